import type { Remedy } from '#contract/route'
import type { LockView } from '#contract/standing'
import type { Locale, RemedyKind } from '#contract/words'
import { assert } from '#platform/assert'
import type { Lock } from './lock.ts'

export type ViewOptions = {
  locale: Locale
  now: Date
  /** What the asker has earned: below 2, nothing that names a place, a device or a person. 2 unless given. */
  level?: 1 | 2 | 3
  timeZone?: string
}

export function viewLock(_lock: Lock, _options: ViewOptions): LockView {
  assert(false, 'not written yet')
}

export function viewRemedy(
  _kind: RemedyKind,
  _locale: Locale,
  _at: { available: boolean; href: string | null },
): Remedy {
  assert(false, 'not written yet')
}

/** The pause of a lane in the shape of a lock, to be shown beside the others. It is stored by the lane, not here. */
export function laneLock(lane: { accountId: string; pausedUntil: Date; placedAt: Date }): Lock {
  return {
    lockId: 'lane',
    accountId: lane.accountId,
    cause: 'password_paused',
    on: 'lane',
    parts: [{ capabilities: [], proofs: ['password'], endsAt: lane.pausedUntil }],
    placedAt: lane.placedAt,
    placedBy: 'system',
    byStaleProof: false,
    facts: {},
  }
}
