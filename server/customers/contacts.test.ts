import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefusal } from '#platform/refusals'
import { openSecrets } from '#platform/secrets'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import {
  getContactEmail,
  insertContact,
  listAddresses,
  listContacts,
  removeContact,
  verifyContact,
  type Contact,
} from './contacts.ts'
import { seedCustomer } from './seed-customer.ts'

let test: TestDeps
beforeAll(async () => {
  test = await startDeps({ seed: 'contacts', connectionsMax: 20 })
})
afterAll(() => test.close())

let count = 0
const numberOf = (place: number): string => `+86135${String(place).padStart(8, '0')}`
async function openCustomer(): Promise<string> {
  count += 1
  const password = { hash: '$argon2id$first$k1', strength: 2 }
  const openedAt = test.clock.now()
  const person = { displayName: '林涛', e164: numberOf(count), locale: 'zh-CN' as const, password, openedAt }
  return (await test.db.transact((tx) => seedCustomer(tx, test.deps, person))).accountId
}
const add = (accountId: string, email: string, atOpening = false): ReturnType<typeof insertContact> =>
  test.db.transact((tx) => insertContact(tx, test.clock.now(), test.deps, { accountId, email, atOpening }))
async function added(accountId: string, email: string): Promise<{ contactId: string; code: string }> {
  const result = await add(accountId, email)
  if (isRefusal(result)) throw new Error(result.refused)
  return { contactId: result.contact.contactId, code: result.code }
}
const verify = (
  accountId: string,
  one: { contactId: string; code: string },
  deps = test.deps,
): ReturnType<typeof verifyContact> =>
  test.db.transact((tx) => verifyContact(tx, test.clock.now(), deps, { accountId, ...one }))
const remove = (accountId: string, contactId: string): ReturnType<typeof removeContact> =>
  test.db.transact((tx) => removeContact(tx, test.clock.now(), test.deps, { accountId, contactId }))
const list = (accountId: string): Promise<Contact[]> =>
  test.db.read((tx) => listContacts(tx, test.deps, accountId))
const addresses = (accountId: string): ReturnType<typeof listAddresses> =>
  test.db.read((tx) => listAddresses(tx, test.deps, accountId))
const wrongOf = (code: string): string => (code === '000000' ? '000001' : '000000')

describe('insertContact', () => {
  it('keeps an address that counts for nothing until its code comes back', async () => {
    const accountId = await openCustomer()
    const result = await add(accountId, ' Lin.Tao+wallet@Example.ORG ', true)
    expect(result).toEqual({
      contact: {
        contactId: expect.any(String),
        kind: 'email',
        hint: 'L•••@example.org',
        verified: false,
        addedAt: test.clock.now(),
        verifiedAt: null,
        atOpening: true,
      },
      email: 'Lin.Tao+wallet@example.org',
      code: expect.stringMatching(/^\d{6}$/),
      codeExpiresAt: new Date(test.clock.now().getTime() + 10 * 60_000),
    })
    expect(await addresses(accountId)).toEqual([{ channel: 'sms', address: numberOf(count) }])
  })

  it('guarantees that notices go to an address only after it was verified, and no longer after it was removed', async () => {
    const accountId = await openCustomer()
    const one = await added(accountId, 'a@example.org')
    test.clock.advance({ minutes: 2 })
    expect(await verify(accountId, one)).toMatchObject({ verified: true, verifiedAt: test.clock.now() })
    const { contactId } = one
    expect(await addresses(accountId)).toEqual([
      { channel: 'sms', address: numberOf(count) },
      { channel: 'email', address: 'a@example.org', contactId },
    ])
    expect(await test.db.read((tx) => getContactEmail(tx, test.deps, { accountId, contactId }))).toBe(
      'a@example.org',
    )
    expect(await remove(accountId, contactId)).toMatchObject({ email: 'a@example.org', verified: true })
    expect(await remove(accountId, contactId)).toBeUndefined()
    expect(await addresses(accountId)).toHaveLength(1)
    expect(await list(accountId)).toEqual([])
  })

  it('refuses what is no address', async () => {
    expect(await add(await openCustomer(), 'nobody')).toEqual({ refused: 'email_malformed' })
  })

  it('takes the same address again as the same contact, and its newest code alone', async () => {
    const accountId = await openCustomer()
    const first = await added(accountId, 'me@example.org')
    const second = await added(accountId, 'ME@example.org')
    expect(second.contactId).toBe(first.contactId)
    expect(await list(accountId)).toHaveLength(1)
    if (first.code !== second.code) {
      expect(await verify(accountId, first)).toMatchObject({ refused: 'code_wrong' })
    }
    expect(await verify(accountId, second)).toMatchObject({ verified: true })
  })

  it('guarantees at most five addresses, however many are added at once', async () => {
    const accountId = await openCustomer()
    const results = await Promise.all(
      Array.from({ length: 9 }, (_, place) => add(accountId, `a${place}@example.org`)),
    )
    const refused = results.filter(isRefusal)
    expect(refused).toHaveLength(4)
    expect(refused[0]).toEqual({ refused: 'contact_limit', facts: { max: 5 } })
    const contacts = await list(accountId)
    expect(contacts).toHaveLength(5)
    await remove(accountId, String(contacts[0]?.contactId))
    expect(isRefusal(await add(accountId, 'another@example.org'))).toBe(false)
  })

  it('guarantees that one address added twice at once is one contact', async () => {
    const accountId = await openCustomer()
    await Promise.all(Array.from({ length: 6 }, () => add(accountId, 'same@example.org')))
    expect(await list(accountId)).toHaveLength(1)
  })

  it('guarantees that nobody’s mailbox is flooded: ten codes in 24 hours, then the time of the next', async () => {
    const accountId = await openCustomer()
    const startedAt = test.clock.now()
    for (let sent = 0; sent < 10; sent += 1) {
      expect(isRefusal(await add(accountId, 'flood@example.org'))).toBe(false)
      test.clock.advance({ minutes: 1 })
    }
    const retryAt = new Date(startedAt.getTime() + 86_400_000)
    expect(await add(accountId, 'flood@example.org')).toEqual({ refused: 'code_send_limit', retryAt })
    const [contact] = await list(accountId)
    await remove(accountId, String(contact?.contactId))
    expect(await add(accountId, 'flood@example.org')).toEqual({ refused: 'code_send_limit', retryAt })
    test.clock.set(retryAt)
    expect(isRefusal(await add(accountId, 'flood@example.org'))).toBe(false)
  })
})

describe('verifyContact', () => {
  it('reads the code however it is typed', async () => {
    const accountId = await openCustomer()
    const { contactId, code } = await added(accountId, 'b@example.org')
    const wide = code.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
    const typed = ` ${wide.slice(0, 3)} ${wide.slice(3)} `
    expect(await verify(accountId, { contactId, code: typed })).toMatchObject({ verified: true })
  })

  it('counts tries, and refuses the right code after five', async () => {
    const accountId = await openCustomer()
    const { contactId, code } = await added(accountId, 'c@example.org')
    for (const triesLeft of [4, 3, 2, 1, 0]) {
      const refused = await verify(accountId, { contactId, code: wrongOf(code) })
      expect(refused).toEqual({ refused: 'code_wrong', facts: { triesLeft } })
    }
    expect(await verify(accountId, { contactId, code })).toMatchObject({ refused: 'guesses_spent' })
  })

  it('guarantees that sending again does not refill the tries', async () => {
    const accountId = await openCustomer()
    const first = await added(accountId, 'd@example.org')
    for (let entry = 0; entry < 5; entry += 1)
      await verify(accountId, { ...first, code: wrongOf(first.code) })
    const second = await added(accountId, 'd@example.org')
    expect(await verify(accountId, second)).toMatchObject({ refused: 'guesses_spent' })
    test.clock.advance({ minutes: 10 })
    const third = await added(accountId, 'd@example.org')
    expect(await verify(accountId, third)).toMatchObject({ verified: true })
  })

  it('guarantees that of sixty wrong guesses at once five are judged', async () => {
    const accountId = await openCustomer()
    const { contactId, code } = await added(accountId, 'e@example.org')
    const guesses = Array.from({ length: 60 }, () => verify(accountId, { contactId, code: wrongOf(code) }))
    const results = (await Promise.all(guesses)).map((one) => (isRefusal(one) ? one.refused : 'verified'))
    expect(results.filter((one) => one === 'code_wrong')).toHaveLength(5)
    expect(results.filter((one) => one === 'guesses_spent')).toHaveLength(55)
  })

  it('guarantees that the right code is used up by one of many at once', async () => {
    const accountId = await openCustomer()
    const one = await added(accountId, 'f@example.org')
    const results = await Promise.all(Array.from({ length: 20 }, () => verify(accountId, one)))
    expect(results.filter((result) => !isRefusal(result))).toHaveLength(1)
    expect(await verify(accountId, one)).toEqual({ refused: 'code_expired' })
  })

  it('knows no code after ten minutes, none of a removed contact, none of another account', async () => {
    const [accountId, other] = [await openCustomer(), await openCustomer()]
    const one = await added(accountId, 'g@example.org')
    expect(await verify(other, one)).toEqual({ refused: 'not_found' })
    test.clock.advance({ minutes: 10 })
    expect(await verify(accountId, one)).toEqual({ refused: 'code_expired' })
    const again = await added(accountId, 'g@example.org')
    await remove(accountId, again.contactId)
    expect(await verify(accountId, again)).toEqual({ refused: 'not_found' })
  })

  it('reads a code of before a key rotation', async () => {
    const accountId = await openCustomer()
    const one = await added(accountId, 'h@example.org')
    const roots = [
      { version: 2, key: Buffer.alloc(32, 8) },
      { version: 1, key: Buffer.alloc(32, 7) },
    ]
    const deps = { ...test.deps, secrets: openSecrets(roots, test.deps.random) }
    expect(await verify(accountId, one, deps)).toMatchObject({ verified: true, hint: 'h•••@example.org' })
  })
})

it('guarantees that neither an address nor its code stands in the database', async () => {
  const { code } = await added(await openCustomer(), 'distinctive.mailbox@example.org')
  const { rows } = await test.db.pool.query(
    'select c::text as row from contact c union all select k::text from contact_code k',
  )
  const dump = rows.map((row) => row.row).join('\n')
  for (const trace of ['distinctive', 'example.org']) {
    expect(dump).not.toContain(trace)
    expect(dump).not.toContain(Buffer.from(trace).toString('hex'))
  }
  expect(dump).not.toContain(`,${code},`)
})
