import { call } from './call.ts'
import { enrol, forgetDevice, rememberDevice } from './device.ts'
import { typedTail } from './intent.ts'
import { locale } from './language.ts'
import { callSigned } from './known-device.ts'
import type { Problem } from '#contract/route'

export type Enrolled =
  | { ok: true }
  | { ok: false; reason: 'not possible here' | 'offline' }
  | { ok: false; reason: Problem }

/** *This is my own device*: a new key, proven by signing a challenge, and the record that greets its owner. */
export async function makeOwnDevice(name: string): Promise<Enrolled> {
  const made = await enrol()
  if (!made.ok) return { ok: false, reason: 'not possible here' }
  const { publicKey } = made
  const answer = await callSigned('enrol', (signed) =>
    call('POST /api/v1/me/devices', { body: { ...signed, publicKey, name } }),
  )
  if (answer === 'no key') return { ok: false, reason: 'not possible here' }
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
