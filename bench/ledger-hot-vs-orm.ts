import { compare, ledgerSide, ormSide, saidOf } from './ground/ledger-ground.ts'
import type { Promised } from './promise.ts'

/** Promise: where a transaction each would queue for one row, transfers decided together do not. */
export const ledgerHotVsOrm: Promised = {
  id: 'ledger-hot-vs-orm',
  unit: '× an ORM',
  target: { least: 20 },
  async measure(ground) {
    const [server, ledger] = [await ground.server(), await ground.ledger()]
    const theirs = await ormSide(server, ledger, 'hot')
    const ours = await ledgerSide(ledger, 'hot')
    const compared = await compare(ours, theirs)
    return { figure: compared.figure, note: `${saidOf(compared, ours, theirs)}; ${server.version}` }
  },
}
