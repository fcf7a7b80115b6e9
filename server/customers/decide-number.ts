import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { refuse, type Refusal } from '#platform/refusals'
import { rangeDigits, servedCountries } from './policy.ts'

/**
 * What was typed, as one number in one form: two ways of typing a number never give two wallets, two lanes or two
 * counters. Nothing here knows whether a wallet exists.
 */
export type PhoneNumber = {
  /** `+8613800138000` */
  e164: string
  /** What was typed, grouped for reading: `+86 138 0013 8000`. */
  grouped: string
  /** ISO 3166-1 alpha-2. */
  country: string
  /** The first seven digits after the plus: what sending is also bounded by. */
  range: string
}
export type NumberRefusal = Refusal<'phone_malformed' | 'country_not_served'>

type Served = keyof typeof servedCountries
const served = Object.keys(servedCountries) as Served[]

/**
 * Mobile numbers by shape. Wider than the carriers' tables on purpose: new prefixes come every year, and an owner whose
 * number is refused here has no way in. Landlines are out: they take no texts.
 */
const mobile: Readonly<Record<Served, RegExp>> = {
  CN: /^1[3-9]\d{9}$/,
  HK: /^[4-9]\d{7}$/,
  MO: /^6\d{7}$/,
  TW: /^9\d{8}$/,
}

/**
 * A mobile number as people type it: spaces, dashes, brackets, full-width digits, `+86`, `0086`, `86` or nothing before
 * it. `country` (ISO) is for numbers without an international prefix. `phone_malformed` says in its facts how many digits
 * are `expected`, how many were `typed`, and the `fault`: characters, length, start (no mobile number begins so) or prefix.
 * `allowed`: the countries that the operator serves, all of the list unless given.
 */
export function parseNumber(
  input: string,
  country: string,
  allowed: readonly string[] = served,
): PhoneNumber | NumberRefusal {
  const number = readNumber(input, country)
  if ('refused' in number || allowed.includes(number.country)) return number
  return refuse('country_not_served', { facts: { country: number.country } })
}

function readNumber(input: string, country: string): PhoneNumber | NumberRefusal {
  const text = foldTyped(input)
  if (!/^\+?\d+$/.test(text)) return refuseMalformed(country, text.replace(/\D/g, '').length, 'characters')
  if (text.startsWith('+')) return parseInternational(text.slice(1))
  if (text.startsWith('00')) return parseInternational(text.slice(2))
  const home = served.find((one) => one === country)
  return home ? parseNational(home, text) : refuse('country_not_served', { facts: { country } })
}

/** `+86 138 0013 8000` of an E.164 number that `parseNumber` gave. */
export function groupNumber(e164: string): string {
  const country = served.find((one) => e164.startsWith(`+${servedCountries[one].callingCode}`))
  if (!country) return e164
  const { callingCode, groups } = servedCountries[country]
  let rest = e164.slice(1 + callingCode.length)
  const parts = groups.map((length) => {
    const part = rest.slice(0, length)
    rest = rest.slice(length)
    return part
  })
  return [`+${callingCode}`, ...parts].join(' ')
}

/** Half-width, without what people and their address books put between digits (invisible direction marks included). */
function foldTyped(input: string): string {
  return input
    .replace(/[！-～]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/^\s*tel:/i, '')
    .replace(/[\p{Cf}\s\p{Pd}.()/·_\u2212]/gu, '')
}

function parseInternational(digits: string): PhoneNumber | NumberRefusal {
  const country = served.find((one) => digits.startsWith(servedCountries[one].callingCode))
  if (country) return parseNational(country, digits.slice(servedCountries[country].callingCode.length))
  const abroad = parsePhoneNumberFromString(`+${digits}`)
  if (!abroad) return refuseMalformed('CN', digits.length, 'prefix')
  return refuse('country_not_served', {
    facts: { country: abroad.country ?? `+${abroad.countryCallingCode}` },
  })
}

function parseNational(country: Served, digits: string): PhoneNumber | NumberRefusal {
  const { callingCode } = servedCountries[country]
  const readings = [
    digits,
    digits.replace(/^0/, ''),
    digits.startsWith(callingCode) && digits.slice(callingCode.length),
  ]
  const national = readings.find((one) => one !== false && mobile[country].test(one))
  if (!national) return refuseMalformed(country, digits.length, undefined, digits)
  const e164 = `+${callingCode}${national}`
  return { e164, grouped: groupNumber(e164), country, range: e164.slice(1, 1 + rangeDigits) }
}

function refuseMalformed(
  country: string,
  typed: number,
  fault?: 'characters' | 'prefix',
  digits = '',
): Refusal<'phone_malformed'> {
  const home = served.find((one) => one === country) ?? 'CN'
  // In Taiwan a mobile number is said with its zero.
  const expected = servedCountries[home].digits + (home === 'TW' && digits.startsWith('0') ? 1 : 0)
  const facts = { expected, typed, country: home, fault: fault ?? (typed === expected ? 'start' : 'length') }
  return refuse('phone_malformed', { facts })
}
