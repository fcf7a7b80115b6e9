import {
  findDeviceToken,
  findTokensDevice,
  verifyDeviceSignature,
  type DeviceToken,
  type KnownDevice,
} from '#customers'
import { nextChallengeHeader } from '#contract/route'
import type { Proof } from '#contract/words'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import { sameBytes, type Secrets } from '#platform/secrets'
import { challengeMinutes } from './policy-sign-in.ts'
import { consumeChallenge } from './store-session.ts'

/**
 * A known device proves itself by signing a fresh challenge with its non-extractable P-256 key.
 *
 * The text that it signs is exactly `latchkey:<purpose>:<challenge>` in UTF-8, with ECDSA and SHA-256, the signature as
 * WebCrypto gives it (r‖s, 64 bytes), base64url. The purpose keeps a signature for one thing from being used for another.
 *
 * A challenge is not stored when it is given: it carries its own end and a keyed hash over that, chance, and the browser.
 * So any number of strangers asking costs no row, every browser gets the same kind of answer, and a challenge of another
 * browser is worth nothing. What was answered is remembered until it would have expired: single use.
 *
 * It is seldom asked for: the greeting, and every answer to a signed challenge, brings the next one along in a header, as a
 * server of RFC 9449 (section 8) does with its nonces. That saves a round trip wherever a device proves itself.
 */
const devicePurposes = ['sign-in', 'standing', 'flow', 'step-up', 'enrol'] as const
export type DevicePurpose = (typeof devicePurposes)[number]

export const signedText = (purpose: DevicePurpose, challenge: string): string =>
  `latchkey:${purpose}:${challenge}`

const endBytes = 6
const chanceBytes = 16
const bodyBytes = endBytes + chanceBytes
const macBytes = 16

/** `POST /device/challenge`: 51 characters, for any browser alike. */
export function makeChallenge(
  deps: Pick<Deps, 'secrets' | 'random' | 'clock'>,
  browserHash: Buffer,
): { challenge: string; expiresAt: Date; now: Date } {
  const now = deps.clock.now()
  const expiresAt = new Date(now.getTime() + challengeMinutes * 60_000)
  const end = Buffer.alloc(endBytes)
  end.writeUIntBE(expiresAt.getTime(), 0, endBytes)
  const body = Buffer.concat([end, deps.random.bytes(chanceBytes)])
  const challenge = Buffer.concat([body, macOf(deps.secrets, body, browserHash)]).toString('base64url')
  return { challenge, expiresAt, now }
}

/** What an answer brings along for the browser that gets it. */
export function nextChallenge(
  deps: Pick<Deps, 'secrets' | 'random' | 'clock'>,
  browserHash: Buffer,
): Record<string, string> {
  return { [nextChallengeHeader]: makeChallenge(deps, browserHash).challenge }
}

function macOf(secrets: Secrets, body: Buffer, browserHash: Buffer): Buffer {
  return secrets.keyedHash('device-challenge', Buffer.concat([body, browserHash])).subarray(0, macBytes)
}

/** The end of a challenge that we gave to this browser and that still runs; undefined for any other text. */
export function readChallenge(
  secrets: Secrets,
  now: Date,
  challenge: string,
  browserHash: Buffer,
): Date | undefined {
  const bytes = Buffer.from(challenge, 'base64url')
  // The text must be the one way to write these bytes, else one challenge could be answered under two names.
  if (bytes.length !== bodyBytes + macBytes || bytes.toString('base64url') !== challenge) return undefined
  const body = bytes.subarray(0, bodyBytes)
  if (!sameBytes(macOf(secrets, body, browserHash), bytes.subarray(bodyBytes))) return undefined
  const expiresAt = new Date(body.readUIntBE(0, endBytes))
  return expiresAt > now ? expiresAt : undefined
}

export type SignedChallenge = {
  challenge: string
  signature: string
  purpose: DevicePurpose
  browserHash: Buffer
}
export type ProvenDevice = { accountId: string; deviceId: string; proof: Proof; device: KnownDevice }

/**
 * Reads and checks, consuming nothing: for the look before a slow proof. An unknown cookie, a revoked device, a forged
 * signature and a stale challenge are one answer after one statement; the signature of an unknown device is checked
 * against a key that nobody holds.
 */
async function findProvenDevice(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  input: SignedChallenge & { deviceToken: string | undefined },
): Promise<ProvenDevice | Refusal<'device_unknown'>> {
  return findProvenBy(tx, now, deps, input, await findDeviceToken(tx, deps, input.deviceToken ?? ''))
}

/** The same for a token that was looked up: what its account has can be asked for beside it. */
export async function findProvenBy(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  input: SignedChallenge,
  token: DeviceToken,
): Promise<ProvenDevice | Refusal<'device_unknown'>> {
  const device = await findTokensDevice(tx, token)
  const signed = verifyDeviceSignature(
    device?.publicKey ?? nobodysKey,
    signedText(input.purpose, input.challenge),
    input.signature,
  )
  const running = readChallenge(deps.secrets, now, input.challenge, input.browserHash)
  if (device === undefined || device.revokedAt !== null || !signed || running === undefined) {
    return refuse('device_unknown')
  }
  return {
    accountId: device.accountId,
    deviceId: device.deviceId,
    device,
    proof: {
      kind: 'known-device',
      provenAt: now,
      enrolledAt: device.enrolledAt,
      atOpening: device.atOpening,
      deviceId: device.deviceId,
    },
  }
}

/** Step. The whole proof: the device is known now, the signature is its own, and the challenge is used up by this call. */
export async function proveDevice(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  input: SignedChallenge & { deviceToken: string | undefined },
): Promise<ProvenDevice | Refusal<'device_unknown'>> {
  const found = await findProvenDevice(tx, now, deps, input)
  if ('refused' in found) return found
  return (await useChallenge(tx, now, deps, input)) ? found : refuse('device_unknown')
}

/** Step. For enrolling: the key that is shown holds its private half. */
export async function proveNewKey(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  input: { publicKey: Buffer; challenge: string; signature: string; browserHash: Buffer },
): Promise<boolean> {
  const text = signedText('enrol', input.challenge)
  if (!verifyDeviceSignature(input.publicKey, text, input.signature)) return false
  return useChallenge(tx, now, deps, input)
}

/** Single use, guarded: true for the one call that answers this challenge first. */
export async function useChallenge(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  input: { challenge: string; browserHash: Buffer },
): Promise<boolean> {
  const expiresAt = readChallenge(deps.secrets, now, input.challenge, input.browserHash)
  if (expiresAt === undefined) return false
  return consumeChallenge(tx, deps.secrets.keyedHash('used-challenge', input.challenge), expiresAt)
}

/** No account and no device has this id (RFC 9562: the nil uuid). */
export const nobody = '00000000-0000-0000-0000-000000000000'

/** A public P-256 key (SPKI) whose private half was thrown away. */
const nobodysKey = Buffer.from(
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEbtU28kvP1rEz3MFL3vzY_j2nc-QndB5eYrrLZ6tIWyebgISVOhCTAr9NfvFCsGlZfolkzhEKnmPM8MU1bk3EhA',
  'base64url',
)
