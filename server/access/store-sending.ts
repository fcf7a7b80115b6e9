import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { KeylessCount, Send, Share } from './decide-send.ts'
import type { KeylessScope } from './policy-door.ts'

/** All SQL of the tables `send_share` and `send_count`. */

/**
 * When and from where codes were last sent to a number from one share, under the row's lock. One statement makes, locks and reads the row,
 * so that a number never seen before costs the same as any other, and the sweep cannot take the row from under it.
 */
export async function lockShare(tx: Tx, now: Date, numberHash: Buffer, share: Share): Promise<Send[]> {
  const [row] = await tx.named<{ sent_at: Date[]; sent_from: Buffer[] }>(
    'access.lock-send-share',
    `insert into send_share (number_hash, share, last_at) values ($1, $2, $3)
     on conflict (number_hash, share) do update set sent_at = send_share.sent_at
     returning sent_at, sent_from`,
    [numberHash, share, now],
  )
  assert(row, 'the statement makes the row that it returns')
  const { sent_at: instants, sent_from: places } = row
  return instants.map((at, index) => {
    const from = places[index]
    assert(from, 'every send has its place')
    return { at, from }
  })
}

/** Guarded beside the lock: the sends must still be those that were read. */
export async function replaceShare(
  tx: Tx,
  now: Date,
  key: { numberHash: Buffer; share: Share; subjectId: string },
  read: readonly Send[],
  sends: readonly Send[],
): Promise<void> {
  const rows = await tx.named(
    'access.replace-send-share',
    `update send_share set sent_at = $4::timestamptz[], sent_from = $7::bytea[], last_at = $5, subject_id = $6
     where number_hash = $1 and share = $2 and sent_at = $3::timestamptz[] returning share`,
    [key.numberHash, key.share, asText(read), asText(sends), now, key.subjectId, placesOf(sends)],
  )
  assert(rows.length === 1, 'the share of this number is as it was read')
}

export type OftenAsked = { numberHash: Buffer; subjectId: string }

/** Numbers for which strangers have asked often since `since`, and whose owners were not told after `toldBefore`. */
export async function listOftenAsked(
  tx: Tx,
  bounds: { since: Date; toldBefore: Date; sendsMin: number; rowsMax: number },
): Promise<OftenAsked[]> {
  const rows = await tx.named<{ number_hash: Buffer; subject_id: string }>(
    'access.list-often-asked',
    `select number_hash, subject_id from send_share
     where share = 'stranger' and last_at > $1 and subject_id is not null
       and (told_at is null or told_at <= $2)
       and (select count(*) from unnest(sent_at) as one where one > $1) >= $3
     order by last_at limit $4`,
    [bounds.since, bounds.toldBefore, bounds.sendsMin, bounds.rowsMax],
  )
  return rows.map((row) => ({ numberHash: row.number_hash, subjectId: row.subject_id }))
}

/** Guarded: true for the one call that may tell. */
export async function markTold(tx: Tx, now: Date, numberHash: Buffer, toldBefore: Date): Promise<boolean> {
  const rows = await tx.named(
    'access.mark-often-told',
    `update send_share set told_at = $2
     where number_hash = $1 and share = 'stranger' and (told_at is null or told_at <= $3) returning share`,
    [numberHash, now, toldBefore],
  )
  return rows.length === 1
}

const asText = (sends: readonly Send[]): string[] => sends.map(({ at }) => at.toISOString())
const placesOf = (sends: readonly Send[]): Buffer[] => sends.map(({ from }) => from)

type StoredCount = {
  hour_start_at: Date
  hour_sends: number
  day_start_at: Date
  day_sends: number
  tripped_at: Date | null
}

/** One counter under its row's lock; callers take them in the order of the scopes, so that no two wait for each other. */
export async function lockCount(tx: Tx, counterHash: Buffer, scope: KeylessScope): Promise<KeylessCount> {
  const [row] = await tx.named<StoredCount>(
    'access.lock-send-count',
    `insert into send_count (counter_hash, scope, hour_start_at, day_start_at) values ($1, $2, $3, $3)
     on conflict (counter_hash) do update set scope = send_count.scope
     returning hour_start_at, hour_sends, day_start_at, day_sends, tripped_at`,
    [counterHash, scope, new Date(0)],
  )
  assert(row, 'the statement makes the row that it returns')
  return {
    scope,
    hourStartAt: row.hour_start_at,
    hourSends: row.hour_sends,
    dayStartAt: row.day_start_at,
    daySends: row.day_sends,
    trippedAt: row.tripped_at ?? undefined,
  }
}

/** Guarded beside the lock: the counts must still be those that were read. */
export async function replaceCount(
  tx: Tx,
  counterHash: Buffer,
  read: KeylessCount,
  count: KeylessCount,
): Promise<void> {
  const rows = await tx.named(
    'access.replace-send-count',
    `update send_count set hour_start_at = $4, hour_sends = $5, day_start_at = $6, day_sends = $7, tripped_at = $8
     where counter_hash = $1 and hour_sends = $2 and day_sends = $3 returning scope`,
    [
      counterHash,
      read.hourSends,
      read.daySends,
      count.hourStartAt,
      count.hourSends,
      count.dayStartAt,
      count.daySends,
      count.trippedAt ?? null,
    ],
  )
  assert(rows.length === 1, 'the counter is as it was read')
}

/** Windows that are over count nothing any more, so that forgetting them changes no decision. */
export async function deleteOldShares(tx: Tx, lastBefore: Date, rowsMax: number): Promise<number> {
  const rows = await tx.named(
    'access.delete-old-send-shares',
    `delete from send_share where (number_hash, share) in (
       select number_hash, share from send_share where last_at < $1 order by last_at limit $2 for update skip locked
     ) returning share`,
    [lastBefore, rowsMax],
  )
  return rows.length
}

export async function deleteOldCounts(tx: Tx, dayStartBefore: Date, rowsMax: number): Promise<number> {
  const rows = await tx.named(
    'access.delete-old-send-counts',
    `delete from send_count where counter_hash in (
       select counter_hash from send_count where day_start_at < $1 order by day_start_at limit $2
       for update skip locked
     ) returning scope`,
    [dayStartBefore, rowsMax],
  )
  return rows.length
}
