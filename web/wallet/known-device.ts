import { call } from './call.ts'
import { sign } from './device.ts'

export type Purpose = 'sign-in' | 'standing' | 'flow' | 'step-up' | 'enrol'
export type Signed = { challenge: string; signature: string }

/**
 * A fresh challenge of the server, signed by this browser's key for one purpose. `no key`: the storage was cleared. The texts
 * that are signed are those of the server: `latchkey:<purpose>:<challenge>`.
 */
export async function signChallenge(purpose: Purpose): Promise<Signed | 'offline' | 'no key'> {
  const asked = await call('POST /api/v1/device/challenge')
  if (!asked.ok) return 'offline'
  const { challenge } = asked.body
  const signature = await sign(`latchkey:${purpose}:${challenge}`)
  return signature === undefined ? 'no key' : { challenge, signature }
}
