import {
  consumeRecoveryCode,
  countRecoveryCodes,
  findPassword,
  hashPassword,
  lockAccount,
  lockPassword,
  markUsed,
  preparePassword,
  rehashPassword,
  touchDevice,
  verifyPassword,
  type Password,
} from '#customers'
import type { Proof } from '#contract/words'
import { tell } from '#messages'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import type { HashShare } from '#platform/slow-hash'
import { decideDoor } from './decide-lane.ts'
import { findProvenDevice, proveDevice, type ProvenDevice } from './device-challenge.ts'
import { enter, narrowEntrance } from './entrance.ts'
import { addFlowProof, endFlow, lockFlow } from './flow.ts'
import { findReplay, judgeKeyed, recordAccepted, type Keyed, type KeyRefusal } from './idempotency.ts'
import {
  browserLane,
  clearLane,
  deviceLane,
  enterLane,
  guessHashOf,
  judgeFactor,
  type LaneName,
  type PasswordRefusal,
} from './lanes.ts'
import { outrunRoundsMax } from './policy-sign-in.ts'
import type { OpenedSession } from './sessions.ts'
import { findFlowRow } from './store-flow.ts'
import { findLane } from './store-lane.ts'

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
  const looked = await deps.db.read(async (tx) => {
    const device = await findProvenDevice(tx, now, deps, signed)
    if (isRefusal(device)) return device
    const lane = { subjectId: device.accountId, laneKey: deviceLane(device.deviceId) }
    return { device, ...(await lookAhead(tx, now, deps, lane, keyed, input.password)) }
  })
  if (isRefusal(looked)) return looked
  const verified = await verify(deps, looked, input.password, 'known')
  if (isRefusal(verified)) return verified
  const { lane: name, guessHash } = looked
  const { accountId, deviceId } = looked.device
  return deps.db.transact(async (tx) => {
    await lockAccount(tx, accountId)
    const lane = await enterLane(tx, now, deps, { ...name, laneKind: 'device' })
    assert(!isRefusal(lane), 'a known device has a lane of its own')
    let device: ProvenDevice | undefined
    const judged = await judgeKeyed<Refusal<'device_unknown'>>(tx, now, deps, lane, {
      keyed,
      guessHash,
      prove: async () => {
        const proven = await proveDevice(tx, now, deps, signed)
        if (isRefusal(proven)) return proven
        device = proven
        return undefined
      },
      verdict: () => readVerdict(tx, accountId, verified),
    })
    if (judged !== 'accepted') return judged
    assert(device && verified.password, 'accepted after device and password')
    const proofs = [device.proof, passwordProof(verified.password, now)]
    const entered = await enter(tx, now, deps, { ...input, accountId, proofs, deviceId })
    if (isRefusal(entered)) return narrowEntrance(entered, ['taken_over', 'password_exposed'])
    await applyRehash(tx, accountId, verified)
    await markUsed(tx, now, accountId)
    await touchDevice(tx, now, { accountId, deviceId })
    await recordAccepted(tx, now, deps, name, keyed)
    return { ...entered, offerOwnDevice: false, now }
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
    const lane = flowLane(row, input.browserHash)
    const ahead = await lookAhead(tx, now, deps, lane, keyed, input.password)
    // Nobody makes us hash without a proven number that has a wallet.
    return row.state === 'proven' && row.accountId !== undefined
      ? ahead
      : { ...ahead, password: undefined, wanted: false }
  })
  if (isRefusal(looked)) return looked
  const { lane: name, guessHash } = looked
  const isDevice = name.laneKey.startsWith('device:')
  const verified = await verify(deps, looked, input.password, isDevice ? 'known' : 'stranger')
  if (isRefusal(verified)) return verified
  return deps.db.transact(async (tx) => {
    const flow = await lockFlow(tx, now, deps, input)
    if (isRefusal(flow)) {
      // A flow that ended by this very request answers what a repeated request is to hear.
      const replay = await findReplay(tx, now, deps, name, keyed, guessHash)
      return replay.outcome === 'accepted' ? refuse('request_replayed') : flow
    }
    const { accountId } = flow
    if (accountId === undefined) return refuse('wallet_absent')
    await lockAccount(tx, accountId)
    const lane = await enterLane(tx, now, deps, { ...name, laneKind: isDevice ? 'device' : 'browser' })
    if (isRefusal(lane)) return lane
    const judged = await judgeKeyed(tx, now, deps, lane, {
      keyed,
      guessHash,
      verdict: () => readVerdict(tx, accountId, verified),
    })
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
 * password's lane of this device: two proofs beside the password are better than the password.
 */
export async function signInWithRecoveryCode(
  deps: Deps,
  input: Browser & DeviceProof & { recoveryCode: string },
): Promise<SignedIn | Refusal<'device_unknown' | 'recovery_code_wrong' | 'guesses_spent' | 'taken_over'>> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const device = await proveDevice(tx, now, deps, { ...input, purpose: 'sign-in' })
    if (isRefusal(device)) return device
    const { accountId, deviceId } = device
    await lockAccount(tx, accountId)
    const lane = { subjectId: accountId, laneKey: deviceLane(deviceId) }
    const code = await judgeRecoveryCode(tx, now, deps, lane, input)
    if (isRefusal(code)) return code
    await clearLane(tx, now, lane)
    const proofs = [device.proof, code]
    const entered = await enter(tx, now, deps, { ...input, accountId, proofs, deviceId })
    if (isRefusal(entered)) return narrowEntrance(entered, ['taken_over'])
    await markUsed(tx, now, accountId)
    await touchDevice(tx, now, { accountId, deviceId })
    return { ...entered, offerOwnDevice: false, now }
  })
}

/** Step. Uses a recovery code up; every channel is told. */
export async function judgeRecoveryCode(
  tx: Tx,
  now: Date,
  deps: Deps,
  lane: LaneName,
  input: { recoveryCode: string; browserName: string },
): Promise<Proof | Refusal<'recovery_code_wrong' | 'guesses_spent'>> {
  const accountId = lane.subjectId
  let consumed: { enrolledAt: Date; atOpening: boolean } | undefined
  const judged = await judgeFactor(tx, now, deps, {
    ...lane,
    factor: 'recovery-code',
    guessHash: guessHashOf(deps.secrets, lane, input.recoveryCode),
    verdict: async () => {
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
  const replay = await findReplay(tx, now, deps, lane, keyed, guessHash)
  const current = await findLane(tx, lane.subjectId, lane.laneKey)
  const isOpen = current === undefined || decideDoor(current, now).state === 'open'
  const wanted = replay.outcome === 'first' && isOpen
  return { lane, guessHash, wanted, password: wanted ? await findPassword(tx, lane.subjectId) : undefined }
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

/**
 * The password was replaced while it was being verified, or a lane opened for which no verdict was made: what was done so
 * far is rolled back, the use of the challenge too, and the operation begins again.
 */
class Outrun extends Error {
  override name = 'Outrun'
}

/** Under the lane's lock: a verdict counts only for the password that is current now. */
export async function readVerdict(tx: Tx, accountId: string, verified: Verified): Promise<boolean> {
  const current = await lockPassword(tx, accountId)
  const isCurrent = current?.passwordId === verified.password?.passwordId
  if (verified.matches === undefined || !isCurrent) throw new Outrun()
  return verified.matches
}

export function passwordProof(password: Password, now: Date): Proof {
  return { kind: 'password', provenAt: now, enrolledAt: password.setAt, atOpening: password.atOpening }
}

export async function applyRehash(tx: Tx, accountId: string, verified: Verified): Promise<void> {
  if (verified.newHash === undefined || verified.password === undefined) return
  const { passwordId } = verified.password
  await rehashPassword(tx, { accountId, passwordId, hash: verified.newHash })
}

/** A password that changes under our hands is verified anew, a few times; then the asker is to come back. */
export async function untilCurrent<Result>(
  deps: Pick<Deps, 'clock'>,
  attempt: (now: Date) => Promise<Result>,
): Promise<Result | Refusal<'too_busy'>> {
  for (let round = 0; round < outrunRoundsMax; round += 1) {
    try {
      return await attempt(deps.clock.now())
    } catch (error) {
      if (!(error instanceof Outrun)) throw error
    }
  }
  return refuse('too_busy', { retryAt: new Date(deps.clock.now().getTime() + 1000) })
}

function flowLane(
  row: { subjectId: string; accountId: string | undefined; deviceId: string | undefined },
  browserHash: Buffer,
): LaneName {
  const laneKey = row.deviceId === undefined ? browserLane(browserHash) : deviceLane(row.deviceId)
  return { subjectId: row.accountId ?? row.subjectId, laneKey }
}
