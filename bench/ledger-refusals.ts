import { compare, ledgerSide, saidOf } from './ground/ledger-ground.ts'
import type { Promised } from './promise.ts'

/** Promise: what is refused slows down nobody whose transfer is not. */
export const ledgerRefusals: Promised = {
  id: 'ledger-refusals',
  unit: '× with none',
  target: { least: 0.9 },
  async measure(ground) {
    const [server, ledger] = [await ground.server(), await ground.ledger()]
    const ours = await ledgerSide(ledger, 'refusals')
    const theirs = await ledgerSide(ledger, 'uniform')
    const compared = await compare(ours, theirs)
    return { figure: compared.figure, note: `${saidOf(compared, ours, theirs)}; ${server.version}` }
  },
}
