import { compare, ledgerSide, saidOf } from './ground/ledger-ground.ts'
import type { Promised } from './promise.ts'

/** Promise: an account that half of all transfers touch slows nobody down. */
export const ledgerHot: Promised = {
  id: 'ledger-hot',
  unit: '× uniform',
  target: { least: 1 },
  async measure(ground) {
    const [server, ledger] = [await ground.server(), await ground.ledger()]
    const ours = await ledgerSide(ledger, 'hot')
    const theirs = await ledgerSide(ledger, 'uniform')
    const compared = await compare(ours, theirs)
    return { figure: compared.figure, note: `${saidOf(compared, ours, theirs)}; ${server.version}` }
  },
}
