import type { Tx } from '#platform/database'

/** All SQL of known devices and of the tokens in their cookies. */

export type DeviceRow = {
  device_id: string
  sealed_name: Buffer
  browser: string
  enrolled_at: Date
  at_opening: boolean
  last_seen_at: Date
}
const columns = 'device_id, sealed_name, browser, enrolled_at, at_opening, last_seen_at'

/** Answers the device that has this key now: the new one, or the one that had it. */
export async function insertDevice(
  tx: Tx,
  input: {
    accountId: string
    deviceId: string
    publicKey: Buffer
    sealedName: Buffer
    browser: string
    now: Date
    atOpening: boolean
  },
): Promise<string> {
  const [row] = await tx.named<{ device_id: string }>(
    'customers.insert-device',
    `insert into device (account_id, device_id, public_key, sealed_name, browser, enrolled_at, at_opening, last_seen_at)
     values ($1, $2, $3, $4, $5, $6, $7, $6)
     on conflict (account_id, public_key) where revoked_at is null
     do update set last_seen_at = greatest(device.last_seen_at, excluded.last_seen_at)
     returning device_id`,
    [
      input.accountId,
      input.deviceId,
      input.publicKey,
      input.sealedName,
      input.browser,
      input.now,
      input.atOpening,
    ],
  )
  return row?.device_id ?? input.deviceId
}

export async function insertTokenHashes(
  tx: Tx,
  input: {
    hashes: readonly { hash: Buffer; version: number }[]
    accountId: string
    deviceId: string
    now: Date
  },
): Promise<void> {
  await tx.named(
    'customers.insert-device-token',
    `insert into device_token (token_hash, key_version, account_id, device_id, issued_at)
     select hash, version, $3, $4, $5 from unnest($1::bytea[], $2::smallint[]) as given (hash, version)
     on conflict (token_hash) do nothing`,
    [
      input.hashes.map((one) => one.hash),
      input.hashes.map((one) => one.version),
      input.accountId,
      input.deviceId,
      input.now,
    ],
  )
}

export async function findToken(
  tx: Tx,
  hashes: readonly Buffer[],
): Promise<{ accountId: string; deviceId: string; versions: number[] } | undefined> {
  const rows = await tx.named<{ account_id: string; device_id: string; key_version: number }>(
    'customers.find-device-token',
    'select account_id, device_id, key_version from device_token where token_hash = any($1::bytea[])',
    [hashes],
  )
  const [row] = rows
  const versions = rows.map((one) => one.key_version)
  return row && { accountId: row.account_id, deviceId: row.device_id, versions }
}

export type KnownDeviceRow = {
  public_key: Buffer
  enrolled_at: Date
  at_opening: boolean
  revoked_at: Date | null
}

/** Also a revoked one: its page says that it is no longer known. */
export async function findDevice(
  tx: Tx,
  one: { accountId: string | null; deviceId: string | null },
): Promise<KnownDeviceRow | undefined> {
  const [row] = await tx.named<KnownDeviceRow>(
    'customers.find-device',
    `select public_key, enrolled_at, at_opening, revoked_at from device
     where account_id = $1 and device_id = $2`,
    [one.accountId, one.deviceId],
  )
  return row
}

export async function listDeviceRows(tx: Tx, accountId: string): Promise<DeviceRow[]> {
  return tx.named<DeviceRow>(
    'customers.list-devices',
    `select ${columns} from device where account_id = $1 and revoked_at is null
     order by last_seen_at desc, device_id`,
    [accountId],
  )
}

export async function hasKey(tx: Tx, accountId: string, publicKey: Buffer): Promise<boolean> {
  const rows = await tx.named(
    'customers.find-device-key',
    'select device_id from device where account_id = $1 and public_key = $2 and revoked_at is null',
    [accountId, publicKey],
  )
  return rows.length > 0
}

export async function updateName(
  tx: Tx,
  input: { accountId: string; deviceId: string; sealedName: Buffer },
): Promise<DeviceRow | undefined> {
  const [row] = await tx.named<DeviceRow>(
    'customers.rename-device',
    `update device set sealed_name = $3
     where account_id = $1 and device_id = $2 and revoked_at is null returning ${columns}`,
    [input.accountId, input.deviceId, input.sealedName],
  )
  return row
}

export async function updateRevoked(
  tx: Tx,
  input: { accountId: string; deviceId: string; now: Date },
): Promise<boolean> {
  const rows = await tx.named(
    'customers.revoke-device',
    `update device set revoked_at = $3
     where account_id = $1 and device_id = $2 and revoked_at is null returning device_id`,
    [input.accountId, input.deviceId, input.now],
  )
  return rows.length === 1
}

export async function updateLastSeen(
  tx: Tx,
  input: { accountId: string; deviceId: string; now: Date },
): Promise<boolean> {
  const rows = await tx.named(
    'customers.touch-device',
    `update device set last_seen_at = greatest(last_seen_at, $3)
     where account_id = $1 and device_id = $2 and revoked_at is null returning device_id`,
    [input.accountId, input.deviceId, input.now],
  )
  return rows.length === 1
}
