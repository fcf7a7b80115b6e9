import type pg from 'pg'
import { assert } from '#platform/assert'
import {
  accountKey,
  budgetKey,
  idKey,
  type AccountFact,
  type BudgetFact,
  type DecidedFact,
  type Facts,
  type PendingFact,
  type PendingState,
} from './facts.ts'
import { openMemory, type Missing } from './remembered.ts'
import { kindNumbers, refusalNumbers, type TransferKind, type TransferRequest } from './request.ts'
import { list, quote, split, uuids } from './store-columns.ts'
import { statements } from './store-statements.ts'

/** What a batch is judged by, out of the database's rows. */

/** The server answers in text, an array a row: `store-batch.ts` opens the connection so. */
export type Row = readonly (string | null)[]

export async function ask(
  client: pg.Client,
  name: keyof typeof statements,
  values: unknown[],
): Promise<Row[]> {
  const { rows } = await client.query<string[]>({ name, text: statements[name], values, rowMode: 'array' })
  return rows
}

/** Rejects with the first failure in their order, and only when all are done: nothing is left on the way. */
export async function together<const Work extends readonly Promise<unknown>[]>(
  work: Work,
): Promise<{ -readonly [Key in keyof Work]: Awaited<Work[Key]> }> {
  const settled = await Promise.allSettled(work)
  for (const one of settled) if (one.status === 'rejected') throw one.reason
  return settled.map((one) => (one.status === 'fulfilled' ? one.value : undefined)) as never
}

/** Accounts before budgets: should they change in between, the accounts are the older and the write finds them so. */
export async function readStates(
  client: pg.Client,
  { accountIds, budgets }: Missing,
): Promise<Pick<Facts, 'accounts' | 'budgets'>> {
  const spenders = new Set([...budgets.values()].map(({ account }) => account.accountId))
  const keys = new Set([...budgets.values()].map(({ key }) => quote(key)))
  const [accountRows, budgetRows] = await together([
    accountIds.size === 0 ? nothing : ask(client, 'ledger.list-accounts', [uuids([...accountIds])]),
    keys.size === 0 ? nothing : ask(client, 'ledger.list-budgets', [uuids([...spenders]), list([...keys])]),
  ])
  return { accounts: accountsOf(accountRows[0]), budgets: budgetsOf(budgetRows) }
}

/** All that decides, and what was decided before: to be asked under the turn. */
export async function readAll(client: pg.Client, requests: readonly TransferRequest[]): Promise<Facts> {
  const ending = requests.filter((request) => request.pendingId !== undefined)
  const [states, decidedRows, pendingRows, pendingBudgetRows] = await together([
    readStates(client, nothingRemembered.missing(requests)),
    ask(client, 'ledger.list-decided', [uuids(requests.map(({ transferId }) => transferId))]),
    ending.length === 0 ? nothing : ask(client, 'ledger.list-pendings', pendingNames(ending)),
    ending.length === 0 ? nothing : ask(client, 'ledger.list-pending-budgets', pendingNames(ending)),
  ])
  return {
    accounts: states.accounts,
    decided: new Map(decidedRows.map(decidedOf)),
    pendings: keyed(pendingRows.map(pendingOf), (one) => idKey(one.debit.accountId, one.pendingId)),
    budgets: new Map([...states.budgets, ...budgetsOf(pendingBudgetRows)]),
  }
}

const nothing = Promise.resolve<Row[]>([])
const nothingRemembered = openMemory()

const budgetsOf = (rows: readonly Row[]): Map<string, BudgetFact> =>
  keyed(rows.map(budgetOf), (one) => budgetKey(one, one.key))

function pendingNames(ending: readonly TransferRequest[]): Buffer[] {
  return [uuids(ending.map((one) => one.debit.accountId)), uuids(ending.map((one) => one.pendingId ?? null))]
}

function keyed<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value> {
  return new Map(values.map((value) => [keyOf(value), value]))
}

/** One row with an array a column: a row for each account costs the driver more than all the rest of reading it. */
function accountsOf(row: Row | undefined): Map<string, AccountFact> {
  const [accountIds = [], purses = [], flags = [], currencies = [], ...amounts] = (row ?? []).map(split)
  const [balances = [], pendings = [], guards = [], seqs = []] = amounts
  const accounts = new Map<string, AccountFact>()
  accountIds.forEach((accountId, index) => {
    const flag = Number(flags[index])
    const account = {
      accountId,
      purse: Number(purses[index]),
      mayGoNegative: (flag & 1) > 0,
      debitsClosed: (flag & 2) > 0,
      creditsClosed: (flag & 4) > 0,
      currency: currencies[index] ?? '',
      balance: Number(balances[index]),
      pending: Number(pendings[index]),
      guard: Number(guards[index]),
      seq: Number(seqs[index]),
    }
    accounts.set(accountKey(account), account)
  })
  return accounts
}

const kindsByNumber = new Map(
  Object.entries(kindNumbers).map(([kind, number]) => [String(number), kind as TransferKind]),
)
const refusalsByNumber = new Map(
  Object.entries(refusalNumbers).map(([code, number]) => [
    String(number),
    code as keyof typeof refusalNumbers,
  ]),
)

function decidedOf(row: Row): [string, DecidedFact] {
  const kind = kindsByNumber.get(row[2] ?? '')
  const code = refusalsByNumber.get(row[10] ?? '')
  assert(
    kind !== undefined && (row[10] === '0' || code !== undefined),
    'a transfer of an unknown kind or result',
  )
  const debitId = row[0] ?? ''
  const content = {
    kind,
    debit: { accountId: debitId, purse: Number(row[3]) },
    credit: { accountId: row[4] ?? '', purse: Number(row[5]) },
    amountMinor: BigInt(row[6] ?? '0'),
    currency: row[7] ?? '',
    ...(row[8] == null ? {} : { pendingId: row[8] }),
  }
  const balance = Number(row[13])
  const verdict =
    code === undefined
      ? {
          accepted: true as const,
          at: new Date(Number(row[9])),
          number: BigInt(row[12] ?? '0'),
          row: -1,
          balance,
          available: balance - Number(row[14]),
          repeated: true,
        }
      : { accepted: false as const, code, budgetKey: row[11] ?? undefined, repeated: true }
  return [idKey(debitId, row[1] ?? ''), { content, verdict }]
}

/** By the number under which they are kept. */
export const pendingStates: readonly PendingState[] = ['open', 'posted', 'voided', 'expired']

function pendingOf(row: Row): PendingFact {
  const state = pendingStates[Number(row[9])]
  assert(state !== undefined, 'a pending transfer in an unknown state')
  return {
    debit: { accountId: row[0] ?? '', purse: Number(row[2]) },
    credit: { accountId: row[3] ?? '', purse: Number(row[4]) },
    pendingId: row[1] ?? '',
    amount: Number(row[5]),
    currency: row[6] ?? '',
    pendedAtMs: Number(row[7]),
    expiresAtMs: row[8] == null ? undefined : Number(row[8]),
    state,
    budgetKeys: JSON.parse(row[10] ?? '[]') as string[],
  }
}

function budgetOf(row: Row): BudgetFact {
  return {
    accountId: row[0] ?? '',
    purse: Number(row[1]),
    key: row[2] ?? '',
    slotSeconds: Number(row[3]),
    slots: JSON.parse(`[${(row[4] ?? '').slice(1, -1)}]`) as number[],
  }
}
