import { createHash } from 'node:crypto'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import type { Secrets } from '#platform/secrets'
import { decideDoor } from './decide-lane.ts'
import {
  appendJudgement,
  failUnread,
  judgeLocked,
  refuseAtDoor,
  type LaneName,
  type PasswordRefusal,
  type Verdict,
} from './lanes.ts'
import { Outrun } from './outrun.ts'
import { signInKeyHours } from './policy-sign-in.ts'
import { findKey, findLaneAndKey, insertKey, type KeyRow, type KeyScope, type Lane } from './store-lane.ts'

/**
 * Idempotency keys of sign-in. Invariant: one key and one guess are judged once, and whoever holds a key learns no more by
 * sending it again than the answer that was given. A key belongs to one browser and one lane; it keeps the hash of a wrong
 * guess and nothing of the right one, so that no secret enters it, and no session ever comes out of it.
 */
export type Keyed = {
  idempotencyKey: string
  browserHash: Buffer
  /** What was asked besides the secret: the route, and the kind of proof. */
  content: string
}

export type Replay =
  | { outcome: 'first' }
  /** The same wrong guess again: the answer that it had. */
  | { outcome: 'same'; refusal: Refusal }
  /** It was accepted then: no second session for whoever recorded the request. */
  | { outcome: 'accepted' }
  /** Other content under a used key. */
  | { outcome: 'other' }

function decideReplay(row: KeyRow | undefined, fingerprint: Buffer, guessHash: Buffer): Replay {
  if (row === undefined) return { outcome: 'first' }
  if (!row.fingerprint.equals(fingerprint)) return { outcome: 'other' }
  if (row.guessHash === null) return { outcome: 'accepted' }
  if (!row.guessHash.equals(guessHash)) return { outcome: 'other' }
  return { outcome: 'same', refusal: readRefusal(row.refusal) }
}

/** What a repeated request is to hear, where nothing has to be counted for it. */
export function repeatAnswer(replay: Replay): PasswordRefusal | KeyRefusal | undefined {
  if (replay.outcome === 'same') return replay.refusal as PasswordRefusal
  return replay.outcome === 'accepted' ? refuse('request_replayed') : undefined
}

/** The key and the lane before a slow hash: one read that binds nothing. */
export async function findAhead(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  lane: LaneName,
  keyed: Keyed,
  guessHash: Buffer,
): Promise<{ replay: Replay; isOpen: boolean }> {
  const found = await findLaneAndKey(tx, now, scopeOf(deps.secrets, lane, keyed))
  return {
    replay: decideReplay(found.key, fingerprintOf(keyed), guessHash),
    isOpen: found.lane === undefined || decideDoor(found.lane, now).state === 'open',
  }
}

export async function findReplay(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  lane: LaneName,
  keyed: Keyed,
  guessHash: Buffer,
): Promise<Replay> {
  const row = await findKey(tx, now, scopeOf(deps.secrets, lane, keyed))
  return decideReplay(row, fingerprintOf(keyed), guessHash)
}

export type KeyRefusal = Refusal<'key_reused' | 'request_replayed'>

/**
 * Judges a password under a key, in a lane that is locked. With `replay` the key was looked for before the lock; should
 * the same key have been recorded since, all is rolled back and begun again (`Outrun`).
 */
export async function judgeKeyed(
  tx: Tx,
  now: Date,
  deps: Deps,
  lane: Lane,
  input: { keyed: Keyed; guessHash: Buffer; verdict: Verdict; replay?: Replay },
): Promise<'accepted' | PasswordRefusal | KeyRefusal> {
  const { keyed, guessHash } = input
  const replay = input.replay ?? (await findReplay(tx, now, deps, lane, keyed, guessHash))
  const answered = await answerReplay(tx, now, deps, lane, replay)
  if (answered) return answered as PasswordRefusal | KeyRefusal
  const shut = refuseAtDoor(decideDoor(lane, now))
  if (shut) {
    await appendJudgement(tx, now, deps, lane, shut.refused)
    return shut
  }
  const judged = await judgeLocked(tx, now, deps, lane, input)
  if (judged !== 'accepted') await recordRefused(tx, now, deps, lane, keyed, guessHash, judged)
  return judged
}

/** Undefined for a first request. Other content under one key is a failure in the lane, unless the lane is shut anyway. */
export async function answerReplay(
  tx: Tx,
  now: Date,
  deps: Deps,
  lane: Lane,
  replay: Replay,
): Promise<Refusal | undefined> {
  if (replay.outcome !== 'other') return repeatAnswer(replay)
  const shut = refuseAtDoor(decideDoor(lane, now))
  if (shut) {
    await appendJudgement(tx, now, deps, lane, shut.refused)
    return shut
  }
  await failUnread(tx, now, deps, lane)
  return refuse('key_reused')
}

export async function recordRefused(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  lane: LaneName,
  keyed: Keyed,
  guessHash: Buffer,
  refusal: Refusal,
): Promise<void> {
  await record(tx, now, deps.secrets, lane, keyed, { guessHash, refusal: writeRefusal(refusal) })
}

/** In the transaction that opens or renews the session. */
export async function recordAccepted(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  lane: LaneName,
  keyed: Keyed,
): Promise<void> {
  await record(tx, now, deps.secrets, lane, keyed, { guessHash: null, refusal: null })
}

async function record(
  tx: Tx,
  now: Date,
  secrets: Secrets,
  lane: LaneName,
  keyed: Keyed,
  result: { guessHash: Buffer | null; refusal: unknown },
): Promise<void> {
  const expiresAt = new Date(now.getTime() + signInKeyHours * 3_600_000)
  const row = { fingerprint: fingerprintOf(keyed), ...result, expiresAt }
  if (!(await insertKey(tx, now, scopeOf(secrets, lane, keyed), row))) throw new Outrun()
}

function scopeOf(secrets: Secrets, lane: LaneName, keyed: Keyed): KeyScope {
  return {
    subjectId: lane.subjectId,
    laneKey: lane.laneKey,
    browserHash: keyed.browserHash,
    keyHash: secrets.keyedHash('sign-in-key', keyed.idempotencyKey),
  }
}

function fingerprintOf(keyed: Keyed): Buffer {
  return createHash('sha256').update(keyed.content).digest()
}

type StoredRefusal = Omit<Refusal, 'retryAt'> & { retryAt?: string }

function writeRefusal(refusal: Refusal): StoredRefusal {
  const { retryAt, ...rest } = refusal
  return retryAt === undefined ? rest : { ...rest, retryAt: retryAt.toISOString() }
}

function readRefusal(column: unknown): Refusal {
  const { retryAt, ...rest } = column as StoredRefusal
  return retryAt === undefined ? rest : { ...rest, retryAt: new Date(retryAt) }
}
