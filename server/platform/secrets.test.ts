import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../test/support/random.ts'
import { openSecrets, sameBytes } from './secrets.ts'

const random = seededRandom('secrets')
const oldKey = { version: 1, key: random.bytes(32) }
const newKey = { version: 2, key: random.bytes(32) }

describe('secrets', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const secrets = openSecrets([oldKey], random)
    const first = secrets.seal('林悦', 'account.name')
    const second = secrets.seal('林悦', 'account.name')
    expect(secrets.open(first, 'account.name')).toBe('林悦')
    expect(first.equals(second)).toBe(false)
    expect(first.includes(Buffer.from('林悦'))).toBe(false)
  })

  it('guarantees that a sealed value cannot be moved to another column or changed', () => {
    const secrets = openSecrets([oldKey], random)
    const sealed = secrets.seal('+8613800138000', 'account.number')
    expect(() => secrets.open(sealed, 'account.name')).toThrow()
    for (const at of [1, 14, sealed.length - 1]) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => secrets.open(changed, 'account.number')).toThrow()
    }
  })

  it('rotates: the newest key writes, every live key opens and is looked up under', () => {
    const before = openSecrets([oldKey], random)
    const during = openSecrets([newKey, oldKey], random)
    const after = openSecrets([newKey], random)
    const sealed = before.seal('text', 'table.column')
    expect(during.open(sealed, 'table.column')).toBe('text')
    expect(() => after.open(sealed, 'table.column')).toThrow('a key that is gone')
    const hashes = during.keyedHashes('number', '+8613800138000')
    expect(hashes.map(({ version }) => version)).toEqual([2, 1])
    expect(hashes[1]?.hash.equals(before.keyedHash('number', '+8613800138000'))).toBe(true)
    expect(during.keyedHash('number', 'x').equals(after.keyedHash('number', 'x'))).toBe(true)
  })

  it('guarantees that a hash for one purpose says nothing about another', () => {
    const secrets = openSecrets([oldKey], random)
    expect(secrets.keyedHash('code', '123456').equals(secrets.keyedHash('number', '123456'))).toBe(false)
  })

  it('compares bytes of any length', () => {
    expect(sameBytes(Buffer.from('abc'), Buffer.from('abc'))).toBe(true)
    expect(sameBytes(Buffer.from('abc'), Buffer.from('abd'))).toBe(false)
    expect(sameBytes(Buffer.from('abc'), Buffer.from('abcd'))).toBe(false)
  })
})
