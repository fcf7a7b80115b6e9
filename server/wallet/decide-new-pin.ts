import { refuse, type Refusal } from '#platform/refusals'

/**
 * Protects: ten tries on a device must not be enough for what most people would choose. A PIN is six digits without a
 * pattern that somebody tries first: a run, a repeat, a line of the keypad, a date, the own number. Of a million some
 * 90,000 are refused, nearly all of them dates; of what is left ten tries have a chance of one in 91,000.
 */
export function decideNewPin(
  typed: string,
  about: { e164: string },
): { pin: string } | Refusal<'pin_malformed' | 'pin_guessable'> {
  // Full-width digits are what some keyboards type; they are the same PIN.
  const pin = typed.normalize('NFKC').trim()
  if (!/^[0-9]{6}$/.test(pin)) return refuse('pin_malformed')
  const isGuessable =
    isRun(pin) ||
    isRepeat(pin) ||
    isDate(pin) ||
    isOwnNumber(pin, about.e164) ||
    tried.has(pin) ||
    onKeypad(pin)
  return isGuessable ? refuse('pin_guessable') : { pin }
}

/** 123456, 987654, 890123: every digit one (or two, or none) further than the one before, all the same way. */
function isRun(pin: string): boolean {
  const digits = [...pin].map(Number)
  const steps = digits.slice(1).map((digit, index) => (digit - (digits[index] ?? 0) + 10) % 10)
  return [0, 1, 2, 8, 9].some((step) => steps.every((one) => one === step))
}

/** Few digits, one part over and over, a half and its mirror, pairs and triples in a row. */
function isRepeat(pin: string): boolean {
  if (new Set(pin).size <= 2) return true
  const [first, second] = [pin.slice(0, 3), pin.slice(3)]
  const mirrored = [...second].toReversed().join('')
  return first === second || first === mirrored || /^(..)\1\1$/.test(pin) || /^(.)\1(.)\2(.)\3$/.test(pin)
}

/** A birthday in any of the orders in which people write it, or a year and a month. */
function isDate(pin: string): boolean {
  const [a, b, c] = [Number(pin.slice(0, 2)), Number(pin.slice(2, 4)), Number(pin.slice(4, 6))]
  // Two digits are a year of this century or the last, so that any pair is one.
  if (isDay(b, c) || isDay(b, a) || isDay(a, b)) return true
  return isYear(Number(pin.slice(0, 4))) ? isMonth(c) : isYear(Number(pin.slice(2))) && isMonth(a)
}

const daysOf = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isMonth = (month: number): boolean => month >= 1 && month <= 12
const isDay = (month: number, day: number): boolean => day >= 1 && day <= (daysOf[month - 1] ?? 0)
const isYear = (year: number): boolean => year >= 1920 && year <= 2049

/** Any six digits in a row of the own number, forwards or backwards: it is printed on whatever lies beside the phone. */
function isOwnNumber(pin: string, e164: string): boolean {
  const digits = e164.replace(/\D/g, '')
  return digits.includes(pin) || [...digits].toReversed().join('').includes(pin)
}

/** Columns, corners and diagonals of a keypad, down and up. */
const lines = ['147', '258', '369', '159', '357', '741', '852', '963', '951', '753']
function onKeypad(pin: string): boolean {
  return lines.includes(pin.slice(0, 3)) && lines.includes(pin.slice(3))
}

/** "I love you", "a whole life", "get rich": what Chinese lists of leaked PINs begin with, where no rule above says it. */
const tried = new Set([
  '520131',
  '131452',
  '521131',
  '131420',
  '520184',
  '168888',
  '888168',
  '201314',
  '520999',
  '147896',
  '789632',
])
