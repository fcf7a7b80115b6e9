import type { Locale } from '#contract/words'
import type { Tx } from '#platform/database'

/** All SQL of accounts and numbers. `…Hashes`: the same number under every live root key. */

export type NumberHash = { version: number; hash: Buffer }

/** One statement whatever the number is: the door asks it for known and unknown numbers alike. */
export async function findNumber(
  tx: Tx,
  hashes: readonly Buffer[],
): Promise<{ accountId: string; isSuspect: boolean } | undefined> {
  const rows = await tx.named<{ account_id: string; reissue_suspected_at: Date | null }>(
    'customers.find-number',
    `select account_id, reissue_suspected_at from phone_number
     where phone_hash = any($1::bytea[]) and ended_at is null`,
    [hashes],
  )
  const first = rows[0]
  return (
    first && { accountId: first.account_id, isSuspect: rows.some((row) => row.reissue_suspected_at !== null) }
  )
}

/** Answers how many rows were written: fewer than given when the number has a wallet already. */
export async function insertNumberHashes(
  tx: Tx,
  input: { accountId: string; hashes: readonly NumberHash[]; boundAt: Date },
): Promise<number> {
  // Always in the same order, so that two registrations wait for each other instead of deadlocking.
  const ordered = input.hashes.toSorted((one, other) => one.version - other.version)
  const rows = await tx.named(
    'customers.insert-number-hashes',
    `insert into phone_number (phone_hash, key_version, account_id, bound_at)
     select hash, version, $3, $4 from unnest($1::bytea[], $2::smallint[]) as given (hash, version)
     on conflict (phone_hash) where ended_at is null do nothing
     returning phone_hash`,
    [ordered.map((one) => one.hash), ordered.map((one) => one.version), input.accountId, input.boundAt],
  )
  return rows.length
}

/** Takes back what `insertNumberHashes` wrote for an account that is not opened after all. */
export async function deleteNumberHashes(
  tx: Tx,
  input: { accountId: string; hashes: readonly Buffer[] },
): Promise<void> {
  await tx.named(
    'customers.delete-number-hashes',
    'delete from phone_number where phone_hash = any($1::bytea[]) and account_id = $2',
    [input.hashes, input.accountId],
  )
}

export async function insertAccount(
  tx: Tx,
  input: { accountId: string; sealedName: Buffer; locale: Locale; openedAt: Date },
): Promise<void> {
  await tx.named(
    'customers.insert-account',
    `insert into account (account_id, sealed_name, locale, opened_at, last_used_at) values ($1, $2, $3, $4, $4)`,
    [input.accountId, input.sealedName, input.locale, input.openedAt],
  )
}

export async function insertBoundNumber(
  tx: Tx,
  input: { accountId: string; bindingId: string; sealedNumber: Buffer; boundAt: Date; atOpening: boolean },
): Promise<void> {
  await tx.named(
    'customers.insert-bound-number',
    `insert into bound_number (account_id, binding_id, sealed_number, bound_at, at_opening)
     values ($1, $2, $3, $4, $5)`,
    [input.accountId, input.bindingId, input.sealedNumber, input.boundAt, input.atOpening],
  )
}

export type CustomerRow = {
  sealed_name: Buffer
  locale: Locale
  opened_at: Date
  last_used_at: Date
  sealed_number: Buffer
  bound_at: Date
  at_opening: boolean
}

export async function findCustomer(tx: Tx, accountId: string): Promise<CustomerRow | undefined> {
  const [row] = await tx.named<CustomerRow>(
    'customers.find-customer',
    `select sealed_name, locale, opened_at, last_used_at, sealed_number, bound_at, at_opening
     from account join bound_number using (account_id)
     where account_id = $1 and ended_at is null`,
    [accountId],
  )
  return row
}

export async function lockAccountRow(tx: Tx, accountId: string): Promise<boolean> {
  const rows = await tx.named(
    'customers.lock-account',
    'select account_id from account where account_id = $1 for update',
    [accountId],
  )
  return rows.length === 1
}

/**
 * Account and current password, both rows locked. Of a password that is replaced while this waits for the lock the old row
 * falls out and the new one is not seen yet: nothing is found, and the caller begins again.
 */
export async function lockAccountAndPassword(
  tx: Tx,
  accountId: string,
): Promise<{ passwordId: string; lastUsedAt: Date } | undefined> {
  const [row] = await tx.named<{ password_id: string; last_used_at: Date }>(
    'customers.lock-account-and-password',
    `select password.password_id, account.last_used_at
     from account join password on password.account_id = account.account_id
     where account.account_id = $1 and password.account_id = $1 and password.replaced_at is null
     for update`,
    [accountId],
  )
  return row && { passwordId: row.password_id, lastUsedAt: row.last_used_at }
}

export async function updateLastUsed(tx: Tx, accountId: string, now: Date): Promise<void> {
  await tx.named(
    'customers.mark-used',
    'update account set last_used_at = greatest(last_used_at, $2) where account_id = $1',
    [accountId, now],
  )
}

export async function setSuspicion(tx: Tx, hashes: readonly Buffer[], suspectedAt: Date): Promise<void> {
  await tx.named(
    'customers.set-reissue-suspicion',
    `update phone_number set reissue_suspected_at = $2
     where phone_hash = any($1::bytea[]) and ended_at is null`,
    [hashes, suspectedAt],
  )
}

/** Guarded: true for the one call that found a suspicion and ended it. */
export async function clearSuspicion(tx: Tx, hashes: readonly Buffer[]): Promise<boolean> {
  const rows = await tx.named(
    'customers.clear-reissue-suspicion',
    `update phone_number set reissue_suspected_at = null
     where phone_hash = any($1::bytea[]) and ended_at is null and reissue_suspected_at is not null
     returning phone_hash`,
    [hashes],
  )
  return rows.length > 0
}

/** Accounts last used before then, in the order of their ids, from behind `after` on. */
export async function listUnused(
  tx: Tx,
  input: { unusedSince: Date; after: string | undefined; rowsMax: number },
): Promise<{ accountId: string; lastUsedAt: Date }[]> {
  const rows = await tx.named<{ account_id: string; last_used_at: Date }>(
    'customers.list-unused-accounts',
    `select account_id, last_used_at from account
     where last_used_at <= $1 and ($2::uuid is null or account_id > $2) order by account_id limit $3`,
    [input.unusedSince, input.after ?? null, input.rowsMax],
  )
  return rows.map((row) => ({ accountId: row.account_id, lastUsedAt: row.last_used_at }))
}
