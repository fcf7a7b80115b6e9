import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startRecovery } from '#recovery'
import { insertContact, openAccount, verifyContact } from '#customers'
import { findBalance, house } from '#ledger'
import { listLocks, placeLock } from '#locks'
import { listNotices, tell } from '#messages'
import { DatabaseUnavailable } from '#platform/database'
import { startApp } from '../test/support/app.ts'
import { entering, must, type Entering } from '../test/support/entering.ts'
import { startPayers } from '../test/support/payers.ts'
import { startPeople, type People } from '../test/support/people.ts'
import { sweepsOf } from './app.ts'

it('is live at once, and ready only when the database is migrated and seeded', async () => {
  let isSettled = false
  const test = await startApp({ seed: 'settling', isSettled: () => isSettled })
  const status = async (url: string): Promise<number> => (await test.app.inject({ url })).statusCode
  expect(await status('/health/live')).toBe(200)
  expect(await status('/health/ready')).toBe(503)
  isSettled = true
  expect(await status('/health/ready')).toBe(200)
  await test.close()
})

it('looks after money without anybody asking: what is due goes back, what nobody decided ends, the books are balanced', async () => {
  const host = await startPayers('sweeps')
  try {
    const [lin, wang] = [await host.payer(), await host.payer({ moneyMinor: 0 })]
    const purse = { accountId: lin.person.accountId, purse: 0 }
    const { ledger } = host.wallet
    const expiresAt = new Date(host.clock.now().getTime() + 60_000)
    const aside = { kind: 'pending', debit: purse, credit: house.cashOut, amountMinor: 700n } as const
    await ledger.transfer({ transferId: host.deps.random.id(), ...aside, currency: 'CNY', expiresAt })
    const { confirmation } = must(await host.confirm(lin, wang, 4_200))
    host.wallet.ledger = { ...ledger, transfer: () => Promise.reject(new DatabaseUnavailable('gone')) }
    await host.pay(lin, confirmation)
    host.wallet.ledger = ledger
    host.clock.advance({ minutes: 3 })

    for (const { run } of sweepsOf(host.deps, host.wallet)) await run()

    expect((await host.db.read((tx) => findBalance(tx, purse)))?.pendingMinor).toBe(0n)
    const { accountId } = lin.person
    const told = await host.db.read((tx) => listNotices(tx, host.clock.now(), host.deps, accountId, 'en'))
    const undecided = expect.stringContaining('A payment of ¥42.00 was not decided') as string
    expect(told.map(({ detail }) => detail)).toContainEqual(undecided)
    const books = "select outcome from audit where event = 'books_balanced'"
    expect((await host.db.pool.query(books)).rows).toEqual([{ outcome: 'accepted' }])
  } finally {
    await host.close()
  }
})

describe('what is done without anybody asking', () => {
  let people: People
  let ways: Entering
  beforeAll(async () => {
    people = await startPeople('all sweeps')
    ways = entering(people)
  })
  afterAll(() => people.close())

  /** What is due, what finds it as it was left, and what it finds when it was done. Money has a test of its own above. */
  const due: Record<string, () => Promise<{ find: string; values: unknown[] }>> = {
    async door() {
      const { flowId } = await people.open(people.browser('door'), (await people.person()).e164)
      people.clock.advance({ days: 2 })
      return { find: 'select 1 from flow where flow_id = $1', values: [flowId] }
    },
    async 'sign-in'() {
      const [person, asker] = [await people.person(), people.browser('signs in', '198.51.100.1')]
      await ways.onDevice(person, await people.device(person, asker), asker)
      people.clock.advance({ days: 31 })
      return { find: 'select 1 from session where account_id = $1', values: [person.accountId] }
    },
    async recovery() {
      const [person, asker] = [await people.person(), people.browser('recovers', '198.51.100.2')]
      const flowId = await ways.flowFromDevice(await people.device(person, asker), asker)
      must(await startRecovery(people.deps, { ...asker, flowId, kind: 'forgotten_password' }))
      people.clock.advance({ minutes: 31 })
      const find = 'select 1 from recovery where account_id = $1 and ended_at is null'
      return { find, values: [person.accountId] }
    },
    async customers() {
      const person = await people.person()
      await people.newPassword(person, 'another one than before')
      people.clock.advance({ days: 400 })
      const find =
        'select 1 from password where account_id = $1 and replaced_at is not null and hash is not null'
      return { find, values: [person.accountId] }
    },
    async dormancy() {
      const { accountId } = await people.person(336)
      const find = `select 1 from account where account_id = $1
        and not exists (select 1 from notice where account_id = $1 and template = 'dormant_soon')`
      return { find, values: [accountId] }
    },
  }
  const money = ['payments', 'late payments', 'funding', 'pendings', 'books']

  it.each(Object.entries(due))('%s', async (name, leave) => {
    const { find, values } = await leave()
    const left = async (): Promise<number> => (await people.db.pool.query(find, values)).rowCount ?? -1
    expect(await left()).toBe(1)
    const sweeps = sweepsOf(people.deps, { ...people.deps, ...people.money })
    await sweeps.find((one) => one.name === name)?.run()
    expect(await left()).toBe(0)
  })

  it('is all in one of these tests', () => {
    const names = sweepsOf(people.deps, { ...people.deps, ...people.money }).map(({ name }) => name)
    expect(names.toSorted()).toEqual([...Object.keys(due), ...money].toSorted())
  })
})

it('heeds that a notice was delivered: the first days of a strange browser become one', async () => {
  const test = await startApp({ seed: 'heeding', sweeps: true })
  const { deps } = test
  const now = test.clock.now()
  const hours = (count: number): Date => new Date(now.getTime() + count * 3_600_000)
  const parts = [{ capabilities: ['withdraw' as const], proofs: [], endsAt: hours(72) }]
  const accountId = deps.random.id()
  await test.db.transact(async (tx) => {
    const who = { accountId, displayName: '何一', e164: '+8619900000123', locale: 'en' as const }
    await openAccount(tx, now, deps, { ...who, passwordHash: 'unused', passwordStrength: 3 })
    const email = { accountId, email: 'he.yi@mail.example', atOpening: true }
    const { contact, code } = must(await insertContact(tx, now, deps, email))
    must(await verifyContact(tx, now, deps, { accountId, contactId: contact.contactId, code }))
    const { noticeId } = await tell(tx, now, deps, { accountId, template: 'signed_in_new_device', facts: {} })
    await placeLock(tx, now, deps, {
      accountId,
      cause: 'unusual_sign_in',
      deviceId: deps.random.id(),
      parts,
      placedBy: 'system',
      facts: { noticeId },
    })
  })
  const ends = async () =>
    (await test.db.read((tx) => listLocks(tx, now, accountId))).map(({ parts: [one] }) => one?.endsAt)
  await expect.poll(ends, { timeout: 30_000 }).toEqual([hours(24)])
  await test.close()
})
