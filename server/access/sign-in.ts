import {
  consumeRecoveryCode,
  countRecoveryCodes,
  findDeviceToken,
  findRecoveryCode,
  findPassword,
  hashPassword,
  lockAccount,
  lockForSignIn,
  lockPassword,
  markUsed,
  preparePassword,
  refuseMistypedRecoveryCode,
  rehashPassword,
  touchDevice,
  verifyPassword,
  type Password,
} from '#customers'
import type { Proof } from '#contract/words'
import { listLocks, type EntranceRefusal } from '#locks'
import { tell } from '#messages'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import type { HashShare } from '#platform/slow-hash'
import { decideProven } from './decide-code.ts'
import { findProvenBy, nobody, proveDevice, useChallenge } from './device-challenge.ts'
import { applyEntrance, enter, narrowEntrance, planEntrance, type Entrance } from './entrance.ts'
import { addFlowProof, endFlow, lockFlow } from './flow.ts'
import {
  findAhead,
  findReplay,
  judgeKeyed,
  recordAccepted,
  repeatAnswer,
  type Keyed,
  type KeyRefusal,
  type Replay,
} from './idempotency.ts'
import {
  browserLane,
  clearLane,
  deviceLane,
  enterLane,
  guessHashOf,
  judgeFactor,
  type LaneName,
  type PasswordRefusal,
  type Verdict,
} from './lanes.ts'
import { Outrun, untilCurrent } from './outrun.ts'
import { lastUsedStepMinutes } from './policy-sign-in.ts'
import type { OpenedSession } from './sessions.ts'
import { findFlowRow } from './store-flow.ts'

/**
 * Signing in. The slow hash runs before the transaction; under the lane's lock the credential is read again, and a verdict
 * on one that was replaced meanwhile is thrown away. Lock order: flow, account, lane, session.
 */

export type Browser = { browserHash: Buffer; browserName: string }
export type DeviceProof = { deviceToken: string | undefined; challenge: string; signature: string }
export type SignedIn = OpenedSession & { offerOwnDevice: boolean; now: Date }
type Refused<Code extends string> = Refusal<Code>

/** What the look before the transaction found, and what the slow hash said about it. */
export type Verified = {
  password: Password | undefined
  /** Undefined when no verdict was wanted: the lane is shut, or the key was used. */
  matches: boolean | undefined
  newHash: string | undefined
}

export type DeviceSignInRefusal =
  | Refused<'device_unknown' | 'too_busy'>
  | PasswordRefusal
  | KeyRefusal
  | Refused<'taken_over' | 'password_exposed'>

/** Signs in on a known device: its signature and the password, in the device's own lane. No text code. */
export async function signInOnDevice(
  deps: Deps,
  input: Browser & DeviceProof & { password: string; idempotencyKey: string },
): Promise<SignedIn | DeviceSignInRefusal> {
  return untilCurrent(deps, (now) => tryOnDevice(deps, now, input))
}

async function tryOnDevice(
  deps: Deps,
  now: Date,
  input: Browser & DeviceProof & { password: string; idempotencyKey: string },
): Promise<SignedIn | DeviceSignInRefusal> {
  const signed = { ...input, purpose: 'sign-in' } as const
  const keyed: Keyed = { ...input, content: 'sign-in' }
  const looked = await deps.db.glance(async (tx) => {
    const token = await findDeviceToken(tx, deps, input.deviceToken ?? '')
    const { accountId, deviceId } = token.device ?? { accountId: nobody, deviceId: nobody }
    const lane = { subjectId: accountId, laneKey: deviceLane(deviceId) }
    // Sent together, and for an unknown cookie too: nobody's lane and password are looked for, and not found.
    const [device, ahead] = await Promise.all([
      findProvenBy(tx, now, deps, signed, token),
      lookAhead(tx, now, deps, lane, keyed, input.password),
    ])
    return isRefusal(device) ? device : { device, ...ahead }
  })
  if (isRefusal(looked)) return looked
  const repeated = repeatAnswer(looked.replay)
  if (repeated) return repeated
  const verified = await verify(deps, looked, input.password, 'known')
  if (isRefusal(verified)) return verified
  const { device, lane: name, guessHash, replay } = looked
  const { accountId, deviceId } = device
  return deps.db.transact(async (tx) => {
    // Sent together and done in this order, which is the order of locks: account with password, lane, challenge, device.
    const [current, lane, isFresh, isKnown, locks] = await Promise.all([
      lockForSignIn(tx, accountId),
      enterLane(tx, now, deps, { ...name, laneKind: 'device' }),
      useChallenge(tx, now, deps, input),
      touchDevice(tx, now, { accountId, deviceId }),
      listLocks(tx, now, accountId),
    ])
    assert(!isRefusal(lane), 'a known device has a lane of its own')
    if (!isFresh || !isKnown) return refuse('device_unknown')
    const verdict: Verdict = async () => verdictOn(current, verified)
    const judged = await judgeKeyed(tx, now, deps, lane, { keyed, guessHash, replay, verdict })
    if (judged !== 'accepted') return judged
    assert(verified.password, 'accepted after the password')
    const proofs = [device.proof, passwordProof(verified.password, now)]
    const entrance = await planEntrance(tx, now, deps, { ...input, accountId, proofs, deviceId, locks })
    if (isRefusal(entrance)) return narrowEntrance(entrance, ['taken_over', 'password_exposed'])
    const [opened] = await tx.lastly(() =>
      Promise.all([
        applyEntrance(tx, now, deps, entrance),
        applyRehash(tx, accountId, verified),
        isLongAgo(current?.lastUsedAt, now) ? markUsed(tx, now, accountId) : undefined,
        recordAccepted(tx, now, deps, name, keyed),
      ]),
    )
    return { ...opened, offerOwnDevice: false, now }
  })
}

export type FlowSignInRefusal =
  | Refused<'not_found' | 'flow_ended' | 'flow_unproven' | 'wallet_absent' | 'lanes_spent' | 'too_busy'>
  | PasswordRefusal
  | KeyRefusal
  | Refused<'taken_over' | 'password_exposed' | 'phone_reissued'>

/** Signs in where the number has just been proven: the password, in this browser's own lane. */
export async function signInOnFlow(
  deps: Deps,
  input: Browser & { flowId: string; password: string; idempotencyKey: string },
): Promise<SignedIn | FlowSignInRefusal> {
  return untilCurrent(deps, (now) => tryOnFlow(deps, now, input))
}

async function tryOnFlow(
  deps: Deps,
  now: Date,
  input: Browser & { flowId: string; password: string; idempotencyKey: string },
): Promise<SignedIn | FlowSignInRefusal> {
  const keyed: Keyed = { ...input, content: `flow ${input.flowId}` }
  const looked = await deps.db.read(async (tx) => {
    const row = await findFlowRow(tx, deps.secrets, input)
    if (!row) return refuse('not_found')
    // Before the number is proven nothing is looked up that an account could have.
    if (row.state === 'code_sent') return decideProven(row, now) ?? refuse('flow_unproven')
    const lane = flowLane(row, input.browserHash)
    const ahead = await lookAhead(tx, now, deps, lane, keyed, input.password)
    // Nobody makes us hash without a proven number that has a wallet.
    return { ...ahead, wanted: ahead.wanted && row.state === 'proven' && row.accountId !== undefined }
  })
  if (isRefusal(looked)) return looked
  const repeated = repeatAnswer(looked.replay)
  if (repeated) return repeated
  const { lane: name, guessHash, replay } = looked
  const isDevice = name.laneKey.startsWith('device:')
  const verified = await verify(deps, looked, input.password, isDevice ? 'known' : 'stranger')
  if (isRefusal(verified)) return verified
  return deps.db.transact(async (tx) => {
    const flow = await lockFlow(tx, now, deps, input)
    if (isRefusal(flow)) {
      // It may have ended by the very same request, sent twice at once.
      const meanwhile = await findReplay(tx, now, deps, name, keyed, guessHash)
      return repeatAnswer(meanwhile) ?? flow
    }
    const { accountId } = flow
    if (accountId === undefined) return refuse('wallet_absent')
    await lockAccount(tx, accountId)
    const lane = await enterLane(tx, now, deps, { ...name, laneKind: isDevice ? 'device' : 'browser' })
    if (isRefusal(lane)) return lane
    const verdict: Verdict = () => readVerdict(tx, accountId, verified)
    const judged = await judgeKeyed(tx, now, deps, lane, { keyed, guessHash, replay, verdict })
    if (judged !== 'accepted') return judged
    assert(verified.password, 'accepted after the password')
    const typed = passwordProof(verified.password, now)
    const proofs = [...flow.proofs, typed]
    const { deviceId, reissuedSuspect } = flow
    const entered = await enter(tx, now, deps, { ...input, accountId, proofs, deviceId, reissuedSuspect })
    if (isRefusal(entered)) {
      // An exposed password still counts for one thing, replacing itself: the recovery takes it from the flow.
      if (entered.refused === 'password_exposed') await addFlowProof(tx, flow, typed)
      return narrowEntrance(entered, ['taken_over', 'password_exposed', 'phone_reissued'])
    }
    await applyRehash(tx, accountId, verified)
    await markUsed(tx, now, accountId)
    await endFlow(tx, now, flow.flowId)
    await recordAccepted(tx, now, deps, name, keyed)
    return { ...entered, offerOwnDevice: flow.deviceId === undefined, now }
  })
}

/** Enters with what the flow has proven, and no password. */
export async function enterOnFlow(
  deps: Deps,
  input: Browser & { flowId: string },
): Promise<
  | SignedIn
  | Refused<'proofs_not_enough' | 'taken_over' | 'phone_reissued'>
  | Refused<'not_found' | 'flow_ended' | 'flow_unproven' | 'wallet_absent'>
> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const flow = await lockFlow(tx, now, deps, input)
    if (isRefusal(flow)) return flow
    const { accountId } = flow
    if (accountId === undefined) return refuse('wallet_absent')
    await lockAccount(tx, accountId)
    const { deviceId, reissuedSuspect } = flow
    // A flow holds a password only when that was exposed, and such a one opens nothing.
    const proofs = flow.proofs.filter(({ kind }) => kind !== 'password')
    const entered = await enter(tx, now, deps, { ...input, accountId, proofs, deviceId, reissuedSuspect })
    if (isRefusal(entered)) {
      return narrowEntrance(entered, ['proofs_not_enough', 'taken_over', 'phone_reissued'])
    }
    await markUsed(tx, now, accountId)
    await endFlow(tx, now, flow.flowId)
    return { ...entered, offerOwnDevice: deviceId === undefined, now }
  })
}

/**
 * Signs in on a known device with a recovery code instead of the password, in the recovery codes' own lane, and opens the
 * password's lane of this device: two proofs beside the password are better than the password. A code that would open
 * nothing, for the wallet is shut, is not used up: it stays its owner's way in for the day when the wallet opens.
 */
export async function signInWithRecoveryCode(
  deps: Deps,
  input: Browser & DeviceProof & { recoveryCode: string },
): Promise<
  | SignedIn
  | Refusal<
      'device_unknown' | 'recovery_code_mistyped' | 'recovery_code_wrong' | 'guesses_spent' | 'taken_over'
    >
> {
  const mistyped = refuseMistypedRecoveryCode(input.recoveryCode)
  if (mistyped) return mistyped
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const device = await proveDevice(tx, now, deps, { ...input, purpose: 'sign-in' })
    if (isRefusal(device)) return device
    const { accountId, deviceId } = device
    await lockAccount(tx, accountId)
    const lane = { subjectId: accountId, laneKey: deviceLane(deviceId) }
    const planned: { entrance?: Entrance | Refusal<EntranceRefusal> } = {}
    const enters = async (found: Proof): Promise<boolean> => {
      const proofs = [device.proof, found]
      planned.entrance = await planEntrance(tx, now, deps, { ...input, accountId, proofs, deviceId })
      return !isRefusal(planned.entrance)
    }
    const code = await judgeRecoveryCode(tx, now, deps, lane, { ...input, enters })
    const { entrance } = planned
    if (isRefusal(entrance)) return narrowEntrance(entrance, ['taken_over'])
    if (isRefusal(code)) return code
    assert(entrance, 'an accepted recovery code enters')
    await clearLane(tx, now, lane)
    const opened = await applyEntrance(tx, now, deps, entrance)
    await markUsed(tx, now, accountId)
    await touchDevice(tx, now, { accountId, deviceId })
    return { ...opened, offerOwnDevice: false, now }
  })
}

/**
 * Step. Uses a recovery code up; every channel is told. `enters` is asked with a right code before that: false leaves the
 * code as it is, and counts like a wrong one, so that nobody tries out found codes unnoticed, without a bound or a trace.
 */
export async function judgeRecoveryCode(
  tx: Tx,
  now: Date,
  deps: Deps,
  lane: LaneName,
  input: { recoveryCode: string; browserName: string; enters?: (found: Proof) => Promise<boolean> },
): Promise<Proof | Refusal<'recovery_code_wrong' | 'guesses_spent'>> {
  const accountId = lane.subjectId
  const { enters } = input
  let consumed: { enrolledAt: Date; atOpening: boolean } | undefined
  const judged = await judgeFactor(tx, now, deps, {
    ...lane,
    factor: 'recovery-code',
    guessHash: guessHashOf(deps.secrets, lane, input.recoveryCode),
    verdict: async () => {
      if (enters) {
        const found = await findRecoveryCode(tx, deps, { accountId, code: input.recoveryCode })
        if (!found || !(await enters({ kind: 'recovery-code', provenAt: now, ...found }))) return false
      }
      consumed = await consumeRecoveryCode(tx, now, deps, { accountId, code: input.recoveryCode })
      return consumed !== undefined
    },
  })
  if (judged !== 'accepted') return judged
  assert(consumed, 'an accepted recovery code was consumed')
  const { left } = await countRecoveryCodes(tx, deps, accountId)
  await tell(tx, now, deps, {
    accountId,
    template: 'recovery_code_used',
    facts: { browser: input.browserName, left },
  })
  return { kind: 'recovery-code', provenAt: now, ...consumed }
}

export type LookedAhead = {
  lane: LaneName
  guessHash: Buffer
  replay: Replay
  password: Password | undefined
  wanted: boolean
}

/** Whether a verdict is wanted at all, before spending a slow hash on it; the transaction looks again under its locks. */
export async function lookAhead(
  tx: Tx,
  now: Date,
  deps: Deps,
  lane: LaneName,
  keyed: Keyed,
  typed: string,
): Promise<LookedAhead> {
  const guessHash = guessHashOf(deps.secrets, lane, typed)
  const [{ replay, isOpen }, password] = await Promise.all([
    findAhead(tx, now, deps, lane, keyed, guessHash),
    findPassword(tx, lane.subjectId),
  ])
  return { lane, guessHash, replay, password, wanted: replay.outcome === 'first' && isOpen }
}

/** The slow part, outside every transaction. */
export async function verify(
  deps: Deps,
  looked: { wanted: boolean; password: Password | undefined },
  typed: string,
  share: HashShare,
): Promise<Verified | Refusal<'too_busy'>> {
  const { password, wanted } = looked
  if (!wanted) return { password, matches: undefined, newHash: undefined }
  const verdict = await verifyPassword(deps, password?.hash, typed, share)
  if (isRefusal(verdict)) return verdict
  const { matches, outdated } = verdict
  if (!matches || !outdated) return { password, matches, newHash: undefined }
  const newHash = await hashPassword(deps, preparePassword(typed), share)
  // No place in the queue: the old parameters stay for this time.
  return { password, matches, newHash: isRefusal(newHash) ? undefined : newHash }
}

/** Under the lane's lock: a verdict counts only for the password that is current now. */
export async function readVerdict(tx: Tx, accountId: string, verified: Verified): Promise<boolean> {
  return verdictOn(await lockPassword(tx, accountId), verified)
}

function verdictOn(current: { passwordId: string } | undefined, verified: Verified): boolean {
  const isCurrent = current?.passwordId === verified.password?.passwordId
  if (verified.matches === undefined || !isCurrent) throw new Outrun()
  return verified.matches
}

/** "Last used" decides about months of disuse: it need not be written at each of several sign-ins an hour. */
function isLongAgo(lastUsedAt: Date | undefined, now: Date): boolean {
  return lastUsedAt === undefined || now.getTime() - lastUsedAt.getTime() >= lastUsedStepMinutes * 60_000
}

export function passwordProof(password: Password, now: Date): Proof {
  return { kind: 'password', provenAt: now, enrolledAt: password.setAt, atOpening: password.atOpening }
}

export async function applyRehash(tx: Tx, accountId: string, verified: Verified): Promise<void> {
  if (verified.newHash === undefined || verified.password === undefined) return
  const { passwordId } = verified.password
  await rehashPassword(tx, { accountId, passwordId, hash: verified.newHash })
}

function flowLane(
  row: { subjectId: string; accountId: string | undefined; deviceId: string | undefined },
  browserHash: Buffer,
): LaneName {
  const laneKey = row.deviceId === undefined ? browserLane(browserHash) : deviceLane(row.deviceId)
  return { subjectId: row.accountId ?? row.subjectId, laneKey }
}
