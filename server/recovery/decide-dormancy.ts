import { dormancyNoticeDays, dormantAfterDays } from './policy.ts'

/**
 * Nobody's payments stop for disuse without warning: the lock comes only after the last notice has had its full day, even
 * when the sweep itself was asleep for weeks.
 */
export type DormancyFacts = {
  now: Date
  lastUsedAt: Date
  /** The notices of this spell without use: which, and when. `daysBefore` 0 came with the lock itself. */
  told: readonly { daysBefore: number; toldAt: Date }[]
}

export type DormancyDecision =
  | { outcome: 'nothing' }
  | { outcome: 'tell'; daysBefore: number; dormantAt: Date }
  | { outcome: 'lock' }

const day = 86_400_000
const lastNotice = Math.min(...dormancyNoticeDays)

export function decideDormancy(facts: DormancyFacts): DormancyDecision {
  const dormantAt = facts.lastUsedAt.getTime() + dormantAfterDays * day
  if (facts.told.some((one) => one.daysBefore === 0)) return { outcome: 'nothing' }
  const warned = facts.told.find((one) => one.daysBefore === lastNotice)
  if (warned) {
    const lockAt = Math.max(dormantAt, warned.toldAt.getTime() + lastNotice * day)
    return facts.now.getTime() >= lockAt ? { outcome: 'lock' } : { outcome: 'nothing' }
  }
  // The nearest one that is due: a notice that was missed is not caught up with by a later one.
  const due = dormancyNoticeDays
    .filter((days) => facts.now.getTime() >= dormantAt - days * day)
    .toSorted((a, b) => a - b)[0]
  if (due === undefined || facts.told.some((one) => one.daysBefore <= due)) return { outcome: 'nothing' }
  return {
    outcome: 'tell',
    daysBefore: due,
    dormantAt: new Date(Math.max(dormantAt, facts.now.getTime() + due * day)),
  }
}

/** Accounts used later than this need no look. */
export function dormancySince(now: Date): Date {
  return new Date(now.getTime() - (dormantAfterDays - Math.max(...dormancyNoticeDays)) * day)
}
