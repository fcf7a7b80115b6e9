import type { Problem, Remedy } from '#contract/route'
import type { Standing } from '#contract/standing'
import { call } from './call.ts'
import { forgetDevice } from './device.ts'
import { callSigned } from './known-device.ts'
import { addressOf, navigate, open } from './router.ts'

export type DeviceTold =
  | { state: 'told'; standing: Standing }
  /** The storage was cleared: there is no key to prove anything with. */
  | { state: 'cleared' }
  /** The server knows the key no longer. */
  | { state: 'unknown' }
  /** Without a problem no answer was heard. */
  | { state: 'unheard'; problem: Problem | undefined }

/** How the wallet stands, as far as the key of this device alone may be told: no number is typed, no text is sent. */
export async function askDeviceStanding(): Promise<DeviceTold> {
  const answer = await callSigned('standing', (body) => call('POST /api/v1/device/standing', { body }))
  if (answer === 'no key') return { state: 'cleared' }
  if (answer.ok) return { state: 'told', standing: answer.body.standing }
  if (answer.problem?.code !== 'device_unknown')
    return { state: 'unheard', problem: answer.problem as Problem | undefined }
  await forgetDevice()
  return { state: 'unknown' }
}

/** Where a remedy begins on an own device, for somebody who is not signed in. */
export function takeOnDevice(remedy: Remedy): void {
  if (remedy.kind === 'recovery-code') navigate(addressOf('/sign-in/recovery-code'))
  else if (remedy.href) open(remedy.href)
}
