import { readingsOf } from './password-words.ts'

/** What a password may be made of when it is made of its owner: parts of the number, forms of the name. */
export type Personal = { words: ReadonlySet<string>; digits: string }

const spellingsMax = 8
const wordLengthMin = 2

/**
 * Forms of a name: as it is written, its Chinese characters in toneless pinyin (whole, given name, both ways round),
 * initials, and surname with initials. Of the number: its digits with the country's.
 */
export function personalParts(about: { e164?: string; displayName?: string }): Personal {
  const words = new Set<string>()
  for (const form of nameForms(about.displayName ?? '')) if (form.length >= wordLengthMin) words.add(form)
  return { words, digits: (about.e164 ?? '').replace('+', '') }
}

function nameForms(displayName: string): string[] {
  const parts =
    displayName
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+/gu) ?? []
  const forms = parts.flatMap((part) =>
    /^\p{Script=Han}+$/u.test(part) ? chineseForms(part) : latinForms([part]),
  )
  const latin = parts.filter((part) => !/\p{Script=Han}/u.test(part))
  return [...forms, ...(latin.length > 1 ? latinForms(latin) : [])]
}

/** Letters that Unicode does not take apart, as people without them on their keys type them. */
const plainLetters: Readonly<Record<string, string>> = {
  ...{ ø: 'o', æ: 'ae', œ: 'oe', ß: 'ss', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' },
}

/** "Anna-Maria Søndergård" → each part, all together, the other way round, initials; without accents, too. */
function latinForms(parts: readonly string[]): string[] {
  const plain = parts.map((part) =>
    Array.from(part.normalize('NFD').replace(/\p{M}/gu, ''), (char) => plainLetters[char] ?? char).join(''),
  )
  return [parts, plain].flatMap((each) => [
    ...each.filter((part) => part.length >= 3),
    each.join(''),
    each.toReversed().join(''),
    initialsOf(each),
    initialsOf(each.toReversed()),
  ])
}

function chineseForms(name: string): string[] {
  const chars = Array.from(name)
  const forms = [name]
  if (chars.length > 2) forms.push(chars.slice(1).join(''))
  for (const syllables of spellingsOf(chars)) {
    // Compound surnames are of two characters; taking either length costs nothing.
    for (const surnameLength of chars.length > 2 ? [1, 2] : [1]) {
      const surname = syllables.slice(0, surnameLength)
      const given = syllables.slice(surnameLength)
      forms.push(
        ...[syllables.join(''), [...given, ...surname].join(''), given.join('')],
        ...[initialsOf(syllables), initialsOf([...given, ...surname])],
        ...[surname.join('') + initialsOf(given), initialsOf(surname) + given.join('')],
        ...[given.join('') + initialsOf(surname), initialsOf(given) + surname.join('')],
        ...(surname.join('').length >= 3 ? [surname.join('')] : []),
      )
    }
  }
  return forms
}

function spellingsOf(chars: readonly string[]): string[][] {
  let spellings: string[][] = [[]]
  for (const char of chars) {
    const syllables = readingsOf(char).flatMap((one) =>
      /^[ln]v/.test(one) ? [one, one.replace('v', 'u'), one.replace('v', 'yu')] : [one],
    )
    if (syllables.length === 0) continue
    spellings = spellings.flatMap((start) => syllables.map((one) => [...start, one])).slice(0, spellingsMax)
  }
  return spellings
}

function initialsOf(words: readonly string[]): string {
  return words.map((word) => word.charAt(0)).join('')
}
