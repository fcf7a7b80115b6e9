import type { Tx } from '#platform/database'
import type { NoticeTemplate } from './notice.ts'

/** All SQL of the Status Centre: notices, who heard of them, and the tokens by which they are disputed. */

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
