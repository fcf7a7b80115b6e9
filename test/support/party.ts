import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import type { Channel } from '#messages'

/** One outside party: what it has received, and how to make it fail. */
export type Party<Message> = {
  channel: Channel<Message>
  received(): Promise<{ to: string; text: string; subject?: string }[]>
  /** The next message meets a party that is busy. */
  busyOnce(): void
  /** From now on it is away. */
  away(): Promise<void>
  stop(): Promise<void>
}

/** On this machine, on a free port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

export function shut(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()))
}
