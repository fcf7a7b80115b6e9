import { deviceLane, endSessions, removeLane, weighUnusual, type Session } from '#access'
import {
  exposePassword,
  findPassword,
  listContacts,
  listDevices,
  lockAccount,
  removeContact,
  revokeDevice,
  voidRecoveryCodes,
} from '#customers'
import type { Locale, ProofKind } from '#contract/words'
import { listLocks, placeLock, type Lock } from '#locks'
import {
  consumeNotMeToken,
  listNotices as listNoticesOf,
  lockNotice,
  markDisputed,
  tell,
  type NoticeTemplate,
  type NoticeView,
} from '#messages'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import { decideCleanUp, type CleanUp } from './decide-not-me.ts'

/** "This wasn't me", from the Status Centre or from a mail. Lock order: notice, account. */

/** Status Centre: every notice that we sent, so that one that is not here is a fake. */
export async function listNotices(
  deps: Deps,
  input: { session: Session; locale: Locale },
): Promise<{ notices: NoticeView[]; now: Date }> {
  const now = deps.clock.now()
  const { accountId } = input.session
  const notices = await deps.db.read((tx) => listNoticesOf(tx, now, deps, accountId, input.locale))
  return { notices, now }
}

/**
 * From a session, of whatever kind: it only takes away. `not_found` for a notice of somebody else, for none, and for one of
 * which it cannot be said. Said again of the same notice it answers with the lock, and nothing happens twice.
 */
export async function disputeNotice(
  deps: Deps,
  input: { session: Session; noticeId: string },
): Promise<{ lock: Lock; locks: Lock[]; sessionsEnded: number; now: Date } | Refusal<'not_found'>> {
  const { accountId, sessionId, deviceId } = input.session
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const notice = await lockNotice(tx, accountId, input.noticeId)
    if (!notice || (!notice.disputable && notice.disputedAt === null)) return refuse('not_found')
    await lockAccount(tx, accountId)
    const report = { accountId, ...notice, exceptSessionId: sessionId, ownDeviceId: deviceId }
    const done = await protect(tx, now, deps, report)
    return { ...done, locks: await listLocks(tx, now, accountId), now }
  })
}

/** From the link in a mail: the answer is the same whether the token was right, wrong, used or too old. */
export async function disputeByToken(deps: Deps, input: { token: string }): Promise<{ now: Date }> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const found = await consumeNotMeToken(tx, now, deps, input.token)
    const notice = found && (await lockNotice(tx, found.accountId, found.noticeId))
    if (!found || !notice) return { now }
    await lockAccount(tx, found.accountId)
    await protect(tx, now, deps, { ...found, ...notice, placedByProof: 'email-code' })
    return { now }
  })
}

type Report = {
  accountId: string
  noticeId: string
  template: NoticeTemplate
  toldAt: Date
  exceptSessionId?: string
  ownDeviceId?: string | undefined
  placedByProof?: ProofKind
}

async function protect(
  tx: Tx,
  now: Date,
  deps: Deps,
  report: Report,
): Promise<{ lock: Lock; sessionsEnded: number }> {
  const { accountId, noticeId, template, exceptSessionId, placedByProof } = report
  const first = await markDisputed(tx, now, accountId, noticeId)
  const standing = (await listLocks(tx, now, accountId)).find((one) => one.cause === 'not_me')
  // Told before anything is cut off, so that an address on its way out hears it, too.
  if (first) await tell(tx, now, deps, { accountId, template: 'not_me_reported', facts: {} })
  const lock =
    standing ??
    (await placeLock(tx, now, deps, {
      accountId,
      cause: 'not_me',
      placedBy: placedByProof === undefined ? 'customer' : 'stranger-with-proof',
      placedByProof,
      fromDeviceId: report.ownDeviceId,
      facts: { noticeId, template },
    }))
  if (!first) return { lock, sessionsEnded: 0 }
  await weighUnusual(tx, now, deps, accountId)
  const cleanUp = await applyCleanUp(tx, now, deps, report)
  const sessionsEnded = await endSessions(tx, now, deps, { accountId, because: 'not-me', exceptSessionId })
  await appendAudit(tx, now, deps.random.id(), {
    event: 'not_me_reported',
    subjectId: accountId,
    outcome: 'accepted',
    reason: template,
    facts: { noticeId, lockId: lock.lockId, sessionsEnded, ...cleanUp, by: placedByProof ?? 'session' },
  })
  return { lock, sessionsEnded }
}

async function applyCleanUp(tx: Tx, now: Date, deps: Deps, report: Report): Promise<CleanUp> {
  const { accountId } = report
  const password = await findPassword(tx, accountId)
  const cleanUp = decideCleanUp({
    ...report,
    ownDeviceId: report.ownDeviceId,
    devices: await listDevices(tx, deps, accountId),
    contacts: await listContacts(tx, deps, accountId),
    passwordSetAt: password?.setAt,
  })
  for (const deviceId of cleanUp.revokeDeviceIds) {
    await revokeDevice(tx, now, { accountId, deviceId })
    await removeLane(tx, { subjectId: accountId, laneKey: deviceLane(deviceId) })
  }
  for (const contactId of cleanUp.removeContactIds) {
    await removeContact(tx, now, deps, { accountId, contactId })
  }
  await voidRecoveryCodes(tx, now, { accountId, madeSince: cleanUp.voidCodesMadeSince })
  if (password && cleanUp.distrustPassword) {
    await exposePassword(tx, now, { accountId, passwordId: password.passwordId })
    await placeLock(tx, now, deps, {
      accountId,
      cause: 'password_exposed',
      placedBy: 'system',
      facts: { because: 'not_me' },
    })
  }
  return cleanUp
}
