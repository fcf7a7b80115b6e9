import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fundPeople, openPeople, readBooks, type ChaosPerson } from '../faults/chaos-people.ts'
import {
  buildService,
  endService,
  freePort,
  makeDataDir,
  removeBuild,
  startService,
  type Service,
} from '../faults/real-process.ts'
import { launchBrowser } from '../support/browser.ts'

// The whole app, its service worker included, whose server is killed under a payment and is still gone when it is opened again.
let service: Service
let dataDir: string
let port: number
let browser: Browser
let payer: ChaosPerson
let payee: ChaosPerson

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [resolve('scripts/build.mjs')])
  await buildService()
  dataDir = makeDataDir()
  port = await freePort()
  service = await startService(dataDir, port)
  const [one, other] = await openPeople(service, 2)
  if (!one || !other) throw new Error('nobody')
  ;[payer, payee] = [one, other]
  await fundPeople(dataDir, () => 60_000)
  browser = await launchBrowser()
})
afterAll(async () => {
  await (browser as Browser | undefined)?.close()
  await endService(service as Service | undefined, dataDir)
  removeBuild()
})

/** A page that the service worker serves, with the files of the screens that it has shown. */
async function openApp(url: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'en', reducedMotion: 'reduce', serviceWorkers: 'allow' })
  const cookies = [...payer.browser.cookies].map(([name, value]) => ({
    name,
    value,
    url: 'https://localhost/',
  }))
  await context.addCookies(cookies)
  const page = await context.newPage()
  await page.goto(`${url}/home`)
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
  await expect.poll(() => page.evaluate('navigator.serviceWorker.controller !== null')).toBe(true)
  // The worker keeps what it has fetched itself: the first page came before it.
  await page.reload()
  await page.locator('.quick').waitFor()
  return page
}

test('guarantees that the app opens without its server, as last seen, and settles what was open when it is back', async () => {
  const url = `http://localhost:${port}`
  const page = await openApp(url)
  await page.locator('.balance').getByText('¥600.00').waitFor()

  await page.goto(`${url}/pay/${payee.code}`)
  await page.getByLabel('Amount', { exact: true }).fill('12.34')
  await page.getByRole('button', { name: 'Next: check it' }).click()
  let sent = 0
  await page.context().route('**/api/v1/me/payments', async (route) => {
    // The server has paid, and dies before its answer is heard.
    sent += 1
    await route.fetch()
    service.child.kill('SIGKILL')
    await service.exit
    await route.abort()
  })
  await page.getByRole('button', { name: 'Pay 12 yuan 34' }).click()
  await page
    .getByRole('heading', { level: 1, name: /^Checking your 12 yuan 34 payment|^No result yet/ })
    .waitFor()

  await page.goto(`${url}/home`)
  const card = page.locator('section.sent')
  await card.getByRole('heading', { name: /^Checking your 12 yuan 34 payment|^No result yet/ }).waitFor()
  // What was last seen, before the payment, and as of when.
  await page.locator('.balance').getByText('¥600.00').waitFor()
  await page.locator('.balance').getByText('As of').waitFor()
  await page.getByText('no money moved').waitFor({ state: 'detached' })

  service = await startService(dataDir, port)
  await service.untilReady()
  await card.getByRole('heading', { name: /^Paid to/ }).waitFor({ timeout: 180_000 })
  expect(sent).toBe(1)
  const books = await readBooks(dataDir)
  expect(books.transfers.filter((one) => one.accepted).map((one) => one.amountMinor)).toEqual([1_234])
  expect(books.difference).toBeUndefined()
  await page.context().close()
})
