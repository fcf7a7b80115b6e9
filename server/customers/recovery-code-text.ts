import { createHash } from 'node:crypto'
import {
  checkedText,
  checkFrom,
  cutRecoveryCode,
  recoveryCodeAlphabet,
  recoveryCodeLength,
} from '#contract/recovery-code'
import { assert } from '#platform/assert'
import { refuse, type Refusal } from '#platform/refusals'
import { recoveryCodeBits } from './policy.ts'

/**
 * How a recovery code is written: seven groups of four. 26 symbols carry the 128 bits, two more a check, so that a slip of the
 * pen is told from a wrong code before it costs a try. How it is read stands in the contract, for the apps check it too.
 */
const groupLength = 4

/** `7K2M-…`, from `recoveryCodeBits / 8` unpredictable bytes. */
export function writeRecoveryCode(bytes: Buffer): string {
  assert(bytes.length * 8 === recoveryCodeBits, 'a recovery code carries exactly its bits')
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  const body = (bits.match(/.{1,5}/g) ?? []).map((five) =>
    recoveryCodeAlphabet.charAt(Number.parseInt(five.padEnd(5, '0'), 2)),
  )
  const symbols = body.join('') + checkOf(body.join(''))
  assert(symbols.length === recoveryCodeLength, 'a recovery code is as long as it is read')
  return (symbols.match(new RegExp(`.{${groupLength}}`, 'g')) ?? []).join('-')
}

/** True: no code was ever written so; a character is wrong, missing or too many. Says nothing about any account. */
export function isMistypedRecoveryCode(typed: string): boolean {
  const cut = cutRecoveryCode(typed)
  return !cut || cut.check !== checkOf(cut.body)
}

/**
 * To be asked before anything is looked up, so that the answer is of the text alone and the same for every number, and a
 * slip costs none of the few tries. The apps ask it before they send; this is for whoever does not.
 */
export function refuseMistypedRecoveryCode(typed: string): Refusal<'recovery_code_mistyped'> | undefined {
  return isMistypedRecoveryCode(typed) ? refuse('recovery_code_mistyped') : undefined
}

function checkOf(body: string): string {
  return checkFrom(createHash('sha256').update(checkedText(body)).digest())
}
