-- The way back in: recoveries as a stored state machine, reports that froze a wallet, and the notices before dormancy.
create table recovery (
  account_id uuid not null,
  recovery_id uuid not null,
  flow_id uuid not null,
  browser_hash bytea not null,
  kind text not null check (kind in ('forgotten_password', 'exposed_password')),
  state text not null check (state in ('proving', 'choosing_password', 'completed', 'abandoned', 'expired')),
  proofs jsonb not null,
  used_recovery_code boolean not null default false,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (account_id, recovery_id),
  check ((ended_at is null) = (state in ('proving', 'choosing_password')))
);
-- A recovery is asked for by its own id; the account comes from the row, never from the asker.
create index recovery_by_id on recovery (recovery_id);
create index recovery_running on recovery (account_id, expires_at) where ended_at is null;
comment on table recovery is 'One run of the self-service way back in. Moves only by the transitions of server/recovery.';
comment on column recovery.browser_hash is 'Keyed hash of the browser cookie: no other browser may take a step.';

create table freeze_report (
  account_id uuid not null,
  freeze_id uuid not null,
  lock_id text not null,
  browser_hash bytea not null,
  proof_kind text not null,
  stale boolean not null,
  reported_at timestamptz not null,
  disproved_at timestamptz,
  primary key (account_id, freeze_id)
);
create index freeze_report_disproved on freeze_report (account_id, proof_kind, disproved_at desc)
  where disproved_at is not null;
create index freeze_report_by_lock on freeze_report (account_id, lock_id);
comment on table freeze_report is
  'Which proof froze the wallet. Two that the owner disproved silence that proof alone for 30 days, never the reporter.';

create table dormancy_notice (
  account_id uuid not null,
  unused_since_at timestamptz not null,
  days_before integer not null,
  told_at timestamptz not null,
  primary key (account_id, unused_since_at, days_before)
);
comment on table dormancy_notice is 'Each warning before dormancy goes out once for each spell without use.';
