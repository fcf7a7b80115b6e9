import { checkedText, checkFrom, cutRecoveryCode, readRecoveryCode } from '#contract/recovery-code'

/** What is wrong with the text of a recovery code, whoever's it is: so many symbols, or one of them. */
export type Slip = { kind: 'length'; symbols: number } | { kind: 'symbol' }

/** Undefined: a code may be written so. Fetched by the field that asks for one; the server asks the same of whoever skips it. */
export async function slipOf(typed: string): Promise<Slip | undefined> {
  const cut = cutRecoveryCode(typed)
  if (!cut) return { kind: 'length', symbols: readRecoveryCode(typed).length }
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(checkedText(cut.body)))
  return cut.check === checkFrom(new Uint8Array(digest)) ? undefined : { kind: 'symbol' }
}
