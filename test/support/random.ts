import { createHash } from 'node:crypto'
import type { Random } from '#platform/random'

/** The same numbers for the same seed, so that a failing run can be replayed. Not for secrets, only for tests. */
export function seededRandom(seed: string): Random {
  let counter = 0
  let pool = Buffer.alloc(0)
  const take = (length: number): Buffer => {
    while (pool.length < length) {
      counter += 1
      pool = Buffer.concat([pool, createHash('sha256').update(`${seed}:${counter}`).digest()])
    }
    const taken = Buffer.from(pool.subarray(0, length))
    pool = pool.subarray(length)
    return taken
  }
  return {
    bytes: take,
    below(below) {
      const limit = Math.floor(2 ** 32 / below) * below
      for (;;) {
        const value = take(4).readUInt32BE()
        if (value < limit) return value % below
      }
    },
    id() {
      const bytes = take(16)
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
      const hex = bytes.toString('hex')
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
        '-',
      )
    },
  }
}
