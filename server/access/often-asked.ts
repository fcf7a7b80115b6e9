import { lockAccount } from '#customers'
import { tell } from '#messages'
import { appendAudit } from '#platform/audit'
import type { Deps } from '#platform/deps'
import { oftenSendsMin, oftenToldHours, sweepRowsMax } from './policy-door.ts'
import { listOftenAsked, markTold } from './store-sending.ts'

/**
 * Job. Tells owners that strangers keep asking for codes to their number (ASVS 6.3.5), once a day each. It is a job, since
 * whoever asks for a code must not see by the work done that the number has an owner. Returns how many were told.
 */
export async function tellOftenAsked(deps: Deps): Promise<number> {
  const now = deps.clock.now()
  const dayAgo = new Date(now.getTime() - 24 * 3_600_000)
  const toldBefore = new Date(now.getTime() - oftenToldHours * 3_600_000)
  const bounds = { since: dayAgo, toldBefore, sendsMin: oftenSendsMin, rowsMax: sweepRowsMax }
  const asked = await deps.db.read((tx) => listOftenAsked(tx, bounds))
  let told = 0
  for (const { numberHash, subjectId } of asked) {
    const done = await deps.db.transact(async (tx) => {
      if (!(await markTold(tx, now, numberHash, toldBefore))) return false
      // A decoy has no account: there is nobody to tell.
      if (!(await lockAccount(tx, subjectId))) return false
      await tell(tx, now, deps, { accountId: subjectId, template: 'codes_requested_often', facts: {} })
      await appendAudit(tx, now, deps.random.id(), {
        event: 'often_asked_told',
        subjectId,
        outcome: 'accepted',
        reason: 'codes_requested_often',
      })
      return true
    })
    if (done) told += 1
  }
  return told
}
