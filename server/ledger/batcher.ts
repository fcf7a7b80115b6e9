import { assert, Defect } from '#platform/assert'
import type { Clock } from '#platform/clock'
import { DatabaseUnavailable } from '#platform/database'
import type { Logger } from '#platform/log'
import type { Verdict } from './facts.ts'
import { attemptsMax, batchMax, budgetsMax, queueMax } from './policy.ts'
import { LedgerBusy, type TransferRequest, type TransferResult } from './request.ts'
import { openBatchConnection, type BatchConnection, type Written } from './store-batch.ts'

/**
 * Requests that arrive while a batch is on its way form the next one: never a timer, so an idle ledger answers at once and
 * a busy one works in large batches by itself. One batch is on its way at a time.
 */

export type LedgerOptions = {
  /** May still be on its way: nothing is opened before the first transfer. */
  url: string | Promise<string>
  clock: Clock
  log: Logger
  /** Called with the size of each batch that was committed. */
  observe?: (size: number) => void
  /** For tests that put faults between the ledger and its database. */
  connect?: (url: string) => Promise<BatchConnection>
}

export type Ledger = {
  /**
   * Decided and committed when it resolves. Throws `LedgerBusy` (nothing was done) and `DatabaseUnavailable` (unknown: ask
   * again with the same request, which cannot be done twice).
   */
  transfer(request: TransferRequest): Promise<TransferResult>
  /** Takes nothing new and waits for what is on its way. */
  close(): Promise<void>
}

type Waiting = {
  readonly request: TransferRequest
  readonly resolve: (result: TransferResult) => void
  readonly reject: (error: unknown) => void
  /** An attempt of ours decided it first: should its commit have been answered by silence, the next reads it as a repeat. */
  decidedHere: boolean
  /** What was open when it was asked for; undefined when nothing was. */
  readonly over: BatchConnection | undefined
}

export function openLedger(options: LedgerOptions): Ledger {
  const queue: Waiting[] = []
  const connection = keepConnection(options)
  let working: Promise<void> | undefined
  let closing = false

  async function work(): Promise<void> {
    while (queue.length > 0) {
      // Lets everything of this turn of the event loop join, above all the askers whom the last batch has just answered.
      await new Promise((resolve) => setImmediate(resolve))
      await settle(connection, options, queue.splice(0, batchMax))
      if (connection.isAway()) giveUp(queue.splice(0), connection.lastError())
    }
    working = undefined
  }

  return {
    transfer(request) {
      return new Promise((resolve, reject) => {
        checkShape(request)
        if (closing) throw new DatabaseUnavailable('the ledger is closing')
        if (queue.length >= queueMax) throw new LedgerBusy('too many transfers are waiting')
        queue.push({ request, resolve, reject, decidedHere: false, over: connection.current() })
        working ??= work()
      })
    },
    async close() {
      closing = true
      await working
      await connection.close()
    },
  }
}

/** A caller's mistake, not a customer's. The write path relies on it: nothing else stands between these and its arrays. */
function checkShape(request: TransferRequest): void {
  const { debit, credit, pendingId, budgets = [] } = request
  const ids = [
    request.transferId,
    debit.accountId,
    credit.accountId,
    ...(pendingId === undefined ? [] : [pendingId]),
  ]
  assert(
    ids.every((id) => uuid.test(id)),
    'ids are lower-case uuids',
  )
  assert(
    [debit.purse, credit.purse].every((purse) => purse >= 0 && purse <= 32_767 && Number.isInteger(purse)),
    'a purse',
  )
  assert(currency.test(request.currency), 'a currency is three capital letters')
  const ends = request.kind === 'post' || request.kind === 'void' || request.kind === 'expire'
  assert(ends === (pendingId !== undefined), 'what ends a pending transfer names it, and nothing else does')
  const returns = request.kind === 'void' || request.kind === 'expire'
  assert(!returns || request.amountMinor === 0n, 'what is voided or expired goes back whole: its amount is 0')
  assert(!ends || budgets.length === 0, 'budgets are taken when money is spent or set aside')
  assert(budgets.length <= budgetsMax, 'too many budgets')
  assert(new Set(budgets.map(({ key }) => key)).size === budgets.length, 'a budget is named once')
  assert(
    budgets.every(({ key }) => key.length <= 100 && budgetKeyShape.test(key)),
    'the key of a budget',
  )
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const currency = /^[A-Z]{3}$/
const budgetKeyShape = /^[\w.:-]+$/

type KeptConnection = {
  get(): Promise<BatchConnection>
  /** The one that is open, as far as anybody knows. */
  current(): BatchConnection | undefined
  drop(error: unknown): void
  isAway(): boolean
  lastError(): unknown
  close(): Promise<void>
}

/** Opened when first needed, and anew after each failure that may have been the connection's. */
function keepConnection({ url, connect = openBatchConnection }: LedgerOptions): KeptConnection {
  let current: BatchConnection | undefined
  let away = false
  let last: unknown
  return {
    current: () => (current?.isBroken() === true ? undefined : current),
    async get() {
      if (current?.isBroken() === true) current = undefined
      try {
        current ??= await connect(await url)
        away = false
        return current
      } catch (error) {
        away = true
        last = error
        throw error
      }
    },
    drop(error) {
      last = error
      current?.close().catch(() => {})
      current = undefined
    },
    isAway: () => away,
    lastError: () => last,
    async close() {
      await current?.close().catch(() => {})
    },
  }
}

/**
 * Every failure means the same: try the same batch again, for whatever was committed answers as a repeat. A batch that goes
 * on failing is cut in two, so that one request which no database would take cannot fail the others.
 */
async function settle(connection: KeptConnection, options: LedgerOptions, asked: Waiting[]): Promise<void> {
  let batch = asked
  let failure: unknown
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    try {
      const open = await connection.get()
      const bound = batch.filter((one) => isBoundElsewhere(one, open))
      if (bound.length > 0) {
        giveUp(bound, failure)
        batch = batch.filter((one) => !bound.includes(one))
        if (batch.length === 0) return
      }
      const written = await open.run(
        batch.map((one) => one.request),
        options.clock,
        // Told before it is written: the answer to the write may be lost.
        (verdicts) => verdicts.forEach((verdict, index) => markDecided(batch[index], verdict)),
      )
      options.observe?.(batch.length)
      answer(batch, written)
      return
    } catch (error) {
      failure = error
      if (connection.isAway()) break
      options.log.warn(
        { err: error, size: batch.length, attempt },
        'a ledger batch failed and is tried again',
      )
      if (!isAnswered(error)) connection.drop(error)
    }
  }
  if (connection.isAway() || batch.length === 1) return giveUp(batch, failure)
  const middle = Math.ceil(batch.length / 2)
  await settle(connection, options, batch.slice(0, middle))
  await settle(connection, options, batch.slice(middle))
}

/** Another connection may be to a database that came back without what the asker wrote before. */
function isBoundElsewhere({ request, over }: Waiting, open: BatchConnection): boolean {
  return request.overOneConnection === true && over !== undefined && over !== open
}

function markDecided(waiting: Waiting | undefined, verdict: Verdict): void {
  if (waiting !== undefined && !verdict.repeated) waiting.decidedHere = true
}

function answer(batch: readonly Waiting[], { verdicts, firstNumber }: Written): void {
  batch.forEach((waiting, index) => {
    const verdict = verdicts[index]
    assert(verdict !== undefined, 'a verdict for each request')
    const repeated = verdict.repeated && !waiting.decidedHere
    waiting.resolve(
      verdict.accepted
        ? {
            result: 'accepted',
            at: verdict.at,
            number: verdict.number ?? firstNumber + BigInt(verdict.row),
            debitBalanceMinor: BigInt(verdict.balance),
            debitAvailableMinor: BigInt(verdict.available),
            repeated,
          }
        : {
            result: 'refused',
            code: verdict.code,
            ...(verdict.budgetKey === undefined ? {} : { budgetKey: verdict.budgetKey }),
            repeated,
          },
    )
  })
}

function giveUp(batch: readonly Waiting[], failure: unknown): void {
  const error =
    failure instanceof Defect
      ? failure
      : new DatabaseUnavailable('the ledger cannot write', { cause: failure })
  for (const one of batch) one.reject(error)
}

/** The server said no to a statement and is still there; anything else may have left the connection in between. */
function isAnswered(error: unknown): boolean {
  if (error instanceof Defect) return true
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR'
}
