import { causes } from '#contract/causes'
import type { From } from '#contract/places'
import type { Standing } from '#contract/standing'
import type { Locale, Proof, RemedyKind } from '#contract/words'
import {
  disabledProofs,
  holdsHere,
  isActive,
  laneLock,
  reissuedLock,
  remedyHere,
  usableProofs,
  viewLock,
  type Lock,
} from '#locks'

/**
 * The disclosure ladder: tell the owner everything, a stranger nothing. A rung never shows, by a word, a number or an
 * absence, what belongs to a higher one: at level 1 a wallet with hidden locks reads exactly like one without them.
 */
export type StandingFacts = {
  /** 0 stranger, 1 one proof, 2 two different kinds. */
  level: 0 | 1 | 2
  /** Undefined: no wallet behind the proven number. */
  accountId: string | undefined
  /** Shown from level 2. */
  displayName: string | undefined
  /** The active locks of the account. */
  locks: readonly Lock[]
  /** Password sign-in in the asker's own lane, when it is paused or closed. */
  lane?: { opensAt: Date | null; closedAt: Date | null } | undefined
  /** The number may have a new holder: a code to it proves nothing about this wallet. */
  reissuedSuspect?: boolean
  proofs: readonly Proof[]
  from: From
  /** For `session`. */
  sessionKind?: 'full' | 'limited'
  /** The known device at hand, or what stands for this browser. */
  deviceId?: string | undefined
  locale: Locale
  now: Date
  timeZone?: string | undefined
}

export function standingOf(facts: StandingFacts): Standing {
  const { level, accountId, locale } = facts
  const proofs = [...new Set(facts.proofs.filter((one) => one.stale !== true).map(({ kind }) => kind))]
  const remedies = (kinds: readonly RemedyKind[]): Standing['ways'] =>
    kinds.map((kind) => remedyHere(kind, locale, facts.from))
  if (level === 0 || accountId === undefined) {
    // A stranger is told the same whether there is a wallet or not.
    const ways = level === 0 ? (['start-again', 'freeze'] as const) : (['register', 'fix-number'] as const)
    const nothing = { displayName: null, state: 'open' as const, locks: [], moreToTell: false }
    return { level, wallet: 'none', ...nothing, proofs, ways: remedies(ways) }
  }
  const all = allLocks(facts, accountId)
  const shown = inOrder(
    all.filter((lock) => mayBeTold(lock, all, facts)),
    facts,
  )
  return {
    level,
    wallet: 'exists',
    displayName: level === 2 ? (facts.displayName ?? null) : null,
    state: shown.some((lock) => holdsHere(lock, facts.deviceId)) ? 'restricted' : 'open',
    locks: shown.map((lock) => viewLock(lock, { ...facts, level, among: shown })),
    proofs,
    ways: remedies(waysOn(facts, shown)),
    // Always so at level 1: if it depended on what is hidden, it would tell that something is.
    moreToTell: level === 1,
  }
}

/** Stored locks that hold now, and those kept elsewhere: the pause of the asker's lane, the doubt about the number. */
function allLocks(facts: StandingFacts, accountId: string): Lock[] {
  const { lane, locks, now } = facts
  const all = locks.filter((lock) => isActive(lock, now))
  if (facts.reissuedSuspect === true) all.push(reissuedLock({ accountId, seenAt: now }))
  const closed = lane !== undefined && lane.closedAt !== null
  const paused = lane !== undefined && lane.opensAt !== null && lane.opensAt.getTime() > now.getTime()
  if (closed || paused) {
    all.push(laneLock({ accountId, pausedUntil: closed ? null : lane.opensAt, seenAt: now }))
  }
  return all
}

function mayBeTold(lock: Lock, all: readonly Lock[], facts: StandingFacts): boolean {
  if (usableProofs(facts.proofs, all, facts.deviceId, facts.now).length === 0) {
    // A recycled number alone: its holder learns why the code does not count here, and nothing about the wallet.
    return lock.cause === 'phone_reissued'
  }
  if (facts.level === 2) return true
  return causes[lock.cause].level <= facts.level && holdsHere(lock, facts.deviceId)
}

/**
 * To whoever wants to come in, first what takes the way in away; to whoever is in, first what means that money is at risk.
 * Then what holds everywhere before what holds in one place, and what was placed last before what was there before.
 */
function inOrder(shown: readonly Lock[], { from }: StandingFacts): Lock[] {
  const weight = (lock: Lock): number => {
    if (from !== 'session' && takesWayIn(lock)) return 0
    if (lock.cause === 'taken_over' || lock.cause === 'not_me') return 1
    return lock.on === 'account' ? 2 : 3
  }
  return shown.toSorted(
    (one, other) => weight(one) - weight(other) || other.placedAt.getTime() - one.placedAt.getTime(),
  )
}

function takesWayIn({ parts }: Lock): boolean {
  return parts.some((part) => part.capabilities.includes('sign-in') || part.proofs.length > 0)
}

/** Ways to go on from here, best first. Built from what is shown alone, so that it tells no more than that. */
function waysOn(facts: StandingFacts, shown: readonly Lock[]): RemedyKind[] {
  const frozen = shown.some((lock) => lock.cause === 'self_frozen')
  const freeze: RemedyKind[] = frozen ? [] : ['freeze']
  if (facts.from === 'session') {
    return facts.sessionKind === 'limited' ? ['recovery-code', 'wait', ...freeze] : freeze
  }
  const takesEntrance = shown.some((lock) => lock.parts.some((part) => part.capabilities.includes('sign-in')))
  if (takesEntrance) return ['identity-check', ...freeze]
  const disabled = disabledProofs(shown, facts.deviceId, facts.now)
  if (disabled.includes('phone-code') && facts.proofs.every(({ kind }) => kind === 'phone-code')) {
    return ['recovery-code', 'identity-check', ...freeze]
  }
  const exposed = shown.some((lock) => lock.cause === 'password_exposed')
  if (exposed) return ['set-new-password', 'recovery-code', ...freeze]
  const password: RemedyKind[] = disabled.includes('password') ? [] : ['sign-in']
  return [...password, 'recovery-code', 'reset-password', ...freeze]
}
