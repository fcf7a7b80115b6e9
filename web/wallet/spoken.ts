import type { Locale } from '#contract/words'

/**
 * Amounts for whoever listens. A screen reader makes of "¥1,234.50" what it likes, often another currency and two numbers, so
 * an amount within a text is drawn as it stands and said in words. Our texts write it in two ways, "¥58.20" and 「58.20 元」.
 */
const written = /¥(\d+(?:,\d{3})*(?:\.\d{1,2})?)|(\d+(?:,\d{3})*(?:\.\d{1,2})?)\s?元/g

type Split = { negative: boolean; whole: string; cents: string }

export function splitOf(minor: number): Split {
  const digits = String(Math.abs(minor)).padStart(3, '0')
  return { negative: minor < 0, whole: digits.slice(0, -2), cents: digits.slice(-2) }
}

/** 「58元2角」, "58 yuan 20": an amount as it is spoken. */
export function amountSpoken(minor: number, language: Locale): string {
  const { negative, whole, cents } = splitOf(minor)
  if (language === 'en') {
    const small = Number(cents)
    const words = [
      whole === '0' && small > 0 ? '' : `${whole} yuan`,
      small === 0 ? '' : whole === '0' || small < 10 ? `${small} fen` : cents,
    ]
    return (negative ? 'minus ' : '') + words.filter((word) => word !== '').join(' ')
  }
  const [jiao = '0', fen = '0'] = cents
  const words = [
    whole === '0' && cents !== '00' ? '' : `${whole}元`,
    jiao === '0' ? '' : `${jiao}角`,
    fen === '0' ? '' : `${jiao === '0' && whole !== '0' ? '零' : ''}${fen}分`,
  ]
  return (negative ? '负' : '') + words.join('')
}

/** Digits are joined, never multiplied: no fraction exists as a number. */
function minorOf(digits: string): number {
  const [whole = '', cents = ''] = digits.replaceAll(',', '').split('.')
  return Number(whole + cents.padEnd(2, '0'))
}

type Part = { shown: string; spoken: string | undefined }

/** A text in order: what is said as it is drawn, and each amount with its words. */
export function partsOfText(text: string, language: Locale): Part[] {
  const parts: Part[] = []
  let end = 0
  for (const found of text.matchAll(written)) {
    if (found.index > end) parts.push({ shown: text.slice(end, found.index), spoken: undefined })
    const minor = minorOf(found[1] ?? found[2] ?? '')
    parts.push({ shown: found[0], spoken: amountSpoken(minor, language) })
    end = found.index + found[0].length
  }
  if (end < text.length) parts.push({ shown: text.slice(end), spoken: undefined })
  return parts
}

/** The whole text as it is spoken: for names that are only heard, and for what has one text for eyes and ears. */
export const spokenText = (text: string, language: Locale): string =>
  partsOfText(text, language)
    .map(({ shown, spoken }) => spoken ?? shown)
    .join('')
