import { coldStart } from './cold-start-s.ts'
import { isLedgerLife, liveLedger } from './ground/ledger-kills.ts'
import { openGround } from './ground/ground.ts'
import { httpP99Ms } from './http-p99-ms.ts'
import { httpVsPgbench } from './http-vs-pgbench.ts'
import { ledgerEmbedded } from './ledger-embedded.ts'
import { ledgerGrowth } from './ledger-growth.ts'
import { ledgerHot } from './ledger-hot.ts'
import { ledgerHotVsOrm } from './ledger-hot-vs-orm.ts'
import { ledgerQuiet } from './ledger-quiet.ts'
import { ledgerRefusals } from './ledger-refusals.ts'
import { ledgerVsOrm } from './ledger-vs-orm.ts'
import { ledgerVsPgbench } from './ledger-vs-pgbench.ts'
import { isLoadProcess, serveLoad } from './ground/load-process.ts'
import { progress } from './ground/rounds.ts'
import { helpFirstLoad } from './help-first-load-kb.ts'
import { helpUsable } from './help-usable-slow3g-s.ts'
import { measureRow, type Promised, type Row } from './promise.ts'
import { sessionVsBetterAuth } from './session-vs-better-auth.ts'
import { signInVsBetterAuth } from './sign-in-vs-better-auth.ts'
import { signInVsHash } from './sign-in-vs-hash.ts'
import { strangerTimeGap } from './stranger-time-gap.ts'

// npm run bench [-- ID…]             a table
// npm run -s bench -- --json [ID…]   [{ "id", "figure", "unit", "target", "ok", "note" }], and nothing else on stdout

const promises: readonly Promised[] = [
  signInVsHash,
  sessionVsBetterAuth,
  signInVsBetterAuth,
  helpFirstLoad,
  helpUsable,
  coldStart,
  strangerTimeGap,
  ledgerVsPgbench,
  ledgerVsOrm,
  ledgerHot,
  ledgerHotVsOrm,
  ledgerRefusals,
  httpVsPgbench,
  httpP99Ms,
  ledgerQuiet,
  ledgerEmbedded,
  ledgerGrowth,
]

async function measureAll(wanted: readonly Promised[]): Promise<Row[]> {
  const ground = openGround()
  const stop = (signal: NodeJS.Signals): void => {
    progress(`stopped by ${signal}`)
    void ground.close().finally(() => process.exit(130))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
  const rows: Row[] = []
  try {
    for (const promised of wanted) {
      progress(`${promised.id} …`)
      const row = await measureRow(promised, ground)
      progress(`${promised.id}: ${row.figure ?? '–'} ${row.unit} (${row.target})`)
      rows.push(row)
    }
  } finally {
    await ground.close()
  }
  return rows
}

function printTable(rows: readonly Row[]): void {
  for (const { id, figure, unit, target, ok, note } of rows) {
    console.log(
      `${ok ? 'met  ' : 'SHORT'}  ${id.padEnd(24)} ${figure ?? '–'} ${unit} (${target})\n       ${note}`,
    )
  }
}

async function main(): Promise<void> {
  const words = process.argv.slice(2)
  const ids = words.filter((word) => !word.startsWith('--'))
  const unknown = [
    ...ids.filter((id) => !promises.some((promised) => promised.id === id)),
    ...words.filter((word) => word.startsWith('--') && word !== '--json'),
  ]
  if (unknown.length > 0) {
    progress(`not known: ${unknown.join(' ')}. Rows: ${promises.map(({ id }) => id).join(' ')}`)
    process.exitCode = 2
    return
  }
  const rows = await measureAll(promises.filter(({ id }) => ids.length === 0 || ids.includes(id)))
  if (words.includes('--json')) console.log(JSON.stringify(rows, null, 2))
  else printTable(rows)
}

// The load runs in processes of their own, from this same bundle, so that its work is not counted as the bench's.
if (isLoadProcess()) serveLoad()
else if (isLedgerLife()) await liveLedger()
else await main()
