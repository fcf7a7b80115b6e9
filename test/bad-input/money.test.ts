import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subjectOf } from '#customers'
import { findBalance, house } from '#ledger'
import { personCode } from '#wallet'
import type { TestApp } from '../support/app.ts'
import { expectProblem, openCustomer, startTarget, type Customer } from './attack.ts'

/** What is wrong with money on the wire: amounts, currencies, payees, keys, clocks. Whatever comes, none moves. */

let test: TestApp
let lin: Customer & { accountId: string }
let wang: Customer & { accountId: string }
beforeAll(async () => {
  test = await startTarget('bad money')
  lin = await customer('林悦')
  wang = await customer('王小明')
})
afterAll(() => test.close())

async function customer(name: string): Promise<Customer & { accountId: string }> {
  const opened = await openCustomer(test, name)
  const { accountId = '' } = await test.db.transact((tx) => subjectOf(tx, test.deps, opened.e164))
  await test.ledger.transfer({
    transferId: test.deps.random.id(),
    kind: 'transfer',
    debit: house.cashIn,
    credit: { accountId, purse: 0 },
    amountMinor: 100_000n,
    currency: 'CNY',
  })
  return { ...opened, accountId }
}

const balance = async (accountId: string): Promise<bigint | undefined> =>
  (await test.db.read((tx) => findBalance(tx, { accountId, purse: 0 })))?.balanceMinor

async function payeeToken(): Promise<string> {
  const code = personCode(test.deps, wang.accountId)
  const { body } = await lin.browser.call('POST /api/v1/me/payees/code', { body: { code } })
  return body.payee.payee
}

async function confirm(more: Record<string, unknown>) {
  const body = { payee: await payeeToken(), amountMinor: 100, currency: 'CNY', note: '', ...more }
  return lin.browser.call('POST /api/v1/me/payments/confirm', { body: body as never })
}

describe('an amount', () => {
  it.each([
    0,
    -1,
    -100_000,
    0.5,
    100.01,
    1e-7,
    100_000_000_001,
    2 ** 53,
    2 ** 53 + 2,
    1e21,
    1e308,
    '100',
    '1e2',
    '１００',
    null,
    true,
    [100],
    { minor: 100 },
  ])('of %j is no amount', async (amountMinor) => {
    expectProblem(await confirm({ amountMinor }), 'invalid_request')
  })

  it.each(['', 'cny', 'USD', 'XXX', 'CNY ', null, 156])(
    'in %j is in no currency of ours',
    async (currency) => {
      expectProblem(await confirm({ currency }), 'invalid_request')
    },
  )

  it('that is whole and too large is refused by the limits, and the largest of all too', async () => {
    for (const amountMinor of [200_001, 100_000_000_000]) {
      expectProblem(await confirm({ amountMinor }), 'limit_single')
    }
    expectProblem(await confirm({ amountMinor: 150_000 }), 'money_short')
  })
})

describe('a payee', () => {
  it('that is oneself, is made up, or is another’s token pays nothing', async () => {
    const code = personCode(test.deps, lin.accountId)
    expectProblem(await lin.browser.call('POST /api/v1/me/payees/code', { body: { code } }), 'self_payment')
    const check = { number: lin.e164, country: 'CN', name: '林悦' }
    expectProblem(await lin.browser.call('POST /api/v1/me/payees/check', { body: check }), 'self_payment')
    for (const payee of ['x', 'A'.repeat(600), await payeeToken().then((one) => one.slice(1))]) {
      expectProblem(await confirm({ payee }), 'confirmation_void')
    }
    const own = await payeeToken()
    const body = { payee: own, amountMinor: 100, currency: 'CNY' as const, note: '' }
    expectProblem(await wang.browser.call('POST /api/v1/me/payments/confirm', { body }), 'confirmation_void')
  })

  it('guarantees that the same words answer for a number that has no wallet and for one of another name', async () => {
    const ask = (number: string) =>
      lin.browser.call('POST /api/v1/me/payees/check', { body: { number, country: 'CN', name: '赵磊' } })
    const [none, other] = [await ask('+8613812340000'), await ask(wang.e164)]
    const plain = (text: string): string => text.replace(/"instance":"[^"]+"/, '')
    expectProblem(none, 'payee_unconfirmed')
    expect(plain(other.text)).toBe(plain(none.text))
    expect(Object.keys(other.headers)).toEqual(Object.keys(none.headers))
  })
})

describe('a payment', () => {
  const pay = async (more: Record<string, unknown>, headers: Record<string, string> = {}) => {
    const { body } = await confirm({ note: '茶' })
    const sentAt = test.clock.now().toISOString()
    const asked = { confirmation: body.confirmation, again: true, sentAt, ...more }
    return lin.browser.call('POST /api/v1/me/payments', { body: asked as never, headers })
  }

  it.each([
    '',
    'yesterday',
    '2026-13-01T00:00:00Z',
    '2026-07-01',
    '0',
    1_782_000_000_000,
    null,
    '+275761-09-13T00:00:00.000Z',
  ])('pressed at %j is none', async (sentAt) => {
    expectProblem(await pay({ sentAt }), 'invalid_request')
  })

  it.each(['1970-01-01T00:00:00Z', '2006-07-01T02:00:00Z', '2046-07-01T02:00:00Z', '9999-12-31T23:59:59Z'])(
    'pressed by a clock of %s never happens',
    async (sentAt) => {
      expectProblem(await pay({ sentAt }), 'payment_late')
    },
  )

  it('needs a key of eight to 255 signs', async () => {
    for (const key of ['short', 'a'.repeat(256), 'a'.repeat(20_000), 'with a space']) {
      expectProblem(await pay({}, { 'idempotency-key': key }), 'invalid_request')
    }
  })

  it('has moved nothing by all of that', async () => {
    expect([await balance(lin.accountId), await balance(wang.accountId)]).toEqual([100_000n, 100_000n])
    const paid = await pay({})
    expect(paid.status, paid.text).toBe(201)
    expect([await balance(lin.accountId), await balance(wang.accountId)]).toEqual([99_900n, 100_100n])
  })
})
