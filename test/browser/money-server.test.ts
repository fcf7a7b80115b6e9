import { expect, test } from 'vitest'
import type { Journey } from './journey.ts'
import { stageOnServer } from './stage.ts'
import { ask, comeIn } from './visit.ts'

// The same screens before the real server: from a card to money that has reached somebody else.
const stage = stageOnServer({ lasting: true })
/** She has money and a PIN, and goes on from story to story. */
let payer: Journey

/** Its check digit fits, and the demo bank says yes to it at once. */
const card = '6222021234567084'

const pinOf = (personId: string): string => stage.server.person(personId).pin ?? ''

test('a card is bound, money brought in, and somebody new paid by number and name', async () => {
  payer = await stage.open('/help')
  const { at, follow, press, type, page } = payer
  await comeIn(stage.server, page, 'lin-yue', { full: true })

  await page.goto(`${stage.server.url}/cards`)
  await at('Bank cards')
  await type('Card number', card)
  await press('Link a card')
  const bound = (await page.getByText(/^Linked: /).textContent()) ?? ''
  await at('Bank cards')

  await page.goto(`${stage.server.url}/cash-in`)
  await at('Add money')
  await page.getByLabel('From').selectOption({ label: bound.replace('Linked: ', '') })
  await type('Amount', '1,000.00')
  await press('Add money')
  await at(/Money added|The bank is working on it/)

  const other = stage.server.person('wang-jing')
  await page.goto(`${stage.server.url}/pay`)
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
  await press('Pay 258 yuan 20')
  await at(/^Paid to/)
  await follow('See the receipt')
  await page.getByText('Receipt number').waitFor()
  await page.goto(`${stage.server.url}/statement`)
  await page.getByRole('link', { name: /dinner/ }).waitFor()
  await at('Statement')
})

test('what was confirmed leaves to the card, and the card is unlinked once the bank has answered', async () => {
  const { at, press, type, page } = payer
  await page.goto(`${stage.server.url}/cash-out`)
  await at('Withdraw')
  await type('Amount', '20')
  const label = (await page.getByLabel('To').locator('option').first().textContent()) ?? ''
  await page.getByLabel('To').selectOption({ label })
  await press('Next: check it')
  await at('Check, then withdraw')
  await page.getByText('Usually by').waitFor()
  await press('Change amount or card')
  await at('Withdraw')
  await type('Amount', '30.50')
  await press('Next: check it')
  await at('Check, then withdraw')
  await type('Payment PIN', pinOf('lin-yue'))
  await press('Withdraw 30 yuan 50')
  await at(/^Withdrawn|The bank is working on it/)

  const onTheWay = async (): Promise<unknown> => (await ask(page, 'GET /api/v1/me/wallet')).body['open']
  await expect.poll(onTheWay).toEqual([])
  await page.goto(`${stage.server.url}/cards`)
  await at('Bank cards')
  const row = page.getByRole('listitem').filter({ hasText: label })
  await row.getByRole('button', { name: 'Unlink' }).click()
  await press('Unlink it')
  await page.getByText(`Unlinked: ${label}`).waitFor()
  await expect.poll(() => row.count()).toBe(0)
  await at('Bank cards')
})

test('a code that was given away too often is replaced, and the old one says so', async () => {
  const { at, press, page } = payer
  await page.goto(`${stage.server.url}/receive`)
  await at('Receive')
  const words = page.locator('.link-words')
  const before = (await words.textContent()) ?? ''
  await press('Get a new code')
  await press('Replace it')
  await page.getByText('You have a new code').waitFor()
  await expect.poll(() => words.textContent()).not.toBe(before)
  await at('Receive')
  await page.goto(`${stage.server.url}${new URL(before).pathname}`)
  await at('Whose code is this?')
  await page.locator('.state h2').waitFor()
})

test('a payer says that they were cheated and takes it back: told what it does each time, and warned before the next payment', async () => {
  const { at, follow, press, page } = payer
  const asked = page.getByRole('button', { name: 'Wrong person, or a scam' })
  const listed = page.getByRole('button', { name: /静/ })
  const receipt = /^Paid to/
  // The list of people paid before follows the ledger a moment later.
  const isListed = async (): Promise<boolean> => {
    await page.goto(`${stage.server.url}/pay`)
    await at('Pay whom?')
    return (await listed.count()) === 1
  }
  const toTheReceipt = async (): Promise<void> => {
    await page.goto(`${stage.server.url}/statement`)
    await at('Statement')
    await page.getByRole('link', { name: /dinner/ }).click()
    await at(receipt)
  }
  await expect.poll(isListed).toBe(true)
  await toTheReceipt()
  await asked.click()
  await page.getByRole('dialog').getByText('It does not bring the money back').waitFor()
  await at(receipt)
  await press('Not now')
  await asked.click()
  await press('Yes, note it')
  const noted = page.getByText('Noted: the wrong person, or a scam')
  await page
    .getByRole('status')
    .filter({ has: noted })
    .getByText('This does not bring the money back.')
    .waitFor()
  await at(receipt)
  await page.reload()
  await noted.waitFor()
  expect(await asked.count()).toBe(0)
  await page.emulateMedia({ media: 'print' })
  await expect.poll(() => noted.isVisible()).toBe(false)
  await page.emulateMedia({ media: null })
  await expect.poll(isListed).toBe(false)

  await toTheReceipt()
  await press('That was not so: take it back')
  await page.getByRole('dialog').getByText('Did somebody ask you to take it back').waitFor()
  await at(receipt)
  await press('Leave it')
  await noted.waitFor()
  await press('That was not so: take it back')
  await press(/^Take it back/)
  await page.getByRole('status').filter({ hasText: 'We still warn you' }).waitFor()
  await expect.poll(() => noted.count()).toBe(0)
  await at(receipt)
  await page.reload()
  await asked.waitFor()
  await expect.poll(() => noted.count()).toBe(0)

  await expect.poll(isListed).toBe(true)
  await listed.click()
  await at('How much?')
  await payer.type('Amount', '1.20')
  await press('Next: check it')
  await at('Check, then pay')
  await page.getByText('You said something was wrong, then took it back').waitFor()
  await page.getByText('If somebody asked you to take it back').waitFor()
  if ((await page.getByLabel('Payment PIN').count()) > 0) await payer.type('Payment PIN', pinOf('lin-yue'))
  await press('Pay 1 yuan 20')
  await at(receipt)
  await follow('See the receipt')
  await asked.waitFor()
})

test('a reply that is cut after the server has paid is asked for and found, and the money leaves once', async () => {
  const { at, press, type, page } = payer
  const other = await stage.open('/help')
  await comeIn(stage.server, other.page, 'sun-mei', { full: true })
  await other.page.goto(`${stage.server.url}/security/pin`)
  await other.at('Payment PIN')
  await other.type('New payment PIN', '428057')
  await other.type('Once more', '428057')
  await other.press('Set payment PIN')
  await other.at('Your payment PIN is set')
  await other.page.goto(`${stage.server.url}/request`)
  await other.at('Ask for money')
  await other.type('Amount', '36.50')
  await other.type('What for', 'tickets')
  await other.press('Make the request')
  await other.at('Ask for 36 yuan 50')
  const link = (await other.page.locator('.link-words').textContent()) ?? ''

  await page.goto(`${stage.server.url}${new URL(link).pathname}`)
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
  await press('Pay 36 yuan 50')
  await at(/^Paid to/)
  expect(keys.size).toBe(1)

  await other.page.goto(`${stage.server.url}/statement`)
  const lines = other.page.getByRole('link', { name: /tickets/ })
  await lines.first().waitFor()
  await other.at('Statement')
  expect(await lines.count()).toBe(1)
  await lines.first().click()
  await other.at(/paid you$/)
  // Whoever was paid has nothing to dispute.
  expect(await other.page.getByRole('button', { name: 'Wrong person, or a scam' }).count()).toBe(0)
})
