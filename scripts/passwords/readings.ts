import { readLines } from './sources.ts'

/**
 * How Chinese characters are read, in toneless pinyin: for the characters U+4E00 … U+9FA5 one reading each, and for some
 * that names read in several ways all of them. Nothing is copied: GB 2312 holds the commonest characters in the order of
 * their readings, and ICU's pinyin order, which Node brings, puts every other character between two of those.
 */
export type Readings = {
  syllables: string[]
  /** For each character its syllable's place plus one; 0 when it has none. */
  table: Uint16Array
  polyphones: ReadonlyMap<string, readonly string[]>
}
const firstCharacter = 0x4e00
const lastCharacter = 0x9fa5

const byPinyin = new Intl.Collator('zh-u-co-pinyin')

export function buildReadings(): Readings {
  const lines = readLines('syllables.txt')
  const odd = lines.at(-1) ?? ''
  const starts = lines.filter((line) => line !== odd && /[a-z]/.test(line)).join(' ')
  const later = new Set(lines.filter((line) => !/[a-z]/.test(line)).join(''))
  const first = new Map(parsePairs(starts))
  const syllables = [...first.values()]

  const commonest = readLevelOne(first)
  const skeleton = keepInOrder([...commonest.keys()].toSorted(byPinyin.compare), (char) =>
    syllables.indexOf(commonest.get(char) ?? ''),
  )
  const known = new Map(skeleton.map((char) => [char, commonest.get(char) ?? '']))
  // The second plane settles what lies between two syllables; with it, the rest is between characters read alike.
  for (const char of readPlane(0xd8, 0xf7)) {
    const [before, after] = neighbours(skeleton, char)
    const reading = later.has(char) ? known.get(after ?? '') : known.get(before ?? '')
    if (reading !== undefined) known.set(char, reading)
  }
  for (const [char, reading] of parsePairs(odd)) {
    known.set(char, reading)
    if (!syllables.includes(reading)) syllables.push(reading)
  }
  const all = keepInOrder(
    [...known.keys()].filter((char) => !odd.includes(char)).toSorted(byPinyin.compare),
    (char) => syllables.indexOf(known.get(char) ?? ''),
  )
  for (const [char, reading] of commonest) known.set(char, reading)
  const table = new Uint16Array(lastCharacter - firstCharacter + 1)
  for (let code = firstCharacter; code <= lastCharacter; code += 1) {
    const char = String.fromCodePoint(code)
    const reading = known.get(char) ?? known.get(neighbours(all, char)[0] ?? '')
    table[code - firstCharacter] = reading === undefined ? 0 : syllables.indexOf(reading) + 1
  }
  const polyphones = readLines('polyphones.txt').map((line): [string, string[]] => {
    const [char = '', ...readings] = line.split(' ')
    return [char, readings]
  })
  return { syllables, table, polyphones: new Map(polyphones) }
}

/** Every way in which a character is read; none when it is not in the table. */
export function readingsOf(char: string, { syllables, table, polyphones }: Readings): readonly string[] {
  const several = polyphones.get(char)
  if (several) return several
  const place = table[(char.codePointAt(0) ?? 0) - firstCharacter] ?? 0
  const syllable = syllables[place - 1]
  return syllable === undefined ? [] : [syllable]
}

function parsePairs(text: string): [string, string][] {
  return text.split(' ').map((pair) => [pair.slice(0, 1), pair.slice(1)])
}

/** The characters of some rows of GB 2312, in its order. */
function readPlane(firstRow: number, lastRow: number): string[] {
  const decoder = new TextDecoder('gbk')
  const chars: string[] = []
  for (let row = firstRow; row <= lastRow; row += 1) {
    for (let cell = 0xa1; cell <= 0xfe; cell += 1) {
      const char = decoder.decode(Uint8Array.of(row, cell))
      if (/^\p{Script=Han}$/u.test(char)) chars.push(char)
    }
  }
  return chars
}

function readLevelOne(first: ReadonlyMap<string, string>): Map<string, string> {
  let reading = ''
  return new Map(
    readPlane(0xb0, 0xd7).map((char) => {
      reading = first.get(char) ?? reading
      return [char, reading]
    }),
  )
}

/** The longest part of a list in which the rank never falls: leaves out characters that ICU reads in another way. */
function keepInOrder(chars: readonly string[], rankOf: (char: string) => number): string[] {
  const ranks = chars.map(rankOf)
  const ends: number[] = []
  const before: number[] = []
  for (const [place, rank] of ranks.entries()) {
    const length = firstIndex(ends.length, (index) => (ranks[ends[index] ?? 0] ?? 0) > rank)
    before[place] = length > 0 ? (ends[length - 1] ?? -1) : -1
    ends[length] = place
  }
  const kept: string[] = []
  for (let place = ends.at(-1) ?? -1; place >= 0; place = before[place] ?? -1) kept.push(chars[place] ?? '')
  return kept.toReversed()
}

function neighbours(sorted: readonly string[], char: string): [string | undefined, string | undefined] {
  const place = firstIndex(sorted.length, (index) => byPinyin.compare(sorted[index] ?? '', char) > 0)
  return [sorted[place - 1], sorted[place]]
}

/** The first of `length` places at which a test holds that, once it holds, goes on holding. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
