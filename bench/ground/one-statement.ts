import pg from 'pg'
import { makeRequests } from './ledger-load.ts'

/**
 * The same writes by one statement and nothing before or after it: what a ledger costs that decides each transfer alone, in
 * the database. It asks for the repeat and for the money, as ours does; guards, budgets and pending money it lacks.
 */
const text = `
  with payer as (
    update ledger_account set balance_minor = balance_minor - $4::bigint, seq = seq + 1
    where account_id = $2::uuid and purse = 0 and currency = 'CNY' and not debits_closed
      and balance_minor - pending_minor >= $4::bigint
      and exists (select from ledger_account where account_id = $3::uuid and purse = 0 and currency = 'CNY' and not credits_closed)
      and not exists (select from ledger_transfer where transfer_id = $1::uuid and account_id = $2::uuid)
    returning seq, balance_minor, pending_minor, guard
  ), payee as (
    update ledger_account a set balance_minor = a.balance_minor + $4::bigint, seq = a.seq + 1
    from payer where a.account_id = $3::uuid and a.purse = 0
    returning a.seq, a.balance_minor, a.pending_minor
  ), entries as (
    insert into ledger_entry (account_id, purse, seq, transfer_id, other_account_id, other_purse, delta_minor,
      pending_delta_minor, balance_minor, pending_minor, at)
    select $2::uuid, 0, seq, $1::uuid, $3::uuid, 0, -$4::bigint, 0, balance_minor, pending_minor, now() from payer
    union all
    select $3::uuid, 0, seq, $1::uuid, $2::uuid, 0, $4::bigint, 0, balance_minor, pending_minor, now() from payee
  )
  insert into ledger_transfer (account_id, transfer_id, credit_account_id, amount_minor, guard, debit_seq, credit_seq, at,
    purse, credit_purse, kind, result, currency)
  select $2::uuid, $1::uuid, $3::uuid, $4::bigint, payer.guard, payer.seq, payee.seq, now(), 0, 0, 1, 0, 'CNY'
  from payer, payee
  returning number`

export async function transferringByStatement(input: {
  url: string
  accounts: number
}): Promise<{ work: (() => Promise<void>)[] }> {
  const client = new pg.Client({ connectionString: input.url })
  await client.connect()
  const next = makeRequests({ ...input, shape: 'uniform' })
  const once = async (): Promise<void> => {
    const { transferId, debit, credit, amountMinor } = next()
    const values = [transferId, debit.accountId, credit.accountId, amountMinor]
    const { rowCount } = await client.query({ name: 'bench.transfer', text, values })
    if (rowCount !== 1) throw new Error('a transfer was not made')
  }
  return { work: [once] }
}
