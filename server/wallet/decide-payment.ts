import type { Capability } from '#contract/words'
import { outgoing } from '#contract/words'
import { activeParts, allowanceMinor, type GateVerdict, type Lock } from '#locks'
import { refuse, type Refusal } from '#platform/refusals'
import {
  dayWindow,
  payeeKnownDays,
  tiers,
  withoutPinDayMinor,
  withoutPinSingleMinor,
  yearWindow,
} from './policy.ts'
import type { Advice } from './screening.ts'

/**
 * Protects: no money leaves but through the one gate, within the limits, and above a small sum with the PIN; what a lock
 * leaves goes to payees known before it. The first rule that applies is the answer.
 */
export type Tier = keyof typeof tiers

/** What became of a payment of the same amount to the same payee, minutes ago. */
export type Duplicate = { paymentId: string; at: Date; deadlineAt: Date; state: 'deciding' | 'done' }

/** What counts against the rolling limits. The last two are of payments to others, the first two of payouts as well. */
export type Spent = {
  dayMinor: number
  yearMinor: number
  allowanceMinor: number
  paidDayMinor: number
  paidYearMinor: number
}

export type PaymentFacts = {
  now: Date
  amountMinor: number
  verdict: GateVerdict
  tier: Tier
  availableMinor: number
  /** Undefined where the ledger alone is asked: it judges them in any case. */
  spent?: Spent
  withoutPinSpentMinor: number
  payeeMayReceive: boolean
  requestOpen: boolean
  /** Screening wants it to rest. */
  held: boolean
  duplicate: Duplicate | undefined
  /** The customer said: yes, once more. */
  again: boolean
  pin: 'unset' | 'not-given' | 'given'
}

export type PaymentRefusal =
  | 'session_limited'
  | 'payment_locked'
  | 'payment_unknown'
  | 'payee_cannot_receive'
  | 'request_ended'
  | LimitRefusal
  | 'payment_held'
  | 'payment_again'
  | 'pin_unset'
  | 'pin_needed'

export type PaymentVerdict = {
  /** Held to the essential allowance. */
  allowance: boolean
  needsPin: boolean
}

/** Whether a payment may go on. With `pin: 'given'` the PIN is still to be judged, and judged last. */
export function decidePayment(facts: PaymentFacts): PaymentVerdict | Refusal<PaymentRefusal> {
  const { verdict } = facts
  if (verdict.outcome === 'refuse') return refuseLocked(verdict)
  const allowance = verdict.outcome === 'allowance'
  const refusal =
    refuseState(facts) ?? refuseLimits(facts, allowance) ?? refusePaid(facts) ?? refuseCare(facts)
  if (refusal) return refusal
  const needsPin = wantsPin(facts, allowance)
  if (needsPin && facts.pin === 'unset') return refuse('pin_unset')
  if (needsPin && facts.pin === 'not-given') return refuse('pin_needed')
  return { allowance, needsPin }
}

function refuseState(facts: PaymentFacts): Refusal<PaymentRefusal> | undefined {
  if (!facts.payeeMayReceive) return refuse('payee_cannot_receive')
  if (!facts.requestOpen) return refuse('request_ended')
  return undefined
}

export type LimitFacts = Pick<PaymentFacts, 'tier' | 'amountMinor' | 'spent' | 'availableMinor'>
export type LimitRefusal = 'limit_single' | 'allowance_over' | 'limit_day' | 'limit_year' | 'money_short'

/** For every way out. */
export function refuseLimits(facts: LimitFacts, allowance: boolean): Refusal<LimitRefusal> | undefined {
  const { amountMinor, spent, availableMinor } = facts
  const ceilings = tiers[facts.tier]
  if (ceilings.single !== null && amountMinor > ceilings.single) {
    return refuse('limit_single', { facts: { ceilingMinor: ceilings.single } })
  }
  if (allowance && amountMinor + (spent?.allowanceMinor ?? 0) > allowanceMinor) {
    return refuseOver('allowance_over', allowanceMinor, spent?.allowanceMinor)
  }
  if (ceilings.day !== null && amountMinor + (spent?.dayMinor ?? 0) > ceilings.day) {
    return refuseOver('limit_day', ceilings.day, spent?.dayMinor)
  }
  if (ceilings.year !== null && amountMinor + (spent?.yearMinor ?? 0) > ceilings.year) {
    return refuseOver('limit_year', ceilings.year, spent?.yearMinor)
  }
  return amountMinor > availableMinor
    ? refuse('money_short', { facts: { availableMinor: Math.max(0, availableMinor) } })
    : undefined
}

/** For payments to others. */
function refusePaid({ tier, amountMinor, spent }: PaymentFacts): Refusal<LimitRefusal> | undefined {
  const { paidDay, paidYear } = tiers[tier]
  if (paidDay !== null && amountMinor + (spent?.paidDayMinor ?? 0) > paidDay) {
    return refuseOver('limit_day', paidDay, spent?.paidDayMinor)
  }
  return paidYear !== null && amountMinor + (spent?.paidYearMinor ?? 0) > paidYear
    ? refuseOver('limit_year', paidYear, spent?.paidYearMinor)
    : undefined
}

/** `spent` undefined: then nothing is said of what is left. */
export function refuseOver<const Code extends 'allowance_over' | 'limit_day' | 'limit_year'>(
  code: Code,
  ceiling: number,
  spent: number | undefined,
): Refusal<Code> {
  return refuse(code, spent === undefined ? {} : { facts: { leftMinor: Math.max(0, ceiling - spent) } })
}

function refuseCare({ duplicate, again, held }: PaymentFacts): Refusal<PaymentRefusal> | undefined {
  // Whoever pays again while the first is undecided may pay twice: no "yes, once more" helps.
  if (duplicate?.state === 'deciding') return refuse('payment_unknown', { retryAt: duplicate.deadlineAt })
  if (held) return refuse('payment_held')
  return duplicate && !again ? refuse('payment_again') : undefined
}

/** Under the allowance its own sum bounds what goes without PIN; see `withoutPinDayMinor`. */
function wantsPin({ amountMinor, withoutPinSpentMinor }: PaymentFacts, allowance: boolean): boolean {
  if (amountMinor > withoutPinSingleMinor) return true
  return !allowance && amountMinor + withoutPinSpentMinor > withoutPinDayMinor
}

export function refuseLocked(
  verdict: Extract<GateVerdict, { outcome: 'refuse' }>,
): Refusal<'payment_locked' | 'session_limited'> {
  const [strictest] = verdict.because
  if (!strictest) return refuse('session_limited', { remedies: verdict.remedies })
  return refuse('payment_locked', {
    lockId: strictest.lockId,
    scope: [...outgoing],
    remedies: verdict.remedies,
    ...(verdict.endsAt ? { retryAt: verdict.endsAt } : {}),
  })
}

/** Of the active locks those that touch money going out, wherever they hold. */
export function outgoingLocks(locks: readonly Lock[], now: Date): Lock[] {
  const touches = (one: Capability): boolean => outgoing.some((word) => word === one)
  return locks.filter((lock) => activeParts(lock, now).some((part) => part.capabilities.some(touches)))
}

export type PayeeStanding = {
  knownFromAt: Date | null
  disputedAt: Date | null
  takenBackAt: Date | null
}

export type PaidStanding = PayeeStanding & { firstPaidAt: Date | null }

/**
 * Whoever has only ever paid us was not paid: a small sum sent first is how a scammer becomes somebody from before. Of whom
 * something was said, was paid: it is said of a payment.
 */
export const isPaidBefore = (payee: PaidStanding | undefined): boolean =>
  Boolean(payee?.firstPaidAt ?? payee?.disputedAt ?? payee?.takenBackAt)

/**
 * First paid at least seven days ago, outside any lock, and not disputed since; while a lock holds only who was known when
 * the first of those that hold was placed.
 */
export function isKnownPayee(payee: PayeeStanding | undefined, locks: readonly Lock[], now: Date): boolean {
  const knownAt = knownAtOf(payee)
  if (knownAt === undefined) return false
  const bound = outgoingLocks(locks, now).reduce(
    (earliest, lock) => Math.min(earliest, lock.placedAt.getTime()),
    now.getTime(),
  )
  return knownAt.getTime() <= bound
}

/** When a payee becomes a known one; undefined when nothing counts towards it. */
export function knownAtOf(payee: PayeeStanding | undefined): Date | undefined {
  if (!payee?.knownFromAt || payee.disputedAt) return undefined
  return new Date(payee.knownFromAt.getTime() + payeeKnownDays * 86_400_000)
}

/** The payer has said that they cheat or were not meant. */
export const isDisputed = (payee: PayeeStanding | undefined): boolean => Boolean(payee?.disputedAt)

/**
 * What the payer has said of them and still has to be reminded of. A dispute that was taken back gives nothing at once: what was
 * paid before it no longer counts, so that they are met as somebody new, under a lock too, and the first payment from then on
 * is still warned of. Whoever takes it back may be a thief, or on the phone with the one who cheated them.
 */
export function reminderOf(payee: PayeeStanding | undefined): 'disputed' | 'taken-back' | undefined {
  if (isDisputed(payee)) return 'disputed'
  return payee?.takenBackAt && !payee.knownFromAt ? 'taken-back' : undefined
}

/** Whoever has said that they were cheated is asked whether they mean it, whatever anybody else knows of the payee. */
export function decideAdvice(payee: PayeeStanding | undefined, screened: Advice): Advice {
  return reminderOf(payee) && screened === 'allow' ? 'warn' : screened
}

/** What a payment asks the gate for. */
export function capabilityOf(known: boolean): Capability & ('pay-known' | 'pay-new') {
  return known ? 'pay-known' : 'pay-new'
}

export type PaymentBudget = {
  key: 'day' | 'year' | 'paid-day' | 'paid-year' | 'allowance' | 'without-pin'
  windowSeconds: number
  slots: number
  ceilingMinor: bigint
}

export const dayBudget = { key: 'day', ...dayWindow } as const
export const yearBudget = { key: 'year', ...yearWindow } as const
export const paidDayBudget = { key: 'paid-day', ...dayWindow } as const
export const paidYearBudget = { key: 'paid-year', ...yearWindow } as const
export const allowanceBudget = { key: 'allowance', ...dayWindow } as const
export const withoutPinBudget = { key: 'without-pin', ...dayWindow } as const

export type Leaving = { allowance: boolean; withPin: boolean; to: 'others' | 'own-card' }

/** What the ledger's batch adds to and refuses over: two payments at once cannot both pass. At most four. */
export function budgetsOf(tier: Tier, { allowance, withPin, to }: Leaving): PaymentBudget[] {
  const { day, year, paidDay, paidYear } = tiers[tier]
  const isPaid = to === 'others'
  const bounds = [
    { budget: dayBudget, ceiling: day },
    { budget: yearBudget, ceiling: year },
    { budget: paidDayBudget, ceiling: isPaid ? paidDay : null },
    { budget: paidYearBudget, ceiling: isPaid ? paidYear : null },
    { budget: allowanceBudget, ceiling: allowance ? allowanceMinor : null },
    { budget: withoutPinBudget, ceiling: allowance || withPin ? null : withoutPinDayMinor },
  ]
  return bounds.flatMap(({ budget, ceiling }) =>
    ceiling === null ? [] : [{ ...budget, ceilingMinor: BigInt(ceiling) }],
  )
}
