import pg from 'pg'
import { assert } from '#platform/assert'
import type { Clock } from '#platform/clock'
import { decideBatch, type Decision } from './decide-batch.ts'
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
  type Verdict,
} from './facts.ts'
import {
  kindNumbers,
  refusalNumbers,
  type AccountName,
  type TransferKind,
  type TransferRequest,
} from './request.ts'
import { statements } from './store-statements.ts'
import type { Writes } from './writes.ts'

/**
 * The write path, on a connection of its own: take the turn, read without row locks, decide, write by one statement that
 * compares what was read, commit. Two waits a batch: what can go out together does. PostgreSQL and Citus run the same texts.
 */

/** A plan that was made while the tables were empty would read them whole for ever: the ledger's plans always use the keys. */
const settings =
  '-c timezone=UTC -c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=5000' +
  ' -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off -c jit=off' +
  ' -c plan_cache_mode=force_generic_plan'

/** Whoever writes to the ledger holds this lock from before the first read until the commit: one batch at a time. */
const turnKey = '4777195317384466'

export type Written = Decision & { readonly firstNumber: bigint }

export type BatchConnection = {
  /**
   * Throws for whatever kept the batch from being committed, or its commit from being known; `decided` is told before
   * anything is written.
   */
  run(
    requests: readonly TransferRequest[],
    clock: Clock,
    decided: (verdicts: readonly Verdict[]) => void,
  ): Promise<Written>
  isBroken(): boolean
  close(): Promise<void>
}

export async function openBatchConnection(url: string): Promise<BatchConnection> {
  const client = new pg.Client({
    connectionString: url,
    pipeline: true,
    connectionTimeoutMillis: 3_000,
    query_timeout: 8_000,
    options: settings,
    types: { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig,
  })
  let broken = false
  client.on('error', () => void (broken = true))
  client.on('end', () => void (broken = true))
  await client.connect()
  return {
    run: (requests, clock, decided) => runBatch(client, requests, clock, decided),
    isBroken: () => broken,
    close: () => client.end(),
  }
}

async function runBatch(
  client: pg.Client,
  requests: readonly TransferRequest[],
  clock: Clock,
  decided: (verdicts: readonly Verdict[]) => void,
): Promise<Written> {
  try {
    const facts = await gather(client, requests)
    const at = clock.now()
    const decision = decideBatch(requests, facts, at)
    decided(decision.verdicts)
    if (decision.writes.transfers.accountIds.length === 0) {
      await finish(client)
      return { ...decision, firstNumber: 0n }
    }
    // The commit goes out with the write: had that failed, the commit would answer with the tag ROLLBACK.
    const [written] = await together([write(client, decision.writes, at), finish(client)])
    return { ...decision, firstNumber: BigInt(written[0]?.[0] ?? '0') }
  } catch (error) {
    client.query('rollback').catch(() => {})
    throw error
  }
}

async function finish(client: pg.Client): Promise<void> {
  const done = await client.query('commit')
  assert(done.command === 'COMMIT', 'the batch had failed and was rolled back')
}

/** Rejects with the first failure in their order, and only when all are done: nothing is left on the way. */
async function together<const Work extends readonly Promise<unknown>[]>(
  work: Work,
): Promise<{ -readonly [Key in keyof Work]: Awaited<Work[Key]> }> {
  const settled = await Promise.allSettled(work)
  for (const one of settled) if (one.status === 'rejected') throw one.reason
  return settled.map((one) => (one.status === 'fulfilled' ? one.value : undefined)) as never
}

type Row = readonly (string | null)[]

async function ask(client: pg.Client, name: keyof typeof statements, values: unknown[]): Promise<Row[]> {
  const { rows } = await client.query<string[]>({ name, text: statements[name], values, rowMode: 'array' })
  return rows
}

async function gather(client: pg.Client, requests: readonly TransferRequest[]): Promise<Facts> {
  const accounts = new Map<string, AccountName>()
  for (const { debit, credit } of requests) {
    accounts.set(accountKey(debit), debit)
    accounts.set(accountKey(credit), credit)
  }
  const names = [...accounts.values()]
  const ending = requests.filter((request) => request.pendingId !== undefined)
  const spending = requests.flatMap(({ debit, budgets = [] }) => budgets.map(({ key }) => ({ debit, key })))
  const nothing = Promise.resolve<Row[]>([])
  const [, , accountRows, decidedRows, pendingRows, budgetRows, pendingBudgetRows] = await together([
    client.query('begin'),
    ask(client, 'ledger.take-turn', [turnKey]),
    ask(client, 'ledger.list-accounts', [
      list(names.map((name) => name.accountId)),
      list(names.map((name) => name.purse)),
    ]),
    ask(client, 'ledger.list-decided', [
      list(requests.map((request) => request.transferId)),
      list(requests.map((request) => request.debit.accountId)),
    ]),
    ending.length === 0 ? nothing : ask(client, 'ledger.list-pendings', pendingNames(ending)),
    spending.length === 0
      ? nothing
      : ask(client, 'ledger.list-budgets', [
          list(spending.map((one) => one.debit.accountId)),
          list(spending.map((one) => one.debit.purse)),
          list(spending.map((one) => quote(one.key))),
        ]),
    ending.length === 0 ? nothing : ask(client, 'ledger.list-pending-budgets', pendingNames(ending)),
  ])
  return {
    accounts: keyed(accountRows.map(accountOf), accountKey),
    decided: new Map(decidedRows.map(decidedOf)),
    pendings: keyed(pendingRows.map(pendingOf), (one) => idKey(one.debit.accountId, one.pendingId)),
    budgets: keyed([...budgetRows, ...pendingBudgetRows].map(budgetOf), (one) => budgetKey(one, one.key)),
  }
}

function pendingNames(ending: readonly TransferRequest[]): string[] {
  return [list(ending.map((one) => one.debit.accountId)), list(ending.map((one) => one.pendingId ?? null))]
}

function keyed<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value> {
  return new Map(values.map((value) => [keyOf(value), value]))
}

function accountOf(row: Row): AccountFact {
  return {
    accountId: row[0] ?? '',
    purse: Number(row[1]),
    mayGoNegative: row[2] === 't',
    debitsClosed: row[3] === 't',
    creditsClosed: row[4] === 't',
    currency: row[5] ?? '',
    balance: Number(row[6]),
    pending: Number(row[7]),
    guard: Number(row[8]),
    seq: Number(row[9]),
  }
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

const states: readonly PendingState[] = ['open', 'posted', 'voided', 'expired']

function pendingOf(row: Row): PendingFact {
  const state = states[Number(row[9])]
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

function write(client: pg.Client, writes: Writes, at: Date): Promise<Row[]> {
  const { transfers, entries, accounts, pendings, budgets } = writes
  return ask(client, 'ledger.write-batch', [
    at.toISOString(),
    ...Object.values({ ...transfers, refusedBudgets: transfers.refusedBudgets.map(quoteMaybe) }).map(list),
    ...Object.values(entries).map(list),
    ...Object.values(accounts).map(list),
    list(pendings.map((one) => one.debit.accountId)),
    list(pendings.map((one) => one.pendingId)),
    list(pendings.map((one) => one.debit.purse)),
    list(pendings.map((one) => one.credit.accountId)),
    list(pendings.map((one) => one.credit.purse)),
    list(pendings.map((one) => one.amount)),
    list(pendings.map((one) => one.posted)),
    list(pendings.map((one) => instant(one.pendedAtMs))),
    list(pendings.map((one) => instant(one.expiresAtMs))),
    list(pendings.map((one) => states.indexOf(one.state))),
    list(pendings.map((one) => quote(one.currency))),
    list(pendings.map((one) => quote(`{${one.budgetKeys.map(quote).join(',')}}`))),
    list(budgets.map((one) => one.accountId)),
    list(budgets.map((one) => one.purse)),
    list(budgets.map((one) => quote(one.key))),
    list(budgets.map((one) => one.slotSeconds)),
    list(budgets.map((one) => `"{${one.slots.join(',')}}"`)),
  ])
}

/**
 * An array as PostgreSQL reads one. The driver's own way quotes and escapes each element, which for ids and numbers is the
 * larger part of what a batch costs here. Free text goes through `quote` first.
 */
function list(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => value ?? 'null').join(',')}}`
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

const quoteMaybe = (text: string | null): string | null => (text === null ? null : quote(text))

const instant = (atMs: number | undefined): string | null =>
  atMs === undefined ? null : new Date(atMs).toISOString()
