import { getCustomer } from '#customers'
import { listLocks, reissuedLock, usableProofs } from '#locks'
import type { Standing } from '#contract/standing'
import type { Locale } from '#contract/words'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { disclosureLevel } from './decide-code.ts'
import type { Flow } from './flow.ts'
import { browserLane, deviceLane, viewLane } from './lanes.ts'
import { placeOf } from './sessions.ts'
import { standingOf } from './standing.ts'

/** Step. How the wallet behind a proven number stands, as far up the ladder as the proofs of the flow reach. */
export async function standingOfFlow(
  tx: Tx,
  now: Date,
  deps: Deps,
  flow: Flow,
  locale: Locale,
): Promise<Standing> {
  const { accountId, proofs, reissuedSuspect, deviceId, browserHash } = flow
  const { timeZone } = deps
  const asked = { proofs, reissuedSuspect, from: 'flow' as const, locale, now, timeZone }
  if (accountId === undefined) {
    const level = disclosureLevel(proofs, proofs)
    return standingOf({ ...asked, level, accountId, displayName: undefined, locks: [] })
  }
  const customer = await getCustomer(tx, deps, accountId)
  const locks = await listLocks(tx, now, accountId)
  const laneKey = deviceId === undefined ? browserLane(browserHash) : deviceLane(deviceId)
  const place = deviceId ?? placeOf(deps.secrets, accountId, browserHash)
  const doubt = reissuedSuspect ? [reissuedLock({ accountId, seenAt: now })] : []
  const usable = usableProofs(proofs, [...locks, ...doubt], place, now)
  return standingOf({
    ...asked,
    level: disclosureLevel(proofs, usable),
    accountId,
    displayName: customer.displayName,
    locks,
    lane: await viewLane(tx, { subjectId: accountId, laneKey }),
    deviceId: place,
  })
}
