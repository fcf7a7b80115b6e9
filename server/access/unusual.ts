import { getCustomer, lockAccount, subjectOf } from '#customers'
import { endOf, enteredWith, listLocks, moveEnd, unusualEnd, type Lock } from '#locks'
import { hearingOf, type HeardNotice } from '#messages'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { moveFullAt } from './store-session.ts'

/**
 * The first days of a strange browser, after they have begun: three, and one as soon as its owner has in truth heard of the
 * sign-in. Whoever says "not me" meanwhile gets the three back.
 */

/** A channel has taken over the notice of a sign-in. */
export async function heedNotice(deps: Deps, { accountId }: HeardNotice): Promise<void> {
  await deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    await lockAccount(tx, accountId)
    await weighUnusual(tx, now, deps, accountId)
  })
}

/** Step. Ends the first days of every strange browser when they should by what is known now. The caller holds the account. */
export async function weighUnusual(tx: Tx, now: Date, deps: Deps, accountId: string): Promise<void> {
  const locks = await listLocks(tx, now, accountId)
  const accused = locks.some(({ cause }) => cause === 'not_me')
  for (const lock of locks.filter(({ cause }) => cause === 'unusual_sign_in')) {
    const endsAt = await endOfUnusual(tx, deps, lock, accused)
    const before = endOf(lock.parts)
    if (!endsAt || !before || endsAt.getTime() === before.getTime()) continue
    const reason = endsAt < before ? 'notice_heard' : 'contested'
    if (!(await moveEnd(tx, now, deps, { lock, endsAt, reason }))) continue
    // What the sign-ins there say of themselves: limited until the same time.
    if (lock.deviceId) await moveFullAt(tx, { accountId, place: lock.deviceId, before, after: endsAt })
  }
}

/** Undefined: the lock names no notice, as those do that were placed before notices were waited for. */
async function endOfUnusual(tx: Tx, deps: Deps, lock: Lock, accused: boolean): Promise<Date | undefined> {
  const { accountId, facts } = lock
  const noticeId = facts['noticeId']
  const hearing = typeof noticeId === 'string' ? await hearingOf(tx, accountId, noticeId) : undefined
  if (!hearing) return undefined
  const { e164 } = await getCustomer(tx, deps, accountId)
  const { reissuedSuspect } = await subjectOf(tx, deps, e164)
  return unusualEnd({
    signedInAt: hearing.toldAt,
    enteredWith: enteredWith(lock),
    reissuedSuspect,
    delivered: hearing.delivered,
    contested: hearing.disputedAt !== null || accused,
  })
}
