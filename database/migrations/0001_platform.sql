-- What every module writes: the audit trail.
create table audit (
  subject_id uuid not null,
  audit_id uuid not null,
  at timestamptz not null,
  event text not null,
  outcome text not null check (outcome in ('accepted', 'refused')),
  reason text not null,
  facts jsonb not null default '{}',
  primary key (subject_id, audit_id)
);
create index audit_by_time on audit (subject_id, at desc);
comment on table audit is 'Decisions and their reasons. Append-only: a trigger refuses update and delete.';

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger audit_append_only before update or delete on audit for each row execute function refuse_change();
