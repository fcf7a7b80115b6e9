import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSecrets } from '#platform/secrets'
import { isRefusal } from '#platform/refusals'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import { findBesidesNumber, type BesidesNumber } from './besides-number.ts'
import { insertSettledContact, removeContact } from './contacts.ts'
import { parseDeviceKey } from './device-key.ts'
import { enrolDevice, revokeDevice } from './devices.ts'
import { consumeRecoveryCode, makeRecoveryCodes, voidRecoveryCodes } from './recovery-codes.ts'
import { seedCustomer } from './seed-customer.ts'

let test: TestDeps
beforeAll(async () => {
  test = await startDeps({ seed: 'besides the number' })
})
afterAll(() => test.close())

const day = 86_400_000
const nothing: BesidesNumber = { recoveryCodes: false, settledDevices: 0, secondAddress: false }
let count = 0

async function openCustomer(): Promise<string> {
  const e164 = `+86137${String((count += 1)).padStart(8, '0')}`
  const password = { hash: '$argon2id$first$k1', strength: 2 }
  const person = { displayName: '韩梅梅', e164, locale: 'en' as const, password, openedAt: test.clock.now() }
  return (await test.db.transact((tx) => seedCustomer(tx, test.deps, person))).accountId
}

const look = (accountId: string, deps = test.deps): Promise<BesidesNumber> => {
  const settledBy = new Date(test.clock.now().getTime() - 7 * day)
  return test.db.glance((tx) => findBesidesNumber(tx, deps, { accountId, settledBy }))
}

const make = (accountId: string): Promise<string[]> =>
  test.db.transact((tx) =>
    makeRecoveryCodes(tx, test.clock.now(), test.deps, { accountId, atOpening: false }),
  )

async function enrol(accountId: string, daysAgo: number, atOpening = false): Promise<string> {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = parseDeviceKey(publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'))
  if (isRefusal(key)) throw new Error(key.refused)
  const at = new Date(test.clock.now().getTime() - daysAgo * day)
  const device = { accountId, publicKey: key, name: 'Phone', browser: 'Chrome · Android', atOpening }
  const enrolled = await test.db.transact((tx) => enrolDevice(tx, at, test.deps, device))
  if (isRefusal(enrolled)) throw new Error(enrolled.refused)
  return enrolled.deviceId
}

async function addEmail(accountId: string, verified: boolean): Promise<string> {
  const at = test.clock.now()
  const contact = { accountId, email: 'han@example.com', addedAt: at, atOpening: false }
  return test.db.transact((tx) =>
    insertSettledContact(tx, test.deps, { ...contact, verifiedAt: verified ? at : null }),
  )
}

describe('findBesidesNumber', () => {
  it('finds nothing with a number alone, nor for an account that nobody has', async () => {
    const others = await openCustomer()
    await make(others)
    expect(await look(await openCustomer())).toEqual(nothing)
    expect(await look(test.deps.random.id())).toEqual(nothing)
  })

  it('counts recovery codes down to the last, and none that is used up, void or under a key that is gone', async () => {
    const accountId = await openCustomer()
    const [first = '', ...others] = await make(accountId)
    for (const code of others)
      await test.db.transact((tx) =>
        consumeRecoveryCode(tx, test.clock.now(), test.deps, { accountId, code }),
      )
    expect(await look(accountId)).toEqual({ ...nothing, recoveryCodes: true })
    const roots = [{ version: 9, key: Buffer.alloc(32, 9) }]
    const rotated = { ...test.deps, secrets: openSecrets(roots, test.deps.random) }
    expect(await look(accountId, rotated)).toEqual(nothing)
    await test.db.transact((tx) =>
      consumeRecoveryCode(tx, test.clock.now(), test.deps, { accountId, code: first }),
    )
    expect(await look(accountId)).toEqual(nothing)
    await make(accountId)
    await test.db.transact((tx) => voidRecoveryCodes(tx, test.clock.now(), { accountId }))
    expect(await look(accountId)).toEqual(nothing)
  })

  it('counts devices of seven days and those of the opening, and none that is newer or removed', async () => {
    const accountId = await openCustomer()
    await enrol(accountId, 6.9)
    expect(await look(accountId)).toEqual(nothing)
    await enrol(accountId, 0, true)
    const old = await enrol(accountId, 7)
    expect(await look(accountId)).toEqual({ ...nothing, settledDevices: 2 })
    await test.db.transact((tx) => revokeDevice(tx, test.clock.now(), { accountId, deviceId: old }))
    expect(await look(accountId)).toEqual({ ...nothing, settledDevices: 1 })
  })

  it('counts an e-mail address once it is verified, and until it is removed', async () => {
    const accountId = await openCustomer()
    await addEmail(accountId, false)
    expect(await look(accountId)).toEqual(nothing)
    const other = await openCustomer()
    const contactId = await addEmail(other, true)
    expect(await look(other)).toEqual({ ...nothing, secondAddress: true })
    await test.db.transact((tx) =>
      removeContact(tx, test.clock.now(), test.deps, { accountId: other, contactId }),
    )
    expect(await look(other)).toEqual(nothing)
  })

  it('tells many who ask at once each their own', async () => {
    const [bare, coded, mailed] = [await openCustomer(), await openCustomer(), await openCustomer()]
    await make(coded)
    await addEmail(mailed, true)
    const asked = [bare, coded, mailed, coded, bare]
    expect(await Promise.all(asked.map((accountId) => look(accountId)))).toEqual([
      nothing,
      { ...nothing, recoveryCodes: true },
      { ...nothing, secondAddress: true },
      { ...nothing, recoveryCodes: true },
      nothing,
    ])
  })
})
