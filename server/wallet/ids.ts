import type { Random } from '#platform/random'

/**
 * Ids of payments: in order of time (RFC 9562, version 7), so that the ledger's and our keys of the same hour lie together,
 * and a time is a bound of a range of ids.
 */
export function newPaymentId(now: Date, random: Pick<Random, 'id'>): string {
  return idOf(now, random.id())
}

/** Not after any id that was made at `since` or later. */
export function lowestPaymentId(since: Date): string {
  return idOf(since, '00000000-0000-4000-8000-000000000000')
}

/** A random id, whose first half gives way to the time. */
function idOf(at: Date, randomId: string): string {
  const time = Math.max(0, at.getTime()).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomId.slice(15)}`
}

/** Safe to read aloud, the same for both sides: twelve digits of the id's random end. */
export function receiptNumber(paymentId: string): string {
  const digits = BigInt(`0x${paymentId.replaceAll('-', '').slice(16)}`) % 1_000_000_000_000n
  return String(digits)
    .padStart(12, '0')
    .replace(/^(.{4})(.{4})(.{4})$/, '$1 $2 $3')
}
