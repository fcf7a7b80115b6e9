-- The ledger: who holds how much, why, and how it came to be. One writer at a time takes turns over all of it
-- (server/ledger/store-batch.ts); every table is distributed by the account, and no key leaves it.
create table ledger_account (
  account_id uuid not null,
  purse smallint not null,
  may_go_negative boolean not null default false,
  debits_closed boolean not null default false,
  credits_closed boolean not null default false,
  currency char(3) not null,
  balance_minor bigint not null default 0,
  pending_minor bigint not null default 0,
  guard bigint not null default 0,
  seq bigint not null default 0,
  opened_at timestamptz not null,
  primary key (account_id, purse),
  constraint ledger_account_pending check (pending_minor >= 0),
  constraint ledger_account_enough check (may_go_negative or balance_minor - pending_minor >= 0)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02);
comment on table ledger_account is 'What each account has. No index on what changes, and room on each page, so that an update stays on its page.';
comment on column ledger_account.purse is 'Which of the owner''s accounts: 0 is a customer''s; the house has 1 fees, 2 cash-in, 3 cash-out, 4 suspense.';
comment on column ledger_account.pending_minor is 'Set aside by open pending transfers; balance less pending is what may be spent.';
comment on column ledger_account.guard is 'Opaque to the ledger: others change it in their own transaction, and a transfer that named the former one is refused.';
comment on column ledger_account.seq is 'How many entries the account has: the seq of the last, and the version that a write compares.';

-- One row for each request that was decided, accepted or refused: so a repeat gets the answer of the first time.
create table ledger_transfer (
  account_id uuid not null,
  transfer_id uuid not null,
  number bigint generated always as identity,
  credit_account_id uuid not null,
  pending_id uuid,
  amount_minor bigint not null,
  guard bigint not null,
  debit_seq bigint,
  credit_seq bigint,
  at timestamptz not null,
  purse smallint not null,
  credit_purse smallint not null,
  kind smallint not null check (kind between 1 and 5),
  result smallint not null check (result between 0 and 99),
  currency char(3) not null,
  refused_budget text,
  primary key (transfer_id, account_id),
  constraint ledger_transfer_entries check ((result = 0) = (debit_seq is not null) and (credit_seq is null or debit_seq is not null)),
  constraint ledger_transfer_pending check ((kind in (3, 4, 5)) = (pending_id is not null))
);
create index ledger_transfer_by_number on ledger_transfer (number);
comment on table ledger_transfer is 'Append-only. The key begins with the transfer''s id, so that ids in order of time touch few pages. To partition by month: range by at, which then joins the key; a repeat is looked for in the months that its id may be of.';
comment on column ledger_transfer.account_id is 'The debit account, within which a transfer''s id is unique.';
comment on column ledger_transfer.number is 'Batches take turns, so numbers are committed in order: who has read up to one has missed nothing before it. Gaps are batches that were rolled back.';
comment on column ledger_transfer.kind is '1 transfer, 2 pending, 3 post, 4 void, 5 expire.';
comment on column ledger_transfer.result is '0 accepted; the refusals'' numbers stand in server/ledger/request.ts.';
comment on column ledger_transfer.guard is 'The debit account''s guard when it was decided.';
comment on column ledger_transfer.debit_seq is 'The entry on the debit account; null when refused.';
comment on column ledger_transfer.credit_seq is 'The entry on the credit account; null when nothing moved there.';
comment on column ledger_transfer.refused_budget is 'Which budget it would have gone over.';

create table ledger_entry (
  account_id uuid not null,
  seq bigint not null,
  transfer_id uuid not null,
  other_account_id uuid not null,
  delta_minor bigint not null,
  pending_delta_minor bigint not null,
  balance_minor bigint not null,
  pending_minor bigint not null,
  at timestamptz not null,
  purse smallint not null,
  other_purse smallint not null,
  primary key (account_id, purse, seq),
  constraint ledger_entry_moves check (delta_minor <> 0 or pending_delta_minor <> 0),
  constraint ledger_entry_credit check (delta_minor <= 0 or pending_delta_minor = 0)
);
comment on table ledger_entry is 'Append-only. What happened to one account, in its order and without gaps; its key is the second guard against two writers. To partition by month: range by at, which then joins the key, and the comparison of seq in the write guards alone.';
comment on column ledger_entry.balance_minor is 'After this entry, as pending_minor.';
comment on column ledger_entry.other_account_id is 'The other side. The debit account, under which the transfer is found, is this one where delta_minor > 0, else the entry''s own.';

create table ledger_pending (
  account_id uuid not null,
  pending_id uuid not null,
  credit_account_id uuid not null,
  amount_minor bigint not null check (amount_minor > 0),
  posted_minor bigint not null default 0,
  pended_at timestamptz not null,
  expires_at timestamptz,
  ended_at timestamptz,
  purse smallint not null,
  credit_purse smallint not null,
  state smallint not null check (state between 0 and 3),
  currency char(3) not null,
  budget_keys text[] not null,
  primary key (account_id, pending_id),
  constraint ledger_pending_posted check (posted_minor between 0 and amount_minor and (state = 1) = (posted_minor > 0)),
  constraint ledger_pending_ended check ((state = 0) = (ended_at is null))
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index ledger_pending_open on ledger_pending (account_id) where state = 0;
create index ledger_pending_expiry on ledger_pending (expires_at) where state = 0 and expires_at is not null;
comment on table ledger_pending is 'Money set aside until it is posted, voided or has expired; the id is that of the transfer that set it aside.';
comment on column ledger_pending.state is '0 open, 1 posted, 2 voided, 3 expired.';
comment on column ledger_pending.posted_minor is 'What was posted in the end; the rest went back.';
comment on column ledger_pending.budget_keys is 'Which budgets of the debit account it was counted in at pended_at, to be given back what is not posted.';

create table ledger_budget (
  account_id uuid not null,
  purse smallint not null,
  budget_key text not null check (length(budget_key) between 1 and 100),
  slot_seconds integer not null check (slot_seconds > 0),
  slots bigint[] not null check (cardinality(slots) % 2 = 0),
  primary key (account_id, purse, budget_key)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
comment on table ledger_budget is 'What an account spent lately, for rolling limits (docs/decisions/rolling-budgets.md). What a key means is its owner''s affair.';
comment on column ledger_budget.slots is 'Pairs: the slot''s number (seconds since 1970 by slot_seconds, rounded down), and the sum spent in it.';

create trigger ledger_transfer_append_only before update or delete on ledger_transfer
  for each row execute function refuse_change();
create trigger ledger_transfer_no_truncate before truncate on ledger_transfer
  for each statement execute function refuse_change();
create trigger ledger_entry_append_only before update or delete on ledger_entry
  for each row execute function refuse_change();
create trigger ledger_entry_no_truncate before truncate on ledger_entry
  for each statement execute function refuse_change();
-- The owner of the tables may do all that triggers let him; whoever else is given the tables is given these two to add to.
revoke update, delete, truncate on ledger_transfer, ledger_entry from public;

-- The house's own accounts. They are where money comes from and goes to, so that all balances always sum to nought.
insert into ledger_account (account_id, purse, may_go_negative, currency, opened_at)
select '00000000-0000-4000-8000-00000000c001', purse, true, 'CNY', '2026-01-01T00:00:00Z'
from generate_series(1, 4) as house (purse);
