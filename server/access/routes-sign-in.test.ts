import { describe, expect, it } from 'vitest'
import {
  browser,
  enrol,
  newBrowser,
  ownBrowserInEachTest,
  people,
  person,
  proveNumber,
} from '../../test/support/own-browser.ts'
import type { WalletBrowser } from '../../test/support/wallet-browser.ts'
import { doorRoutes } from './routes-door.ts'
import { signInRoutes } from './routes-sign-in.ts'

ownBrowserInEachTest('sign-in routes', (http, deps) => {
  doorRoutes(http, deps)
  signInRoutes(http, { ...deps, demo: true })
})

const signIn = async (password: string, more: { key?: string; as?: WalletBrowser } = {}) => {
  const as = more.as ?? browser
  const signed = await as.signChallenge('sign-in')
  return as.call('POST /api/v1/sign-in', {
    body: { ...signed, password },
    ...(more.key === undefined ? {} : { key: more.key }),
  })
}
const me = (as = browser) => as.call('GET /api/v1/me')

describe('hello', () => {
  it('gives a browser its cookie and csrf token, and says whether a session is open', async () => {
    const first = await browser.hello()
    expect(first.body).toMatchObject({ locale: 'en', demo: true, session: null })
    expect([...browser.cookies.keys()]).toEqual(['__Host-latchkey-browser'])
    const again = await browser.hello()
    expect(again.body.csrfToken).toBe(first.body.csrfToken)
    expect(again.headers['set-cookie']).toBeUndefined()
    await enrol()
    await signIn(person.password)
    expect((await browser.hello()).body.session).toMatchObject({ kind: 'full' })
  })

  it('takes a forged or foreign session cookie for none', async () => {
    await browser.hello()
    for (const value of ['x', 'A'.repeat(43), '"', `${'A'.repeat(42)}=`]) {
      browser.cookies.set('__Host-latchkey-session', value)
      expect((await browser.hello()).body.session).toBeNull()
      expect((await me()).status).toBe(401)
    }
  })
})

describe('signing in over HTTP', () => {
  it('on a known device: a session cookie for this host alone, and the customer is told everything', async () => {
    const deviceId = await enrol()
    const reply = await signIn(person.password)
    expect(reply).toMatchObject({ status: 200, body: { session: { kind: 'full', deviceId, fullAt: null } } })
    const cookie = String(reply.headers['set-cookie'])
    expect(cookie).toMatch(/^__Host-latchkey-session=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/)
    expect(reply.headers['cache-control']).toBe('no-store')
    expect((await me()).body).toMatchObject({
      standing: { level: 2, displayName: '林小满' },
      security: { recoveryCodesLeft: 10, devices: 1, sessions: 1 },
    })
  })

  it('says in a problem body how many tries are left, until when it pauses, and what opens it', async () => {
    await enrol()
    expect(await signIn('wrong 1')).toMatchObject({
      status: 403,
      problem: { code: 'password_wrong', ref: 'A-101', facts: { triesLeft: 4 } },
    })
    for (const password of ['b', 'c', 'd']) await signIn(password)
    const retryAt = new Date(people.clock.now().getTime() + 30_000).toISOString()
    expect((await signIn('e')).problem).toMatchObject({ facts: { triesLeft: 0 }, retryAt })
    const paused = await signIn(person.password)
    expect(paused).toMatchObject({
      status: 429,
      problem: { code: 'password_paused', retryAt, serverNow: people.clock.now().toISOString() },
    })
    expect(paused.headers['retry-after']).toBe('30')
    const asked = await browser.call('POST /api/v1/device/standing', {
      body: await browser.signChallenge('standing'),
    })
    expect(asked.body.standing).toMatchObject({ level: 1, locks: [{ cause: 'password_paused' }] })
  })

  it('guarantees that a replayed success gives no session', async () => {
    await enrol()
    expect((await signIn(person.password, { key: 'one-and-the-same' })).status).toBe(200)
    const replayed = await signIn(person.password, { key: 'one-and-the-same' })
    expect(replayed).toMatchObject({ status: 409, problem: { code: 'request_replayed' } })
    expect(replayed.headers['set-cookie']).toBeUndefined()
    const other = await signIn('other', { key: 'another-key' })
    expect(other.status).toBe(403)
    expect(await signIn('other still', { key: 'another-key' })).toMatchObject({
      status: 422,
      problem: { code: 'key_reused' },
    })
  })

  it('wants a key', async () => {
    await enrol()
    const body = { ...(await browser.signChallenge('sign-in')), password: person.password }
    const reply = await browser.send({
      method: 'POST',
      url: '/api/v1/sign-in',
      headers: { 'x-csrf-token': browser.csrfToken },
      payload: body,
    })
    expect(reply).toMatchObject({ status: 400, problem: { code: 'key_missing' } })
  })

  it('guarantees that forged, unknown and revoked device cookies are one and the same answer', async () => {
    await browser.hello()
    await browser.makeDeviceKey()
    const texts = new Set<string>()
    for (const cookie of [undefined, 'x', 'A'.repeat(43)]) {
      if (cookie === undefined) browser.cookies.delete('__Host-latchkey-device')
      else browser.cookies.set('__Host-latchkey-device', cookie)
      const reply = await signIn('whatever')
      expect(reply.status).toBe(401)
      texts.add(JSON.stringify({ ...reply.problem, instance: '' }))
    }
    const thief = newBrowser()
    await enrol()
    await thief.hello()
    await thief.makeDeviceKey()
    // The cookie was copied, the key could not be.
    thief.cookies.set('__Host-latchkey-device', browser.cookies.get('__Host-latchkey-device') ?? '')
    const copied = await signIn(person.password, { as: thief })
    texts.add(JSON.stringify({ ...copied.problem, instance: '' }))
    expect(texts.size).toBe(1)
  })

  it('on a new device: limited, with the offer to make it one’s own', async () => {
    const flowId = await proveNumber(browser)
    const reply = await browser.call('POST /api/v1/flows/:flowId/password', {
      params: { flowId },
      body: { password: person.password },
    })
    expect(reply).toMatchObject({
      status: 200,
      body: { offerOwnDevice: true, session: { kind: 'limited', deviceId: null } },
    })
    expect((await me()).body.standing.locks).toMatchObject([{ cause: 'unusual_sign_in' }])
  })

  it('without a password: two proofs in one hand enter limited, one proof not at all', async () => {
    await enrol()
    const flowId = await proveNumber(browser)
    const params = { flowId }
    expect(await browser.call('POST /api/v1/flows/:flowId/enter', { params })).toMatchObject({
      status: 403,
      problem: { code: 'proofs_not_enough' },
    })
    const body = await browser.signChallenge('flow')
    await browser.call('POST /api/v1/flows/:flowId/proofs/device', { params, body })
    expect(await browser.call('POST /api/v1/flows/:flowId/enter', { params })).toMatchObject({
      status: 200,
      body: { offerOwnDevice: false, session: { kind: 'limited' } },
    })
  })

  it('a recovery code opens the paused device', async () => {
    await enrol()
    for (const password of ['a', 'b', 'c', 'd', 'e']) await signIn(password)
    const body = { ...(await browser.signChallenge('sign-in')), recoveryCode: person.recoveryCodes[0] ?? '' }
    expect(await browser.call('POST /api/v1/sign-in/recovery-code', { body })).toMatchObject({
      status: 200,
      body: { session: { kind: 'full' } },
    })
    expect((await signIn(person.password)).status).toBe(200)
  })
})

describe('the session over HTTP', () => {
  it('steps up, which changes the cookie; the old one is dead', async () => {
    await enrol()
    await signIn(person.password)
    const old = browser.cookies.get('__Host-latchkey-session') ?? ''
    const sent = await browser.call('POST /api/v1/me/step-up/code')
    expect(sent.status).toBe(201)
    const code = people.codes.at(-1) ?? ''
    const { flowId } = sent.body
    const body = { kind: 'phone-code' as const, flowId, code }
    const reply = await browser.call('POST /api/v1/me/step-up', { body })
    expect(reply.body.session.proofs).toContain('phone-code')
    expect(browser.cookies.get('__Host-latchkey-session')).not.toBe(old)
    expect((await me()).status).toBe(200)
    browser.cookies.set('__Host-latchkey-session', old)
    expect(await me()).toMatchObject({ status: 401, problem: { code: 'not_signed_in' } })
  })

  it('is extended, and ends after a quarter of an hour without a request', async () => {
    await enrol()
    await signIn(person.password)
    people.clock.advance({ minutes: 14 })
    const extended = await browser.call('POST /api/v1/me/session/extend')
    const idleEnd = new Date(people.clock.now().getTime() + 15 * 60_000).toISOString()
    expect(extended.body.session.idleEndsAt).toBe(idleEnd)
    people.clock.advance({ minutes: 15 })
    expect((await me()).status).toBe(401)
  })

  it('ends with signing out, which answers the same without one', async () => {
    await enrol()
    await signIn(person.password)
    const stolen = browser.cookies.get('__Host-latchkey-session') ?? ''
    const out = await browser.call('POST /api/v1/sign-out')
    expect(out.status).toBe(204)
    expect(browser.cookies.has('__Host-latchkey-session')).toBe(false)
    browser.cookies.set('__Host-latchkey-session', stolen)
    expect((await me()).status).toBe(401)
    expect((await newBrowser().call('POST /api/v1/sign-out')).status).toBe(204)
  })

  it('guarantees that a session cookie in another browser is worth nothing', async () => {
    await enrol()
    await signIn(person.password)
    const thief = newBrowser()
    await thief.hello()
    thief.cookies.set('__Host-latchkey-session', browser.cookies.get('__Host-latchkey-session') ?? '')
    expect((await me(thief)).status).toBe(401)
  })

  it('guarantees that no unsafe route of it works without the csrf token', async () => {
    await enrol()
    await signIn(person.password)
    for (const url of ['/api/v1/sign-out', '/api/v1/me/step-up/code', '/api/v1/me/session/extend']) {
      const headers = { 'x-csrf-token': 'A'.repeat(43) }
      expect(await browser.send({ method: 'POST', url, headers })).toMatchObject({ status: 403 })
    }
    expect((await me()).status).toBe(200)
  })

  it('guarantees that no log line holds a password, a token or a number', async () => {
    await enrol()
    await signIn(person.password)
    const lines = people.logged.join('\n')
    const token = browser.cookies.get('__Host-latchkey-session') ?? 'none'
    for (const secret of [person.password, token, person.e164, person.e164.slice(3)]) {
      expect(lines).not.toContain(secret)
    }
  })
})
