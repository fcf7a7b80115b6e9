import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { line, payeeOf, person } from './played-views.ts'
import { stageWithPlayedWallet } from './stage.ts'

// What the app does with money by itself, above all when the network fails: each screen held to axe and to the width.
const stage = stageWithPlayedWallet('/home')

/**
 * How many payments were sent, by their keys: a browser sends one request again by itself when the connection under it was cut
 * before any answer, which the app cannot see and the key makes harmless.
 */
const pays = (): number =>
  new Set(stage.wallet.asked('POST /api/v1/me/payments').map(({ headers }) => headers['idempotency-key']))
    .size

/** From home to the last press before the money moves. */
async function upToThePress(amount: string): Promise<void> {
  const { at, follow, press, type, page } = stage.journey
  await at(/Hello/)
  await follow('Pay')
  await at('Pay whom?')
  await page.getByRole('button', { name: /^\*\*明/ }).click()
  await at('How much?')
  await type('Amount', amount)
  await press('Next: check it')
  await at('Check, then pay')
}

test('a person paid before is paid in five screens, and the receipt says so', async () => {
  const { at, press, follow, page, screens } = stage.journey
  await upToThePress('58,20')
  await page.getByText('58 yuan 20', { exact: true }).first().waitFor({ state: 'attached' })
  await press('Pay 58 yuan 20')
  await at('Paid to **明')
  expect(screens.length).toBe(5)
  expect(pays()).toBe(1)
  await follow('See the receipt')
  await page.getByText('Receipt number').waitFor()
  await at('Paid to **明')
  await page.getByRole('link', { name: 'Latchkey wallet home' }).click()
  await at(/Hello/)
  expect(await page.getByRole('region', { name: 'Balance' }).textContent()).toContain('12,287.47')
})

test('an amount that could be two is asked about, and is never sent', async () => {
  const { at, follow, press, type, page } = stage.journey
  await follow('Pay')
  await page.getByRole('button', { name: /^\*\*明/ }).click()
  await at('How much?')
  await type('Amount', '1,234')
  await page.getByText('Is it ¥1,234.00').waitFor()
  await press('Next: check it')
  await page.locator('[name=amount][aria-invalid=true]:focus').waitFor()
  await at('How much?')
  expect(stage.wallet.asked('POST /api/v1/me/payments/confirm').length).toBe(0)
  await type('Amount', '１２３４．５')
  await page.getByText('¥1,234.50 1234 yuan 50').waitFor()
  await press('Next: check it')
  await at('Check, then pay')
  const [asked] = stage.wallet.asked('POST /api/v1/me/payments/confirm')
  expect(asked?.body).toMatchObject({ amountMinor: 123_450 })
})

test('a new payee by number: no match says no more, a match warns, and a day’s delay is one press', async () => {
  const { at, follow, press, type, page } = stage.journey
  stage.wallet.confirms = () => ({
    warning: { advice: 'warn', title: 'Stop and check', detail: 'A large first payment to somebody new.' },
  })
  await follow('Pay')
  await page.getByRole('button', { name: /^Pay by phone number/ }).click()
  await at('Pay by phone number')
  await press('Check')
  await page.locator('.error-summary:focus').waitFor()
  await type('Their phone number', '13800138000')
  await type('Their name', '别的人')
  await press('Check')
  await page.getByRole('status').filter({ hasText: 'No match' }).waitFor()
  await at('Pay by phone number')
  await type('Their name', '陈安')
  await press('Check')
  await at('How much?')
  await page.getByText('The first time you pay this person').waitFor()
  await type('Amount', '1500')
  await press('Next: check it')
  await at('Check, then pay')
  await page.getByText('You have not paid this person before.').waitFor()
  await page.getByText('Stop and check').waitFor()
  await press('Put it off by 24 hours')
  await at('Put off')
  expect(pays()).toBe(0)
})

test('a wrong PIN leads back to the same question, and only the right one pays', async () => {
  const { at, press, type, page } = stage.journey
  stage.wallet.confirms = () => ({ needsPin: true })
  await upToThePress('300')
  await press('Pay 300 yuan')
  await page.locator('[name=pin][aria-invalid=true]:focus').waitFor()
  expect(pays()).toBe(0)
  await type('Payment PIN', '111222')
  await press('Pay 300 yuan')
  await page.getByText('That PIN is not right, nothing was paid.').waitFor()
  await at('Check, then pay')
  await type('Payment PIN', '１３５ ７９０')
  await press('Pay 300 yuan')
  await at('Paid to **明')
  expect(stage.wallet.lines.length).toBe(1)
})

test('the same again within ten minutes is asked about first', async () => {
  const { at, press, page } = stage.journey
  const at2 = new Date().toISOString()
  stage.wallet.confirms = () => ({ duplicate: { paymentId: line(7, at2).paymentId, at: at2, state: 'done' } })
  await upToThePress('58')
  await page.getByText('You just paid the same').waitFor()
  await press('Pay 58 yuan once more')
  await at('Paid to **明')
  const [sent] = stage.wallet.asked('POST /api/v1/me/payments')
  expect(sent?.body).toMatchObject({ again: true })
})

test('guarantees that a payment whose reply is lost is checked, found done, and sent once', async () => {
  const { at, press, page } = stage.journey
  stage.wallet.losesReply = (route) => route === 'POST /api/v1/me/payments'
  stage.wallet.losesRequest = (route) => route.endsWith('/outcome')
  await upToThePress('58')
  await press('Pay 58 yuan')
  await at('Checking your 58 yuan payment')
  await page.getByText('This payment can only be taken once.').waitFor()
  await expect.poll(() => stage.wallet.asked('POST /api/v1/me/payments/outcome').length).toBeGreaterThan(0)
  stage.wallet.losesRequest = () => false
  await at('Paid to **明')
  expect(pays()).toBe(1)
  expect(stage.wallet.lines.length).toBe(1)
})

/** How much of this kind the device keeps. */
const keptIn = (page: Page, store: 'intents' | 'seen'): Promise<number> =>
  page.evaluate(`new Promise((done) => {
    const opened = indexedDB.open('latchkey-money', 1)
    opened.onsuccess = () => {
      const count = opened.result.transaction('${store}').objectStore('${store}').count()
      count.onsuccess = () => { opened.result.close(); done(count.result) }
    }
  })`)

test('guarantees that the next page asks for what the last one left undecided', async () => {
  const { at, press, page } = stage.journey
  stage.wallet.losesReply = (route) => route === 'POST /api/v1/me/payments'
  stage.wallet.losesRequest = (route) => route.endsWith('/outcome')
  await upToThePress('58')
  await press('Pay 58 yuan')
  await at('Checking your 58 yuan payment')
  await page.goto(`${stage.url}/home`)
  await page.getByRole('heading', { name: 'Checking your 58 yuan payment' }).waitFor()
  await at(/Hello/)
  stage.wallet.losesRequest = () => false
  await page.getByRole('heading', { name: 'Paid to **明' }).waitFor()
  await at(/Hello/)
  expect(pays()).toBe(1)
  await press('Understood')
  await page.getByRole('heading', { name: 'Paid to **明' }).waitFor({ state: 'detached' })
  // It leaves the screen at once and the device a moment later: a reload in between would find it there.
  await expect.poll(() => keptIn(page, 'intents')).toBe(0)
  await page.reload()
  await at(/Hello/)
  expect(await page.getByRole('heading', { name: 'Paid to **明' }).count()).toBe(0)
})

test('one that never arrived did not happen once its time is over, and is not sent again by itself', async () => {
  const { at, press } = stage.journey
  stage.wallet.losesRequest = (route) => route === 'POST /api/v1/me/payments'
  await upToThePress('58')
  await press('Pay 58 yuan')
  await at('Checking your 58 yuan payment')
  stage.wallet.aheadMs = 130_000
  await at('It did not go through and no money moved')
  expect(pays()).toBe(1)
  expect(stage.wallet.lines).toEqual([])
  stage.wallet.losesRequest = () => false
  await press('Try again')
  await at('How much?')
  expect(pays()).toBe(1)
})

test('without a network the balance and the statement are as last seen, with their time, and paying says why not', async () => {
  const { at, follow, page, context } = stage.journey
  stage.wallet.lines = [line(1, '2026-11-02T04:00:00.000Z', { note: 'lunch' })]
  await follow('Statement')
  await at('Statement')
  await page.getByRole('link', { name: /lunch/ }).waitFor()
  await page.getByRole('link', { name: 'Back', exact: true }).click()
  await at(/Hello/)
  await context.setOffline(true)
  await page.getByText(/^As of/).waitFor()
  await follow('Pay')
  await page.getByRole('heading', { name: 'No network, so no paying now' }).waitFor()
  await at('Pay whom?')
  await page.getByRole('link', { name: 'Back', exact: true }).click()
  await at(/Hello|^Hello$/)
  await page.getByText(/^As of/).waitFor()
  expect(await page.getByRole('region', { name: 'Balance' }).textContent()).toContain('12,345.67')
  await follow('Statement')
  await page.getByText(/^As of/).waitFor()
  await page.getByRole('link', { name: /lunch/ }).waitFor()
  await at('Statement')
  await context.setOffline(false)
  await page.goto(`${stage.url}/home`)
  await at(/Hello/)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await at('You’re signed out')
  // Whoever takes the device next finds nothing of it.
  await expect.poll(() => keptIn(page, 'seen')).toBe(0)
})

test('a hidden balance stays hidden on this device, and is told as hidden', async () => {
  const { at, press, page } = stage.journey
  await press('Hide balance')
  const balance = page.getByRole('region', { name: 'Balance' })
  await balance.getByText('Amount hidden').waitFor({ state: 'attached' })
  await page.reload()
  await at(/Hello/)
  expect(await balance.textContent()).not.toContain('12,345')
  await press('Show balance')
  await balance.getByText('12345 yuan 67').waitFor({ state: 'attached' })
})

test('a request becomes a link, and the link is paid as it was asked', async () => {
  const { at, follow, press, type, page } = stage.journey
  await follow('Receive')
  await page.getByRole('img', { name: 'My code to be paid by' }).waitFor()
  await at('Receive')
  await follow('Ask for an amount')
  await at('Ask for money')
  await type('Amount', '88')
  await type('What for', 'hotpot')
  await press('Make the request')
  await page.getByRole('img', { name: 'Code to be paid 88 yuan' }).waitFor()
  await at('Ask for 88 yuan')
  const link = stage.wallet.requests[0]?.link ?? ''
  await page.getByText(link).waitFor()
  await page.goto(link)
  await at('How much?')
  await page.getByText('They ask you to pay').waitFor()
  expect(await page.locator('[name=amount]').count()).toBe(0)
  await press('Next: check it')
  await at('Check, then pay')
  await press('Pay 88 yuan')
  await at('Paid to **悦')
  await page.goto(`${stage.url}/pay/LK1-unknown`)
  await page.getByRole('heading', { name: 'Not a code' }).waitFor()
  await at('Whose code is this?')
  await follow('Pay somebody else')
  await at('Pay whom?')
})

test('the statement is searched, read to its end, and kept as a table that computes nothing', async () => {
  const { at, follow, press, type, page } = stage.journey
  stage.wallet.lines = [
    line(1, '2026-11-05T04:00:00.000Z', { note: '=1+1, "lunch"' }),
    line(2, '2026-11-04T04:00:00.000Z', { direction: 'in', amountMinor: 120_000, note: 'rent' }),
    line(3, '2026-11-03T04:00:00.000Z', { note: 'bus' }),
    line(4, '2026-10-03T04:00:00.000Z', { note: 'bus', other: person('Ming W.') }),
  ]
  await follow('Statement')
  await at('Statement')
  const rows = page.locator('main a.row')
  await expect.poll(() => rows.count()).toBe(3)
  await press('Show earlier ones')
  await expect.poll(() => rows.count()).toBe(4)
  await page.getByLabel('Month').selectOption('2026-11')
  await expect.poll(() => rows.count()).toBe(3)
  await page.getByText('balance at the end').waitFor()
  await at('Statement')
  await page.getByLabel('Kind').selectOption('in')
  await expect.poll(() => rows.count()).toBe(1)
  await page.getByText('received 1200 yuan').waitFor({ state: 'attached' })
  await page.getByLabel('Kind').selectOption('all')
  await page.getByLabel('Month').selectOption('all')
  const download = page.waitForEvent('download')
  await press('Save as a table (CSV)')
  const text = readFileSync(await (await download).path(), 'utf8')
  expect(text.charCodeAt(0)).toBe(0xfeff)
  expect(text.trimEnd().split('\r\n').length).toBe(5)
  expect(text).toContain(`"'=1+1, ""lunch"""`)
  expect(text).toContain(',1200.00,,')
  await type('Note or person', 'nowhere')
  await press('Find')
  await page.getByRole('heading', { name: 'Nothing found' }).waitFor()
  await at('Statement')
})

test('reading on says that it is at it, takes no second press, and a page that is lost takes nothing from the screen', async () => {
  const { at, follow, press, page } = stage.journey
  stage.wallet.lines = [5, 4, 3, 2].map((day) => line(day, `2026-11-0${day}T04:00:00.000Z`))
  await follow('Statement')
  await at('Statement')
  const rows = page.locator('main a.row')
  await expect.poll(() => rows.count()).toBe(3)
  stage.wallet.losesReply = (route) => route.startsWith('GET /api/v1/me/statement/')
  for (const name of ['Show earlier ones', 'Save as a table (CSV)', 'Print or save as PDF']) {
    await press(name)
    await page.getByRole('status').getByText('We couldn’t reach the wallet').waitFor()
    await expect.poll(() => rows.count()).toBe(3)
  }
  stage.wallet.losesReply = () => false
  const pagesAsked = (): number => stage.wallet.asked('GET /api/v1/me/statement/all').length
  const before = pagesAsked()
  let goOn = (): void => undefined
  const held = new Promise<void>((resume) => {
    goOn = resume
  })
  await page.route(/\/me\/statement\/.*cursor=/, async (route) => {
    await held
    await route.continue()
  })
  const save = page.getByRole('button', { name: /^Save as a table/ })
  const download = page.waitForEvent('download')
  await save.click()
  await expect.poll(() => save.getAttribute('aria-disabled')).toBe('true')
  await save.click()
  await page.getByRole('button', { name: 'Show earlier ones' }).click()
  goOn()
  await download
  await expect.poll(() => save.getAttribute('aria-disabled')).toBe(null)
  expect(pagesAsked() - before).toBe(1)
  await expect.poll(() => rows.count()).toBe(4)
})

test('on paper the statement is its lines alone', async () => {
  const { at, page } = stage.journey
  stage.wallet.lines = [line(1, '2026-11-05T04:00:00.000Z', { note: 'lunch' })]
  await page.goto(`${stage.url}/statement`)
  await at('Statement')
  await page.emulateMedia({ media: 'print' })
  await page.getByText('lunch').waitFor()
  for (const part of ['.page-head', '.page-foot', '.filters', '.not-on-paper'])
    expect(await page.locator(part).first().isVisible(), part).toBe(false)
})

test('setting the PIN asks for the proof that is missing and keeps what was typed', async () => {
  const { at, press, type, page } = stage.journey
  stage.wallet.pin = 'none'
  stage.wallet.missing = 'password'
  await page.goto(`${stage.url}/security`)
  await at('Sign-in and security')
  await page.getByRole('link', { name: /^Payment PIN/ }).click()
  await at('Payment PIN')
  await type('New payment PIN', '135790')
  await type('Once more', '135791')
  await press('Set payment PIN')
  await page.getByText('The two are not the same.').first().waitFor()
  await type('Once more', '135790')
  await press('Set payment PIN')
  await page.locator('[name=password]').fill('a password that is right')
  await page.locator('form button[type=submit]').click()
  await at('Your payment PIN is set')
  const sent = stage.wallet.asked('PUT /api/v1/me/pin')
  expect(sent.at(-1)?.body).toEqual({ pin: '135790' })
})

test('being found by number is switched off and stays off', async () => {
  const { at, page } = stage.journey
  await page.goto(`${stage.url}/security`)
  await at('Sign-in and security')
  const found = page.getByRole('switch', { name: 'Others can pay me by my number' })
  await expect.poll(() => found.getAttribute('aria-checked')).toBe('true')
  await found.click()
  await expect.poll(() => stage.wallet.findable).toBe(false)
  await expect.poll(() => found.getAttribute('aria-checked')).toBe('false')
  await page.reload()
  await expect.poll(() => found.getAttribute('aria-checked')).toBe('false')
})

test('a payee of the list is not confused with another of the same look', async () => {
  const { at, follow, press, type, page } = stage.journey
  stage.wallet.payees = [payeeOf('sealed-one', '**明'), payeeOf('sealed-two', '**明')]
  await follow('Pay')
  await page
    .getByRole('button', { name: /^\*\*明/ })
    .nth(1)
    .click()
  await at('How much?')
  await type('Amount', '5')
  await press('Next: check it')
  await at('Check, then pay')
  const [asked] = stage.wallet.asked('POST /api/v1/me/payments/confirm')
  expect(asked?.body).toMatchObject({ payee: 'sealed-two' })
})
