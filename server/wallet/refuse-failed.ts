import { allowanceMinor } from '#locks'
import { refuse, type Refusal } from '#platform/refusals'
import { refuseOver, type Leaving, type Spent, type Tier } from './decide-payment.ts'
import type { LedgerFailure } from './decide-state.ts'
import { tiers } from './policy.ts'

type Known = { spent: Spent; tier: Tier; to: Leaving['to'] }

/** What the ledger refused, with what is left of the limit where that is known. */
export function refuseFailed(failure: LedgerFailure, known?: Known): Refusal<LedgerFailure> {
  if (known === undefined) return refuse(failure)
  const { spent, tier, to } = known
  const { day, year, paidDay, paidYear } = tiers[tier]
  const isPaid = to === 'others'
  switch (failure) {
    case 'limit_day':
      return refuseTightest(failure, [day, spent.dayMinor], [isPaid ? paidDay : null, spent.paidDayMinor])
    case 'limit_year':
      return refuseTightest(failure, [year, spent.yearMinor], [isPaid ? paidYear : null, spent.paidYearMinor])
    case 'allowance_over':
      return refuseOver(failure, allowanceMinor, spent.allowanceMinor)
    default:
      return refuse(failure)
  }
}

type Bound = [ceiling: number | null, spent: number]

/** Of two limits under one word what the tighter one leaves. */
function refuseTightest<const Code extends 'limit_day' | 'limit_year'>(
  code: Code,
  ...bounds: readonly Bound[]
): Refusal<Code> {
  const left = bounds.flatMap(([ceiling, spent]) => (ceiling === null ? [] : [ceiling - spent]))
  return left.length === 0 ? refuse(code) : refuseOver(code, Math.min(...left), 0)
}
