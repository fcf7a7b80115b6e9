import type { nextChallengeHeader } from '#contract/route'
import { readClocks } from './server-clock.ts'

/**
 * The challenge that came with an answer, for the next time that this device proves itself: no round trip is spent on asking.
 * Kept in memory alone, so that every tab has its own.
 */
export const challengeHeader: typeof nextChallengeHeader = 'Latchkey-Next-Challenge'

/** The server's end is at two minutes; the way there may take as long as a call waits for its answer. */
const youngMs = 90_000

let next: { challenge: string; asked: number[] } | undefined

/** `asked` was read before the request left, and so before the challenge was made. */
export function noteChallenge(challenge: string | null, asked: number[]): void {
  if (challenge) next = { challenge, asked }
}

/** Gives it away: of calls side by side each signs another one. */
export function takeChallenge(): string | undefined {
  const taken = next
  next = undefined
  const agesMs = readClocks().map((now, at) => now - (taken?.asked[at] ?? 0))
  return agesMs.every((ageMs) => ageMs >= 0 && ageMs < youngMs) ? taken?.challenge : undefined
}
