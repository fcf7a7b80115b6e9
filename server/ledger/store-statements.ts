/** Whoever writes to the ledger holds this lock until the commit: one batch at a time. */
export const turn = 'pg_advisory_xact_lock(4777195317384466)'

const flags = 'may_go_negative::integer + 2 * debits_closed::integer + 4 * credits_closed::integer'

/**
 * The transfers that were decided, their entries, and the accounts as they are now. Each part begins with the turn: nothing
 * is numbered, locked or written before it is ours, also where no reading has taken it.
 */
const moved = `
    with turn as materialized (
      select 1 as taken from ${turn}
    ), transfers as (
      insert into ledger_transfer (account_id, transfer_id, credit_account_id, pending_id, amount_minor, guard, debit_seq,
        credit_seq, purse, credit_purse, kind, result, currency, refused_budget, at)
      select new.*, $1::timestamptz
      from turn, unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::bigint[],
        $9::bigint[], $10::smallint[], $11::smallint[], $12::smallint[], $13::smallint[], $14::text[], $15::text[]) as new
      returning number
    ), entries as (
      insert into ledger_entry (account_id, purse, seq, transfer_id, other_account_id, other_purse, delta_minor,
        pending_delta_minor, balance_minor, pending_minor, at)
      select new.*, $1::timestamptz
      from turn, unnest($16::uuid[], $17::smallint[], $18::bigint[], $19::uuid[], $20::uuid[], $21::smallint[],
        $22::bigint[], $23::bigint[], $24::bigint[], $25::bigint[]) as new
    ), accounts as (
      update ledger_account a set balance_minor = new.balance, pending_minor = new.pending, seq = new.seq
      from turn, unnest($26::uuid[], $27::smallint[], $28::bigint[], $29::bigint[], $30::bigint[], $31::bigint[],
        $32::bigint[], $33::smallint[]) as new (account_id, purse, balance, pending, seq, seq_before, guard, flags)
      where a.account_id = new.account_id and a.purse = new.purse and a.seq = new.seq_before and a.guard = new.guard
        and ${flags} = new.flags
      returning 1`

/**
 * The division fails, and with it the commit behind it, unless each account was still as it was read, each pending transfer
 * that ends was open, and the numbers follow one another.
 */
const isAsRead = `
        count(*) = cardinality($3::uuid[]) and max(number) - min(number) + 1 = count(*)
        and (select count(*) from accounts) = cardinality($26::uuid[])`

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
      from turn, unnest($34::uuid[], $35::uuid[], $36::smallint[], $37::uuid[], $38::smallint[], $39::bigint[], $40::bigint[],
        $41::timestamptz[], $42::timestamptz[], $43::smallint[], $44::text[], $45::text[])
        as new (account_id, pending_id, purse, credit_account_id, credit_purse, amount, posted, pended_at, expires_at,
          state, currency, budget_keys)
      on conflict (account_id, pending_id) do update
        set state = excluded.state, posted_minor = excluded.posted_minor, ended_at = excluded.ended_at
        where p.state = 0
      returning 1
    ), budgets as (
      insert into ledger_budget (account_id, purse, budget_key, slot_seconds, slots)
      select account_id, purse, budget_key, slot_seconds, slots::bigint[]
      from turn, unnest($46::uuid[], $47::smallint[], $48::text[], $49::integer[], $50::text[])
        as new (account_id, purse, budget_key, slot_seconds, slots)
      on conflict (account_id, purse, budget_key) do update
        set slot_seconds = excluded.slot_seconds, slots = excluded.slots
    )
    select min(number), 1 / (case when ${isAsRead}
        and (select count(*) from pendings) = cardinality($34::uuid[])
      then 1 else 0 end)
    from transfers`,
} as const
