import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { type Journey } from './journey.ts'
import { stageOnServer } from './stage.ts'
import { freshNumber } from './visit.ts'

// The page that waits for a code, for somebody to whom none comes: at the door, and where a code can only freeze.
const stage = stageOnServer()

/** The page's clock stands from here on, and moves only when it is told to. */
async function stopClock({ page }: Journey): Promise<void> {
  await page.clock.install()
  await page.clock.pauseAt(await page.evaluate('Date.now() + 60_000'))
}

/** Moves the page's clock in small steps until this stands: it has stood for less than one step. */
async function moveUntil({ page }: Journey, awaited: Locator): Promise<void> {
  while ((await awaited.count()) === 0) await page.clock.runFor(100)
}

const targets = (ways: Locator): Promise<(string | null)[]> =>
  ways.getByRole('link').evaluateAll((all) => all.map((each) => each.getAttribute('href')))

test('what works without a text stands on the code page from the beginning, and after twenty seconds the page offers it', async () => {
  const me = await stage.open('/help')
  const { number } = freshNumber()
  await me.at('Help me back in')
  await stopClock(me)
  await me.type('Phone number', number)
  await me.press('Continue')
  await moveUntil(me, me.page.getByLabel('6-digit code'))
  const line = me.page.getByRole('navigation', { name: 'No code?' })
  const ways = me.page.getByRole('list', { name: 'Nothing yet?' })
  await me.page.clock.runFor(19_500)
  await expect.poll(() => targets(line)).toEqual(['/number-gone', '/number-gone', '/freeze'])
  expect(await ways.count()).toBe(0)
  await me.page.clock.runFor(1_000)
  await expect.poll(() => targets(ways)).toEqual(['/help', '/number-gone', '/number-gone', '/freeze'])
  expect(await line.count()).toBe(0)
  const [first] = await ways.getByRole('listitem').allTextContents()
  expect(first).toContain('Is the number right? You typed ')
  expect(first?.replaceAll(/\D/g, '')).toBe(`86${number}`)
  expect(first).toContain('Check that the phone has a signal')
  await me.page.clock.resume()
  await me.at('Enter the code')
})

test('the code that freezes has the door’s page: until when, another one, and what freezes without a text; nothing is sent before the button', async () => {
  const me = await stage.open('/freeze')
  await me.at('Protect my money first')
  await me.type('Phone number', stage.server.person('li-na').number)
  await me.page.clock.install()
  await me.press(/^A code by text/)
  await me.at('Enter the code')
  await me.page.getByText('It can only freeze.').waitFor()
  await me.page.getByText(/Works until \d\d:\d\d/).waitFor()
  const freezes = ['/freeze', '/freeze?by=recovery-code', '/number-gone']
  await expect.poll(() => targets(me.page.getByRole('navigation', { name: 'No code?' }))).toEqual(freezes)
  await me.page.clock.fastForward(61_000)
  const ways = me.page.getByRole('list', { name: 'Nothing yet?' })
  await expect.poll(() => targets(ways)).toEqual(['/freeze', ...freezes])
  // Played: to the server no minute has passed.
  await me.page.route('**/api/v1/flows/*/resend', async (route) => {
    const reply = await route.fetch({ url: route.request().url().replace('/resend', ''), method: 'GET' })
    await route.fulfill({ response: reply })
  })
  await me.press('Send a new code')
  await me.page.getByText('A new code is on its way.').waitFor()
  const sent: string[] = []
  me.page.on('request', (one) => sent.push(`${one.method()} ${new URL(one.url()).pathname}`))
  await me.type('6-digit code', await stage.server.code('li-na'))
  await me.at('Enter the code')
  expect(sent).not.toContain('POST /api/v1/freeze')
  await me.press('Stop payments out')
  await me.at('Received')
  expect(sent).toContain('POST /api/v1/freeze')
  await expect.poll(async () => JSON.stringify(await stage.server.messages('li-na'))).toMatch(/froze|冻结/)
})
