-- The one door: flows with their text codes, and what counts the codes that were sent.
create table flow (
  flow_id uuid not null,
  browser_hash bytea not null,
  purpose text not null check (purpose in ('enter', 'freeze', 'step-up')),
  subject_id uuid not null,
  account_id uuid,
  number_sealed bytea not null,
  share text not null check (share in ('stranger', 'known')),
  state text not null check (state in ('code_sent', 'proven', 'ended')),
  code_hash bytea not null,
  code_expires_at timestamptz not null,
  code_used_at timestamptz,
  code_entries integer not null default 0 check (code_entries between 0 and 5),
  resend_at timestamptz not null,
  proven_at timestamptz,
  proofs jsonb not null default '[]',
  device_id uuid,
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (flow_id)
);
create index flow_by_end on flow (expires_at);
comment on table flow is 'One passage through the door: a number, one living code at a time, what has been proven. Held by one browser.';
comment on column flow.subject_id is 'The account of the number when the code was sent, later when it was proven; the decoy of a number without one.';
comment on column flow.account_id is 'The wallet for which something was proven in this flow; null before, whatever the account of the number.';
comment on column flow.number_sealed is 'Sealed: the number, what the asker typed, its range and country.';
comment on column flow.code_entries is 'Judged entries of this flow; sending a new code never sets it back.';

create table send_share (
  number_hash bytea not null,
  share text not null check (share in ('stranger', 'known')),
  sent_at timestamptz[] not null default '{}',
  sent_from bytea[] not null default '{}',
  last_at timestamptz not null,
  subject_id uuid,
  told_at timestamptz,
  primary key (number_hash, share),
  check (cardinality(sent_from) = cardinality(sent_at))
);
create index send_share_by_age on send_share (last_at);
comment on table send_share is 'When codes were last sent to a number, for sliding windows: strangers and known askers apart.';
comment on column send_share.sent_from is 'Beside each of sent_at: a keyed hash of the number and the address that asked, empty for known askers.';
comment on column send_share.subject_id is 'The account of the number at the last send, or its decoy: whom to tell of a flood.';
comment on column send_share.told_at is 'When the owner was last told that strangers ask for codes often.';

create table send_count (
  counter_hash bytea not null,
  scope text not null check (scope in ('source', 'range', 'country', 'whole')),
  hour_start_at timestamptz not null,
  hour_sends integer not null default 0,
  day_start_at timestamptz not null,
  day_sends integer not null default 0,
  tripped_at timestamptz,
  primary key (counter_hash)
);
create index send_count_by_age on send_count (day_start_at);
comment on table send_count is 'Codes sent for askers who hold nothing, per source, range of numbers, country and in all.';
comment on column send_count.tripped_at is 'When this counter first refused in its present window: logged and audited once.';
