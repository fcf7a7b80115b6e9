import { getCustomer, lockAccount, refuseMistypedRecoveryCode } from '#customers'
import type { Proof } from '#contract/words'
import { listLocks, ruleContext, ruleOfTwo } from '#locks'
import { assert } from '#platform/assert'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { proveDevice } from './device-challenge.ts'
import { judgeCode } from './flow.ts'
import {
  answerReplay,
  findReplay,
  judgeKeyed,
  recordAccepted,
  recordRefused,
  type Keyed,
  type KeyRefusal,
} from './idempotency.ts'
import {
  browserLane,
  clearLane,
  deviceLane,
  enterLane,
  guessHashOf,
  type LaneName,
  type PasswordRefusal,
} from './lanes.ts'
import { untilCurrent } from './outrun.ts'
import { addProof } from './proofs.ts'
import { startCode, type OpenedDoor } from './sending.ts'
import { lockOpenSession, renewToken, type OpenedSession } from './sessions.ts'
import {
  applyRehash,
  judgeRecoveryCode,
  lookAhead,
  passwordProof,
  readVerdict,
  verify,
  type Verified,
} from './sign-in.ts'
import { lockFlowRow } from './store-flow.ts'
import type { Lane } from './store-lane.ts'
import type { Session } from './store-session.ts'

/**
 * Stepping up: a signed-in customer proves something more, or the same again. The session is renewed, its old token dead.
 * Keys belong to the browser and to the lane in which this session's passwords are judged.
 */

export type StepUpProof =
  | { kind: 'password'; password: string }
  | { kind: 'recovery-code'; recoveryCode: string }
  | { kind: 'phone-code'; flowId: string; code: string }
  | { kind: 'known-device'; challenge: string; signature: string }

export type StepUp = {
  session: Session
  proof: StepUpProof
  deviceToken: string | undefined
  idempotencyKey: string
}

export type StepUpRefusal =
  | Refusal<
      | 'not_signed_in'
      | 'not_found'
      | 'recovery_code_mistyped'
      | 'recovery_code_wrong'
      | 'guesses_spent'
      | 'code_wrong'
      | 'code_expired'
      | 'flow_ended'
      | 'device_unknown'
      | 'too_busy'
    >
  | PasswordRefusal
  | KeyRefusal

/** The lane in which passwords typed in this session are judged: the known device's, else the browser's own. */
export function laneOf(session: Session): LaneName & { laneKind: 'device' | 'session' } {
  const { accountId: subjectId, deviceId } = session
  return deviceId === undefined
    ? { subjectId, laneKey: browserLane(session.browserHash), laneKind: 'session' }
    : { subjectId, laneKey: deviceLane(deviceId), laneKind: 'device' }
}

export async function stepUp(
  deps: Deps,
  input: StepUp,
): Promise<(OpenedSession & { now: Date }) | StepUpRefusal> {
  const { proof } = input
  const mistyped = proof.kind === 'recovery-code' ? refuseMistypedRecoveryCode(proof.recoveryCode) : undefined
  return mistyped ?? untilCurrent(deps, (now) => tryStepUp(deps, now, input))
}

async function tryStepUp(
  deps: Deps,
  now: Date,
  input: StepUp,
): Promise<(OpenedSession & { now: Date }) | StepUpRefusal> {
  const { session, proof } = input
  const { accountId, browserHash } = session
  const name = laneOf(session)
  const keyed: Keyed = { idempotencyKey: input.idempotencyKey, browserHash, content: `step-up ${proof.kind}` }
  const guessHash = guessHashOf(deps.secrets, name, secretOf(proof))
  const typed = proof.kind === 'password' ? proof.password : undefined
  const verified = typed === undefined ? undefined : await verifyAhead(deps, now, name, keyed, typed)
  if (isRefusal(verified)) return verified
  return deps.db.transact(async (tx) => {
    // Lock order: the flow of a text code comes before the account.
    const code =
      proof.kind === 'phone-code' ? await judgeTextCode(tx, now, deps, input, keyed, guessHash) : undefined
    await lockAccount(tx, accountId)
    const current = await lockOpenSession(tx, now, session)
    if (current === undefined) return refuse('not_signed_in')
    const lane = await enterLane(tx, now, deps, name)
    assert(!isRefusal(lane), 'a signed-in browser needs no place among the new ones')
    const judged = verified
      ? await judgePassword(tx, now, deps, lane, { keyed, guessHash, verified })
      : await judgeOther(tx, now, deps, lane, { ...input, keyed, guessHash, code })
    if (isRefusal(judged)) return judged
    const proofs = addProof(current.proofs, judged)
    if (proof.kind !== 'password' && (await clearsPause(tx, now, current, proofs))) {
      await clearLane(tx, now, lane)
    }
    const renewed = await renewToken(tx, now, deps, { ...current, proofs })
    await recordAccepted(tx, now, deps, lane, keyed)
    await auditStepUp(tx, now, deps, renewed.session, 'accepted', proof.kind)
    return { ...renewed, now }
  })
}

/** Sends a code to the account's own number, in the share that strangers cannot spend. */
export async function startStepUpCode(
  deps: Deps,
  input: { session: Session },
): Promise<(OpenedDoor & { now: Date }) | Refusal<'code_send_limit'>> {
  const { accountId, browserHash, proofs } = input.session
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const customer = await getCustomer(tx, deps, accountId)
    const opened = await startCode(tx, now, deps, {
      purpose: 'step-up',
      e164: customer.e164,
      subjectId: accountId,
      browserHash,
      locale: customer.locale,
      sender: { share: 'known' },
      proven: { accountId, proofs },
    })
    return isRefusal(opened) ? opened : { ...opened, now }
  })
}

function secretOf(proof: StepUpProof): string {
  switch (proof.kind) {
    case 'password':
      return proof.password
    case 'recovery-code':
      return proof.recoveryCode
    case 'phone-code':
      return `${proof.flowId} ${proof.code}`
    case 'known-device':
      return ''
  }
}

async function verifyAhead(
  deps: Deps,
  now: Date,
  name: LaneName,
  keyed: Keyed,
  typed: string,
): Promise<Verified | Refusal<'too_busy'>> {
  const looked = await deps.db.read((tx) => lookAhead(tx, now, deps, name, keyed, typed))
  return verify(deps, looked, typed, 'known')
}

async function judgePassword(
  tx: Tx,
  now: Date,
  deps: Deps,
  lane: Lane,
  input: { keyed: Keyed; guessHash: Buffer; verified: Verified },
): Promise<Proof | PasswordRefusal | KeyRefusal> {
  const { verified } = input
  const judged = await judgeKeyed(tx, now, deps, lane, {
    ...input,
    verdict: () => readVerdict(tx, lane.subjectId, verified),
  })
  if (judged !== 'accepted') return judged
  assert(verified.password, 'accepted after the password')
  await applyRehash(tx, lane.subjectId, verified)
  return passwordProof(verified.password, now)
}

type CodeRefusal = Refusal<'not_found' | 'flow_ended' | 'guesses_spent' | 'code_expired' | 'code_wrong'>
type OtherInput = StepUp & { keyed: Keyed; guessHash: Buffer; code: Proof | CodeRefusal | undefined }

async function judgeOther(
  tx: Tx,
  now: Date,
  deps: Deps,
  lane: Lane,
  input: OtherInput,
): Promise<Proof | StepUpRefusal> {
  const { keyed, guessHash } = input
  const replay = await findReplay(tx, now, deps, lane, keyed, guessHash)
  const answered = await answerReplay(tx, now, deps, lane, replay)
  if (answered) return answered as StepUpRefusal
  const judged = await judgeProof(tx, now, deps, lane, input)
  // An unknown device and a flow that is over are no guesses: there is nothing to count or to remember.
  if (isRefusal(judged) && (judged.refused === 'recovery_code_wrong' || judged.refused === 'code_wrong')) {
    await recordRefused(tx, now, deps, lane, keyed, guessHash, judged)
  }
  return judged
}

async function judgeProof(
  tx: Tx,
  now: Date,
  deps: Deps,
  lane: Lane,
  input: OtherInput,
): Promise<Proof | StepUpRefusal> {
  const { proof, session } = input
  switch (proof.kind) {
    case 'password':
      assert(false, 'a password is judged in its lane')
    case 'phone-code':
      assert(input.code, 'the code was judged before the account was locked')
      return input.code
    case 'recovery-code':
      return judgeRecoveryCode(tx, now, deps, lane, { ...proof, browserName: session.browserName })
    case 'known-device': {
      const { deviceToken } = input
      const { browserHash } = session
      const device = await proveDevice(tx, now, deps, {
        ...proof,
        purpose: 'step-up',
        deviceToken,
        browserHash,
      })
      const fits =
        isRefusal(device) || device.accountId !== session.accountId ? refuse('device_unknown') : device
      if (isRefusal(fits)) await auditStepUp(tx, now, deps, session, 'refused', fits.refused)
      return isRefusal(fits) ? fits : fits.proof
    }
  }
}

/**
 * A text code is judged in its own flow, by its own count. A repeated request has its answer before the code is looked at,
 * else its second half would find the code used.
 */
async function judgeTextCode(
  tx: Tx,
  now: Date,
  deps: Deps,
  input: StepUp,
  keyed: Keyed,
  guessHash: Buffer,
): Promise<Proof | CodeRefusal | undefined> {
  const { proof, session } = input
  if (proof.kind !== 'phone-code') return undefined
  const { accountId, browserHash } = session
  const { flowId, code } = proof
  // Under the flow's lock, so that of two equal requests at once the second sees what the first has left.
  await lockFlowRow(tx, deps.secrets, { flowId, browserHash })
  const replay = await findReplay(tx, now, deps, laneOf(session), keyed, guessHash)
  if (replay.outcome !== 'first') return undefined
  const judged = await judgeCode(tx, now, deps, { flowId, browserHash, purpose: 'step-up', code })
  if (isRefusal(judged)) return judged
  // The number has moved to somebody else since the code was sent.
  if (judged.flow.accountId !== accountId) return refuse('flow_ended')
  return judged.flow.reissuedSuspect ? { ...judged.proof, stale: true } : judged.proof
}

/** Whether the proofs beside the password open a paused password (rule of two, `clear-pause`). */
async function clearsPause(tx: Tx, now: Date, session: Session, proofs: readonly Proof[]): Promise<boolean> {
  const locks = await listLocks(tx, now, session.accountId)
  const context = ruleContext({ locks, deviceId: session.place, now })
  return ruleOfTwo(proofs, 'clear-pause', now, context).gives === 'full'
}

async function auditStepUp(
  tx: Tx,
  now: Date,
  deps: Deps,
  session: Session,
  outcome: 'accepted' | 'refused',
  reason: string,
): Promise<void> {
  await appendAudit(tx, now, deps.random.id(), {
    event: 'session_stepped_up',
    subjectId: session.accountId,
    outcome,
    reason,
    facts: { sessionId: session.sessionId, kind: session.kind },
  })
}
