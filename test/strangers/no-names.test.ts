import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sent } from '#messages'
import { startApp, type TestApp } from '../support/app.ts'
import { openCustomer, password, proveNumber, type Customer } from '../support/customer.ts'

/**
 * Nothing in a database dump or in a log names a customer. After journeys through most of the product, every row of every
 * table, the job queue's own included, and every line that was logged are searched for all that customers gave or were given.
 */

let test: TestApp
let customer: Customer
const secrets = new Map<string, string>()
const newPassword = 'seven green umbrellas'
const email = 'lin.yue.private@mail.example'

beforeAll(async () => {
  test = await startApp({ seed: 'no names', sweeps: true })
  customer = await openCustomer(test, '林悦若溪')
  await live()
  await test.delivered()
  remember()
})
afterAll(() => test.close())

/** Registering has happened; then a contact, a wrong password, a new device, a reset, a freeze, and notices that bounce. */
async function live(): Promise<void> {
  const { browser, e164, recoveryCodes } = customer
  const contact = await browser.call('POST /api/v1/me/contacts', { body: { email } })
  expect(contact.status, contact.text).toBe(201)
  await test.delivered()
  const mailed =
    test.channels.email.sent.map(({ text }) => /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0]).find(Boolean) ?? ''
  secrets.set('code by e-mail', mailed)
  const verified = await browser.call('POST /api/v1/me/contacts/:contactId/verify', {
    params: { contactId: contact.body.contact.contactId },
    body: { code: mailed },
  })
  expect(verified.status, verified.text).toBe(200)
  const signIn = async (given: string) =>
    browser.call('POST /api/v1/sign-in', {
      body: { ...(await browser.signChallenge('sign-in')), password: given },
    })
  secrets.set('a wrong password', 'crooked marble staircase')
  expect((await signIn('crooked marble staircase')).status).toBe(403)
  secrets.set('session', browser.cookies.get('__Host-latchkey-session') ?? '')
  test.clock.advance({ days: 8 })
  const other = test.browser({ ip: '203.0.113.77' })
  const flowId = await proveNumber(test, other, e164)
  const started = await other.call('POST /api/v1/flows/:flowId/recovery', {
    params: { flowId },
    body: { kind: 'forgotten_password' },
  })
  const { recoveryId } = started.body.recovery
  const recoveryCode = recoveryCodes[0] ?? ''
  await other.call('POST /api/v1/recoveries/:recoveryId/recovery-code', {
    params: { recoveryId },
    body: { recoveryCode },
  })
  // One notice never arrives. The channels tell a status and no word of the other side's, which may quote the address.
  const bounced: Sent = { outcome: 'refused', reason: 'mail server: EENVELOPE 550' }
  test.channels.email.outcomes = [bounced]
  const done = await other.call('POST /api/v1/recoveries/:recoveryId/password', {
    params: { recoveryId },
    body: { password: newPassword },
  })
  expect(done.status, done.text).toBe(200)
  secrets.set('new recovery code', done.body.newRecoveryCode ?? '')
  await other.call('POST /api/v1/freeze', { body: { kind: 'password', number: e164, password: newPassword } })
  secrets.set('session after recovery', other.cookies.get('__Host-latchkey-session') ?? '')
  secrets.set('browser of the other', other.cookies.get('__Host-latchkey-browser') ?? '')
  await other.send({ method: 'POST', url: '/api/v1/flows', payload: { number: e164, extra: email } })
  await other.send({ method: 'GET', url: `/api/v1/flows/${encodeURIComponent(e164)}?email=${email}` })
}

function remember(): void {
  const { browser, e164, recoveryCodes } = customer
  const national = e164.slice(3)
  secrets.set('number', e164)
  secrets.set('number without its country', national)
  secrets.set('number, grouped', national.replace(/^(...)(....)(....)$/, '$1 $2 $3'))
  secrets.set('number, with dashes', national.replace(/^(...)(....)(....)$/, '$1-$2-$3'))
  secrets.set('the last eight digits', national.slice(-8))
  secrets.set('e-mail', email)
  secrets.set('name of the mailbox', 'lin.yue.private')
  secrets.set('name', '林悦若溪')
  secrets.set('half a name', '若溪')
  secrets.set('name of the device', 'My phone')
  secrets.set('password', password)
  secrets.set('new password', newPassword)
  for (const [at, code] of recoveryCodes.entries()) {
    secrets.set(`recovery code ${at}`, code)
    secrets.set(`recovery code ${at} without dashes`, code.replaceAll('-', ''))
  }
  for (const [name, value] of browser.cookies) secrets.set(name, value)
  secrets.set('csrf token', browser.csrfToken)
  for (const [at, { text }] of test.channels.sms.sent.entries()) {
    const code = /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0]
    if (code !== undefined) secrets.set(`text code ${at}`, code)
  }
  for (const [at, { text }] of test.channels.email.sent.entries()) {
    const token = /\/not-me#([\w-]+)/.exec(text)?.[1]
    if (token !== undefined) secrets.set(`not-me token ${at}`, token)
  }
}

/** Each form in which text could stand in a dump: as it is, and as bytes. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8')
  const forms = [
    secret,
    secret.toLowerCase(),
    bytes.toString('hex'),
    bytes.toString('base64').replaceAll('=', ''),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ]
  // Six digits occur by chance inside hashes and times; there they must stand alone.
  return /^\d{6}$/.test(secret) ? [secret] : [...new Set(forms)]
}

function found(text: string): string[] {
  return [...secrets].flatMap(([name, secret]) => {
    expect(secret, `${name} was seen`).not.toBe('')
    return formsOf(secret)
      .filter((form) =>
        /^\d{6}$/.test(form) ? new RegExp(`(?<![\\w.-])${form}(?![\\w.-])`).test(text) : text.includes(form),
      )
      .map((form) => `${name}: ${form}`)
  })
}

async function dump(): Promise<Map<string, string>> {
  const tables = await test.db.read((tx) =>
    tx.named<{ schema: string; name: string }>(
      'test.list-all-tables',
      `select nspname as schema, relname as name from pg_class join pg_namespace n on n.oid = relnamespace
         where relkind = 'r' and nspname in ('public', 'graphile_worker') order by 1, 2`,
      [],
    ),
  )
  const texts = new Map<string, string>()
  for (const [at, { schema, name }] of tables.entries()) {
    const rows = await test.db.read((tx) =>
      tx.named<{ row: string }>(`test.dump-${at}`, `select t::text as row from ${schema}.${name} t`, []),
    )
    texts.set(`${schema}.${name}`, rows.map(({ row }) => row).join('\n'))
  }
  return texts
}

describe('after a customer’s life', () => {
  it('guarantees that no row of any table holds a name, number, address, password, code or token', async () => {
    const texts = await dump()
    const filled = [...texts].filter(([, text]) => text !== '').map(([name]) => name)
    for (const name of [
      'account',
      'phone_number',
      'password',
      'device',
      'contact',
      'message',
      'notice',
      'session',
      'flow',
      'recovery',
      'lock',
      'audit',
    ]) {
      expect(filled, 'the journeys wrote there').toContain(`public.${name}`)
    }
    const wrong = [...texts].flatMap(([name, text]) => found(text).map((what) => `${name}: ${what}`))
    expect(wrong).toEqual([])
  })

  it('guarantees that no line of the log does either', () => {
    expect(test.logged.length).toBeGreaterThan(20)
    expect(test.logged.flatMap((line) => found(line).map((what) => `${what} in ${line}`))).toEqual([])
  })

  it('finds what is there, so that the two above can fail', () => {
    expect(found(`a row (1,${customer.e164},x)`).length).toBeGreaterThan(0)
    expect(found(`\\x${Buffer.from(email).toString('hex')}`).length).toBeGreaterThan(0)
    expect(secrets.size).toBeGreaterThan(30)
  })
})
