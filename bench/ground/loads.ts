import { createPrivateKey, sign, type KeyObject } from 'node:crypto'
import { verify } from '@node-rs/argon2'
import type { DeviceAsker } from '../../test/support/bench-people.ts'
import { transferring, type LedgerInput } from './ledger-load.ts'
import { transferringByStatement } from './one-statement.ts'
import { sampleStrangers } from './strangers.ts'
import { expectReply, openBrowser, shared } from './wallet-asker.ts'
import { cookiesOf, Wire, type WireReply } from './wire.ts'

/** What the load processes do. Each gives its workers, which run side by side, one request after the other. */

export type Account = { email: string; password: string }

let keys = 0

async function signIn(
  wire: Wire,
  headers: Record<string, string>,
  key: KeyObject,
  password: string,
): Promise<WireReply> {
  const asked = await wire.send({ method: 'POST', path: '/api/v1/device/challenge', headers })
  expectReply(asked, asked.status === 200)
  const { challenge } = JSON.parse(asked.body) as { challenge: string }
  const signature = sign('sha256', Buffer.from(`latchkey:sign-in:${challenge}`), {
    key,
    dsaEncoding: 'ieee-p1363',
  }).toString('base64url')
  keys += 1
  const reply = await wire.send({
    method: 'POST',
    path: '/api/v1/sign-in',
    headers: { ...headers, 'idempotency-key': `bench-${process.pid}-${keys}` },
    body: { challenge, signature, password },
  })
  expectReply(reply, reply.status === 200)
  return reply
}

async function deviceSignIn(port: number, asker: DeviceAsker): Promise<() => Promise<WireReply>> {
  const { wire, cookie, headers } = await openBrowser(port)
  const own = { ...headers, cookie: `${cookie}; __Host-latchkey-device=${asker.deviceToken}` }
  const key = createPrivateKey({ key: Buffer.from(asker.pkcs8, 'base64'), format: 'der', type: 'pkcs8' })
  return () => signIn(wire, own, key, asker.password)
}

async function deviceSession(port: number, asker: DeviceAsker): Promise<() => Promise<void>> {
  const { wire, cookie, headers } = await openBrowser(port)
  const own = { ...headers, cookie: `${cookie}; __Host-latchkey-device=${asker.deviceToken}` }
  const key = createPrivateKey({ key: Buffer.from(asker.pkcs8, 'base64'), format: 'der', type: 'pkcs8' })
  const [session = ''] = cookiesOf(await signIn(wire, own, key, asker.password))
  const signedIn = { ...shared, cookie: `${cookie}; ${session}` }
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
  /** The ledger in the process that asks it. */
  ledger: async (input: LedgerInput) => transferring(input),
  transferByStatement: transferringByStatement,
  strangers: async (input: Parameters<typeof sampleStrangers>[0]) => ({
    sample: () => sampleStrangers(input),
  }),
}
export type Loads = typeof loads
export type LoadName = keyof Loads
