import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Waiting } from './decide-delivery.ts'

/** All SQL of the outbox. */

export type MessageKey = { subjectId: string; messageId: string }

export async function insertMessage(
  tx: Tx,
  row: MessageKey & {
    channel: 'sms' | 'email'
    kind: 'notice' | 'code'
    noticeId: string | null
    addressSealed: Buffer
    bodySealed: Buffer
    now: Date
    expiresAt: Date
  },
): Promise<void> {
  await tx.named(
    'messages.insert-message',
    `insert into message (subject_id, message_id, channel, kind, address_sealed, body_sealed, created_at, due_at, expires_at,
       notice_id)
     values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9)`,
    [
      row.subjectId,
      row.messageId,
      row.channel,
      row.kind,
      row.addressSealed,
      row.bodySealed,
      row.now,
      row.expiresAt,
      row.noticeId,
    ],
  )
}

export type LockedMessage = Waiting & {
  channel: 'sms' | 'email'
  noticeId: string | null
  addressSealed: Buffer
  bodySealed: Buffer | null
}

type MessageRow = {
  channel: 'sms' | 'email'
  kind: 'notice' | 'code'
  notice_id: string | null
  address_sealed: Buffer
  body_sealed: Buffer | null
  due_at: Date
  expires_at: Date
  state: Waiting['state']
  attempts: number
  leased_until_at: Date | null
}

export async function lockMessage(tx: Tx, key: MessageKey): Promise<LockedMessage | undefined> {
  const [row] = await tx.named<MessageRow>(
    'messages.lock-message',
    `select channel, kind, notice_id, address_sealed, body_sealed, due_at, expires_at, state, attempts, leased_until_at
     from message where subject_id = $1 and message_id = $2 for update`,
    [key.subjectId, key.messageId],
  )
  if (!row) return undefined
  return {
    channel: row.channel,
    kind: row.kind,
    noticeId: row.notice_id,
    addressSealed: row.address_sealed,
    bodySealed: row.body_sealed,
    dueAt: row.due_at,
    expiresAt: row.expires_at,
    state: row.state,
    attempts: row.attempts,
    leasedUntilAt: row.leased_until_at,
  }
}

export type Lease = { attempts: number; leasedUntilAt: Date }

/** Takes the message for one worker; guarded by the number of attempts so far, beside the row lock. */
export async function leaseMessage(tx: Tx, key: MessageKey, lease: Lease): Promise<void> {
  const rows = await tx.named(
    'messages.lease-message',
    `update message set attempts = $3, leased_until_at = $4
     where subject_id = $1 and message_id = $2 and state = 'waiting' and attempts = $3 - 1 returning 1`,
    [key.subjectId, key.messageId, lease.attempts, lease.leasedUntilAt],
  )
  assert(rows.length === 1, 'a message is leased under its lock')
}

/** This lease and no other: the number of attempts says whose it is. */
export async function releaseLease(tx: Tx, key: MessageKey, lease: Lease): Promise<void> {
  await tx.named(
    'messages.release-lease',
    `update message set leased_until_at = null
     where subject_id = $1 and message_id = $2 and state = 'waiting' and attempts = $3 and leased_until_at = $4`,
    [key.subjectId, key.messageId, lease.attempts, lease.leasedUntilAt],
  )
}

/** Whatever is in somebody's hands is in nobody's. Only for who knows that nobody is left who could hold one. */
export async function releaseLeases(tx: Tx): Promise<number> {
  const rows = await tx.named(
    'messages.release-leases',
    `update message set leased_until_at = null where state = 'waiting' and leased_until_at is not null returning 1`,
    [],
  )
  return rows.length
}

/** False when another attempt has been made meanwhile (the lease had run out): then that one decides. */
export async function endMessage(
  tx: Tx,
  now: Date,
  key: MessageKey,
  end: {
    attempts: number
    state: 'delivered' | 'expired' | 'dead'
    failure: string | null
    wipe: boolean
  },
): Promise<boolean> {
  const rows = await tx.named(
    'messages.end-message',
    `update message set state = $4, ended_at = $5, failure = coalesce($6, failure), leased_until_at = null,
       body_sealed = case when $7 then null else body_sealed end
     where subject_id = $1 and message_id = $2 and state = 'waiting' and attempts = $3 returning 1`,
    [key.subjectId, key.messageId, end.attempts, end.state, now, end.failure, end.wipe],
  )
  return rows.length === 1
}

export async function putOffMessage(
  tx: Tx,
  key: MessageKey,
  put: { attempts: number; dueAt: Date; failure: string },
): Promise<boolean> {
  const rows = await tx.named(
    'messages.put-off-message',
    `update message set due_at = $4, failure = $5, leased_until_at = null
     where subject_id = $1 and message_id = $2 and state = 'waiting' and attempts = $3 returning 1`,
    [key.subjectId, key.messageId, put.attempts, put.dueAt, put.failure],
  )
  return rows.length === 1
}

/**
 * Due and in nobody's hands: put-off ones, those whose worker died, and those whose job was lost. `overdueBefore` leaves
 * fresh ones to the job that was added with them.
 */
export async function listDueMessages(
  tx: Tx,
  now: Date,
  overdueBefore: Date,
  rowsMax: number,
): Promise<MessageKey[]> {
  const rows = await tx.named<{ subject_id: string; message_id: string }>(
    'messages.list-due-messages',
    `select subject_id, message_id from message
     where state = 'waiting' and due_at <= $1 and (leased_until_at is null or leased_until_at <= $1)
       and (attempts > 0 or due_at <= $2)
     order by due_at limit $3`,
    [now, overdueBefore, rowsMax],
  )
  return rows.map((row) => ({ subjectId: row.subject_id, messageId: row.message_id }))
}

/** Wipes what has expired: waiting ones end as such, dead ones lose the body that was kept for reviving them. */
export async function expireMessages(tx: Tx, now: Date, rowsMax: number): Promise<number> {
  const rows = await tx.named(
    'messages.expire-messages',
    `update message set body_sealed = null, leased_until_at = null,
       state = case state when 'waiting' then 'expired' else state end, ended_at = coalesce(ended_at, $1)
     where (subject_id, message_id) in (
       select subject_id, message_id from message
       where body_sealed is not null and expires_at <= $1 and (leased_until_at is null or leased_until_at <= $1)
       order by expires_at limit $2 for update skip locked
     ) returning 1`,
    [now, rowsMax],
  )
  return rows.length
}

/** Rows whose end lies so far back that nobody asks any more. */
export async function deleteOldMessages(tx: Tx, before: Date, rowsMax: number): Promise<number> {
  const rows = await tx.named(
    'messages.delete-old-messages',
    `delete from message where (subject_id, message_id) in (
       select subject_id, message_id from message where state <> 'waiting' and ended_at <= $1 and body_sealed is null
       order by ended_at limit $2 for update skip locked
     ) returning 1`,
    [before, rowsMax],
  )
  return rows.length
}

/** Dead letters that still have something to say wait again, with all attempts before them. */
export async function reviveMessages(tx: Tx, now: Date, rowsMax: number): Promise<number> {
  const rows = await tx.named(
    'messages.revive-messages',
    `update message set state = 'waiting', ended_at = null, attempts = 0, due_at = $1
     where (subject_id, message_id) in (
       select subject_id, message_id from message
       where state = 'dead' and body_sealed is not null and expires_at > $1
       order by expires_at limit $2 for update skip locked
     ) returning 1`,
    [now, rowsMax],
  )
  return rows.length
}

export async function countMessages(
  tx: Tx,
): Promise<{ channel: 'sms' | 'email'; state: string; count: number; oldestDueAt: Date }[]> {
  const rows = await tx.named<{
    channel: 'sms' | 'email'
    state: string
    count: number
    oldest_due_at: Date
  }>(
    'messages.count-messages',
    `select channel, state, count(*)::integer as count, min(due_at) as oldest_due_at
     from message where state in ('waiting', 'dead') group by channel, state`,
    [],
  )
  return rows.map(({ channel, state, count, oldest_due_at }) => ({
    channel,
    state,
    count,
    oldestDueAt: oldest_due_at,
  }))
}
