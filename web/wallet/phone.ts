/** Phone numbers as people type and read them. The server decides whether a number is valid; this catches slips before sending. */
export type Country = 'CN' | 'HK' | 'MO' | 'TW' | 'SG' | 'JP' | 'GB' | 'US'

type Plan = {
  calling: string
  /** How the digits are grouped for reading. */
  groups: readonly number[]
  /** Undefined where lengths vary: then only the extremes of E.164 are checked. */
  digits?: number
  begins?: RegExp
}

export const plans: Record<Country, Plan> = {
  CN: { calling: '86', groups: [3, 4, 4], digits: 11, begins: /^1[3-9]/ },
  HK: { calling: '852', groups: [4, 4], digits: 8 },
  MO: { calling: '853', groups: [4, 4], digits: 8 },
  TW: { calling: '886', groups: [4, 3, 3] },
  SG: { calling: '65', groups: [4, 4], digits: 8 },
  JP: { calling: '81', groups: [3, 4, 4] },
  GB: { calling: '44', groups: [5, 6] },
  US: { calling: '1', groups: [3, 3, 4], digits: 10 },
}

export const countries = Object.keys(plans) as Country[]

export type Phone = { country: Country; digits: string }

/** Full-width digits come from Chinese keyboards; everything else that people put between digits is dropped. */
const onlyDigits = (text: string): string => text.normalize('NFKC').replace(/\D/g, '')

/** What was typed or pasted: `+86 138-0013 8000`, `0086138…`, `138 0013 8000`. A prefix that we know changes the country. */
export function readPhone(text: string, country: Country): Phone {
  const digits = onlyDigits(text)
  const international = /^\s*(\+|00)/.test(text.normalize('NFKC'))
  const bare = international ? digits.replace(/^00/, '') : digits
  const byPrefix = countries.find((each) => bare.startsWith(plans[each].calling))
  if (international && byPrefix)
    return { country: byPrefix, digits: bare.slice(plans[byPrefix].calling.length) }
  // Phone books and autofill give 86138…: thirteen digits that are one Chinese number with its prefix.
  if (country === 'CN' && /^861[3-9]\d{9}$/.test(digits)) return { country, digits: digits.slice(2) }
  return { country, digits: international ? bare : digits }
}

export function groupPhone({ country, digits }: Phone): string {
  const parts: string[] = []
  let at = 0
  for (const size of plans[country].groups) {
    if (at >= digits.length) break
    parts.push(digits.slice(at, at + size))
    at += size
  }
  if (at < digits.length) parts.push(digits.slice(at))
  return parts.join(' ')
}

/** Where the caret stands in the grouped text after so many digits. */
export function caretAfter(grouped: string, digitsBefore: number): number {
  let seen = 0
  for (const [index, sign] of grouped.split('').entries()) {
    if (seen === digitsBefore) return index
    if (sign !== ' ') seen += 1
  }
  return grouped.length
}

export type PhoneSlip =
  | { kind: 'empty' }
  | { kind: 'digits'; wanted: number; given: number }
  | { kind: 'prefix' }
  | { kind: 'length'; given: number }

/** Undefined when nothing is visibly off. */
export function phoneSlip({ country, digits }: Phone): PhoneSlip | undefined {
  const { digits: wanted, begins, calling } = plans[country]
  const given = digits.length
  if (given === 0) return { kind: 'empty' }
  if (wanted !== undefined && given !== wanted) return { kind: 'digits', wanted, given }
  if (begins && !begins.test(digits)) return { kind: 'prefix' }
  if (given < 5 || given + calling.length > 15) return { kind: 'length', given }
  return undefined
}
