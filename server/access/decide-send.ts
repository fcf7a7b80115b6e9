import { refuse, type Refusal } from '#platform/refusals'
import {
  firstSendLimits,
  numberLimits,
  placeLimits,
  type KeylessLimits,
  type KeylessScope,
  type SlidingLimit,
} from './policy-door.ts'

/**
 * Invariant: a number gets no more texts than its limits from each share, strangers never spend the share of known askers,
 * nobody spends the strangers' share from one address, an address that is new to the number has a reserve, and the end that a refusal names is the real one: unless somebody else sends meanwhile, trying again then succeeds.
 */
export type Share = 'stranger' | 'known'
export type KeylessCount = {
  scope: KeylessScope
  hourStartAt: Date
  hourSends: number
  dayStartAt: Date
  daySends: number
  trippedAt: Date | undefined
}
/** One text of a share to a number; `from` is a keyed hash of number and address, empty for the known share. */
export type Send = { at: Date; from: Buffer }
export type SendFacts = {
  /** The last sends of this share to this number. */
  sends: readonly Send[]
  /** From where this one is asked; undefined for the known share, which is not bounded by place. */
  from: Buffer | undefined
  /** Empty for the known share: it is not bounded by what strangers do. */
  counts: readonly KeylessCount[]
}
export type SendDecision =
  | { send: true; sends: Send[]; counts: KeylessCount[]; resendAt: Date }
  | { send: false; refusal: Refusal<'code_send_limit'>; counts: KeylessCount[]; trips: KeylessCount[] }

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const startOf = (now: Date, lengthMs: number): Date =>
  new Date(Math.floor(now.getTime() / lengthMs) * lengthMs)
const later = (a: Date, b: Date): Date => (a > b ? a : b)

/**
 * The count as it stands in the windows of `now`: a window that is over has counted nothing. A window that begins later than
 * `now` was begun by a process whose clock is ahead, and goes on: falling back would set the count to nought.
 */
export function inWindow(count: KeylessCount, now: Date): KeylessCount {
  const hourGoesOn = count.hourStartAt >= startOf(now, hourMs)
  const dayGoesOn = count.dayStartAt >= startOf(now, dayMs)
  return {
    scope: count.scope,
    hourStartAt: hourGoesOn ? count.hourStartAt : startOf(now, hourMs),
    hourSends: hourGoesOn ? count.hourSends : 0,
    dayStartAt: dayGoesOn ? count.dayStartAt : startOf(now, dayMs),
    daySends: dayGoesOn ? count.daySends : 0,
    trippedAt: hourGoesOn ? count.trippedAt : undefined,
  }
}

/** Decides on one text, and says what the counters hold afterwards. */
export function decideSend(facts: SendFacts, now: Date, limits: KeylessLimits): SendDecision {
  const counts = facts.counts.map((count) => inWindow(count, now))
  const freeAt = laterOf(now, facts, counts, limits)
  if (freeAt > now) {
    const marked = counts.map((count) => markTrip(count, now, limits))
    const trips = marked.filter((count, index) => count.trippedAt !== counts[index]?.trippedAt)
    return { send: false, refusal: refuse('code_send_limit', { retryAt: freeAt }), counts: marked, trips }
  }
  const sent = counts.map((count) => ({
    ...count,
    hourSends: count.hourSends + 1,
    daySends: count.daySends + 1,
  }))
  const sends = recent([...facts.sends, { at: now, from: facts.from ?? Buffer.alloc(0) }], now)
  return { send: true, sends, counts: sent, resendAt: laterOf(now, { ...facts, sends }, sent, limits) }
}

/** The first instant at which every limit lets a text through. */
function laterOf(
  now: Date,
  facts: Pick<SendFacts, 'sends' | 'from'>,
  counts: readonly KeylessCount[],
  limits: KeylessLimits,
): Date {
  let freeAt = endOfNumber(facts, now, limits.place ?? placeLimits)
  for (const count of counts) {
    const { perHourMax, perDayMax } = limits[count.scope]
    if (count.hourSends >= perHourMax) freeAt = later(freeAt, new Date(count.hourStartAt.getTime() + hourMs))
    if (count.daySends >= perDayMax) freeAt = later(freeAt, new Date(count.dayStartAt.getTime() + dayMs))
  }
  return freeAt
}

/** In the share of the number, or, for an address that has not sent to it for a day, in the reserve: whichever is sooner. */
function endOfNumber(
  { sends, from }: Pick<SendFacts, 'sends' | 'from'>,
  now: Date,
  place: readonly SlidingLimit[],
): Date {
  const sentAt = sends.map(({ at }) => at)
  const endOf = (instants: readonly Date[], bounds: readonly SlidingLimit[]): Date =>
    bounds.reduce((end, limit) => later(end, endOfLimit(instants, now, limit)), now)
  const inShare = endOf(sentAt, numberLimits)
  if (from === undefined) return inShare
  const own = sends.filter((one) => one.from.equals(from)).map(({ at }) => at)
  const ordinary = later(inShare, endOf(own, place))
  const first = later(endOf(sentAt, firstSendLimits), endOf(own, [oncePerDay]))
  return first < ordinary ? first : ordinary
}

const oncePerDay: SlidingLimit = { minutes: 24 * 60, sendsMax: 1 }

/** A sliding window is full until the oldest of its last `sendsMax` sends has left it. */
function endOfLimit(sentAt: readonly Date[], now: Date, limit: SlidingLimit): Date {
  const newestFirst = sentAt.toSorted((a, b) => b.getTime() - a.getTime())
  const oldest = newestFirst[limit.sendsMax - 1]
  return oldest === undefined ? now : later(now, new Date(oldest.getTime() + limit.minutes * 60_000))
}

const remembered = [...numberLimits, ...firstSendLimits]
const longest = Math.max(...remembered.map((limit) => limit.minutes))
const kept = Math.max(...remembered.map((limit) => limit.sendsMax))

function recent(sends: readonly Send[], now: Date): Send[] {
  return sends.filter(({ at }) => now.getTime() - at.getTime() < longest * 60_000).slice(-kept)
}

/** Only the breaker is marked: that it tripped is told to the operator once an hour, not once a refusal. */
function markTrip(count: KeylessCount, now: Date, limits: KeylessLimits): KeylessCount {
  if (count.scope !== 'whole' || count.trippedAt !== undefined) return count
  const { perHourMax, perDayMax } = limits.whole
  return count.hourSends >= perHourMax || count.daySends >= perDayMax ? { ...count, trippedAt: now } : count
}
