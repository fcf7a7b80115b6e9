import { compare, ledgerSide, pgbenchSide, saidOf } from './ground/ledger-ground.ts'
import type { Promised } from './promise.ts'

/** Promise: a transfer with all that makes it safe costs a fraction of the database's own benchmark. */
export const ledgerVsPgbench: Promised = {
  id: 'ledger-vs-pgbench',
  unit: '× pgbench',
  target: { least: 6 },
  async measure(ground) {
    const [server, ledger] = [await ground.server(), await ground.ledger()]
    const theirs = await pgbenchSide(server)
    const ours = await ledgerSide(ledger, 'uniform')
    const compared = await compare(ours, theirs)
    return { figure: compared.figure, note: `${saidOf(compared, ours, theirs)}; ${server.version}` }
  },
}
