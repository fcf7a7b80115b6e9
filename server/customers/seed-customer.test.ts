import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import {
  consumeRecoveryCode,
  countRecoveryCodes,
  findPassword,
  findPreviousPassword,
  getCustomer,
  listAddresses,
  listContacts,
  seedCustomer,
  subjectOf,
} from './customers.ts'

let test: TestDeps
beforeAll(async () => {
  test = await startDeps({ seed: 'seed' })
})
afterAll(() => test.close())

it('opens a customer with the past that it is given', async () => {
  const [openedAt, changedAt, lastUsedAt] = [
    new Date('2023-01-05T03:00:00Z'),
    new Date('2026-06-20T03:00:00Z'),
    new Date('2026-06-30T03:00:00Z'),
  ]
  const seeded = await test.db.transact((tx) =>
    seedCustomer(tx, test.deps, {
      displayName: '周雨晴',
      e164: '+8613800000001',
      locale: 'zh-CN',
      password: {
        hash: '$argon2id$now$k1',
        strength: 3,
        setAt: changedAt,
        exposedAt: lastUsedAt,
        former: '$argon2id$before$k1',
      },
      openedAt,
      lastUsedAt,
      email: { address: 'zhou@example.org', verifiedAt: openedAt },
      recoveryCodesMadeAt: openedAt,
      reissueSuspectedAt: lastUsedAt,
    }),
  )
  const { accountId, recoveryCodes, contactId } = seeded
  await test.db.transact(async (tx) => {
    expect(await getCustomer(tx, test.deps, accountId)).toMatchObject({
      displayName: '周雨晴',
      openedAt,
      lastUsedAt,
    })
    expect(await findPassword(tx, accountId)).toMatchObject({
      hash: '$argon2id$now$k1',
      setAt: changedAt,
      exposedAt: lastUsedAt,
    })
    expect(await findPreviousPassword(tx, test.clock.now(), accountId)).toMatchObject({
      hash: '$argon2id$before$k1',
    })
    expect(await countRecoveryCodes(tx, test.deps, accountId)).toEqual({ left: 10, madeAt: openedAt })
    expect(await listAddresses(tx, test.deps, accountId)).toEqual([
      { channel: 'sms', address: '+8613800000001' },
      { channel: 'email', address: 'zhou@example.org', contactId },
    ])
    expect(await listContacts(tx, test.deps, accountId)).toMatchObject([
      { atOpening: true, verifiedAt: openedAt },
    ])
    expect(await subjectOf(tx, test.deps, '+8613800000001')).toEqual({
      subjectId: accountId,
      accountId,
      reissuedSuspect: true,
    })
    const code = recoveryCodes[0] ?? ''
    expect(await consumeRecoveryCode(tx, test.clock.now(), test.deps, { accountId, code })).toEqual({
      enrolledAt: openedAt,
      atOpening: true,
    })
  })
})

it('opens the barest customer', async () => {
  const seeded = await test.db.transact((tx) =>
    seedCustomer(tx, test.deps, {
      displayName: 'Ann',
      e164: '+85251234567',
      locale: 'en',
      password: { hash: '$argon2id$now$k1', strength: 0 },
      openedAt: test.clock.now(),
    }),
  )
  expect(seeded).toEqual({ accountId: expect.any(String), recoveryCodes: [], contactId: undefined })
})

it('treats a number that has a wallet as a defect', async () => {
  const person = {
    displayName: 'Ann',
    e164: '+85251234567',
    locale: 'en' as const,
    password: { hash: '$argon2id$now$k1', strength: 0 },
    openedAt: test.clock.now(),
  }
  await expect(test.db.transact((tx) => seedCustomer(tx, test.deps, person))).rejects.toThrow('no wallet')
})
