import { getCustomer, listUnusedAccounts, lockAccount } from '#customers'
import { placeLock } from '#locks'
import { tell } from '#messages'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { decideDormancy, dormancySince } from './decide-dormancy.ts'
import { dormancyBatch } from './policy.ts'
import { insertDormancyNotice, listDormancyNotices, type DormancyNotice } from './store.ts'

/**
 * Job, for once an hour. Warns who has not used the wallet for long, 30, 7 and 1 days before, then pauses payments out until
 * the owner confirms (`liftLock`). One transaction an account that is due, so that a sweep holds nobody up; twice is as once.
 */
export async function sweepDormancy(deps: Deps): Promise<{ told: number; locked: number }> {
  const now = deps.clock.now()
  const done = { told: 0, locked: 0 }
  let after: string | undefined
  for (;;) {
    const page = await deps.db.read((tx) =>
      listUnusedAccounts(tx, { unusedSince: dormancySince(now), after, rowsMax: dormancyBatch }),
    )
    for (const accountId of await findDue(now, deps, page)) {
      const outcome = await deps.db.transact((tx) => look(tx, now, deps, accountId))
      if (outcome === 'tell') done.told += 1
      if (outcome === 'lock') done.locked += 1
    }
    after = page.at(-1)?.accountId
    if (page.length < dormancyBatch) return done
  }
}

/** Most have been told already or are dormant: one look for all of a page finds those with whom something is to be done. */
async function findDue(
  now: Date,
  deps: Deps,
  page: readonly { accountId: string; lastUsedAt: Date }[],
): Promise<string[]> {
  const accountIds = page.map((one) => one.accountId)
  const told = await deps.db.read((tx) => listDormancyNotices(tx, accountIds))
  return page
    .filter((one) => decideDormancy({ now, ...one, told: ofSpell(told, one) }).outcome !== 'nothing')
    .map((one) => one.accountId)
}

/** The notices of this spell without use; those of an earlier one say nothing. */
function ofSpell(
  told: readonly DormancyNotice[],
  spell: { accountId: string; lastUsedAt: Date },
): DormancyNotice[] {
  return told.filter(
    (one) => one.accountId === spell.accountId && one.unusedSinceAt.getTime() === spell.lastUsedAt.getTime(),
  )
}

async function look(tx: Tx, now: Date, deps: Deps, accountId: string): Promise<'tell' | 'lock' | 'nothing'> {
  await lockAccount(tx, accountId)
  const { lastUsedAt } = await getCustomer(tx, deps, accountId)
  const told = ofSpell(await listDormancyNotices(tx, [accountId]), { accountId, lastUsedAt })
  const decision = decideDormancy({ now, lastUsedAt, told })
  if (decision.outcome === 'nothing') return 'nothing'
  const daysBefore = decision.outcome === 'lock' ? 0 : decision.daysBefore
  const notice = { accountId, unusedSinceAt: lastUsedAt, daysBefore }
  assert(await insertDormancyNotice(tx, now, notice), 'under the lock of the account it is told once')
  if (decision.outcome === 'tell') {
    await tell(tx, now, deps, { accountId, template: 'dormant_soon', facts: { days: daysBefore } })
  } else {
    // The lock's own audit row is written by whoever places it.
    await placeLock(tx, now, deps, {
      accountId,
      cause: 'dormant',
      placedBy: 'system',
      facts: { unusedSince: lastUsedAt.toISOString() },
    })
    await tell(tx, now, deps, { accountId, template: 'dormant', facts: {} })
  }
  return decision.outcome
}
