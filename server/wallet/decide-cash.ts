import { activeParts, holdsHere, type GateVerdict, type Lock } from '#locks'
import { refuse, type Refusal } from '#platform/refusals'
import {
  boundsOf,
  refuseLimits,
  type LimitFacts,
  type LimitRefusal,
  type Spent,
  type Tier,
} from './decide-limits.ts'
import { refuseLocked } from './decide-payment.ts'
import { refuseHeld, type HeldFacts } from './decide-way-back.ts'
import { tiers } from './policy.ts'

/**
 * Protects: nothing is paid out past the gate, and in a cooling-off only to a card that the owner had long before, within the
 * essential allowance; nothing is brought in that the wallet may not hold, nor when its time is over.
 */

export type CashOutFacts = LimitFacts & {
  /** Undefined where the ledger alone is asked. */
  spent?: Spent
  /** Of the gate, for `withdraw`. */
  verdict: GateVerdict
  sessionKind: 'full' | 'limited'
  /** When the card is settled. */
  settlesAt: Date
  phoneOnly: boolean
  now: Date
  pin: 'unset' | 'not-given' | 'given'
}
export type CashOutRefusal =
  | 'session_limited'
  | 'payment_locked'
  | 'source_unsettled'
  | LimitRefusal
  | 'pin_unset'
  | 'pin_needed'

/** Whether it may go on, and whether within the essential allowance alone. The PIN is asked for always, and judged last. */
export function decideCashOut(facts: CashOutFacts): { allowance: boolean } | Refusal<CashOutRefusal> {
  const { verdict, now, settlesAt } = facts
  if (facts.sessionKind === 'limited') return refuse('session_limited')
  let allowance = false
  if (verdict.outcome === 'refuse') {
    const isCooling =
      verdict.because.length > 0 && verdict.because.every((lock) => lock.cause === 'cooling_off')
    if (!isCooling) return refuseLocked(verdict)
    if (settlesAt > now) return refuse('source_unsettled', { retryAt: settlesAt })
    allowance = true
  }
  const over = refuseLimits(facts, payoutBounds({ ...facts, allowance }))
  if (over) return over
  if (facts.pin === 'unset') return refuse('pin_unset')
  return facts.pin === 'given' ? { allowance } : refuse('pin_needed')
}

type PayoutLeaving = { tier: Tier; allowance: boolean; phoneOnly: boolean; spent?: Spent }

export const payoutBounds = ({
  tier,
  allowance,
  phoneOnly,
  spent,
}: PayoutLeaving): ReturnType<typeof boundsOf> =>
  boundsOf(tier, { allowance, withPin: true, to: 'own-card', phoneOnly }, spent)

export type HandingFacts = { locks: readonly Lock[]; askedAt: Date; settlesAt: Date; now: Date }

/**
 * Asked again before the money leaves the house: by then nobody is at the door whose device or proofs could be asked. A lock
 * on a device counts when it was placed since, wherever it holds; one of before was weighed when the payment was asked for.
 */
export function mayLeave({ locks, askedAt, settlesAt, now }: HandingFacts): boolean {
  return !locks.some((lock) => {
    const holds = holdsHere(lock, undefined) || lock.placedAt > askedAt
    return holds && stopsPayouts(lock, now) && !(lock.cause === 'cooling_off' && settlesAt <= now)
  })
}

/** Locks that would have held it back, had it not left. */
export function cameTooLate(locks: readonly Lock[], handedAt: Date, now: Date): boolean {
  return locks.some((lock) => lock.placedAt >= handedAt && stopsPayouts(lock, now))
}

function stopsPayouts(lock: Lock, now: Date): boolean {
  return activeParts(lock, now).some((part) => part.capabilities.includes('withdraw'))
}

/**
 * Money is asked for while its intent lives. What the bank has not heard of by then is withdrawn there: it was told as never,
 * and may have been brought in another way.
 */
export const mayCollect = ({ deadlineAt }: { deadlineAt: Date }, now: Date): boolean => now <= deadlineAt

export type CashInFacts = Omit<HeldFacts, 'heldMinor'> & {
  tier: Tier
  balanceMinor: number
  comingInMinor: number
}

export function decideCashIn(
  facts: CashInFacts,
): Refusal<'limit_single' | 'limit_balance' | 'second_address_missing'> | undefined {
  const { single, balance } = tiers[facts.tier]
  const { amountMinor } = facts
  if (single !== null && amountMinor > single)
    return refuse('limit_single', { facts: { ceilingMinor: single } })
  const heldMinor = facts.balanceMinor + facts.comingInMinor
  if (balance !== null && heldMinor + amountMinor > balance)
    return refuse('limit_balance', { facts: { ceilingMinor: balance } })
  return refuseHeld({ ...facts, heldMinor })
}
