// npm run -s ledger:audit: derives every balance of the ledger anew and prints `books balance`, or the first difference and
// exits 1. Reads DATABASE_URL, or finds the embedded database of LATCHKEY_DATA_DIR while it runs.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { auditBooks, countRows } from '#ledger'
import { openDatabase } from '#platform/database'
import { readConfig } from '../server/config.ts'

function findDatabase(): string | undefined {
  const { config } = readConfig(process.env)
  const given = config.databaseUrl ?? config.demoDatabaseUrl
  if (given !== undefined) return given.reveal()
  const running = join(config.dataDir, 'pg18', 'postmaster.pid')
  if (!existsSync(running)) return undefined
  const socketDir = readFileSync(running, 'utf8').split('\n')[4] ?? ''
  return `postgresql://latchkey@/latchkey?host=${encodeURIComponent(socketDir)}&port=5432`
}

const url = findDatabase()
if (url === undefined) {
  console.error(
    'no database: name it in DATABASE_URL, or start Latchkey, whose embedded database is then found',
  )
  process.exit(2)
}
const db = openDatabase({ url, connectionsMax: 1 })
try {
  const difference = await auditBooks({ db })
  const { accounts, transfers, entries } = await countRows({ db })
  if (difference === undefined) {
    console.log(`${accounts} accounts, ${transfers} transfers, ${entries} entries\nbooks balance`)
  } else {
    const { about, where, found } = difference
    console.log(`not so: ${about}\n  ${where === '' ? found : `account ${where}: ${found}`}`)
    process.exitCode = 1
  }
} finally {
  await db.close()
}
