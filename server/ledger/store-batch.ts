import pg from 'pg'
import { assert } from '#platform/assert'
import type { Clock } from '#platform/clock'
import { decideBatch, type Decision } from './decide-batch.ts'
import type { Verdict } from './facts.ts'
import { surelyMax } from './policy.ts'
import { openMemory } from './remembered.ts'
import { refusalNumbers, type TransferRequest } from './request.ts'
import { readAll, readStates, together } from './store-read.ts'
import { turn } from './store-statements.ts'
import { write } from './store-write.ts'

/**
 * The write path, on a connection of its own, in two ways.
 *
 * _Surely_: take the turn, read without row locks, decide, write by one statement that compares what was read, commit: two
 * waits. _From memory_: decide upon what this connection's batches before have left, and write by the same statement, which
 * takes the turn by itself and is its own transaction: one wait, and the next batch may be sent behind it before it has
 * answered. Either way what a verdict was built upon is compared in the write. Memory may be wrong, and then all fails and
 * nothing is written: the batch is run surely instead.
 */

/** Plans are made once and not for each batch, and always go by the keys. */
const settings =
  '-c timezone=UTC -c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=5000' +
  ' -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off -c jit=off' +
  ' -c plan_cache_mode=force_generic_plan'

const takeTurn = `begin; select ${turn}`

export type Written = Decision & { readonly firstNumber: bigint }

type Run = (
  requests: readonly TransferRequest[],
  clock: Clock,
  /** Told before anything is written. */
  decided: (verdicts: readonly Verdict[]) => void,
) => Promise<Written>

export type BatchConnection = {
  /** Only with nothing else on its way. Throws for whatever kept the batch from being committed, or its commit from being known. */
  run: Run
  mayRunFromMemory(requests: readonly TransferRequest[]): boolean
  /**
   * May be called while the batch before is on its way, upon which this one then builds: its answer holds only if that one
   * held. Whatever it throws, the batch may be run surely once nothing is on its way.
   */
  runFromMemory: Run
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
  const runs = openRuns(client)
  const planned =
    (run: Run): Run =>
    (requests, clock, decided) => {
      // Not waited for: were it lost, so would be what follows it.
      if (replan(clock.now())) client.query('discard plans').catch(() => {})
      return run(requests, clock, decided)
    }
  return {
    ...runs,
    run: planned(runs.run),
    runFromMemory: planned(runs.runFromMemory),
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

type Runs = Pick<BatchConnection, 'run' | 'mayRunFromMemory' | 'runFromMemory'>

function openRuns(client: pg.Client): Runs {
  const memory = openMemory()
  let failures = 0
  /** So many batches more are run surely, for somebody else seems to be writing to the same accounts: more each time. */
  let surely = 0
  let penalty = 0
  /** The batch before has been decided and sent. */
  let inLine: Promise<unknown> = Promise.resolve()

  async function sendFromMemory(...[requests, clock, decided]: Parameters<Run>) {
    const failuresBefore = failures
    const missing = memory.missing(requests)
    // Asked for at once, and so behind what the batch before may still be writing.
    const [states] = await together([readStates(client, missing), inLine])
    if (failures > failuresBefore) throw new NotFromMemory('the batch before did not hold')
    memory.learn(missing, states)
    const facts = memory.recall(requests)
    if (facts === undefined) throw new NotFromMemory('an account is not there')
    const at = clock.now()
    const decision = decideBatch(requests, facts, at)
    if (decision.verdicts.some(isPassing))
      throw new NotFromMemory('a refusal that is not kept is not compared')
    memory.keep(decision.left)
    decided(decision.verdicts)
    return { decision, written: write(client, decision.writes, at) }
  }

  return {
    async run(requests, clock, decided) {
      const decision = await runSurely(client, requests, clock, decided)
      memory.keep(decision.left)
      surely = Math.max(0, surely - 1)
      return decision
    },
    mayRunFromMemory: (requests) =>
      surely === 0 && requests.every(({ pendingId }) => pendingId === undefined),
    async runFromMemory(...given) {
      const failuresBefore = failures
      try {
        const sending = sendFromMemory(...given)
        inLine = sending.catch(() => {})
        const { decision, written } = await sending
        const [row] = await written
        penalty = Math.floor(penalty / 2)
        return { ...decision, firstNumber: BigInt(row?.[0] ?? '0') }
      } catch (error) {
        memory.forget(given[0])
        // What follows from the failure of the batch before is no other failure.
        if (failures === failuresBefore) {
          failures += 1
          penalty = Math.min(Math.max(1, 2 * penalty), surelyMax)
          surely = penalty
        }
        throw error
      }
    },
  }
}

/** Nothing was written. */
export class NotFromMemory extends Error {
  override name = 'NotFromMemory'
}

const isPassing = (verdict: Verdict): boolean => !verdict.accepted && !(verdict.code in refusalNumbers)

async function runSurely(
  client: pg.Client,
  requests: readonly TransferRequest[],
  clock: Clock,
  decided: (verdicts: readonly Verdict[]) => void,
): Promise<Written> {
  try {
    const [, facts] = await together([client.query(takeTurn), readAll(client, requests)])
    const at = clock.now()
    const decision = decideBatch(requests, facts, at)
    decided(decision.verdicts)
    if (decision.writes.transfers.accountIds.length === 0) {
      await commit(client)
      return { ...decision, firstNumber: 0n }
    }
    // The commit goes out with the write: had that failed, the commit would answer with the tag ROLLBACK.
    const [written] = await together([write(client, decision.writes, at), commit(client)])
    return { ...decision, firstNumber: BigInt(written[0]?.[0] ?? '0') }
  } catch (error) {
    client.query('rollback').catch(() => {})
    throw error
  }
}

async function commit(client: pg.Client): Promise<void> {
  const done = await client.query('commit')
  assert(done.command === 'COMMIT', 'the batch had failed and was rolled back')
}
