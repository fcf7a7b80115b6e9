import { compare, ledgerSide, oneStatementSide, saidOf } from './ground/ledger-ground.ts'
import type { Promised } from './promise.ts'

/** So few that the warm-up meets most of them: a ledger that has run for a while remembers whom it serves. */
const accounts = 1_000

/** Promise: who pays while nobody else does waits no longer for being decided in a batch of one. */
export const ledgerQuiet: Promised = {
  id: 'ledger-quiet',
  unit: '× one statement',
  target: { most: 1.5 },
  async measure(ground) {
    const [server, ledger] = [await ground.server(), await ground.ledger()]
    const ours = await ledgerSide({ ...ledger, accounts }, 'uniform', 1)
    const theirs = await oneStatementSide(server, accounts)
    const compared = await compare(ours, theirs)
    // Rates compare the other way about: what a transfer costs is the time that one asker waits for it.
    return { figure: 1 / compared.figure, note: `${saidOf(compared, ours, theirs)}; ${server.version}` }
  },
}
