import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { DemoServer } from './server.ts'
import { ask, freshNumber, prove } from './visit.ts'

/** A customer on a phone who goes from screen to screen; each screen is held to what all of them promise. */
export type Journey = {
  page: Page
  context: BrowserContext
  /** Headings of the screens met since the last `begin`, in order: what the budgets count. */
  screens: string[]
  begin: () => void
  /** Waits until the screen with this heading stands, and looks at it: axe, nothing off the side, a title, amounts said as such. */
  at: (heading: string | RegExp) => Promise<void>
  press: (name: string | RegExp) => Promise<void>
  follow: (name: string | RegExp) => Promise<void>
  type: (label: string | RegExp, text: string) => Promise<void>
  end: () => Promise<void>
}

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
/** Refusals and cut connections are part of the stories; a browser logs each as an error. */
const expected =
  /Failed to load resource|Service Worker registration blocked|ERR_INTERNET_DISCONNECTED|ERR_FAILED/

const helpItself: readonly string[] = ['/help', '/status']

/** On every screen: what is wrong with my account is one press away, or that screen itself, and the warning stands there. */
export async function hasHelp(page: Page): Promise<void> {
  const ways = page.locator('.page-foot .ways')
  const isThere = helpItself.includes(new URL(page.url()).pathname)
  const toHelp = ways.locator('a[href="/help"], a[href="/status"]')
  await expect.poll(() => toHelp.count(), { message: page.url() }).toBe(isThere ? 0 : 1)
  await page.locator('.page-foot .safety').waitFor()
}

// What runs in the page is given as text: this program knows no DOM types, and should not.
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(`axe.run(document).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`)
}

/** How far the page reaches to the side. */
export const width = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth')
export const twiceTheType = `document.documentElement.style.fontSize = '200%'`

/**
 * What a screen reader would be given as bare figures: every text and name that is not kept from it, and the window's title.
 * "¥58.00" and 「58.00 元」 are for eyes; for ears an amount stands in words, 「58元2角」 without a space or a point.
 */
const unspokenIn = `(() => {
  const bare = /¥\\s*\\d|\\d\\s+元|\\d[.,]\\d+\\s*元/
  const heard = [document.title]
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode())
    if (!texts.currentNode.parentElement.closest('[aria-hidden=true], script, style'))
      heard.push(texts.currentNode.textContent)
  for (const one of document.querySelectorAll('[aria-label], [title], [alt], [aria-description], [placeholder]'))
    for (const name of ['aria-label', 'title', 'alt', 'aria-description', 'placeholder'])
      heard.push(one.getAttribute(name) ?? '')
  return heard.filter((text) => bare.test(text))
})()`
export const unspoken = (page: Page): Promise<string[]> => page.evaluate(unspokenIn)

/** The heading as it is heard: without what is only drawn. */
const headingIn = `(() => {
  const copy = document.querySelector('h1').cloneNode(true)
  for (const drawn of copy.querySelectorAll('[aria-hidden=true]')) drawn.remove()
  return copy.textContent
})()`

export async function begin(
  browser: Browser,
  server: Pick<DemoServer, 'url'>,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Journey> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'en',
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
    ...options,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (line) => {
    if (!expected.test(line.text())) complaints.push(`${line.type()}: ${line.text()}`)
  })
  const screens: string[] = []
  await page.goto(server.url + address)
  return {
    page,
    context,
    screens,
    begin: () => void screens.splice(0),
    at: async (heading) => {
      const title = page.getByRole('heading', { level: 1, name: heading })
      await title.waitFor()
      await page.locator('.loading').first().waitFor({ state: 'detached' })
      // The title follows its heading after the paint: a look between the two would see the screen before.
      let words = ''
      await expect
        .poll(async () => {
          words = await page.evaluate<string>(headingIn)
          return words !== '' && (await page.title()).includes(words)
        })
        .toBe(true)
      if (screens.at(-1) !== words) screens.push(words)
      await hasHelp(page)
      await expect.poll(() => axeFindings(page), { message: words }).toEqual([])
      await expect.poll(() => unspoken(page), { message: words }).toEqual([])
      const beyond = async (): Promise<number> =>
        (await width(page)) - (await page.evaluate<number>('innerWidth'))
      await expect.poll(beyond, { message: words }).toBe(0)
    },
    press: async (name) => page.getByRole('button', { name }).click(),
    follow: async (name) => page.getByRole('link', { name }).click(),
    type: async (label, text) => page.getByLabel(label, { exact: true }).fill(text),
    end: async () => {
      await context.close()
      expect(complaints).toEqual([])
    },
  }
}

export type Newcomer = { number: string; phone: string; password: string; recoveryCodes: string[] }

/** A customer of a minute ago whose own device this browser is, signed out again. */
export async function newcomer(server: DemoServer, { page }: Journey): Promise<Newcomer> {
  const { number, phone } = freshNumber()
  const password = `silver kite over harbour ${number.slice(-4)}`
  const flowId = await prove(server, page, number, phone)
  await ask(page, `POST /api/v1/flows/${flowId}/register`, { displayName: '何一 He Yi', password })
  await page.goto(`${server.url}/register/device`)
  await page.getByRole('button', { name: /^(Yes, it is mine|是)/ }).click()
  await page.waitForURL('**/register/e-mail')
  const made = await ask(page, 'POST /api/v1/me/recovery-codes')
  await ask(page, 'POST /api/v1/sign-out')
  const { recoveryCodes } = made.body as unknown as { recoveryCodes: string[] }
  return { number, phone, password, recoveryCodes }
}

const tenMinutesMs = 600_000

/**
 * Adds ten minutes to the end of every pause on its way to this page: the first is over after half a minute, and no test may
 * depend on looking in time. What begins a pause, and whether one holds, is still the server's word.
 */
export async function stretchPauses({ page }: Journey): Promise<void> {
  const later = (at: string): string => new Date(Date.parse(at) + tenMinutesMs).toISOString()
  for (const judged of ['**/api/v1/sign-in', '**/api/v1/flows/*/password'])
    await page.route(judged, async (route) => {
      const response = await route.fetch()
      const body = (await response.json()) as { retryAt?: string }
      await route.fulfill({ response, json: body.retryAt ? { ...body, retryAt: later(body.retryAt) } : body })
    })
  for (const told of ['**/api/v1/device/standing', '**/api/v1/flows/*'])
    await page.route(told, async (route) => {
      const response = await route.fetch()
      const body = (await response.json()) as { standing?: { locks: { endsAt: string | null }[] } | null }
      for (const lock of body.standing?.locks ?? []) if (lock.endsAt) lock.endsAt = later(lock.endsAt)
      await route.fulfill({ response, json: body })
    })
}

let guesses = 0
/** Wrong passwords, on an own device or behind a proven number, until the card of the pause stands. */
export async function guessUntilPaused(me: Journey): Promise<void> {
  const card = me.page.getByRole('region', { name: 'Password sign-in is paused' })
  while ((await card.count()) === 0) {
    await me.type('Password', `not this one ${(guesses += 1)}`)
    const judged = me.page.waitForResponse((reply) =>
      /\/(sign-in|password)$/.test(new URL(reply.url()).pathname),
    )
    await me.page.keyboard.press('Enter')
    await judged
    await me.page.locator('form[aria-busy=false] .field-error, .lock').first().waitFor()
  }
}
