import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import { outrunRoundsMax } from './policy-sign-in.ts'

/**
 * What was looked at before the slow hash has changed under it: the password was replaced, the lane opened, the same key
 * was recorded. All that was done is rolled back, the use of a challenge too, and the operation begins again.
 */
export class Outrun extends Error {
  override name = 'Outrun'
}

/** Begins again a few times; then the asker is to come back. */
export async function untilCurrent<Result>(
  deps: Pick<Deps, 'clock'>,
  attempt: (now: Date) => Promise<Result>,
): Promise<Result | Refusal<'too_busy'>> {
  for (let round = 0; round < outrunRoundsMax; round += 1) {
    try {
      return await attempt(deps.clock.now())
    } catch (error) {
      if (!(error instanceof Outrun)) throw error
    }
  }
  return refuse('too_busy', { retryAt: new Date(deps.clock.now().getTime() + 1000) })
}
