import { causes, type CauseCode } from '#contract/causes'
import {
  changes,
  outgoing,
  type Capability,
  type Proof,
  type ProofKind,
  type RemedyKind,
} from '#contract/words'
import { assert } from '#platform/assert'
import { refuse, type Refusal } from '#platform/refusals'
import { ruleOfTwo, type RuleContext } from './decide-rule-of-two.ts'
import { activeParts, endOf, holdsHere, type Lock } from './lock.ts'

/**
 * The one gate: a capability that a lock takes away is refused on every path, whoever asks. The strictest answer wins:
 * refuse over allowance over allow. Whatever issues a session, changes a credential or moves money passes here.
 */
export type GateFacts = {
  capability: Capability
  locks: readonly Lock[]
  /** The known device at hand, if any: locks on other devices do not hold here. */
  deviceId?: string | undefined
  /** For `sign-in`: the kind that is about to be opened. */
  sessionKind: 'full' | 'limited'
  proofs: readonly Proof[]
  /** For `sign-in`: the browser is no known device, or its first day is not over. */
  newDevice?: boolean
  now: Date
}

export type GateVerdict =
  | { outcome: 'allow' }
  /** Known payees, up to the day's essential allowance. `because` is empty when the session alone is limited. */
  | { outcome: 'allowance'; because: Lock[] }
  | {
      outcome: 'refuse'
      /** Strictest first; empty when the session or its proofs alone are short. */
      because: Lock[]
      /** Shortest first. */
      remedies: RemedyKind[]
      /** When all of it is over by itself; null when some of it ends only by an act. */
      endsAt: Date | null
    }

/** Strictest first; a cause that is not here takes no capability away by itself. */
const strictest: readonly CauseCode[] = [
  'taken_over',
  'legal_order',
  'not_me',
  'self_frozen',
  'under_review',
  'phone_reissued',
  'password_exposed',
  'dormant',
  'unusual_sign_in',
  'cooling_off',
  'service_degraded',
  'client_outdated',
  'offline',
]

/** From a tap to weeks: the order in which merged remedies are offered. */
const shortest: readonly RemedyKind[] = [
  'reconnect',
  'automatic-time',
  'try-again',
  'new-code',
  'fix-number',
  'undo',
  'passkey',
  'device-approval',
  'recovery-code',
  'two-proofs',
  'confirm-it-is-you',
  'set-new-password',
  'guided-clean-up',
  'update',
]

const limitedMay: readonly Capability[] = ['sign-in', 'view', 'receive']

/** What the locks alone say of a capability, before session and proofs are asked. */
export function answerFor(
  capability: Capability,
  locks: readonly Lock[],
  deviceId: string | undefined,
  now: Date,
): 'works' | 'allowance' | 'off' {
  const here = locks.filter((lock) => holdsHere(lock, deviceId))
  if (here.some((lock) => refuses(lock, capability, now))) return 'off'
  return capability === 'pay-known' && here.some((lock) => holdsToAllowance(lock, now))
    ? 'allowance'
    : 'works'
}

export function decideGate(facts: GateFacts): GateVerdict {
  const here = facts.locks.filter((lock) => holdsHere(lock, facts.deviceId))
  const refusing = here.filter((lock) => refuses(lock, facts.capability, facts.now))
  if (refusing.length > 0) return refusal(refusing, facts)
  if (facts.capability === 'sign-in') return decideEntrance(here, facts)
  if (facts.sessionKind === 'limited' && !limitedMay.includes(facts.capability)) {
    if (facts.capability !== 'pay-known') {
      return { outcome: 'refuse', because: [], remedies: ['recovery-code', 'wait'], endsAt: null }
    }
    return { outcome: 'allowance', because: here.filter((lock) => holdsToAllowance(lock, facts.now)) }
  }
  const because = here.filter((lock) => facts.capability === 'pay-known' && holdsToAllowance(lock, facts.now))
  return because.length > 0 ? { outcome: 'allowance', because } : { outcome: 'allow' }
}

/** No session without the rule of two, counted over the proofs that no lock disables. */
function decideEntrance(here: readonly Lock[], facts: GateFacts): GateVerdict {
  const context = ruleContext(facts)
  const { gives } = ruleOfTwo(facts.proofs, 'enter', facts.now, context)
  if (gives === 'full' || gives === facts.sessionKind) return { outcome: 'allow' }
  const disabling = here.filter((lock) =>
    activeParts(lock, facts.now).some((part) => facts.proofs.some(({ kind }) => part.proofs.includes(kind))),
  )
  if (disabling.length > 0) return refusal(disabling, facts)
  return { outcome: 'refuse', because: [], remedies: ['recovery-code', 'another-method'], endsAt: null }
}

/** With the essential allowance a lock leaves payments to known payees, up to the day's sum. */
function refuses(lock: Lock, capability: Capability, now: Date): boolean {
  const taken = activeParts(lock, now).some((part) => part.capabilities.includes(capability))
  return taken && !(capability === 'pay-known' && causes[lock.cause].allowance)
}

/** Cooling-off names only new payees and withdrawals as off, and holds everything else that goes out to the allowance. */
export function holdsToAllowance(lock: Lock, now: Date): boolean {
  return (
    causes[lock.cause].allowance &&
    activeParts(lock, now).some((part) => part.capabilities.some((one) => isOutgoing(one)))
  )
}

function isOutgoing(capability: Capability): boolean {
  return outgoing.some((one) => one === capability)
}

function refusal(refusing: readonly Lock[], facts: GateFacts): GateVerdict {
  const rank = (lock: Lock): number => {
    const index = strictest.indexOf(lock.cause)
    return index === -1 ? strictest.length : index
  }
  const because = refusing.toSorted((a, b) => rank(a) - rank(b))
  const endsAt = endOf(
    because.flatMap((lock) =>
      activeParts(lock, facts.now).filter(
        (part) => part.capabilities.includes(facts.capability) || part.proofs.length > 0,
      ),
    ),
  )
  return { outcome: 'refuse', because, remedies: mergeRemedies(because, endsAt !== null), endsAt }
}

/** One lock keeps the catalogue's order. Of several, waiting is offered only when all of them end by themselves. */
function mergeRemedies(locks: readonly Lock[], waitHelps: boolean): RemedyKind[] {
  const all = [...new Set(locks.flatMap((lock) => [...causes[lock.cause].remedies]))]
  if (locks.length < 2) return all
  const rank = (kind: RemedyKind): number => {
    const index = shortest.indexOf(kind)
    return index === -1 ? shortest.length : index
  }
  return all.filter((kind) => kind !== 'wait' || waitHelps).toSorted((a, b) => rank(a) - rank(b))
}

/** Proof kinds that an active lock disables here. */
export function disabledProofs(locks: readonly Lock[], deviceId: string | undefined, now: Date): ProofKind[] {
  const here = locks.filter((lock) => holdsHere(lock, deviceId))
  return [...new Set(here.flatMap((lock) => activeParts(lock, now).flatMap((part) => [...part.proofs])))]
}

export function usableProofs(
  proofs: readonly Proof[],
  locks: readonly Lock[],
  deviceId: string | undefined,
  now: Date,
): Proof[] {
  const disabled = disabledProofs(locks, deviceId, now)
  return proofs.filter((one) => one.stale !== true && !disabled.includes(one.kind))
}

/**
 * Until when the wallet stays limited after a reset that one stolen phone could have made. The cooling-off lock of such a
 * reset says so in its facts (`gave: 'limited'`).
 */
function limitedUntil(locks: readonly Lock[], now: Date): Date | undefined {
  const until = locks
    .filter((lock) => lock.cause === 'cooling_off' && lock.facts['gave'] === 'limited')
    .map((lock) => activeParts(lock, now).filter((part) => part.capabilities.includes('withdraw')))
    .map((parts) => endOf(parts))
    .filter((end) => end !== null && end.getTime() > now.getTime())
  return until.reduce<Date | undefined>(
    (a, b) => (b !== null && (!a || b.getTime() > a.getTime()) ? b : a),
    undefined,
  )
}

/** What `ruleOfTwo` must know of the locks: always build its context with this, so that none is forgotten. */
export function ruleContext(facts: {
  locks: readonly Lock[]
  deviceId?: string | undefined
  newDevice?: boolean
  now: Date
}): RuleContext {
  const unusual = facts.locks.some(
    (lock) =>
      lock.cause === 'unusual_sign_in' &&
      lock.on === 'device' &&
      lock.deviceId === facts.deviceId &&
      activeParts(lock, facts.now).length > 0,
  )
  return {
    newDevice: facts.newDevice === true || unusual,
    limitedUntil: limitedUntil(facts.locks, facts.now),
    disabled: disabledProofs(facts.locks, facts.deviceId, facts.now),
  }
}

type Refused = Extract<GateVerdict, { outcome: 'refuse' }>

/** The refusal of a change of credentials or contacts that the gate refused. */
export function refuseChange(verdict: Refused): Refusal<'change_locked' | 'session_limited'> {
  const [strictestLock] = verdict.because
  if (!strictestLock) return refuse('session_limited', { remedies: verdict.remedies })
  return refuse('change_locked', {
    lockId: strictestLock.lockId,
    scope: [...changes],
    remedies: verdict.remedies,
    ...(verdict.endsAt ? { retryAt: verdict.endsAt } : {}),
  })
}

export type EntranceRefusal = 'taken_over' | 'phone_reissued' | 'password_exposed' | 'proofs_not_enough'

/** The refusal of a session that the gate refused. */
export function refuseEntrance(verdict: Refused): Refusal<EntranceRefusal> {
  const [lock] = verdict.because
  if (!lock) return refuse('proofs_not_enough', { remedies: verdict.remedies })
  const more = {
    lockId: lock.lockId,
    scope: ['sign-in'],
    ...(verdict.endsAt ? { retryAt: verdict.endsAt } : {}),
  }
  switch (lock.cause) {
    case 'taken_over':
    case 'phone_reissued':
    case 'password_exposed':
      return refuse(lock.cause, more)
    default:
      assert(false, `${lock.cause} takes sign-in away and has no refusal for it`)
  }
}
