import type { Personal } from './decide-personal.ts'
import type { Words } from './password-words.ts'

/**
 * What a password may be made of, found wherever it stands in the text. `bits` is about how many guesses the part is
 * worth, as a power of two; `kind` says how decide-password.ts counts it.
 */
export type Part = {
  from: number
  to: number
  kind: 'word' | 'topWord' | 'habit' | 'initials' | 'shortNumber' | 'personal'
  bits: number
}

/** Among so few words a second one adds hardly anything. */
const topWords = 128
const yearMin = 1930
const yearMax = 2039

const rows = [
  ...['`1234567890-=', 'qwertyuiop[]\\', "asdfghjkl;'", 'zxcvbnm,./', '~!@#$%^&*()_+', '01234567890'],
  ...[
    '1q2w3e4r5t6y7u8i9o0p',
    'q1w2e3r4t5y6u7i8o9p0',
    '1a2s3d4f5g6h7j8k9l',
    'a1s2d3f4g5h6j7k8l9',
    'qawsedrftgyhujikolp',
  ],
  ...[
    '1z2x3c4v5b6n7m',
    'z1x2c3v4b5n6m7',
    '1a2b3c4d5e6f7g8h',
    'a1b2c3d4e5f6g7h8',
    'aabbccddeeffgghh',
    '1q1q2w2w3e3e',
  ],
  ...[
    '112233445566778899',
    '1122334455',
    '135792468',
    '24681012141618',
    '102030405060708090',
    '010203040506070809',
  ],
  ...[
    '314159265358979',
    '271828182845',
    '10293847566574839201',
    '147258369',
    '159357',
    '741852963',
    '789456123',
  ],
  ...[
    '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
    'qazwsxedcrfvtgbyhnujm',
    'zaq1xsw2cde3vfr4',
    'qaz1wsx2edc3',
    'qweasdzxc',
  ],
]
const walks = rows.flatMap((row) => [row, Array.from(row).toReversed().join('')])
const columns = new Set([
  'qaz',
  'wsx',
  'edc',
  'rfv',
  'tgb',
  'yhn',
  'ujm',
  'qwe',
  'asd',
  'zxc',
  'zaq',
  'xsw',
  'cde',
])
const walkLengthMin = 4
const disguiseLengthMin = 5
const habitLengthMax = 14

const leet: Readonly<Record<string, string>> = {
  ...{ '@': 'a', '4': 'a', '3': 'e', '0': 'o', '5': 's', $: 's', '7': 't', '!': 'i', '1': 'i', '|': 'l' },
}
const leetWithL = { ...leet, '1': 'l' }

/** `text`: lower case. Bounded by its length (128) times the longest word (about 30). */
export function findParts(text: string, words: Words, personal: Personal): Part[] {
  return [
    ...findWords(text, words, personal),
    ...findNames(text, words),
    ...findPersonalDigits(text, words, personal.digits),
    ...findDates(text),
    ...findRuns(text),
    ...findWalks(text),
    ...findMatches(text, /1[3-9]\d{9}/g, 'habit', 30),
    ...findMatches(text, /([!-/:-@[-`{-~])\1?/g, 'habit', 4),
    ...findShortNumbers(text),
    ...findInitials(text),
  ]
}

function findWords(text: string, words: Words, personal: Personal): Part[] {
  const parts: Part[] = []
  const disguised = [fold(text, leet), fold(text, leetWithL)].filter((reading) => reading !== text)
  const add = (from: number, to: number, word: string): void => {
    if (personal.words.has(word)) parts.push({ from, to, kind: 'personal', bits: 2 })
    if (words.fillers.has(word)) parts.push({ from, to, kind: 'habit', bits: 4 })
    const rank = words.rankOf.get(word)
    if (rank === undefined || (word.length < 4 && !isAlone(text, from, to))) return
    parts.push({ from, to, kind: rank < topWords ? 'topWord' : 'word', bits: Math.log2(rank + 2) + 1 })
  }
  for (let from = 0; from < text.length; from += 1) {
    for (let to = from + 2; to <= Math.min(text.length, from + words.longestWord); to += 1) {
      add(from, to, text.slice(from, to))
      // Digits that resemble a word are none; in short words the resemblance is chance.
      if (to - from < disguiseLengthMin || !/[a-z]/.test(text.slice(from, to))) continue
      for (const reading of disguised) add(from, to, reading.slice(from, to))
    }
    for (let to = from + 3; to <= Math.min(text.length, from + habitLengthMax); to += 1) {
      if (words.habits.has(text.slice(from, to))) parts.push({ from, to, kind: 'habit', bits: 6 })
    }
  }
  return parts
}

/** No letter stands beside it: three letters inside others are chance. */
function isAlone(text: string, from: number, to: number): boolean {
  return !/[a-z]/.test(text.charAt(from - 1)) && !/[a-z]/.test(text.charAt(to))
}

function fold(text: string, table: Readonly<Record<string, string>>): string {
  return Array.from(text, (char) => table[char] ?? char).join('')
}

/** A Chinese name in toneless pinyin: surname and one or two syllables, or surname alone. */
function findNames(text: string, { surnames, givenSyllables }: Words): Part[] {
  const parts: Part[] = []
  const endsOf = (set: ReadonlySet<string>, from: number, lengthMax: number): number[] => {
    const ends: number[] = []
    for (let to = from + 1; to <= Math.min(text.length, from + lengthMax); to += 1) {
      if (set.has(text.slice(from, to))) ends.push(to)
    }
    return ends
  }
  for (let from = 0; from < text.length; from += 1) {
    for (const surname of endsOf(surnames, from, 8)) {
      if (surname - from > 2) parts.push({ from, to: surname, kind: 'word', bits: 7 })
      for (const first of endsOf(givenSyllables, surname, 6)) {
        parts.push({ from, to: first, kind: 'word', bits: 13 })
        for (const second of endsOf(givenSyllables, first, 6))
          parts.push({ from, to: second, kind: 'word', bits: 19 })
      }
    }
  }
  return parts
}

/** Six digits and more of the own number, or its last four and more. */
function findPersonalDigits(text: string, { habits }: Words, digits: string): Part[] {
  const parts: Part[] = []
  if (digits === '') return parts
  for (let from = 0; from < text.length; from += 1) {
    for (let to = from + 4; to <= Math.min(text.length, from + digits.length); to += 1) {
      const part = text.slice(from, to)
      const isOwn = part.length >= 6 ? digits.includes(part) : digits.endsWith(part)
      // 123456 is a habit of everybody's, also of those whose number holds it.
      if (isOwn && !habits.has(part)) parts.push({ from, to, kind: 'personal', bits: 2 })
    }
  }
  return parts
}

function findDates(text: string): Part[] {
  const shapes = [
    /(?=(\d{4}[-./_]\d{1,2}[-./_]\d{1,2}))/g,
    /(?=(\d{1,2}[-./_]\d{1,2}[-./_]\d{4}))/g,
    /(?=(\d{4}年\d{1,2}月(?:\d{1,2}[日号])?))/g,
    /(?=(\d{8}))/g,
    /(?=(\d{7}))/g,
    /(?=(\d{6}))/g,
    /(?=(\d{4}))/g,
  ]
  return shapes.flatMap((shape) =>
    [...text.matchAll(shape)].flatMap((match): Part[] => {
      const found = match[1] ?? ''
      const isFound = /\D/.test(found) ? isWrittenDate(found) : isDate(found)
      if (!isFound) return []
      const bits = found.length >= 6 ? 14.5 : 8
      return [{ from: match.index, to: match.index + found.length, kind: 'habit', bits }]
    }),
  )
}

function isWrittenDate(text: string): boolean {
  const [first = 0, second = 0, third = 1] = text.match(/\d+/g)?.map(Number) ?? []
  return first > 31 ? isDay(first, second, third) : isDay(third, second, first) || isDay(third, first, second)
}

/** yyyymmdd, ddmmyyyy, mmddyyyy; yyyymdd, yyyymmd; yymmdd, ddmmyy, mmddyy, yyyymm; mmdd, ddmm, yyyy. */
function isDate(digits: string): boolean {
  const at = (from: number, to: number): number => Number(digits.slice(from, to))
  const short = (year: number): number => (year <= yearMax - 2000 ? 2000 + year : 1900 + year)
  switch (digits.length) {
    case 8:
      return (
        isDay(at(0, 4), at(4, 6), at(6, 8)) ||
        isDay(at(4, 8), at(2, 4), at(0, 2)) ||
        isDay(at(4, 8), at(0, 2), at(2, 4))
      )
    case 7:
      return isDay(at(0, 4), at(4, 5), at(5, 7)) || isDay(at(0, 4), at(4, 6), at(6, 7))
    case 6:
      return (
        isDay(short(at(0, 2)), at(2, 4), at(4, 6)) ||
        isDay(short(at(4, 6)), at(2, 4), at(0, 2)) ||
        isDay(short(at(4, 6)), at(0, 2), at(2, 4)) ||
        isDay(at(0, 4), at(4, 6), 1)
      )
    default:
      return isDay(2000, at(0, 2), at(2, 4)) || isDay(2000, at(2, 4), at(0, 2)) || isDay(at(0, 4), 1, 1)
  }
}

function isDay(year: number, month: number, day: number): boolean {
  return year >= yearMin && year <= yearMax && month >= 1 && month <= 12 && day >= 1 && day <= 31
}

/** One to three characters again and again (aaaa, 121212, 520520), and characters in order (abc, 4321). */
function findRuns(text: string): Part[] {
  const parts: Part[] = []
  for (let from = 0; from < text.length; from += 1) {
    for (const period of [1, 2, 3]) {
      let to = from + period
      while (to < text.length && text[to] === text[to - period]) to += 1
      if (to - from >= Math.max(3, period * 2)) parts.push({ from, to, kind: 'habit', bits: 4 + period * 3 })
    }
    for (const step of [1, -1]) {
      let to = from + 1
      while (to < text.length && text.charCodeAt(to) - text.charCodeAt(to - 1) === step) to += 1
      if (to - from >= 3) parts.push({ from, to, kind: 'habit', bits: 5 })
    }
  }
  return parts
}

/** Keys beside each other. */
function findWalks(text: string): Part[] {
  const parts: Part[] = []
  for (let from = 0; from < text.length; from += 1) {
    if (columns.has(text.slice(from, from + 3))) parts.push({ from, to: from + 3, kind: 'habit', bits: 5 })
    let to = from + walkLengthMin
    while (to <= text.length && walks.some((walk) => walk.includes(text.slice(from, to)))) {
      parts.push({ from, to, kind: 'habit', bits: 7 })
      to += 1
    }
  }
  return parts
}

function findMatches(text: string, shape: RegExp, kind: Part['kind'], bits: number): Part[] {
  return [...text.matchAll(shape)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    kind,
    bits,
  }))
}

/** One or two digits: beside a word, a habit; alone, content (decide-password.ts). */
function findShortNumbers(text: string): Part[] {
  return [1, 2].flatMap((length) =>
    findMatches(text, new RegExp(`(?<!\\d)\\d{${length}}(?!\\d)`, 'g'), 'shortNumber', length * 3.3),
  )
}

/** Two or three letters before or behind a number: a name's initials with a birthday or a favourite. */
function findInitials(text: string): Part[] {
  const before = /^([a-z]{2,3})[^a-z\d]?\d{4,}[^a-z\d]?$/.exec(text)?.[1]
  const behind = /^\d{4,}[^a-z\d]?([a-z]{2,3})$/.exec(text)?.[1]
  const initials = before ?? behind
  if (initials === undefined) return []
  const from = before === undefined ? text.length - initials.length : 0
  return [{ from, to: from + initials.length, kind: 'initials', bits: initials.length * 4 }]
}
