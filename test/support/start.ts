import { openLedger, type Ledger } from '#ledger'
import { openDatabase, type Database } from '#platform/database'
import { demoFundingSource, demoScreening, type WalletDeps } from '#wallet'
import type { Deps } from '#platform/deps'
import { openLog } from '#platform/log'
import { openSecrets } from '#platform/secrets'
import { openSlowHash } from '#platform/slow-hash'
import { fakeClock, type FakeClock } from './clock.ts'
import { testDatabase } from './database.ts'
import { seededRandom } from './random.ts'

export type TestDeps = {
  deps: Deps
  /** What payments are made with, over a connection of its own. */
  money: Pick<WalletDeps, 'ledger' | 'screening' | 'funding' | 'observeAlarm'>
  clock: FakeClock
  db: Database
  /** Has a connection of its own from the first transfer on. */
  ledger: Ledger
  /** Names of the statements sent since the last `take()`. */
  statements: { take(): string[] }
  /** Everything that was logged, to look for what must not be there. */
  logged: string[]
  databaseUrl: string
  close(): Promise<void>
}

export const oldRoot = { version: 1, key: Buffer.alloc(32, 7) }
export const newRoot = { version: 2, key: Buffer.alloc(32, 8) }

/** The same under these root keys, the current one first, as while they are rotated. */
export const withRoots = (deps: Deps, ...roots: (typeof oldRoot)[]): Deps => ({
  ...deps,
  secrets: openSecrets(roots, deps.random),
})

/** Real database, real hashing, fake clock, seeded random: what operations need. */
export async function startDeps(
  options: { seed?: string; at?: string; connectionsMax?: number } = {},
): Promise<TestDeps> {
  const database = await testDatabase()
  let names: string[] = []
  const db = openDatabase({
    url: database.url,
    connectionsMax: options.connectionsMax ?? 8,
    observe: (name) => void names.push(name),
  })
  const clock = fakeClock(options.at)
  const random = seededRandom(options.seed ?? 'latchkey')
  const secrets = openSecrets([oldRoot], random)
  const logged: string[] = []
  const log = openLog({ level: 'debug', destination: { write: (line: string) => void logged.push(line) } })
  const deps: Deps = {
    db,
    clock,
    random,
    secrets,
    slowHash: openSlowHash({ peppers: secrets.keys('password-pepper') }),
    log,
    timeZone: 'Asia/Shanghai',
  }
  const ledger = openLedger({ url: database.url, clock, log })
  return {
    deps,
    money: {
      ...{ ledger, screening: demoScreening, funding: demoFundingSource(clock) },
      observeAlarm: () => {},
    },
    clock,
    db,
    ledger,
    logged,
    databaseUrl: database.url,
    statements: {
      take() {
        const taken = names
        names = []
        return taken
      },
    },
    async close() {
      await ledger.close()
      await db.close()
      await database.close()
    },
  }
}
