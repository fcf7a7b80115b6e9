import { call } from '../call.ts'
import { saidOf, type Said } from './outcome.tsx'
import type { StepUp } from './use-step-up.tsx'

/**
 * Lifts a lock of the customer's own, asking for what it takes. A lock that is not found any more is open: the proof that was
 * asked for may have lifted it by itself. Undefined: the customer went back without.
 */
export async function liftLock(
  attempt: StepUp['attempt'],
  lockId: string,
): Promise<{ lifted: true } | { lifted: false; said: Said } | undefined> {
  const params = { lockId }
  const answer = await attempt(() => call('POST /api/v1/me/locks/:lockId/lift', { params }))
  if (!answer) return undefined
  if (answer.ok || answer.problem?.code === 'not_found') return { lifted: true }
  return { lifted: false, said: saidOf(answer) }
}
