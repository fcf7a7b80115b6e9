import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import type { Logger } from './log.ts'
import type { Random } from './random.ts'
import type { Secrets } from './secrets.ts'
import type { SlowHash } from './slow-hash.ts'

/** What operations work with: one plain object, built in `app.ts`, passed first. */
export type Deps = {
  db: Database
  clock: Clock
  random: Random
  secrets: Secrets
  slowHash: SlowHash
  log: Logger
  /** Breached passwords by the first five hex digits of their SHA-1; absent unless the operator names a list. */
  breaches?: { listRange(prefix: string): Promise<ReadonlyMap<string, number>> }
  /** The operator's time zone, in which every clock time is told. */
  timeZone: string
}
