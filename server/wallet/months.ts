import type { Session } from '#access'
import { sumEntries, type MonthSums } from '#ledger'
import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import { purseOf } from './deps.ts'
import { summedAtOnce, sumRoundsMax } from './policy-funding.ts'
import { lockMonths, writeMonths, type Month } from './store-months.ts'

/**
 * What came in and went out, month by month. The sums are kept up to one entry, and what came since is added when somebody
 * looks: so looking costs what has happened since the last look, not what has ever happened. Newest first.
 *
 * A wallet of millions that nobody has ever looked at takes several looks. Until then nothing is told: part of a sum looks like
 * any other sum.
 */
export async function readMonths(
  deps: Deps,
  { session }: { session: Session },
  pace = { atOnce: summedAtOnce, roundsMax: sumRoundsMax },
): Promise<{ months: Month[]; now: Date } | Refusal<'too_busy'>> {
  for (let round = 1; round <= pace.roundsMax; round += 1) {
    const { months, isWhole } = await addNext(deps, session.accountId, pace.atOnce)
    if (isWhole) return { months: months.toReversed(), now: deps.clock.now() }
  }
  return refuse('too_busy', { retryAt: new Date(deps.clock.now().getTime() + 1000) })
}

/** Oldest first. Whole: up to the last entry that there was. */
async function addNext(
  deps: Deps,
  accountId: string,
  limit: number,
): Promise<{ months: Month[]; isWhole: boolean }> {
  const { timeZone } = deps
  return deps.db.transact(async (tx) => {
    const kept = await lockMonths(tx, accountId, timeZone)
    // An operator who moves to another zone begins anew: its months begin at other hours.
    const isSameZone = kept.timeZone === timeZone
    const afterSeq = isSameZone ? kept.throughSeq : 0n
    const account = purseOf(accountId)
    const next = await sumEntries(tx, { account, afterSeq, limit, timeZone })
    const months = next.months.reduce(addMonth, isSameZone ? kept.months : [])
    if (next.scanned > 0 || !isSameZone) {
      await writeMonths(tx, accountId, { timeZone, throughSeq: next.throughSeq, months })
    }
    return { months, isWhole: next.scanned < limit }
  })
}

/** Clocks of several processes may disagree by a moment, so that a month may come up again after the next has begun. */
function addMonth(months: readonly Month[], next: MonthSums): Month[] {
  const sums: Month = {
    month: next.month,
    inMinor: Number(next.inMinor),
    outMinor: Number(next.outMinor),
    count: Number(next.count),
    closingMinor: Number(next.closingMinor),
    firstSeq: Number(next.firstSeq),
    lastSeq: Number(next.lastSeq),
  }
  const before = months.find((one) => one.month === sums.month)
  const added = before && {
    ...sums,
    inMinor: before.inMinor + sums.inMinor,
    outMinor: before.outMinor + sums.outMinor,
    count: before.count + sums.count,
    firstSeq: Math.min(before.firstSeq, sums.firstSeq),
    lastSeq: Math.max(before.lastSeq, sums.lastSeq),
  }
  return [...months.filter((one) => one !== before), added ?? sums].toSorted((a, b) =>
    a.month < b.month ? -1 : 1,
  )
}
