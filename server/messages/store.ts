import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Waiting } from './decide-delivery.ts'
import type { NoticeTemplate } from './notice.ts'

/** All SQL of the outbox and the Status Centre. */

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

// Notices

export type NoticeRow = {
  noticeId: string
  template: NoticeTemplate
  contentSealed: Buffer
  channels: ('sms' | 'email')[]
  toldAt: Date
  disputedAt: Date | null
}

type StoredNotice = {
  notice_id: string
  template: NoticeTemplate
  content_sealed: Buffer
  channels: ('sms' | 'email')[]
  told_at: Date
  disputed_at: Date | null
}

const noticeOf = (row: StoredNotice): NoticeRow => ({
  noticeId: row.notice_id,
  template: row.template,
  contentSealed: row.content_sealed,
  channels: row.channels,
  toldAt: row.told_at,
  disputedAt: row.disputed_at,
})
const noticeColumns = 'notice_id, template, content_sealed, channels, told_at, disputed_at'

export async function insertNotice(
  tx: Tx,
  accountId: string,
  row: Omit<NoticeRow, 'disputedAt'>,
): Promise<void> {
  await tx.named(
    'messages.insert-notice',
    `insert into notice (account_id, notice_id, template, content_sealed, channels, told_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [accountId, row.noticeId, row.template, row.contentSealed, row.channels, row.toldAt],
  )
}

export async function listNoticeRows(tx: Tx, accountId: string, rowsMax: number): Promise<NoticeRow[]> {
  const rows = await tx.named<StoredNotice>(
    'messages.list-notices',
    `select ${noticeColumns} from notice where account_id = $1 order by told_at desc, notice_id limit $2`,
    [accountId, rowsMax],
  )
  return rows.map(noticeOf)
}

export async function lockNoticeRow(
  tx: Tx,
  accountId: string,
  noticeId: string,
): Promise<NoticeRow | undefined> {
  const [row] = await tx.named<StoredNotice>(
    'messages.lock-notice',
    `select ${noticeColumns} from notice where account_id = $1 and notice_id = $2 for update`,
    [accountId, noticeId],
  )
  return row && noticeOf(row)
}

export type Hearing = {
  toldAt: Date
  disputedAt: Date | null
  /** The channels that have in truth taken it over, and when. */
  delivered: { channel: 'sms' | 'email'; at: Date }[]
}

export async function findHearing(tx: Tx, accountId: string, noticeId: string): Promise<Hearing | undefined> {
  type Row = Pick<StoredNotice, 'told_at' | 'disputed_at'> & {
    channel: 'sms' | 'email'
    ended_at: Date | null
  }
  const rows = await tx.named<Row>(
    'messages.find-hearing',
    `select notice.told_at, notice.disputed_at, message.channel, message.ended_at
     from notice left join message
       on message.subject_id = $1 and message.notice_id = $2 and message.state = 'delivered'
     where notice.account_id = $1 and notice.notice_id = $2`,
    [accountId, noticeId],
  )
  const [first] = rows
  const delivered = rows.flatMap(({ channel, ended_at: at }) => (at ? [{ channel, at }] : []))
  return first && { toldAt: first.told_at, disputedAt: first.disputed_at, delivered }
}

export async function disputeNotice(
  tx: Tx,
  now: Date,
  accountId: string,
  noticeId: string,
): Promise<boolean> {
  const rows = await tx.named(
    'messages.dispute-notice',
    `update notice set disputed_at = $3
     where account_id = $1 and notice_id = $2 and disputed_at is null returning 1`,
    [accountId, noticeId, now],
  )
  return rows.length === 1
}

/** When a message of this template last went out, and how many notices since then went to the Status Centre alone. */
export async function findLastSent(
  tx: Tx,
  accountId: string,
  template: NoticeTemplate,
): Promise<{ lastSentAt: Date | undefined; quietSince: number }> {
  const [row] = await tx.named<{ last_sent_at: Date | null; quiet_since: number }>(
    'messages.find-last-sent',
    `with sent as (
       select max(told_at) as at from notice where account_id = $1 and template = $2 and channels <> '{}'
     )
     select sent.at as last_sent_at, count(notice.notice_id)::integer as quiet_since
     from sent left join notice on notice.account_id = $1 and notice.template = $2 and notice.channels = '{}'
       and notice.told_at >= sent.at
     group by sent.at`,
    [accountId, template],
  )
  return { lastSentAt: row?.last_sent_at ?? undefined, quietSince: row?.quiet_since ?? 0 }
}

// "This wasn't me" tokens

export async function insertNotMeToken(
  tx: Tx,
  row: { tokenHash: Buffer; accountId: string; noticeId: string; expiresAt: Date },
): Promise<void> {
  await tx.named(
    'messages.insert-not-me-token',
    'insert into not_me_token (token_hash, account_id, notice_id, expires_at) values ($1, $2, $3, $4)',
    [row.tokenHash, row.accountId, row.noticeId, row.expiresAt],
  )
}

export async function consumeToken(
  tx: Tx,
  now: Date,
  tokenHashes: Buffer[],
): Promise<{ accountId: string; noticeId: string } | undefined> {
  const [row] = await tx.named<{ account_id: string; notice_id: string }>(
    'messages.consume-not-me-token',
    `update not_me_token set used_at = $2
     where token_hash = any($1) and used_at is null and expires_at > $2 returning account_id, notice_id`,
    [tokenHashes, now],
  )
  return row && { accountId: row.account_id, noticeId: row.notice_id }
}

export async function deleteOldTokens(tx: Tx, now: Date, rowsMax: number): Promise<number> {
  const rows = await tx.named(
    'messages.delete-old-not-me-tokens',
    `delete from not_me_token where token_hash in (
       select token_hash from not_me_token where expires_at <= $1 order by expires_at limit $2 for update skip locked
     ) returning 1`,
    [now, rowsMax],
  )
  return rows.length
}
