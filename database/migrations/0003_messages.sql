-- What we tell people: the outbox, the notices of the Status Centre, and what the demo phone shows.

-- The outbox. A row is written in the transaction that decided to tell something, and a worker delivers it.
create table message (
  subject_id uuid not null,
  message_id uuid not null,
  channel text not null check (channel in ('sms', 'email')),
  kind text not null check (kind in ('notice', 'code')),
  -- Which address it goes to, sealed: a dump of the outbox names nobody.
  address_sealed bytea not null,
  -- What it says, sealed: the facts, and the code or the "this wasn't me" token. Wiped at delivery or expiry.
  body_sealed bytea,
  created_at timestamptz not null,
  due_at timestamptz not null,
  -- From then on it is not worth delivering: the code would not work any more.
  expires_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'expired', 'dead')),
  attempts integer not null default 0,
  -- While set and in the future, one worker is sending it.
  leased_until_at timestamptz,
  ended_at timestamptz,
  -- Why the last attempt failed, in the channel's words without the address.
  failure text,
  primary key (subject_id, message_id),
  constraint body_is_wiped check (
    case state when 'waiting' then body_sealed is not null when 'dead' then true else body_sealed is null end
  ),
  constraint waiting_has_not_ended check ((state = 'waiting') = (ended_at is null))
);
create index message_waiting on message (due_at) where state = 'waiting';
create index message_with_body on message (expires_at) where body_sealed is not null;
create index message_ended on message (ended_at) where state <> 'waiting';
comment on table message is 'Outbox: one row a message and channel. Bodies and addresses are sealed; bodies are wiped at the end.';

-- The Status Centre: every security notice, whether or not a channel took it.
create table notice (
  account_id uuid not null,
  notice_id uuid not null,
  template text not null,
  -- Facts and check word, sealed: who knew the check words could forge a notice that looks real.
  content_sealed bytea not null,
  channels text[] not null,
  told_at timestamptz not null,
  disputed_at timestamptz,
  primary key (account_id, notice_id)
);
create index notice_by_time on notice (account_id, told_at desc);
comment on table notice is 'Status Centre entries. One that is not here was not sent by us.';

-- "This wasn't me" from an e-mail: looked up by the token alone, so distributed by its keyed hash.
create table not_me_token (
  token_hash bytea not null,
  account_id uuid not null,
  notice_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (token_hash)
);
create index not_me_token_expiry on not_me_token (expires_at);

-- What the demo phone shows; empty outside demo mode.
create table demo_message (
  -- Keyed hash of the number (texts) or of the subject id (e-mail).
  phone_key bytea not null,
  message_id uuid not null,
  channel text not null check (channel in ('sms', 'email')),
  content_sealed bytea not null,
  shown_at timestamptz not null,
  primary key (phone_key, message_id)
);
create index demo_message_by_time on demo_message (phone_key, shown_at desc);

-- Who was seeded, and the recovery codes to show on the demo page; empty outside demo mode.
create table demo_person (
  person_id text primary key,
  account_id uuid not null,
  recovery_codes_sealed bytea not null,
  seeded_at timestamptz not null
);
