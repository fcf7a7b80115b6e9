import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefusal } from '#platform/refusals'
import { newRoot, oldRoot, startDeps, withRoots, type TestDeps } from '../../test/support/start.ts'
import {
  clearReissueSuspicion,
  getCustomer,
  listUnusedAccounts,
  lockAccount,
  markUsed,
  numberHash,
  openAccount,
  subjectOf,
  suspectReissue,
} from './accounts.ts'
import { findPassword } from './passwords.ts'

let test: TestDeps
beforeAll(async () => {
  test = await startDeps({ seed: 'accounts', connectionsMax: 20 })
})
afterAll(() => test.close())

let count = 0
const nextNumber = (): string => `+86139${String((count += 1)).padStart(8, '0')}`
const open = (e164: string, deps = test.deps, displayName = '王小明'): ReturnType<typeof openAccount> =>
  deps.db.transact((tx) =>
    openAccount(tx, deps.clock.now(), deps, {
      accountId: deps.random.id(),
      displayName,
      e164,
      locale: 'zh-CN',
      passwordHash: '$argon2id$fake$k1',
      passwordStrength: 3,
    }),
  )
const subject = (e164: string, deps = test.deps): ReturnType<typeof subjectOf> =>
  deps.db.transact((tx) => subjectOf(tx, deps, e164))
const rowCount = async (table: string): Promise<number> => {
  const { rows } = await test.db.pool.query(`select count(*)::int as n from ${table}`)
  return rows[0].n
}

describe('openAccount', () => {
  it('opens a wallet that the number leads to', async () => {
    const e164 = nextNumber()
    expect(await open(e164)).toBeUndefined()
    const found = await subject(e164)
    expect(found).toEqual({
      subjectId: found.accountId,
      accountId: expect.any(String),
      reissuedSuspect: false,
    })
    const customer = await test.db.read((tx) => getCustomer(tx, test.deps, String(found.accountId)))
    const openedAt = test.clock.now()
    expect(customer).toEqual({
      accountId: found.accountId,
      displayName: '王小明',
      e164,
      locale: 'zh-CN',
      openedAt,
      lastUsedAt: openedAt,
      numberBoundAt: openedAt,
      numberAtOpening: true,
    })
    expect(await test.db.read((tx) => findPassword(tx, customer.accountId))).toMatchObject({
      setAt: openedAt,
      atOpening: true,
      strength: 3,
      exposedAt: null,
    })
  })

  it('guarantees that twenty registrations of one number at once open one wallet and leave nothing else', async () => {
    const e164 = nextNumber()
    const before = await Promise.all(['account', 'phone_number', 'bound_number', 'password'].map(rowCount))
    const results = await Promise.all(Array.from({ length: 20 }, () => open(e164)))
    expect(results.filter((one) => one === undefined)).toHaveLength(1)
    expect(results.filter((one) => isRefusal(one) && one.refused === 'wallet_exists')).toHaveLength(19)
    const after = await Promise.all(['account', 'phone_number', 'bound_number', 'password'].map(rowCount))
    expect(after).toEqual(before.map((one) => one + 1))
  })

  it('guarantees that processes in the middle of a key rotation open one wallet, too', async () => {
    const e164 = nextNumber()
    const kinds = [
      withRoots(test.deps, oldRoot),
      withRoots(test.deps, newRoot, oldRoot),
      withRoots(test.deps, oldRoot, newRoot),
    ]
    const results = await Promise.all(Array.from({ length: 18 }, (_, place) => open(e164, kinds[place % 3])))
    expect(results.filter((one) => one === undefined)).toHaveLength(1)
    const owners = await Promise.all(kinds.map((deps) => subject(e164, deps)))
    expect(new Set(owners.map((one) => one.accountId)).size).toBe(1)
    const { rows } = await test.db.pool.query(
      'select distinct account_id from phone_number where phone_hash = any($1::bytea[])',
      [
        withRoots(test.deps, oldRoot, newRoot)
          .secrets.keyedHashes('number', e164)
          .map((one) => one.hash),
      ],
    )
    expect(rows).toHaveLength(1)
  })

  it('refuses a number whose wallet was opened under the older key, and leaves no row of its own', async () => {
    const e164 = nextNumber()
    await open(e164, withRoots(test.deps, oldRoot))
    const before = await rowCount('phone_number')
    expect(await open(e164, withRoots(test.deps, newRoot, oldRoot))).toEqual({ refused: 'wallet_exists' })
    expect(await rowCount('phone_number')).toBe(before)
  })
})

describe('key rotation', () => {
  it('guarantees that a number is found under either key while two live', async () => {
    const [before, during] = [nextNumber(), nextNumber()]
    const [old, both, fresh] = [
      withRoots(test.deps, oldRoot),
      withRoots(test.deps, newRoot, oldRoot),
      withRoots(test.deps, newRoot),
    ]
    await open(before, old)
    await open(during, both)
    expect((await subject(before, both)).accountId).toBeDefined()
    expect((await subject(during, old)).accountId).toBeDefined()
    expect((await subject(during, both)).accountId).toBeDefined()
    expect((await subject(during, fresh)).accountId).toBeDefined()
    const customer = (await subject(during, fresh)).accountId
    expect((await test.db.read((tx) => getCustomer(tx, fresh, String(customer)))).e164).toBe(during)
  })
})

describe('subjectOf', () => {
  it('gives a number without a wallet the same id every time, and no two numbers the same', async () => {
    const [one, other] = [nextNumber(), nextNumber()]
    const first = await subject(one)
    expect(first).toEqual({ subjectId: expect.any(String), accountId: undefined, reissuedSuspect: false })
    expect(first.subjectId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(await subject(one)).toEqual(first)
    expect((await subject(other)).subjectId).not.toBe(first.subjectId)
  })

  it('guarantees that known and unknown numbers run the same one statement', async () => {
    const known = nextNumber()
    await open(known)
    test.statements.take()
    await subject(known)
    const forKnown = test.statements.take()
    await subject(nextNumber())
    expect(test.statements.take()).toEqual(forKnown)
    expect(forKnown).toEqual(['customers.find-number'])
  })

  it('tells that a number may have been given to somebody else, until that is cleared', async () => {
    const e164 = nextNumber()
    await open(e164)
    await test.db.transact((tx) => suspectReissue(tx, test.clock.now(), test.deps, e164))
    expect(await subject(e164)).toMatchObject({ reissuedSuspect: true, accountId: expect.any(String) })
    const clear = (): Promise<boolean> => test.db.transact((tx) => clearReissueSuspicion(tx, test.deps, e164))
    const cleared = await Promise.all(Array.from({ length: 12 }, clear))
    expect(cleared.filter(Boolean)).toHaveLength(1)
    expect(await subject(e164)).toMatchObject({ reissuedSuspect: false })
  })

  it('hashes a number the same way each time, under a key', () => {
    const hash = numberHash(test.deps.secrets, '+8613800138000')
    expect(hash).toHaveLength(32)
    expect(numberHash(test.deps.secrets, '+8613800138000')).toEqual(hash)
    expect(numberHash(withRoots(test.deps, newRoot).secrets, '+8613800138000')).not.toEqual(hash)
  })
})

describe('accounts', () => {
  it('locks what exists, and says when there is nothing to lock, by the same statement', async () => {
    const e164 = nextNumber()
    await open(e164)
    const { subjectId } = await subject(e164)
    const decoy = (await subject(nextNumber())).subjectId
    expect(await test.db.transact((tx) => lockAccount(tx, subjectId))).toBe(true)
    expect(await test.db.transact((tx) => lockAccount(tx, decoy))).toBe(false)
  })

  it('serialises those who lock the same account', async () => {
    const e164 = nextNumber()
    await open(e164)
    const { subjectId } = await subject(e164)
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 8 }, () =>
        test.db.transact(async (tx) => {
          await lockAccount(tx, subjectId)
          inside += 1
          most = Math.max(most, inside)
          await lockAccount(tx, subjectId)
          inside -= 1
        }),
      ),
    )
    expect(most).toBe(1)
  })

  it('moves the last use forward only', async () => {
    const e164 = nextNumber()
    await open(e164)
    const accountId = (await subject(e164)).subjectId
    const later = new Date(test.clock.now().getTime() + 60_000)
    await test.db.transact((tx) => markUsed(tx, later, accountId))
    await test.db.transact((tx) => markUsed(tx, test.clock.now(), accountId))
    expect((await test.db.read((tx) => getCustomer(tx, test.deps, accountId))).lastUsedAt).toEqual(later)
  })

  it('treats a missing account as a defect', async () => {
    await expect(test.db.read((tx) => getCustomer(tx, test.deps, test.deps.random.id()))).rejects.toThrow(
      'exists',
    )
  })

  it('lists who has not used the wallet for long, page by page', async () => {
    const before = new Date(test.clock.now().getTime() - 1)
    expect(
      await test.db.read((tx) =>
        listUnusedAccounts(tx, { unusedSince: before, after: undefined, rowsMax: 9 }),
      ),
    ).toEqual([])
    const seen: string[] = []
    for (let after: string | undefined; ;) {
      const input = { unusedSince: test.clock.now(), after, rowsMax: 2 }
      const page = await test.db.read((tx) => listUnusedAccounts(tx, input))
      seen.push(...page.map((one) => one.accountId))
      after = page.at(-1)?.accountId
      if (page.length < 2) break
    }
    expect(seen).toEqual(seen.toSorted())
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThan(3)
  })
})

it('guarantees that nothing in the database names a customer', async () => {
  const e164 = nextNumber()
  await open(e164, test.deps, 'Very Distinctive Name')
  const tables = await test.db.pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  )
  let dump = ''
  for (const { name } of tables.rows) {
    const { rows } = await test.db.pool.query(`select t::text as row from ${name} t`)
    dump += rows.map((row) => row.row).join('\n')
  }
  expect(dump.length).toBeGreaterThan(1_000)
  const traces = [e164, e164.slice(1), e164.slice(3), 'Very Distinctive Name', 'Distinctive', '王小明']
  for (const trace of traces) {
    expect(dump).not.toContain(trace)
    expect(dump).not.toContain(Buffer.from(trace).toString('hex'))
  }
})
