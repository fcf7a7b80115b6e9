import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import type { Refusal } from '#platform/refusals'
import type { HashShare } from '#platform/slow-hash'

export type Password = {
  passwordId: string
  hash: string
  setAt: Date
  atOpening: boolean
  strength: number
  exposedAt: Date | null
}
/** `breaches` is off unless the operator gives a provider. */
export type PasswordDeps = Pick<Deps, 'slowHash' | 'log'> & {
  breaches?: { listRange(prefix: string): Promise<ReadonlyMap<string, number>> }
}
export type Strength = 0 | 1 | 2 | 3 | 4
type NewPassword = { password: string; e164?: string; displayName?: string }
type Judged = { prepared: string; strength: Strength }
export type PasswordRefusal =
  | 'password_too_short'
  | 'password_too_long'
  | 'password_common'
  | 'password_breached'
  | 'password_personal'
  | 'password_unreadable'

/** May this become the customer's password? With `currentHash` also: is it another one than now (one slow proof)? */
export function judgeNewPassword(
  deps: PasswordDeps,
  input: NewPassword,
): Promise<Judged | Refusal<PasswordRefusal>>
export function judgeNewPassword(
  deps: PasswordDeps,
  input: NewPassword & { currentHash: string | undefined },
): Promise<Judged | Refusal<PasswordRefusal | 'password_same' | 'too_busy'>>
export async function judgeNewPassword(): Promise<
  Judged | Refusal<PasswordRefusal | 'password_same' | 'too_busy'>
> {
  throw new Error('soon')
}
/** NFC, for a password typed at sign-in; what cannot be read simply matches nothing. */
export function preparePassword(password: string): string {
  return password.normalize('NFC')
}
export async function hashPassword(
  _deps: Pick<Deps, 'slowHash' | 'clock'>,
  _prepared: string,
  _share: HashShare,
): Promise<string | Refusal<'too_busy'>> {
  throw new Error('soon')
}
/** `password` as typed. `encoded` undefined spends the same work on nothing. */
export async function verifyPassword(
  _deps: Pick<Deps, 'slowHash' | 'clock'>,
  _encoded: string | undefined,
  _password: string,
  _share: HashShare,
): Promise<{ matches: boolean; outdated: boolean } | Refusal<'too_busy'>> {
  throw new Error('soon')
}
export async function findPassword(_tx: Tx, _accountId: string): Promise<Password | undefined> {
  throw new Error('soon')
}
export async function lockPassword(_tx: Tx, _accountId: string): Promise<Password | undefined> {
  throw new Error('soon')
}
/** The one replaced last, in the past 30 days: a stale proof, good for freezing only. */
export async function findPreviousPassword(
  _tx: Tx,
  _now: Date,
  _accountId: string,
): Promise<Password | undefined> {
  throw new Error('soon')
}
export async function replacePassword(
  _tx: Tx,
  _now: Date,
  _deps: Pick<Deps, 'random'>,
  _input: { accountId: string; hash: string; strength: number },
): Promise<{ passwordId: string }> {
  throw new Error('soon')
}
/** The same password under newer parameters. Does nothing when it was replaced meanwhile. */
export async function rehashPassword(
  _tx: Tx,
  _input: { accountId: string; passwordId: string; hash: string },
): Promise<void> {
  throw new Error('soon')
}
export async function exposePassword(
  _tx: Tx,
  _now: Date,
  _input: { accountId: string; passwordId: string },
): Promise<void> {
  throw new Error('soon')
}
/** For the clock's sweep: forgets the hashes of passwords that no longer count for anything. */
export async function wipeReplacedPasswords(_tx: Tx, _now: Date): Promise<number> {
  throw new Error('soon')
}
