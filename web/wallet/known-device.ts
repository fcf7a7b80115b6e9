import { call, hello } from './call.ts'
import { sign } from './device.ts'
import { takeChallenge } from './next-challenge.ts'

export type Purpose = 'sign-in' | 'standing' | 'flow' | 'step-up' | 'enrol'
export type Signed = { challenge: string; signature: string }
type Unheard = { ok: false; offline: true; problem?: never }

/**
 * Sends what this browser's key has signed for one purpose, with the challenge that an earlier answer brought along, else with
 * one that is asked for. `no key`: the storage was cleared. The texts that are signed are those of the server:
 * `latchkey:<purpose>:<challenge>`.
 *
 * A challenge that has waited here may be over, or of a cookie renewed since, and the server answers that like a device which it
 * does not know. It is believed only about a fresh one, and the refusal itself brings that. Nothing was judged before, so that
 * `send` keeps its idempotency key.
 */
export async function callSigned<Answer extends { ok: boolean; problem?: { code: string } }>(
  purpose: Purpose,
  send: (signed: Signed) => Promise<Answer>,
): Promise<Answer | Unheard | 'no key'> {
  const attempt = async (challenge: string | undefined): Promise<Answer | Unheard | 'no key'> => {
    if (challenge === undefined) return { ok: false, offline: true }
    const signature = await sign(`latchkey:${purpose}:${challenge}`)
    return signature === undefined ? 'no key' : send({ challenge, signature })
  }
  // The first challenge comes with the greeting, which may still be on its way.
  if (!(await hello()).ok) return { ok: false, offline: true }
  const carried = takeChallenge()
  const answer = await attempt(carried ?? (await askChallenge()))
  const isDoubtful = carried !== undefined && answer !== 'no key' && isUnproven(answer.problem?.code)
  return isDoubtful ? attempt(takeChallenge() ?? (await askChallenge())) : answer
}

/** What the server says of a proof that did not convince it; of a new key in other words, since no device is known yet. */
const isUnproven = (code: string | undefined): boolean => code === 'device_unknown' || code === 'proof_wrong'

async function askChallenge(): Promise<string | undefined> {
  const asked = await call('POST /api/v1/device/challenge')
  return asked.ok ? asked.body.challenge : undefined
}
