import { beforeEach, describe, expect, it } from 'vitest'
import { must, refusalOf } from '../../test/support/entering.ts'
import { ownInEachTest, people, person, signIn, ways } from '../../test/support/own.ts'
import type { Person } from '../../test/support/people.ts'
import { addContact, listContacts, removeContact, verifyContact } from './contacts.ts'
import type { Session } from './store-session.ts'

let session: Session
ownInEachTest('contacts', { connectionsMax: 16 })
beforeEach(async () => {
  session = (await signIn()).session
})

const add = (email = 'li@mail.example', of = session) =>
  addContact(people.deps, { session: of, email, locale: 'zh-CN' })
/** The code that the outbox holds for the mail. */
async function mailedCode(of = person): Promise<string> {
  const text = `select body_sealed from message where subject_id = $1 and kind = 'code' order by created_at desc, ctid desc limit 1`
  const [row] = await people.db.read((tx) =>
    tx.named<{ body_sealed: Buffer }>('test.code', text, [of.accountId]),
  )
  const body = JSON.parse(people.deps.secrets.open(row?.body_sealed ?? Buffer.alloc(0), 'message.body')) as {
    code: string
  }
  return body.code
}
const verify = (contactId: string, code: string, of = session) =>
  verifyContact(people.deps, { session: of, contactId, code })
const settled = (of: Person) => people.addEmail(of, 'old@mail.example')

describe('a notice address', () => {
  it('counts once its code came back, and hears of everything from then on', async () => {
    const { contact } = must(await add())
    expect(contact).toMatchObject({
      hint: expect.stringMatching(/^l.*@mail\.example$/) as string,
      verified: false,
    })
    const verified = must(await verify(contact.contactId, await mailedCode()))
    expect(verified.contact.verified).toBe(true)
    expect((await listContacts(people.deps, { session })).contacts).toMatchObject([{ verified: true }])
    expect(await ways.notices(person)).toEqual(['contact_added', 'contact_verified'])
  })

  it('guarantees that its code is good once, also at the same moment', async () => {
    const { contact } = must(await add())
    const code = await mailedCode()
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => verify(contact.contactId, code)))
    expect(answers.map(refusalOf).filter((one) => one === 'done')).toHaveLength(1)
    expect((await ways.notices(person)).filter((one) => one === 'contact_verified')).toHaveLength(1)
  })

  it('guarantees five entries, the right one among them or not', async () => {
    const { contact } = must(await add())
    const code = await mailedCode()
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
    for (let index = 0; index < 5; index += 1)
      expect(refusalOf(await verify(contact.contactId, wrong))).toBe('code_wrong')
    expect(refusalOf(await verify(contact.contactId, code))).toBe('guesses_spent')
    // Asking again sends another code and does not set the count back.
    must(await add())
    expect(refusalOf(await verify(contact.contactId, await mailedCode()))).toBe('guesses_spent')
    expect(await ways.notices(person)).toEqual(['contact_added'])
  })

  it('guarantees that a code is dead after its ten minutes', async () => {
    const { contact, codeExpiresAt } = must(await add())
    expect(codeExpiresAt.getTime() - people.clock.now().getTime()).toBe(10 * 60_000)
    people.clock.set(codeExpiresAt)
    const { session: later } = await signIn()
    expect(refusalOf(await verify(contact.contactId, await mailedCode(), later))).toBe('code_expired')
  })

  it('refuses what is no address', async () => {
    expect(refusalOf(await add('not an address'))).toBe('email_malformed')
  })
})

describe('removing one', () => {
  it('tells the address that goes', async () => {
    const contactId = await settled(person)
    must(await removeContact(people.deps, { session, contactId }))
    expect((await listContacts(people.deps, { session })).contacts).toEqual([])
    const text = `select channel from message where subject_id = $1 and kind = 'notice' order by channel`
    const rows = await people.db.read((tx) => tx.named('test.told', text, [person.accountId]))
    expect(rows).toEqual([{ channel: 'email' }, { channel: 'sms' }])
  })

  it('guarantees that it takes two fresh proofs, unless the address never counted', async () => {
    const contactId = await settled(person)
    const typo = must(await add('tyop@mail.example')).contact.contactId
    people.clock.advance({ minutes: 6 })
    expect(refusalOf(await removeContact(people.deps, { session, contactId }))).toBe('step_up_needed')
    expect(refusalOf(await add('thief@mail.example'))).toBe('step_up_needed')
    expect(refusalOf(await removeContact(people.deps, { session, contactId: typo }))).toBe('done')
    expect(refusalOf(await removeContact(people.deps, { session, contactId: typo }))).toBe('not_found')
  })

  it('guarantees that an address of somebody else is byte for byte one that never was', async () => {
    const other = await people.person()
    const foreign = await settled(other)
    for (const contactId of [foreign, people.deps.random.id()]) {
      expect(await removeContact(people.deps, { session, contactId })).toEqual({ refused: 'not_found' })
      expect(await verify(contactId, '123456')).toEqual({ refused: 'not_found' })
    }
    expect(await ways.count('contact', other)).toBe(1)
  })
})
