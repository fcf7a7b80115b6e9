import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { begin, type Journey } from './journey.ts'
import { startDemoServer, type DemoServer } from './server.ts'
import { comeIn } from './visit.ts'

// The same screens before the real server: from a card to money that has reached somebody else.
let browser: Browser
let server: DemoServer
/** She has money and a PIN, and goes on in the second story. */
let payer: Journey

beforeAll(async () => {
  server = await startDemoServer()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** Its check digit fits, and the demo bank says yes to it at once. */
const card = '6222021234567084'

const pinOf = (personId: string): string => server.person(personId).pin ?? ''

test('a card is bound, money brought in, and somebody new paid by number and name', async () => {
  payer = await begin(browser, server, '/help')
  const { at, follow, press, type, page } = payer
  await comeIn(server, page, 'lin-yue', { full: true })

  await page.goto(`${server.url}/cards`)
  await at('Bank cards')
  await type('Card number', card)
  await press('Bind a card')
  const bound = (await page.getByText(/^Bound: /).textContent()) ?? ''
  await at('Bank cards')

  await page.goto(`${server.url}/cash-in`)
  await at('Add money')
  await page.getByLabel('From').selectOption({ label: bound.replace('Bound: ', '') })
  await type('Amount', '1,000.00')
  await press('Add money')
  await at(/Money added|The bank is working on it/)

  const other = server.person('li-na')
  await page.goto(`${server.url}/pay`)
  await at('Pay whom?')
  await page.getByRole('button', { name: /^Pay by phone number/ }).click()
  await type('Their phone number', other.number.replace('+86', ''))
  await type('Their name', 'Somebody Else')
  await press('Check')
  await page.getByRole('status').filter({ hasText: 'No match' }).waitFor()
  await type('Their name', other.name)
  await press('Check')
  await at('How much?')
  await type('Amount', '258.20')
  await type('Note', 'dinner')
  await press('Next: check it')
  await at('Check, then pay')
  await page.getByText('You have not paid this person before.').waitFor()
  await type('Payment PIN', pinOf('lin-yue'))
  await press('Pay ¥258.20')
  await at(/^Paid to/)
  await follow('See the receipt')
  await page.getByText('Receipt number').waitFor()
  await page.goto(`${server.url}/statement`)
  await page.getByRole('link', { name: /dinner/ }).waitFor()
  await at('Statement')
})

test('a reply that is cut after the server has paid is asked for and found, and the money leaves once', async () => {
  const { at, press, type, page } = payer
  const other = await begin(browser, server, '/help')
  await comeIn(server, other.page, 'sun-mei', { full: true })
  await other.page.goto(`${server.url}/security/pin`)
  await other.at('Payment PIN')
  await other.type('New payment PIN', '428057')
  await other.type('Once more', '428057')
  await other.press('Set payment PIN')
  await other.at('Your payment PIN is set')
  await other.page.goto(`${server.url}/request`)
  await other.at('Ask for money')
  await other.type('Amount', '36.50')
  await other.type('What for', 'tickets')
  await other.press('Make the request')
  await other.at('Ask for ¥36.50')
  const link = (await other.page.locator('.link-words').textContent()) ?? ''

  await page.goto(`${server.url}${new URL(link).pathname}`)
  await at('How much?')
  await press('Next: check it')
  await at('Check, then pay')
  const keys = new Set<string | undefined>()
  await page.route('**/api/v1/me/payments', async (route) => {
    keys.add(route.request().headers()['idempotency-key'])
    await route.fetch()
    await route.abort()
  })
  if ((await page.getByLabel('Payment PIN').count()) > 0) await type('Payment PIN', pinOf('lin-yue'))
  await press('Pay ¥36.50')
  await at(/^Paid to/)
  expect(keys.size).toBe(1)
  await payer.end()

  await other.page.goto(`${server.url}/statement`)
  const lines = other.page.getByRole('link', { name: /tickets/ })
  await lines.first().waitFor()
  await other.at('Statement')
  expect(await lines.count()).toBe(1)
  await lines.first().click()
  await other.at(/paid you$/)
  await other.end()
})
