-- Signing in: lanes that count wrong guesses, keys that make a sign-in repeatable, sessions, and known devices' challenges.
create table lane (
  subject_id uuid not null,
  lane_key text not null,
  kind text not null check (kind in ('device', 'browser', 'session', 'factor')),
  failures integer not null default 0 check (failures >= 0),
  wrong_guesses bytea not null default '' check (octet_length(wrong_guesses) in (0, 4, 8, 12, 16, 20)),
  opens_at timestamptz,
  closed_at timestamptz,
  made_at timestamptz not null,
  last_used_at timestamptz not null,
  primary key (subject_id, lane_key)
);
create index lane_idle on lane (last_used_at);
comment on table lane is 'One counter of wrong guesses: of a known device, of a browser that proved the number, of a factor.';
comment on column lane.subject_id is 'Account id, or the decoy id of a number without a wallet.';
comment on column lane.failures is 'Failures in a row since the last success.';
comment on column lane.wrong_guesses is 'The last five distinct wrong guesses, 4 bytes of keyed hash each, oldest first.';
comment on column lane.opens_at is 'Paused until then.';
comment on column lane.closed_at is 'Fifty failures in a row: closed until another proof opens it.';

create table lane_quota (
  subject_id uuid primary key,
  openings_at timestamptz[] not null default '{}'
);
comment on table lane_quota is 'When the latest lanes of strange browsers were opened: at most 3 a day. Its row lock serialises them.';

create table sign_in_key (
  subject_id uuid not null,
  lane_key text not null,
  browser_hash bytea not null,
  key_hash bytea not null,
  fingerprint bytea not null,
  guess_hash bytea check (octet_length(guess_hash) = 4),
  refusal jsonb,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (subject_id, lane_key, browser_hash, key_hash),
  check ((guess_hash is null) = (refusal is null))
);
create index sign_in_key_expired on sign_in_key (expires_at);
comment on table sign_in_key is 'Idempotency keys of sign-in. An accepted row keeps nothing of the secret and no session.';
comment on column sign_in_key.guess_hash is 'Of a wrong guess only: a hash of the right password would be a hint for whoever steals the table.';

create table session (
  account_id uuid not null,
  session_id uuid not null,
  token_hash bytea not null,
  browser_hash bytea not null,
  device_id uuid,
  place uuid not null,
  kind text not null check (kind in ('full', 'limited')),
  full_at timestamptz,
  proofs jsonb not null,
  browser_name text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_because text,
  primary key (account_id, session_id),
  check ((kind = 'limited') = (full_at is not null)),
  check ((ended_at is null) = (ended_because is null))
);
create index session_by_token on session (token_hash) where ended_at is null;
create index session_open on session (account_id) where ended_at is null;
create index session_expired on session (expires_at);
comment on column session.token_hash is 'Keyed hash: a dump of this table signs nobody in.';
comment on column session.browser_hash is 'A token copied to another browser is worth nothing.';

create table seen_browser (
  account_id uuid not null,
  place uuid not null,
  last_at timestamptz not null,
  primary key (account_id, place)
);
create index seen_browser_idle on seen_browser (last_at);
comment on table seen_browser is
  'Browsers without a device key that signed in: no longer new once their unusual_sign_in lock is over.';
comment on column seen_browser.place is 'Stands for the browser wherever a device is named; made from its cookie by keyed hash.';

create table used_challenge (
  challenge_hash bytea primary key,
  expires_at timestamptz not null
);
create index used_challenge_expired on used_challenge (expires_at);
comment on table used_challenge is 'Device challenges that were answered: each is good for one answer.';
