import type { Locale } from '#contract/words'
import { Defect } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import type { Channels } from './channel.ts'
import type { NoticeFacts, NoticeTemplate } from './notice.ts'

export type {
  Channel,
  Channels,
  EmailChannel,
  EmailMessage,
  Sent,
  TextChannel,
  TextMessage,
} from './channel.ts'
export type { NoticeFacts, NoticeTemplate } from './notice.ts'

export type CodePurpose = 'enter' | 'freeze' | 'step-up'

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

/** How our words are dressed; from configuration. */
export type Wording = {
  /** Where customers reach the app, without a trailing slash; its host is named in the domain-bound last line. */
  origin: string
  /** The brand in 【】 before each text, without the brackets. */
  smsSignature: string
  /** Off where carriers block texts with a domain in them. */
  smsDomainLine: boolean
  /** IANA name of the zone of clock times in messages. */
  timeZone: string
}

const later = (): never => {
  throw new Defect('messages: not built yet')
}

/**
 * Tells an account something on ALL its channels and in the Status Centre. Call it before the change where the change
 * takes an address away, so that this address is told as well.
 */
export async function tell<Template extends NoticeTemplate>(
  _tx: Tx,
  _now: Date,
  _deps: Deps,
  _input: {
    accountId: string
    template: Template
    facts: NoticeFacts[Template]
    exceptContactId?: string | undefined
  },
): Promise<{ noticeId: string }> {
  return later()
}

/** Sends a code by text message. The same statements for every number; `subjectId` may be a decoy. */
export async function sendTextCode(
  _tx: Tx,
  _now: Date,
  _deps: Deps,
  _input: {
    e164: string
    subjectId: string
    code: string
    purpose: CodePurpose
    expiresAt: Date
    locale: Locale
  },
): Promise<void> {
  return later()
}

/** Sends the code that verifies a notice address. */
export async function sendEmailCode(
  _tx: Tx,
  _now: Date,
  _deps: Deps,
  _input: { email: string; accountId: string; code: string; locale: Locale; expiresAt: Date },
): Promise<void> {
  return later()
}

/** Status Centre, newest first. */
export async function listNotices(
  _tx: Tx,
  _now: Date,
  _deps: Deps,
  _accountId: string,
  _locale: Locale,
): Promise<NoticeView[]> {
  return later()
}

/** The notice under a row lock, before `markDisputed`. Undefined: not this account's, or none. */
export async function lockNotice(
  _tx: Tx,
  _accountId: string,
  _noticeId: string,
): Promise<
  | { noticeId: string; template: NoticeTemplate; toldAt: Date; disputedAt: Date | null; disputable: boolean }
  | undefined
> {
  return later()
}

/** Uses up the token of a "this wasn't me" link. Undefined: unknown, used or expired. */
export async function consumeNotMeToken(
  _tx: Tx,
  _now: Date,
  _deps: Deps,
  _token: string,
): Promise<{ accountId: string; noticeId: string; template: NoticeTemplate } | undefined> {
  return later()
}

/** Guarded: true for the call that marked it, false when it was marked before or is no notice of this account. */
export async function markDisputed(
  _tx: Tx,
  _now: Date,
  _accountId: string,
  _noticeId: string,
): Promise<boolean> {
  return later()
}

/** Delivers what is due until stopped. Any number of processes may run one. */
export async function startWorker(
  _deps: Deps,
  _channels: Channels,
  _wording: Wording,
): Promise<{ stop(): Promise<void> }> {
  return later()
}
