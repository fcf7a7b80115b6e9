import { addFlowProof, browserLane, judgeRecoveryCode, lockFlow } from '#access'
import { lockAccount, refuseMistypedRecoveryCode } from '#customers'
import type { Proof } from '#contract/words'
import { decideGate } from '#locks'
import { assert } from '#platform/assert'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import {
  decideStart,
  decideStep,
  isRunning,
  type Gives,
  type RecoveryEvent,
  type RecoveryKind,
  type RecoveryState,
} from './decide-recovery.ts'
import { recoveryLifetimeMinutes } from './policy.ts'
import {
  findRecovery,
  findRunningOfFlow,
  insertRecovery,
  lockRecovery,
  moveRecovery,
  type Recovery,
} from './store.ts'
import { gatherGround, weigh, type Ground } from './weigh.ts'

/**
 * The steps of a recovery up to the new password (`choose-password.ts`). None of them locks anything or ends a session.
 * Lock order: flow, account, recovery, lane.
 */
export type Told = { recovery: Recovery; gives: Gives; now: Date }
type Key = { recoveryId: string; browserHash: Buffer }

/**
 * Begins a recovery with what the flow has proven; asked again on the same flow, the one that runs goes on. Whoever asks to
 * replace an exposed password where none is exposed has forgotten theirs: the account decides that, and not the caller.
 */
export async function startRecovery(
  deps: Deps,
  input: { flowId: string; browserHash: Buffer; kind: RecoveryKind },
): Promise<Told | Refusal<'not_found' | 'flow_ended' | 'flow_unproven' | 'wallet_absent' | 'taken_over'>> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const flow = await lockFlow(tx, now, deps, input)
    if (isRefusal(flow)) return flow
    const { accountId, flowId } = flow
    if (accountId === undefined) return refuse('wallet_absent')
    await lockAccount(tx, accountId)
    const ground = await gatherGround(tx, now, deps, { ...input, accountId, proofs: flow.proofs })
    const shut = refuseTakenOver(ground, now)
    if (shut) {
      await auditStep(tx, now, deps, {
        accountId,
        event: 'started',
        refused: shut.refused,
        facts: { flowId },
      })
      return shut
    }
    const exposed = ground.locks.some(({ cause }) => cause === 'password_exposed')
    const kind = exposed ? input.kind : 'forgotten_password'
    const running = await findRunningOfFlow(tx, now, { accountId, flowId, kind })
    if (running) return goOn(tx, now, deps, running, mergeProofs(running.proofs, flow.proofs))
    const gives = weigh(ground, 'reset-password', now)
    const recovery: Recovery = {
      accountId,
      recoveryId: deps.random.id(),
      flowId,
      browserHash: input.browserHash,
      kind,
      state: decideStart(gives),
      proofs: flow.proofs,
      usedRecoveryCode: flow.proofs.some((one) => one.kind === 'recovery-code'),
      startedAt: now,
      expiresAt: new Date(now.getTime() + recoveryLifetimeMinutes * 60_000),
    }
    await insertRecovery(tx, recovery)
    await auditStep(tx, now, deps, {
      accountId,
      event: 'started',
      facts: { recoveryId: recovery.recoveryId, flowId, kind: recovery.kind, to: recovery.state, gives },
    })
    return { recovery, gives, now }
  })
}

/** Where a recovery stands; for a page that was reloaded. Reads only. */
export async function readRecovery(deps: Deps, input: Key): Promise<Told | Refusal<'not_found'>> {
  const now = deps.clock.now()
  return deps.db.read(async (tx) => {
    const recovery = await findRecovery(tx, input.recoveryId, input.browserHash)
    if (!recovery) return refuse('not_found')
    const ground = await gatherGround(tx, now, deps, recovery)
    const state = isOverdue(recovery, now) ? 'expired' : recovery.state
    return { recovery: { ...recovery, state }, gives: weigh(ground, 'reset-password', now), now }
  })
}

/** Adds a recovery code, which is used up, within a budget that no guessing elsewhere can spend. */
export async function proveRecovery(
  deps: Deps,
  input: Key & { recoveryCode: string; browserName: string },
): Promise<
  | Told
  | Refusal<
      'not_found' | 'step_out_of_order' | 'recovery_code_mistyped' | 'recovery_code_wrong' | 'guesses_spent'
    >
> {
  const mistyped = refuseMistypedRecoveryCode(input.recoveryCode)
  if (mistyped) return mistyped
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const found = await enterRecovery(tx, now, deps, input)
    if (isRefusal(found)) return found
    const { recovery, flow } = found
    const { accountId, recoveryId } = recovery
    if (!isRunning(recovery.state)) return refuseStep(tx, now, deps, recovery, 'proof_added')
    const lane = { subjectId: accountId, laneKey: browserLane(input.browserHash) }
    const proof = await judgeRecoveryCode(tx, now, deps, lane, input)
    if (isRefusal(proof)) {
      const facts = { recoveryId }
      await auditStep(tx, now, deps, { accountId, event: 'proof_added', refused: proof.refused, facts })
      return proof
    }
    // The flow keeps it, too: who remembers the password after all has not spent the code for nothing.
    if (!isRefusal(flow)) await addFlowProof(tx, flow, proof)
    return goOn(tx, now, deps, recovery, mergeProofs(recovery.proofs, [proof]))
  })
}

/** "I remember it after all": nothing has changed. */
export async function abandonRecovery(
  deps: Deps,
  input: Key,
): Promise<Told | Refusal<'not_found' | 'step_out_of_order'>> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const found = await enterRecovery(tx, now, deps, input)
    if (isRefusal(found)) return found
    const { recovery } = found
    const to = decideStep(recovery.state, 'abandoned', 'nothing')
    if (isRefusal(to)) return refuseStep(tx, now, deps, recovery, 'abandoned')
    const moved = await move(tx, now, deps, recovery, { event: 'abandoned', to })
    return { recovery: moved, gives: 'nothing', now }
  })
}

/** The recovery under its lock, its flow and account locked before it, and its time looked at. */
export async function enterRecovery(
  tx: Tx,
  now: Date,
  deps: Deps,
  input: Key,
): Promise<{ recovery: Recovery; flow: Awaited<ReturnType<typeof lockFlow>> } | Refusal<'not_found'>> {
  const found = await findRecovery(tx, input.recoveryId, input.browserHash)
  if (!found) return refuse('not_found')
  const { accountId, recoveryId, browserHash } = found
  // The flow may be over by now: the recovery has its own half hour.
  const flow = await lockFlow(tx, now, deps, { flowId: found.flowId, browserHash })
  await lockAccount(tx, accountId)
  const locked = await lockRecovery(tx, { accountId, recoveryId, browserHash })
  assert(locked, 'a recovery is never deleted while its browser asks for it')
  if (!isOverdue(locked, now)) return { recovery: locked, flow }
  const to = decideStep(locked.state, 'time_ran_out', 'nothing')
  assert(!isRefusal(to), 'time runs out for every recovery that runs')
  return { recovery: await move(tx, now, deps, locked, { event: 'time_ran_out', to }), flow }
}

/** More is proven: the state follows from what the proofs now give. */
async function goOn(tx: Tx, now: Date, deps: Deps, recovery: Recovery, proofs: Proof[]): Promise<Told> {
  const ground = await gatherGround(tx, now, deps, { ...recovery, proofs })
  const gives = weigh(ground, 'reset-password', now)
  const to = decideStep(recovery.state, 'proof_added', gives)
  assert(!isRefusal(to), 'a proof may be added to every recovery that runs')
  const moved = await move(tx, now, deps, recovery, { event: 'proof_added', to, proofs })
  return { recovery: moved, gives, now }
}

/** One row of the table of transitions, written with its audit row. Guarded by the state that it moves from. */
export async function move(
  tx: Tx,
  now: Date,
  deps: Deps,
  recovery: Recovery,
  step: { event: RecoveryEvent; to: RecoveryState; proofs?: Proof[] },
): Promise<Recovery> {
  const proofs = step.proofs ?? recovery.proofs
  const usedRecoveryCode = recovery.usedRecoveryCode || proofs.some((one) => one.kind === 'recovery-code')
  const { accountId, recoveryId, state: from } = recovery
  const moved = await moveRecovery(tx, now, {
    accountId,
    recoveryId,
    from,
    to: step.to,
    ends: !isRunning(step.to),
    proofs,
    usedRecoveryCode,
  })
  assert(moved, 'a recovery under its lock moves once')
  const facts = { recoveryId, from, to: step.to }
  await auditStep(tx, now, deps, { accountId, event: step.event, facts })
  return { ...recovery, state: step.to, proofs, usedRecoveryCode }
}

/** Out of turn: nothing changes, the caller is told what to do, and there is a trace (ASVS 5.0 V2.3.1). */
export async function refuseStep(
  tx: Tx,
  now: Date,
  deps: Deps,
  recovery: Recovery,
  event: RecoveryEvent,
): Promise<Refusal<'step_out_of_order'>> {
  const refusal = decideStep(recovery.state, event, 'nothing')
  assert(isRefusal(refusal) && refusal.refused === 'step_out_of_order', 'the step is out of order')
  await auditStep(tx, now, deps, {
    accountId: recovery.accountId,
    event,
    refused: refusal.refused,
    facts: { recoveryId: recovery.recoveryId, from: recovery.state },
  })
  return { ...refusal, refused: 'step_out_of_order' }
}

export async function auditStep(
  tx: Tx,
  now: Date,
  deps: Deps,
  step: {
    accountId: string
    event: RecoveryEvent
    refused?: string
    facts: Record<string, unknown>
  },
): Promise<void> {
  await appendAudit(tx, now, deps.random.id(), {
    event: `recovery_${step.event}`,
    subjectId: step.accountId,
    outcome: step.refused === undefined ? 'accepted' : 'refused',
    reason: step.refused ?? step.event,
    facts: step.facts,
  })
}

/** A wallet that was taken over opens to an identity check alone; everything else here only takes away. */
export function refuseTakenOver(ground: Ground, now: Date): Refusal<'taken_over'> | undefined {
  const verdict = decideGate({
    capability: 'sign-in',
    locks: ground.locks,
    deviceId: ground.place,
    sessionKind: 'limited',
    proofs: ground.proofs,
    now,
  })
  if (verdict.outcome !== 'refuse') return undefined
  const lock = verdict.because.find((one) => one.cause === 'taken_over')
  return lock && refuse('taken_over', { lockId: lock.lockId, scope: ['sign-in'] })
}

function isOverdue(recovery: Recovery, now: Date): boolean {
  return isRunning(recovery.state) && now >= recovery.expiresAt
}

/** The newer proof of a kind takes the older one's place. */
function mergeProofs(held: readonly Proof[], added: readonly Proof[]): Proof[] {
  return [...held.filter((one) => !added.some((other) => other.kind === one.kind)), ...added]
}
