import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { assert } from './assert.ts'
import type { Random } from './random.ts'

/**
 * Everything that a database dump must not give away: sealing (AES-256-GCM) and keyed hashes (HMAC-SHA-256), each purpose
 * under its own key derived by HKDF from a root key. Several root keys may live while one is rotated out: the first seals
 * and writes, all open and look up.
 */
export type Secrets = {
  /** Encrypts text; `context` (table and column) is authenticated, so that a sealed value cannot be moved elsewhere. */
  seal(text: string, context: string): Buffer
  open(sealed: Buffer, context: string): string
  /** Keyed hash under the current key. */
  keyedHash(purpose: string, value: string | Buffer): Buffer
  /** Keyed hashes under every live key, the current one first. */
  keyedHashes(purpose: string, value: string | Buffer): KeyedHash[]
  /** A raw 32-byte key for a purpose, such as the pepper of the password hash. */
  key(purpose: string): Buffer
  /** The same under every live root key, the current one first: a pepper must survive its rotation. */
  keys(purpose: string): RootKey[]
}
export type KeyedHash = { version: number; hash: Buffer }
export type RootKey = { version: number; key: Buffer }

export function openSecrets(roots: readonly RootKey[], random: Random): Secrets {
  const current = roots[0]
  assert(current, 'at least one root key')
  for (const root of roots) assert(root.key.length === 32, 'a root key has 32 bytes')
  const derived = new Map<string, Buffer>()
  const derive = (root: RootKey, purpose: string): Buffer => {
    const name = `${root.version}:${purpose}`
    const known = derived.get(name)
    if (known) return known
    const key = Buffer.from(hkdfSync('sha256', root.key, 'latchkey', purpose, 32))
    derived.set(name, key)
    return key
  }
  const hash = (root: RootKey, purpose: string, value: string | Buffer): Buffer =>
    createHmac('sha256', derive(root, `hash:${purpose}`))
      .update(value)
      .digest()

  return {
    seal(text, context) {
      const nonce = random.bytes(12)
      const cipher = createCipheriv('aes-256-gcm', derive(current, `seal:${context}`), nonce)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.from([current.version]), nonce, cipher.getAuthTag(), body])
    },
    open(sealed, context) {
      const root = roots.find((one) => one.version === sealed[0])
      assert(root, 'sealed under a key that is gone')
      const opener = createDecipheriv('aes-256-gcm', derive(root, `seal:${context}`), sealed.subarray(1, 13))
      opener.setAuthTag(sealed.subarray(13, 29))
      return Buffer.concat([opener.update(sealed.subarray(29)), opener.final()]).toString('utf8')
    },
    keyedHash: (purpose, value) => hash(current, purpose, value),
    keyedHashes: (purpose, value) =>
      roots.map((root) => ({ version: root.version, hash: hash(root, purpose, value) })),
    key: (purpose) => derive(current, `key:${purpose}`),
    keys: (purpose) => roots.map((root) => ({ version: root.version, key: derive(root, `key:${purpose}`) })),
  }
}

/** Compares without telling by time where the first difference is. Different lengths are simply unequal. */
export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
