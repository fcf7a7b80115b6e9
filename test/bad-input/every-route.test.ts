import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserHashOf, csrfTokenOf, newToken, securityHeaders } from '#platform/http-asker'
import { routeList } from '#contract/api'
import { nextChallengeHeader } from '#contract/route'
import type { TestApp } from '../support/app.ts'
import type { WalletBrowser } from '../support/wallet-browser.ts'
import { expectProblem, expectSecurityHeaders, snapshot, startTarget } from './attack.ts'
import { openCustomer, password, type Customer } from '../support/customer.ts'
import { readPublished, sampleBody, urlOf, type Operation } from './published.ts'

/** What must hold of each route of the table, whoever adds one. */

let test: TestApp
let customer: Customer
let operations: Operation[]
beforeAll(async () => {
  test = await startTarget('every route')
  customer = await openCustomer(test)
  operations = await readPublished(test)
})
afterAll(() => test.close())

async function send(browser: WalletBrowser, operation: Operation, headers: Record<string, string> = {}) {
  const payload = sampleBody(operation)
  return browser.send({
    method: operation.route.method,
    url: urlOf(operation),
    headers: { 'idempotency-key': `key-of-${operation.route.path.length}`, ...headers },
    ...(payload === undefined ? {} : { payload: payload as object }),
  })
}

it('walks every route of the contract', () => {
  const served = routeList.filter((route) => !route.path.startsWith('/api/v1/demo/'))
  expect(operations).toHaveLength(served.length)
  expect(operations.filter(({ route }) => route.method !== 'GET').length).toBeGreaterThan(30)
})

describe('a request that another site could have made', () => {
  it('guarantees that no unsafe route does anything without the page’s own token and origin', async () => {
    const { browser } = customer
    const anothers = csrfTokenOf(test.deps.secrets, newToken(test.deps.random))
    const attacks: Record<string, Record<string, string>> = {
      'no token': { 'x-csrf-token': '' },
      'a token of another browser': { 'x-csrf-token': anothers },
      'a token cut short': { 'x-csrf-token': browser.csrfToken.slice(0, -1) },
      'a token in another script': { 'x-csrf-token': `é${browser.csrfToken.slice(1)}` },
      'a foreign origin': { origin: 'https://evil.example' },
      'a neighbour’s origin': { origin: 'http://localhost.evil.example' },
      'another port’s origin': { origin: 'http://localhost:81' },
      'an opaque origin': { origin: 'null' },
      'an origin that is none': { origin: 'http://' },
      'a cross-site request': { 'sec-fetch-site': 'cross-site' },
      'a same-site request': { 'sec-fetch-site': 'same-site' },
      'no browser cookie': {
        cookie: `__Host-latchkey-session=${browser.cookies.get('__Host-latchkey-session') ?? ''}`,
      },
      'a browser cookie of their own': {
        cookie: `__Host-latchkey-browser=${'A'.repeat(43)}; __Host-latchkey-session=${browser.cookies.get('__Host-latchkey-session') ?? ''}`,
      },
    }
    await test.delivered()
    const before = await snapshot(test)
    for (const operation of operations.filter(({ route }) => route.method !== 'GET')) {
      for (const [name, headers] of Object.entries(attacks)) {
        const answer = await send(browser, operation, headers)
        expect(answer.status, `${operation.name}: ${name}: ${answer.text}`).toBe(403)
        expectProblem(answer, 'csrf_refused')
        expect(answer.headers['set-cookie']).toBeUndefined()
      }
    }
    expect(await snapshot(test)).toEqual(before)
    expect((await browser.call('GET /api/v1/me')).status, 'the attacks were of a living session').toBe(200)
  })

  it('guarantees that no route that tells anything of a customer answers another site', async () => {
    for (const operation of operations.filter(
      ({ route }) => route.method === 'GET' && route.who !== 'anyone',
    )) {
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
        expectProblem(await send(customer.browser, operation, headers), 'csrf_refused')
      }
    }
  })

  it('lets nobody in who is not signed in', async () => {
    const stranger = test.browser()
    await stranger.hello()
    const before = await snapshot(test)
    for (const operation of operations.filter(({ route }) => route.who === 'session')) {
      expectProblem(await send(stranger, operation), 'not_signed_in')
    }
    expect(await snapshot(test)).toEqual(before)
  })

  it('allows no other origin to read: no reply carries a permission for it', async () => {
    for (const operation of operations.slice(0, 8)) {
      const { headers } = await send(customer.browser, operation, { origin: 'http://localhost:80' })
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })
})

describe('an idempotency key', () => {
  it('is asked for where a repeat could do something twice, and read only when it is one', async () => {
    const stranger = test.browser()
    await stranger.hello()
    for (const operation of operations.filter(({ route }) => route.method !== 'GET')) {
      const browser = operation.route.who === 'session' ? customer.browser : stranger
      for (const key of [
        'short',
        'a'.repeat(256),
        'with a space',
        'clé-en-francais',
        'tab\tbed-key',
        '钥匙钥匙钥匙钥匙',
      ]) {
        if (/[^\x20-\xff\t]/.test(key)) continue
        expectProblem(await send(browser, operation, { 'idempotency-key': key }), 'invalid_request')
      }
      if (operation.route.keyed !== true) continue
      const payload = sampleBody(operation)
      const missing = await browser.send({
        method: operation.route.method,
        url: urlOf(operation),
        ...(payload === undefined ? {} : { payload: payload as object }),
      })
      expectProblem(missing, 'key_missing')
    }
  })
})

describe('headers and cookies', () => {
  it('guarantees that every reply of every route carries the security headers, and none may be kept', async () => {
    for (const operation of operations) {
      // Not the ones that end what the next ones need.
      const browser = operation.route.who === 'session' ? test.browser() : customer.browser
      if (browser.csrfToken === '') await browser.hello()
      const answer = await send(browser, operation)
      expectSecurityHeaders(answer.headers)
      expect(answer.headers['cache-control'], operation.name).toBe('no-store')
      expect(answer.headers['server'] ?? answer.headers['x-powered-by']).toBeUndefined()
    }
    for (const url of [
      '/problems/dormant',
      '/articles/dormant',
      '/api/openapi.json',
      '/health/live',
      '/nothing',
    ]) {
      expectSecurityHeaders((await test.browser().send({ method: 'GET', url })).headers)
    }
  })

  it('guarantees that every answer of the routes that say so brings the next challenge along, and no other answer does', async () => {
    const stranger = test.browser()
    await stranger.hello()
    // Taken as it is meant, refused by its shape, its token, its key and for want of a session: all but the first end before the operation.
    const ways: Record<string, Record<string, string>> = {
      asked: {},
      'another type': { 'content-type': 'text/plain' },
      'another site': { 'sec-fetch-site': 'cross-site' },
      'no key of ours': { 'idempotency-key': 'short' },
    }
    const brought = new Set<string>()
    for (const operation of operations) {
      const isBrought = operation.route.nextChallenge === true
      for (const [way, headers] of Object.entries(ways)) {
        const answer = await send(stranger, operation, headers)
        const challenge = answer.headers[nextChallengeHeader.toLowerCase()]
        const said = `${operation.name}: ${way}: ${answer.status}`
        if (!isBrought) expect(challenge, said).toBeUndefined()
        else {
          expect(challenge, said).toMatch(/^[\w-]{51}$/)
          expect(answer.headers['cache-control'], said).toBe('no-store')
          expect(answer.text, said).not.toContain(challenge)
          expect(brought, said).not.toContain(challenge)
          brought.add(String(challenge))
        }
        // Without the browser's cookie nothing could be answered with it; the greeting alone gives both.
        const cookieless = await send(test.browser(), operation, headers)
        const isGreeting = operation.route.who === 'anyone' && isBrought && cookieless.status === 200
        expect(cookieless.headers[nextChallengeHeader.toLowerCase()] !== undefined, said).toBe(isGreeting)
      }
    }
  })

  it('guarantees that the policies allow no inline program, no frame and no plain connection', () => {
    const policy = securityHeaders['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe-(inline|eval|hashes)|\*|https?:|strict-dynamic/)
    expect(
      Number(/max-age=(\d+)/.exec(securityHeaders['strict-transport-security'] ?? '')?.[1]),
    ).toBeGreaterThanOrEqual(31_536_000)
    expect(securityHeaders['x-content-type-options']).toBe('nosniff')
  })

  it('guarantees that every cookie is bound to this host, to TLS and to our own pages, and hidden from programs', async () => {
    const seen = new Map<string, string[]>()
    const watch = (answer: { headers: Record<string, unknown>; text: string }): void => {
      for (const line of [answer.headers['set-cookie'] ?? []].flat() as string[]) {
        const [name = ''] = line.split('=')
        seen.set(name, [...(seen.get(name) ?? []), line])
        const value = /=([\w-]{20,});/.exec(line)?.[1]
        if (value !== undefined) expect(answer.text).not.toContain(value)
      }
    }
    const { browser } = await openCustomer(test)
    const other = test.browser()
    watch(await other.hello())
    watch(await browser.call('POST /api/v1/sign-out'))
    await browser.hello()
    watch(
      await browser.call('POST /api/v1/sign-in', {
        body: { ...(await browser.signChallenge('sign-in')), password },
      }),
    )
    await browser.hello()
    const publicKey = await browser.makeDeviceKey()
    watch(
      await browser.call('POST /api/v1/me/devices', {
        body: { ...(await browser.signChallenge('enrol')), publicKey, name: 'Second' },
      }),
    )
    expect([...seen.keys()].toSorted()).toEqual([
      '__Host-latchkey-browser',
      '__Host-latchkey-device',
      '__Host-latchkey-session',
    ])
    for (const line of [...seen.values()].flat()) {
      expect(line).toMatch(
        /^__Host-[\w-]+=[\w-]*; Path=\/; Secure; HttpOnly; SameSite=Strict(; Max-Age=\d+)?$/,
      )
    }
  })
})

describe('a cookie that is not ours', () => {
  const names = ['browser', 'session', 'device'].map((name) => `__Host-latchkey-${name}`)
  const [browserCookie = '', sessionCookie = '', deviceCookie = ''] = names
  const flip = (token: string, at: number): string => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const letter = letters[(letters.indexOf(token[at] ?? 'A') ^ 1) & 63] ?? 'B'
    return token.slice(0, at) + letter + token.slice(at + 1)
  }

  it('guarantees that a forged, bent, swapped or borrowed session cookie is no session', async () => {
    const mine = await openCustomer(test)
    const other = await openCustomer(test)
    const session = mine.browser.cookies.get(sessionCookie) ?? ''
    const borrowed = other.browser.cookies.get(sessionCookie) ?? ''
    const forged = [
      ...Array.from({ length: 43 }, (_none, at) => flip(session, at)),
      borrowed,
      mine.browser.cookies.get(deviceCookie) ?? '',
      mine.browser.cookies.get(browserCookie) ?? '',
      '',
      'A'.repeat(43),
      session.slice(0, 42),
      `${session}A`,
      `${session}%00`,
      `"${session}`,
      encodeURIComponent(`${session}\0`),
      'a'.repeat(4_000),
      browserHashOf(test.deps.secrets, session).toString('base64url'),
    ]
    for (const value of forged) {
      mine.browser.cookies.set(sessionCookie, value)
      expectProblem(await mine.browser.call('GET /api/v1/me'), 'not_signed_in')
    }
    mine.browser.cookies.set(sessionCookie, session)
    expect((await mine.browser.call('GET /api/v1/me')).status).toBe(200)
    // The session in the browser that it was given to, and in no other.
    const thief = test.browser()
    await thief.hello()
    thief.cookies.set(sessionCookie, session)
    expectProblem(await thief.call('GET /api/v1/me'), 'not_signed_in')
    await mine.browser.call('POST /api/v1/sign-out')
    mine.browser.cookies.set(sessionCookie, session)
    expectProblem(await mine.browser.call('GET /api/v1/me'), 'not_signed_in')
  })

  it('guarantees that a forged, bent, swapped or borrowed device cookie is an unknown device', async () => {
    const mine = await openCustomer(test)
    const other = await openCustomer(test)
    const device = mine.browser.cookies.get(deviceCookie) ?? ''
    const signIn = async (browser: WalletBrowser) =>
      browser.call('POST /api/v1/sign-in', {
        body: { ...(await browser.signChallenge('sign-in')), password },
      })
    for (const value of [
      ...[0, 7, 21, 42].map((at) => flip(device, at)),
      other.browser.cookies.get(deviceCookie) ?? '',
      mine.browser.cookies.get(sessionCookie) ?? '',
      '',
      'A'.repeat(43),
      'a'.repeat(4_000),
    ]) {
      mine.browser.cookies.set(deviceCookie, value)
      expectProblem(await signIn(mine.browser), 'device_unknown')
    }
    mine.browser.cookies.set(deviceCookie, device)
    expect((await signIn(mine.browser)).status).toBe(200)
    // Another's cookie with one's own key, and the other way round.
    const thief = test.browser()
    await thief.hello()
    await thief.makeDeviceKey()
    thief.cookies.set(deviceCookie, device)
    expectProblem(await signIn(thief), 'device_unknown')
  })
})
