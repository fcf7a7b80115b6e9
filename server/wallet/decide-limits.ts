import { allowanceMinor } from '#locks'
import type { Budget } from '#ledger'
import { refuse, type Refusal } from '#platform/refusals'
import { dayWindow, phoneOnlyYearMinor, tiers, withoutPinDayMinor, yearWindow } from './policy.ts'

/**
 * Protects: a rolling limit stands in one list, from which the first judgement, what the ledger's batch refuses over and what
 * is told then are all made. The first that is passed is the answer.
 */
export const rollingLimits = [
  { key: 'allowance', code: 'allowance_over', ...dayWindow },
  { key: 'day', code: 'limit_day', ...dayWindow },
  { key: 'year', code: 'limit_year', ...yearWindow },
  { key: 'paid-day', code: 'limit_day', ...dayWindow },
  { key: 'paid-year', code: 'limit_year', ...yearWindow },
  // After those that recovery codes would not lift.
  { key: 'phone-only', code: 'way_back_missing', ...yearWindow },
  { key: 'without-pin', code: 'pin_needed', ...dayWindow },
] as const
type RollingLimit = (typeof rollingLimits)[number]
type LimitCode = RollingLimit['code']

/** What counts against each. What is not given is not known here, and the ledger judges it in any case. */
export type Spent = Readonly<Record<RollingLimit['key'], number>>

export type Tier = keyof typeof tiers
export type Leaving = {
  allowance: boolean
  withPin: boolean
  to: 'others' | 'own-card'
  /** See `decide-way-back.ts`. */
  phoneOnly: boolean
}
type Bound = Budget & { code: LimitCode; spentMinor: number | undefined }

/** What binds it; the ledger adds to each, so that two at once cannot both pass. At most five. */
export function boundsOf(tier: Tier, leaving: Leaving, spent: Partial<Spent> = {}): Bound[] {
  const { allowance, withPin, to, phoneOnly } = leaving
  const isPaid = to === 'others'
  const ceilings = {
    ...tiers[tier],
    ...(isPaid ? {} : { 'paid-day': null, 'paid-year': null }),
    allowance: allowance ? allowanceMinor : null,
    'phone-only': phoneOnly ? phoneOnlyYearMinor : null,
    // Under the allowance its own sum bounds what goes without PIN; see `withoutPinDayMinor`.
    'without-pin': allowance || withPin ? null : withoutPinDayMinor,
  }
  return rollingLimits.flatMap((limit) => {
    const ceiling = ceilings[limit.key]
    return ceiling === null ? [] : [{ ...limit, ceilingMinor: BigInt(ceiling), spentMinor: spent[limit.key] }]
  })
}

export function overOf(bounds: readonly Bound[], amountMinor: number): LimitCode | undefined {
  return bounds.find(({ ceilingMinor, spentMinor = 0 }) => amountMinor + spentMinor > ceilingMinor)?.code
}

/** As the ledger names the one that was passed. */
export const codeOfLimit = (key: string | undefined): LimitCode =>
  rollingLimits.find((limit) => limit.key === key)?.code ?? 'limit_day'

/** With what is left, where that is known: of two limits under one word the tighter one counts. */
export function refuseOver<const Code extends string>(code: Code, bounds: readonly Bound[]): Refusal<Code> {
  const left = bounds.flatMap(({ code: of, ceilingMinor, spentMinor }) =>
    of === code && spentMinor !== undefined ? [Number(ceilingMinor) - spentMinor] : [],
  )
  return refuse(code, left.length === 0 ? {} : { facts: { leftMinor: Math.max(0, Math.min(...left)) } })
}

export type LimitFacts = { tier: Tier; amountMinor: number; availableMinor: number }
export type LimitRefusal =
  | 'limit_single'
  | 'allowance_over'
  | 'limit_day'
  | 'limit_year'
  | 'way_back_missing'
  | 'money_short'

/** For every way out; that the PIN is needed is asked last, by whoever pays. */
export function refuseLimits(
  { tier, amountMinor, availableMinor }: LimitFacts,
  bounds: readonly Bound[],
): Refusal<LimitRefusal> | undefined {
  const { single } = tiers[tier]
  if (single !== null && amountMinor > single)
    return refuse('limit_single', { facts: { ceilingMinor: single } })
  const over = overOf(bounds, amountMinor)
  const isLifted = over === 'way_back_missing' || over === 'pin_needed'
  if (over !== undefined && !isLifted) return refuseOver(over, bounds)
  // Nobody makes recovery codes to hear then that the money is not there.
  if (amountMinor > availableMinor)
    return refuse('money_short', { facts: { availableMinor: Math.max(0, availableMinor) } })
  return over === 'way_back_missing' ? refuseOver(over, bounds) : undefined
}
