import { staleFreezeHours } from '#locks'
import { disprovedFreezesMax, freezeMutedDays } from './policy.ts'

/**
 * Freezing is easier than unfreezing (promise 6): one proof stops the money, a superseded one stops it for a day, and
 * nothing of what is decided here ever reaches the asker, who gets the same answer for all of it.
 */
export type FreezeFacts = {
  now: Date
  /** How the proof was judged. `spent`: the budget of this browser was used up, the proof was not looked at. */
  verdict: 'right' | 'stale' | 'wrong' | 'spent'
  /** There is a wallet behind the number. */
  wallet: boolean
  /** The freeze that holds already, if any. */
  standing: { endsAt: Date | null } | undefined
  /** When freezes by this kind of proof were disproved by the owner. */
  disprovedAt: readonly Date[]
}

export type FreezeDecision =
  | { outcome: 'freeze'; endsAt: Date | null; replaces: boolean }
  | {
      outcome: 'nothing'
      because: 'proof_wrong' | 'guesses_spent' | 'wallet_absent' | 'freeze_muted' | 'frozen_already'
    }

const hour = 3_600_000
const day = 24 * hour

export function decideFreeze(facts: FreezeFacts): FreezeDecision {
  if (facts.verdict === 'spent') return { outcome: 'nothing', because: 'guesses_spent' }
  if (facts.verdict === 'wrong') return { outcome: 'nothing', because: 'proof_wrong' }
  if (!facts.wallet) return { outcome: 'nothing', because: 'wallet_absent' }
  if (isMuted(facts)) return { outcome: 'nothing', because: 'freeze_muted' }
  const endsAt = facts.verdict === 'stale' ? new Date(facts.now.getTime() + staleFreezeHours * hour) : null
  if (!facts.standing) return { outcome: 'freeze', endsAt, replaces: false }
  // Two freezes are one lock. A good proof makes a dated one last; a superseded one never prolongs its own day.
  if (facts.standing.endsAt === null || endsAt !== null) {
    return { outcome: 'nothing', because: 'frozen_already' }
  }
  return { outcome: 'freeze', endsAt, replaces: true }
}

/** The proof is muted, never the reporter: every other proof still freezes. */
function isMuted(facts: FreezeFacts): boolean {
  const since = facts.now.getTime() - freezeMutedDays * day
  return (
    facts.disprovedAt.length >= disprovedFreezesMax && facts.disprovedAt.some((at) => at.getTime() > since)
  )
}
