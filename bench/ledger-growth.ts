import { prepareLedger } from '../test/support/bench-ledger.ts'
import { compare, ledgerSide, saidOf } from './ground/ledger-ground.ts'
import { progress } from './ground/rounds.ts'
import type { Promised } from './promise.ts'

const million = 1_000_000

/** Promise: a hundred times as many accounts do not make each transfer much dearer. */
export const ledgerGrowth: Promised = {
  id: 'ledger-growth',
  unit: '× 10,000 accounts',
  target: { least: 0.5 },
  async measure(ground) {
    const [server, ledger] = [await ground.server(), await ground.ledger()]
    // Ten millions take minutes and 8 GB: only when asked for, and only on a server of its own.
    const isLarge = process.env['LATCHKEY_BENCH_LARGE'] === '1' && server.programs !== undefined
    const accounts = isLarge ? 10 * million : million
    const url = await server.makeDatabase('ledger_grown')
    progress(`  ${accounts} accounts …`)
    await prepareLedger(url, accounts)
    const ours = await ledgerSide({ url, accounts }, 'uniform')
    const theirs = await ledgerSide(ledger, 'uniform')
    const compared = await compare(ours, theirs)
    return { figure: compared.figure, note: `${saidOf(compared, ours, theirs)}; ${server.version}` }
  },
}
