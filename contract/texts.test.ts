import { describe, expect, it } from 'vitest'
import { causeCodes } from './causes.ts'
import { ownRefusalCodes } from './refusals.ts'
import { en } from './texts.en.ts'
import type { ProblemText, Texts } from './texts.ts'
import { zh } from './texts.zh.ts'

/** The rules of the reference pages: GOV.UK's error message page for English, its like for Chinese, and ours. */
const forbiddenEnglish =
  /\b(invalid|please|sorry|oops|forbidden|an error occurred|error occurred|illegal|failed)\b/i
const forbiddenChinese = /非法|无效|系统繁忙|操作失败|请稍后再试|抱歉|对不起|错误代码|您|账户异常/

/** What a detail may name; the one who refuses, the view and the problem body fill these and no others. */
const knownFacts = [
  'until',
  'soonest',
  'triesLeft',
  'expected',
  'typed',
  'min',
  'max',
  'unusedSince',
  'missing',
  'where',
  'paymentsUntil',
  'changesUntil',
  'allowance',
  // Amounts: `leftMinor` is said as `{left}`.
  'left',
  'ceiling',
  'available',
]

function placeholdersOf(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
}

function problemTexts(texts: Texts): [string, Omit<ProblemText, 'works'> & { works?: string }][] {
  return [
    ...causeCodes.map((code) => [code, texts.causes[code]] as [string, ProblemText]),
    ...ownRefusalCodes.map((code) => [code, texts.refusals[code]] as [string, ProblemText]),
  ]
}

function everyString(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'function') return [String((value as (text: string) => unknown)('x'))]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(everyString) : []
}

describe.each([
  ['zh-CN', zh],
  ['en', en],
] as const)('the texts in %s', (locale, texts) => {
  it('use no word that blames, begs or says nothing', () => {
    const forbidden = locale === 'en' ? forbiddenEnglish : forbiddenChinese
    for (const text of everyString(texts)) expect(text).not.toMatch(forbidden)
  })

  it('say a title, what happened and what to do for every cause and refusal', () => {
    for (const [code, text] of problemTexts(texts)) {
      for (const said of [
        text.title,
        ...text.details,
        text.happened,
        text.todo,
        text.works ?? texts.nothingChanged,
      ]) {
        expect(said.trim(), code).toBe(said)
        expect(said.length, code).toBeGreaterThan(2)
      }
      expect(text.title, `${code}: a title is no sentence`).not.toMatch(/[。.]$/)
      for (const sentence of [text.happened, text.todo]) expect(sentence, code).toMatch(/[。.？?]$/)
    }
  })

  it('name only facts that somebody fills, and end with a sentence that needs none', () => {
    for (const [code, text] of problemTexts(texts)) {
      for (const detail of text.details) {
        for (const name of placeholdersOf(detail)) expect(knownFacts, code).toContain(name)
      }
      expect(placeholdersOf(text.details.at(-1) ?? '{}'), code).toEqual([])
      for (const other of [text.title, text.happened, text.todo, text.works ?? '']) {
        expect(placeholdersOf(other), code).toEqual([])
      }
    }
  })

  it('say what the lock leaves wherever a cause takes something away', () => {
    for (const code of causeCodes) expect(texts.causes[code].works, code).not.toBe('')
  })

  it('carry no other language, address or number to call', () => {
    for (const text of everyString(texts)) {
      expect(text).not.toMatch(/https?:|www\.|\d{7,}/)
      if (locale === 'en' && text !== texts.page.otherLanguage) expect(text).not.toMatch(/\p{Script=Han}/u)
    }
  })
})

describe('both languages', () => {
  it('name the same facts in the same order of exactness', () => {
    for (const [[code, chinese], [, english]] of problemTexts(zh).map(
      (entry, index) => [entry, problemTexts(en)[index] ?? entry] as const,
    )) {
      const facts = (text: { details: readonly string[] }): string[][] =>
        text.details.map((detail) => placeholdersOf(detail).toSorted())
      expect(facts(chinese), code).toEqual(facts(english))
    }
  })
})
