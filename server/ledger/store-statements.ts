/** Whoever writes to the ledger holds this lock until the commit: one batch at a time. */
export const turn = 'pg_advisory_xact_lock(4777195317384466)'

const flags = 'may_go_negative::integer + 2 * debits_closed::integer + 4 * credits_closed::integer'

/**
 * The transfers that were decided, their entries, and the accounts as they are now. Each part begins with the turn: nothing
 * is numbered, locked or written before it is ours, also where no reading has taken it. The entries are made of the
 * transfers, as their two sides, so that nothing is sent twice. Lists are taken apart in the select list, for in `from` each
 * would first be put into a store of its own.
 */
const moved = `
    with turn as materialized (
      select 1 as taken from ${turn}
    ), decided as materialized (
      select new.*, $1::timestamptz as at
      from turn, (select unnest($2::uuid[]) as account_id, unnest($3::uuid[]) as transfer_id,
        unnest($4::uuid[]) as credit_account_id, unnest($5::uuid[]) as pending_id, unnest($6::bigint[]) as amount_minor,
        unnest($7::bigint[]) as guard, unnest($8::bigint[]) as debit_seq, unnest($9::bigint[]) as credit_seq,
        unnest($10::smallint[]) as purse, unnest($11::smallint[]) as credit_purse, unnest($12::smallint[]) as kind,
        unnest($13::smallint[]) as result, unnest($14::text[]) as currency, unnest($15::text[]) as refused_budget,
        unnest($16::bigint[]) as pending_delta, unnest($17::bigint[]) as debit_balance, unnest($18::bigint[]) as debit_pending,
        unnest($19::bigint[]) as credit_balance, unnest($20::bigint[]) as credit_pending) as new
    ), transfers as (
      insert into ledger_transfer (account_id, transfer_id, credit_account_id, pending_id, amount_minor, guard, debit_seq,
        credit_seq, purse, credit_purse, kind, result, currency, refused_budget, at)
      select account_id, transfer_id, credit_account_id, pending_id, amount_minor, guard, debit_seq, credit_seq, purse,
        credit_purse, kind, result, currency, refused_budget, at
      from decided
      returning number
    ), entries as (
      insert into ledger_entry (account_id, purse, seq, transfer_id, other_account_id, other_purse, delta_minor,
        pending_delta_minor, balance_minor, pending_minor, at)
      select account_id, purse, debit_seq, transfer_id, credit_account_id, credit_purse,
        case when credit_seq is null then 0 else -amount_minor end, pending_delta, debit_balance, debit_pending, at
      from decided where debit_seq is not null
      union all
      select credit_account_id, credit_purse, credit_seq, transfer_id, account_id, purse, amount_minor, 0, credit_balance,
        credit_pending, at
      from decided where credit_seq is not null
    ), accounts as (
      update ledger_account a set balance_minor = new.balance, pending_minor = new.pending, seq = new.seq
      from turn, (select unnest($21::uuid[]) as account_id, unnest($22::smallint[]) as purse,
        unnest($23::bigint[]) as balance, unnest($24::bigint[]) as pending, unnest($25::bigint[]) as seq,
        unnest($26::bigint[]) as seq_before, unnest($27::bigint[]) as guard, unnest($28::smallint[]) as flags) as new
      where a.account_id = new.account_id and a.purse = new.purse and a.seq = new.seq_before and a.guard = new.guard
        and ${flags} = new.flags
      returning 1`

/**
 * The division fails, and with it the commit behind it, unless each account was still as it was read, each pending transfer
 * that ends was open, and the numbers follow one another.
 */
const isAsRead = `
        count(*) = cardinality($3::uuid[]) and max(number) - min(number) + 1 = count(*)
        and (select count(*) from accounts) = cardinality($21::uuid[])`

/**
 * The fixed texts of the write path. Lists go in as one array a column; the order of columns is that of `writes.ts`.
 * Citus refuses `for update` over several accounts, so nothing is locked by reading: the turn keeps other batches out, and
 * the comparison in the write everything else.
 */
export const statements = {
  // All purses of an owner: they are few. No join, so no plan could read the table whole.
  'ledger.list-accounts': `
    select array_agg(account_id), array_agg(purse),
      array_agg(${flags}),
      array_agg(currency::text), array_agg(balance_minor), array_agg(pending_minor), array_agg(guard), array_agg(seq)
    from ledger_account where account_id = any($1::uuid[])`,

  // Another account's transfer of the same id may be among them; it is not looked at.
  'ledger.list-decided': `
    select t.account_id, t.transfer_id, t.kind, t.purse, t.credit_account_id, t.credit_purse, t.amount_minor,
      t.currency, t.pending_id, extract(epoch from t.at) * 1000, t.result, t.refused_budget, t.number,
      e.balance_minor, e.pending_minor
    from ledger_transfer t
    left join ledger_entry e on e.account_id = t.account_id and e.purse = t.purse and e.seq = t.debit_seq
    where t.transfer_id = any($1::uuid[])`,

  'ledger.list-pendings': `
    select account_id, pending_id, purse, credit_account_id, credit_purse, amount_minor, currency,
      extract(epoch from pended_at) * 1000, extract(epoch from expires_at) * 1000, state, to_json(budget_keys)
    from unnest($1::uuid[], $2::uuid[]) as asked (account_id, pending_id)
    join ledger_pending using (account_id, pending_id)`,

  'ledger.list-budgets': `
    select account_id, purse, budget_key, slot_seconds, slots
    from ledger_budget where account_id = any($1::uuid[]) and budget_key = any($2::text[])`,

  'ledger.list-pending-budgets': `
    select b.account_id, b.purse, b.budget_key, b.slot_seconds, b.slots
    from unnest($1::uuid[], $2::uuid[]) as asked (account_id, pending_id)
    join ledger_pending p using (account_id, pending_id)
    join ledger_budget b on b.account_id = p.account_id and b.purse = p.purse and b.budget_key = any(p.budget_keys)`,

  // Most batches are this alone: a lone transfer does not pay for opening what it has no use for.
  'ledger.write-transfers': `${moved}
    )
    select min(number), 1 / (case when ${isAsRead} then 1 else 0 end) from transfers`,

  'ledger.write-batch': `${moved}
    ), pendings as (
      insert into ledger_pending as p (account_id, pending_id, purse, credit_account_id, credit_purse, amount_minor,
        posted_minor, pended_at, expires_at, state, currency, budget_keys, ended_at)
      select account_id, pending_id, purse, credit_account_id, credit_purse, amount, posted, pended_at, expires_at,
        state, currency, budget_keys::text[], case when state = 0 then null else $1::timestamptz end
      from turn, (select unnest($29::uuid[]) as account_id, unnest($30::uuid[]) as pending_id,
        unnest($31::smallint[]) as purse, unnest($32::uuid[]) as credit_account_id, unnest($33::smallint[]) as credit_purse,
        unnest($34::bigint[]) as amount, unnest($35::bigint[]) as posted, unnest($36::timestamptz[]) as pended_at,
        unnest($37::timestamptz[]) as expires_at, unnest($38::smallint[]) as state, unnest($39::text[]) as currency,
        unnest($40::text[]) as budget_keys) as new
      on conflict (account_id, pending_id) do update
        set state = excluded.state, posted_minor = excluded.posted_minor, ended_at = excluded.ended_at
        where p.state = 0
      returning 1
    ), budgets as (
      insert into ledger_budget (account_id, purse, budget_key, slot_seconds, slots)
      select account_id, purse, budget_key, slot_seconds, slots::bigint[]
      from turn, (select unnest($41::uuid[]) as account_id, unnest($42::smallint[]) as purse,
        unnest($43::text[]) as budget_key, unnest($44::integer[]) as slot_seconds, unnest($45::text[]) as slots) as new
      on conflict (account_id, purse, budget_key) do update
        set slot_seconds = excluded.slot_seconds, slots = excluded.slots
    )
    select min(number), 1 / (case when ${isAsRead}
        and (select count(*) from pendings) = cardinality($29::uuid[])
      then 1 else 0 end)
    from transfers`,
} as const
