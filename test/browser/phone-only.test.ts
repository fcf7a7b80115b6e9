import { expect, test } from 'vitest'
import type { Journey } from './journey.ts'
import { stageOnServer } from './stage.ts'
import { ask, freshNumber, prove } from './visit.ts'

// A wallet into which nothing but the number leads: each bound is told before an amount is typed, and lifted on the way to it.
const stage = stageOnServer()

/** Its check digit fits, and the demo bank says yes to it at once. */
const card = '6222021234567084'
const pin = '738296'

/** Registered a minute ago, with a card, and nothing else. */
async function register(me: Journey): Promise<{ phone: string }> {
  const { number, phone } = freshNumber()
  const flowId = await prove(stage.server, me.page, number, phone)
  const password = 'amber window facing south'
  await ask(me.page, `POST /api/v1/flows/${flowId}/register`, { displayName: '许四 Xu Si', password })
  expect((await ask(me.page, 'POST /api/v1/me/funding-sources', { cardNumber: card })).status).toBe(201)
  return { phone }
}

async function untilBalance({ page }: Journey, minor: number): Promise<void> {
  const balance = async (): Promise<unknown> =>
    (await ask(page, 'GET /api/v1/me/wallet')).body['balanceMinor']
  await expect.poll(balance).toBe(minor)
}

const valueOf = (me: Journey, label: string): Promise<string> =>
  me.page.getByLabel(label, { exact: true }).inputValue()

test('bringing in and taking out more than a bare number may lead to the address and the codes, and back to the amount', async () => {
  const me = await stage.open('/help')
  const { at, press, follow, type, page } = me
  const { phone } = await register(me)
  expect((await ask(page, 'PUT /api/v1/me/pin', { pin })).status).toBe(200)
  await page.goto(`${stage.server.url}/register/e-mail`)
  await at('Add a second address for notices')
  await page.getByText('until then you can add').waitFor()
  await follow('Not now')
  await at('Save your recovery codes')
  await page.getByText('a lost phone leaves no way back').waitFor()
  await follow('Not now')
  await page.waitForURL('**/home')

  await page.goto(`${stage.server.url}/cash-in`)
  await at('Add money')
  await page.getByText('Without an e-mail for notices, you can add').waitFor()
  await type('Amount', '1500')
  await press('Add money')
  await page.getByRole('status').filter({ hasText: 'Nothing was brought in' }).waitFor()
  await at('Add money')
  await follow('Add an e-mail for notices')
  await at('E-mail for notices')
  await type('E-mail address', 'xu.si@example.com')
  await press('Send a code')
  await page.getByText('xu.si@example.com').waitFor()
  await page.getByLabel('6-digit code').fill(await stage.server.code(phone, 'email'))
  await at('Add money')
  await expect.poll(() => valueOf(me, 'Amount')).toBe('1500')
  await press('Add money')
  await at(/^Money added|The bank is working on it/)

  await untilBalance(me, 150_000)
  await page.goto(`${stage.server.url}/home`)
  await page.getByText('Keep a way back for yourself').waitFor()
  await page.getByRole('link', { name: /^Withdraw/ }).click()
  await at('Withdraw')
  await page.getByText('Without recovery codes,').waitFor()
  await type('Amount', '1200')
  await press('Next: check it')
  await page.getByRole('status').filter({ hasText: 'Nothing has left' }).waitFor()
  await at('Withdraw')
  await follow('Make recovery codes')
  await at('Recovery codes')
  await press('Make recovery codes')
  await at('Save these ten codes')
  await follow('I have saved them')
  await at('Withdraw')
  await expect.poll(() => valueOf(me, 'Amount')).toBe('1200')
  await press('Next: check it')
  await at('Check, then withdraw')
  await type('Payment PIN', pin)
  await press('Withdraw 1200 yuan')
  await at(/^Withdrawn|The bank is working on it/)
  await page.goto(`${stage.server.url}/home`)
  await page.getByRole('link', { name: /^Withdraw/ }).waitFor()
  await expect.poll(() => page.getByText('Keep a way back for yourself').count()).toBe(0)
})

test('a payment above it is taken up again after the codes and after the PIN, to the same person, with what was typed', async () => {
  const me = await stage.open('/help')
  const { at, press, follow, type, page } = me
  const { phone } = await register(me)
  const added = await ask(page, 'POST /api/v1/me/contacts', { email: 'xu.si@example.com' })
  const { contactId } = (added.body as unknown as { contact: { contactId: string } }).contact
  const code = await stage.server.code(phone, 'email')
  expect((await ask(page, `POST /api/v1/me/contacts/${contactId}/verify`, { code })).status).toBe(200)
  await page.goto(`${stage.server.url}/cash-in`)
  await at('Add money')
  await type('Amount', '1500')
  await press('Add money')
  await untilBalance(me, 150_000)

  const payee = stage.server.person('wang-jing')
  await page.goto(`${stage.server.url}/pay?way=number`)
  await type('Their phone number', payee.number.replace('+86', ''))
  await type('Their name', payee.name)
  await press('Check')
  await at('How much?')
  await page.getByText('Without recovery codes,').waitFor()
  await type('Amount', '1200')
  await type('Note', 'rent')
  await press('Next: check it')
  await page.getByRole('status').filter({ hasText: 'Nothing has left' }).waitFor()
  await follow('Make recovery codes')
  await at('Recovery codes')
  await press('Make recovery codes')
  await at('Save these ten codes')
  await follow('I have saved them')
  await at('How much?')
  await expect.poll(() => valueOf(me, 'Amount')).toBe('1200')
  await expect.poll(() => valueOf(me, 'Note')).toBe('rent')
  await press('Next: check it')
  await follow('Set a PIN')
  await at('Payment PIN')
  await type('New payment PIN', pin)
  await type('Once more', pin)
  await press('Set payment PIN')
  await at('Your payment PIN is set')
  await follow('Go on')
  await at('How much?')
  await expect.poll(() => valueOf(me, 'Amount')).toBe('1200')
  await expect.poll(() => valueOf(me, 'Note')).toBe('rent')
  await press('Next: check it')
  await at('Check, then pay')
  await type('Payment PIN', pin)
  await press('Pay 1200 yuan')
  await at(/^Paid to/)
  await untilBalance(me, 30_000)
})
