/**
 * How a recovery code is read, and which text its check is made of: Crockford's alphabet (no I, L, O, U), 26 symbols of code
 * and two of check. Plain functions that import nothing: of the contract this is the one file whose values the apps take too,
 * so that a slip of the pen is told before anything is sent. The digest is the caller's, for a browser's takes its time.
 */
export const recoveryCodeAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const recoveryCodeLength = 28
const checkLength = 2
const symbolsMax = 64

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

/** What is typed, cut into the code and its check; undefined: symbols are missing, or too many. */
export function cutRecoveryCode(typed: string): { body: string; check: string } | undefined {
  const symbols = readRecoveryCode(typed)
  if (symbols.length !== recoveryCodeLength) return undefined
  return { body: symbols.slice(0, -checkLength), check: symbols.slice(-checkLength) }
}

/** The text whose SHA-256 makes the check of a code. */
export const checkedText = (body: string): string => `latchkey recovery code ${body}`

/** The check, from the SHA-256 of `checkedText`. */
export function checkFrom(digest: Uint8Array): string {
  return Array.from(digest.subarray(0, checkLength), (byte) =>
    recoveryCodeAlphabet.charAt(byte % recoveryCodeAlphabet.length),
  ).join('')
}
