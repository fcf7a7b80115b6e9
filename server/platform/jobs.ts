import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Logger as JobLogger, run, runMigrations, type Runner, type WorkerEvents } from 'graphile-worker'
import pg from 'pg'
import type { Tx } from './database.ts'
import type { Logger } from './log.ts'

/**
 * Work that follows a commit. A job is added in the transaction that decided it and carries identifiers alone; whoever
 * runs it reads the row again and decides anew, since a job may run twice or late. What is due later is no job but a
 * column, found by a sweep that is given the clock: so a fake clock moves it, and a lost job is only late.
 */
export type JobPayload = Readonly<Record<string, string>>
type Task = (payload: JobPayload) => Promise<void>
export type Sweep = { name: string; everySeconds: number; run: () => Promise<void> }

/** The queue's own tables. Any number of processes may call it at once. */
export async function prepareJobs(pool: pg.Pool): Promise<void> {
  await runMigrations({ pgPool: pool, logger: silent })
}

/** A retry is for a database that went away under the job; anything else is the task's own affair. */
const attemptsMax = 3

/** In the caller's transaction, for work due now. The same `key` again, while the job waits, adds no second one. */
export async function addJob(tx: Tx, job: { task: string; key: string; payload: JobPayload }): Promise<void> {
  await tx.named(
    'jobs.add-job',
    `select 1 from graphile_worker.add_job(identifier => $1::text, payload => $2::json, job_key => $3::text,
       job_key_mode => 'preserve_run_at', max_attempts => $4::integer)`,
    [job.task, JSON.stringify(job.payload), job.key, attemptsMax],
  )
}

export type Jobs = {
  /** Takes no new work, waits for what is running, then returns. */
  stop(): Promise<void>
}

export type JobsOptions = {
  /** Whose database it is; only its settings are taken. */
  pool: pg.Pool
  tasks: Readonly<Record<string, Task>>
  sweeps: readonly Sweep[]
  log: Logger
  /** How many tasks run at once. The queue has connections of its own, one for each and two more. */
  concurrency: number
}

const restartSeconds = 2

export async function startJobs(options: JobsOptions): Promise<Jobs> {
  const pool = openPool(options)
  try {
    await prepareJobs(pool)
    return keepRunning(options, pool, await startRunner(options, pool))
  } catch (error) {
    await pool.end()
    throw error
  }
}

function keepRunning(options: JobsOptions, pool: pg.Pool, first: Runner): Jobs {
  const ending = new AbortController()
  let runner = first
  // The runner gives up on some errors of the database; the process must not be without one because of that.
  const watching = (async () => {
    while (!ending.signal.aborted) {
      await runner.promise.catch((error: unknown) => options.log.error({ err: error }, 'jobs ended'))
      while (await pauseUnless(ending.signal, restartSeconds * 1000)) {
        const next = await startRunner(options, pool).catch(() => undefined)
        if (next === undefined) continue
        // Stopped while it was starting: nobody else would stop this one.
        if (ending.signal.aborted) await next.stop().catch(() => undefined)
        runner = next
        break
      }
    }
  })()
  const sweeping = options.sweeps.map((sweep, place, all) =>
    startSweep(sweep, (place + 1) / all.length, options.log),
  )
  const stop = async (): Promise<void> => {
    ending.abort()
    await Promise.all(sweeping.map((sweep) => sweep.stop()))
    // It refuses when it has ended by itself.
    await runner.stop().catch(() => undefined)
    await watching
    await pool.end()
  }
  let stopping: Promise<void> | undefined
  return { stop: () => (stopping ??= stop()) }
}

/**
 * Connections of its own: the queue keeps one for listening, and writes its 64-bit identifiers as JSON, which it cannot with
 * the bigints that every other statement of ours gets.
 */
function openPool({ pool, concurrency }: JobsOptions): pg.Pool {
  const own = new pg.Pool({
    ...pool.options,
    max: concurrency + 2,
    types: {
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        id === pg.types.builtins.INT8 ? (text: string) => text : pg.types.getTypeParser(id, format),
    } as pg.CustomTypesConfig,
  })
  // Without a listener a lost connection would end the process, whoever has it in hand.
  own.on('error', () => {})
  own.on('connect', (client) => client.on('error', () => {}))
  return own
}

/**
 * The runner remembers some failures for good: one that began while the database was going away asks it no more and fails
 * for ever. So many failures in a row, one every two seconds and worker, and it is ended, for another to take its place.
 */
const failuresMax = 12

function watchFailures(events: WorkerEvents, giveUp: () => void): void {
  let failures = 0
  const succeeded = (): void => void (failures = 0)
  events.on('worker:getJob:empty', succeeded)
  events.on('job:start', succeeded)
  events.on('worker:getJob:error', () => {
    failures += 1
    if (failures === failuresMax) giveUp()
  })
}

async function startRunner(options: JobsOptions, pool: pg.Pool): Promise<Runner> {
  const taskList = Object.fromEntries(
    Object.entries(options.tasks).map(([name, task]) => [
      name,
      async (payload: unknown) => task(payload as JobPayload),
    ]),
  )
  const events: WorkerEvents = new EventEmitter()
  const runner = await run({
    pgPool: pool,
    taskList,
    events,
    concurrency: options.concurrency,
    // Without a batch the queue does not look at what comes of marking a job as done or failed: with the database away that
    // is a rejection which nobody handles, and the process ends. In a batch it is tried again, and at last ends the runner.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    noHandleSignals: true,
    pollInterval: 2_000,
    logger: loggerOn(options.log),
    // An empty list: without it a file named crontab in the working directory would be read.
    parsedCronItems: [],
  })
  watchFailures(events, () => void runner.stop().catch(() => undefined))
  return runner
}

/**
 * The first time after a share of its own of the pause: those of a minute, all begun at once, held up whoever paid just then.
 */
function startSweep(sweep: Sweep, share: number, log: Logger): { stop(): Promise<void> } {
  const ending = new AbortController()
  const running = (async () => {
    let failing = false
    let pauseSeconds = sweep.everySeconds * share
    while (await pauseUnless(ending.signal, pauseSeconds * 1000)) {
      pauseSeconds = sweep.everySeconds
      try {
        await sweep.run()
        failing = false
      } catch (error) {
        // Once, not every second, for as long as the database is away.
        if (!failing) log.error({ err: error, sweep: sweep.name }, 'sweep failed')
        failing = true
      }
    }
  })()
  return {
    async stop() {
      ending.abort()
      await running
    },
  }
}

/** False when it was ended on the way. */
async function pauseUnless(ending: AbortSignal, milliseconds: number): Promise<boolean> {
  await sleep(milliseconds, undefined, { signal: ending, ref: false }).catch(() => undefined)
  return !ending.aborted
}

const silent = new JobLogger(() => () => undefined)

function loggerOn(log: Logger): JobLogger {
  return new JobLogger((scope) => (level, message) => {
    // Its everyday news is not ours; its errors are.
    if (level === 'error') log.error({ job: scope.taskIdentifier, jobId: scope.jobId }, message)
    else log.debug({ job: scope.taskIdentifier, jobId: scope.jobId }, message)
  })
}
