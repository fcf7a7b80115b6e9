import type { Tx } from '#platform/database'
import { packGuesses, unpackGuesses, type LaneKind, type LaneState } from './decide-lane.ts'

/** All SQL of lanes, of their daily quota, and of the keys that make a sign-in repeatable. */

export type Lane = LaneState & { subjectId: string; laneKey: string; kind: LaneKind }

type LaneRow = {
  subject_id: string
  lane_key: string
  kind: LaneKind
  failures: number
  wrong_guesses: Buffer
  opens_at: Date | null
  closed_at: Date | null
}

function laneOf(row: LaneRow): Lane {
  return {
    subjectId: row.subject_id,
    laneKey: row.lane_key,
    kind: row.kind,
    failures: row.failures,
    wrongGuesses: unpackGuesses(row.wrong_guesses),
    opensAt: row.opens_at,
    closedAt: row.closed_at,
  }
}

const columns = 'subject_id, lane_key, kind, failures, wrong_guesses, opens_at, closed_at'

export async function findLane(tx: Tx, subjectId: string, laneKey: string): Promise<Lane | undefined> {
  const text = `select ${columns} from lane where subject_id = $1 and lane_key = $2`
  const [row] = await tx.named<LaneRow>('access.find-lane', text, [subjectId, laneKey])
  return row && laneOf(row)
}

/** Locks the lane, made first when it is not there; one statement, whichever it was. */
export async function lockLane(
  tx: Tx,
  now: Date,
  lane: { subjectId: string; laneKey: string; kind: LaneKind },
): Promise<Lane> {
  const text = `insert into lane (subject_id, lane_key, kind, made_at, last_used_at) values ($1, $2, $3, $4, $4)
    on conflict (subject_id, lane_key) do update set last_used_at = excluded.last_used_at
    returning ${columns}`
  const values = [lane.subjectId, lane.laneKey, lane.kind, now]
  const [row] = await tx.named<LaneRow>('access.lock-lane', text, values)
  return laneOf(row as LaneRow)
}

/** The caller holds the lane's lock. */
export async function writeLane(tx: Tx, lane: Lane): Promise<void> {
  const text = `update lane set failures = $3, wrong_guesses = $4, opens_at = $5, closed_at = $6
    where subject_id = $1 and lane_key = $2`
  await tx.named('access.write-lane', text, [
    lane.subjectId,
    lane.laneKey,
    lane.failures,
    packGuesses(lane.wrongGuesses),
    lane.opensAt,
    lane.closedAt,
  ])
}

export async function deleteLane(tx: Tx, subjectId: string, laneKey: string): Promise<void> {
  const text = 'delete from lane where subject_id = $1 and lane_key = $2'
  await tx.named('access.delete-lane', text, [subjectId, laneKey])
}

/** The row lock serialises the opening of lanes for one number. */
export async function lockLaneQuota(tx: Tx, subjectId: string): Promise<Date[]> {
  const text = `insert into lane_quota (subject_id) values ($1)
    on conflict (subject_id) do update set subject_id = excluded.subject_id returning openings_at`
  const [row] = await tx.named<{ openings_at: Date[] }>('access.lock-lane-quota', text, [subjectId])
  return row?.openings_at ?? []
}

export async function writeLaneQuota(tx: Tx, subjectId: string, openings: Date[]): Promise<void> {
  const text = 'update lane_quota set openings_at = $2 where subject_id = $1'
  await tx.named('access.write-lane-quota', text, [subjectId, openings])
}

export type KeyScope = { subjectId: string; laneKey: string; browserHash: Buffer; keyHash: Buffer }

/** `guessHash` and `refusal` are there for a refused attempt, and for it alone. */
export type KeyRow = { fingerprint: Buffer; guessHash: Buffer | null; refusal: unknown }

export async function findKey(tx: Tx, now: Date, scope: KeyScope): Promise<KeyRow | undefined> {
  const text = `select fingerprint, guess_hash, refusal from sign_in_key
    where subject_id = $1 and lane_key = $2 and browser_hash = $3 and key_hash = $4 and expires_at > $5`
  type Row = { fingerprint: Buffer; guess_hash: Buffer | null; refusal: unknown }
  const values = [scope.subjectId, scope.laneKey, scope.browserHash, scope.keyHash, now]
  const [row] = await tx.named<Row>('access.find-sign-in-key', text, values)
  return row && { fingerprint: row.fingerprint, guessHash: row.guess_hash, refusal: row.refusal }
}

/** Key and lane as they stand, in one read: before a slow hash, and binding nothing. */
export async function findLaneAndKey(
  tx: Tx,
  now: Date,
  scope: KeyScope,
): Promise<{ lane: LaneState | undefined; key: KeyRow | undefined }> {
  const text = `select lane.failures, lane.wrong_guesses, lane.opens_at, lane.closed_at,
      sign_in_key.fingerprint, sign_in_key.guess_hash, sign_in_key.refusal
    from (select $1::uuid as subject_id, $2::text as lane_key) as asked
    left join lane using (subject_id, lane_key)
    left join sign_in_key on sign_in_key.subject_id = $1 and sign_in_key.lane_key = $2
      and sign_in_key.browser_hash = $3 and sign_in_key.key_hash = $4 and sign_in_key.expires_at > $5`
  type Row = {
    failures: number | null
    wrong_guesses: Buffer | null
    opens_at: Date | null
    closed_at: Date | null
    fingerprint: Buffer | null
    guess_hash: Buffer | null
    refusal: unknown
  }
  const values = [scope.subjectId, scope.laneKey, scope.browserHash, scope.keyHash, now]
  const [row] = await tx.named<Row>('access.find-lane-and-key', text, values)
  if (!row) return { lane: undefined, key: undefined }
  const { failures, wrong_guesses: guesses, opens_at: opensAt, closed_at: closedAt, fingerprint } = row
  const known = failures !== null && guesses !== null
  return {
    lane: known ? { failures, wrongGuesses: unpackGuesses(guesses), opensAt, closedAt } : undefined,
    key: fingerprint ? { fingerprint, guessHash: row.guess_hash, refusal: row.refusal } : undefined,
  }
}

/**
 * An expired row of the same key is written over. False: this key was recorded meanwhile. Then the statement has failed, and
 * the transaction with it: a COMMIT may be on its way behind it.
 */
export async function insertKey(
  tx: Tx,
  now: Date,
  scope: KeyScope,
  row: KeyRow & { expiresAt: Date },
): Promise<boolean> {
  const text = `insert into sign_in_key
    (subject_id, lane_key, browser_hash, key_hash, fingerprint, guess_hash, refusal, made_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (subject_id, lane_key, browser_hash, key_hash) do update
      set fingerprint = case when sign_in_key.expires_at <= excluded.made_at then excluded.fingerprint end,
          guess_hash = excluded.guess_hash, refusal = excluded.refusal,
          made_at = excluded.made_at, expires_at = excluded.expires_at`
  const values = [scope.subjectId, scope.laneKey, scope.browserHash, scope.keyHash]
  try {
    await tx.named('access.insert-sign-in-key', text, [
      ...values,
      row.fingerprint,
      row.guessHash,
      row.refusal === null ? null : JSON.stringify(row.refusal),
      now,
      row.expiresAt,
    ])
    return true
  } catch (error) {
    if (isHeld(error)) return false
    throw error
  }
}

/** The row that is there has not expired: no fingerprint was given for it, and it must have one. */
function isHeld(error: unknown): boolean {
  const { code, column } = error as { code?: unknown; column?: unknown }
  return code === '23502' && column === 'fingerprint'
}

/** Answers how many rows went. Bounded, so that a sweep never holds a long transaction. */
export async function deleteIdleLanes(
  tx: Tx,
  before: { lanes: Date; factors: Date; now: Date },
): Promise<number> {
  const text = `with gone as (
      select subject_id, lane_key from lane
      where last_used_at < case when kind = 'factor' then $2::timestamptz else $1::timestamptz end
        and (opens_at is null or opens_at < $3) limit 1000)
    delete from lane using gone
    where lane.subject_id = gone.subject_id and lane.lane_key = gone.lane_key returning lane.lane_key`
  const rows = await tx.named('access.delete-idle-lanes', text, [before.lanes, before.factors, before.now])
  return rows.length
}

export async function deleteExpiredKeys(tx: Tx, now: Date): Promise<number> {
  const text = `with gone as (
      select subject_id, lane_key, browser_hash, key_hash from sign_in_key where expires_at <= $1 limit 1000)
    delete from sign_in_key using gone
    where sign_in_key.subject_id = gone.subject_id and sign_in_key.lane_key = gone.lane_key
      and sign_in_key.browser_hash = gone.browser_hash and sign_in_key.key_hash = gone.key_hash
    returning sign_in_key.lane_key`
  return (await tx.named('access.delete-expired-keys', text, [now])).length
}
