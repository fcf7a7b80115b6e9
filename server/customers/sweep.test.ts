import { afterAll, beforeAll, expect, it } from 'vitest'
import { newRoot, oldRoot, startDeps, withRoots, type TestDeps } from '../../test/support/start.ts'
import { getCustomer, openAccount, subjectOf } from './accounts.ts'
import { listAddresses } from './contacts.ts'
import { enrolDevice, listDevices } from './devices.ts'
import { findPreviousPassword, replacePassword } from './passwords.ts'
import { seedCustomer } from './seed-customer.ts'
import { sweepCustomers } from './sweep.ts'

let test: TestDeps
beforeAll(async () => {
  test = await startDeps({ seed: 'sweep' })
})
afterAll(() => test.close())

it('guarantees that after a rotation and its sweep nothing of an account needs the old key', async () => {
  const [before, during, after] = [
    withRoots(test.deps, oldRoot),
    withRoots(test.deps, newRoot, oldRoot),
    withRoots(test.deps, newRoot),
  ]
  const openedAt = test.clock.now()
  const people = ['+8613800000011', '+8613800000012', '+8613800000013']
  for (const [place, e164] of people.entries()) {
    await test.db.transact(async (tx) => {
      const { accountId } = await seedCustomer(tx, before, {
        displayName: `人${place}`,
        e164,
        locale: 'zh-CN',
        password: { hash: '$argon2id$x$k1', strength: 1 },
        openedAt,
        email: { address: `p${place}@example.org`, verifiedAt: openedAt },
        ...(place === 1 ? { reissueSuspectedAt: openedAt } : {}),
      })
      const publicKey = Buffer.from([place])
      const device = { accountId, publicKey, name: `手机${place}`, browser: 'x', atOpening: false }
      await enrolDevice(tx, openedAt, before, device)
    })
  }
  expect(await sweepCustomers(before)).toMatchObject({ rekeyed: 0 })
  // Several processes may sweep at once.
  const swept = await Promise.all([sweepCustomers(during), sweepCustomers(during), sweepCustomers(during)])
  expect(swept.reduce((sum, one) => sum + one.rekeyed, 0)).toBe(3)
  expect(await sweepCustomers(during)).toMatchObject({ rekeyed: 0 })

  for (const [place, e164] of people.entries()) {
    await test.db.transact(async (tx) => {
      const { accountId = '', reissuedSuspect } = await subjectOf(tx, after, e164)
      expect(reissuedSuspect).toBe(place === 1)
      expect(await getCustomer(tx, after, accountId)).toMatchObject({
        e164,
        displayName: `人${place}`,
        numberBoundAt: openedAt,
      })
      expect(await listAddresses(tx, after, accountId)).toMatchObject([
        {},
        { address: `p${place}@example.org` },
      ])
      expect(await listDevices(tx, after, accountId)).toMatchObject([{ name: `手机${place}` }])
      const again = {
        accountId: after.random.id(),
        displayName: 'x',
        e164,
        locale: 'en' as const,
        passwordHash: 'x',
        passwordStrength: 0,
      }
      expect(await openAccount(tx, openedAt, after, again)).toEqual({ refused: 'wallet_exists' })
    })
  }
})

it('forgets replaced passwords when they no longer count', async () => {
  const openedAt = test.clock.now()
  const person = { displayName: '老王', e164: '+8613800000021', locale: 'zh-CN' as const, openedAt }
  const { accountId } = await test.db.transact((tx) =>
    seedCustomer(tx, test.deps, { ...person, password: { hash: '$argon2id$x$k1', strength: 1 } }),
  )
  await test.db.transact((tx) =>
    replacePassword(tx, openedAt, test.deps, { accountId, hash: '$argon2id$y$k1', strength: 1 }),
  )
  expect(await sweepCustomers(withRoots(test.deps, newRoot, oldRoot))).toMatchObject({ wiped: 0 })
  expect(await test.db.read((tx) => findPreviousPassword(tx, test.clock.now(), accountId))).toBeDefined()
  test.clock.advance({ days: 30 })
  expect(await sweepCustomers(withRoots(test.deps, newRoot, oldRoot))).toEqual({ wiped: 1, rekeyed: 0 })
})
