import {
  browserLane,
  clearLane,
  deviceLane,
  endFlow,
  endSessions,
  openSession,
  type OpenedSession,
} from '#access'
import {
  findPassword,
  getCustomer,
  hashPassword,
  judgeNewPassword,
  lockPassword,
  markUsed,
  replacePassword,
  replaceRecoveryCode,
  type PasswordDeps,
} from '#customers'
import type { Proof } from '#contract/words'
import { coolingOff, endLock, fullAtOf, listLocks, placeLock, type Lock } from '#locks'
import { tell } from '#messages'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { decideStep, type Gives } from './decide-recovery.ts'
import { auditStep, enterRecovery, move, readRecovery, refuseStep, refuseTakenOver } from './recover.ts'
import { endOtherRecoveries, type Recovery } from './store.ts'
import { gatherGround, weigh, type Ground } from './weigh.ts'

export type RecoveryDeps = Deps & PasswordDeps

export type Recovered = {
  recovery: Recovery
  gives: Gives
  opened: OpenedSession
  locks: Lock[]
  newRecoveryCode: string | null
  sessionsEnded: number
  now: Date
}

type Judged = Extract<Awaited<ReturnType<typeof judgeNewPassword>>, Refusal>
type Refused = Refusal<'not_found' | 'step_out_of_order' | 'proofs_not_enough' | 'too_busy'> | Judged

/** What was judged and hashed outside the transaction, and against which password. */
type Chosen = { currentId: string; hash: string; strength: number }

/** A password that changes under our eyes is looked at again so often. */
const roundsMax = 3

type Input = { recoveryId: string; browserHash: Buffer; password: string; browserName: string }

/**
 * The last step: the one that touches the account. Other sessions end, every channel is told, the cooling-off lock is
 * placed, a session opens, and the recoveries beside this one are over. Refuses out of turn before it hashes anything.
 *
 * No lock but a takeover stands in its way: a thief's reset or freeze must not keep the owner from taking the wallet back.
 * Those locks hold on afterwards.
 */
export async function chooseNewPassword(deps: RecoveryDeps, input: Input): Promise<Recovered | Refused> {
  for (let round = 1; round <= roundsMax; round += 1) {
    const chosen = await prepare(deps, input)
    if (isRefusal(chosen)) return chosen
    const done = await deps.db.transact((tx) => complete(tx, deps.clock.now(), deps, input, chosen))
    if (done !== 'again') return done
  }
  return refuse('too_busy', { retryAt: deps.clock.now() })
}

/** Slow proofs before the transaction. Undefined: it is not this recovery's turn, which the transaction will say. */
async function prepare(deps: RecoveryDeps, input: Input): Promise<Chosen | undefined | Refused> {
  const told = await readRecovery(deps, input)
  if (isRefusal(told)) return told
  if (isRefusal(decideStep(told.recovery.state, 'password_chosen', told.gives))) return undefined
  const { accountId } = told.recovery
  const { customer, current } = await deps.db.read(async (tx) => ({
    customer: await getCustomer(tx, deps, accountId),
    current: await findPassword(tx, accountId),
  }))
  assert(current, 'every account has a password')
  const judged = await judgeNewPassword(deps, {
    password: input.password,
    e164: customer.e164,
    displayName: customer.displayName,
    // No oracle: whoever asks may replace the password anyway, and a guess that is not it replaces it.
    currentHash: current.hash,
  })
  if (isRefusal(judged)) return judged
  const hash = await hashPassword(deps, judged.prepared, 'known')
  if (isRefusal(hash)) return hash
  return { currentId: current.passwordId, hash, strength: judged.strength }
}

async function complete(
  tx: Tx,
  now: Date,
  deps: RecoveryDeps,
  input: Input,
  chosen: Chosen | undefined,
): Promise<Recovered | Refused | 'again'> {
  const found = await enterRecovery(tx, now, deps, input)
  if (isRefusal(found)) return found
  const { recovery } = found
  const { accountId, recoveryId } = recovery
  const ground = await gatherGround(tx, now, deps, recovery)
  const gives = refuseTakenOver(ground, now) ? 'nothing' : weigh(ground, 'reset-password', now)
  const to = decideStep(recovery.state, 'password_chosen', gives)
  if (isRefusal(to)) {
    if (to.refused === 'step_out_of_order') return refuseStep(tx, now, deps, recovery, 'password_chosen')
    const facts = { recoveryId, from: recovery.state }
    await auditStep(tx, now, deps, { accountId, event: 'password_chosen', refused: to.refused, facts })
    return to
  }
  const current = await lockPassword(tx, accountId)
  // Judged against another password than the current one: "not the same as now" has not been shown.
  if (!chosen || current?.passwordId !== chosen.currentId) return 'again'
  await replacePassword(tx, now, deps, { accountId, hash: chosen.hash, strength: chosen.strength })
  const completed = await move(tx, now, deps, recovery, { event: 'password_chosen', to })
  await endOthers(tx, now, deps, completed)
  const aftermath = await settleAccount(tx, now, deps, { ...input, ground, gives, recovery: completed })
  return { recovery: completed, gives, now, ...aftermath }
}

async function endOthers(tx: Tx, now: Date, deps: Deps, completed: Recovery): Promise<void> {
  const { accountId, recoveryId } = completed
  await endFlow(tx, now, completed.flowId)
  const to = decideStep('choosing_password', 'other_completed', 'nothing')
  assert(!isRefusal(to), 'one completing ends the others')
  const ended = await endOtherRecoveries(tx, now, { accountId, exceptRecoveryId: recoveryId, to })
  if (ended > 0) {
    await auditStep(tx, now, deps, { accountId, event: 'other_completed', facts: { recoveryId, ended } })
  }
}

type Aftermath = Pick<Recovered, 'opened' | 'locks' | 'newRecoveryCode' | 'sessionsEnded'>

/** Everything that a new password brings with it, in the transaction that set it. */
async function settleAccount(
  tx: Tx,
  now: Date,
  deps: Deps,
  input: { ground: Ground; gives: Gives; recovery: Recovery; browserHash: Buffer; browserName: string },
): Promise<Aftermath> {
  const { ground, gives, recovery, browserHash, browserName } = input
  const { accountId } = recovery
  const sessionsEnded = await endSessions(tx, now, deps, { accountId, because: 'recovery' })
  const notice = await tell(tx, now, deps, {
    accountId,
    template: 'password_reset',
    facts: { browser: browserName },
  })
  for (const { lockId } of ground.locks.filter(isAnswered)) {
    await endLock(tx, now, { accountId, lockId, endedBy: 'system' })
  }
  await placeLock(tx, now, deps, {
    accountId,
    cause: 'cooling_off',
    parts: coolingOff('password_reset', now),
    placedBy: 'system',
    fromDeviceId: ground.deviceId,
    // `gave` keeps the new password from being a second proof beside the phone that was enough to set it.
    facts: { after: 'password_reset', gave: gives, noticeId: notice.noticeId },
  })
  await markUsed(tx, now, accountId)
  const opened = await openSession(tx, now, deps, {
    accountId,
    proofs: [...ground.proofs.filter((one) => one.kind !== 'password'), newPasswordProof(now)],
    kind: gives === 'full' ? 'full' : 'limited',
    fullAt: gives === 'full' ? null : fullAtOf(now),
    browserHash,
    deviceId: ground.deviceId,
    browserName,
  })
  assert(!isRefusal(opened), 'what sets a password opens at least a limited session')
  const newRecoveryCode = recovery.usedRecoveryCode
    ? await replaceRecoveryCode(tx, now, deps, accountId)
    : null
  // The proofs opened them; what was guessed at the old password says nothing about the new one.
  const lanes = [browserLane(browserHash), ...ground.devices.map((one) => deviceLane(one.deviceId))]
  for (const laneKey of lanes) await clearLane(tx, now, { subjectId: accountId, laneKey })
  const locks = await listLocks(tx, now, accountId)
  return { opened, locks, newRecoveryCode, sessionsEnded }
}

/**
 * What the new password puts an end to: that the old one was exposed, and the cooling-off of an earlier reset, in whose place
 * comes a longer one. A reset by a thief's hand limits nothing any more that the owner's own has set right.
 */
function isAnswered(lock: Lock): boolean {
  return (
    lock.cause === 'password_exposed' ||
    (lock.cause === 'cooling_off' && lock.facts['after'] === 'password_reset')
  )
}

/** Typed just now, and young for everything but signing in. */
function newPasswordProof(now: Date): Proof {
  return { kind: 'password', provenAt: now, enrolledAt: now, atOpening: false }
}
