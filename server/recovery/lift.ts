import { fillSession, lockOpenSession, standingOfSession, type Session } from '#access'
import { clearReissueSuspicion, getCustomer, lockAccount, markUsed, subjectOf } from '#customers'
import type { Standing } from '#contract/standing'
import type { Locale } from '#contract/words'
import {
  decideLift,
  endLock,
  listLocks,
  lockLock,
  reissuedLock,
  ruleContext,
  type LiftRefusal,
  type Lock,
} from '#locks'
import { tell } from '#messages'
import { assert } from '#platform/assert'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { disprovedWithinHours } from './policy.ts'
import { disproveFreezes } from './store.ts'

export type Lifted = { standing: Standing; session: Session; now: Date }

/**
 * Opens a lock with the proofs that the session holds, when the rule of two says so. `not_found` for a lock of somebody
 * else, for one that is over, and for none. The suspicion that a number has a new holder has only the shape of a lock and
 * goes by the name `phone_reissued`; while it lasts a text code helps to open nothing. Lock order: account, session, lock.
 */
export async function liftLock(
  deps: Deps,
  input: { session: Session; lockId: string; locale: Locale },
): Promise<Lifted | Refusal<LiftRefusal | 'not_found' | 'not_signed_in'>> {
  const { accountId } = input.session
  const { lockId } = input
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    await lockAccount(tx, accountId)
    const session = await lockOpenSession(tx, now, input.session)
    if (session === undefined) return refuse('not_signed_in')
    const suspicion = await findSuspicion(tx, now, deps, accountId)
    const lock = suspicion?.lockId === lockId ? suspicion : await lockLock(tx, now, { accountId, lockId })
    if (lock === undefined) return refuse('not_found')
    const locks = [...(await listLocks(tx, now, accountId)), ...(suspicion ? [suspicion] : [])]
    const context = ruleContext({ locks, deviceId: session.place, now })
    const here = { kind: session.kind, deviceId: session.place }
    const decision = decideLift(lock, session.proofs, here, now, context)
    await appendAudit(tx, now, deps.random.id(), {
      event: 'lock_lifted',
      subjectId: accountId,
      outcome: decision === 'lift' ? 'accepted' : 'refused',
      reason: decision === 'lift' ? lock.cause : decision.refused,
      facts: { lockId, cause: lock.cause, proofs: session.proofs.map(({ kind }) => kind) },
    })
    if (isRefusal(decision)) return decision
    assert(await open(tx, now, deps, lock), 'a locked lock ends once')
    await follow(tx, now, deps, session, lock)
    const filled = await fillSession(tx, now, deps, session)
    const standing = await standingOfSession(tx, now, deps, filled, input.locale)
    return { standing, session: filled, now }
  })
}

/** The doubt about the account's number; it is kept with the number and changes under the account's lock alone. */
async function findSuspicion(tx: Tx, now: Date, deps: Deps, accountId: string): Promise<Lock | undefined> {
  const { e164 } = await getCustomer(tx, deps, accountId)
  const { reissuedSuspect } = await subjectOf(tx, deps, e164)
  return reissuedSuspect ? reissuedLock({ accountId, seenAt: now }) : undefined
}

/** Guarded: true for the one call that ended it. */
async function open(tx: Tx, now: Date, deps: Deps, { accountId, lockId, cause }: Lock): Promise<boolean> {
  if (cause !== 'phone_reissued') return endLock(tx, now, { accountId, lockId, endedBy: 'customer' })
  const { e164 } = await getCustomer(tx, deps, accountId)
  return clearReissueSuspicion(tx, deps, e164)
}

/** What comes with the end of a lock, by its cause. */
async function follow(tx: Tx, now: Date, deps: Deps, session: Session, lock: Lock): Promise<void> {
  const { accountId, browserName: browser } = session
  await markUsed(tx, now, accountId)
  switch (lock.cause) {
    case 'self_frozen': {
      const reportedSince = new Date(now.getTime() - disprovedWithinHours * 3_600_000)
      const { lockId } = lock
      const exceptBrowserHash = session.browserHash
      await disproveFreezes(tx, now, { accountId, lockId, exceptBrowserHash, reportedSince })
      await tell(tx, now, deps, { accountId, template: 'unfrozen', facts: { browser } })
      return
    }
    default:
      break
  }
  await tell(tx, now, deps, { accountId, template: 'lock_lifted', facts: { browser, cause: lock.cause } })
}
