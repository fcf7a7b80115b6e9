import { createPrivateKey, sign, type KeyObject } from 'node:crypto'
import type { DeviceAsker } from '../../test/support/bench-people.ts'
import { expectReply, openBrowser } from './wallet-asker.ts'
import { cookiesOf, type Wire, type WireReply } from './wire.ts'

/** Signing in on a known device, and what comes of it. */
let keys = 0

export async function signIn(
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

/** A connection whose requests carry a session. */
export async function openSession(
  port: number,
  asker: DeviceAsker,
): Promise<{ wire: Wire; headers: Record<string, string> }> {
  const { wire, cookie, headers } = await openBrowser(port)
  const own = { ...headers, cookie: `${cookie}; __Host-latchkey-device=${asker.deviceToken}` }
  const key = createPrivateKey({ key: Buffer.from(asker.pkcs8, 'base64'), format: 'der', type: 'pkcs8' })
  const [session = ''] = cookiesOf(await signIn(wire, own, key, asker.password))
  return { wire, headers: { ...headers, cookie: `${cookie}; ${session}` } }
}
