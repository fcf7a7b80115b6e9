import { causes } from '#contract/causes'
import { placeFor, type From } from '#contract/places'
import type { Remedy } from '#contract/route'
import type { LockView } from '#contract/standing'
import {
  capabilities,
  laterRemedies,
  type Capability,
  type Locale,
  type ProofKind,
  type RemedyKind,
} from '#contract/words'
import { answerFor, holdsToAllowance } from './decide-gate.ts'
import { activeParts, type Lock, type LockPart } from './lock.ts'
import { allowanceMinor, defaultTimeZone } from './policy.ts'
import { clockText, monthText, sayDetail, textsOf, type Facts } from './wording.ts'

/** What a lock looks like to the person whom it may be told: what is off, what still works, why, until when, what opens it. */

export type ViewOptions = {
  locale: Locale
  now: Date
  /** How the asker came here, which decides where a remedy begins. `session` unless given. */
  from?: From
  /** 2 unless given; below it nothing is said that names a place, a device or a person. */
  level?: 1 | 2 | 3
  /** All active locks of the account, so that "still works" is true of them together. This lock alone unless given. */
  among?: readonly Lock[]
  timeZone?: string | undefined
  /** The known device in hand, or what stands for this browser. */
  deviceId?: string | undefined
}

export function viewLock(lock: Lock, options: ViewOptions): LockView {
  const { locale, now } = options
  const cause = causes[lock.cause]
  const parts = activeParts(lock, now)
  const endsAt = earliestEnd(parts)
  const answers = new Map(capabilities.map((one) => [one, answerHere(one, lock, options)]))
  const stillWorks = capabilities.filter((one) => answers.get(one) !== 'off')
  const allowed = answers.get('pay-known') === 'allowance' && holdsToAllowance(lock, now)
  const taken = (some: readonly LockPart[]): Capability[] =>
    capabilities.filter(
      (one) => some.some((part) => part.capabilities.includes(one)) && !(one === 'pay-known' && allowed),
    )
  const text = textsOf(locale).causes[lock.cause]
  return {
    lockId: lock.lockId,
    cause: lock.cause,
    ref: cause.ref,
    title: text.title,
    detail: sayDetail(text, factsOf(lock, parts, options)),
    takesAway: taken(parts),
    disables: [...new Set(parts.flatMap((part) => part.proofs))],
    stillWorks,
    allowanceMinor: allowed ? allowanceMinor : null,
    on: lock.on,
    device: lock.on === 'device' ? viewDevice(lock, options) : null,
    placedAt: lock.placedAt.toISOString(),
    endsAt: endsAt?.toISOString() ?? null,
    parts: parts
      .filter((part) => part.endsAt?.getTime() !== endsAt?.getTime())
      .map((part) => ({ takesAway: taken([part]), endsAt: part.endsAt?.toISOString() ?? null })),
    remedies: cause.remedies.map((kind) => remedyHere(kind, locale, options.from ?? 'session')),
    article: `/articles/${lock.cause}`,
    noticeId: undoneBy(lock, options),
  }
}

function viewDevice(lock: Lock, { deviceId, level = 2 }: ViewOptions): LockView['device'] {
  const browser = lock.facts['browser']
  return {
    here: lock.deviceId === deviceId,
    browser: level >= 2 && typeof browser === 'string' ? browser : null,
  }
}

/** Where a remedy begins for somebody who came this way; one that comes later says so in its label. */
export function remedyHere(kind: RemedyKind, locale: Locale, from: From): Remedy {
  return viewRemedy(kind, locale, { available: true, href: placeFor(kind, from) })
}

/** `available: false`: the way exists, not from here. A remedy of later work is never available, whatever the caller says. */
export function viewRemedy(
  kind: RemedyKind,
  locale: Locale,
  at: { available: boolean; href: string | null },
): Remedy {
  const texts = textsOf(locale)
  const label = texts.remedies[kind]
  if (laterRemedies.some((one) => one === kind)) {
    return { kind, label: texts.later(label), href: null, available: false }
  }
  if (!at.available) return { kind, label: texts.elsewhere(label), href: at.href, available: false }
  return { kind, label, href: at.href, available: true }
}

/**
 * The pause of a lane in the shape of a lock, to be shown beside the others. It is stored by the lane, not here. A lane
 * that is closed until another proof opens it ends by an act: `pausedUntil` null.
 */
export function laneLock(lane: { accountId: string; pausedUntil: Date | null; seenAt: Date }): Lock {
  return shownLock('password_paused', 'lane', lane.accountId, ['password'], lane.pausedUntil, lane.seenAt)
}

/**
 * A number that its network may have handed to another person, in the shape of a lock. The fact is the number's; whoever
 * weighs proofs adds this to the account's locks, and the gate, the rule of two and the standing all heed it.
 */
export function reissuedLock(number: { accountId: string; seenAt: Date }): Lock {
  return shownLock('phone_reissued', 'account', number.accountId, ['phone-code'], null, number.seenAt)
}

function shownLock(
  cause: 'password_paused' | 'phone_reissued',
  on: Lock['on'],
  accountId: string,
  proofs: ProofKind[],
  endsAt: Date | null,
  placedAt: Date,
): Lock {
  const parts = [{ capabilities: [], proofs, endsAt }]
  return {
    lockId: cause,
    accountId,
    cause,
    on,
    parts,
    placedAt,
    placedBy: 'system',
    byStaleProof: false,
    facts: {},
  }
}

/** What the lock followed may be undone by its notice, which is listed, and can be disputed by its id, with a session alone. */
function undoneBy(lock: Lock, { from = 'session' }: ViewOptions): string | null {
  const noticeId = lock.facts['noticeId']
  const undoable = from === 'session' && causes[lock.cause].remedies.includes('undo')
  return undoable && typeof noticeId === 'string' ? noticeId : null
}

/** A lock on a device is seen from that device: there the others hold as well. */
function answerHere(capability: Capability, lock: Lock, options: ViewOptions): 'works' | 'allowance' | 'off' {
  const among = options.among ?? [lock]
  const locks = among.some((one) => one.lockId === lock.lockId) ? among : [...among, lock]
  return answerFor(capability, locks, lock.on === 'device' ? lock.deviceId : undefined, options.now)
}

/** The next time at which something of it ends; null when only an act ends it. */
function earliestEnd(parts: readonly LockPart[]): Date | null {
  return parts.reduce<Date | null>(
    (earliest, { endsAt }) =>
      endsAt !== null && (earliest === null || endsAt.getTime() < earliest.getTime()) ? endsAt : earliest,
    null,
  )
}

/** Level 3 gets no facts at all: one fixed text, so that the text itself tells nobody anything. */
function factsOf(lock: Lock, parts: readonly LockPart[], options: ViewOptions): Facts {
  const { locale, now, timeZone = defaultTimeZone } = options
  if (causes[lock.cause].level === 3) return {}
  const say = (at: Date | null): Record<string, string> | undefined =>
    at === null ? undefined : { until: clockText(at, now, locale, timeZone) }
  const endOfPart = (some: (part: LockPart) => boolean): string | undefined =>
    say(parts.find((part) => some(part))?.endsAt ?? null)?.['until']
  const payments = endOfPart((part) => part.capabilities.includes('withdraw'))
  const changes = endOfPart((part) => part.capabilities.includes('change-credentials'))
  return {
    ...((options.level ?? 2) >= 2 ? sayFacts(lock, locale, timeZone) : {}),
    ...say(earliestEnd(parts)),
    ...((options.level ?? 2) >= 2 ? saySoonest(lock, parts, options) : {}),
    ...(payments === undefined ? {} : { paymentsUntil: payments }),
    ...(changes === undefined ? {} : { changesUntil: changes }),
    allowance: textsOf(locale).money(allowanceMinor),
  }
}

/** When it may end at the earliest, by what is still awaited; nothing once that is past or no sooner than its end. */
function saySoonest(lock: Lock, parts: readonly LockPart[], options: ViewOptions): Facts {
  const { locale, now, timeZone = defaultTimeZone } = options
  const kept = lock.facts['soonestAt']
  const soonestAt = new Date(typeof kept === 'string' ? kept : Number.NaN)
  const endsAt = earliestEnd(parts)
  if (endsAt === null || !(soonestAt > now && soonestAt < endsAt)) return {}
  return { soonest: clockText(soonestAt, now, locale, timeZone) }
}

/** What a lock remembers, in words; an instant is kept as ISO 8601. */
function sayFacts(lock: Lock, locale: Locale, timeZone: string): Facts {
  const since = lock.facts['unusedSince']
  if (typeof since !== 'string' || Number.isNaN(Date.parse(since))) return lock.facts
  return { ...lock.facts, unusedSince: monthText(new Date(since), locale, timeZone) }
}
