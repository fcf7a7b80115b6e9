import type { Proof, ProofKind } from '#contract/words'
import { refuse, type Refusal } from '#platform/refusals'
import { ruleOfTwo, type RuleContext, type RuleVerdict } from './decide-rule-of-two.ts'
import { activeParts, endOf, enteredWith, type Lock } from './lock.ts'
import { proofFreshMinutes, proofSettlesDays } from './policy.ts'

/**
 * Who may open which lock. Undoing a freeze or shortening a cooling-off never works from the device that the lock was
 * placed for; a lock that staff, law or an identity check must end says so and is not opened by any proof.
 */
export type LiftRefusal =
  | 'proofs_not_enough'
  | 'proof_too_young'
  | 'step_up_needed'
  | 'lock_not_liftable'
  | 'wrong_device'
  | 'session_limited'

export type LiftSession = { kind: 'full' | 'limited'; deviceId?: string | undefined }

export function decideLift(
  lock: Lock,
  proofs: readonly Proof[],
  session: LiftSession,
  now: Date,
  /** From `ruleContext`: what the account's locks say about its proofs. */
  context: RuleContext = {},
): 'lift' | Refusal<LiftRefusal> {
  switch (lock.cause) {
    case 'self_frozen':
    case 'not_me':
    case 'dormant':
      return liftByTwo(lock, proofs, session, now, context)
    case 'phone_reissued':
      return liftDoubt(lock, proofs, now, context)
    case 'unusual_sign_in':
      return liftUnusual(lock, proofs, session, now, context)
    case 'cooling_off':
      return shorten(lock, proofs, session, now, context)
    case 'password_exposed':
      return notLiftable(lock, ['set-new-password'], now)
    case 'taken_over':
      return notLiftable(lock, ['identity-check'], now)
    case 'under_review':
      return notLiftable(lock, ['ask-staff', 'object'], now)
    case 'legal_order':
      return notLiftable(lock, ['authority'], now)
    case 'identity_expired':
      return notLiftable(lock, ['renew-document'], now)
    case 'password_wrong':
    case 'password_paused':
    case 'pin_paused':
    case 'code_wrong':
    case 'code_expired':
    case 'code_send_limit':
    case 'phone_malformed':
    case 'factor_lost':
    case 'payment_unknown':
    case 'offline':
    case 'client_outdated':
    case 'clock_skewed':
    case 'service_degraded':
      return notLiftable(lock, ['wait', 'another-method'], now)
  }
}

function liftByTwo(
  lock: Lock,
  proofs: readonly Proof[],
  session: LiftSession,
  now: Date,
  context: RuleContext,
): 'lift' | Refusal<LiftRefusal> {
  const barred = barredDevices(lock)
  if (session.deviceId !== undefined && barred.includes(session.deviceId))
    return wrongDevice(lock, 'other-device')
  // A thief who came in on a new device, or with nothing but the phone, must not undo the owner's freeze.
  if (session.kind === 'limited') return refuse('session_limited', { lockId: lock.lockId })
  const verdict = ruleOfTwo(proofs, 'lift-lock', now, { ...context, barredDeviceIds: barred })
  return verdict.gives === 'full' ? 'lift' : refuseShort(lock, verdict)
}

/**
 * Two proofs without the doubted number, in a limited session too: whoever has lost every known device comes in with a
 * password and a recovery code, and gets no more than a limited session for them while the number does not count.
 */
function liftDoubt(
  lock: Lock,
  proofs: readonly Proof[],
  now: Date,
  context: RuleContext,
): 'lift' | Refusal<LiftRefusal> {
  const disabled: ProofKind[] = [...(context.disabled ?? []), 'phone-code']
  const verdict = ruleOfTwo(proofs, 'lift-lock', now, { ...context, disabled })
  return verdict.gives === 'full' ? 'lift' : refuseShort(lock, verdict)
}

/** Only on the device itself, with a proof beyond those that entered: an approval from elsewhere could be talked out of the owner. */
function liftUnusual(
  lock: Lock,
  proofs: readonly Proof[],
  session: LiftSession,
  now: Date,
  context: RuleContext,
): 'lift' | Refusal<LiftRefusal> {
  if (session.deviceId !== lock.deviceId) return wrongDevice(lock, 'new-device')
  const entered = enteredWith(lock)
  const further = proofs.filter((one) => !entered.includes(one.kind) && one.kind !== 'email-code')
  // Age is judged here and not by purpose: the proofs that entered may be young, the further one may not.
  const settled = further.filter(
    (one) => one.atOpening || now.getTime() - one.enrolledAt.getTime() >= proofSettlesDays * 86_400_000,
  )
  const fresh = settled.filter((one) => now.getTime() - one.provenAt.getTime() <= proofFreshMinutes * 60_000)
  const counted = [...proofs.filter((one) => entered.includes(one.kind)), ...fresh]
  const verdict = ruleOfTwo(counted, 'enter', now, { ...context, newDevice: true })
  if (fresh.length > 0 && verdict.gives === 'full') return 'lift'
  return refuseShort(lock, {
    ...verdict,
    tooYoung: further.filter((one) => !settled.includes(one)).map(({ kind }) => kind),
    toRefresh: settled.filter((one) => !fresh.includes(one)).map(({ kind }) => kind),
  })
}

function shorten(
  lock: Lock,
  proofs: readonly Proof[],
  session: LiftSession,
  now: Date,
  context: RuleContext,
): 'lift' | Refusal<LiftRefusal> {
  const barred = barredDevices(lock)
  const { gives } = ruleOfTwo(proofs, 'shorten-cooling-off', now, { ...context, barredDeviceIds: barred })
  if (gives !== 'full') return notLiftable(lock, ['wait', 'passkey'], now)
  if (session.deviceId !== undefined && barred.includes(session.deviceId))
    return wrongDevice(lock, 'other-device')
  return 'lift'
}

/** The device it was placed for, the device that made the change, and for a stale proof the device that gave it. */
function barredDevices(lock: Lock): string[] {
  const barred = lock.deviceId === undefined ? [] : [lock.deviceId]
  const from = lock.byStaleProof || lock.cause === 'cooling_off' ? lock.fromDeviceId : undefined
  return from === undefined ? barred : [...barred, from]
}

/** The nearest way on: give a proof again, wait for it to settle, or add another. */
function refuseShort(
  lock: Lock,
  verdict: RuleVerdict,
): Refusal<'step_up_needed' | 'proof_too_young' | 'proofs_not_enough'> {
  const missing = verdict.missing.map((kinds) => kinds.join('+')).join(' | ')
  const more = { lockId: lock.lockId, ...(missing === '' ? {} : { facts: { missing } }) }
  if (verdict.missing.some((kinds) => kinds.every((kind) => verdict.toRefresh.includes(kind)))) {
    return refuse('step_up_needed', more)
  }
  return refuse(verdict.tooYoung.length > 0 ? 'proof_too_young' : 'proofs_not_enough', more)
}

function notLiftable(lock: Lock, remedies: readonly string[], now: Date): Refusal<'lock_not_liftable'> {
  const endsAt = endOf(activeParts(lock, now))
  return refuse('lock_not_liftable', {
    lockId: lock.lockId,
    remedies,
    ...(endsAt ? { retryAt: endsAt } : {}),
  })
}

/** `where` names the device on which it can be lifted; the text says it in words. */
function wrongDevice(lock: Lock, where: 'new-device' | 'other-device'): Refusal<'wrong_device'> {
  return refuse('wrong_device', { lockId: lock.lockId, facts: { where } })
}
