import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { nextNumber, openCustomer, password, proveNumber, type Customer } from '../support/customer.ts'
import type { WalletBrowser } from '../support/wallet-browser.ts'

/** Stories in the words of the product, through the real routes, the clock moving over days. */

let test: TestApp
beforeAll(async () => {
  test = await startApp({ seed: 'way-back-in' })
})
afterAll(() => test.close())

const newPassword = 'seven green umbrellas'

/** With an own device and recovery codes, ten days ago: everything has settled since. */
async function customer(e164: string): Promise<Customer> {
  const opened = await openCustomer(test, '林悦', { ...nextNumber(), e164 })
  await opened.browser.call('POST /api/v1/sign-out')
  test.clock.advance({ days: 10 })
  return opened
}

const signIn = async (browser: WalletBrowser, given: string): ReturnType<typeof signInOf> =>
  signInOf(browser, given)
async function signInOf(browser: WalletBrowser, given: string) {
  return browser.call('POST /api/v1/sign-in', {
    body: { ...(await browser.signChallenge('sign-in')), password: given },
  })
}

describe('wrong password on an own device', () => {
  it('says how many tries are left, pauses the fifth time, refuses the right one too, and opens by waiting', async () => {
    const { browser } = await customer('+8613800138001')
    const left: unknown[] = []
    for (const guess of ['wrong one', 'wrong two', 'wrong three', 'wrong four']) {
      const reply = await signIn(browser, guess)
      expect(reply.problem.code).toBe('password_wrong')
      left.push(reply.problem.facts?.['triesLeft'])
    }
    expect(left).toEqual([4, 3, 2, 1])
    const fifth = await signIn(browser, 'wrong five')
    expect(fifth.problem).toMatchObject({ code: 'password_wrong', facts: { triesLeft: 0 } })
    expect(fifth.problem.remedies.map(({ kind }) => kind)).toContain('recovery-code')
    const wait = new Date(fifth.problem.retryAt ?? 0).getTime() - test.clock.now().getTime()
    expect(wait).toBe(30_000)
    const paused = await signIn(browser, password)
    expect(paused.problem).toMatchObject({ code: 'password_paused', status: 429 })
    expect(paused.headers['retry-after']).toBe('30')
    test.clock.advance({ seconds: 31 })
    const open = await signIn(browser, password)
    expect(open.status, open.text).toBe(200)
    expect(open.body.session.kind).toBe('full')
  })

  it('opens at once with a recovery code, and the lane is clear', async () => {
    const { browser, recoveryCodes } = await customer('+8613800138002')
    for (let guess = 0; guess < 5; guess += 1) await signIn(browser, `wrong number ${guess}`)
    const entered = await browser.call('POST /api/v1/sign-in/recovery-code', {
      body: { ...(await browser.signChallenge('sign-in')), recoveryCode: recoveryCodes[0] ?? '' },
    })
    expect(entered.status, entered.text).toBe(200)
    expect(entered.body.session.kind).toBe('full')
    await browser.call('POST /api/v1/sign-out')
    await browser.hello()
    expect((await signIn(browser, password)).status).toBe(200)
  })
})

describe('sign in on a new device', () => {
  it('needs the number and the password; with no other channel to tell, outgoing stays off for 72 hours', async () => {
    const e164 = '+8613800138003'
    await customer(e164)
    const other = test.browser({ ip: '198.51.100.7' })
    const flowId = await proveNumber(test, other, e164)
    const entered = await other.call('POST /api/v1/flows/:flowId/password', {
      params: { flowId },
      body: { password },
    })
    expect(entered.status, entered.text).toBe(200)
    await other.hello()
    const me = await other.call('GET /api/v1/me')
    expect(me.status, me.text).toBe(200)
    expect(me.body.standing.locks.map((lock) => lock.cause)).toEqual(['unusual_sign_in'])
    const [lock] = me.body.standing.locks
    expect(lock?.takesAway).toEqual(['pay-known', 'pay-new', 'withdraw'])
    expect(lock?.stillWorks).toContain('receive')
    expect(new Date(lock?.endsAt ?? 0).getTime() - test.clock.now().getTime()).toBe(72 * 3_600_000)
  })

  it('tells a stranger the same before the code, whatever stands behind the number', async () => {
    const e164 = '+8613800138004'
    await customer(e164)
    const stranger = test.browser({ ip: '198.51.100.8' })
    const known = await stranger.call('POST /api/v1/flows', { body: { number: e164 } })
    const unknown = await stranger.call('POST /api/v1/flows', { body: { number: '+8613900139999' } })
    expect(unknown.status).toBe(known.status)
    expect(Object.keys(unknown.body)).toEqual(Object.keys(known.body))
    expect(unknown.text.length).toBe(known.text.length)
  })
})

describe('forgotten password', () => {
  it('on an own device: code, new password, limited until a day has passed and it is typed again', async () => {
    const e164 = '+8613800138005'
    const { browser } = await customer(e164)
    const door = await browser.call('POST /api/v1/flows/from-device', {
      body: await browser.signChallenge('flow'),
    })
    expect(door.status, door.text).toBe(201)
    const { flowId } = door.body
    await browser.call('POST /api/v1/flows/:flowId/code', {
      params: { flowId },
      body: { code: await test.codeFor(e164) },
    })
    const started = await browser.call('POST /api/v1/flows/:flowId/recovery', {
      params: { flowId },
      body: { kind: 'forgotten_password' },
    })
    expect(started.status, started.text).toBe(201)
    expect(started.body.recovery).toMatchObject({ state: 'choosing_password', wouldGive: 'limited' })
    const { recoveryId } = started.body.recovery
    const done = await browser.call('POST /api/v1/recoveries/:recoveryId/password', {
      params: { recoveryId },
      body: { password: newPassword },
    })
    expect(done.status, done.text).toBe(200)
    expect(done.body.session.kind).toBe('limited')
    expect(done.body.locks.map((lock) => lock.cause)).toEqual(['cooling_off'])
    await browser.hello()
    test.clock.advance({ hours: 24, minutes: 1 })
    await browser.hello()
    const again = await signIn(browser, newPassword)
    expect(again.status, again.text).toBe(200)
    expect(again.body.session.kind).toBe('full')
    expect((await signIn(browser, password)).problem.code).toBe('password_wrong')
  })

  it('on a new device: a code alone opens nothing, a recovery code as well does', async () => {
    const e164 = '+8613800138006'
    const { browser, recoveryCodes } = await customer(e164)
    await signIn(browser, password)
    const other = test.browser({ ip: '198.51.100.9' })
    const flowId = await proveNumber(test, other, e164)
    const started = await other.call('POST /api/v1/flows/:flowId/recovery', {
      params: { flowId },
      body: { kind: 'forgotten_password' },
    })
    expect(started.body.recovery).toMatchObject({ state: 'proving', wouldGive: 'nothing' })
    const { recoveryId } = started.body.recovery
    const early = await other.call('POST /api/v1/recoveries/:recoveryId/password', {
      params: { recoveryId },
      body: { password: newPassword },
    })
    expect(early.status).toBe(409)
    expect(early.problem.code).toBe('step_out_of_order')
    const proven = await other.call('POST /api/v1/recoveries/:recoveryId/recovery-code', {
      params: { recoveryId },
      body: { recoveryCode: recoveryCodes[3] ?? '' },
    })
    expect(proven.status, proven.text).toBe(200)
    expect(proven.body.recovery.state).toBe('choosing_password')
    const done = await other.call('POST /api/v1/recoveries/:recoveryId/password', {
      params: { recoveryId },
      body: { password: newPassword },
    })
    expect(done.status, done.text).toBe(200)
    expect(done.body.sessionsEnded).toBe(1)
    expect(done.body.newRecoveryCode).toMatch(/\w/)
    const elsewhere = await browser.call('GET /api/v1/me')
    expect(elsewhere.problem.code).toBe('not_signed_in')
  })
})

describe('undoing a change of the password', () => {
  it('is said of the notice that the card of the cooling-off names, even where another notice came at the same time', async () => {
    const { browser, recoveryCodes } = await customer('+8613800138008')
    await signIn(browser, password)
    await browser.hello()
    await browser.call('POST /api/v1/me/step-up', {
      body: { kind: 'recovery-code', recoveryCode: recoveryCodes[0] ?? '' },
    })
    await browser.hello()
    const changed = await browser.call('PUT /api/v1/me/password', {
      body: { currentPassword: password, newPassword },
    })
    expect(changed.status, changed.text).toBe(200)
    await browser.hello()
    const told = (await browser.call('GET /api/v1/me/notices')).body.notices
    const noticeId = told.find(({ title }) => /password/i.test(title))?.noticeId
    expect(noticeId).toBeDefined()
    expect(changed.body.locks).toMatchObject([{ cause: 'cooling_off', noticeId }])
    const { locks } = (await browser.call('GET /api/v1/me')).body.standing
    expect(locks).toMatchObject([{ cause: 'cooling_off', noticeId }])
    const undone = await browser.call('POST /api/v1/me/notices/:noticeId/not-me', {
      params: { noticeId: locks[0]?.noticeId ?? '' },
    })
    expect(undone.body.lock).toMatchObject({ cause: 'not_me', noticeId: null })
  })
})

describe('freezing', () => {
  it('works from any browser with one proof, answers alike, and needs two proofs to undo', async () => {
    const e164 = '+8613800138007'
    const { browser, recoveryCodes } = await customer(e164)
    const street = test.browser({ ip: '198.51.100.10' })
    const wrong = await street.call('POST /api/v1/freeze', {
      body: { kind: 'password', number: e164, password: 'not the password' },
    })
    const right = await street.call('POST /api/v1/freeze', {
      body: { kind: 'password', number: e164, password },
    })
    expect([wrong.status, right.status]).toEqual([202, 202])
    expect(right.text).toBe(wrong.text)
    await signIn(browser, password)
    const me = await browser.call('GET /api/v1/me')
    const lock = me.body.standing.locks.find(({ cause }) => cause === 'self_frozen')
    expect(lock?.takesAway).toEqual([
      'pay-known',
      'pay-new',
      'withdraw',
      'change-credentials',
      'change-contacts',
    ])
    await browser.call('POST /api/v1/me/step-up', {
      body: { kind: 'recovery-code', recoveryCode: recoveryCodes[0] ?? '' },
    })
    await browser.hello()
    const lifted = await browser.call('POST /api/v1/me/locks/:lockId/lift', {
      params: { lockId: lock?.lockId ?? '' },
    })
    expect(lifted.status, lifted.text).toBe(200)
    expect(lifted.body.standing.locks).toEqual([])
  })
})
