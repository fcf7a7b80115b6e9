import pg from 'pg'
import { assert } from './assert.ts'
import { openSender, type Send } from './database-batch.ts'
import { openEnding } from './database-ending.ts'
import { openLine, type Line } from './database-line.ts'
import { openRounds } from './database-rounds.ts'

/**
 * One open transaction. Each statement has a name of its own (`module.verb-noun`), is prepared under it, and is what the
 * indistinguishability tests compare: for a stranger, the same names in the same order whatever the account's state.
 * A name always belongs to one SQL text: lists go in as one array parameter (`= any($1)`), never as a varying `in (…)`.
 */
export type Tx = {
  named<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: unknown[],
    patience?: { withinMilliseconds: number },
  ): Promise<Row[]>
  /**
   * A hot look-up that in a glance leaves as one statement with those of the same name of everybody else: the text takes an
   * array a parameter, and names in each row, as `asker`, whose it is (`database-rounds.ts`).
   */
  among<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]>
  /**
   * The end of the transaction: COMMIT leaves together with what `work` begins before it waits for anything. No statement may
   * follow, and no answer is decided upon: what must not be committed has to fail in the database.
   */
  lastly<Result>(work: () => Promise<Result>): Promise<Result>
}

export type Database = {
  /** BEGIN, `work`, COMMIT on one client. Returning commits (refusals are returned); throwing rolls back. */
  transact<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
  /** Reads outside a transaction (health, lists). */
  read<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
  /**
   * Hot reads outside a transaction, which everybody makes on one connection: look-ups by key that wait for no lock, and no
   * write, for what waits here holds up everybody.
   */
  glance<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
  /**
   * Writes of one statement each, by `among`, on another connection that everybody shares. Their commit does not wait for the
   * disk: for what is worth nothing without something that is committed after it, and waited for.
   */
  jot<Result>(work: (tx: Pick<Tx, 'among'>) => Promise<Result>): Promise<Result>
  readonly pool: pg.Pool
  close(): Promise<void>
}

/** The database did not take the work: nothing was acknowledged. The HTTP layer answers 503. */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable'
}

export type DatabaseOptions = {
  url: string
  connectionsMax: number
  /** Called with the name of each statement, for metrics and for the indistinguishability tests. */
  observe?: (name: string) => void
  /** How long an answer is waited for that was given no time of its own; 15 s unless a test wants less. */
  answerMilliseconds?: number
}

// timestamptz comes as Date already; bigint must not lose digits above 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => BigInt(text))

const retriesMax = 3
const retriable = new Set(['40001', '40P01'])

function settingsOf({ url, answerMilliseconds = 15_000 }: DatabaseOptions): pg.PoolConfig {
  return {
    connectionString: url,
    // What is asked does not wait for the answers to what was asked before.
    pipeline: true,
    connectionTimeoutMillis: 3_000,
    query_timeout: answerMilliseconds,
    options: '-c timezone=UTC -c statement_timeout=10000 -c idle_in_transaction_session_timeout=15000',
  }
}

/** For glances, where everything is found by a key: plans are made once, and never read a table through. */
const byKeys =
  '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off' +
  ' -c enable_mergejoin=off -c enable_material=off -c jit=off'

/** For what is jotted down. A lock is waited for by everybody, and no longer than a person would. */
const lightly = '-c synchronous_commit=off -c lock_timeout=1000'

function openPool(settings: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(settings)
  // A broken idle connection is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  // So would an error on a client that is checked out and not listened to for a moment, as the job queue's is.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

async function withClient<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect().catch((error: unknown) => {
    throw new DatabaseUnavailable('no connection', { cause: error })
  })
  let broken: Error | undefined
  const onError = (error: Error): void => void (broken = error)
  client.on('error', onError)
  try {
    return await work(client)
  } catch (error) {
    if (isConnectionLoss(error)) {
      broken = error as Error
      throw new DatabaseUnavailable('connection lost', { cause: error })
    }
    throw error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

export function openDatabase(options: DatabaseOptions): Database {
  const settings = settingsOf(options)
  const pool = openPool({ ...settings, max: options.connectionsMax })
  const glances = openShared(settings, byKeys, options.observe)
  const jottings = openShared(settings, lightly, options.observe)

  async function attempt<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return withClient(pool, async (client) => {
      const sender = openSender(client, true)
      // Not waited for: it travels with the first statement. Should it fail, so has the connection, and the work with it.
      const begun = sender.send({ name: 'begin', text: 'begin', values: [] })
      begun.catch(() => {})
      const ending = openEnding(sender)
      try {
        const inside = transactionOn(ending.sendInside, options.observe)
        const result = await work({ ...inside, lastly: ending.lastly })
        await begun
        const done = await ending.commit()
        // A transaction that failed on the way answers COMMIT with the tag ROLLBACK and without an error.
        assert(done.command === 'COMMIT', 'the transaction had failed and was rolled back')
        return result
      } catch (error) {
        await ending.rollBack()
        throw error
      }
    })
  }

  return {
    pool,
    async transact(work) {
      for (let round = 1; ; round += 1) {
        try {
          return await attempt(work)
        } catch (error) {
          if (round < retriesMax && retriable.has(codeOf(error))) continue
          throw asUnavailable(error)
        }
      }
    },
    async read(work) {
      try {
        return await withClient(pool, (client) =>
          work(transactionOn(openSender(client, false).send, options.observe)),
        )
      } catch (error) {
        throw asUnavailable(error)
      }
    },
    glance: glances.work,
    jot: jottings.work,
    async close() {
      await Promise.all([glances.close(), jottings.close(), pool.end()])
    },
  }
}

/** A database that is still being opened: what is asked of it meanwhile waits. Only its pool cannot be had before. */
export function whenOpened(opening: Promise<Database>): Database {
  let opened: Database | undefined
  const done = opening.then((db) => (opened = db))
  // Whoever asks hears of a failure; so does whoever holds `opening`.
  done.catch(() => {})
  return {
    get pool() {
      assert(opened, 'the pool is there once the database is open')
      return opened.pool
    },
    transact: async (work) => (opened ?? (await done)).transact(work),
    read: async (work) => (opened ?? (await done)).read(work),
    glance: async (work) => (opened ?? (await done)).glance(work),
    jot: async (work) => (opened ?? (await done)).jot(work),
    close: async () => (await done).close(),
  }
}

/** A connection that everybody shares. */
function openShared(
  settings: pg.PoolConfig,
  more: string,
  observe?: (name: string) => void,
): { work: Database['glance']; close(): Promise<void> } {
  const line = openLine({ ...settings, options: `${settings.options} ${more}` })
  const rounds = openRounds({
    // A batch of its own: what fails for one look-up must not fail those beside it. They leave in one write all the same.
    send: (name, text, values) =>
      onLine(line, (client) => transactionOn(openSender(client, false).send).named(name, text, values)),
    // One of them may have met a lock that it waited for in vain.
    isAboutOne: (error) => !(error instanceof DatabaseUnavailable && isConnectionLoss(error.cause)),
  })
  return {
    work(work) {
      const ask = rounds.asker()
      const among = <Row>(name: string, text: string, values: unknown[]): Promise<Row[]> => {
        observe?.(name)
        return ask({ name, text, values }) as Promise<Row[]>
      }
      return onLine(line, (client) =>
        work({ ...transactionOn(openSender(client, false).send, observe), among }),
      )
    },
    close: () => line.close(),
  }
}

async function onLine<Result>(line: Line, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = await line.client().catch((error: unknown) => {
    throw new DatabaseUnavailable('no connection', { cause: error })
  })
  try {
    return await work(client)
  } catch (error) {
    if (!isConnectionLoss(error)) throw asUnavailable(error)
    line.drop(client)
    throw new DatabaseUnavailable('connection lost', { cause: error })
  }
}

function transactionOn(send: Send, observe?: (name: string) => void): Tx {
  const named: Tx['named'] = async <Row>(
    name: string,
    text: string,
    values: readonly unknown[],
    patience?: { withinMilliseconds: number },
  ) => {
    observe?.(name)
    try {
      return (await send({ name, text, values, ...patience })).rows as Row[]
    } catch (error) {
      // Else it would tell of the socket that it was read from, and not of who asked.
      if (error instanceof Error) Error.captureStackTrace(error)
      throw error
    }
  }
  return {
    named,
    among: (name, text, values) => {
      const columns = values.map((value) => [value])
      return named(name, text, columns)
    },
    // Outside a transaction there is nothing to end.
    lastly: (work) => work(),
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/** SQLSTATE classes in which PostgreSQL itself went away or may not write, and the socket errors of Node. */
function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error)
  if (/^(08|57P0|25P0[34])/.test(code) || /^(ECONN|EPIPE|ENOENT|ETIMEDOUT)/.test(code)) return true
  return (
    error instanceof Error && /Connection terminated|not queryable|Query read timeout/.test(error.message)
  )
}

/**
 * Refuse to acknowledge, say 503: a full disk (53100), no memory (53200), too many connections (53300), a standby that may
 * not write (25006), a lock or a statement that took too long (55P03, 57014), and conflicts that outlast the retries.
 */
function asUnavailable(error: unknown): unknown {
  const code = codeOf(error)
  return /^53|^(25006|55P03|57014)$/.test(code) || retriable.has(code)
    ? new DatabaseUnavailable('the database cannot take work', { cause: error })
    : error
}
