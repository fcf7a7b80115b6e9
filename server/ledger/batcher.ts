import { assert, Defect } from '#platform/assert'
import type { Clock } from '#platform/clock'
import { DatabaseUnavailable } from '#platform/database'
import type { Logger } from '#platform/log'
import type { Verdict } from './facts.ts'
import { attemptsMax, batchMax, behindMin, budgetsMax, queueMax, underWayMax } from './policy.ts'
import { LedgerBusy, type TransferRequest, type TransferResult } from './request.ts'
import { NotFromMemory, openBatchConnection, type BatchConnection, type Written } from './store-batch.ts'

/**
 * Requests that arrive while a batch is on its way form the next one: never a timer, so an idle ledger answers at once and
 * a busy one works in large batches by itself. Batches are decided, written and answered one after the other; under load
 * one is sent behind the other, so that neither side waits for the other, and is answered only if the one before it held.
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
  let underWay = 0
  /** Nothing is sent behind what is on its way: it reads under the turn, or has failed and is about to. */
  let alone = false
  /** The batch last sent: whether all was as it was decided upon. */
  let last = Promise.resolve(true)
  let isAwake = false
  let closing = false

  /** Lets everything of this turn of the event loop join, above all the askers whom the last batch has just answered. */
  function wake(): void {
    if (isAwake) return
    isAwake = true
    setImmediate(() => {
      isAwake = false
      while (sendNext());
    })
  }

  function sendNext(): boolean {
    const isBehind = underWay > 0
    if (queue.length < (isBehind ? behindMin : 1) || underWay === underWayMax) return false
    const batch = queue.slice(0, batchMax)
    const open = connection.current()
    const trusted = open !== undefined && isFromMemory(batch, open) ? open : undefined
    if (isBehind && (alone || trusted === undefined)) return false
    queue.splice(0, batch.length)
    underWay += 1
    last = carry(batch, trusted, last)
    return true
  }

  async function carry(
    batch: Waiting[],
    trusted: BatchConnection | undefined,
    before: Promise<boolean>,
  ): Promise<boolean> {
    if (trusted === undefined) alone = true
    const written = trusted && (await tryFromMemory(connection, trusted, options, batch))
    if (written === undefined) alone = true
    const holds = (await before) && written !== undefined
    if (holds) {
      options.observe?.(batch.length)
      answer(batch, written)
    } else await settle(connection, options, batch)
    if (connection.isAway()) giveUp(queue.splice(0), connection.lastError())
    underWay -= 1
    if (underWay === 0) alone = false
    wake()
    // What comes after a pause builds on nothing that is still open.
    return holds || underWay === 0
  }

  return {
    transfer(request) {
      return new Promise((resolve, reject) => {
        checkShape(request)
        if (closing) throw new DatabaseUnavailable('the ledger is closing')
        if (queue.length >= queueMax) throw new LedgerBusy('too many transfers are waiting')
        queue.push({ request, resolve, reject, decidedHere: false, over: connection.current() })
        wake()
      })
    },
    async close() {
      closing = true
      while (underWay > 0 || queue.length > 0) {
        await new Promise((resolve) => setImmediate(resolve))
        await last
      }
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
  /** That one, unless another has taken its place. */
  drop(open: BatchConnection | undefined, error: unknown): void
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
    drop(open, error) {
      last = error
      open?.close().catch(() => {})
      if (current === open) current = undefined
    },
    isAway: () => away,
    lastError: () => last,
    async close() {
      await current?.close().catch(() => {})
    },
  }
}

function isFromMemory(batch: readonly Waiting[], open: BatchConnection): boolean {
  return (
    open.mayRunFromMemory(batch.map((one) => one.request)) &&
    !batch.some((one) => isBoundElsewhere(one, open))
  )
}

/** Undefined when it has to be run surely. That it may is what makes running from memory safe, and so it is no failure. */
async function tryFromMemory(
  connection: KeptConnection,
  open: BatchConnection,
  options: LedgerOptions,
  batch: Waiting[],
): Promise<Written | undefined> {
  try {
    const requests = batch.map((one) => one.request)
    return await open.runFromMemory(requests, options.clock, (verdicts) => markDecided(batch, verdicts))
  } catch (error) {
    options.log.debug({ err: error, size: batch.length }, 'a ledger batch is read after all')
    if (!isAnswered(error)) connection.drop(open, error)
    // Nothing was written: what is found now had been decided before.
    else for (const one of batch) one.decidedHere = false
    return undefined
  }
}

/**
 * Every failure means the same: try the same batch again, for whatever was committed answers as a repeat. A batch that goes
 * on failing is cut in two, so that one request which no database would take cannot fail the others.
 */
async function settle(connection: KeptConnection, options: LedgerOptions, asked: Waiting[]): Promise<void> {
  let batch = asked
  let failure: unknown
  let open: BatchConnection | undefined
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    try {
      const current = await connection.get()
      open = current
      const bound = batch.filter((one) => isBoundElsewhere(one, current))
      if (bound.length > 0) {
        giveUp(bound, failure)
        batch = batch.filter((one) => !bound.includes(one))
        if (batch.length === 0) return
      }
      const written = await current.run(
        batch.map((one) => one.request),
        options.clock,
        (verdicts) => markDecided(batch, verdicts),
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
      if (!isAnswered(error)) connection.drop(open, error)
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

/** Before it is written: the answer to the write may be lost. */
function markDecided(batch: readonly Waiting[], verdicts: readonly Verdict[]): void {
  batch.forEach((waiting, index) => {
    if (verdicts[index]?.repeated === false) waiting.decidedHere = true
  })
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
  if (error instanceof Defect || error instanceof NotFromMemory) return true
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR'
}
