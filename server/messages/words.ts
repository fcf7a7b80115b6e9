import type { NoticeFacts, NoticeTemplate } from './notice.ts'

/**
 * `title`: heading in the Status Centre, subject of the mail. `brief`: one sentence for a text message, without a link, a
 * number or anything that the other side chose. `detail`: what happened, what it means, what to do.
 */
export type NoticeText = { title: string; brief: string; detail: string }

/** One function per template and language, so that a missing text is a type error. */
type NoticeWords = { [Template in NoticeTemplate]: (facts: NoticeFacts[Template]) => NoticeText }

export type CodeWords = 'enter' | 'freeze' | 'step-up'

export type Words = {
  notices: NoticeWords
  /** "23 November, 14:20". */
  time(at: Date, timeZone: string): string
  /** A text message that carries a code, without signature and domain line. */
  textCode(input: { purpose: CodeWords; code: string; minutes: number }): string
  /** A text message that tells a notice, without signature. */
  textNotice(input: { time: string; brief: string; checkWord: string; disputable: boolean }): string
  emailCode(input: { code: string; minutes: number }): { subject: string; text: string }
  emailNotice(input: {
    time: string
    title: string
    detail: string
    checkWord: string
    notMeLink: string | undefined
  }): { subject: string; text: string }
  checkWords: readonly string[]
}

/**
 * Names of browser and system come from a closed list of ours, but from a row of the database all the same: only what looks
 * like one of them is shown, so that no digits, link or sentence of a thief's ever stands in our message.
 */
export function safeBrowser(name: string | undefined): string {
  const parts = (name ?? '').split(' · ').filter((part) => /^[A-Za-z]{2,16}( [A-Za-z]{2,16})?$/.test(part))
  return parts.length <= 2 ? parts.join(' · ') : ''
}

/** `¥58.00`: in both languages, with its two places always. */
export function amountText(minor: number): string {
  return `¥${(minor / 100).toFixed(2)}`
}
