import { getCustomer, listAddresses } from '#customers'
import type { Locale } from '#contract/words'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { addJob } from '#platform/jobs'
import { decideQuiet } from './decide-delivery.ts'
import { deliverTask } from './delivery.ts'
import { noticeKinds, type NoticeFacts, type NoticeTemplate } from './notice.ts'
import { noticesListedMax, noticeLifetimeDays, notMeLifetimeDays, quietHours } from './policy.ts'
import { insertMessage } from './store-message.ts'
import {
  consumeToken,
  disputeNotice,
  findHearing,
  findLastSent,
  insertNotice,
  insertNotMeToken,
  listNoticeRows,
  lockNoticeRow,
  type Hearing,
  type NoticeRow,
} from './store-notice.ts'
import { noticeText, words, type Body } from './templates.ts'
import type { CodeWords } from './words.ts'

/**
 * What we tell people: codes and notices, by text and e-mail, and the Status Centre, so that whatever is not there was not
 * sent by us. All of it is written in the transaction that decided it; a worker sends it after the commit.
 */
export type {
  Channel,
  Channels,
  EmailChannel,
  EmailMessage,
  Sent,
  TextChannel,
  TextMessage,
} from './channel.ts'
export { openDemoChannels } from './channel-demo.ts'
export { openSmppChannel, type SmppOptions } from './channel-smpp.ts'
export { openSmtpChannel, type SmtpOptions } from './channel-smtp.ts'
export {
  countOutbox,
  releaseDeadLeases,
  reviveDeadMessages,
  startWorker,
  type HeardNotice,
  type Worker,
} from './delivery.ts'
export { demoPeople, listDemoPeople, rememberDemoPerson, renewDemoPerson, type DemoPerson } from './demo.ts'
export { demoRoutes } from './routes.ts'
export { noticeKinds, noticeTemplates, type NoticeFacts, type NoticeTemplate } from './notice.ts'
export type { Wording } from './templates.ts'

export type CodePurpose = CodeWords

type StepDeps = Pick<Deps, 'secrets' | 'random'>

/** A Status Centre entry in the asker's language; `channels` is empty when no message was sent. */
export type NoticeView = {
  noticeId: string
  at: Date
  title: string
  detail: string
  channels: ('sms' | 'email')[]
  /** As the message showed it, so in the language in which that was sent. */
  checkWord: string
  disputable: boolean
}

type NoticeContent = { facts: Record<string, string | number>; checkWord: string }
const contentContext = 'notice.content'

/**
 * Tells an account something on ALL its channels and in the Status Centre. Call it before the change where the change
 * takes an address away, so that this address is told as well; `exceptContactId` is for an address that must not hear it.
 */
export async function tell<Template extends NoticeTemplate>(
  tx: Tx,
  now: Date,
  deps: StepDeps,
  input: {
    accountId: string
    template: Template
    facts: NoticeFacts[Template]
    exceptContactId?: string | undefined
  },
): Promise<{ noticeId: string }> {
  const { accountId, template } = input
  const { locale } = await getCustomer(tx, deps, accountId)
  const kind = noticeKinds[template]
  const facts = definedFacts(input.facts)
  let quiet = false
  if (kind.quiet) {
    const { lastSentAt, quietSince } = await findLastSent(tx, accountId, template)
    quiet = decideQuiet(kind.quiet, lastSentAt, now, quietHours)
    if (!quiet && quietSince > 0) facts['quiet'] = quietSince
  }
  const addresses = quiet
    ? []
    : (await listAddresses(tx, deps, accountId)).filter(
        (one) => one.channel === 'sms' || one.contactId !== input.exceptContactId,
      )
  const checkWords = words[locale].checkWords
  const checkWord = checkWords[deps.random.below(checkWords.length)] ?? ''
  const noticeId = deps.random.id()
  const content: NoticeContent = { facts, checkWord }
  await insertNotice(tx, accountId, {
    noticeId,
    template,
    contentSealed: deps.secrets.seal(JSON.stringify(content), contentContext),
    channels: (['sms', 'email'] as const).filter((name) => addresses.some((one) => one.channel === name)),
    toldAt: now,
  })
  for (const { channel, address } of addresses) {
    const body: Body = { kind: 'notice', template, facts, checkWord, toldAt: now.toISOString(), locale }
    if (channel === 'email' && kind.disputable) {
      body.notMeToken = await issueNotMeToken(tx, now, deps, accountId, noticeId)
    }
    await post(tx, now, deps, {
      subjectId: accountId,
      noticeId,
      channel,
      address,
      body,
      expiresAt: daysAfter(now, noticeLifetimeDays),
    })
  }
  return { noticeId }
}

/** Sends a code by text message. The same statements for every number; `subjectId` may be a decoy. */
export async function sendTextCode(
  tx: Tx,
  now: Date,
  deps: StepDeps,
  input: {
    e164: string
    subjectId: string
    code: string
    purpose: CodePurpose
    expiresAt: Date
    locale: Locale
  },
): Promise<void> {
  await post(tx, now, deps, {
    subjectId: input.subjectId,
    channel: 'sms',
    address: input.e164,
    body: codeBody(now, input, input.purpose),
    expiresAt: input.expiresAt,
  })
}

/** Sends the code that verifies a notice address. */
export async function sendEmailCode(
  tx: Tx,
  now: Date,
  deps: StepDeps,
  input: { email: string; accountId: string; code: string; locale: Locale; expiresAt: Date },
): Promise<void> {
  await post(tx, now, deps, {
    subjectId: input.accountId,
    channel: 'email',
    address: input.email,
    body: codeBody(now, input, 'verify-email'),
    expiresAt: input.expiresAt,
  })
}

/** Status Centre, newest first. */
export async function listNotices(
  tx: Tx,
  _now: Date,
  deps: Pick<Deps, 'secrets'>,
  accountId: string,
  locale: Locale,
): Promise<NoticeView[]> {
  const rows = await listNoticeRows(tx, accountId, noticesListedMax)
  return rows.map((row) => {
    const content = JSON.parse(deps.secrets.open(row.contentSealed, contentContext)) as NoticeContent
    const { title, detail } = noticeText(row.template, content.facts, locale)
    return {
      noticeId: row.noticeId,
      at: row.toldAt,
      title,
      detail,
      channels: row.channels,
      checkWord: content.checkWord,
      disputable: isDisputable(row),
    }
  })
}

/** The notice under a row lock, before `markDisputed`. Undefined: not this account's, or none. */
export async function lockNotice(
  tx: Tx,
  accountId: string,
  noticeId: string,
): Promise<
  | {
      noticeId: string
      template: NoticeTemplate
      toldAt: Date
      disputedAt: Date | null
      /** "Not me" can be said of it and has not been. */
      disputable: boolean
    }
  | undefined
> {
  const row = await lockNoticeRow(tx, accountId, noticeId)
  if (!row) return undefined
  const { template, toldAt, disputedAt } = row
  return { noticeId, template, toldAt, disputedAt, disputable: isDisputable(row) }
}

/**
 * Uses up the token of a "this wasn't me" link and locks its notice. Undefined: no such token, used, or expired. The notice
 * may have been disputed already in another way: `markDisputed` tells.
 */
export async function consumeNotMeToken(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  token: string,
): Promise<{ accountId: string; noticeId: string; template: NoticeTemplate } | undefined> {
  const hashes = deps.secrets.keyedHashes('not-me-token', token).map((one) => one.hash)
  const found = await consumeToken(tx, now, hashes)
  if (!found) return undefined
  const row = await lockNoticeRow(tx, found.accountId, found.noticeId)
  return row && { ...found, template: row.template }
}

/** Step. What became of a notice. It is disputed under the account's lock alone. */
export async function hearingOf(tx: Tx, accountId: string, noticeId: string): Promise<Hearing | undefined> {
  return findHearing(tx, accountId, noticeId)
}

/** Guarded: true for the call that marked it, false when it was marked before or is no notice of this account. */
export async function markDisputed(tx: Tx, now: Date, accountId: string, noticeId: string): Promise<boolean> {
  return disputeNotice(tx, now, accountId, noticeId)
}

function isDisputable(row: Pick<NoticeRow, 'template' | 'disputedAt'>): boolean {
  return noticeKinds[row.template].disputable && row.disputedAt === null
}

function codeBody(
  now: Date,
  input: { code: string; locale: Locale; expiresAt: Date },
  purpose: CodeWords | 'verify-email',
): Body {
  const minutes = Math.max(1, Math.round((input.expiresAt.getTime() - now.getTime()) / 60_000))
  return { kind: 'code', purpose, code: input.code, minutes, locale: input.locale }
}

/** One token a mail: 256 bits, kept as a keyed hash; the clear one stands in the sealed body until the mail is sent. */
async function issueNotMeToken(
  tx: Tx,
  now: Date,
  deps: StepDeps,
  accountId: string,
  noticeId: string,
): Promise<string> {
  const token = deps.random.bytes(32).toString('base64url')
  await insertNotMeToken(tx, {
    tokenHash: deps.secrets.keyedHash('not-me-token', token),
    accountId,
    noticeId,
    expiresAt: daysAfter(now, notMeLifetimeDays),
  })
  return token
}

async function post(
  tx: Tx,
  now: Date,
  deps: StepDeps,
  message: {
    subjectId: string
    noticeId?: string
    channel: 'sms' | 'email'
    address: string
    body: Body
    expiresAt: Date
  },
): Promise<void> {
  const messageId = deps.random.id()
  await insertMessage(tx, {
    subjectId: message.subjectId,
    messageId,
    channel: message.channel,
    kind: message.body.kind,
    noticeId: message.noticeId ?? null,
    addressSealed: deps.secrets.seal(message.address, 'message.address'),
    bodySealed: deps.secrets.seal(JSON.stringify(message.body), 'message.body'),
    now,
    expiresAt: message.expiresAt,
  })
  await addJob(tx, deliverTask({ subjectId: message.subjectId, messageId }))
}

function definedFacts(
  facts: Readonly<Record<string, string | number | undefined>>,
): Record<string, string | number> {
  const entries = Object.entries(facts).filter(
    (one): one is [string, string | number] => one[1] !== undefined,
  )
  return Object.fromEntries(entries)
}

function daysAfter(now: Date, days: number): Date {
  return new Date(now.getTime() + days * 86_400_000)
}
