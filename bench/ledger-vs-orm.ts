import { compare, ledgerSide, ormSide, saidOf } from './ground/ledger-ground.ts'
import type { Promised } from './promise.ts'

/** Promise: transfers decided together are an order of magnitude cheaper than a transaction each. */
export const ledgerVsOrm: Promised = {
  id: 'ledger-vs-orm',
  unit: '× an ORM',
  target: { least: 10 },
  async measure(ground) {
    const [server, ledger] = [await ground.server(), await ground.ledger()]
    const theirs = await ormSide(server, ledger, 'uniform')
    const ours = await ledgerSide(ledger, 'uniform')
    const compared = await compare(ours, theirs)
    return { figure: compared.figure, note: `${saidOf(compared, ours, theirs)}; ${server.version}` }
  },
}
