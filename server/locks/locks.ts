import { causes, type CauseCode } from '#contract/causes'
import { outgoing, type ProofKind } from '#contract/words'
import { changeGuard } from '#ledger'
import { assert } from '#platform/assert'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { endOf, isActive, type EndedBy, type Lock, type LockPart, type PlacedBy } from './lock.ts'
import { endActive, insertLock, listActive, lockActive, moveActive } from './store.ts'

export { coolingOff, type CoolingOffKind } from './cooling-off.ts'
export {
  decideGate,
  disabledProofs,
  refuseChange,
  refuseEntrance,
  ruleContext,
  usableProofs,
  type EntranceRefusal,
  type GateFacts,
  type GateVerdict,
} from './decide-gate.ts'
export { decideLift, type LiftRefusal, type LiftSession } from './decide-lift.ts'
export {
  fullAtOf,
  ruleOfTwo,
  type Gives,
  type Purpose,
  type RuleContext,
  type RuleVerdict,
} from './decide-rule-of-two.ts'
export {
  activeParts,
  endOf,
  enteredWith,
  holdsHere,
  isActive,
  type EndedBy,
  type Lock,
  type LockPart,
  type PlacedBy,
} from './lock.ts'
export { problemFor, problemText, type ProblemAsker } from './problem.ts'
export { laneLock, reissuedLock, remedyHere, viewLock, viewRemedy, type ViewOptions } from './view.ts'
export {
  allowanceMinor,
  limitedHours,
  proofFreshMinutes,
  proofSettlesDays,
  staleFreezeHours,
} from './policy.ts'
export { unusualEnd } from './decide-unusual.ts'

export type PlaceLock = {
  accountId: string
  cause: CauseCode
  /** The catalogue's scope, without an end, unless given. */
  parts?: readonly LockPart[]
  /** The catalogue's reach unless given. */
  on?: 'account' | 'device'
  deviceId?: string | undefined
  placedBy: PlacedBy
  placedByProof?: ProofKind | undefined
  byStaleProof?: boolean
  fromDeviceId?: string | undefined
  facts?: Readonly<Record<string, string | number>>
}

/**
 * Step. Places a lock and its audit row. A lock already active that takes the same away in the same place for at least as
 * long is answered instead, so that repeating a request (or a stranger repeating a freeze) piles nothing up. The caller
 * holds the account's row (`lockAccount`), which makes the look and the insert one.
 */
export async function placeLock(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'random'>,
  input: PlaceLock,
): Promise<Lock> {
  const lock = newLock(deps.random.id(), now, input)
  const existing = (await listActive(tx, now, input.accountId)).find((one) => covers(one, lock))
  if (existing) return existing
  await insertLock(tx, lock)
  if (lock.parts.some(takesOutgoing)) await changeGuard(tx, lock)
  await appendAudit(tx, now, deps.random.id(), {
    event: 'lock_placed',
    subjectId: lock.accountId,
    outcome: 'accepted',
    reason: lock.cause,
    facts: {
      lockId: lock.lockId,
      placedBy: lock.placedBy,
      ...(lock.placedByProof ? { proof: lock.placedByProof } : {}),
      endsAt: endOf(lock.parts)?.toISOString() ?? null,
    },
  })
  return lock
}

/** Step. The locks that hold at `now`, on the account and on any of its devices, oldest first. */
export async function listLocks(tx: Tx, now: Date, accountId: string): Promise<Lock[]> {
  return listActive(tx, now, accountId)
}

/** Step. One active lock, its row locked; undefined when it has ended, belongs to another account or never was. */
export async function lockLock(
  tx: Tx,
  now: Date,
  input: { accountId: string; lockId: string },
): Promise<Lock | undefined> {
  // Anything but a uuid would be an error of the database, and a stranger's text must never be a defect.
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(input.lockId)) return undefined
  return lockActive(tx, now, input.accountId, input.lockId)
}

/** Step. True when this call ended it; false when it had ended already. The caller writes the audit row with its reasons. */
export async function endLock(
  tx: Tx,
  now: Date,
  input: { accountId: string; lockId: string; endedBy: EndedBy },
): Promise<boolean> {
  const ended = await endActive(tx, now, input)
  if (ended) await changeGuard(tx, input)
  return ended
}

/**
 * Step. All parts of a lock end at another time from now on. True when this call moved it; false when it had ended by then,
 * for what is over stays over. The caller holds the account's row.
 */
export async function moveEnd(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'random'>,
  input: { lock: Lock; endsAt: Date; reason: string },
): Promise<boolean> {
  const { lock, endsAt, reason } = input
  const { accountId, lockId } = lock
  const before = endOf(lock.parts)
  const parts = lock.parts.map((part) => ({ ...part, endsAt }))
  if (!(await moveActive(tx, now, { accountId, lockId, parts }))) return false
  if (before !== null && endsAt > before && parts.some(takesOutgoing)) await changeGuard(tx, lock)
  await appendAudit(tx, now, deps.random.id(), {
    event: 'lock_moved',
    subjectId: accountId,
    outcome: 'accepted',
    reason,
    facts: { lockId, cause: lock.cause, from: before?.toISOString() ?? null, to: endsAt.toISOString() },
  })
  return true
}

/**
 * A payment that is on its way was allowed under the account's guard of before. Changed in the lock's own transaction, it
 * makes the lock win or lose as a whole: what is decided after this commit is refused and asks the gate again.
 */
function takesOutgoing(part: LockPart): boolean {
  return outgoing.some((one) => part.capabilities.includes(one))
}

function newLock(lockId: string, now: Date, input: PlaceLock): Lock {
  const cause = causes[input.cause]
  const on = input.on ?? cause.scope.on
  assert(on !== 'lane', `${input.cause}: the pause of a lane is kept by the lane`)
  assert(on === 'account' || input.deviceId !== undefined, `${input.cause} on a device names no device`)
  // Promise 1: the type of the catalogue says it too; a lock without a way out must never reach the table.
  assert(cause.remedies.length > 0, `${input.cause} has no remedy`)
  const parts = input.parts ?? [
    { capabilities: cause.scope.capabilities, proofs: cause.scope.proofs, endsAt: null },
  ]
  const takesSomething = parts.some((part) => part.capabilities.length + part.proofs.length > 0)
  assert(takesSomething || cause.scope.tier !== undefined, `${input.cause} takes nothing away: not a lock`)
  assert(cause.endsBy !== 'itself' || endOf(parts) !== null, `${input.cause} ends by itself and has no date`)
  const lock: Lock = {
    lockId,
    accountId: input.accountId,
    cause: input.cause,
    on,
    ...(input.deviceId === undefined ? {} : { deviceId: input.deviceId }),
    parts,
    placedAt: now,
    placedBy: input.placedBy,
    ...(input.placedByProof === undefined ? {} : { placedByProof: input.placedByProof }),
    byStaleProof: input.byStaleProof ?? false,
    ...(input.fromDeviceId === undefined ? {} : { fromDeviceId: input.fromDeviceId }),
    facts: input.facts ?? {},
  }
  assert(isActive(lock, now), `${input.cause} is over before it begins`)
  return lock
}

/** The older lock does all that the new one would, at least as long and no easier to lift. */
function covers(older: Lock, newer: Lock): boolean {
  const samePlace =
    older.cause === newer.cause &&
    older.on === newer.on &&
    older.deviceId === newer.deviceId &&
    (newer.byStaleProof || !older.byStaleProof)
  return samePlace && newer.parts.every((part) => older.parts.some((one) => partCovers(one, part)))
}

function partCovers(older: LockPart, newer: LockPart): boolean {
  const longEnough =
    older.endsAt === null || (newer.endsAt !== null && older.endsAt.getTime() >= newer.endsAt.getTime())
  return (
    longEnough &&
    newer.capabilities.every((one) => older.capabilities.includes(one)) &&
    newer.proofs.every((one) => older.proofs.includes(one))
  )
}
