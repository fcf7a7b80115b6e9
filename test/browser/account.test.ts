import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { axeFindings, hasHelp } from './journey.ts'
import { startDemoServer } from './server.ts'
import { stageWithPages } from './stage.ts'
import { ask, comeIn, freshNumber, newVisitor, prove, settled, takeCode, type Coming } from './visit.ts'

type Manifest = {
  orientation?: string
  icons: { src: string; sizes: string; type: string; purpose: string }[]
}
type Me = { security: { passwordSetAt: string | null; passwordStrength: number | null } }

// What a signed-in customer does, against the real server: by role and label, and axe on each screen on the way.
const stage = stageWithPages(startDemoServer, (browser) => newVisitor(browser, 'en'))

async function visit(personId: string, address: string, coming?: Coming): Promise<Page> {
  const page = await stage.open()
  await comeIn(stage.host, page, personId, coming)
  await page.goto(stage.host.url + address)
  await settled(page)
  return page
}

/** Nothing that axe finds, and help one press away, on the screen as it stands. */
async function sound(page: Page, where: string): Promise<void> {
  await settled(page)
  await hasHelp(page)
  await expect.poll(() => axeFindings(page), { message: where }).toEqual([])
}

const heading = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('heading', { level: 1, name }).waitFor()
const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click()

test('a frozen wallet says what is off and what works, and opens with two proofs where it was asked', async () => {
  const page = await visit('wang-jing', '/home')
  await heading(page, /Hello, 王静/)
  const card = page.getByRole('region', { name: 'The wallet is frozen' })
  await card.waitFor()
  await expect.poll(() => card.getByRole('listitem').allTextContents()).toContain('Receiving')
  // That this device is new is told on its card, and not a second time above the cards.
  await page.getByRole('region').filter({ hasText: 'Ref A-201' }).waitFor()
  expect(await page.getByText('This sign-in is limited').count()).toBe(0)
  await sound(page, 'home')
  await card.getByRole('button').first().click()
  await heading(page, 'Add one more proof')
  await page.locator('h1:focus').waitFor()
  await sound(page, 'step-up')
  await page.getByLabel('Recovery code').fill('not a code at all')
  await press(page, 'Confirm')
  const field = page.getByLabel('Recovery code')
  await page.locator('[aria-invalid=true]').waitFor()
  await expect.poll(() => field.getAttribute('aria-describedby')).toContain('error')
  await field.fill(takeCode(stage.host, 'wang-jing'))
  await press(page, 'Confirm')
  await page.getByRole('status').filter({ hasText: 'Open again' }).waitFor()
  await card.waitFor({ state: 'detached' })
})

test('the limit of a new device is opened where it is told; freezing is one press and one question, and is said at once', async () => {
  const page = await visit('lin-yue', '/home')
  const limit = page.getByRole('region').filter({ hasText: 'Ref A-201' })
  await expect.poll(() => limit.locator('.lock-off').textContent()).toContain('Changing your password')
  await page.goto(`${stage.host.url}/own-device`)
  await heading(page, 'Is this your own device?')
  await page.getByText('Signed in, with a limit for now').waitFor()
  await sound(page, 'own-device')
  await press(page, 'Open it now with a recovery code')
  await heading(page, 'Confirm it’s you')
  await page.getByLabel('Recovery code').fill(takeCode(stage.host, 'lin-yue'))
  await press(page, 'Confirm')
  await page.getByRole('status').filter({ hasText: 'This limit is gone' }).waitFor()
  await heading(page, 'Is this your own device?')
  await expect.poll(() => page.getByText('Signed in, with a limit for now').count()).toBe(0)
  await page.goto(`${stage.host.url}/status`)
  await heading(page, 'What is wrong with my account')
  await page.getByText('Everything works').first().waitFor()
  await sound(page, 'status')
  await press(page, /^Freeze my wallet/)
  await page.getByRole('dialog', { name: 'Freeze your wallet?' }).waitFor()
  await sound(page, 'freeze')
  await press(page, 'Freeze now')
  await page.getByRole('status').filter({ hasText: 'Your wallet is frozen' }).waitFor()
  await page.getByRole('region', { name: 'The wallet is frozen' }).waitFor()
})

test('“Not me” stops everything and leads through the clean-up', async () => {
  const page = await visit('sun-mei', '/notices', { full: true })
  await heading(page, 'Status Centre')
  await page.getByText('Check word', { exact: true }).first().waitFor()
  await sound(page, 'notices')
  await page
    .getByRole('button', { name: /^Not me/ })
    .last()
    .click()
  await page.getByRole('dialog', { name: 'Wasn’t this you?' }).waitFor()
  await press(page, 'It wasn’t me: stop now')
  await heading(page, 'A new password')
  await page.getByText('Step 1 of 4').waitFor()
  await sound(page, 'clean-up 1')
  await press(page, 'Next')
  await heading(page, 'Your devices and sign-ins')
  await sound(page, 'clean-up 2')
  await press(page, 'I know them all, next')
  await heading(page, 'Your e-mail for notices')
  await sound(page, 'clean-up 3')
  await press(page, 'I know them all, next')
  await heading(page, 'Reopen payments and changes')
  await sound(page, 'clean-up 4')
})

test('every screen of security is sound, back leads up, and an ended session says so and hides what it showed', async () => {
  const page = await visit('zhao-lei', '/security', { full: true })
  await heading(page, 'Sign-in and security')
  await sound(page, 'security')
  // The age of the password and how hard it is to guess, where it is changed: nobody is made to change it.
  const { security } = (await ask(page, 'GET /api/v1/me')).body as unknown as Me
  const strength = [
    'Guessed at once',
    'Easy to guess',
    'Could be longer',
    'Hard to guess',
    'Very hard to guess',
  ]
  const row = page.getByRole('link', { name: /^Password/ })
  await expect.poll(() => row.textContent()).toMatch(/Set on \d{1,2} \w+ 20\d\d · /)
  expect(security.passwordSetAt).not.toBeNull()
  expect(await row.textContent()).toContain(` · ${strength[security.passwordStrength ?? -1]}`)
  for (const [row, title] of [
    ['Password', 'Change password'],
    ['Own devices', 'Own devices'],
    ['Signed in now', 'Where you’re signed in'],
    ['Recovery codes', 'Recovery codes'],
    ['E-mail for notices', 'E-mail for notices'],
  ] as const) {
    await page.getByRole('link', { name: new RegExp(`^${row}`) }).click()
    await heading(page, title)
    await page.locator('h1:focus').waitFor()
    await sound(page, title)
    await page.getByRole('link', { name: 'Back', exact: true }).click()
    await heading(page, 'Sign-in and security')
  }
  await page.goto(`${stage.host.url}/.well-known/change-password`)
  await heading(page, 'Change password')
  await press(page, 'Change password')
  await page.locator('.error-summary:focus').waitFor()
  await page.goto(`${stage.host.url}/home`)
  await press(page, 'Sign out')
  await heading(page, 'You’re signed out')
  await sound(page, 'signed out')
  await page.goto(`${stage.host.url}/security`)
  await page.getByText('You’ll come back to the page you were on.').waitFor()
  await expect.poll(() => page.getByRole('link', { name: /^Own devices/ }).count()).toBe(0)
  await page.goto(`${stage.host.url}/status`)
  await heading(page, 'Help me back in')
})

test('no answer and a refusal are said on the screen, and trying again brings the content', async () => {
  const page = await visit('li-na', '/help')
  await page.route('**/api/v1/me', (route) => route.abort())
  await page.goto(`${stage.host.url}/home`)
  await page.getByRole('heading', { name: 'We couldn’t reach the wallet' }).waitFor()
  await sound(page, 'unreachable')
  await page.unroute('**/api/v1/me')
  await press(page, 'Try again')
  await page.getByRole('link', { name: /^Status Centre/ }).waitFor()
})

test('managers know every password field by its kind, and a password can be pasted', async () => {
  const page = await visit('chen-an', '/security/password')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const kinds = (): Promise<(string | null)[]> =>
    page
      .locator('input[name*=password]')
      .evaluateAll((all) => all.map((each) => each.getAttribute('autocomplete')))
  await expect.poll(kinds).toEqual(['current-password', 'new-password'])
  const flowId = await prove(stage.host, page, ...newNumber())
  for (const [address, kind] of [
    ['/freeze', 'current-password'],
    [`/flows/${flowId}/register`, 'new-password'],
  ] as const) {
    await page.goto(stage.host.url + address)
    await settled(page)
    await expect.poll(kinds, { message: address }).toEqual([kind])
    expect(await page.locator('input[name=username]').getAttribute('autocomplete')).toBe('username')
    await page.evaluate(`navigator.clipboard.writeText('copper kettle on the stove')`)
    await page.locator('input[name*=password]').focus()
    await page.keyboard.press('ControlOrMeta+V')
    const pasted = (): Promise<string> => page.locator('input[name*=password]').inputValue()
    await expect.poll(pasted, { message: address }).toBe('copper kettle on the stove')
  }
})

function newNumber(): [number: string, phone: string] {
  const { number, phone } = freshNumber()
  return [number, phone]
}

test('the app can be installed: a manifest that locks no orientation, its pictures at their sizes, and a service worker', async () => {
  const get = (path: string): Promise<Response> => fetch(stage.host.url + path)
  expect(await (await get('/')).text()).toContain('rel="manifest" href="/manifest.webmanifest"')
  const manifest = (await (await get('/manifest.webmanifest')).json()) as Manifest
  expect(manifest).toMatchObject({ display: 'standalone', start_url: '/', scope: '/', name: 'Latchkey 钱包' })
  expect(manifest.orientation ?? 'any').toBe('any')
  const sizes: string[] = []
  for (const { src, type } of manifest.icons) {
    const picture = await get(src)
    expect([src, picture.status, picture.headers.get('content-type')]).toEqual([src, 200, type])
    const bytes = Buffer.from(await picture.arrayBuffer())
    // Width and height stand at the beginning of a PNG.
    if (type === 'image/png') sizes.push(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`)
  }
  const drawn = manifest.icons.filter(({ type }) => type === 'image/png')
  expect(sizes).toEqual(drawn.map((icon) => icon.sizes))
  expect(sizes).toEqual(expect.arrayContaining(['192x192', '512x512']))
  expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true)
  expect((await get('/sw.js')).headers.get('content-type')).toMatch(/javascript/)
})
