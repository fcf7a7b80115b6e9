import { randomBytes, randomInt, randomUUID } from 'node:crypto'

/** The only source of chance. Tests seed it, so that a failing run can be replayed. */
export type Random = {
  /** `length` unpredictable bytes. */
  bytes(length: number): Buffer
  /** A uniform integer, 0 ≤ n < below. */
  below(below: number): number
  /** A random identifier that is no secret. */
  id(): string
}

export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  below: (below) => randomInt(below),
  id: () => randomUUID(),
}
