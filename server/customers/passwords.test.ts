import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefusal } from '#platform/refusals'
import { openSlowHash } from '#platform/slow-hash'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import { type BreachProvider } from './breaches.ts'
import {
  exposePassword,
  findPassword,
  findPreviousPassword,
  hashPassword,
  judgeNewPassword,
  lockPassword,
  rehashPassword,
  replacePassword,
  verifyPassword,
  wipeReplacedPasswords,
} from './passwords.ts'
import { seedCustomer } from './seed-customer.ts'

let test: TestDeps
beforeAll(async () => {
  test = await startDeps({ seed: 'passwords', connectionsMax: 20 })
})
afterAll(() => test.close())

let count = 0
async function openCustomer(hash = '$argon2id$first$k1'): Promise<string> {
  const e164 = `+86137${String((count += 1)).padStart(8, '0')}`
  const password = { hash, strength: 2 }
  const person = { displayName: '李雷', e164, locale: 'zh-CN' as const, password, openedAt: test.clock.now() }
  return (await test.db.transact((tx) => seedCustomer(tx, test.deps, person))).accountId
}
/** Hashes, or fails the test when the queue is full. */
async function hashed(password: string, deps = test.deps): Promise<string> {
  const hash = await hashPassword(deps, password, 'known')
  if (isRefusal(hash)) throw new Error(hash.refused)
  return hash
}
const replace = (accountId: string, hash: string): Promise<{ passwordId: string }> =>
  test.db.transact((tx) => replacePassword(tx, test.clock.now(), test.deps, { accountId, hash, strength: 4 }))
const find = (accountId: string): ReturnType<typeof findPassword> =>
  test.db.read((tx) => findPassword(tx, accountId))
const previous = (accountId: string): ReturnType<typeof findPreviousPassword> =>
  test.db.read((tx) => findPreviousPassword(tx, test.clock.now(), accountId))

/** Holds these passwords, and remembers what it was asked. */
function fakeBreaches(passwords: string[]): BreachProvider & { asked: string[] } {
  const hashes = passwords.map(sha1Of)
  const asked: string[] = []
  return {
    asked,
    async listRange(prefix) {
      asked.push(prefix)
      const found = hashes.filter((one) => one.startsWith(prefix))
      return new Map([...found.map((one) => [one.slice(5), 1234] as const), ['A'.repeat(35), 7]])
    },
  }
}
const sha1Of = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase()

describe('judgeNewPassword', () => {
  it('accepts and prepares', async () => {
    expect(await judgeNewPassword(test.deps, { password: 'k7#mQ2xz' })).toEqual({
      prepared: 'k7#mQ2xz',
      strength: 3,
    })
  })

  it('refuses the number and the name that it is given', async () => {
    const about = { e164: '+8613867290415', displayName: '张伟' }
    const refused = { refused: 'password_personal' }
    expect(await judgeNewPassword(test.deps, { ...about, password: '13867290415' })).toEqual(refused)
    expect(await judgeNewPassword(test.deps, { ...about, password: 'zhangwei1990' })).toEqual(refused)
  })

  it('asks no breach list unless it is given one', async () => {
    expect(await judgeNewPassword(test.deps, { password: 'breached k7#mQ2' })).toMatchObject({ strength: 4 })
  })

  it('guarantees that only five digits of a hash leave, and refuses what has been breached', async () => {
    const breaches = fakeBreaches(['breached k7#mQ2'])
    const deps = { ...test.deps, breaches }
    const refused = await judgeNewPassword(deps, { password: 'breached k7#mQ2' })
    expect(refused).toEqual({ refused: 'password_breached' })
    expect(breaches.asked).toEqual([sha1Of('breached k7#mQ2').slice(0, 5)])
    expect(await judgeNewPassword(deps, { password: 'not breached k7#mQ2' })).toMatchObject({ strength: 4 })
    expect(breaches.asked.every((path) => /^[0-9A-F]{5}$/.test(path))).toBe(true)
  })

  it('asks nobody about what is refused anyhow', async () => {
    const breaches = fakeBreaches([])
    await judgeNewPassword({ ...test.deps, breaches }, { password: 'password1' })
    expect(breaches.asked).toEqual([])
  })

  it('guarantees that a breach list that fails or hangs stops nobody, and logs no password', async () => {
    test.logged.length = 0
    const failing: BreachProvider = { listRange: () => Promise.reject(new Error('k7#mQ2xz is down')) }
    const hanging: BreachProvider = { listRange: () => new Promise(() => undefined) }
    for (const breaches of [failing, hanging]) {
      const judged = await judgeNewPassword({ ...test.deps, breaches }, { password: 'k7#mQ2xz' })
      expect(judged).toMatchObject({ strength: 3 })
    }
    expect(test.logged).toHaveLength(2)
    expect(test.logged.join()).not.toContain('k7#mQ2xz')
  })

  it('refuses the password that is in use, compared as it is hashed', async () => {
    const currentHash = await hashed('Ångström k7')
    const same = { password: 'Ångström k7'.normalize('NFD'), currentHash }
    expect(await judgeNewPassword(test.deps, same)).toEqual({ refused: 'password_same' })
    const other = { password: 'Ångström k8', currentHash }
    expect(await judgeNewPassword(test.deps, other)).toMatchObject({ prepared: 'Ångström k8' })
    const none = { password: 'Ångström k7', currentHash: undefined }
    expect(await judgeNewPassword(test.deps, none)).toMatchObject({ prepared: 'Ångström k7' })
  })
})

describe('verifyPassword', () => {
  it('guarantees that a password is found right however its accents are composed, and to the last character', async () => {
    const long = `${'密码🔑'.repeat(42)}x!`
    for (const password of ['Ångström k7', long]) {
      const hash = await hashed(password.normalize('NFC'))
      const right = { matches: true, outdated: false }
      expect(await verifyPassword(test.deps, hash, password, 'known')).toEqual(right)
      expect(await verifyPassword(test.deps, hash, password.normalize('NFD'), 'known')).toEqual(right)
      expect(await verifyPassword(test.deps, hash, `${password}x`, 'known')).toMatchObject({ matches: false })
      expect(await verifyPassword(test.deps, hash, password.slice(0, -1), 'known')).toMatchObject({
        matches: false,
      })
      expect(await verifyPassword(test.deps, hash, password.toUpperCase(), 'known')).toMatchObject({
        matches: false,
      })
    }
  })

  it('guarantees that without a password the same work is spent, and nothing matches', async () => {
    const work: string[] = []
    const slowHash = {
      ...test.deps.slowHash,
      verify: (...words: Parameters<typeof test.deps.slowHash.verify>) => {
        work.push('verify')
        return test.deps.slowHash.verify(...words)
      },
      verifyNothing: (...words: Parameters<typeof test.deps.slowHash.verifyNothing>) => {
        work.push('nothing')
        return test.deps.slowHash.verifyNothing(...words)
      },
    }
    const deps = { ...test.deps, slowHash }
    const hash = await hashed('k7#mQ2xz', deps)
    const wrong = { matches: false, outdated: false }
    expect(await verifyPassword(deps, undefined, 'k7#mQ2xz', 'stranger')).toEqual(wrong)
    expect(await verifyPassword(deps, hash, 'k7#mQ2xz\ud800', 'stranger')).toEqual(wrong)
    expect(await verifyPassword(deps, hash, 'wrong', 'stranger')).toEqual(wrong)
    expect(work).toEqual(['nothing', 'nothing', 'verify'])
  })

  it('refuses as too busy, with the time to come back, when the queue is full', async () => {
    const peppers = test.deps.secrets.keys('password-pepper')
    const slowHash = openSlowHash({ peppers, runningMax: 1, waitingMax: { known: 0, stranger: 0 } })
    const deps = { ...test.deps, slowHash }
    const running = hashed('k7#mQ2xz', deps)
    const refused = await verifyPassword(deps, undefined, 'k7#mQ2xz', 'stranger')
    expect(isRefusal(refused) && refused.refused).toBe('too_busy')
    if (isRefusal(refused)) expect(refused.retryAt?.getTime()).toBeGreaterThan(test.clock.now().getTime())
    expect(await hashPassword(deps, 'k7#mQ2xz', 'known')).toMatchObject({ refused: 'too_busy' })
    const same = { password: 'k7#mQ2xz', currentHash: await running }
    const busy = hashPassword(deps, 'x', 'known')
    expect(await judgeNewPassword(deps, same)).toMatchObject({ refused: 'too_busy' })
    await busy
  })
})

describe('the current password', () => {
  it('is replaced, and the former one is a stale proof for thirty days', async () => {
    const accountId = await openCustomer()
    const first = await find(accountId)
    expect(await previous(accountId)).toBeUndefined()
    test.clock.advance({ days: 1 })
    const { passwordId } = await replace(accountId, '$argon2id$second$k1')
    expect(await find(accountId)).toEqual({
      passwordId,
      hash: '$argon2id$second$k1',
      setAt: test.clock.now(),
      atOpening: false,
      strength: 4,
      exposedAt: null,
    })
    expect(await previous(accountId)).toEqual(first)
    test.clock.advance({ days: 29, hours: 23 })
    expect(await previous(accountId)).toEqual(first)
    test.clock.advance({ hours: 1 })
    expect(await previous(accountId)).toBeUndefined()
  })

  it('has the one replaced last as its former one', async () => {
    const accountId = await openCustomer()
    for (const name of ['second', 'third', 'fourth']) {
      test.clock.advance({ hours: 1 })
      await replace(accountId, `$argon2id$${name}$k1`)
    }
    expect(await previous(accountId)).toMatchObject({ hash: '$argon2id$third$k1' })
  })

  it('guarantees that replacements at once leave exactly one current password', async () => {
    const accountId = await openCustomer()
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, place) => replace(accountId, `$argon2id$race${place}$k1`)),
    )
    const { rows } = await test.db.pool.query(
      'select password_id, replaced_at from password where account_id = $1',
      [accountId],
    )
    expect(rows).toHaveLength(13)
    expect(rows.filter((row) => row.replaced_at === null)).toHaveLength(1)
    expect(made.map((one) => one.passwordId)).toContain((await find(accountId))?.passwordId)
  })

  it('guarantees that a rehash does not bring a replaced password back', async () => {
    const accountId = await openCustomer()
    const first = await find(accountId)
    const rehash = (hash: string): Promise<void> =>
      test.db.transact((tx) => rehashPassword(tx, { accountId, passwordId: String(first?.passwordId), hash }))
    await rehash('$argon2id$rehashed$k1')
    expect(await find(accountId)).toEqual({ ...first, hash: '$argon2id$rehashed$k1' })
    await replace(accountId, '$argon2id$other$k1')
    await rehash('$argon2id$late$k1')
    expect(await find(accountId)).toMatchObject({ hash: '$argon2id$other$k1' })
    expect(await previous(accountId)).toMatchObject({ hash: '$argon2id$rehashed$k1' })
  })

  it('is held still by its lock', async () => {
    const accountId = await openCustomer()
    const order: string[] = []
    const held = test.db.transact(async (tx) => {
      expect(await lockPassword(tx, accountId)).toMatchObject({ hash: '$argon2id$first$k1' })
      order.push('locked')
      await test.db.read((other) => findPassword(other, accountId))
      order.push('released')
    })
    while (order.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await replace(accountId, '$argon2id$second$k1').then(() => order.push('replaced'))
    await held
    expect(order).toEqual(['locked', 'released', 'replaced'])
  })

  it('is exposed once', async () => {
    const accountId = await openCustomer()
    const passwordId = String((await find(accountId))?.passwordId)
    const expose = (): Promise<boolean> =>
      test.db.transact((tx) => exposePassword(tx, test.clock.now(), { accountId, passwordId }))
    const results = await Promise.all(Array.from({ length: 10 }, expose))
    expect(results.filter(Boolean)).toHaveLength(1)
    expect(await find(accountId)).toMatchObject({ exposedAt: test.clock.now() })
    await replace(accountId, '$argon2id$fresh$k1')
    expect(await find(accountId)).toMatchObject({ exposedAt: null })
  })

  it('guarantees that hashes of replaced passwords are forgotten when they no longer count', async () => {
    const accountId = await openCustomer()
    await replace(accountId, '$argon2id$second$k1')
    const wipe = (): Promise<number> => test.db.transact((tx) => wipeReplacedPasswords(tx, test.clock.now()))
    await wipe()
    expect(await previous(accountId)).toBeDefined()
    test.clock.advance({ days: 30 })
    expect(await wipe()).toBeGreaterThanOrEqual(1)
    expect(await wipe()).toBe(0)
    const { rows } = await test.db.pool.query(
      'select hash from password where account_id = $1 order by hash',
      [accountId],
    )
    expect(rows.map((row) => row.hash)).toEqual(['$argon2id$second$k1', null])
  })
})

it('guarantees that the database holds no password without the pepper’s hash', async () => {
  const accountId = await openCustomer(await hashed('k7#mQ2xz'))
  const { rows } = await test.db.pool.query('select p::text as row from password p where account_id = $1', [
    accountId,
  ])
  expect(rows[0].row).toMatch(/\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(rows[0].row).not.toContain('k7#mQ2xz')
})
