import { createHash } from 'node:crypto'
import { assert } from '#platform/assert'
import { refuse, type Refusal } from '#platform/refusals'
import { recoveryCodeBits } from './policy.ts'

/**
 * How a recovery code is written and read: Crockford's alphabet (no I, L, O, U), seven groups of four. 26 symbols carry
 * the 128 bits, two more a check, so that a slip of the pen is told from a wrong code before it costs a try.
 */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const groupLength = 4
const checkLength = 2
const symbolsMax = 64

/** `7K2M-…`, from `recoveryCodeBits / 8` unpredictable bytes. */
export function writeRecoveryCode(bytes: Buffer): string {
  assert(bytes.length * 8 === recoveryCodeBits, 'a recovery code carries exactly its bits')
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  const body = (bits.match(/.{1,5}/g) ?? []).map((five) =>
    alphabet.charAt(Number.parseInt(five.padEnd(5, '0'), 2)),
  )
  const symbols = body.join('') + checkOf(body.join(''))
  return (symbols.match(new RegExp(`.{${groupLength}}`, 'g')) ?? []).join('-')
}

/**
 * The symbols of a code as a person types it: with or without spaces and dashes, in either case, full-width, with O for 0,
 * I or l for 1 and U for V. What is no code at all comes out as something that no code equals.
 */
export function readRecoveryCode(typed: string): string {
  return typed
    .slice(0, symbolsMax * 4)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}\p{Cf}._·\u2212]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
    .replaceAll('U', 'V')
    .slice(0, symbolsMax)
}

/** True: no code was ever written so; a character is wrong, missing or too many. Says nothing about any account. */
export function isMistypedRecoveryCode(typed: string): boolean {
  const symbols = readRecoveryCode(typed)
  const body = symbols.slice(0, -checkLength)
  const bodyLength = Math.ceil(recoveryCodeBits / 5)
  return body.length !== bodyLength || symbols.slice(-checkLength) !== checkOf(body)
}

/**
 * To be asked before anything is looked up, so that the answer is of the text alone and the same for every number, and a
 * slip costs none of the few tries.
 */
export function refuseMistypedRecoveryCode(typed: string): Refusal<'recovery_code_mistyped'> | undefined {
  return isMistypedRecoveryCode(typed) ? refuse('recovery_code_mistyped') : undefined
}

function checkOf(body: string): string {
  const digest = createHash('sha256').update(`latchkey recovery code ${body}`).digest()
  return Array.from(digest.subarray(0, checkLength), (byte) => alphabet.charAt(byte % alphabet.length)).join(
    '',
  )
}
