import { refuse, type Refusal } from '#platform/refusals'
import { personalParts } from './decide-personal.ts'
import { findParts, type Part } from './password-parts.ts'
import { loadWords } from './password-words.ts'
import { ownContentPointsMin, passwordLength } from './policy.ts'

/**
 * May this text be a password? The whole of it is judged, as NIST SP 800-63B-4 3.1.1.2 asks: what holds a listed word and
 * content of its own is accepted; what is nothing but a listed word and habits (a birthday, 520, 1314, a row of keys) is
 * not. No kinds of characters are required, nothing is cut off.
 */
export type PasswordRefusal =
  | 'password_too_short'
  | 'password_too_long'
  | 'password_common'
  | 'password_breached'
  | 'password_personal'
  | 'password_unreadable'
type Strength = 0 | 1 | 2 | 3 | 4
export type JudgedPassword = { prepared: string; strength: Strength }
export type PasswordLength = { min: number; minAlone: number; standsAlone: boolean; max: number }

export function decidePassword(
  password: string,
  about: { e164?: string; displayName?: string },
  length: PasswordLength = passwordLength,
): JudgedPassword | Refusal<PasswordRefusal> {
  if (!isReadable(password)) return refuse('password_unreadable')
  const prepared = password.normalize('NFC')
  const typed = Array.from(prepared).length
  const min = length.standsAlone ? length.minAlone : length.min
  if (typed < min) return refuse('password_too_short', { facts: { min, max: length.max, typed } })
  if (typed > length.max) return refuse('password_too_long', { facts: { min, max: length.max, typed } })

  const words = loadWords()
  const whole = foldWidth(prepared).toLowerCase()
  const text = shortenRepeats(foldSeparators(whole))
  const parts = findParts(text, words, personalParts(about))
  const own = leastOwnContent(text, parts)
  // Ten million people have a number that ends in this birthday: all digits, the bar is another.
  const pointsMin = /^\d+$/.test(text) ? ownContentPointsMin - 1 : ownContentPointsMin
  const isListed = words.passwords.has(text) || words.passwords.has(whole)
  const isCommon = isListed || own.withoutPersonal < pointsMin
  const isMostlyPersonal = countPersonal(text, parts) * 2 >= text.length
  if (own.withPersonal < pointsMin && (isMostlyPersonal || !isCommon)) return refuse('password_personal')
  if (isCommon) return refuse('password_common')
  return { prepared, strength: strengthOf(leastBits(text, parts)) }
}

/**
 * A lone surrogate is no character and a control character cannot be typed again: neither may be hashed, for the owner
 * could never give it a second time (RFC 8265 forbids both).
 */
export function isReadable(password: string): boolean {
  return !/[\p{Cs}\p{Cc}]/u.test(password)
}

/** Full-width letters and digits count as what they look like. */
function foldWidth(text: string): string {
  return text.replace(/[！-～]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
}

/** A space changes little between habits and is not what counts between words; a number is one however it is parted. */
function foldSeparators(text: string): string {
  const spaceless = text.replace(/\s/g, '')
  const unparted = spaceless.replace(/[-._/+()]/g, '')
  return /^\d+$/.test(unparted) ? unparted : spaceless
}

/** How many characters stand in a personal part. */
function countPersonal(text: string, parts: readonly Part[]): number {
  const own = parts.filter((part) => part.kind === 'personal')
  return Array.from({ length: text.length }, (_, at) => at).filter((at) =>
    own.some((part) => part.from <= at && at < part.to),
  ).length
}

/** A text typed twice or more is worth the text once. */
function shortenRepeats(text: string): string {
  return text.slice(0, (text + text).indexOf(text, 1))
}

// How a path through the text was come by: words used (0 none, 1 of the commonest, 2 others), habits used (0…3), a
// personal part (0, 1), and the digits of short numbers, whose price is known only at the end.
const habitsFree = 3
const shortDigitsMax = 5
type State = { words: number; habits: number; personal: number; shortDigits: number }
const states: State[] = []
for (const words of [0, 1, 2])
  for (const habits of [0, 1, 2, 3])
    for (const personal of [0, 1])
      for (let shortDigits = 0; shortDigits <= shortDigitsMax; shortDigits += 1)
        states.push({ words, habits, personal, shortDigits })
const placeOf = (state: State): number =>
  ((state.words * 4 + state.habits) * 2 + state.personal) * (shortDigitsMax + 1) + state.shortDigits

/**
 * The fewest points of own content with which the text can be explained. The first word and three habits are free;
 * further words cost three points (where all are of the commonest: one), further habits one, every unexplained character
 * one. One or two digits are free beside a word or a personal part (dragon99), and content otherwise.
 */
function leastOwnContent(
  text: string,
  parts: readonly Part[],
): { withPersonal: number; withoutPersonal: number } {
  const best = Array.from({ length: text.length + 1 }, () => states.map(() => Infinity))
  const startingAt = byStart(parts)
  const improve = (at: number, state: State, points: number): void => {
    const row = best[at] ?? []
    const place = placeOf(state)
    if (points < (row[place] ?? 0)) row[place] = points
  }
  improve(0, { words: 0, habits: 0, personal: 0, shortDigits: 0 }, 0)
  for (let at = 0; at < text.length; at += 1) {
    for (const [place, state] of states.entries()) {
      const points = best[at]?.[place] ?? Infinity
      if (points === Infinity) continue
      improve(at + 1, state, points + 1)
      for (const part of startingAt.get(at) ?? []) {
        const next = takePart(state, part)
        improve(part.to, next.state, points + next.points)
      }
    }
  }
  const least = (personal: number): number =>
    states.reduce((fewest, state, place) => {
      if (state.personal !== personal) return fewest
      const isBesideWord = state.words > 0 || state.personal > 0
      const shortPrice = isBesideWord ? Math.max(0, state.shortDigits - 2) : state.shortDigits
      return Math.min(fewest, (best[text.length]?.[place] ?? Infinity) + shortPrice)
    }, Infinity)
  return { withPersonal: least(1), withoutPersonal: least(0) }
}

function byStart(parts: readonly Part[]): Map<number, Part[]> {
  const groups = new Map<number, Part[]>()
  for (const part of parts) {
    const group = groups.get(part.from)
    if (group) group.push(part)
    else groups.set(part.from, [part])
  }
  return groups
}

function takePart(state: State, part: Part): { state: State; points: number } {
  switch (part.kind) {
    case 'word':
      return { state: { ...state, words: 2 }, points: state.words === 0 ? 0 : 3 }
    case 'topWord':
      return { state: { ...state, words: Math.max(1, state.words) }, points: [0, 1, 3][state.words] ?? 3 }
    case 'habit':
      return state.habits < habitsFree
        ? { state: { ...state, habits: state.habits + 1 }, points: 0 }
        : { state, points: 1 }
    case 'initials':
      return { state, points: 1 }
    case 'personal':
      return { state: { ...state, personal: 1 }, points: 0 }
    case 'shortNumber': {
      const shortDigits = Math.min(shortDigitsMax, state.shortDigits + part.to - part.from)
      return { state: { ...state, shortDigits }, points: 0 }
    }
  }
}

/** About how many guesses, as a power of two, somebody needs who knows the words and habits. */
function leastBits(text: string, parts: readonly Part[]): number {
  const best = Array.from({ length: text.length + 1 }, (_, at) => (at === 0 ? 0 : Infinity))
  const startingAt = byStart(parts)
  for (let at = 0; at < text.length; at += 1) {
    const bits = best[at] ?? 0
    best[at + 1] = Math.min(best[at + 1] ?? Infinity, bits + bitsOf(text.charAt(at)))
    for (const part of startingAt.get(at) ?? []) {
      best[part.to] = Math.min(best[part.to] ?? Infinity, bits + part.bits)
    }
  }
  return best[text.length] ?? 0
}

function bitsOf(char: string): number {
  if (/\d/.test(char)) return 3.3
  if (/[a-z]/.test(char)) return 4.2
  return char.charCodeAt(0) < 128 ? 5 : 7
}

/** The thresholds that zxcvbn made known: a thousand, a million, a hundred million, ten thousand million guesses. */
function strengthOf(bits: number): Strength {
  if (bits < 10) return 0
  if (bits < 20) return 1
  if (bits < 26.6) return 2
  return bits < 33.2 ? 3 : 4
}
