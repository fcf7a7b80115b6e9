import { createPublicKey, verify } from 'node:crypto'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { startGallery } from '../support/gallery.ts'
import { axeFindings, twiceTheType, width } from './journey.ts'
import { stageWithPages } from './stage.ts'

// What the parts of the customer's app do in a real browser, whatever screen they stand on.
const stage = stageWithPages(
  startGallery,
  (browser, more) =>
    browser.newContext({
      viewport: { width: 360, height: 780 },
      locale: 'en',
      serviceWorkers: 'block',
      ...more,
    }),
  // A refused inline style or script, or an error of ours, would be said here; a cut connection is part of some stories.
  (type, text) => type === 'error' && !/ERR_INTERNET_DISCONNECTED|ERR_EMPTY_RESPONSE/.test(text),
)

async function openPage(address: string, options?: BrowserContextOptions): Promise<Page> {
  const page = await stage.open(options)
  await page.goto(stage.host.url + address)
  await page.locator('h1').waitFor()
  return page
}

const view = (name: string, options?: BrowserContextOptions): Promise<Page> =>
  openPage(`/gallery?view=${name}`, options)

/** Controls lower than a fingertip. */
const smallControls = (page: Page): Promise<string[]> =>
  page
    .locator('button, .button, .row, .way, .tool, .input, select')
    .evaluateAll((controls) =>
      controls
        .filter((each) => each.getClientRects().length > 0 && each.getBoundingClientRect().height < 43.5)
        .map((each) => each.outerHTML.slice(0, 80)),
    )

test.each([
  ['light', 'zh-CN'],
  ['dark', 'en'],
] as const)(
  'in every state of every part axe finds nothing, nothing runs off the side, and all can be hit: %s, %s',
  async (colorScheme, locale) => {
    const page = await openPage('/gallery', { colorScheme, locale, reducedMotion: 'reduce' })
    const rows = page.locator('.row-title')
    await expect.poll(() => rows.count()).toBeGreaterThan(20)
    const names = await rows.allTextContents()
    for (const name of names) {
      await page.setViewportSize({ width: 360, height: 780 })
      await page.goto(`${stage.host.url}/gallery?view=${name}`)
      await page.locator('h1').waitFor()
      await expect.poll(() => axeFindings(page), { message: name }).toEqual([])
      await expect.poll(() => smallControls(page), { message: name }).toEqual([])
      await page.setViewportSize({ width: 320, height: 640 })
      await expect.poll(() => width(page), { message: name }).toBe(320)
      await page.evaluate(twiceTheType)
      await expect.poll(() => width(page), { message: name }).toBe(320)
    }
  },
  180_000,
)

test('the code field takes a pasted code in any spelling, and shows digits alone', async () => {
  const page = await view('code')
  const field = page.getByLabel('6-digit code')
  await expect.poll(() => field.getAttribute('autocomplete')).toBe('one-time-code')
  await expect.poll(() => field.getAttribute('inputmode')).toBe('numeric')
  for (const pasted of ['1 2 3-4 5 6', '１２３４５６', '123456789', 'Code 123456, valid 5 minutes']) {
    await field.fill('')
    await field.focus()
    await page.keyboard.insertText(pasted)
    await expect.poll(() => field.inputValue()).toBe('123456')
  }
  await field.press('Backspace')
  await expect.poll(() => field.inputValue()).toBe('12345')
})

test('each digit of the code lies in its cell', async () => {
  const page = await view('code-error')
  const offBy = async (): Promise<number> => {
    const cells = await page
      .locator('.code-cell')
      .evaluateAll((all) => all.map((cell) => cell.getBoundingClientRect().x))
    const pitch: number = await page.evaluate(`(() => {
      const style = getComputedStyle(document.querySelector('.code-input'))
      const canvas = document.createElement('canvas').getContext('2d')
      canvas.font = style.fontWeight + ' ' + style.fontSize + ' ' + style.fontFamily
      return canvas.measureText('0').width + parseFloat(style.letterSpacing)
    })()`)
    expect(cells.length).toBe(6)
    return Math.abs(pitch - ((cells[5] ?? 0) - (cells[0] ?? 0)) / 5)
  }
  await expect.poll(offBy).toBeLessThan(0.5)
})

test('the phone number is grouped as it is typed, and the caret stays where it was', async () => {
  const page = await view('number')
  const field = page.getByLabel('Phone number')
  await field.pressSequentially('13800138000')
  await expect.poll(() => field.inputValue()).toBe('138 0013 8000')
  await field.evaluate((input) => input.setSelectionRange(2, 2))
  await page.keyboard.press('Backspace')
  await expect.poll(() => field.inputValue()).toBe('180 0138 000')
  await page.keyboard.type('5')
  await expect.poll(() => field.inputValue()).toBe('158 0013 8000')
  await expect.poll(() => field.evaluate((input) => input.selectionStart)).toBe(2)
  await field.fill('')
  await page.keyboard.insertText('+852 6123-4567')
  await expect.poll(() => field.inputValue()).toBe('6123 4567')
  await expect.poll(() => page.getByLabel('Country or region').inputValue()).toBe('HK')
})

test('an error is tied to its field and takes the focus when the form was sent', async () => {
  const page = await view('new-password')
  const field = page.getByLabel('E-mail')
  const description = async (): Promise<string> => {
    const described = await field.getAttribute('aria-describedby')
    const texts = await Promise.all(
      (described ?? '').split(' ').map((id) => page.locator(`[id="${id}"]`).textContent()),
    )
    return texts.join(' ')
  }
  await expect.poll(description).toContain('needs something after the @')
  const button = page.getByRole('button', { name: /Continue/ })
  // It is busy only for a moment, so the page itself takes note of it.
  await page.evaluate(`void (() => {
    const button = document.querySelector('button[type=submit]')
    window.wasBusy = false
    const look = () => (window.wasBusy ||= button.getAttribute('aria-disabled') === 'true')
    new MutationObserver(look).observe(button, { attributes: true })
  })()`)
  await button.click()
  await expect.poll(() => page.evaluate('window.wasBusy')).toBe(true)
  await page.locator('[name=name]:focus').waitFor()
  await expect.poll(() => button.getAttribute('aria-disabled')).toBeNull()
  await page.getByRole('button', { name: /The e-mail address needs/ }).click()
  await page.locator('[name=email]:focus').waitFor()
})

test('the strength of a password is found in a worker of our own origin while the page goes on', async () => {
  const page = await view('new-password')
  const field = page.getByLabel('New password')
  await field.fill('5201314woaini')
  await page
    .getByText('Password strength: Easy to guess')
    .or(page.getByText('Password strength: Guessed at once'))
    .waitFor({ state: 'attached' })
  await field.fill('correct-horse 电池 staple 9')
  await page.getByText(/Password strength: .*[Hh]ard to guess/).waitFor({ state: 'attached' })
  // The kind that keeps the estimate busy for seconds: keys are still taken at once, and the meter only falls silent.
  await field.fill('aB1!'.repeat(500))
  await field.press('x')
  await expect.poll(async () => (await field.inputValue()).length).toBe(2001)
})

test('a password can be shown, and is hidden again before the form leaves', async () => {
  const page = await view('sign-in')
  const field = page.locator('[name=password]')
  await expect.poll(() => field.getAttribute('type')).toBe('text')
  await page.getByRole('button', { name: 'Hide password' }).click()
  await expect.poll(() => field.getAttribute('type')).toBe('password')
  await page.getByRole('button', { name: 'Show password' }).click()
  await field.fill('钥匙 secret')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.locator('[name=password][type=password]').waitFor()
})

test('a change of screen moves the focus to the heading, names the window and comes back to where one was', async () => {
  const page = await openPage('/gallery')
  await page.getByText('lock-cooling').scrollIntoViewIfNeeded()
  const scrolled = await page.evaluate('scrollY')
  await page.getByText('lock-cooling').click()
  await page.locator('h1:focus').waitFor()
  await expect.poll(() => page.title()).toContain('What is wrong with my account')
  await expect.poll(() => page.evaluate('scrollY')).toBe(0)
  const spoken = page.locator('p[role=status]').last()
  await expect.poll(() => spoken.textContent()).toContain('What is wrong with my account')
  await page.getByRole('link', { name: 'Back', exact: true }).click()
  await page.locator('h1', { hasText: 'Parts' }).waitFor()
  await expect.poll(() => page.evaluate('scrollY')).toBe(scrolled)
})

test('language and theme turn the page at once, keep what was typed, and are remembered', async () => {
  const page = await view('number')
  await page.getByLabel('Phone number').fill('1380013')
  await page.getByRole('button', { name: '中文' }).click()
  await expect.poll(() => page.getByLabel('手机号').inputValue()).toBe('138 0013')
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN')
  await page.getByRole('button', { name: '外观：跟随系统' }).click()
  await page.getByRole('button', { name: '外观：浅色' }).click()
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark')
  await page.reload()
  await page.getByLabel('手机号').waitFor()
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark')
  await expect
    .poll(() => page.locator('meta[name=theme-color]').first().getAttribute('content'))
    .toBe('#0d1511')
})

test('a dialog is modal, closes with Escape, and its reading begins at its title', async () => {
  const page = await openPage('/gallery')
  await page.getByText('dialog', { exact: true }).click()
  await page.locator('dialog h2:focus').waitFor()
  const reached = await page.evaluate(`(() => {
    const link = document.querySelector('.way')
    link.focus()
    return document.activeElement === link
  })()`)
  expect(reached, 'the page behind is inert').toBe(false)
  await page.keyboard.press('Escape')
  await page.getByText('lock-cooling').waitFor()
})

test('the device key signs, cannot be read, and its loss is noticed', async () => {
  const page = await view('device', { locale: 'zh-CN' })
  const known = page.locator('.known')
  const answer = page.locator('.answer')
  const press = async (name: string, shape: RegExp): Promise<string> => {
    await page.getByRole('button', { name }).click()
    await expect.poll(() => answer.textContent()).toMatch(shape)
    return (await answer.textContent()) ?? ''
  }
  await expect.poll(() => known.textContent()).toBe('{"state":"stranger"}')
  const { publicKey } = JSON.parse(await press('Enrol', /publicKey/)) as { publicKey: string }
  expect(await known.textContent(), 'not known before the server said yes').toBe('{"state":"stranger"}')
  await press('Remember', /done/)
  await expect.poll(() => known.textContent()).toContain('"numberHint":"尾号 000"')
  const signature = Buffer.from(JSON.parse(await press('Sign', /^"[\w-]+"$/)) as string, 'base64url')
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' })
  expect(verify('sha256', Buffer.from('challenge 挑战'), { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(
    true,
  )
  const read = await page.evaluate(`new Promise((resolve) => {
    const opening = indexedDB.open('latchkey')
    opening.onsuccess = () => {
      const wanted = opening.result.transaction('device').objectStore('device').get('own')
      wanted.onsuccess = () => {
        opening.result.close()
        crypto.subtle.exportKey('pkcs8', wanted.result.keys.privateKey).then(
          () => resolve('read'),
          (error) => resolve(error.name),
        )
      }
    }
  })`)
  expect(read).toBe('InvalidAccessError')
  await page.evaluate(`new Promise((resolve) => {
    indexedDB.deleteDatabase('latchkey').onsuccess = () => resolve(true)
  })`)
  await page.reload()
  await expect.poll(() => known.textContent()).toBe('{"state":"cleared"}')
  await press('Forget', /done/)
  await expect.poll(() => known.textContent()).toBe('{"state":"stranger"}')
})

test('without a network the app still opens, says so, and asks nothing of the API cache', async () => {
  const page = await openPage('/gallery', { serviceWorkers: 'allow' })
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
  // The first load came before the worker; this one passes through it.
  await page.reload()
  await page.locator('h1').waitFor()
  await page.context().setOffline(true)
  await page.reload()
  await page.getByText('You’re offline. What you see may not be the latest.').waitFor()
  expect(await page.evaluate(`caches.match('/api/v1/hello').then((kept) => kept === undefined)`)).toBe(true)
})

test('two minutes before a session ends the page warns, and staying moves the end', async () => {
  const start = Date.parse('2026-07-04T06:20:00Z')
  let serverMs = start
  const session = (): object => ({
    sessionId: 's',
    kind: 'full',
    fullAt: null,
    expiresAt: new Date(start + 12 * 3_600_000).toISOString(),
    idleEndsAt: new Date(serverMs + 15 * 60_000).toISOString(),
    proofs: [],
    deviceId: null,
  })
  const gallery = stage.host
  const before = gallery.answer
  gallery.asked.length = 0
  gallery.answer = () => ({
    body: {
      serverNow: new Date(serverMs).toISOString(),
      csrfToken: 't',
      locale: 'en',
      demo: true,
      session: session(),
    },
  })
  const page = await stage.open()
  await page.clock.install({ time: start })
  await page.goto(`${stage.host.url}/help`)
  await page.locator('h1').waitFor()
  await expect.poll(() => gallery.asked.length).toBe(1)
  // Asked is not yet heard: the frame leads home once the app knows that somebody is signed in.
  await page.locator('.brand[href="/home"]').waitFor()
  await page.clock.runFor(12.5 * 60_000)
  expect(await page.getByRole('dialog').count()).toBe(0)
  await page.clock.runFor(60_000)
  await page.getByRole('dialog', { name: 'Still there?' }).waitFor()
  const greeted = gallery.answer
  gallery.answer = () => undefined
  await page.getByRole('button', { name: 'Stay signed in' }).click()
  await expect.poll(() => gallery.asked.at(-1)?.route).toBe('POST /api/v1/me/session/extend')
  await page.getByRole('dialog', { name: 'Still there?' }).waitFor()
  gallery.answer = greeted
  serverMs += 13.5 * 60_000
  // Other tabs are told when the end has moved, and so is this test: the answer was not only sent but heard.
  await page.evaluate(`void (window.moved = new Promise((resolve) => {
    new BroadcastChannel('latchkey.session').addEventListener('message', () => resolve(true))
  }))`)
  await page.getByRole('button', { name: 'Stay signed in' }).click()
  await page.evaluate('window.moved')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.clock.runFor(12 * 60_000)
  expect(await page.getByRole('dialog').allTextContents()).toEqual([])
  await page.clock.runFor(4 * 60_000)
  await page.getByRole('dialog', { name: 'You’re signed out' }).waitFor()
  gallery.answer = before
})
