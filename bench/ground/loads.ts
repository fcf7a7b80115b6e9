import { verify } from '@node-rs/argon2'
import type { DeviceAsker } from '../../test/support/bench-people.ts'
import { transferring, type LedgerInput } from './ledger-load.ts'
import { openPayments } from './payments-load.ts'
import { openDevice, openSession } from './sessions.ts'
import { transferringByStatement } from './one-statement.ts'
import { sampleStrangers } from './strangers.ts'
import { expectReply, shared } from './wallet-asker.ts'
import { cookiesOf, Wire, type WireReply } from './wire.ts'

/** What the load processes do. Each gives its workers, which run side by side, one request after the other. */

export type Account = { email: string; password: string }

async function deviceSignIn(port: number, asker: DeviceAsker): Promise<() => Promise<WireReply>> {
  return (await openDevice(port, asker)).enter
}

async function deviceSession(port: number, asker: DeviceAsker): Promise<() => Promise<void>> {
  const { wire, headers } = await openSession(port, asker)
  const signedIn = { ...shared, cookie: headers['cookie'] ?? '' }
  return async () => {
    const reply = await wire.send({ method: 'GET', path: '/api/v1/hello', headers: signedIn })
    expectReply(reply, reply.status === 200 && reply.body.includes('"session":{'))
  }
}

async function peerSignIn(port: number, account: Account): Promise<() => Promise<WireReply>> {
  const wire = await Wire.open(port)
  const headers = { ...shared, origin: `http://localhost:${port}` }
  return async () => {
    const request = { method: 'POST', path: '/api/auth/sign-in/email', headers, body: account } as const
    const reply = await wire.send(request)
    expectReply(reply, reply.status === 200 && cookiesOf(reply).length > 0)
    return reply
  }
}

async function peerSession(port: number, account: Account): Promise<() => Promise<void>> {
  const ask = await peerSignIn(port, account)
  const cookie = cookiesOf(await ask()).join('; ')
  const wire = await Wire.open(port)
  return async () => {
    const headers = { ...shared, cookie }
    const reply = await wire.send({ method: 'GET', path: '/api/auth/get-session', headers })
    expectReply(reply, reply.status === 200 && reply.body.includes('"session":{'))
  }
}

export const loads = {
  deviceSignIn: async (input: { port: number; askers: DeviceAsker[] }) => ({
    work: await Promise.all(input.askers.map((asker) => deviceSignIn(input.port, asker))),
  }),
  deviceSession: async (input: { port: number; askers: DeviceAsker[] }) => ({
    work: await Promise.all(input.askers.map((asker) => deviceSession(input.port, asker))),
  }),
  peerSignIn: async (input: { port: number; accounts: Account[] }) => ({
    work: await Promise.all(input.accounts.map((account) => peerSignIn(input.port, account))),
  }),
  peerSession: async (input: { port: number; accounts: Account[] }) => ({
    work: await Promise.all(input.accounts.map((account) => peerSession(input.port, account))),
  }),
  /** The slow hash and nothing else, so many at once as the server lets run. */
  hash: async (input: { encoded: string; password: string; pepper: string; runningMax: number }) => {
    const secret = Buffer.from(input.pepper, 'base64')
    const once = async (): Promise<void> => {
      if (!(await verify(input.encoded, input.password, { secret })))
        throw new Error('the hash did not match')
    }
    return { work: Array.from({ length: input.runningMax }, () => once) }
  },
  /** Payments over HTTP: each asker pays the next one. */
  payments: openPayments,
  /** The ledger in the process that asks it. */
  ledger: async (input: LedgerInput) => transferring(input),
  transferByStatement: transferringByStatement,
  strangers: async (input: Parameters<typeof sampleStrangers>[0]) => ({
    sample: () => sampleStrangers(input),
  }),
}
export type Loads = typeof loads
export type LoadName = keyof Loads
