import { createHash, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefusal } from '#platform/refusals'
import { openSecrets } from '#platform/secrets'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import { parseDeviceKey, verifyDeviceSignature } from './device-key.ts'
import {
  enrolDevice,
  findDeviceToken,
  findTokensDevice,
  listDevices,
  renameDevice,
  revokeDevice,
  touchDevice,
  type Device,
} from './devices.ts'
import { seedCustomer } from './seed-customer.ts'

let test: TestDeps
beforeAll(async () => {
  test = await startDeps({ seed: 'devices', connectionsMax: 20 })
})
afterAll(() => test.close())

type Pair = { publicKey: KeyObject; privateKey: KeyObject; spki: Buffer }
function newPair(namedCurve = 'P-256'): Pair {
  const pair = generateKeyPairSync('ec', { namedCurve })
  return { ...pair, spki: pair.publicKey.export({ type: 'spki', format: 'der' }) }
}
const sign = (pair: Pair, message: string, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): Buffer =>
  createSign('sha256').update(message).sign({ key: pair.privateKey, dsaEncoding })

let count = 0
async function openCustomer(): Promise<string> {
  const e164 = `+86134${String((count += 1)).padStart(8, '0')}`
  const password = { hash: '$argon2id$first$k1', strength: 2 }
  const person = { displayName: '吉姆', e164, locale: 'en' as const, password, openedAt: test.clock.now() }
  return (await test.db.transact((tx) => seedCustomer(tx, test.deps, person))).accountId
}
const enrol = (
  accountId: string,
  publicKey = newPair().spki,
  name = '我的手机',
): ReturnType<typeof enrolDevice> =>
  test.db.transact((tx) =>
    enrolDevice(tx, test.clock.now(), test.deps, {
      accountId,
      publicKey,
      name,
      browser: 'Chrome · Android',
      atOpening: false,
    }),
  )
async function enrolled(
  accountId: string,
  publicKey = newPair().spki,
): Promise<{ deviceId: string; token: string }> {
  const result = await enrol(accountId, publicKey)
  if (isRefusal(result)) throw new Error(result.refused)
  return result
}
const find = (token: string, deps = test.deps): ReturnType<typeof findTokensDevice> =>
  test.db.transact(async (tx) => findTokensDevice(tx, await findDeviceToken(tx, deps, token)))
const list = (accountId: string): Promise<Device[]> =>
  test.db.read((tx) => listDevices(tx, test.deps, accountId))
const revoke = (accountId: string, deviceId: string): Promise<boolean> =>
  test.db.transact((tx) => revokeDevice(tx, test.clock.now(), { accountId, deviceId }))

describe('parseDeviceKey', () => {
  const { spki } = newPair()
  const text = spki.toString('base64url')

  it('takes what WebCrypto exports', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
      'sign',
      'verify',
    ])
    const exported = Buffer.from(await crypto.subtle.exportKey('spki', pair.publicKey))
    expect(parseDeviceKey(exported.toString('base64url'))).toEqual(exported)
    const signature = await crypto.subtle.sign(
      { name: 'ECDSA', hash: 'SHA-256' },
      pair.privateKey,
      Buffer.from('fresh'),
    )
    expect(verifyDeviceSignature(exported, 'fresh', Buffer.from(signature).toString('base64url'))).toBe(true)
  })

  const offCurve = Buffer.from(spki)
  offCurve[90] = (offCurve[90] ?? 0) ^ 1
  const other: [string, string][] = [
    ['nothing', ''],
    ['no base64url', `${text}=`],
    ['base64 with padding bits', spki.toString('base64')],
    ['a shorter text', text.slice(0, -2)],
    ['a longer text', `${text}AA`],
    ['a point off the curve', offCurve.toString('base64url')],
    ['P-384', newPair('P-384').spki.toString('base64url')],
    ['secp256k1', newPair('secp256k1').spki.toString('base64url')],
    [
      'Ed25519',
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
    ],
    ['a PEM', Buffer.from('-----BEGIN PUBLIC KEY-----').toString('base64url')],
    ['the zero point', Buffer.concat([spki.subarray(0, 27), Buffer.alloc(64)]).toString('base64url')],
    ['random bytes', createHash('sha512').update('x').digest('base64url')],
  ]
  it.each(other.filter(([, one]) => one !== text))(
    'guarantees that only a P-256 key on the curve is taken: not %s',
    (_, one) => {
      expect(parseDeviceKey(one)).toEqual({ refused: 'device_key_malformed' })
    },
  )
})

describe('verifyDeviceSignature', () => {
  const pair = newPair()

  it('accepts the raw signature of the very message by the very key', () => {
    const signature = sign(pair, 'challenge').toString('base64url')
    expect(verifyDeviceSignature(pair.spki, 'challenge', signature)).toBe(true)
    expect(verifyDeviceSignature(pair.spki, Buffer.from('challenge'), signature)).toBe(true)
    expect(verifyDeviceSignature(pair.spki, 'another challenge', signature)).toBe(false)
    expect(verifyDeviceSignature(newPair().spki, 'challenge', signature)).toBe(false)
  })

  it('guarantees that nothing else is a signature', () => {
    const signature = sign(pair, 'challenge')
    const texts = [
      '',
      'x',
      Buffer.alloc(64).toString('base64url'),
      sign(pair, 'challenge', 'der').toString('base64url'),
      signature.subarray(0, 63).toString('base64url'),
      Buffer.concat([signature, Buffer.alloc(1)]).toString('base64url'),
      `${signature.toString('base64url')}=`,
      ` ${signature.toString('base64url')}`,
      Buffer.concat([signature.subarray(32), signature.subarray(0, 32)]).toString('base64url'),
    ]
    for (const text of texts) expect(verifyDeviceSignature(pair.spki, 'challenge', text)).toBe(false)
  })
})

describe('enrolDevice', () => {
  it('makes a device that its token finds', async () => {
    const accountId = await openCustomer()
    const { spki } = newPair()
    const { deviceId, token } = await enrolled(accountId, spki)
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(await find(token)).toEqual({
      accountId,
      deviceId,
      publicKey: spki,
      enrolledAt: test.clock.now(),
      atOpening: false,
      revokedAt: null,
    })
    expect(await list(accountId)).toEqual([
      {
        deviceId,
        name: '我的手机',
        browser: 'Chrome · Android',
        enrolledAt: test.clock.now(),
        atOpening: false,
        lastSeenAt: test.clock.now(),
      },
    ])
  })

  it('guarantees that one key enrolled many times at once is one device', async () => {
    const accountId = await openCustomer()
    const { spki } = newPair()
    const made = await Promise.all(Array.from({ length: 12 }, () => enrolled(accountId, spki)))
    expect(new Set(made.map((one) => one.deviceId)).size).toBe(1)
    expect(new Set(made.map((one) => one.token)).size).toBe(12)
    expect(await list(accountId)).toHaveLength(1)
    for (const { token } of made) expect(await find(token)).toMatchObject({ accountId })
  })

  it('takes a revoked key as a new device, enrolled now', async () => {
    const accountId = await openCustomer()
    const { spki } = newPair()
    const first = await enrolled(accountId, spki)
    await revoke(accountId, first.deviceId)
    test.clock.advance({ days: 1 })
    const second = await enrolled(accountId, spki)
    expect(second.deviceId).not.toBe(first.deviceId)
    expect(await find(second.token)).toMatchObject({ enrolledAt: test.clock.now(), revokedAt: null })
  })

  it('guarantees that the same key with two accounts is two devices', async () => {
    const [one, other] = [await openCustomer(), await openCustomer()]
    const { spki } = newPair()
    const first = await enrolled(one, spki)
    const second = await enrolled(other, spki)
    expect(await find(first.token)).toMatchObject({ accountId: one })
    expect(await find(second.token)).toMatchObject({ accountId: other })
  })

  it('guarantees at most twenty devices, however many are enrolled at once', async () => {
    const accountId = await openCustomer()
    const { spki } = newPair()
    await enrolled(accountId, spki)
    const results = await Promise.all(Array.from({ length: 24 }, () => enrol(accountId)))
    expect(results.filter(isRefusal)).toHaveLength(5)
    expect(results.find(isRefusal)).toEqual({ refused: 'contact_limit', facts: { max: 20 } })
    expect(await list(accountId)).toHaveLength(20)
    expect(isRefusal(await enrol(accountId, spki))).toBe(false)
  })
})

describe('findDeviceToken and findTokensDevice', () => {
  it('guarantees that unknown, forged and revoked tokens run the same statements', async () => {
    const accountId = await openCustomer()
    const { deviceId, token } = await enrolled(accountId)
    await revoke(accountId, deviceId)
    const names: string[][] = []
    for (const text of [token, '', 'forged', `${token}x`, '\0']) {
      test.statements.take()
      const found = await find(text)
      names.push(test.statements.take())
      expect(found?.revokedAt ?? null).toEqual(text === token ? test.clock.now() : null)
    }
    expect(names).toEqual(names.map(() => ['customers.find-device-token', 'customers.find-device']))
  })

  it('guarantees that a token outlives the rotation of a key, when it is seen while both live', async () => {
    const accountId = await openCustomer()
    const [seen, unseen] = [await enrolled(accountId), await enrolled(accountId)]
    const roots = [
      { version: 2, key: Buffer.alloc(32, 8) },
      { version: 1, key: Buffer.alloc(32, 7) },
    ]
    const during = { ...test.deps, secrets: openSecrets(roots, test.deps.random) }
    const after = { ...test.deps, secrets: openSecrets(roots.slice(0, 1), test.deps.random) }
    expect(await find(seen.token, after)).toBeUndefined()
    expect(await find(seen.token, during)).toMatchObject({ deviceId: seen.deviceId })
    expect(await find(seen.token, after)).toMatchObject({ deviceId: seen.deviceId })
    expect(await find(unseen.token, after)).toBeUndefined()
  })

  it('guarantees that no token and no name stands in the database', async () => {
    const accountId = await openCustomer()
    const { spki } = newPair()
    const result = await enrol(accountId, spki, 'Distinctive device')
    if (isRefusal(result)) throw new Error(result.refused)
    const { rows } = await test.db.pool.query(
      'select d::text as row from device d union all select t::text from device_token t',
    )
    const dump = rows.map((row) => row.row).join('\n')
    const bytes = Buffer.from(result.token, 'base64url').toString('hex')
    const named = Buffer.from('Distinctive').toString('hex')
    for (const trace of ['Distinctive', named, result.token, bytes]) expect(dump).not.toContain(trace)
  })
})

describe('a device', () => {
  it('is renamed, seen and revoked by its own account alone', async () => {
    const [accountId, other] = [await openCustomer(), await openCustomer()]
    const { deviceId, token } = await enrolled(accountId)
    const rename = (owner: string): ReturnType<typeof renameDevice> =>
      test.db.transact((tx) => renameDevice(tx, test.deps, { accountId: owner, deviceId, name: '旧手机' }))
    expect(await rename(other)).toBeUndefined()
    expect(await rename(accountId)).toMatchObject({ deviceId, name: '旧手机' })
    test.clock.advance({ hours: 1 })
    const seenAt = test.clock.now()
    expect(await test.db.transact((tx) => touchDevice(tx, seenAt, { accountId, deviceId }))).toBe(true)
    await test.db.transact((tx) =>
      touchDevice(tx, new Date(seenAt.getTime() - 1_000), { accountId, deviceId }),
    )
    await test.db.transact((tx) =>
      touchDevice(tx, new Date(seenAt.getTime() + 1_000), { accountId: other, deviceId }),
    )
    expect((await list(accountId))[0]).toMatchObject({ name: '旧手机', lastSeenAt: seenAt })
    expect(await revoke(other, deviceId)).toBe(false)
    expect(await find(token)).toMatchObject({ revokedAt: null })
    const results = await Promise.all(Array.from({ length: 10 }, () => revoke(accountId, deviceId)))
    expect(results.filter(Boolean)).toHaveLength(1)
    expect(await find(token)).toMatchObject({ revokedAt: seenAt })
    expect(await list(accountId)).toEqual([])
    expect(await rename(accountId)).toBeUndefined()
  })

  it('is listed last seen first', async () => {
    const accountId = await openCustomer()
    const first = await enrolled(accountId)
    test.clock.advance({ minutes: 1 })
    const second = await enrolled(accountId)
    expect((await list(accountId)).map((one) => one.deviceId)).toEqual([second.deviceId, first.deviceId])
    test.clock.advance({ minutes: 1 })
    await test.db.transact((tx) => touchDevice(tx, test.clock.now(), { accountId, deviceId: first.deviceId }))
    expect((await list(accountId)).map((one) => one.deviceId)).toEqual([first.deviceId, second.deviceId])
  })
})
