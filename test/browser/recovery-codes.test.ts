import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { begin, type Journey } from './journey.ts'
import { startDemoServer, type DemoServer } from './server.ts'
import { ask, freshNumber, prove } from './visit.ts'

// Recovery codes are shown this once: what leaves the screen, on paper or by the clipboard, must be all of them and nothing else.
/** Only ends what hangs: no test depends on speed. */
vi.setConfig({ testTimeout: 240_000 })

let browser: Browser
let server: DemoServer
let journey: Journey | undefined

beforeAll(async () => {
  server = await startDemoServer()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

afterEach(async () => {
  const last = journey
  journey = undefined
  await last?.end()
})

/** A customer of a minute ago, on a device of their own, with the ten new codes before them. */
async function withNewCodes(colorScheme: 'light' | 'dark' = 'light'): Promise<Journey> {
  const me = await begin(browser, server, '/help', { colorScheme })
  journey = me
  const { number, phone } = freshNumber()
  const flowId = await prove(server, me.page, number, phone)
  const password = 'amber window facing south'
  await ask(me.page, `POST /api/v1/flows/${flowId}/register`, { displayName: '许三 Xu San', password })
  await me.page.goto(`${server.url}/register/device`)
  await me.at('Is this your own device?')
  await me.press('Yes, it is mine')
  await me.at('Add a second address for notices')
  await me.follow('Not now')
  await me.at('Save your recovery codes')
  await me.press('Make recovery codes')
  await me.at('Save these ten codes')
  return me
}

async function shownCodes(page: Page): Promise<string[]> {
  const codes = page.locator('.recovery-codes code')
  await expect.poll(() => codes.count()).toBe(10)
  return codes.allTextContents()
}

test('copied codes are all ten in the clipboard, one a line, and the screen says so; a browser that refuses is told too', async () => {
  const me = await withNewCodes()
  const codes = await shownCodes(me.page)
  expect(new Set(codes).size).toBe(10)
  for (const code of codes) expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/)
  const copy = me.page.getByRole('button', { name: 'Copy', exact: true })

  await me.page.evaluate(`Object.defineProperty(navigator, 'clipboard', {
    value: { writeText: () => Promise.reject(new Error('refused')) }, configurable: true })`)
  await copy.click()
  await me.page.getByRole('main').getByText('This browser doesn’t allow copying').waitFor()
  await copy.waitFor()

  await me.page.evaluate(`delete navigator.clipboard`)
  await me.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await copy.click()
  await me.page.getByRole('button', { name: 'Copied' }).waitFor()
  await expect
    .poll(() => me.page.getByRole('main').getByText('This browser doesn’t allow copying').count())
    .toBe(0)
  await expect.poll(() => me.page.evaluate<string>('navigator.clipboard.readText()')).toBe(codes.join('\n'))
  await me.at('Save these ten codes')
})

test('printing asks the browser once, and the paper holds the codes in black and nothing of the page', async () => {
  const me = await withNewCodes('dark')
  const codes = await shownCodes(me.page)
  await me.page.evaluate(`window.printed = 0; window.print = () => { window.printed += 1 }`)
  await me.press('Print')
  await expect.poll(() => me.page.evaluate('window.printed')).toBe(1)

  await me.page.emulateMedia({ media: 'print' })
  // `innerText` is what is drawn: what a style hides is not in it.
  const paper = async (): Promise<string[]> =>
    (await me.page.evaluate<string>('document.body.innerText'))
      .split(/\s*\n\s*/)
      .filter((line) => line !== '')
  await expect
    .poll(paper)
    .toEqual([
      'Latchkey wallet recovery codes',
      ...codes,
      'Each works once. Our staff will never ask for a recovery code.',
    ])
  for (const gone of ['.page-head', '.page-foot', 'h1', '.button', '.skip'])
    expect(
      await me.page.locator(gone).evaluateAll((all) => all.filter((one) => one.checkVisibility()).length),
      gone,
    ).toBe(0)
  const inks = await me.page.evaluate<string[]>(
    `[...document.querySelectorAll('.paper-sheet, .paper-sheet *')].map((each) => getComputedStyle(each).color)`,
  )
  expect(new Set(inks)).toEqual(new Set(['rgb(0, 0, 0)']))
  expect(await me.page.evaluate(`getComputedStyle(document.body).backgroundColor`)).toBe('rgba(0, 0, 0, 0)')
  await me.page.emulateMedia({ media: 'screen' })
  await me.at('Save these ten codes')
})

test('the codes are counted down: one used is one less, wherever the count stands, and works no second time', async () => {
  const me = await withNewCodes()
  const [first = ''] = await shownCodes(me.page)
  await me.follow('I have saved them')
  await me.page.waitForURL('**/home')
  const left = async (count: number): Promise<void> => {
    await me.page.goto(`${server.url}/security`)
    await me.at('Sign-in and security')
    await me.page.getByRole('link', { name: new RegExp(`^Recovery codes.*\\b${count} left`) }).click()
    await me.at('Recovery codes')
    await me.page.getByText(`${count} of 10 left`).waitFor()
    await expect.poll(() => me.page.locator('.pips .left').count()).toBe(count)
  }
  await left(10)
  await ask(me.page, 'POST /api/v1/sign-out')
  const signIn = async (code: string): Promise<void> => {
    await me.page.goto(`${server.url}/sign-in/recovery-code`)
    await me.at('Sign in with a recovery code')
    await me.type('Recovery code', code)
    await me.page.keyboard.press('Enter')
  }
  await signIn(first)
  await me.page.waitForURL('**/home')
  await left(9)
  await ask(me.page, 'POST /api/v1/sign-out')
  await signIn(first)
  await me.page.locator('.field-error').filter({ hasText: 'Each code works once' }).waitFor()
})
