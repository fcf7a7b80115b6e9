import { call } from './call.ts'
import { enrol, forgetDevice, rememberDevice } from './device.ts'
import { typedTail } from './intent.ts'
import { locale } from './language.ts'
import { signChallenge } from './known-device.ts'
import type { Problem } from '#contract/route'

export type Enrolled =
  | { ok: true }
  | { ok: false; reason: 'not possible here' | 'offline' }
  | { ok: false; reason: Problem }

/** *This is my own device*: a new key, proven by signing a challenge, and the record that greets its owner. */
export async function makeOwnDevice(name: string): Promise<Enrolled> {
  const made = await enrol()
  if (!made.ok) return { ok: false, reason: 'not possible here' }
  const signed = await signChallenge('enrol')
  if (typeof signed === 'string')
    return { ok: false, reason: signed === 'offline' ? 'offline' : 'not possible here' }
  const answer = await call('POST /api/v1/me/devices', {
    body: { ...signed, publicKey: made.publicKey, name },
  })
  if (!answer.ok) {
    await forgetDevice()
    return { ok: false, reason: (answer.problem as Problem | undefined) ?? 'offline' }
  }
  const me = await call('GET /api/v1/me')
  const tail = typedTail()
  await rememberDevice({
    deviceId: answer.body.device.deviceId,
    displayName: (me.ok && me.body.standing.displayName) || '',
    numberHint: tail === '' ? '' : locale() === 'en' ? `ending in ${tail}` : `尾号 ${tail}`,
  })
  return { ok: true }
}
