import type { Locale } from '#contract/words'
import { openAccount as openLedgerAccount } from '#ledger'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import type { Secrets } from '#platform/secrets'
import { sealedName, sealedNumber } from './sealing.ts'
import {
  clearSuspicion,
  deleteNumberHashes,
  findCustomer,
  findNumber,
  insertAccount,
  insertBoundNumber,
  insertNumberHashes,
  listUnused,
  lockAccountAndPassword,
  lockAccountRow,
  setSuspicion,
  updateLastUsed,
} from './store-account.ts'
import { insertPassword } from './store-password.ts'

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

/**
 * Whom everything before proof is counted for. The same one statement and the same hashes for every number; the decoy id
 * is computed for owners, too.
 */
export async function subjectOf(tx: Tx, deps: SecretDeps, e164: string): Promise<Subject> {
  const decoyId = decoyIdOf(deps.secrets, e164)
  const found = await findNumber(tx, hashesOf(deps.secrets, e164))
  return {
    subjectId: found?.accountId ?? decoyId,
    accountId: found?.accountId,
    reissuedSuspect: found?.isSuspect ?? false,
  }
}

/** The number under the current key: for counters, which need not outlive a rotation. */
export function numberHash(secrets: Secrets, e164: string): Buffer {
  return secrets.keyedHash('number', e164)
}

function hashesOf(secrets: Secrets, e164: string): Buffer[] {
  return secrets.keyedHashes('number', e164).map((one) => one.hash)
}

/** A version 8 UUID (RFC 9562): random to all who lack the key, the same for the same number. */
function decoyIdOf(secrets: Secrets, e164: string): string {
  const bytes = secrets.keyedHash('decoy', e164).subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/**
 * One wallet for one number, however many registrations arrive at once: the unique index on the number decides, and who
 * comes second is refused with `wallet_exists` and leaves nothing behind. `displayName` from `checkDisplayName`.
 */
export async function openAccount(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets' | 'random'>,
  input: {
    accountId: string
    displayName: string
    e164: string
    locale: Locale
    passwordHash: string
    passwordStrength: number
  },
): Promise<void | Refusal<'wallet_exists'>> {
  const { accountId, e164, locale } = input
  const hashes = deps.secrets.keyedHashes('number', e164)
  const written = await insertNumberHashes(tx, { accountId, hashes, boundAt: now })
  if (written < hashes.length) {
    // A refusal commits, so that a half of the rows (one key's, while two live) must not stay.
    await deleteNumberHashes(tx, { accountId, hashes: hashes.map((one) => one.hash) })
    return refuse('wallet_exists')
  }
  await insertAccount(tx, {
    accountId,
    sealedName: deps.secrets.seal(input.displayName, sealedName),
    locale,
    openedAt: now,
  })
  await insertBoundNumber(tx, {
    accountId,
    bindingId: deps.random.id(),
    sealedNumber: deps.secrets.seal(e164, sealedNumber),
    boundAt: now,
    atOpening: true,
  })
  await insertPassword(tx, {
    accountId,
    passwordId: deps.random.id(),
    hash: input.passwordHash,
    strength: input.passwordStrength,
    setAt: now,
    atOpening: true,
  })
  await openLedgerAccount(tx, now, { account: { accountId, purse: customerPurse }, currency: 'CNY' })
}

/** Which of its owner's accounts in the ledger holds the wallet's money. */
const customerPurse = 0

export async function getCustomer(tx: Tx, deps: SecretDeps, accountId: string): Promise<Customer> {
  const row = await findCustomer(tx, accountId)
  assert(row, 'the account exists and has a number')
  return {
    accountId,
    displayName: deps.secrets.open(row.sealed_name, sealedName),
    e164: deps.secrets.open(row.sealed_number, sealedNumber),
    locale: row.locale,
    openedAt: row.opened_at,
    lastUsedAt: row.last_used_at,
    numberBoundAt: row.bound_at,
    numberAtOpening: row.at_opening,
  }
}

/** Of an id that may be nobody's: one statement for both. Undefined for a subject without an account. */
export async function findDisplayName(
  tx: Tx,
  deps: SecretDeps,
  subjectId: string,
): Promise<string | undefined> {
  const row = await findCustomer(tx, subjectId)
  return row && deps.secrets.open(row.sealed_name, sealedName)
}

/** Serialises account-wide decisions. False for a subject without an account: the same statement finds nothing. */
export async function lockAccount(tx: Tx, accountId: string): Promise<boolean> {
  return lockAccountRow(tx, accountId)
}

/**
 * For the hot path of signing in: serialises account-wide decisions and names the password that is current, in one
 * statement. Undefined also while the password is just being replaced: look again.
 */
export async function lockForSignIn(
  tx: Tx,
  accountId: string,
): Promise<{ passwordId: string; lastUsedAt: Date } | undefined> {
  return lockAccountAndPassword(tx, accountId)
}

/** Never moves back: two requests may commit in either order. */
export async function markUsed(tx: Tx, now: Date, accountId: string): Promise<void> {
  await updateLastUsed(tx, accountId, now)
}

/** For the sweep of dormancy, page by page: `after` is the last id of the page before. */
export async function listUnusedAccounts(
  tx: Tx,
  input: { unusedSince: Date; after: string | undefined; rowsMax: number },
): Promise<{ accountId: string; lastUsedAt: Date }[]> {
  return listUnused(tx, input)
}

/** The carrier, or whoever now holds the number, says that it has a new holder. */
export async function suspectReissue(tx: Tx, now: Date, deps: SecretDeps, e164: string): Promise<void> {
  await setSuspicion(tx, hashesOf(deps.secrets, e164), now)
}

/** Step. The owner has shown to be the holder still. True when there was a suspicion, and this call ended it. */
export async function clearReissueSuspicion(tx: Tx, deps: SecretDeps, e164: string): Promise<boolean> {
  return clearSuspicion(tx, hashesOf(deps.secrets, e164))
}
