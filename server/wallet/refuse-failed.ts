import { allowanceMinor } from '#locks'
import { refuse, type Refusal } from '#platform/refusals'
import { refuseOver, type Tier } from './decide-payment.ts'
import type { LedgerFailure } from './decide-state.ts'
import type { Spent } from './gather.ts'
import { tiers } from './policy.ts'

/** What the ledger refused, with what is left of the limit where that is known. */
export function refuseFailed(
  failure: LedgerFailure,
  known?: { spent: Spent; tier: Tier },
): Refusal<LedgerFailure> {
  const { day, year } = known ? tiers[known.tier] : { day: null, year: null }
  switch (failure) {
    case 'limit_day':
      return refuseOver(failure, day ?? 0, known?.spent.dayMinor)
    case 'limit_year':
      return refuseOver(failure, year ?? 0, known?.spent.yearMinor)
    case 'allowance_over':
      return refuseOver(failure, allowanceMinor, known?.spent.allowanceMinor)
    default:
      return refuse(failure)
  }
}
