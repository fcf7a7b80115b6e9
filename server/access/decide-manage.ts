import type { Proof } from '#contract/words'
import { decideGate, refuseChange, ruleContext, ruleOfTwo, type Lock } from '#locks'
import { refuse, type Refusal } from '#platform/refusals'
import { openingMinutes } from './policy-manage.ts'
import { stepUpMinutes } from './policy-sign-in.ts'

/**
 * Nothing that opens the wallet is added, replaced or removed but by the gate and by two independent proofs, settled for a
 * week and given in the last five minutes. A stolen session, a stolen phone or a young proof changes nothing.
 */
export type ChangeFacts = {
  capability: 'change-credentials' | 'change-contacts'
  session: { kind: 'full' | 'limited'; place: string }
  proofs: readonly Proof[]
  locks: readonly Lock[]
  /** The session that registered, in its first half hour. */
  opening: boolean
  now: Date
}

export type ChangeRefusal = 'session_limited' | 'change_locked' | 'step_up_needed' | 'proof_too_young'

/** Ordered refusals; undefined: go on. */
export function decideChange(facts: ChangeFacts): Refusal<ChangeRefusal> | undefined {
  const { capability, locks, proofs, now, session } = facts
  const deviceId = session.place
  const gate = decideGate({ capability, locks, deviceId, sessionKind: session.kind, proofs, now })
  if (gate.outcome === 'refuse') return refuseChange(gate)
  const context = ruleContext({ locks, deviceId, now })
  const since = now.getTime() - stepUpMinutes * 60_000
  const fresh = facts.opening
    ? proofs.map((one) => ({ ...one, provenAt: now }))
    : proofs.filter((one) => one.provenAt.getTime() >= since)
  const verdict = ruleOfTwo(fresh, 'change-credential', now, context)
  if (verdict.gives === 'full') return undefined
  const missing = verdict.missing.map((kinds) => kinds.join('+')).join(' | ')
  const more = missing === '' ? {} : { facts: { missing } }
  const again = proofs.map((one) => ({ ...one, provenAt: now }))
  const held = ruleOfTwo(again, 'change-credential', now, context)
  // What is held would do if it were given again; else age is in the way, or another kind is missing.
  if (held.gives !== 'full' && held.tooYoung.length > 0) return refuse('proof_too_young', more)
  return refuse('step_up_needed', more)
}

/** What is added in this session counts as added while registering. */
export function isOpening(session: { createdAt: Date }, customer: { openedAt: Date }, now: Date): boolean {
  // One transaction opened both, so that they bear the same instant; no later session does.
  return (
    session.createdAt.getTime() === customer.openedAt.getTime() &&
    now.getTime() - customer.openedAt.getTime() <= openingMinutes * 60_000
  )
}

/**
 * A new known device only signs in and freezes for its first week, so that a cooling-off does not keep it out: a customer
 * who has just recovered may say "this is my own device". While the owner has stopped changes, nothing is added at all.
 */
export function decideEnrolment(facts: Omit<ChangeFacts, 'opening'>): Refusal<'change_locked'> | undefined {
  const stopping = facts.locks.filter((one) => one.cause !== 'cooling_off' && one.cause !== 'unusual_sign_in')
  const gate = decideGate({
    capability: 'change-credentials',
    locks: stopping,
    deviceId: facts.session.place,
    sessionKind: 'full',
    proofs: facts.proofs,
    now: facts.now,
  })
  if (gate.outcome !== 'refuse') return undefined
  const refusal = refuseChange(gate)
  return { ...refusal, refused: 'change_locked' }
}
