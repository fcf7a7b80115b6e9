-- The wallet: what a customer asked to be paid, to whom, and what they may. What became of it stands in the ledger alone.
create table wallet_profile (
  account_id uuid primary key,
  tier smallint not null check (tier between 1 and 4),
  findable_by_number boolean not null
);
comment on table wallet_profile is 'Class of the wallet and whether typing its number finds it. Without a row: the class of a new one, and yes.';

create table payment (
  account_id uuid not null,
  payment_id uuid not null,
  key_hash bytea not null,
  kind text not null check (kind in ('pay', 'request', 'cash-in', 'cash-out')),
  other_account_id uuid not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency char(3) not null,
  capability text not null,
  under_lock boolean not null,
  guard bigint not null,
  request_id uuid,
  source_id uuid,
  sealed_words bytea,
  created_at timestamptz not null,
  deadline_at timestamptz not null,
  primary key (account_id, payment_id)
);
create unique index payment_by_key on payment (account_id, key_hash);
-- For the sweep, which looks at the last minutes of everybody: rows lie in the order of their time.
create index payment_by_time on payment using brin (created_at) with (pages_per_range = 16);
create trigger payment_append_only before update or delete on payment
  for each row execute function refuse_change();
create trigger payment_no_truncate before truncate on payment
  for each statement execute function refuse_change();
comment on table payment is 'What was asked for and accepted by the gate, before the ledger decides. Append-only; its state is the ledger''s transfer of the same id.';
comment on column payment.account_id is 'Whose money it is about: the payer, or for cash-in the one who gets it.';
comment on column payment.payment_id is 'Also the id of the transfer; in order of time (RFC 9562, version 7), so that keys of the same hour lie together.';
comment on column payment.key_hash is 'Keyed hash of the Idempotency-Key: the same key again is the same payment.';
comment on column payment.under_lock is 'A lock held when it was asked: whom it paid does not become known by it.';
comment on column payment.sealed_words is 'Note, and the payee''s name as the payer typed it; null when there is neither.';

create table payee (
  account_id uuid not null,
  other_account_id uuid not null,
  sealed_label bytea not null,
  first_paid_at timestamptz,
  last_paid_at timestamptz,
  last_received_at timestamptz,
  known_from_at timestamptz,
  disputed_at timestamptz,
  primary key (account_id, other_account_id)
);
comment on table payee is 'With whom an account has had to do: paid, or received from. Kept by the job that follows the ledger.';
comment on column payee.known_from_at is 'First paid outside any lock; seven days later a known payee.';

create table payment_request (
  account_id uuid not null,
  request_id uuid not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency char(3) not null,
  sealed_note bytea,
  state text not null check (state in ('open', 'paid', 'cancelled')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  held_by_account_id uuid,
  held_by_payment_id uuid,
  primary key (account_id, request_id),
  check ((ended_at is null) = (state = 'open')),
  check ((held_by_account_id is null) = (held_by_payment_id is null))
);
create index payment_request_open on payment_request (account_id, created_at) where state = 'open';
comment on table payment_request is 'Somebody asks for money: paid once, within its time.';
comment on column payment_request.held_by_payment_id is 'The payment that was let through last. Another is let through only when this one was refused or is too late.';

create table payment_pin (
  account_id uuid primary key,
  pin_hash text not null,
  set_at timestamptz not null
);
comment on table payment_pin is 'argon2id with a pepper. It confirms payments, and neither signs in nor recovers.';

create table pin_lane (
  account_id uuid not null,
  place text not null,
  failures integer not null default 0,
  wrong_guess bytea,
  opens_at timestamptz,
  closed_at timestamptz,
  last_used_at timestamptz not null,
  primary key (account_id, place)
);
comment on table pin_lane is 'Wrong PINs in a row on one device: pauses, then closed until the PIN is set anew.';
comment on column pin_lane.wrong_guess is 'Two bytes of a keyed hash of the last wrong one: the same slip again is not counted.';

create table name_lookup (
  account_id uuid primary key,
  looked_at timestamptz[] not null default '{}',
  missed_at timestamptz[] not null default '{}'
);
comment on table name_lookup is 'How often an account asked whose a number is, in the last day.';

create table funding_source (
  account_id uuid not null,
  source_id uuid not null,
  card_hash bytea not null,
  sealed_card bytea not null,
  bound_at timestamptz not null,
  removed_at timestamptz,
  primary key (account_id, source_id)
);
comment on table funding_source is 'Bank cards to bring money in from and pay out to.';

create table funding_order (
  account_id uuid not null,
  payment_id uuid not null,
  source_id uuid not null,
  direction text not null check (direction in ('in', 'out')),
  state text not null check (state in ('asked', 'handed', 'done', 'refused', 'returned')),
  asked_at timestamptz not null,
  handed_at timestamptz,
  ended_at timestamptz,
  left_before_lock boolean not null default false,
  primary key (account_id, payment_id),
  check ((ended_at is null) = (state in ('asked', 'handed')))
);
create index funding_order_open on funding_order (asked_at) where ended_at is null;
comment on table funding_order is 'The outside leg of a cash-in or cash-out.';
comment on column funding_order.handed_at is 'Given to the bank: from then on its outcome alone decides.';

create table delayed_payment (
  account_id uuid not null,
  delayed_id uuid not null,
  other_account_id uuid not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency char(3) not null,
  request_id uuid,
  sealed_words bytea,
  delayed_at timestamptz not null,
  ready_at timestamptz not null,
  ended_at timestamptz,
  primary key (account_id, delayed_id)
);
create index delayed_payment_open on delayed_payment (account_id, ready_at) where ended_at is null;
comment on table delayed_payment is 'Put off by its payer; nothing is paid by itself when the time has come.';

create table wallet_watermark (
  follower text primary key,
  number bigint not null
);
comment on table wallet_watermark is 'Up to which of the ledger''s transfers a follower has come.';

-- Wallets that were opened before there was a ledger.
insert into ledger_account (account_id, purse, currency, opened_at)
  select account_id, 0, 'CNY', opened_at from account
  on conflict (account_id, purse) do nothing;
