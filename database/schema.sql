-- Written by npm run schema from database/migrations: change those, not this.

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $function$;

create table audit (
  subject_id uuid not null,
  audit_id uuid not null,
  at timestamp with time zone not null,
  event text not null,
  outcome text not null,
  reason text not null,
  facts jsonb default '{}'::jsonb not null,
  constraint audit_pkey PRIMARY KEY (subject_id, audit_id),
  constraint audit_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'refused'::text])))
);
CREATE INDEX audit_by_time ON audit USING btree (subject_id, at DESC);
CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
comment on table audit is 'Decisions and their reasons. Append-only: a trigger refuses update and delete.';

create table migration (
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null,
  constraint migration_pkey PRIMARY KEY (name)
);
