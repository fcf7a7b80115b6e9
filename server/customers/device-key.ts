import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { refuse, type Refusal } from '#platform/refusals'

/** SPKI of an uncompressed P-256 point is always these 26 bytes and the 65 of the point. */
const prefix = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex')
const keyLength = 91
const signatureLength = 64
const base64url = /^[A-Za-z0-9_-]+$/

/** SPKI (base64url) of an ECDSA P-256 public key → its bytes: one key, one spelling, and a point that is on the curve. */
export function parseDeviceKey(text: string): Buffer | Refusal<'device_key_malformed'> {
  const bytes = readBase64url(text, keyLength)
  if (!bytes || !bytes.subarray(0, prefix.length).equals(prefix)) return refuse('device_key_malformed')
  try {
    createPublicKey({ key: bytes, format: 'der', type: 'spki' })
    return bytes
  } catch {
    return refuse('device_key_malformed')
  }
}

/** `signature`: raw r‖s as WebCrypto gives it, base64url. Anything else is simply false. */
export function verifyDeviceSignature(
  publicKey: Buffer,
  message: string | Buffer,
  signature: string,
): boolean {
  const bytes = readBase64url(signature, signatureLength)
  if (!bytes) return false
  const key = readKey(publicKey)
  const signed = typeof message === 'string' ? Buffer.from(message, 'utf8') : message
  return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, bytes)
}

/** By its coordinates: reading the same key from its SPKI costs more than the check of a signature (258 against 108 µs). */
function readKey(publicKey: Buffer): KeyObject {
  const x = publicKey.subarray(prefix.length + 1, prefix.length + 33).toString('base64url')
  const y = publicKey.subarray(prefix.length + 33).toString('base64url')
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
}

/** Strict: Buffer skips what is not base64, so that many texts would be one signature. */
function readBase64url(text: string, length: number): Buffer | undefined {
  if (!base64url.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64url')
  return bytes.length === length && bytes.toString('base64url') === text ? bytes : undefined
}
