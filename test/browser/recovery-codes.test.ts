import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { newcomer, type Journey } from './journey.ts'
import { stageOnServer } from './stage.ts'
import { ask, freshNumber, prove } from './visit.ts'

// Recovery codes are shown this once: what leaves the screen, on paper or by the clipboard, must be all of them and nothing else.
const stage = stageOnServer()

/** A customer of a minute ago, on a device of their own, with the ten new codes before them. */
async function withNewCodes(colorScheme: 'light' | 'dark' = 'light'): Promise<Journey> {
  const me = await stage.open('/help', { colorScheme })
  const { number, phone } = freshNumber()
  const flowId = await prove(stage.server, me.page, number, phone)
  const password = 'amber window facing south'
  await ask(me.page, `POST /api/v1/flows/${flowId}/register`, { displayName: '许三 Xu San', password })
  await me.page.goto(`${stage.server.url}/register/device`)
  await me.at('Is this your own device?')
  await me.press('Yes, it is mine')
  await me.at('Add a second address for notices')
  await me.follow('Not now')
  await me.at('Save your recovery codes')
  await me.press('Make recovery codes')
  await me.at('Save these ten codes')
  return me
}

/** The same code with its first symbol wrong. */
const slipOf = (code: string): string => `${code.startsWith('X') ? 'Y' : 'X'}${code.slice(1)}`

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
    await me.page.goto(`${stage.server.url}/security`)
    await me.at('Sign-in and security')
    await me.page.getByRole('link', { name: new RegExp(`^Recovery codes.*\\b${count} left`) }).click()
    await me.at('Recovery codes')
    await me.page.getByText(`${count} of 10 left`).waitFor()
    await expect.poll(() => me.page.locator('.pips .left').count()).toBe(count)
  }
  await left(10)
  await ask(me.page, 'POST /api/v1/sign-out')
  const signIn = async (code: string): Promise<void> => {
    await me.page.goto(`${stage.server.url}/sign-in/recovery-code`)
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

test('a paused PIN says until when, and with a recovery code the payment goes on with what was typed', async () => {
  const me = await withNewCodes()
  const { page, at, press, follow, type } = me
  const [code = ''] = await shownCodes(page)
  const pin = '738296'
  expect((await ask(page, 'PUT /api/v1/me/pin', { pin })).status).toBe(200)
  const bound = await ask(page, 'POST /api/v1/me/funding-sources', { cardNumber: '6222021234567084' })
  const { sourceId } = (bound.body as unknown as { source: { sourceId: string } }).source
  const sentAt = new Date().toISOString()
  const brought = { sourceId, amountMinor: 50_000, currency: 'CNY', sentAt }
  expect((await ask(page, 'POST /api/v1/me/cash-in', brought)).status).toBe(201)
  await expect
    .poll(async () => (await ask(page, 'GET /api/v1/me/wallet')).body['availableMinor'])
    .toBe(50_000)

  const payee = stage.server.person('wang-jing')
  await page.goto(`${stage.server.url}/pay?way=number`)
  await type('Their phone number', payee.number.replace('+86', ''))
  await type('Their name', payee.name)
  await press('Check')
  await at('How much?')
  await type('Amount', '300')
  await press('Next: check it')
  for (let wrong = 0; wrong < 6; wrong += 1) {
    await at('Check, then pay')
    await type('Payment PIN', `59031${wrong}`)
    await press('Pay 300 yuan')
    if (wrong < 5) await page.locator('[name=pin][aria-invalid=true]').waitFor()
  }
  await at('How much?')
  await page.getByRole('status').filter({ hasText: 'Payments that need the PIN are paused until' }).waitFor()
  await follow('Use a recovery code')
  await at('Confirm it’s you')
  await type('Recovery code', code)
  await press('Confirm')
  await at('How much?')
  await expect.poll(() => page.getByLabel('Amount', { exact: true }).inputValue()).toBe('300')
  await press('Next: check it')
  await at('Check, then pay')
  await type('Payment PIN', pin)
  await press('Pay 300 yuan')
  await at(/^Paid to/)
})

for (const { locale, label, phone, slip, short, sent } of [
  {
    locale: 'en',
    label: 'Recovery code',
    phone: 'Phone number',
    slip: 'A letter or digit here is not as it was written',
    short: 'A recovery code has 28 letters and digits; here are 24',
    sent: 'Compare it with the one you saved. This used up no try.',
  },
  {
    locale: 'zh-CN',
    label: '恢复码',
    phone: '手机号',
    slip: '这里有字母或数字抄错了',
    short: '恢复码一共 28 个字母和数字，这里有 24 个',
    sent: '这串恢复码里有抄错、漏掉或多出的字',
  },
] as const)
  test(`a mistyped code is told at its field and never sent; a browser that cannot check is told by the server (${locale})`, async () => {
    const me = await stage.open('/help', { locale })
    const { number, recoveryCodes } = await newcomer(stage.server, me)
    const [code = ''] = recoveryCodes
    const sendings: string[] = []
    me.page.on('request', (request) => {
      if (request.method() === 'POST') sendings.push(new URL(request.url()).pathname)
    })
    const field = me.page.getByLabel(label, { exact: true })
    const told = async (words: string): Promise<void> => {
      const error = me.page.locator('.field-error').filter({ hasText: words })
      await error.waitFor()
      // The field names the words as its own, and has the focus.
      await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true')
      const [id = ''] = await error.evaluateAll((all) => all.map((each) => each.id))
      await expect.poll(async () => (await field.getAttribute('aria-describedby'))?.split(' ')).toContain(id)
      await expect.poll(() => me.page.evaluate('document.activeElement.name')).toBe('recovery-code')
    }
    for (const address of ['/sign-in/recovery-code', '/freeze?by=recovery-code']) {
      await me.page.goto(stage.server.url + address)
      await me.at(/./)
      if (address.startsWith('/freeze')) await me.type(phone, number)
      await field.fill(slipOf(code))
      await me.page.keyboard.press('Enter')
      await told(slip)
      await me.at(/./)
      await field.fill(code.slice(5))
      await me.page.keyboard.press('Enter')
      await told(short)
    }
    expect(sendings.filter((path) => /recovery-code|freeze/.test(path))).toEqual([])

    const check = '**/assets/recovery-code-*.js'
    await me.page.route(check, (route) => route.abort())
    await me.page.goto(`${stage.server.url}/sign-in/recovery-code`)
    await me.at(/./)
    await field.fill(slipOf(code))
    await me.page.keyboard.press('Enter')
    await told(sent)
    expect(sendings).toContain('/api/v1/sign-in/recovery-code')
    await me.page.unroute(check)
    // None of the slips was a try: the code itself opens.
    await me.page.goto(`${stage.server.url}/sign-in/recovery-code`)
    await me.at(/./)
    await field.fill(code.toLowerCase().replaceAll('-', ' '))
    await me.page.keyboard.press('Enter')
    await me.page.waitForURL('**/home')
  })

test('the check of a code comes with the field that asks for one, and not with the first screen of help', async () => {
  const me = await stage.open('/help')
  const files: string[] = []
  me.page.on('request', (request) => void files.push(new URL(request.url()).pathname))
  const checks = (): string[] => files.filter((path) => /^\/assets\/recovery-code-.*\.js$/.test(path))
  await me.page.reload()
  await me.at('Help me back in')
  await me.page.waitForLoadState('networkidle')
  expect(files.filter((path) => path.startsWith('/assets/')).length).toBeGreaterThan(0)
  expect(checks()).toEqual([])
  await me.page.goto(`${stage.server.url}/freeze?by=recovery-code`)
  await me.at('Protect my money first')
  await expect.poll(() => checks().length).toBe(1)
})
