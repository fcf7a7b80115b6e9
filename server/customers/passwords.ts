import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import type { HashShare } from '#platform/slow-hash'
import { isBreached } from './breaches.ts'
import { decidePassword, isReadable, type JudgedPassword, type PasswordRefusal } from './decide-password.ts'
import { replacedPasswordDays } from './policy.ts'
import { lockAccountRow } from './store-account.ts'
import {
  endCurrent,
  findCurrent,
  findReplacedSince,
  insertPassword,
  lockCurrent,
  updateExposed,
  updateHash,
  wipeReplacedBefore,
  type PasswordRow,
} from './store-password.ts'

export type Password = {
  passwordId: string
  hash: string
  setAt: Date
  atOpening: boolean
  strength: number
  /** When it turned up in a breach, or its owner said that somebody else knows it. */
  exposedAt: Date | null
}
export type PasswordDeps = Pick<Deps, 'slowHash' | 'clock' | 'log' | 'breaches'>
type HashDeps = Pick<Deps, 'slowHash' | 'clock'>
type NewPassword = { password: string; e164?: string; displayName?: string }

/**
 * May this become the customer's password? Give number and name, so that a password made of them is refused. With
 * `currentHash` also: is it another one than now? That is one slow proof, so ask before the transaction.
 */
export function judgeNewPassword(
  deps: PasswordDeps,
  input: NewPassword,
): Promise<JudgedPassword | Refusal<PasswordRefusal>>
export function judgeNewPassword(
  deps: PasswordDeps,
  input: NewPassword & { currentHash: string | undefined },
): Promise<JudgedPassword | Refusal<PasswordRefusal | 'password_same' | 'too_busy'>>
export async function judgeNewPassword(
  deps: PasswordDeps,
  input: NewPassword & { currentHash?: string | undefined },
): Promise<JudgedPassword | Refusal<PasswordRefusal | 'password_same' | 'too_busy'>> {
  const judged = decidePassword(input.password, input)
  if (isRefusal(judged)) return judged
  if (deps.breaches && (await isBreached(deps.breaches, judged.prepared, deps.log))) {
    return refuse('password_breached')
  }
  if (input.currentHash !== undefined) {
    const same = await verifyPassword(deps, input.currentHash, judged.prepared, 'known')
    if (isRefusal(same)) return same
    if (same.matches) return refuse('password_same')
  }
  return judged
}

/** The form in which a password is hashed, for one that was typed and has been found right: NFC. */
export function preparePassword(password: string): string {
  return password.normalize('NFC')
}

/** `prepared` from `judgeNewPassword`. A slow proof: call it before the transaction. */
export async function hashPassword(
  deps: HashDeps,
  prepared: string,
  share: HashShare,
): Promise<string | Refusal<'too_busy'>> {
  const hash = await deps.slowHash.hash(prepared, share)
  return typeof hash === 'string' ? hash : refuseBusy(deps, hash)
}

/**
 * `password` as typed; `encoded` undefined spends the same work on nothing. A slow proof: call it before the transaction
 * and check under the lock that the password is still the one that was verified.
 */
export async function verifyPassword(
  deps: HashDeps,
  encoded: string | undefined,
  password: string,
  share: HashShare,
): Promise<{ matches: boolean; outdated: boolean } | Refusal<'too_busy'>> {
  // What can never have been set matches nothing, and takes as long as anything else to say so.
  const canMatch = encoded !== undefined && isReadable(password)
  const prepared = preparePassword(password)
  const verdict = canMatch
    ? await deps.slowHash.verify(encoded, prepared, share)
    : await deps.slowHash.verifyNothing(prepared, share)
  return 'busy' in verdict ? refuseBusy(deps, verdict) : verdict
}

function refuseBusy(deps: HashDeps, busy: { retryAfterSeconds: number }): Refusal<'too_busy'> {
  const retryAt = new Date(deps.clock.now().getTime() + busy.retryAfterSeconds * 1_000)
  return refuse('too_busy', { retryAt })
}

export async function findPassword(tx: Tx, accountId: string): Promise<Password | undefined> {
  return viewPassword(await findCurrent(tx, accountId))
}

/** For update: whoever accepts a verdict about this password holds it still until commit. */
export async function lockPassword(tx: Tx, accountId: string): Promise<Password | undefined> {
  return viewPassword(await lockCurrent(tx, accountId))
}

/** The one replaced last, in the past 30 days: a stale proof, good for freezing only. */
export async function findPreviousPassword(
  tx: Tx,
  now: Date,
  accountId: string,
): Promise<Password | undefined> {
  return viewPassword(await findReplacedSince(tx, accountId, replacedSince(now)))
}

/** Two at once: both are told of, the later one stands. */
export async function replacePassword(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'random'>,
  input: { accountId: string; hash: string; strength: number },
): Promise<{ passwordId: string }> {
  await lockAccountRow(tx, input.accountId)
  await endCurrent(tx, input.accountId, now)
  const passwordId = deps.random.id()
  await insertPassword(tx, { ...input, passwordId, setAt: now, atOpening: false })
  return { passwordId }
}

/** The same password under newer parameters. Does nothing when it was replaced meanwhile. */
export async function rehashPassword(
  tx: Tx,
  input: { accountId: string; passwordId: string; hash: string },
): Promise<void> {
  await updateHash(tx, input)
}

/** False: it was replaced meanwhile, or is known as exposed already. */
export async function exposePassword(
  tx: Tx,
  now: Date,
  input: { accountId: string; passwordId: string },
): Promise<boolean> {
  return updateExposed(tx, { ...input, now })
}

/** For the clock's sweep: forgets the hashes of passwords that no longer count for anything. Answers how many. */
export async function wipeReplacedPasswords(tx: Tx, now: Date): Promise<number> {
  return wipeReplacedBefore(tx, replacedSince(now))
}

function replacedSince(now: Date): Date {
  return new Date(now.getTime() - replacedPasswordDays * 86_400_000)
}

function viewPassword(row: PasswordRow | undefined): Password | undefined {
  return (
    row && {
      passwordId: row.password_id,
      hash: row.hash,
      setAt: row.set_at,
      atOpening: row.at_opening,
      strength: row.strength,
      exposedAt: row.exposed_at,
    }
  )
}
