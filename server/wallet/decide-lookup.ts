import { lookupHours, lookupsMax } from './policy.ts'

/** Protects: whoever tries number after number hears twenty answers a day, whatever they are. */
export type LookupVerdict =
  | { outcome: 'look'; recent: Date[]; left: number }
  | { outcome: 'spent'; retryAt: Date }

export function decideLookup(lookedAt: readonly Date[], now: Date): LookupVerdict {
  const period = lookupHours * 3_600_000
  const recent = recentOf(lookedAt, now)
  const oldest = recent[0]
  if (oldest !== undefined && recent.length >= lookupsMax) {
    return { outcome: 'spent', retryAt: new Date(oldest.getTime() + period) }
  }
  return { outcome: 'look', recent: [...recent, now], left: lookupsMax - recent.length - 1 }
}

/** Of the given times those of the last day, oldest first. */
export function recentOf(times: readonly Date[], now: Date): Date[] {
  const since = now.getTime() - lookupHours * 3_600_000
  return times.filter((at) => at.getTime() > since).toSorted((a, b) => a.getTime() - b.getTime())
}
