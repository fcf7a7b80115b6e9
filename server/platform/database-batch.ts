import type { Writable } from 'node:stream'
import pg from 'pg'
import { assert } from './assert.ts'

/**
 * Statements that are begun in one turn of the event loop go to PostgreSQL as one batch: they leave in one write, are
 * answered in one, and wake either side once, where each by itself cost a wake-up here and a write there. They are done in
 * their order, and from the one that fails on not at all.
 *
 * What a connection has once prepared is bound and executed without a word about its columns, which it told the first time:
 * PostgreSQL refuses a prepared statement whose columns have changed (docs/decisions/statements-in-batches.md).
 */
type Statement = {
  name: string
  text: string
  values: readonly unknown[]
  /** How long its batch is waited for, where that is longer than a request's statements may take. */
  withinMilliseconds?: number | undefined
}
export type Answer = { rows: pg.QueryResultRow[]; command: string }
/** Begins a statement; it leaves with all that are begun in the same turn. */
export type Send = (statement: Statement) => Promise<Answer>
export type Sender = {
  send: Send
  /** `work` is called when what was begun is about to leave: what it begins leaves with it, as the last. */
  beforeLeaving(work: () => void): void
}

type Column = { name: string; read: (text: string) => unknown }
/** By name, of one connection: prepared there for certain, with the columns of its rows. */
type Prepared = Map<string, { text: string; columns: readonly Column[] }>
type Asked = {
  name: string
  text: string
  values: (string | Buffer | null)[]
  columns: readonly Column[]
  answer: Answer
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

const preparedOn = new WeakMap<pg.ClientBase, Prepared>()

/**
 * `inTransaction`: an open one holds them together, so that those before a failed one have been done in it. Without, a
 * batch is a transaction of its own, and none of it is done when one fails.
 */
export function openSender(client: pg.ClientBase, inTransaction: boolean): Sender {
  const prepared = preparedOn.get(client) ?? new Map<string, never>()
  preparedOn.set(client, prepared)
  let gathering: Batch | undefined
  let lastly: (() => void) | undefined
  const send: Send = ({ name, text, values, withinMilliseconds }) =>
    new Promise((resolve, reject) => {
      const known = prepared.get(name)
      assert(known === undefined || known.text === text, `${name}: two statements of one name`)
      const written = values.map(writeValue)
      const answer = { rows: [], command: '' }
      if (gathering === undefined) {
        const batch = (gathering = new Batch(prepared, inTransaction))
        process.nextTick(() => {
          lastly?.()
          gathering = undefined
          leave(client, batch)
        })
      }
      if (withinMilliseconds !== undefined) gathering.query_timeout = withinMilliseconds
      gathering.asked.push({ name, text, values: written, columns: [], answer, resolve, reject })
    })
  return {
    send,
    beforeLeaving(work) {
      lastly = () => {
        lastly = undefined
        work()
      }
    },
  }
}

/** Batches of several askers on one connection leave in one write as well. */
function leave(client: pg.ClientBase, batch: Batch): void {
  const { stream } = (client as unknown as { connection: Wire }).connection
  if (stream.writableCorked === 0) {
    stream.cork()
    process.nextTick(() => stream.uncork())
  }
  client.query(batch as unknown as pg.Query)
}

/** As pg writes them: dates with their offset, lists as arrays, objects as JSON. */
const writeValue = (pg as unknown as { utils: { prepareValue(value: unknown): string | Buffer | null } })
  .utils.prepareValue

/** What is said to PostgreSQL: the messages of its extended query protocol, which pg puts into bytes. */
type Wire = {
  stream: Writable
  close(message: { type: 'S'; name: string }): void
  parse(message: { name: string; text: string }): void
  bind(message: { statement: string; values: (string | Buffer | null)[] }): void
  describe(message: { type: 'P' }): void
  execute(message: object): void
  sync(): void
}

/** The methods are those that pg calls, in the order of the answers. */
class Batch {
  readonly asked: Asked[] = []
  /** Set by pg, which ends its own wait for an answer with it. */
  callback: (error?: unknown) => void = () => {}
  /** Read by pg; without it the connection's own. */
  query_timeout?: number
  readonly #prepared: Prepared
  readonly #inTransaction: boolean
  #done = 0
  /** A row that could not be read: told when all is answered. */
  #fault: { error: unknown } | undefined

  constructor(prepared: Prepared, inTransaction: boolean) {
    this.#prepared = prepared
    this.#inTransaction = inTransaction
  }

  submit(wire: Wire): null {
    wire.stream.cork()
    try {
      for (const one of this.asked) {
        const known = this.#prepared.get(one.name)
        if (known === undefined) {
          // Whether an earlier batch came as far as preparing it may not be known yet: closing what is not there is no error.
          wire.close({ type: 'S', name: one.name })
          wire.parse({ name: one.name, text: one.text })
        } else {
          one.columns = known.columns
        }
        wire.bind({ statement: one.name, values: one.values })
        if (known === undefined) wire.describe({ type: 'P' })
        wire.execute({})
      }
      wire.sync()
    } finally {
      wire.stream.uncork()
    }
    return null
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.#current().columns = fields.map(({ name, dataTypeID }) => ({
      name,
      read: pg.types.getTypeParser(dataTypeID, 'text') as Column['read'],
    }))
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const { answer, columns } = this.#current()
    const row: pg.QueryResultRow = {}
    try {
      for (const [index, { name, read }] of columns.entries()) {
        const text = fields[index] ?? null
        row[name] = text === null ? null : read(text)
      }
      answer.rows.push(row)
    } catch (error) {
      this.#fault ??= { error }
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { name, text: sql, columns, answer } = this.#current()
    answer.command = text.split(' ')[0] ?? ''
    if (!this.#prepared.has(name)) this.#prepared.set(name, { text: sql, columns })
    this.#done += 1
  }

  /** From PostgreSQL in the place of an answer, or from pg: no connection, no answer in time. */
  handleError(error: unknown): void {
    const failed = this.asked[this.#done]
    // What was prepared may be what failed: the next time it is prepared anew.
    if (failed) this.#prepared.delete(failed.name)
    for (const [index, one] of this.asked.entries()) {
      if (this.#inTransaction && index < this.#done) one.resolve(one.answer)
      else one.reject(error)
    }
    this.callback(error)
  }

  /** The last answer is in, and outside a transaction the batch is committed. */
  handleReadyForQuery(): void {
    for (const one of this.asked) {
      if (this.#fault) one.reject(this.#fault.error)
      else one.resolve(one.answer)
    }
    this.callback()
  }

  #current(): Asked {
    const one = this.asked[this.#done]
    assert(one, 'an answer to a statement that was asked')
    return one
  }
}
// pg takes no other queries than its own on a connection that pipelines, for many of those keep a portal open between two
// round trips. A batch keeps none.
Object.setPrototypeOf(Batch.prototype, pg.Query.prototype)
