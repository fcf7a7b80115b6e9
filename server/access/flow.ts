import { getCustomer, subjectOf, type Subject } from '#customers'
import type { Proof } from '#contract/words'
import { assert } from '#platform/assert'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { sameBytes } from '#platform/secrets'
import {
  codeBinding,
  decideCode,
  decideProven,
  isSameHolder,
  readCode,
  type CodeRefusal,
  type FlowPurpose,
  type FlowState,
} from './decide-code.ts'
import { entriesMax } from './policy-door.ts'
import { addProof } from './proofs.ts'
import {
  adoptAccount,
  appendProof,
  consumeCode,
  countEntry,
  endFlowRow,
  lockFlowRow,
  type FlowKey,
  type FlowRow,
} from './store-flow.ts'

/** The steps of a flow that others build on: judging a code, what a proven flow holds, ending it. */

export type FlowDeps = Pick<Deps, 'secrets' | 'random'>

/** One passage through the door, as steps after the proof see it. */
export type Flow = {
  flowId: string
  purpose: FlowPurpose
  e164: string
  /** Account id, or the decoy of a number without a wallet. */
  subjectId: string
  accountId: string | undefined
  /** The number may have a new holder: its code is no proof of this account. */
  reissuedSuspect: boolean
  browserHash: Buffer
  /** The known device that gave a proof here. */
  deviceId?: string
  state: FlowState
  /** What was proven, the number first. Of a number without a wallet only the code. */
  proofs: Proof[]
  codeProvenAt?: Date
  expiresAt: Date
}

/**
 * Step. A proven flow for entering, its row locked: lock it before anything of the account (flow, source, identifier,
 * account). An unknown flow, another browser's, and one for freezing or stepping up are all `not_found`.
 */
export async function lockFlow(
  tx: Tx,
  now: Date,
  deps: FlowDeps,
  key: FlowKey,
): Promise<Flow | Refusal<'not_found' | 'flow_ended' | 'flow_unproven'>> {
  const row = await lockFlowRow(tx, deps.secrets, key)
  if (!row) return refuse('not_found')
  const refusal = decideProven(row, now)
  if (refusal) return refusal
  const subject = await subjectOf(tx, deps, row.number.e164)
  if (!isSameHolder(row, subject)) return refuse('flow_ended')
  if (row.accountId === undefined && subject.accountId !== undefined) {
    await adoptAccount(tx, row.flowId, subject.accountId)
  }
  return flowOf(tx, deps, row, subject)
}

/**
 * Step. Judges a code that was sent to freeze or to step up; it can be used for nothing else. The proof and the flow come
 * back: `flow.accountId` says whose wallet it is for, undefined when the number has none. The caller compares it with its
 * own account where it has one.
 */
export async function judgeCode(
  tx: Tx,
  now: Date,
  deps: FlowDeps,
  input: FlowKey & { purpose: 'freeze' | 'step-up'; code: string },
): Promise<
  | { proof: Proof; flow: Flow }
  | Refusal<'not_found' | 'flow_ended' | 'guesses_spent' | 'code_expired' | 'code_wrong'>
> {
  const judged = await judgeEntry(tx, now, deps, input)
  if (!isRefusal(judged)) return judged
  // Only a flow for entering outlives its right code, so that here nothing can be out of order.
  if (judged.refused === 'step_out_of_order') return refuse('flow_ended')
  return judged as Refusal<Exclude<CodeRefusal, 'step_out_of_order'> | 'not_found'>
}

/** Step. The one place where a code is compared; for any number the same statements in the same order until it is right. */
export async function judgeEntry(
  tx: Tx,
  now: Date,
  deps: FlowDeps,
  input: FlowKey & { purpose: FlowPurpose; code: string },
): Promise<{ proof: Proof; flow: Flow } | Refusal<CodeRefusal | 'not_found'>> {
  const row = await lockFlowRow(tx, deps.secrets, input)
  if (!row || row.purpose !== input.purpose) return refuse('not_found')
  const subject = await subjectOf(tx, deps, row.number.e164)
  const verdict = isSameHolder(row, subject)
    ? decideCode(row, codeMatches(deps, row, input.code), now)
    : { accepted: false as const, judged: false, refusal: refuse('flow_ended') }
  await appendAudit(tx, now, deps.random.id(), {
    event: 'code_submitted',
    subjectId: subject.subjectId,
    outcome: verdict.accepted ? 'accepted' : 'refused',
    reason: verdict.accepted ? 'code_right' : verdict.refusal.refused,
    facts: { flowId: row.flowId, purpose: row.purpose, entries: row.entries },
  })
  if (!verdict.accepted) {
    if (verdict.judged) assert(await countEntry(tx, row.flowId, entriesMax), 'a verdict was due')
    return verdict.refusal
  }
  const used = await consumeCode(
    tx,
    now,
    { ...row, subjectId: subject.subjectId, accountId: subject.accountId },
    { state: verdict.state, entriesMax },
  )
  assert(used, 'a code that was accepted under the lock is there to be used')
  const flow = await flowOf(tx, deps, { ...row, state: verdict.state, provenAt: now }, subject)
  const proof = flow.proofs.find((one) => one.kind === 'phone-code')
  assert(proof, 'a right code is a proof')
  return { proof, flow }
}

/** Step. Something more was proven in a proven flow; the newer proof of a kind takes the older one's place. */
export async function addFlowProof(tx: Tx, flow: Flow, proof: Proof): Promise<Flow> {
  await appendProof(tx, flow.flowId, proof)
  return {
    ...flow,
    proofs: addProof(flow.proofs, proof),
    ...(proof.deviceId === undefined ? {} : { deviceId: proof.deviceId }),
  }
}

/** Step. The flow has served: nothing more can be done with it. False when it had ended before. */
export async function endFlow(tx: Tx, now: Date, flowId: string): Promise<boolean> {
  return endFlowRow(tx, now, flowId)
}

/** Under every live key, so that a code sent before a key was rotated still opens. */
function codeMatches(deps: FlowDeps, row: FlowRow, typed: string): boolean | undefined {
  const code = readCode(typed)
  if (code === undefined) return undefined
  const binding = codeBinding({ ...row, e164: row.number.e164, code })
  return deps.secrets
    .keyedHashes('text-code', binding)
    .map(({ hash }) => sameBytes(hash, row.codeHash))
    .includes(true)
}

/** Reads of the customer come only after a proof, so that before it no statement depends on the account. */
export async function flowOf(tx: Tx, deps: FlowDeps, row: FlowRow, subject: Subject): Promise<Flow> {
  const phone = row.provenAt === undefined ? [] : [await phoneProof(tx, deps, row.provenAt, subject)]
  return {
    flowId: row.flowId,
    purpose: row.purpose,
    e164: row.number.e164,
    subjectId: subject.subjectId,
    accountId: subject.accountId,
    reissuedSuspect: subject.reissuedSuspect,
    browserHash: row.browserHash,
    ...(row.deviceId === undefined ? {} : { deviceId: row.deviceId }),
    state: row.state,
    proofs: row.proofs.reduce<Proof[]>(addProof, phone),
    ...(row.provenAt === undefined ? {} : { codeProvenAt: row.provenAt }),
    expiresAt: row.expiresAt,
  }
}

async function phoneProof(tx: Tx, deps: FlowDeps, provenAt: Date, subject: Subject): Promise<Proof> {
  if (subject.accountId === undefined) {
    return { kind: 'phone-code', provenAt, enrolledAt: provenAt, atOpening: false }
  }
  const customer = await getCustomer(tx, deps, subject.accountId)
  return {
    kind: 'phone-code',
    provenAt,
    enrolledAt: customer.numberBoundAt,
    atOpening: customer.numberAtOpening,
  }
}
