// npm run passwords: builds the offline list of common passwords, the words it is made of, and the readings of Chinese
// characters, from the sources in scripts/passwords, and writes them packed to server/customers/common-passwords.ts.
import { writeFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { buildLists } from './passwords/lists.ts'
import { buildReadings } from './passwords/readings.ts'

const readings = buildReadings()
const lists = buildLists(readings)

/** Sorted words as a letter for how much of the one before is kept, then what follows it. */
function frontCode(sorted: readonly string[]): string {
  let before = ''
  return sorted
    .map((word) => {
      let kept = 0
      while (kept < 35 && kept < before.length && before[kept] === word[kept]) kept += 1
      before = word
      return kept.toString(36) + word.slice(kept)
    })
    .join('\n')
}

const pack = (content: string | Uint8Array): string => brotliCompressSync(content).toString('base64')

const parts = {
  words: pack(
    JSON.stringify({
      words: lists.words.join(' '),
      surnames: lists.surnames.join(' '),
      givenSyllables: lists.givenSyllables.join(' '),
      habits: lists.habits.join(' '),
      fillers: lists.fillers.join(' '),
      syllables: readings.syllables.join(' '),
      polyphones: Object.fromEntries([...readings.polyphones].map(([char, all]) => [char, all.join(' ')])),
    }),
  ),
  passwords: pack(frontCode(lists.passwords)),
  readings: pack(new Uint8Array(readings.table.buffer)),
}

const text = `// Written by npm run passwords from scripts/passwords: change those, not this.

/** ${lists.passwords.length} passwords of eight characters and more, sorted and front-coded, then brotli. */
export const packedPasswords =
  '${parts.passwords}'

/** ${lists.words.length} words, ${lists.surnames.length} surnames, ${lists.givenSyllables.length} syllables of given names, brotli. */
export const packedWords =
  '${parts.words}'

/** The reading of each character from U+4E00 on: the place of its syllable plus one, 16 bits each, brotli. */
export const packedReadings =
  '${parts.readings}'
`
writeFileSync('server/customers/common-passwords.ts', text)
console.log(
  `${lists.passwords.length} passwords, ${lists.words.length} words, ${Math.round(text.length / 1024)} KiB`,
)
