import type { CauseCode } from '#contract/causes'
import type { Capability, LockScope, ProofKind } from '#contract/words'

/** Some capabilities, some proofs, until one time. The parts of a lock may end at different times (cooling-off). */
export type LockPart = {
  capabilities: readonly Capability[]
  proofs: readonly ProofKind[]
  /** Null: it ends when somebody acts, never by itself. */
  endsAt: Date | null
}

export type PlacedBy = 'customer' | 'stranger-with-proof' | 'system' | 'staff'
export type EndedBy = 'customer' | 'system' | 'staff'

/**
 * A record that takes some capabilities away. Stored ones hold on an account or a device; the pause of a lane is kept by
 * the lane and takes this shape (`laneLock`) to be shown.
 */
export type Lock = {
  lockId: string
  accountId: string
  cause: CauseCode
  on: LockScope['on']
  /** The device that the lock holds on; for a lock on the account, the device it was placed for (lost, not mine). */
  deviceId?: string
  parts: readonly LockPart[]
  placedAt: Date
  placedBy: PlacedBy
  /** The proof that placed it, when one did. */
  placedByProof?: ProofKind
  /** It was a superseded secret or number: such a lock ends by itself, and never from the device that placed it. */
  byStaleProof: boolean
  /** The known device from which it was placed. */
  fromDeviceId?: string
  /** Words and numbers for the texts; never personal data. */
  facts: Readonly<Record<string, string | number>>
}

/** The parts that hold now. A lock of which no part does is over. */
export function activeParts(lock: Lock, now: Date): readonly LockPart[] {
  return lock.parts.filter((part) => part.endsAt === null || part.endsAt.getTime() > now.getTime())
}

export function isActive(lock: Lock, now: Date): boolean {
  return activeParts(lock, now).length > 0
}

/** The end of the last part; null when one of them ends only by an act. */
export function endOf(parts: readonly LockPart[]): Date | null {
  let latest = new Date(0)
  for (const { endsAt } of parts) {
    if (endsAt === null) return null
    if (endsAt.getTime() > latest.getTime()) latest = endsAt
  }
  return latest
}

/** For an unusual sign-in, the kinds with which the new device came in: number and password unless the lock says otherwise. */
export function enteredWith(lock: Lock): ProofKind[] {
  const kinds = lock.facts['enteredWith']
  return typeof kinds === 'string' ? (kinds.split(',') as ProofKind[]) : ['phone-code', 'password']
}

/** A lock on a device holds only there; all others hold wherever the customer is. */
export function holdsHere(lock: Lock, deviceId: string | undefined): boolean {
  return lock.on !== 'device' || lock.deviceId === deviceId
}
