import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRecoveryCode } from '#contract/recovery-code'
import { openSecrets } from '#platform/secrets'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import { isMistypedRecoveryCode, writeRecoveryCode } from './recovery-code-text.ts'
import {
  consumeRecoveryCode,
  countRecoveryCodes,
  findRecoveryCode,
  makeRecoveryCodes,
  replaceRecoveryCode,
  voidRecoveryCodes,
} from './recovery-codes.ts'
import { seedCustomer } from './seed-customer.ts'

let test: TestDeps
beforeAll(async () => {
  test = await startDeps({ seed: 'codes', connectionsMax: 25 })
})
afterAll(() => test.close())

let count = 0
async function openCustomer(): Promise<string> {
  const e164 = `+86136${String((count += 1)).padStart(8, '0')}`
  const password = { hash: '$argon2id$first$k1', strength: 2 }
  const person = { displayName: '韩梅梅', e164, locale: 'en' as const, password, openedAt: test.clock.now() }
  return (await test.db.transact((tx) => seedCustomer(tx, test.deps, person))).accountId
}
const make = (accountId: string, atOpening = false): Promise<string[]> =>
  test.db.transact((tx) => makeRecoveryCodes(tx, test.clock.now(), test.deps, { accountId, atOpening }))
const consume = (accountId: string, code = ''): ReturnType<typeof consumeRecoveryCode> =>
  test.db.transact((tx) => consumeRecoveryCode(tx, test.clock.now(), test.deps, { accountId, code }))
const replace = (accountId: string): Promise<string> =>
  test.db.transact((tx) => replaceRecoveryCode(tx, test.clock.now(), test.deps, accountId))
const left = (accountId: string, deps = test.deps): ReturnType<typeof countRecoveryCodes> =>
  test.db.read((tx) => countRecoveryCodes(tx, deps, accountId))

describe('the text of a code', () => {
  it('is seven groups of four of Crockford’s letters', async () => {
    const codes = await make(await openCustomer())
    expect(codes).toHaveLength(10)
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/)
  })

  it('is written as it always was, so that codes on paper stay good and the apps read them', () => {
    // web/wallet/recovery-code.test.ts holds the same three.
    const bytes = ['00'.repeat(16), '6c617463686b657920696e2070617065', '00112233445566778899aabbccddeeff']
    expect(bytes.map((hex) => writeRecoveryCode(Buffer.from(hex, 'hex')))).toEqual([
      '0000-0000-0000-0000-0000-0000-000W',
      'DHGQ-8RV8-DDJQ-J839-DRG7-0RBG-CM3S',
      '008J-4CT4-ANK7-F24S-NAXW-SQFE-ZWHC',
    ])
  })

  it('carries 128 bits: every byte changes it', () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 })
    fc.assert(
      fc.property(bytes, fc.integer({ min: 0, max: 127 }), (some, bit) => {
        const other = Uint8Array.from(some)
        other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(writeRecoveryCode(Buffer.from(other))).not.toBe(writeRecoveryCode(Buffer.from(some)))
      }),
    )
  })

  it('is read however it is typed', () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 })
    fc.assert(
      fc.property(bytes, (some) => {
        const code = writeRecoveryCode(Buffer.from(some))
        const symbols = code.replaceAll('-', '')
        const typed = [
          code.toLowerCase(),
          symbols,
          symbols.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l'),
          code.replaceAll('0', 'O').replaceAll('1', 'I').replaceAll('V', 'U'),
          ` ${code.replaceAll('-', ' ')} `,
          code.replaceAll('-', ' – '),
          code.replaceAll('-', '\u2011'),
          code.replace(/[0-9A-Z]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
        ]
        for (const text of typed) {
          expect(readRecoveryCode(text)).toBe(symbols)
          expect(isMistypedRecoveryCode(text)).toBe(false)
        }
      }),
    )
  })

  it('tells a slip of the pen from a code', () => {
    const code = writeRecoveryCode(Buffer.alloc(16, 0x5a))
    const slips = Array.from({ length: 24 }, (_, place) => {
      const chars = Array.from(code.replaceAll('-', ''))
      chars[place] = chars[place] === 'X' ? 'Y' : 'X'
      return chars.join('')
    })
    expect(slips.filter((one) => !isMistypedRecoveryCode(one))).toEqual([])
    for (const text of ['', '-', code.slice(0, -1), `${code}7`, code.slice(5), 'x'.repeat(5_000), '恢复码']) {
      expect(isMistypedRecoveryCode(text)).toBe(true)
    }
  })
})

describe('consumeRecoveryCode', () => {
  it('accepts a code once, and says since when it has been the customer’s', async () => {
    const accountId = await openCustomer()
    const madeAt = test.clock.now()
    const [code] = await make(accountId, true)
    test.clock.advance({ days: 3 })
    expect(await consume(accountId, code?.toLowerCase())).toEqual({ enrolledAt: madeAt, atOpening: true })
    expect(await consume(accountId, code)).toBeUndefined()
    expect(await left(accountId)).toEqual({ left: 9, madeAt })
  })

  it('guarantees that of fifty attempts at once with one code exactly one is accepted', async () => {
    const accountId = await openCustomer()
    const [code] = await make(accountId)
    const results = await Promise.all(Array.from({ length: 50 }, () => consume(accountId, code)))
    expect(results.filter((one) => one !== undefined)).toHaveLength(1)
    expect(await left(accountId)).toMatchObject({ left: 9 })
  })

  it('guarantees that a code is of no use with another account, and that a decoy runs the same statement', async () => {
    const [owner, other, decoy] = [await openCustomer(), await openCustomer(), test.deps.random.id()]
    const [code = ''] = await make(owner)
    await make(other)
    const names: string[][] = []
    for (const [accountId, text] of [
      [other, code],
      [decoy, code],
      [owner, 'nonsense'],
      [owner, ''],
    ] as const) {
      test.statements.take()
      expect(await consume(accountId, text)).toBeUndefined()
      names.push(test.statements.take())
    }
    expect(names).toEqual(names.map(() => ['customers.consume-recovery-code']))
    expect(await consume(owner, code)).toBeDefined()
  })

  it('is not undone by looking: a look leaves the code usable', async () => {
    const accountId = await openCustomer()
    const [code = ''] = await make(accountId)
    const look = (): ReturnType<typeof findRecoveryCode> =>
      test.db.read((tx) => findRecoveryCode(tx, test.deps, { accountId, code }))
    expect(await look()).toEqual({ enrolledAt: test.clock.now(), atOpening: false })
    expect(await look()).toBeDefined()
    expect(await consume(accountId, code)).toBeDefined()
    expect(await look()).toBeUndefined()
  })
})

describe('sets of codes', () => {
  it('guarantees that a new set ends every older code', async () => {
    const accountId = await openCustomer()
    const first = await make(accountId)
    test.clock.advance({ minutes: 1 })
    const second = await make(accountId)
    expect(await left(accountId)).toEqual({ left: 10, madeAt: test.clock.now() })
    for (const code of first) expect(await consume(accountId, code)).toBeUndefined()
    expect(await consume(accountId, second[0])).toBeDefined()
  })

  it('guarantees that sets made at once leave one set standing', async () => {
    const accountId = await openCustomer()
    const sets = await Promise.all(Array.from({ length: 8 }, () => make(accountId)))
    expect(await left(accountId)).toMatchObject({ left: 10 })
    const alive: number[] = []
    for (const [place, codes] of sets.entries()) {
      if (await consume(accountId, codes[0])) alive.push(place)
    }
    expect(alive).toHaveLength(1)
  })

  it('guarantees that a code and the set that ends it, at once, end consistently', async () => {
    const accountId = await openCustomer()
    for (let round = 0; round < 10; round += 1) {
      const [code] = await make(accountId)
      const [used] = await Promise.all([consume(accountId, code), make(accountId)])
      expect(await left(accountId)).toMatchObject({ left: 10 })
      expect(await consume(accountId, code)).toBeUndefined()
      const { rows } = await test.db.pool.query(
        'select count(*)::int as n from recovery_code where account_id = $1 and used_at is not null and voided_at is not null',
        [accountId],
      )
      expect(rows[0].n).toBe(0)
      expect([undefined, false]).toContain(used?.atOpening)
    }
  })

  it('replaces a used code by one that counts as made now', async () => {
    const accountId = await openCustomer()
    const madeAt = test.clock.now()
    const [code] = await make(accountId, true)
    await consume(accountId, code)
    test.clock.advance({ days: 9 })
    const fresh = await replace(accountId)
    expect(await left(accountId)).toEqual({ left: 10, madeAt })
    expect(await consume(accountId, fresh)).toEqual({ enrolledAt: test.clock.now(), atOpening: false })
  })

  it('gives a code to who had no set', async () => {
    const accountId = await openCustomer()
    expect(await left(accountId)).toEqual({ left: 0, madeAt: null })
    const code = await replace(accountId)
    expect(await left(accountId)).toEqual({ left: 1, madeAt: test.clock.now() })
    expect(await consume(accountId, code)).toBeDefined()
    expect(await left(accountId)).toEqual({ left: 0, madeAt: null })
  })

  it('ends only what was made since a disputed moment', async () => {
    const accountId = await openCustomer()
    const [old, spent] = await make(accountId, true)
    await consume(accountId, spent)
    test.clock.advance({ hours: 1 })
    const madeSince = test.clock.now()
    const fresh = await replace(accountId)
    const ended = (since?: Date): Promise<number> =>
      test.db.transact((tx) =>
        voidRecoveryCodes(tx, test.clock.now(), { accountId, ...(since ? { madeSince: since } : {}) }),
      )
    expect(await ended(madeSince)).toBe(1)
    expect(await consume(accountId, fresh)).toBeUndefined()
    expect(await consume(accountId, old)).toBeDefined()
    expect(await ended()).toBe(8)
    expect(await left(accountId)).toEqual({ left: 0, madeAt: null })
  })
})

it('guarantees that codes outlive the rotation of a key while the old one lives, and are not counted after it', async () => {
  const accountId = await openCustomer()
  const codes = await make(accountId)
  const roots = [
    { version: 2, key: Buffer.alloc(32, 8) },
    { version: 1, key: Buffer.alloc(32, 7) },
  ]
  const during = { ...test.deps, secrets: openSecrets(roots, test.deps.random) }
  const after = { ...test.deps, secrets: openSecrets(roots.slice(0, 1), test.deps.random) }
  const use = (deps: typeof test.deps, code = ''): ReturnType<typeof consumeRecoveryCode> =>
    test.db.transact((tx) => consumeRecoveryCode(tx, test.clock.now(), deps, { accountId, code }))
  expect(await use(during, codes[0])).toBeDefined()
  expect(await use(after, codes[1])).toBeUndefined()
  expect((await left(accountId, during)).left).toBe(9)
  expect(await left(accountId, after)).toEqual({ left: 0, madeAt: null })
  const fresh = await test.db.transact((tx) => replaceRecoveryCode(tx, test.clock.now(), during, accountId))
  expect(await use(after, fresh)).toBeDefined()
})

it('guarantees that no code stands in the database', async () => {
  const codes = await make(await openCustomer())
  const { rows } = await test.db.pool.query('select r::text as row from recovery_code r')
  const dump = rows.map((row) => row.row).join('\n')
  for (const code of codes) {
    expect(dump).not.toContain(code)
    expect(dump).not.toContain(code.replaceAll('-', ''))
    expect(dump).not.toContain(Buffer.from(code.replaceAll('-', '')).toString('hex'))
  }
})
