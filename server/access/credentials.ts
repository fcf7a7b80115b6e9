import {
  countRecoveryCodes as countCodes,
  findPassword,
  getCustomer,
  hashPassword,
  judgeNewPassword,
  makeRecoveryCodes as makeCodes,
  markUsed,
  preparePassword,
  replacePassword,
  type PasswordDeps,
} from '#customers'
import type { Proof } from '#contract/words'
import { coolingOff, endLock, listLocks, placeLock, type Lock } from '#locks'
import { tell } from '#messages'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { auditChange, gatherChange, refuseChangeHere, type ChangeGround } from './change.ts'
import { decideChange, type ChangeRefusal } from './decide-manage.ts'
import { judgeKeyed, recordAccepted, type Keyed, type KeyRefusal } from './idempotency.ts'
import { enterLane, type PasswordRefusal as LaneRefusal } from './lanes.ts'
import { untilCurrent } from './outrun.ts'
import { addProof } from './proofs.ts'
import { endSessions, renewToken, type OpenedSession } from './sessions.ts'
import { lookAhead, passwordProof, readVerdict, verify, type Verified } from './sign-in.ts'
import { laneOf } from './step-up.ts'
import type { Session } from './store-session.ts'

/** Changing the password, knowing the current one; recovery codes. Lock order: account, session, lane. */

export type ManageDeps = Deps & PasswordDeps

type ChangePassword = {
  session: Session
  idempotencyKey: string
  currentPassword: string
  newPassword: string
}
export type PasswordChanged = OpenedSession & { locks: Lock[]; now: Date }
type Judged = Extract<Awaited<ReturnType<typeof judgeNewPassword>>, Refusal>
export type ChangePasswordRefusal =
  | Refusal<ChangeRefusal | 'not_signed_in' | 'password_same' | 'too_busy'>
  | Judged
  | LaneRefusal
  | KeyRefusal

/**
 * The current password is judged in this session's own lane, like at signing in, and counts as one of the two proofs. Other
 * sessions end, every channel is told, the cooling-off lock is placed, the session gets a new token.
 */
export async function changePassword(
  deps: ManageDeps,
  input: ChangePassword,
): Promise<PasswordChanged | ChangePasswordRefusal> {
  return untilCurrent(deps, (now) => tryChange(deps, now, input))
}

type Prepared = {
  guessHash: Buffer
  verified: Verified
  prepared: string
  hash: string | undefined
  strength: number
}

async function tryChange(
  deps: ManageDeps,
  now: Date,
  input: ChangePassword,
): Promise<PasswordChanged | ChangePasswordRefusal> {
  const { session, idempotencyKey } = input
  const { browserHash } = session
  const keyed: Keyed = { idempotencyKey, browserHash, content: 'change-password' }
  const ready = await prepare(deps, now, input, keyed)
  if (isRefusal(ready)) return ready
  return deps.db.transact(async (tx) => {
    const ground = await gatherChange(tx, now, deps, session)
    if (isRefusal(ground)) return ground
    const lane = await enterLane(tx, now, deps, laneOf(ground.session))
    assert(!isRefusal(lane), 'a signed-in browser needs no place among the new ones')
    // Whether it would do if the password is right is decided before the password is looked at: a session alone is
    // no place to try passwords.
    const refusal = await refuseUnlessRight(tx, now, ground)
    if (refusal) {
      const facts = { event: 'password_changed', session: ground.session, refused: refusal.refused }
      await auditChange(tx, now, deps, facts)
      return refusal
    }
    const judged = await judgeKeyed(tx, now, deps, lane, {
      keyed,
      guessHash: ready.guessHash,
      verdict: () => readVerdict(tx, session.accountId, ready.verified),
    })
    if (judged !== 'accepted') return judged
    // Only who knows the current password hears that the new one is the same.
    if (preparePassword(input.currentPassword) === ready.prepared) return refuse('password_same')
    assert(ready.hash !== undefined, 'a password that was verified was hashed anew')
    const changed = await applyChange(tx, now, deps, ground, { hash: ready.hash, strength: ready.strength })
    await recordAccepted(tx, now, deps, lane, keyed)
    return changed
  })
}

/** Slow proofs, outside the transaction. */
async function prepare(
  deps: ManageDeps,
  now: Date,
  input: ChangePassword,
  keyed: Keyed,
): Promise<Prepared | Judged | Refusal<'too_busy'>> {
  const { session, currentPassword, newPassword } = input
  const { customer, looked } = await deps.db.read(async (tx) => ({
    customer: await getCustomer(tx, deps, session.accountId),
    looked: await lookAhead(tx, now, deps, laneOf(session), keyed, currentPassword),
  }))
  const { e164, displayName } = customer
  const judged = await judgeNewPassword(deps, { password: newPassword, e164, displayName })
  if (isRefusal(judged)) return judged
  const verified = await verify(deps, looked, currentPassword, 'known')
  if (isRefusal(verified)) return verified
  const hash = verified.matches ? await hashPassword(deps, judged.prepared, 'known') : undefined
  if (isRefusal(hash)) return hash
  return { ...judged, guessHash: looked.guessHash, verified, hash }
}

async function refuseUnlessRight(
  tx: Tx,
  now: Date,
  ground: ChangeGround,
): Promise<Refusal<ChangeRefusal> | undefined> {
  const password = await findPassword(tx, ground.session.accountId)
  assert(password, 'every account has a password')
  const proofs = addProof(ground.session.proofs, passwordProof(password, now))
  return decideChange({ ...ground, capability: 'change-credentials', proofs, now })
}

async function applyChange(
  tx: Tx,
  now: Date,
  deps: Deps,
  ground: ChangeGround,
  chosen: { hash: string; strength: number },
): Promise<PasswordChanged> {
  const { session } = ground
  const { accountId, sessionId, browserName: browser } = session
  await replacePassword(tx, now, deps, { accountId, ...chosen })
  for (const { lockId } of ground.locks.filter((one) => one.cause === 'password_exposed')) {
    await endLock(tx, now, { accountId, lockId, endedBy: 'customer' })
  }
  await endSessions(tx, now, deps, { accountId, because: 'password-changed', exceptSessionId: sessionId })
  const { noticeId } = await tell(tx, now, deps, {
    accountId,
    template: 'password_changed',
    facts: { browser },
  })
  await placeLock(tx, now, deps, {
    accountId,
    cause: 'cooling_off',
    parts: coolingOff('password_changed', now),
    placedBy: 'system',
    fromDeviceId: session.deviceId,
    facts: { after: 'password_changed', gave: 'full', noticeId },
  })
  await markUsed(tx, now, accountId)
  const password: Proof = { kind: 'password', provenAt: now, enrolledAt: now, atOpening: false }
  const proofs = addProof(session.proofs, password)
  const renewed = await renewToken(tx, now, deps, { ...session, proofs })
  await auditChange(tx, now, deps, { event: 'password_changed', session: renewed.session })
  return { ...renewed, locks: await listLocks(tx, now, accountId), now }
}

/** A new set of ten, shown once; an older set stops working. */
export async function makeRecoveryCodes(
  deps: Deps,
  input: { session: Session },
): Promise<{ recoveryCodes: string[]; now: Date } | Refusal<ChangeRefusal | 'not_signed_in'>> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const ground = await gatherChange(tx, now, deps, input.session)
    if (isRefusal(ground)) return ground
    const change = { event: 'recovery_codes_made', capability: 'change-credentials' } as const
    const refusal = await refuseChangeHere(tx, now, deps, ground, change)
    if (refusal) return refusal
    const { session, opening } = ground
    const { accountId, browserName: browser } = session
    const recoveryCodes = await makeCodes(tx, now, deps, { accountId, atOpening: opening })
    await tell(tx, now, deps, { accountId, template: 'recovery_codes_made', facts: { browser } })
    await auditChange(tx, now, deps, { event: change.event, session, facts: { opening } })
    return { recoveryCodes, now }
  })
}

export async function countRecoveryCodes(
  deps: Deps,
  input: { session: Session },
): Promise<{ left: number; madeAt: Date | null; now: Date }> {
  const now = deps.clock.now()
  const { accountId } = input.session
  return { ...(await deps.db.read((tx) => countCodes(tx, deps, accountId))), now }
}
