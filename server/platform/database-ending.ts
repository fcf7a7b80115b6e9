import { assert } from './assert.ts'
import type { Answer, Send, Sender } from './database-batch.ts'

/** How a transaction ends: once, and no statement follows. */
export type Ending = {
  sendInside: Send
  lastly<Result>(work: () => Promise<Result>): Promise<Result>
  /** Sends COMMIT, unless it has left already. */
  commit(): Promise<Answer>
  rollBack(): Promise<void>
}

export function openEnding({ send, beforeLeaving }: Sender): Ending {
  let ended: Promise<Answer> | undefined
  const end = (text: 'commit' | 'rollback'): Promise<Answer> => send({ name: text, text, values: [] })
  const commit = (): Promise<Answer> => {
    if (ended === undefined) {
      ended = end('commit')
      // Whoever waits for it hears of its failure; so does who waits for the statement that failed before it.
      ended.catch(() => {})
    }
    return ended
  }
  return {
    commit,
    async rollBack() {
      ended = end('rollback')
      // Where it left together with a statement that failed, it was not done.
      await ended.catch(() => end('rollback')).catch(() => {})
    },
    sendInside(statement) {
      assert(ended === undefined, `${statement.name} comes after the end of its transaction`)
      return send(statement)
    },
    async lastly(work) {
      let isFaulty = false
      const result = work()
      result.catch(() => (isFaulty = true))
      // By then all of it has begun, or has been found faulty: promises are settled before anything leaves.
      beforeLeaving(() => {
        if (!isFaulty) void commit()
      })
      return result
    },
  }
}
