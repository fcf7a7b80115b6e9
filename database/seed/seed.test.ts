import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  checkDisplayName,
  listContacts,
  parseNumber,
  subjectOf,
  verifyPassword,
  findPassword,
  countRecoveryCodes,
} from '#customers'
import { findBalance, listEntries } from '#ledger'
import { listLocks } from '#locks'
import { demoPeople, listDemoPeople } from '#messages'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import { seededPeople } from './people.ts'
import { seedDemo } from './seed.ts'

let host: TestDeps
beforeAll(async () => {
  host = await startDeps()
  await seedDemo(host.deps, host.databaseUrl)
})
afterAll(() => host.close())

const causesOf = async (e164: string): Promise<string[]> =>
  host.db.transact(async (tx) => {
    const { accountId } = await subjectOf(tx, host.deps, e164)
    const locks = await listLocks(tx, host.clock.now(), accountId ?? '')
    return locks.map((lock) => lock.cause)
  })

describe('the people of the demo', () => {
  it.each(seededPeople.map((one) => [one.personId, one] as const))(
    '%s is as we would have them',
    (_id, person) => {
      expect(checkDisplayName(person.displayName)).toBe(person.displayName)
      expect(parseNumber(person.number, 'CN')).toMatchObject({ e164: person.e164, country: 'CN' })
      expect(person.e164).toMatch(/^\+861990000(\d)\d/)
      for (const text of Object.values(person.story)) expect(text.length).toBeGreaterThan(10)
    },
  )

  it.each([
    ['+8619900000011', []],
    ['+8619900000022', ['dormant']],
    ['+8619900000033', ['self_frozen']],
    ['+8619900000044', ['cooling_off']],
    ['+8619900000055', ['unusual_sign_in']],
    ['+8619900000066', ['under_review']],
    ['+8619900000077', ['password_exposed']],
    ['+8619900000088', ['taken_over']],
    ['+8619900000099', []],
  ])('%s has the locks of the tale: %j', async (e164, causes) => {
    expect(await causesOf(e164)).toEqual(causes)
  })

  it('open with the passwords that are printed, and have the ways back that the tale says', async () => {
    for (const person of seededPeople) {
      await host.db.transact(async (tx) => {
        const { accountId = '', reissuedSuspect } = await subjectOf(tx, host.deps, person.e164)
        const password = await findPassword(tx, accountId)
        expect(await verifyPassword(host.deps, password?.hash, person.password, 'known')).toMatchObject({
          matches: true,
        })
        expect(password?.exposedAt !== null).toBe(person.tale === 'password_exposed')
        expect(reissuedSuspect).toBe(person.tale === 'phone_reissued')
        expect((await countRecoveryCodes(tx, host.deps, accountId)).left).toBe(10)
        const contacts = await listContacts(tx, host.deps, accountId)
        expect(contacts.map((one) => one.verified)).toEqual(person.email ? [true] : [])
      })
    }
  })

  it('shows on the demo page what it needs, in both languages, with the codes of today', async () => {
    const shown = await demoPeople(host.deps, seededPeople, 'en')
    expect(shown.map((one) => one.personId)).toEqual(seededPeople.map((one) => one.personId))
    expect(shown[0]).toMatchObject({ number: '199 0000 0011', password: 'teal-otter-bridge-61' })
    for (const { recoveryCodes } of shown) expect(recoveryCodes).toHaveLength(10)
    const zh = await demoPeople(host.deps, seededPeople, 'zh-CN')
    expect(zh[0]?.story).toMatch(/[一-鿿]/)
  })

  it('guarantees that names, numbers, addresses and recovery codes stand nowhere in clear', async () => {
    const { rows: tables } = await host.db.pool.query(
      `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    )
    const [codes] = await demoPeople(host.deps, seededPeople, 'en')
    const secrets = ['林悦', 'Lin Yue', '19900000011', 'demo.example', ...(codes?.recoveryCodes ?? [])]
    for (const { table_name: table } of tables) {
      const { rows } = await host.db.pool.query(`select row_to_json(t)::text as text from "${table}" t`)
      const text = rows.map((row) => String(row.text)).join('\n')
      for (const secret of secrets) {
        expect(text, table).not.toContain(secret)
        expect(text, table).not.toContain(Buffer.from(secret).toString('hex'))
      }
    }
  })
})

describe('their money', () => {
  it('has moved over the last months through the real ledger, and nobody is told of it now', async () => {
    const people = await Promise.all(
      seededPeople.map(async ({ e164 }) => {
        const { accountId = '' } = await host.db.transact((tx) => subjectOf(tx, host.deps, e164))
        const account = { accountId, purse: 0 }
        return host.db.read(async (tx) => ({
          entries: await listEntries(tx, { account, limit: 100 }),
          balance: await findBalance(tx, account),
        }))
      }),
    )
    const [lin, chen] = people
    expect(lin?.entries.length).toBeGreaterThan(12)
    expect(chen?.balance?.balanceMinor, 'away for longer than that').toBe(0n)
    for (const { entries, balance } of people) {
      expect(balance?.balanceMinor).toBe(entries[0]?.balanceMinor ?? 0n)
      for (const { at } of entries)
        expect(host.clock.now().getTime() - at.getTime()).toBeGreaterThan(86_400_000)
    }
    const { rows } = await host.db.pool.query(
      `select count(*)::integer as count from notice where template like 'payment%'`,
    )
    expect(rows[0].count).toBe(0)
  })

  it('leaves 林悦 with people whom she knows as payees, who was paid outside any lock', async () => {
    const [lin] = seededPeople
    const { accountId = '' } = await host.db.transact((tx) => subjectOf(tx, host.deps, lin?.e164 ?? ''))
    const { rows } = await host.db.pool.query(
      'select count(*)::integer as count from payee where account_id = $1 and known_from_at is not null',
      [accountId],
    )
    expect(rows[0].count).toBeGreaterThan(2)
  })
})

describe('starting again', () => {
  it('leaves everybody as they are', async () => {
    const before = await host.db.read(listDemoPeople)
    const lines = await seedDemo(host.deps, host.databaseUrl)
    expect(lines).toHaveLength(seededPeople.length)
    expect(await host.db.read(listDemoPeople)).toEqual(before)
    const { rows } = await host.db.pool.query('select count(*)::integer as count from account')
    expect(rows[0].count).toBe(seededPeople.length)
  })

  it('tells anew what has ended by itself, and leaves what ended by an act', async () => {
    host.clock.advance({ days: 6 })
    expect(await causesOf('+8619900000044')).toEqual([])
    await seedDemo(host.deps, host.databaseUrl)
    expect(await causesOf('+8619900000044')).toEqual(['cooling_off'])
    expect(await causesOf('+8619900000055')).toEqual(['unusual_sign_in'])
    expect(await causesOf('+8619900000066')).toEqual(['under_review'])
    expect(await causesOf('+8619900000033')).toEqual(['self_frozen'])
    expect(await causesOf('+8619900000011')).toEqual([])
  })
})
