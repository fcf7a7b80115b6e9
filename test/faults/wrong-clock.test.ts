import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTarget } from '../bad-input/attack.ts'
import { openCustomer, password, type Customer } from '../support/customer.ts'
import type { TestApp } from '../support/app.ts'

/** The server's clock jumps an hour, either way. Nothing opens for it, and nobody stays outside for it. */

let test: TestApp
let customer: Customer
beforeAll(async () => {
  test = await startTarget('wrong clock')
})
afterAll(() => test.close())
beforeEach(async () => {
  customer = await openCustomer(test)
  await customer.browser.call('POST /api/v1/sign-out')
  await customer.browser.hello()
  // So that the number may be sent another code.
  test.clock.advance({ minutes: 2 })
})

const back = { hours: -1 }
const forth = { hours: 1 }
async function signIn(given = password) {
  const { browser } = customer
  return browser.call('POST /api/v1/sign-in', {
    body: { ...(await browser.signChallenge('sign-in')), password: given },
  })
}
async function pause(): Promise<void> {
  for (let guess = 1; guess <= 5; guess += 1) await signIn(`wrong password ${guess}`)
  expect((await signIn()).problem.code).toBe('password_paused')
}

describe('a clock that jumps back an hour', () => {
  it('guarantees that a paused lane stays paused, and opens again when the clock is right', async () => {
    await pause()
    test.clock.advance(back)
    expect((await signIn()).problem.code).toBe('password_paused')
    test.clock.advance(forth)
    test.clock.advance({ seconds: 31 })
    expect((await signIn()).status).toBe(200)
  })

  it('leaves the owner another way in at once', async () => {
    await pause()
    test.clock.advance(back)
    const { browser, recoveryCodes } = customer
    const entered = await browser.call('POST /api/v1/sign-in/recovery-code', {
      body: { ...(await browser.signChallenge('sign-in')), recoveryCode: recoveryCodes[0] ?? '' },
    })
    expect(entered.status, entered.text).toBe(200)
    expect((await signIn()).status, 'and its lane is clear').toBe(200)
    test.clock.advance(forth)
  })

  it('guarantees that a used challenge, a used code and a consumed recovery code stay used', async () => {
    const { browser, recoveryCodes, e164 } = customer
    const signed = await browser.signChallenge('sign-in')
    const enter = (recoveryCode: string, proof = signed) =>
      browser.call('POST /api/v1/sign-in/recovery-code', { body: { ...proof, recoveryCode } })
    expect((await enter(recoveryCodes[0] ?? '')).status).toBe(200)
    const other = test.browser({ ip: '198.18.77.1' })
    const { flowId } = (await other.call('POST /api/v1/flows', { body: { number: e164 } })).body
    const code = await test.codeFor(e164)
    const submit = () => other.call('POST /api/v1/flows/:flowId/code', { params: { flowId }, body: { code } })
    expect((await submit()).status).toBe(200)
    test.clock.advance(back)
    expect((await enter(recoveryCodes[1] ?? '')).problem.code).toBe('device_unknown')
    expect((await enter(recoveryCodes[0] ?? '', await browser.signChallenge('sign-in'))).problem.code).toBe(
      'recovery_code_wrong',
    )
    expect((await submit()).problem.code).toBe('step_out_of_order')
    test.clock.advance(forth)
  })
})

describe('a clock that jumps forward an hour', () => {
  it('guarantees that a cooling-off, a freeze and a closed password do not end with it', async () => {
    const { browser } = customer
    await signIn()
    await browser.hello()
    const frozen = await browser.call('POST /api/v1/me/freeze')
    expect(frozen.status, frozen.text).toBe(201)
    const locks = async () => {
      await signIn()
      await browser.hello()
      const me = await browser.call('GET /api/v1/me')
      return me.body.standing.locks.map(({ cause }) => cause)
    }
    const before = await locks()
    expect(before).toContain('self_frozen')
    test.clock.advance(forth)
    expect(await locks()).toEqual(before)
    test.clock.advance(back)
    expect(await locks()).toEqual(before)
  })

  it('ends sessions and codes at most, and the next sign-in works', async () => {
    expect((await signIn()).status).toBe(200)
    await customer.browser.hello()
    test.clock.advance(forth)
    expect((await customer.browser.call('GET /api/v1/me')).problem.code).toBe('not_signed_in')
    expect((await signIn()).status).toBe(200)
    test.clock.advance(back)
    expect((await signIn()).status, 'also when the clock is put right').toBe(200)
  })
})

describe('the clock of the asker', () => {
  it('is not listened to', async () => {
    const { browser } = customer
    for (const date of ['Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 31 Dec 2199 23:59:59 GMT', 'yesterday']) {
      const hello = await browser.send({
        method: 'GET',
        url: '/api/v1/hello',
        headers: { date, 'if-modified-since': date },
      })
      expect(hello.status).toBe(200)
      expect((hello.body as { serverNow: string }).serverNow).toBe(test.clock.now().toISOString())
    }
    await pause()
    const { e164 } = customer
    const late = await browser.send({
      method: 'POST',
      url: '/api/v1/flows',
      payload: { number: e164, now: '2199-01-01T00:00:00.000Z' },
      headers: { date: 'Fri, 31 Dec 2199 23:59:59 GMT' },
    })
    expect((late as { problem: { code: string } }).problem.code).toBe('invalid_request')
    expect((await signIn()).problem.code).toBe('password_paused')
  })
})
