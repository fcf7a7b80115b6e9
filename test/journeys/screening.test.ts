import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedDemo } from '../../database/seed/seed.ts'
import { house } from '#ledger'
import { openCustomer, type Customer } from '../support/customer.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { subjectOf } from '#customers'

// Somebody pays two of the seeded people for the first time, of whom the demo's list of scams knows something.
let test: TestApp
let payer: Customer
beforeAll(async () => {
  test = await startApp({ seed: 'screening' })
  await seedDemo(test.deps, test.databaseUrl)
  payer = await openCustomer(test, '王小明')
  const { accountId } = await test.db.transact((tx) => subjectOf(tx, test.deps, payer.e164))
  const funded = await test.money.ledger.transfer({
    ...{ transferId: test.deps.random.id(), kind: 'transfer', debit: house.cashIn },
    ...{ credit: { accountId: accountId ?? '', purse: 0 }, amountMinor: 100_000n, currency: 'CNY' },
  })
  expect(funded.result).toBe('accepted')
})
afterAll(() => test.close())

let keys = 0
async function confirm(payee: string) {
  const body = { payee, amountMinor: 100, currency: 'CNY' as const, note: '' }
  const confirmed = await payer.browser.call('POST /api/v1/me/payments/confirm', { body })
  expect(confirmed.status, confirmed.text).toBe(200)
  return confirmed.body
}
async function payeeOf(number: string, name: string): Promise<string> {
  const body = { number, country: 'CN', name }
  const checked = await payer.browser.call('POST /api/v1/me/payees/check', { body })
  expect(checked.status, checked.text).toBe(200)
  return checked.body.payee.payee
}
async function pay(confirmation: string): Promise<string> {
  const body = { confirmation, again: false, sentAt: test.clock.now().toISOString() }
  const key = `screening-key-${(keys += 1)}`
  const paid = await payer.browser.call('POST /api/v1/me/payments', { key, body })
  return paid.status === 201 ? paid.body.payment.state : paid.problem.code
}

describe('a first payment to somebody of whom screening knows something', () => {
  it('guarantees that one that must rest is not made today, is put off in one tap, and is asked about anew', async () => {
    const { confirmation, warning, person } = await confirm(await payeeOf('199 0000 0022', '陈安'))
    expect(warning).toMatchObject({ advice: 'delay', title: expect.any(String) as string })
    expect(person).toMatchObject({ before: false, known: false })
    expect(await pay(confirmation)).toBe('payment_held')
    const delayed = await payer.browser.call('POST /api/v1/me/payments/delay', { body: { confirmation } })
    expect(delayed.status, delayed.text).toBe(201)
    const { delayedId } = delayed.body
    const takeUp = () =>
      payer.browser.call('POST /api/v1/me/delayed/:delayedId', {
        params: { delayedId },
        body: { decision: 'go-on' },
      })
    expect((await takeUp()).problem.code).toBe('delay_running')
    // The day over, whoever was hurried yesterday hears the same again.
    await test.db.transact((tx) =>
      tx.named('test.let-a-day-pass', 'update delayed_payment set ready_at = $1', [test.clock.now()]),
    )
    const { payee } = (await takeUp()).body
    expect((await confirm(payee?.payee ?? '')).warning).toMatchObject({ advice: 'delay' })
  })

  it('guarantees that one that a person must look at first is not made', async () => {
    const { confirmation, warning } = await confirm(await payeeOf('199 0000 0066', 'Li Na'))
    expect(warning).toMatchObject({ advice: 'refer' })
    expect(await pay(confirmation)).toBe('payment_held')
  })

  it('leaves others alone', async () => {
    const { confirmation, warning } = await confirm(await payeeOf('199 0000 0011', '林悦'))
    expect(warning).toBeNull()
    expect(await pay(confirmation)).toBe('done')
  })
})
