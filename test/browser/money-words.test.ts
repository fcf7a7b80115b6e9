import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { startGallery, type Gallery } from '../support/gallery.ts'
import { begin, type Journey } from './journey.ts'
import { line, person, playWallet, type PlayedWallet } from './played-wallet.ts'

// What the app says of money: how a payment stands, wherever it is shown, for eyes and for ears.
let browser: Browser
let gallery: Gallery
let wallet: PlayedWallet
let journey: Journey

beforeAll(async () => {
  gallery = await startGallery()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await gallery?.close()
})

beforeEach(async () => {
  gallery.asked.splice(0)
  wallet = playWallet(gallery)
  journey = await begin(browser, gallery, '/home')
})

afterEach(async () => {
  await journey.end()
})

const day = '2026-11-05T04:00:00.000Z'
const payout = { kind: 'cash-out', other: person('Card ···· 1024') } as const

test.each([
  ['sent', 'The bank is working on it', 'The money is set aside.'],
  ['returned', 'The money is back in your balance', 'The bank could not do it.'],
  ['done', 'Withdrawn', 'Receipt number'],
] as const)(
  'a payout that is %s says how it stands on its receipt and its line',
  async (state, title, words) => {
    const { at, page } = journey
    wallet.lines = [
      line(1, day, { ...payout, state }),
      line(2, day, { ...payout, state, leftBeforeLock: true }),
    ]
    const late = page.getByText(/before the pause/)
    await page.goto(`${gallery.url}/payments/${line(1, day).paymentId}`)
    await page.getByText(words).first().waitFor()
    await at(title)
    await expect.poll(() => late.count()).toBe(0)
    await page.goto(`${gallery.url}/payments/${line(2, day).paymentId}`)
    await page.getByText(/^It had left for the bank before the pause/).waitFor()
    await at(title)
    await page.goto(`${gallery.url}/statement`)
    await page.getByRole('link', { name: /left before the pause/ }).waitFor()
    await at('Statement')
    await expect.poll(() => late.count()).toBe(1)
  },
)

test('what the bank still has stands on home, and says that a lock came too late for it', async () => {
  const { at, page } = journey
  wallet.open = [line(1, day, { ...payout, state: 'sent', leftBeforeLock: true })]
  await page.goto(`${gallery.url}/home`)
  await page.getByRole('link', { name: /The bank is working on it · left before the pause/ }).waitFor()
  await at(/Hello/)
})

test('a payment that was refused says why, with its reference, and that no money moved', async () => {
  const { at, page } = journey
  const refusal = {
    code: 'money_short',
    ref: 'R-087',
    title: 'Not enough money',
    detail: 'Less is available.',
  }
  wallet.lines = [line(1, day, { state: 'refused', balanceMinor: null, refusal })]
  await page.goto(`${gallery.url}/payments/${line(1, day).paymentId}`)
  await page.getByText('Less is available.').waitFor()
  await page.getByText('R-087').waitFor()
  await at('Not paid, and no money moved')
  await page.goto(`${gallery.url}/statement`)
  await page.getByRole('link', { name: /Payment · not paid/ }).waitFor()
  await at('Statement')
})

test('whoever shows a code is told what to do when it will not scan', async () => {
  const { at, follow, page, press, type } = journey
  const hint = page.getByText('It won’t scan? Make your screen brighter.')
  await follow('Receive')
  await at('Receive')
  await hint.waitFor()
  await follow('Ask for an amount')
  await at('Ask for money')
  await type('Amount', '88')
  await press('Make the request')
  await page.getByRole('img', { name: /^Code to be paid/ }).waitFor()
  await hint.waitFor()
})
