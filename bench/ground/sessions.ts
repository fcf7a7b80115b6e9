import { createPrivateKey, sign, type KeyObject } from 'node:crypto'
import type { DeviceAsker } from '../../test/support/bench-people.ts'
import { challengeOf, expectReply, openBrowser } from './wallet-asker.ts'
import { cookiesOf, type Wire, type WireReply } from './wire.ts'

/** Signing in on a known device, and what comes of it. */
let keys = 0
/** As in the app: what has waited longer is not used any more. */
const youngMs = 90_000

/** A device that signs in again and again, each time with the challenge that the answer before brought along. */
export async function openDevice(
  port: number,
  asker: DeviceAsker,
): Promise<{
  wire: Wire
  cookie: string
  headers: Record<string, string>
  enter: () => Promise<WireReply>
}> {
  const { wire, cookie, headers, challenge } = await openBrowser(port)
  const own = { ...headers, cookie: `${cookie}; __Host-latchkey-device=${asker.deviceToken}` }
  const key = createPrivateKey({ key: Buffer.from(asker.pkcs8, 'base64'), format: 'der', type: 'pkcs8' })
  let next = { challenge, broughtAt: performance.now() }
  const enter = async (): Promise<WireReply> => {
    const isYoung = performance.now() - next.broughtAt < youngMs
    const carried = isYoung ? next.challenge : undefined
    const reply = await signIn(wire, own, key, asker.password, carried ?? (await askChallenge(wire, own)))
    next = { challenge: challengeOf(reply), broughtAt: performance.now() }
    return reply
  }
  return { wire, cookie, headers, enter }
}

async function askChallenge(wire: Wire, headers: Record<string, string>): Promise<string> {
  const asked = await wire.send({ method: 'POST', path: '/api/v1/device/challenge', headers })
  expectReply(asked, asked.status === 200)
  return (JSON.parse(asked.body) as { challenge: string }).challenge
}

async function signIn(
  wire: Wire,
  headers: Record<string, string>,
  key: KeyObject,
  password: string,
  challenge: string,
): Promise<WireReply> {
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
  const { wire, cookie, headers, enter } = await openDevice(port, asker)
  const [session = ''] = cookiesOf(await enter())
  return { wire, headers: { ...headers, cookie: `${cookie}; ${session}` } }
}
