import { getCustomer } from '#customers'
import type { Standing } from '#contract/standing'
import type { Locale } from '#contract/words'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { disclosureLevel } from './decide-code.ts'
import type { Flow } from './flow.ts'

/** Step. How the wallet behind a proven number stands, as far up the ladder as the proofs of the flow reach. */
export async function standingOfFlow(
  tx: Tx,
  _now: Date,
  deps: Deps,
  flow: Flow,
  _locale: Locale,
): Promise<Standing> {
  const level = disclosureLevel(flow.proofs, !flow.reissuedSuspect)
  const customer = flow.accountId === undefined ? undefined : await getCustomer(tx, deps, flow.accountId)
  return {
    level,
    wallet: customer ? 'exists' : 'none',
    displayName: level === 2 ? (customer?.displayName ?? null) : null,
    state: 'open',
    locks: [],
    proofs: flow.proofs.map(({ kind }) => kind),
    ways: [],
    moreToTell: level < 2,
  }
}
