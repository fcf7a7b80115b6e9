import { expect, test } from 'vitest'
import { stageOnServer } from './stage.ts'
import { ask, freshNumber, prove } from './visit.ts'

// A wallet into which nothing but the number leads: each bound is told before an amount is typed, and lifted on the way to it.
const stage = stageOnServer()

/** Its check digit fits, and the demo bank says yes to it at once. */
const card = '6222021234567084'
const pin = '738296'

test('bringing in and taking out more than a bare number may lead to the address and the codes, and back to the amount', async () => {
  const me = await stage.open('/help')
  const { at, press, follow, type, page } = me
  const { number, phone } = freshNumber()
  const flowId = await prove(stage.server, page, number, phone)
  const password = 'amber window facing south'
  await ask(page, `POST /api/v1/flows/${flowId}/register`, { displayName: '许四 Xu Si', password })
  await page.goto(`${stage.server.url}/register/e-mail`)
  await at('Add a second address for notices')
  await page.getByText('until then you can add').waitFor()
  await follow('Not now')
  await at('Save your recovery codes')
  await page.getByText('a lost phone leaves no way back').waitFor()
  await follow('Not now')
  await page.waitForURL('**/home')
  expect((await ask(page, 'PUT /api/v1/me/pin', { pin })).status).toBe(200)
  expect((await ask(page, 'POST /api/v1/me/funding-sources', { cardNumber: card })).status).toBe(201)

  const amount = (): Promise<string> => page.getByLabel('Amount', { exact: true }).inputValue()
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
  await expect.poll(amount).toBe('1500')
  await press('Add money')
  await at(/^Money added|The bank is working on it/)

  const balance = async (): Promise<unknown> =>
    (await ask(page, 'GET /api/v1/me/wallet')).body['balanceMinor']
  await expect.poll(balance).toBe(150_000)
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
  await expect.poll(amount).toBe('1200')
  await press('Next: check it')
  await at('Check, then withdraw')
  await type('Payment PIN', pin)
  await press('Withdraw 1200 yuan')
  await at(/^Withdrawn|The bank is working on it/)
  await page.goto(`${stage.server.url}/home`)
  await page.getByRole('link', { name: /^Withdraw/ }).waitFor()
  await expect.poll(() => page.getByText('Keep a way back for yourself').count()).toBe(0)
})
