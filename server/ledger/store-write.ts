import type pg from 'pg'
import { bigints, list, quote, smallints, unlessNull, uuids } from './store-columns.ts'
import { ask, pendingStates, type Row } from './store-read.ts'
import type { Writes } from './writes.ts'

/** One statement for all that a batch writes; the order of columns is that of `store-statements.ts`. */
export async function write(client: pg.Client, writes: Writes, at: Date): Promise<Row[]> {
  const { transfers, accounts, pendings, budgets } = writes
  const values = [
    at.toISOString(),
    uuids(transfers.accountIds),
    uuids(transfers.transferIds),
    uuids(transfers.creditAccountIds),
    uuids(unlessNull(transfers.pendingIds)),
    bigints(transfers.amounts),
    bigints(transfers.guards),
    bigints(transfers.debitSeqs),
    bigints(transfers.creditSeqs),
    smallints(transfers.purses),
    smallints(transfers.creditPurses),
    smallints(transfers.kinds),
    smallints(transfers.results),
    list(transfers.currencies),
    list(unlessNull(transfers.refusedBudgets).map(quoteMaybe)),
    bigints(transfers.pendingDeltas),
    bigints(transfers.debitBalances),
    bigints(transfers.debitPendings),
    bigints(transfers.creditBalances),
    bigints(transfers.creditPendings),
    uuids(accounts.accountIds),
    smallints(accounts.purses),
    bigints(accounts.balances),
    bigints(accounts.pendings),
    bigints(accounts.seqs),
    bigints(accounts.seqsBefore),
    bigints(accounts.guards),
    smallints(accounts.flags),
  ]
  if (pendings.length + budgets.length === 0) return ask(client, 'ledger.write-transfers', values)
  return ask(client, 'ledger.write-batch', [
    ...values,
    uuids(pendings.map((one) => one.debit.accountId)),
    uuids(pendings.map((one) => one.pendingId)),
    smallints(pendings.map((one) => one.debit.purse)),
    uuids(pendings.map((one) => one.credit.accountId)),
    smallints(pendings.map((one) => one.credit.purse)),
    bigints(pendings.map((one) => one.amount)),
    bigints(pendings.map((one) => one.posted)),
    list(pendings.map((one) => instant(one.pendedAtMs))),
    list(pendings.map((one) => instant(one.expiresAtMs))),
    smallints(pendings.map((one) => pendingStates.indexOf(one.state))),
    list(pendings.map((one) => quote(one.currency))),
    list(pendings.map((one) => quote(`{${one.budgetKeys.map(quote).join(',')}}`))),
    uuids(budgets.map((one) => one.accountId)),
    smallints(budgets.map((one) => one.purse)),
    list(budgets.map((one) => quote(one.key))),
    list(budgets.map((one) => one.slotSeconds)),
    list(budgets.map((one) => `"{${one.slots.join(',')}}"`)),
  ])
}

const quoteMaybe = (text: string | null): string | null => (text === null ? null : quote(text))

const instant = (atMs: number | undefined): string | null =>
  atMs === undefined ? null : new Date(atMs).toISOString()
