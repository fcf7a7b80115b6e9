import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import type { Refusal } from '#platform/refusals'

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
  revokedAt: Date | null
}

/** SPKI (base64url) of an ECDSA P-256 public key → its bytes. */
export function parseDeviceKey(_text: string): Buffer | Refusal<'device_key_malformed'> {
  throw new Error('soon')
}
/** `signature`: raw r‖s as WebCrypto gives it, base64url. Anything else is simply false. */
export function verifyDeviceSignature(
  _publicKey: Buffer,
  _message: string | Buffer,
  _signature: string,
): boolean {
  throw new Error('soon')
}
/** `publicKey` from `parseDeviceKey`, `name` from `checkDeviceName`. The same key again is the same device with a new token. */
export async function enrolDevice(
  _tx: Tx,
  _now: Date,
  _deps: Pick<Deps, 'secrets' | 'random'>,
  _input: { accountId: string; publicKey: Buffer; name: string; browser: string; atOpening: boolean },
): Promise<{ deviceId: string; token: string } | Refusal<'contact_limit'>> {
  throw new Error('soon')
}
export async function findDeviceByToken(
  _tx: Tx,
  _deps: Pick<Deps, 'secrets'>,
  _token: string,
): Promise<KnownDevice | undefined> {
  throw new Error('soon')
}
/** Those not revoked, last seen first. */
export async function listDevices(
  _tx: Tx,
  _deps: Pick<Deps, 'secrets'>,
  _accountId: string,
): Promise<Device[]> {
  throw new Error('soon')
}
/** Undefined: no such device now. */
export async function renameDevice(
  _tx: Tx,
  _deps: Pick<Deps, 'secrets'>,
  _input: { accountId: string; deviceId: string; name: string },
): Promise<Device | undefined> {
  throw new Error('soon')
}
/** False: no such device now. */
export async function revokeDevice(
  _tx: Tx,
  _now: Date,
  _input: { accountId: string; deviceId: string },
): Promise<boolean> {
  throw new Error('soon')
}
export async function touchDevice(
  _tx: Tx,
  _now: Date,
  _input: { accountId: string; deviceId: string },
): Promise<void> {
  throw new Error('soon')
}
