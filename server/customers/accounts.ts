import type { Locale } from '#contract/words'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import type { Refusal } from '#platform/refusals'
import type { Secrets } from '#platform/secrets'

export type Subject = {
  /** The account id, or for a number without a wallet an id that only its number and our key give. */
  subjectId: string
  accountId: string | undefined
  /** The number may have been given to somebody else: a code sent to it is no proof. */
  reissuedSuspect: boolean
}
export type Customer = {
  accountId: string
  displayName: string
  e164: string
  locale: Locale
  openedAt: Date
  lastUsedAt: Date
  /** When the number was bound, and whether that was while registering (rule of two). */
  numberBoundAt: Date
  numberAtOpening: boolean
}
type SecretDeps = Pick<Deps, 'secrets'>

export async function subjectOf(_tx: Tx, _deps: SecretDeps, _e164: string): Promise<Subject> {
  throw new Error('soon')
}
export function numberHash(secrets: Secrets, e164: string): Buffer {
  return secrets.keyedHash('number', e164)
}
export async function openAccount(
  _tx: Tx,
  _now: Date,
  _deps: Pick<Deps, 'secrets' | 'random'>,
  _input: {
    accountId: string
    displayName: string
    e164: string
    locale: Locale
    passwordHash: string
    passwordStrength: number
  },
): Promise<void | Refusal<'wallet_exists'>> {
  throw new Error('soon')
}
export async function getCustomer(_tx: Tx, _deps: SecretDeps, _accountId: string): Promise<Customer> {
  throw new Error('soon')
}
/** Serialises account-wide decisions. False for a subject without an account. */
export async function lockAccount(_tx: Tx, _accountId: string): Promise<boolean> {
  throw new Error('soon')
}
export async function markUsed(_tx: Tx, _now: Date, _accountId: string): Promise<void> {
  throw new Error('soon')
}
/** The carrier, or the customer's own message, says that the number has a new holder. */
export async function suspectReissue(_tx: Tx, _now: Date, _deps: SecretDeps, _e164: string): Promise<void> {
  throw new Error('soon')
}
export async function clearReissueSuspicion(_tx: Tx, _deps: SecretDeps, _e164: string): Promise<void> {
  throw new Error('soon')
}
