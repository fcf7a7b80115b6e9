import type { Tx } from '#platform/database'

/**
 * Everything that must be true of the books, derived anew from entries and transfers. Each text answers the first row that
 * is not so, and none when all is well.
 */
const checks: readonly { name: string; about: string; text: string }[] = [
  {
    name: 'ledger.audit-entries',
    about: 'entries follow one another without a gap, and each balance is the former with its change',
    text: `
      select account_id, purse, format('entry %s: %s and %s pending after %s and %s pending by %s and %s', seq, balance_minor,
        pending_minor, balance_before, pending_before, delta_minor, pending_delta_minor) as found
      from (select *, row_number() over entries as place,
          coalesce(lag(balance_minor) over entries, 0) as balance_before,
          coalesce(lag(pending_minor) over entries, 0) as pending_before
        from ledger_entry window entries as (partition by account_id, purse order by seq)) as entry
      where seq <> place or balance_minor <> balance_before + delta_minor
        or pending_minor <> pending_before + pending_delta_minor
      order by account_id, purse, seq limit 1`,
  },
  {
    name: 'ledger.audit-accounts',
    about: 'an account says what its entries add up to',
    text: `
      select account_id, purse, format('the account says %s, %s pending, %s entries; they add up to %s, %s pending, %s entries',
        balance_minor, pending_minor, seq, coalesce(balance, 0), coalesce(pending, 0), coalesce(entries, 0)) as found
      from ledger_account full join (
        select account_id, purse, sum(delta_minor) as balance, sum(pending_delta_minor) as pending, count(*) as entries
        from ledger_entry group by account_id, purse) as summed using (account_id, purse)
      where (balance_minor, pending_minor, seq) is distinct from
        (coalesce(balance, 0), coalesce(pending, 0), coalesce(entries, 0))
      order by account_id, purse limit 1`,
  },
  {
    name: 'ledger.audit-transfers',
    about: 'an accepted transfer has its entries, which say what it says',
    text: `
      select account_id, purse, format('transfer %s', transfer_id) as found
      from (
        select t.account_id, t.purse, t.transfer_id,
          d.transfer_id is not distinct from t.transfer_id and d.other_account_id = t.credit_account_id
            and d.other_purse = t.credit_purse and d.at = t.at
            and d.delta_minor = case when t.kind in (1, 3) then -t.amount_minor else 0 end
            and d.pending_delta_minor = case t.kind when 1 then 0 when 2 then t.amount_minor else -p.amount_minor end
            as is_debited,
          case when t.kind in (1, 3) then c.transfer_id is not distinct from t.transfer_id
            and c.other_account_id = t.account_id and c.other_purse = t.purse and c.at = t.at
            and c.delta_minor = t.amount_minor and c.pending_delta_minor = 0
          else t.credit_seq is null end as is_credited
        from ledger_transfer t
        left join ledger_entry d on d.account_id = t.account_id and d.purse = t.purse and d.seq = t.debit_seq
        left join ledger_entry c
          on c.account_id = t.credit_account_id and c.purse = t.credit_purse and c.seq = t.credit_seq
        left join ledger_pending p on p.account_id = t.account_id and p.pending_id = t.pending_id
        where t.result = 0) as transfer
      where is_debited is not true or is_credited is not true
      order by account_id, purse, transfer_id limit 1`,
  },
  {
    name: 'ledger.audit-orphans',
    about: 'there is no entry but those of accepted transfers',
    text: `
      select null::uuid as account_id, null::smallint as purse,
        format('%s entries, where the accepted transfers have %s', entries, of_transfers) as found
      from (select count(*) as entries from ledger_entry) as entry,
        (select count(debit_seq) + count(credit_seq) as of_transfers from ledger_transfer where result = 0) as transfer
      where entries <> of_transfers`,
  },
  {
    name: 'ledger.audit-sums',
    about: 'all balances of a currency sum to nought',
    text: `
      select null::uuid as account_id, null::smallint as purse, format('%s: %s', currency, sum(balance_minor)) as found
      from ledger_account group by currency having sum(balance_minor) <> 0 order by currency limit 1`,
  },
  {
    name: 'ledger.audit-set-aside',
    about: 'what an account has pending is what its open pending transfers set aside',
    text: `
      select account_id, purse, format('%s pending, where %s is set aside', pending_minor, coalesce(open, 0)) as found
      from ledger_account left join (
        select account_id, purse, sum(amount_minor) as open from ledger_pending where state = 0
        group by account_id, purse) as pending using (account_id, purse)
      where pending_minor <> coalesce(open, 0) order by account_id, purse limit 1`,
  },
  {
    name: 'ledger.audit-pendings',
    about: 'a pending transfer was begun by one accepted transfer, and ended by one where it has ended',
    text: `
      select p.account_id, p.purse, format('pending transfer %s, in state %s, has ended %s times', p.pending_id, state,
        coalesce(endings, 0)) as found
      from ledger_pending p
      left join (
        select account_id, pending_id, count(*) as endings, min(kind) as kind, sum(amount_minor) as amount
        from ledger_transfer where result = 0 and kind in (3, 4, 5) group by account_id, pending_id
      ) as ended on ended.account_id = p.account_id and ended.pending_id = p.pending_id
      left join ledger_transfer t on t.account_id = p.account_id and t.transfer_id = p.pending_id and t.kind = 2
        and t.result = 0 and t.amount_minor = p.amount_minor and t.credit_account_id = p.credit_account_id
      where t.transfer_id is null
        or case when state = 0 then endings is not null
          else endings is distinct from 1 or ended.kind <> state + 2 or ended.amount <> p.posted_minor end
      order by p.account_id, p.purse limit 1`,
  },
]

export type LedgerDifference = { about: string; where: string; found: string }

/** However large the books are: else those that take longer than a request may would never be found to balance. */
const inItsTime = { withinMilliseconds: 24 * 3_600_000 }

/** The first difference, in the order of the checks. The caller's transaction must see one moment: `repeatable read`. */
export async function findDifference(tx: Tx): Promise<LedgerDifference | undefined> {
  await tx.named('ledger.audit-one-moment', 'set transaction isolation level repeatable read, read only', [])
  await tx.named('ledger.audit-in-its-time', 'set local statement_timeout = 0', [])
  for (const { name, about, text } of checks) {
    const [row] = await tx.named<{ account_id: string | null; purse: number | null; found: string }>(
      name,
      text,
      [],
      inItsTime,
    )
    if (row === undefined) continue
    return { about, where: row.account_id === null ? '' : `${row.account_id}/${row.purse}`, found: row.found }
  }
  return undefined
}

export async function countBooks(tx: Tx): Promise<{ accounts: bigint; transfers: bigint; entries: bigint }> {
  const [row] = await tx.named<{ accounts: bigint; transfers: bigint; entries: bigint }>(
    'ledger.count-books',
    `select (select count(*) from ledger_account) as accounts, (select count(*) from ledger_transfer) as transfers,
       (select count(*) from ledger_entry) as entries`,
    [],
  )
  return row ?? { accounts: 0n, transfers: 0n, entries: 0n }
}
