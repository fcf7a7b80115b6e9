import { en } from '#contract/texts.en'
import type { ProblemText, Texts } from '#contract/texts'
import { zh } from '#contract/texts.zh'
import { proofKinds, type Locale, type ProofKind } from '#contract/words'
import { assert } from '#platform/assert'
import { clockTime, englishMonth } from '#platform/clock-time'

/** Puts facts into the catalogue's words. Times are clock times in the operator's zone, never "in a while". */

export type Facts = Readonly<Record<string, string | number>>

export function textsOf(locale: Locale): Texts {
  return locale === 'en' ? en : zh
}

/** The most exact sentence whose facts are all known. */
export function sayDetail(text: Pick<ProblemText, 'details'>, facts: Facts): string {
  const said = text.details.find((detail) => placeholdersOf(detail).every((name) => isSayable(facts[name])))
  assert(said !== undefined, 'the last detail of a text needs no facts')
  return said.replaceAll(/\{(\w+)\}/g, (_all, name: string) => String(facts[name]))
}

function placeholdersOf(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
}

/** "0 tries left" helps nobody: the plainer sentence says what to do instead. */
function isSayable(fact: string | number | undefined): boolean {
  return fact !== undefined && fact !== '' && fact !== 0
}

/**
 * `14:32` today, `7月5日 14:20` on another day, with seconds when it is only minutes away (a pause of 30 seconds would
 * otherwise seem to end before it does).
 */
export function clockText(at: Date, now: Date, locale: Locale, timeZone: string): string {
  const there = clockTime(at, timeZone)
  const here = clockTime(now, timeZone)
  const soon = at.getTime() - now.getTime() < 10 * 60_000
  const time = `${there.hour}:${there.minute}${soon ? `:${there.second}` : ''}`
  if (there.year === here.year && there.month === here.month && there.day === here.day) return time
  const otherYear = there.year !== here.year
  if (locale === 'zh-CN') {
    return `${otherYear ? `${there.year}年` : ''}${there.month}月${there.day}日 ${time}`
  }
  return `${there.day} ${englishMonth(there.month)}${otherYear ? ` ${there.year}` : ''}, ${time}`
}

/** `2024年3月`, `March 2024`: from when something was not used is no matter of minutes. */
export function monthText(at: Date, locale: Locale, timeZone: string): string {
  const { year, month } = clockTime(at, timeZone)
  return locale === 'zh-CN' ? `${year}年${month}月` : `${englishMonth(month)} ${year}`
}

/** `recovery-code | password+phone-code`, as `decideLift` writes what is missing, in words. */
export function sayProofs(alternatives: string, locale: Locale): string {
  const texts = textsOf(locale)
  const said = alternatives.split(' | ').map((kinds) => {
    const known = kinds.split('+').filter(isProofKind)
    return known.map((kind) => texts.proofs[kind]).join(texts.and)
  })
  return said.filter((one) => one !== '').join(texts.or)
}

function isProofKind(word: string): word is ProofKind {
  return proofKinds.some((kind) => kind === word)
}
