import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDatabase } from '../scripts/database.ts'
import { prepareLedger } from '../test/support/bench-ledger.ts'
import { killRounds, surviveKills } from './ground/ledger-kills.ts'
import { accountsCount, compare, ledgerSide, saidOf } from './ground/ledger-ground.ts'
import { NotApplicable, type Promised } from './promise.ts'

/** Promise: what starts with one command is no toy: as quick as a server, and nothing acknowledged is ever lost. */
export const ledgerEmbedded: Promised = {
  id: 'ledger-embedded',
  unit: '× the server',
  target: { least: 0.9 },
  async measure(ground) {
    const server = await ground.server()
    const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
    try {
      const acknowledged = await surviveKills(join(dataDir, 'killed'))
      const kills = `${killRounds} rounds of kill -9, of the process and of PostgreSQL in turn, lost none of ${acknowledged} acknowledged transfers`
      if (server.programs === undefined) throw new NotApplicable(`there is no other server; ${kills}`)
      // A database of its own on either: the one that other rows share has grown by what they did.
      const serverUrl = await server.makeDatabase('ledger_embedded')
      const embedded = await startDatabase({ dataDir: join(dataDir, 'measured'), log: () => undefined })
      try {
        for (const url of [embedded.url, serverUrl]) await prepareLedger(url, accountsCount)
        const ours = await ledgerSide({ url: embedded.url, accounts: accountsCount }, 'uniform')
        const theirs = await ledgerSide({ url: serverUrl, accounts: accountsCount }, 'uniform')
        const compared = await compare(ours, theirs)
        const note = `on the embedded default, ${saidOf(compared, ours, theirs)} on ${server.version}; ${kills}`
        return { figure: compared.figure, note }
      } finally {
        await embedded.stop()
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    }
  },
}
