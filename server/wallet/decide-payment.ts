import type { Capability } from '#contract/words'
import { outgoing } from '#contract/words'
import { activeParts, type GateVerdict, type Lock } from '#locks'
import { refuse, type Refusal } from '#platform/refusals'
import {
  boundsOf,
  overOf,
  refuseLimits,
  type LimitFacts,
  type LimitRefusal,
  type Spent,
} from './decide-limits.ts'
import { clockSkewSeconds, payeeKnownDays, paymentLifetimeSeconds, withoutPinSingleMinor } from './policy.ts'
import type { Advice } from './screening.ts'

/**
 * Protects: no money leaves but through the one gate, within the limits, and above a small sum with the PIN; what a lock
 * leaves goes to payees known before it; nothing happens two minutes after the button. The first rule that applies is the answer.
 */
/** What became of a payment of the same amount to the same payee, minutes ago. */
export type Duplicate = { paymentId: string; at: Date; deadlineAt: Date; state: 'deciding' | 'done' }

export type PaymentFacts = LimitFacts & {
  now: Date
  verdict: GateVerdict
  /** What is not known here, the ledger judges in any case. */
  spent: Partial<Spent> & Pick<Spent, 'without-pin'>
  phoneOnly: boolean
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
  const { verdict, tier, amountMinor, phoneOnly } = facts
  if (verdict.outcome === 'refuse') return refuseLocked(verdict)
  const allowance = verdict.outcome === 'allowance'
  const bounds = boundsOf(tier, { allowance, withPin: false, to: 'others', phoneOnly }, facts.spent)
  const refusal = refuseState(facts) ?? refuseLimits(facts, bounds) ?? refuseCare(facts)
  if (refusal) return refusal
  const needsPin = amountMinor > withoutPinSingleMinor || overOf(bounds, amountMinor) === 'pin_needed'
  if (needsPin && facts.pin === 'unset') return refuse('pin_unset')
  if (needsPin && facts.pin === 'not-given') return refuse('pin_needed')
  return { allowance, needsPin }
}

/** When it can no longer be decided, of money that goes or comes. The press of the button counts; a clock of the future is none of our app's. */
export function decideDeadline(sentAt: string, now: Date): { deadlineAt: Date } | Refusal<'payment_late'> {
  const pressedAt = new Date(sentAt).getTime()
  const ageSeconds = (now.getTime() - pressedAt) / 1000
  if (!(ageSeconds <= paymentLifetimeSeconds && ageSeconds >= -clockSkewSeconds))
    return refuse('payment_late')
  return { deadlineAt: new Date(Math.min(pressedAt, now.getTime()) + paymentLifetimeSeconds * 1000) }
}

function refuseState(facts: PaymentFacts): Refusal<PaymentRefusal> | undefined {
  if (!facts.payeeMayReceive) return refuse('payee_cannot_receive')
  if (!facts.requestOpen) return refuse('request_ended')
  return undefined
}

function refuseCare({ duplicate, again, held }: PaymentFacts): Refusal<PaymentRefusal> | undefined {
  // Whoever pays again while the first is undecided may pay twice: no "yes, once more" helps.
  if (duplicate?.state === 'deciding') return refuse('payment_unknown', { retryAt: duplicate.deadlineAt })
  if (held) return refuse('payment_held')
  return duplicate && !again ? refuse('payment_again') : undefined
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
  firstPaidAt: Date | null
  knownFromAt: Date | null
  disputedAt: Date | null
  takenBackAt: Date | null
}

/**
 * Whoever has only ever paid us was not paid: a small sum sent first is how a scammer becomes somebody from before. Of whom
 * something was said, was paid: it is said of a payment.
 */
export const isPaidBefore = (payee: PayeeStanding | undefined): boolean =>
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
function reminderOf(payee: PayeeStanding | undefined): 'disputed' | 'taken-back' | undefined {
  if (isDisputed(payee)) return 'disputed'
  return payee?.takenBackAt && !payee.knownFromAt ? 'taken-back' : undefined
}

export type Warning = {
  advice: Exclude<Advice, 'allow'>
  words: Exclude<Advice, 'allow'> | 'recent' | 'disputed' | 'taken-back'
}

/**
 * Whoever has said that they were cheated is asked whether they mean it, whatever anybody else knows of the payee. About who is
 * known, screening says nothing: a warning about everybody would be one that people learn to press away.
 */
export function decideWarning(payee: PayeeStanding | undefined, screened: Advice): Warning | undefined {
  const reminder = reminderOf(payee)
  if (screened === 'allow' && !reminder) return undefined
  if (screened === 'delay' || screened === 'refer') return { advice: screened, words: screened }
  return { advice: 'warn', words: reminder ?? (isPaidBefore(payee) ? 'recent' : 'warn') }
}

/** What a payment asks the gate for. */
export function capabilityOf(known: boolean): Capability & ('pay-known' | 'pay-new') {
  return known ? 'pay-known' : 'pay-new'
}
