import { refuse, type Refusal } from '#platform/refusals'

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

/** A mobile number as people type it; `country` (ISO) is for numbers without an international prefix. */
export function parseNumber(
  _input: string,
  _country: string,
): PhoneNumber | Refusal<'phone_malformed' | 'country_not_served'> {
  return refuse('phone_malformed')
}

/** `+86 138 0013 8000` of an E.164 number that `parseNumber` gave. */
export function groupNumber(e164: string): string {
  return e164
}
