import pg from 'pg'

/**
 * One connection that everybody shares for short reads: what is asked in one turn of the event loop leaves in one write and
 * is answered in few, where a connection each would cost two wake-ups a question. Answers come in the order of the
 * questions, so nothing may be asked here that waits for a lock. A line that was lost is opened again by the next question.
 */
export type Line = {
  client(): Promise<pg.Client>
  /** It answered that it is going away: nobody may ask it again, though its end has not been seen yet. */
  drop(client: pg.Client): void
  close(): Promise<void>
}

export function openLine(settings: pg.ClientConfig): Line {
  let current: Promise<pg.Client> | undefined
  let isClosed = false
  const forgetting = new WeakMap<pg.Client, () => void>()

  function open(): Promise<pg.Client> {
    if (isClosed) return Promise.reject(new Error('Connection terminated: the database was closed'))
    const client = new pg.Client(settings)
    const opening = client.connect().then(() => client)
    const forget = (): void => {
      if (current === opening) current = undefined
    }
    forgetting.set(client, forget)
    // Without a listener an error of the idle connection would end the process.
    client.on('error', forget)
    client.once('end', forget)
    opening.catch(forget)
    return opening
  }

  return {
    client: () => (current ??= open()),
    drop(client) {
      forgetting.get(client)?.()
    },
    async close() {
      isClosed = true
      const client = await current?.catch(() => undefined)
      await client?.end()
    },
  }
}
