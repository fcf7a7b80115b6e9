/** The numbers of the one door, each with its unit and where it comes from. Imports nothing. */

/** NIST SP 800-63B-4 3.1.3.2 and ASVS 6.5.5 allow ten minutes; five is the house's own (standards.md 8, line 23). */
export const codeLifetimeMinutes = 5

/** ASVS 6.5.4: at least 20 bits would be seven digits; six are the platform norm and stand beside `entriesMax`. */
export const codeDigits = 6

/** Judged entries of one flow over all its codes: NIST 3.1.3.2, a new code does not reset the count (lines 14 and 26). */
export const entriesMax = 5

/** A passage through the door: long enough for a text that comes late and a new password, short enough to forget. */
export const flowLifetimeMinutes = 30

/** After this a dead flow is deleted, and with it the decoy of a number without a wallet. */
export const flowKeptHours = 24

export type SlidingLimit = { minutes: number; sendsMax: number }

/** Texts to one number, counted apart for strangers and for known askers: standards.md 8, line 27. */
export const numberLimits: readonly SlidingLimit[] = [
  { minutes: 1, sendsMax: 1 },
  { minutes: 60, sendsMax: 5 },
  { minutes: 24 * 60, sendsMax: 10 },
]

/**
 * The same for an asker whose address has not sent to this number for a day: a reserve beyond the strangers' share, twice
 * its hour and its day. Whoever floods a number spends the share and the first texts of the addresses that they hold; the
 * owner who comes from any other address still gets a code. Ours: ten more texts a day are a nuisance that is bounded and
 * told (`oftenSendsMin`), while a number without codes would be an owner without a way in (product.md, promise 2).
 */
export const firstSendLimits: readonly SlidingLimit[] = [
  { minutes: 1, sendsMax: 1 },
  { minutes: 60, sendsMax: 10 },
  { minutes: 24 * 60, sendsMax: 20 },
]

/**
 * Texts that one address makes us send to one number. Below the strangers' share of a number, so that nobody spends it
 * from one place. Ours: somebody whose first text is late asks once or twice more.
 */
export const placeLimits: readonly SlidingLimit[] = [
  { minutes: 60, sendsMax: 3 },
  { minutes: 24 * 60, sendsMax: 4 },
]

export type KeylessScope = 'source' | 'range' | 'country' | 'whole'
export type KeylessLimits = Readonly<Record<KeylessScope, { perHourMax: number; perDayMax: number }>> & {
  /** From one address to one number; `placeLimits` unless given. */
  place?: readonly SlidingLimit[]
}

/**
 * What askers who hold nothing may make us send, in windows of whole hours and days (UTC). Ours, against toll fraud and text
 * floods (ASVS 2.4.1, OWASP MFA and Forgot Password sheets); an operator tunes them to the business.
 */
export const keylessLimits: KeylessLimits = {
  /** One IPv4 address or IPv6 /64. Mobile carriers put hundreds of people behind one address. */
  source: { perHourMax: 30, perDayMax: 150 },
  /** Numbers with the same first seven digits: toll fraud walks through a block of numbers that it was sold. */
  range: { perHourMax: 60, perDayMax: 300 },
  country: { perHourMax: 1_000, perDayMax: 6_000 },
  /** The operator's spending breaker. It stops keyless sends only. */
  whole: { perHourMax: 2_000, perDayMax: 10_000 },
}

/** The same with another spending breaker: the hour, and what one country may take of it, keep their proportion. */
export function limitsWithBreaker(sendsPerDay: number): KeylessLimits {
  const share = (sends: number): number =>
    Math.max(1, Math.round((sends * sendsPerDay) / keylessLimits.whole.perDayMax))
  const scaled = ({ perHourMax, perDayMax }: { perHourMax: number; perDayMax: number }) => ({
    perHourMax: share(perHourMax),
    perDayMax: share(perDayMax),
  })
  return {
    ...keylessLimits,
    country: scaled(keylessLimits.country),
    whole: scaled(keylessLimits.whole),
  }
}

/**
 * Demo mode sends to a page of its own: nothing is spent, everybody comes from one address and the seeded people have
 * neighbouring numbers. The limits of a number stay as they are; one address may spend all of them.
 */
export const demoKeylessLimits: KeylessLimits = {
  place: [],
  source: { perHourMax: 5_000, perDayMax: 50_000 },
  range: { perHourMax: 5_000, perDayMax: 50_000 },
  country: { perHourMax: 5_000, perDayMax: 50_000 },
  whole: { perHourMax: 5_000, perDayMax: 50_000 },
}

/** Texts asked for by strangers in a day from which the owner is told of them (ASVS 6.3.5): as many as an hour allows. */
export const oftenSendsMin = 5
/** The owner is told of one flood once in this time; messages of that kind are held back beside it. */
export const oftenToldHours = 24

/** Rows that one statement of the sweep may delete, and statements that one sweep may run. */
export const sweepRowsMax = 500
export const sweepRoundsMax = 20
