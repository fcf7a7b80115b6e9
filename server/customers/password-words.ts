import { brotliDecompressSync } from 'node:zlib'
import { packedPasswords, packedReadings, packedWords } from './common-passwords.ts'

/** The offline list and the words of people's habits, unpacked at the first question (about 15 ms and 3 MB, once). */
export type Words = {
  /** Whole passwords, lower case. */
  passwords: ReadonlySet<string>
  /** How common a word is: 0 for the commonest. */
  rankOf: ReadonlyMap<string, number>
  surnames: ReadonlySet<string>
  /** Of which given names are made, in toneless pinyin. */
  givenSyllables: ReadonlySet<string>
  /** Numbers that sound like words and other favourites, of three digits and more. */
  habits: ReadonlySet<string>
  fillers: ReadonlySet<string>
  longestWord: number
}
/** Shorter ones stand in every random text. */
const wordLengthMin = 3
const hanzi = /^\p{Script=Han}{2,}$/u

let words: Words | undefined
let readings: { syllables: string[]; table: Buffer; polyphones: ReadonlyMap<string, string[]> } | undefined

export function loadWords(): Words {
  words ??= unpackWords()
  return words
}

/** How a Chinese character is read, in toneless pinyin: several ways for some, none for what is no such character. */
export function readingsOf(char: string): readonly string[] {
  readings ??= unpackReadings()
  const several = readings.polyphones.get(char)
  if (several) return several
  const offset = ((char.codePointAt(0) ?? 0) - 0x4e00) * 2
  if (offset < 0 || offset >= readings.table.length) return []
  const syllable = readings.syllables[readings.table.readUInt16LE(offset) - 1]
  return syllable === undefined ? [] : [syllable]
}

function unpackWords(): Words {
  const lists = readLists()
  const ranked = wordsIn(lists.words).filter((word) => word.length >= wordLengthMin || hanzi.test(word))
  return {
    passwords: new Set(readFrontCoded(unpack(packedPasswords).toString())),
    rankOf: new Map(ranked.map((word, rank) => [word, rank])),
    surnames: new Set(wordsIn(lists.surnames)),
    givenSyllables: new Set(wordsIn(lists.givenSyllables)),
    habits: new Set(wordsIn(lists.habits).filter((one) => one.length >= 3)),
    fillers: new Set(wordsIn(lists.fillers)),
    longestWord: ranked.reduce((longest, word) => Math.max(longest, word.length), 0),
  }
}

function unpackReadings(): NonNullable<typeof readings> {
  const lists = readLists()
  return {
    syllables: wordsIn(lists.syllables),
    table: unpack(packedReadings),
    polyphones: new Map(Object.entries(lists.polyphones).map(([char, all]) => [char, wordsIn(all)])),
  }
}

type Lists = {
  words: string
  surnames: string
  givenSyllables: string
  habits: string
  fillers: string
  syllables: string
  polyphones: Record<string, string>
}

function readLists(): Lists {
  return JSON.parse(unpack(packedWords).toString()) as Lists
}

const unpack = (packed: string): Buffer => brotliDecompressSync(Buffer.from(packed, 'base64'))
const wordsIn = (text: string): string[] => text.split(' ')

/** Each line: how many characters of the one before are kept (base 36), then what follows them. */
function readFrontCoded(text: string): string[] {
  let before = ''
  return text.split('\n').map((line) => {
    before = before.slice(0, Number.parseInt(line.slice(0, 1), 36)) + line.slice(1)
    return before
  })
}
