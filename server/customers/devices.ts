import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import type { KeyedHash } from '#platform/secrets'
import { devicesMax } from './policy.ts'
import { sealedDeviceName } from './sealing.ts'
import { lockAccountRow } from './store-account.ts'
import {
  findDevice,
  findToken,
  hasKey,
  insertDevice,
  insertTokenHashes,
  listDeviceRows,
  updateLastSeen,
  updateName,
  updateRevoked,
  type DeviceRow,
} from './store-device.ts'

export type Device = {
  deviceId: string
  name: string
  browser: string
  enrolledAt: Date
  atOpening: boolean
  lastSeenAt: Date
}
export type KnownDevice = {
  accountId: string
  deviceId: string
  publicKey: Buffer
  enrolledAt: Date
  atOpening: boolean
  /** Not null: no longer a known device; it proves nothing. */
  revokedAt: Date | null
}
type SecretDeps = Pick<Deps, 'secrets'>
type OneDevice = { accountId: string; deviceId: string }

const tokenBytes = 32

/**
 * `publicKey` from `parseDeviceKey`, `name` from `checkDeviceName`. The token goes into the browser's cookie and is kept
 * hashed; it only says which key is to sign. The same key again is the same device, with a new token. `contact_limit`: too
 * many devices.
 */
export async function enrolDevice(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets' | 'random'>,
  input: { accountId: string; publicKey: Buffer; name: string; browser: string; atOpening: boolean },
): Promise<{ deviceId: string; token: string } | Refusal<'contact_limit'>> {
  const { accountId } = input
  await lockAccountRow(tx, accountId)
  const devices = await listDeviceRows(tx, accountId)
  if (devices.length >= devicesMax && !(await hasKey(tx, accountId, input.publicKey))) {
    return refuse('contact_limit', { facts: { max: devicesMax } })
  }
  const deviceId = await insertDevice(tx, {
    accountId,
    deviceId: deps.random.id(),
    publicKey: input.publicKey,
    sealedName: deps.secrets.seal(input.name, sealedDeviceName),
    browser: input.browser,
    now,
    atOpening: input.atOpening,
  })
  const token = deps.random.bytes(tokenBytes).toString('base64url')
  const hashes = deps.secrets.keyedHashes('device-token', token)
  await insertTokenHashes(tx, { hashes, accountId, deviceId, now })
  return { deviceId, token }
}

/** What a cookie's token says; `device` is there for a known one. */
export type DeviceToken = {
  hashes: readonly KeyedHash[]
  device: (OneDevice & { versions: readonly number[] }) | undefined
}

/** The first of the same two statements for every token, known or not; the second is `findTokensDevice`. */
export async function findDeviceToken(tx: Tx, deps: SecretDeps, token: string): Promise<DeviceToken> {
  const hashes = deps.secrets.keyedHashes('device-token', token)
  const device = await findToken(
    tx,
    hashes.map((one) => one.hash),
  )
  return { hashes, device }
}

export async function findTokensDevice(
  tx: Tx,
  { hashes, device }: DeviceToken,
): Promise<KnownDevice | undefined> {
  const row = await findDevice(tx, device ?? { accountId: null, deviceId: null })
  if (!device || !row) return undefined
  const { accountId, deviceId, versions } = device
  // A token of before a key rotation is told in clear only here: now it can be written under the new key.
  const missing = hashes.filter((one) => !versions.includes(one.version))
  if (missing.length > 0) {
    await insertTokenHashes(tx, { hashes: missing, accountId, deviceId, now: row.enrolled_at })
  }
  return {
    accountId,
    deviceId,
    publicKey: row.public_key,
    enrolledAt: row.enrolled_at,
    atOpening: row.at_opening,
    revokedAt: row.revoked_at,
  }
}

/** Those not revoked, last seen first. */
export async function listDevices(tx: Tx, deps: SecretDeps, accountId: string): Promise<Device[]> {
  return (await listDeviceRows(tx, accountId)).map((row) => viewDevice(deps, row))
}

/** `name` from `checkDeviceName`. Undefined: no such device now. */
export async function renameDevice(
  tx: Tx,
  deps: SecretDeps,
  input: OneDevice & { name: string },
): Promise<Device | undefined> {
  const row = await updateName(tx, { ...input, sealedName: deps.secrets.seal(input.name, sealedDeviceName) })
  return row && viewDevice(deps, row)
}

/** False: no such device now. Its tokens lead to it still, and to nothing more. */
export async function revokeDevice(tx: Tx, now: Date, input: OneDevice): Promise<boolean> {
  return updateRevoked(tx, { ...input, now })
}

/** False: no such device now. The row stays locked, so that a device that is being revoked cannot go on meanwhile. */
export async function touchDevice(tx: Tx, now: Date, input: OneDevice): Promise<boolean> {
  return updateLastSeen(tx, { ...input, now })
}

function viewDevice(deps: SecretDeps, row: DeviceRow): Device {
  return {
    deviceId: row.device_id,
    name: deps.secrets.open(row.sealed_name, sealedDeviceName),
    browser: row.browser,
    enrolledAt: row.enrolled_at,
    atOpening: row.at_opening,
    lastSeenAt: row.last_seen_at,
  }
}
