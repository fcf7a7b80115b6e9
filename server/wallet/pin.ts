import type { Session } from '#access'
import { tell } from '#messages'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { decidePinDoor, decidePinFailure, freshPinLane, type PinLane } from './decide-pin.ts'
import { pinGuessBytes } from './policy.ts'
import { deletePinLanes, findPin, findPinLane, lockPinLane, writePin, writePinLane } from './store-pin.ts'

/**
 * Judging the payment PIN. The slow hash runs before the transaction; under the lane's lock it is asked whether the PIN
 * that was verified is still the one that is set, and what a paused lane's guess was worth is never read.
 */
export type PinRefusal = Refusal<'pin_unset' | 'pin_wrong' | 'pin_paused' | 'pin_closed' | 'too_busy'>

type PinAsker = Pick<Session, 'accountId' | 'place' | 'proofs'>

export type VerifiedPin = {
  /** Undefined: no verdict was wanted, since the lane is shut. */
  matches: boolean | undefined
  setAt: Date
  guess: Buffer
}

/** Outside the transaction. Nobody makes us hash while the lane is shut. */
export async function verifyPin(
  deps: Deps,
  now: Date,
  session: PinAsker,
  typed: string,
): Promise<VerifiedPin | PinRefusal> {
  const { accountId, place } = session
  const [pin, lane] = await deps.db.read((tx) =>
    Promise.all([findPin(tx, accountId), findPinLane(tx, accountId, place)]),
  )
  if (!pin) return refuse('pin_unset')
  const guess = guessOf(deps, session, typed)
  if (decidePinDoor(lane ?? freshPinLane, now, recoveryCodeAt(session)).state !== 'open') {
    return { matches: undefined, setAt: pin.setAt, guess }
  }
  const verified = await deps.slowHash.verify(pin.hash, pinText(accountId, typed), 'known')
  if ('busy' in verified) {
    return refuse('too_busy', { retryAt: new Date(now.getTime() + verified.retryAfterSeconds * 1000) })
  }
  return { matches: verified.matches, setAt: pin.setAt, guess }
}

/** Step. Undefined: it is right. The one place where a PIN's verdict is read. */
export async function judgePin(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'random' | 'secrets'>,
  session: PinAsker,
  verified: VerifiedPin,
): Promise<PinRefusal | undefined> {
  const { accountId, place } = session
  const lane = await lockPinLane(tx, now, accountId, place)
  const shut = refuseAtPinDoor(lane, now, session)
  if (shut) return shut
  const pin = await findPin(tx, accountId)
  // Set anew, or opened, since the hash: nothing was judged, and the customer types once more.
  const isCurrent = pin?.setAt.getTime() === verified.setAt.getTime()
  if (!isCurrent || verified.matches === undefined) return refuse('pin_wrong')
  if (verified.matches) {
    if (lane.failures > 0) await writePinLane(tx, accountId, place, freshPinLane)
    return undefined
  }
  const failure = decidePinFailure(lane, verified.guess, now)
  await writePinLane(tx, accountId, place, failure.lane)
  await appendAudit(tx, now, deps.random.id(), {
    event: 'pin_refused',
    subjectId: accountId,
    outcome: 'refused',
    reason: failure.closed ? 'pin_closed' : 'pin_wrong',
    facts: { failures: failure.lane.failures },
  })
  if (failure.closed) {
    await tell(tx, now, deps, { accountId, template: 'pin_lane_closed', facts: {} })
    return refuse('pin_closed')
  }
  return refuse('pin_wrong', {
    facts: { triesLeft: failure.triesLeft },
    ...(failure.pausedUntil ? { retryAt: failure.pausedUntil } : {}),
  })
}

/** What the lane says before anything is read. */
function refuseAtPinDoor(
  lane: PinLane,
  now: Date,
  asker: PinAsker,
): Refusal<'pin_paused' | 'pin_closed'> | undefined {
  const door = decidePinDoor(lane, now, recoveryCodeAt(asker))
  if (door.state === 'closed') return refuse('pin_closed')
  return door.state === 'paused' ? refuse('pin_paused', { retryAt: door.opensAt }) : undefined
}

/** When the last one was given in this session, which keeps one proof of a kind. */
function recoveryCodeAt({ proofs }: PinAsker): Date | undefined {
  return proofs.find(({ kind }) => kind === 'recovery-code')?.provenAt
}

/** Six digits of one account are not those of another: the hash of one is no use for the other. */
function pinText(accountId: string, pin: string): string {
  return `pin ${accountId} ${pin.normalize('NFKC').trim()}`
}

function guessOf(
  deps: Pick<Deps, 'secrets'>,
  session: Pick<Session, 'accountId' | 'place'>,
  typed: string,
): Buffer {
  const text = `${session.accountId} ${session.place} ${typed}`
  return deps.secrets.keyedHash('wrong-pin', text).subarray(0, pinGuessBytes)
}

export type PinState = { pin: 'none' | 'set' | 'paused' | 'closed'; retryAt: Date | null }

/** How the PIN stands on this device. */
export async function readPinState(tx: Tx, now: Date, session: PinAsker): Promise<PinState> {
  const [pin, lane] = await Promise.all([
    findPin(tx, session.accountId),
    findPinLane(tx, session.accountId, session.place),
  ])
  if (!pin) return { pin: 'none', retryAt: null }
  const shut = refuseAtPinDoor(lane ?? freshPinLane, now, session)
  if (!isRefusal(shut)) return { pin: 'set', retryAt: null }
  return shut.refused === 'pin_closed'
    ? { pin: 'closed', retryAt: null }
    : { pin: 'paused', retryAt: shut.retryAt ?? null }
}

/** The slow half, outside the transaction: what `replacePin` stores. */
export async function hashPin(
  deps: Deps,
  now: Date,
  accountId: string,
  pin: string,
): Promise<string | Refusal<'too_busy'>> {
  const hash = await deps.slowHash.hash(pinText(accountId, pin), 'known')
  if (typeof hash === 'string') return hash
  return refuse('too_busy', { retryAt: new Date(now.getTime() + hash.retryAfterSeconds * 1000) })
}

/** Step. Puts it in force, and opens the lanes of every device. */
export async function replacePin(tx: Tx, now: Date, accountId: string, hash: string): Promise<void> {
  await writePin(tx, accountId, { hash, setAt: now })
  await deletePinLanes(tx, accountId)
}
