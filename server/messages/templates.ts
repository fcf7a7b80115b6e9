import type { Locale } from '#contract/words'
import { noticeKinds, type NoticeFacts, type NoticeTemplate } from './notice.ts'
import { en } from './words-en.ts'
import { zh } from './words-zh.ts'
import type { CodeWords, NoticeText, Words } from './words.ts'

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

/** What the outbox holds, sealed: everything that the words need, and no words, so that wording is decided at delivery. */
export type Body =
  | { kind: 'code'; purpose: CodeWords | 'verify-email'; code: string; minutes: number; locale: Locale }
  | {
      kind: 'notice'
      template: NoticeTemplate
      facts: Record<string, string | number>
      checkWord: string
      toldAt: string
      locale: Locale
      /** In e-mail alone, and only where "not me" can be said. */
      notMeToken?: string
    }

export const words: Readonly<Record<Locale, Words>> = { 'zh-CN': zh, en }

/** Title and detail of a notice for the Status Centre, or with `facts` thinned out for a message. */
export function noticeText(
  template: NoticeTemplate,
  facts: Record<string, string | number>,
  locale: Locale,
): NoticeText {
  // One call for a union of functions: the facts were typed by `tell` when they went in.
  const text = words[locale].notices[template] as (facts: NoticeFacts[NoticeTemplate]) => NoticeText
  return text(facts as NoticeFacts[NoticeTemplate])
}

/**
 * A thief names devices and adds addresses, and would write "call 400…" there: what somebody chose freely is shown after
 * signing in alone, never in a message that carries our name.
 */
function withoutFreeText(facts: Record<string, string | number>): Record<string, string | number> {
  const { deviceName: _name, emailHint: _hint, otherLabel: _other, ...rest } = facts
  return rest
}

/** A text message; null when this body has no form as a text. */
export function renderText(body: Body, wording: Wording): string | null {
  const signature = `【${wording.smsSignature.replace(/[【】]/g, '')}】`
  const locale = words[body.locale]
  if (body.kind === 'notice') {
    const { brief } = noticeText(body.template, withoutFreeText(body.facts), body.locale)
    return (
      signature +
      locale.textNotice({
        time: locale.time(new Date(body.toldAt), wording.timeZone),
        brief,
        checkWord: body.checkWord,
        disputable: noticeKinds[body.template].disputable,
      })
    )
  }
  if (body.purpose === 'verify-email') return null
  const text = signature + locale.textCode({ ...body, purpose: body.purpose })
  // https://wicg.github.io/sms-one-time-codes/: the last line, host without port, so that a phone fills it in on our page alone.
  return wording.smsDomainLine ? `${text}\n@${new URL(wording.origin).hostname} #${body.code}` : text
}

/** A mail, in plain text: nothing to load, nothing that differs from what a careful reader sees. Null as above. */
export function renderEmail(body: Body, wording: Wording): { subject: string; text: string } | null {
  const locale = words[body.locale]
  if (body.kind === 'code') {
    return body.purpose === 'verify-email' ? locale.emailCode(body) : null
  }
  const { title, detail } = noticeText(body.template, withoutFreeText(body.facts), body.locale)
  const at = new Date(body.toldAt)
  return locale.emailNotice({
    time: `${locale.time(at, wording.timeZone)} (${zoneName(at, wording.timeZone)})`,
    title,
    detail,
    checkWord: body.checkWord,
    // In the fragment: it reaches no server's log, and a mail filter that opens links uses nothing up.
    notMeLink: body.notMeToken === undefined ? undefined : `${wording.origin}/not-me#${body.notMeToken}`,
  })
}

function zoneName(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(at)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone
}
