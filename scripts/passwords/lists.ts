import { buildReadings, readingsOf, type Readings } from './readings.ts'
import { readLines, readWords } from './sources.ts'

/**
 * The offline list of common passwords and the words that it is made of. Everything comes from the words beside this
 * file, which were written for this project, and from the habits below; no list of others is copied.
 */
export type Lists = {
  /** Commonest first. */
  words: string[]
  surnames: string[]
  givenNames: string[]
  /** Of which given names are made. */
  givenSyllables: string[]
  habits: string[]
  fillers: string[]
  /** Whole passwords of eight characters and more, sorted. */
  passwords: string[]
}

const lengthMin = 8
const yearEndings = [
  '80',
  '85',
  '86',
  '87',
  '88',
  '89',
  '90',
  '91',
  '92',
  '93',
  '94',
  '95',
  '96',
  '97',
  '98',
  '99',
]
const years = [
  ...yearEndings.map((ending) => `19${ending}`),
  '2000',
  '2001',
  '2002',
  '2008',
  '2010',
  '2012',
  '2020',
]
const westernEndings = [
  '1',
  '2',
  '12',
  '123',
  '1234',
  '12345',
  '123456',
  '!',
  '1!',
  '01',
  '11',
  '22',
  '69',
  '77',
  '99',
  '007',
]
const chineseEndings = [
  '1',
  '123',
  '123456',
  '520',
  '521',
  '1314',
  '5201314',
  '88',
  '888',
  '666',
  '168',
  '1234',
  '12345',
]

export function buildLists(readings: Readings = buildReadings()): Lists {
  const english = readWords('words-en.txt')
  const pinyin = readWords('words-pinyin.txt')
  const context = readWords('context.txt')
  const hanzi = readWords('words-hanzi.txt')
  const surnames = readSurnames(readings)
  const givenNames = unique(readWords('given-names.txt').flatMap((name) => spell(Array.from(name), readings)))
  const habits = readWords('habits.txt')
  const passwords = [
    ...readWords('known.txt'),
    ...[...english, ...pinyin, ...context, ...hanzi],
    ...join(english.slice(0, 260), [
      ...westernEndings,
      '2020',
      '2021',
      '2022',
      '2023',
      '2024',
      '2025',
      '2026',
    ]),
    ...join([...pinyin.slice(0, 260), ...context], chineseEndings),
    ...join(surnames.slice(0, 60), [...chineseEndings, ...years]),
    ...join(givenNames.slice(0, 60), chineseEndings),
    ...join(join(surnames.slice(0, 40), givenNames.slice(0, 60)), ['', '123']),
    ...join(habits.slice(0, 36), habits.slice(0, 36)),
    ...repeatUnits(),
  ]
  return {
    words: interleave(english, pinyin, context, hanzi),
    surnames,
    givenNames,
    givenSyllables: unique(
      Array.from(readWords('given-names.txt').join('')).flatMap((char) => spell([char], readings)),
    ),
    habits,
    fillers: readWords('fillers.txt'),
    passwords: unique(passwords.map((one) => one.toLowerCase()))
      .filter((one) => Array.from(one).length >= lengthMin)
      .toSorted(),
  }
}

/** Every spelling of the surnames: single characters on their lines, those of two characters on the last. */
function readSurnames(readings: Readings): string[] {
  const lines = readLines('surnames.txt')
  const double = (lines.at(-1) ?? '').match(/../gu) ?? []
  const single = lines.slice(0, -1).join('')
  return unique([...Array.from(single), ...double].flatMap((name) => spell(Array.from(name), readings)))
}

/** A name's spellings: one for each way of reading its characters; ü is typed as v, u or yu. */
function spell(chars: readonly string[], readings: Readings): string[] {
  let spellings = ['']
  for (const char of chars) {
    const syllables = readingsOf(char, readings).flatMap((one) =>
      /^[ln]v/.test(one) ? [one, one.replace('v', 'u'), one.replace('v', 'yu')] : [one],
    )
    spellings = spellings.flatMap((start) => syllables.map((one) => start + one))
  }
  return spellings
}

function join(starts: readonly string[], ends: readonly string[]): string[] {
  return starts.flatMap((start) => ends.map((end) => start + end))
}

/** One to four digits or a letter again and again: 12341234, aaaaaaaa. */
function repeatUnits(): string[] {
  const units = [
    ...Array.from('0123456789abcdefghijklmnopqrstuvwxyz'),
    '12',
    '123',
    '1234',
    '520',
    '521',
    '1314',
    '88',
    '66',
    '168',
  ]
  return units.flatMap((unit) =>
    [8, 9, 10, 11, 12].map((length) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length)),
  )
}

/** One after the other in turn, so that rank means much the same whatever the language. */
function interleave(...lists: readonly string[][]): string[] {
  const longest = Math.max(...lists.map((list) => list.length))
  const mixed: string[] = []
  for (let place = 0; place < longest; place += 1) {
    for (const list of lists) if (list[place] !== undefined) mixed.push(list[place] ?? '')
  }
  return unique(mixed.map((word) => word.toLowerCase()))
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)]
}
