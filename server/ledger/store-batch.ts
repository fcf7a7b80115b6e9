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
import { kindNumbers, refusalNumbers, type TransferKind, type TransferRequest } from './request.ts'
import { bigints, list, quote, smallints, split, uuids } from './store-columns.ts'
import { statements } from './store-statements.ts'
import type { Writes } from './writes.ts'

/**
 * The write path, on a connection of its own: take the turn, read without row locks, decide, write by one statement that
 * compares what was read, commit. Two waits a batch: what can go out together does. PostgreSQL and Citus run the same texts.
 */

/** Plans are made once and not for each batch, and always go by the keys. */
const settings =
  '-c timezone=UTC -c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=5000' +
  ' -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off -c jit=off' +
  ' -c plan_cache_mode=force_generic_plan'

/** Whoever writes to the ledger holds this lock from before the first read until the commit: one batch at a time. */
const takeTurn = 'begin; select pg_advisory_xact_lock(4777195317384466)'

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
    application_name: 'latchkey-ledger',
    types: { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig,
  })
  let broken = false
  client.on('error', () => void (broken = true))
  client.on('end', () => void (broken = true))
  await client.connect()
  const replan = whenToReplan()
  return {
    async run(requests, clock, decided) {
      if (replan(clock.now())) await client.query('discard plans')
      return runBatch(client, requests, clock, decided)
    },
    isBroken: () => broken,
    close: () => client.end(),
  }
}

/**
 * A plan is as good as the size that the tables had when it was made. So they are made anew whenever the batches have
 * doubled, while a new ledger grows, and every half minute after that, for accounts may come in by other ways.
 */
function whenToReplan(): (now: Date) => boolean {
  let batches = 0
  let plannedAt = 0
  let plannedAfter = 0
  return (now) => {
    batches += 1
    const nowMs = now.getTime()
    if (batches < 2 * plannedAfter && Math.abs(nowMs - plannedAt) < 30_000) return false
    plannedAfter = batches
    plannedAt = nowMs
    return true
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
  const accountIds = new Set<string>()
  const transferIds: string[] = []
  const ending: TransferRequest[] = []
  const spenders = new Set<string>()
  const keys = new Set<string>()
  for (const request of requests) {
    accountIds.add(request.debit.accountId)
    accountIds.add(request.credit.accountId)
    transferIds.push(request.transferId)
    if (request.pendingId !== undefined) ending.push(request)
    for (const { key } of request.budgets ?? []) {
      spenders.add(request.debit.accountId)
      keys.add(quote(key))
    }
  }
  const nothing = Promise.resolve<Row[]>([])
  const [, accountRows, decidedRows, pendingRows, budgetRows, pendingBudgetRows] = await together([
    client.query(takeTurn),
    ask(client, 'ledger.list-accounts', [uuids([...accountIds])]),
    ask(client, 'ledger.list-decided', [uuids(transferIds)]),
    ending.length === 0 ? nothing : ask(client, 'ledger.list-pendings', pendingNames(ending)),
    keys.size === 0 ? nothing : ask(client, 'ledger.list-budgets', [uuids([...spenders]), list([...keys])]),
    ending.length === 0 ? nothing : ask(client, 'ledger.list-pending-budgets', pendingNames(ending)),
  ])
  return {
    accounts: accountsOf(accountRows[0]),
    decided: new Map(decidedRows.map(decidedOf)),
    pendings: keyed(pendingRows.map(pendingOf), (one) => idKey(one.debit.accountId, one.pendingId)),
    budgets: keyed([...budgetRows, ...pendingBudgetRows].map(budgetOf), (one) => budgetKey(one, one.key)),
  }
}

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
  const values = [
    at.toISOString(),
    uuids(transfers.accountIds),
    uuids(transfers.transferIds),
    uuids(transfers.creditAccountIds),
    uuids(transfers.pendingIds),
    bigints(transfers.amounts),
    bigints(transfers.guards),
    bigints(transfers.debitSeqs),
    bigints(transfers.creditSeqs),
    smallints(transfers.purses),
    smallints(transfers.creditPurses),
    smallints(transfers.kinds),
    smallints(transfers.results),
    list(transfers.currencies),
    list(transfers.refusedBudgets.map(quoteMaybe)),
    uuids(entries.accountIds),
    smallints(entries.purses),
    bigints(entries.seqs),
    uuids(entries.transferIds),
    uuids(entries.otherAccountIds),
    smallints(entries.otherPurses),
    bigints(entries.deltas),
    bigints(entries.pendingDeltas),
    bigints(entries.balances),
    bigints(entries.pendings),
    uuids(accounts.accountIds),
    smallints(accounts.purses),
    bigints(accounts.balances),
    bigints(accounts.pendings),
    bigints(accounts.seqs),
    bigints(accounts.seqsBefore),
    bigints(accounts.guards),
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
    smallints(pendings.map((one) => states.indexOf(one.state))),
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
