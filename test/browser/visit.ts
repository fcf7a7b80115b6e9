import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Locale } from '#contract/words'
import type { DemoServer } from './server.ts'

/** What a page of the demo does by itself in a story: asking the API, coming in, and being somebody. */

export type Reply = { status: number; body: Record<string, never> }

/** A request as the app would send it, from the page at hand: same cookies, same csrf token. */
export async function ask(page: Page, route: string, body?: unknown): Promise<Reply> {
  const [method = 'GET', path = ''] = route.split(' ')
  return page.evaluate(
    async ({ method: how, path: where, body: what }) => {
      const hello = (await (await fetch('/api/v1/hello')).json()) as { csrfToken: string }
      const key = [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16)).join('')
      const headers: Record<string, string> = {
        'x-csrf-token': hello.csrfToken,
        'idempotency-key': `test-${key}`,
      }
      if (what !== undefined) headers['content-type'] = 'application/json'
      const sent = what === undefined ? {} : { body: JSON.stringify(what) }
      const reply = await fetch(where, { method: how, headers, ...sent })
      const text = await reply.text()
      return { status: reply.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, never> }
    },
    { method, path, body },
  )
}

async function must(page: Page, route: string, body?: unknown): Promise<Reply['body']> {
  const reply = await ask(page, route, body)
  if (reply.status >= 400) throw new Error(`${route}: ${reply.status} ${JSON.stringify(reply.body)}`)
  return reply.body
}

/** Proves a number at the one door; returns the flow. `phone` is a person's id or `number:+86…`. */
export async function prove(server: DemoServer, page: Page, number: string, phone: string): Promise<string> {
  const { flowId } = (await must(page, 'POST /api/v1/flows', { number })) as unknown as { flowId: string }
  await must(page, `POST /api/v1/flows/${flowId}/code`, { code: await server.code(phone) })
  return flowId
}

export type Coming = {
  /** A recovery code on top: the session is full, and the limit of the new device is lifted. */
  full?: boolean
  /** This browser becomes an own device. */
  own?: boolean
}

/** Signs a seeded person in on a browser that the wallet has not seen. */
export async function comeIn(
  server: DemoServer,
  page: Page,
  personId: string,
  { full = false, own = false }: Coming = {},
): Promise<void> {
  const person = server.person(personId)
  await page.goto(`${server.url}/help`)
  const flowId = await prove(server, page, person.number, personId)
  await must(page, `POST /api/v1/flows/${flowId}/password`, { password: person.password })
  if (full) {
    // Each code works once, and a story may use several browsers: from the end, where no test of ours begins.
    const recoveryCode = takeCode(server, personId)
    await must(page, 'POST /api/v1/me/step-up', { kind: 'recovery-code', recoveryCode })
    const me = (await must(page, 'GET /api/v1/me')) as unknown as {
      standing: { locks: { cause: string; lockId: string }[] }
    }
    for (const lock of me.standing.locks.filter((one) => one.cause === 'unusual_sign_in'))
      await ask(page, `POST /api/v1/me/locks/${lock.lockId}/lift`)
  }
  if (own) {
    await page.goto(`${server.url}/own-device`)
    await page.locator('form button[type=submit]').click()
    await page.waitForURL('**/home')
  }
}

const taken = new Map<string, number>()

/** One of the person's recovery codes that nobody has used yet. */
export function takeCode(server: DemoServer, personId: string): string {
  const used = (taken.get(personId) ?? 0) + 1
  taken.set(personId, used)
  const code = server.person(personId).recoveryCodes.at(-used)
  if (code === undefined) throw new Error(`${personId} has no recovery code left`)
  return code
}

let numbers = 0
/** A number behind which there is no wallet: each is asked for once, so that no limit of sends is met. */
export function freshNumber(): { number: string; phone: string } {
  numbers += 1
  const digits = `1990001${String(numbers).padStart(4, '0')}`
  return { number: digits, phone: `number:+86${digits}` }
}

/** A browser of somebody's own: nothing remembered, nothing moving. */
export function newVisitor(browser: Browser, locale: Locale): Promise<BrowserContext> {
  return browser.newContext({
    locale,
    viewport: { width: 390, height: 844 },
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
    deviceScaleFactor: 1,
  })
}

/** Opens an address in a language, and waits until what it asks for has come. */
export async function openIn(page: Page, url: string, locale: Locale): Promise<void> {
  // As a text: the types of the browser are not those of this process.
  const kept = `try { localStorage.setItem('latchkey.language', ${JSON.stringify(locale)}) } catch {}`
  await page.addInitScript({ content: kept })
  await page.goto(url)
  await page.locator('h1').waitFor()
}

/** Nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('.loading').first().waitFor({ state: 'detached' })
  await page.waitForLoadState('networkidle')
}
