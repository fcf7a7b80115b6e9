import type { Random } from '#platform/random'

/**
 * Ids of payments: in order of time (RFC 9562, version 7), so that the ledger's and our keys of the same hour lie together,
 * and a time is a bound of a range of ids.
 */
export function newPaymentId(now: Date, random: Pick<Random, 'bytes'>): string {
  return idOf(now, random.bytes(10))
}

/** Not after any id that was made at `since` or later. */
export function lowestPaymentId(since: Date): string {
  return idOf(since, Buffer.alloc(10))
}

function idOf(at: Date, tail: Buffer): string {
  const bytes = Buffer.concat([Buffer.alloc(6), tail])
  bytes.writeUIntBE(Math.max(0, at.getTime()), 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Safe to read aloud, the same for both sides: twelve digits of the id's random end. */
export function receiptNumber(paymentId: string): string {
  const digits = BigInt(`0x${paymentId.replaceAll('-', '').slice(16)}`) % 1_000_000_000_000n
  return String(digits)
    .padStart(12, '0')
    .replace(/^(.{4})(.{4})(.{4})$/, '$1 $2 $3')
}
