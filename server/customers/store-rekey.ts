import type { Tx } from '#platform/database'

/**
 * All SQL that moves what is sealed or hashed under an older root key to the current one. The first byte of a sealed
 * value is the version of its key (platform/secrets.ts). The account's sealed name is moved last: while it is old, the
 * account is not done.
 */

export type SealedRow = { id: string; sealed: Buffer }

/** Locks them; those that another process has in hand are left to it. */
export async function lockAccountsUnder(
  tx: Tx,
  versions: readonly number[],
  rowsMax: number,
): Promise<SealedRow[]> {
  return tx.named<SealedRow>(
    'customers.lock-accounts-to-rekey',
    `select account_id as id, sealed_name as sealed from account
     where get_byte(sealed_name, 0) = any($1::int[]) order by account_id limit $2 for update skip locked`,
    [versions, rowsMax],
  )
}

export async function updateSealedName(tx: Tx, accountId: string, sealed: Buffer): Promise<void> {
  await tx.named('customers.rekey-account', 'update account set sealed_name = $2 where account_id = $1', [
    accountId,
    sealed,
  ])
}

export type SealedNumberRow = SealedRow & { boundAt: Date; isCurrent: boolean }

export async function listSealedNumbers(tx: Tx, accountId: string): Promise<SealedNumberRow[]> {
  const rows = await tx.named<{ id: string; sealed: Buffer; bound_at: Date; ended_at: Date | null }>(
    'customers.list-numbers-to-rekey',
    'select binding_id as id, sealed_number as sealed, bound_at, ended_at from bound_number where account_id = $1',
    [accountId],
  )
  return rows.map((row) => ({ ...row, boundAt: row.bound_at, isCurrent: row.ended_at === null }))
}

export async function updateSealedNumber(tx: Tx, accountId: string, row: SealedRow): Promise<void> {
  await tx.named(
    'customers.rekey-number',
    'update bound_number set sealed_number = $3 where account_id = $1 and binding_id = $2',
    [accountId, row.id, row.sealed],
  )
}

/** The suspicion that the number has a new holder goes with it. */
export async function copyNumberHash(
  tx: Tx,
  input: { accountId: string; from: Buffer[]; to: { hash: Buffer; version: number }; boundAt: Date },
): Promise<void> {
  await tx.named(
    'customers.rekey-number-hash',
    `insert into phone_number (phone_hash, key_version, account_id, bound_at, reissue_suspected_at)
     select $1, $2, $3, $4, (
       select max(reissue_suspected_at) from phone_number
       where phone_hash = any($5::bytea[]) and account_id = $3 and ended_at is null)
     on conflict (phone_hash) where ended_at is null do nothing`,
    [input.to.hash, input.to.version, input.accountId, input.boundAt, input.from],
  )
}

export async function listSealedContacts(tx: Tx, accountId: string): Promise<SealedRow[]> {
  return tx.named<SealedRow>(
    'customers.list-contacts-to-rekey',
    'select contact_id as id, sealed_address as sealed from contact where account_id = $1',
    [accountId],
  )
}

export async function updateSealedContact(
  tx: Tx,
  accountId: string,
  row: SealedRow & { hash: Buffer },
): Promise<void> {
  await tx.named(
    'customers.rekey-contact',
    'update contact set sealed_address = $3, address_hash = $4 where account_id = $1 and contact_id = $2',
    [accountId, row.id, row.sealed, row.hash],
  )
}

export async function listSealedDevices(tx: Tx, accountId: string): Promise<SealedRow[]> {
  return tx.named<SealedRow>(
    'customers.list-devices-to-rekey',
    'select device_id as id, sealed_name as sealed from device where account_id = $1',
    [accountId],
  )
}

export async function updateSealedDevice(tx: Tx, accountId: string, row: SealedRow): Promise<void> {
  await tx.named(
    'customers.rekey-device',
    'update device set sealed_name = $3 where account_id = $1 and device_id = $2',
    [accountId, row.id, row.sealed],
  )
}
