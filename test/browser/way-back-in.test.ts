import { expect, test } from 'vitest'
import { nobodysCode } from '../support/recovery-codes.ts'
import { newcomer, stretchPauses } from './journey.ts'
import { stageOnServer } from './stage.ts'
import { ask, comeIn, takeCode } from './visit.ts'

// The way back in, as a customer goes it: on a phone, by what stands on the screen. The budgets are those of product.md.
const stage = stageOnServer()

test('wrong password on an own device: five pause it, the card says what is off, until when and why, and a recovery code opens it', async () => {
  const me = await stage.open('/help')
  const { recoveryCodes } = await newcomer(stage.server, me)
  await stretchPauses(me)
  await me.page.goto(`${stage.server.url}/sign-in`)
  me.begin()
  await me.at(/^Hello, /)
  for (let guess = 1; guess <= 5; guess += 1) {
    await me.type('Password', `not this one ${guess}`)
    await me.page.keyboard.press('Enter')
    if (guess === 5) continue
    await me.page
      .locator('.field-error')
      .filter({ hasText: `: ${5 - guess}. ` })
      .waitFor()
    // The page shows what was typed, and the focus is where the next try is made.
    await me.page.locator('[name=password][type=text]').waitFor()
    await expect.poll(() => me.page.evaluate('document.activeElement.name')).toBe('password')
  }
  await me.page.getByRole('heading', { name: 'Password sign-in is paused' }).waitFor()
  const card = me.page.getByRole('region', { name: 'Password sign-in is paused' })
  await expect.poll(() => card.getByRole('timer').textContent()).toMatch(/^\d+ min( \d+ s)? left$/)
  const words = (await card.textContent()) ?? ''
  for (const part of ['Off for now', 'Password sign-in', 'Still works', 'Receiving', 'Back at', 'Ref A-102'])
    expect(words).toContain(part)
  await me.at(/^Hello, /)
  await me.press('Use a recovery code')
  await me.at('Sign in with a recovery code')
  await me.type('Recovery code', recoveryCodes[0] ?? '')
  await me.page.keyboard.press('Enter')
  await me.page.waitForURL('**/home')
  expect(me.screens.length).toBeLessThanOrEqual(2)
})

test('forgotten password on an own device: a text is enough, and the end is the card of the cooling-off', async () => {
  const me = await stage.open('/help')
  const { phone } = await newcomer(stage.server, me)
  await me.page.goto(`${stage.server.url}/sign-in`)
  await me.press('Forgot your password?')
  me.begin()
  await me.at('Set a new password')
  await me.press('Send a code')
  await me.at('Enter the code')
  await me.type('6-digit code', await stage.server.code(phone))
  await me.at('Choose a new password')
  await me.page.getByText('viewing and receiving open now').waitFor()
  await me.type('New password', 'orange ladder beneath clouds')
  await me.page.keyboard.press('Enter')
  await me.at('Password changed')
  const card = me.page.getByRole('region').filter({ hasText: 'Ref A-211' })
  await expect.poll(() => card.textContent()).toContain('Off for now')
  await expect.poll(() => card.textContent()).toContain('Withdrawing')
  await expect.poll(() => card.getByRole('timer').textContent()).toMatch(/left$/)
  expect(me.screens.length).toBeLessThanOrEqual(4)
  await me.follow('Go to my wallet')
  await me.page.waitForURL('**/home')
})

test('forgotten password on a new device: number, text, recovery code, new password', async () => {
  const me = await stage.open('/sign-in')
  await me.page.goto(`${stage.server.url}/recover`)
  await me.at('Set a new password')
  await me.type('Phone number', stage.server.person('zhao-lei').number)
  await me.press('Continue')
  await me.at('Enter the code')
  await me.type('6-digit code', await stage.server.code('zhao-lei'))
  await me.at('One more proof')
  // A reload comes back to the same step.
  await me.page.reload()
  await me.at('One more proof')
  await me.type('Recovery code', 'AAAA-BBBB-CCCC')
  await me.press('Continue')
  await me.page.locator('.field-error').waitFor()
  await expect.poll(() => me.page.evaluate('document.activeElement.name')).toBe('recovery-code')
  // The slip above was no guess: this one is the first.
  await me.type('Recovery code', nobodysCode())
  await me.press('Continue')
  await me.page.locator('.field-error').filter({ hasText: 'Tries left: 4' }).waitFor()
  await me.type('Recovery code', takeCode(stage.server, 'zhao-lei').toLowerCase())
  await me.press('Continue')
  await me.at('Choose a new password')
  await me.type('New password', '5201314woaini')
  await me.press('Set password')
  await me.page.locator('.field-error').waitFor()
  await me.type('New password', 'violet tram over bridges')
  await me.press('Set password')
  await me.at('Password changed')
  await me.page.getByText('Your new recovery code').waitFor()
  expect(me.screens.length).toBeLessThanOrEqual(5)
})

test('sign in on a new device, by keyboard alone: number, code, password, own device, and the limit is told', async () => {
  const me = await stage.open('/sign-in')
  const { keyboard } = me.page
  await me.at('Sign in')
  const tabTo = async (name: string): Promise<void> => {
    for (let turn = 0; turn < 25; turn += 1) {
      if ((await me.page.evaluate('document.activeElement.name')) === name) return
      await keyboard.press('Tab')
    }
    throw new Error(`no way by Tab to ${name}`)
  }
  await tabTo('phone')
  await keyboard.type(stage.server.person('lin-yue').number)
  await keyboard.press('Enter')
  await me.at('Enter the code')
  await tabTo('code')
  await keyboard.type(await stage.server.code('lin-yue'))
  await me.at('Enter your password')
  await tabTo('password')
  await keyboard.type(stage.server.person('lin-yue').password)
  await keyboard.press('Enter')
  await me.at('Is this your own device?')
  await me.page.getByText('Signed in, with a limit for now').waitFor()
  await tabTo('device-name')
  await keyboard.press('Enter')
  await me.page.waitForURL('**/home')
  expect(me.screens.length).toBeLessThanOrEqual(4)
  await me.page.getByRole('heading', { level: 1 }).waitFor()

  // Cleared storage: the page says so, and leads to the door.
  await me.page.evaluate(`new Promise((done) => {
    const gone = indexedDB.deleteDatabase('latchkey')
    gone.onsuccess = gone.onerror = gone.onblocked = () => done()
  })`)
  await me.page.goto(`${stage.server.url}/sign-in`)
  await me.at('Sign in')
  await me.page.getByText('This device has forgotten you').waitFor()
  await me.page.getByLabel('Phone number').waitFor()
})

test('a wrong number is shown as it was typed, and changed in one step; the browser’s back works', async () => {
  const me = await stage.open('/help')
  me.begin()
  await me.at('Help me back in')
  await me.type('Phone number', '19900017777')
  await me.press('Continue')
  await me.at('Enter the code')
  await expect.poll(() => me.page.getByRole('main').textContent()).toMatch(/199\s0001\s7777/)
  expect(me.screens.length).toBeLessThanOrEqual(2)
  await me.follow('Not that one? Change it')
  await me.at('Help me back in')
  await me.page.goBack()
  await me.at('Enter the code')
  await me.page.goBack()
  await me.at('Help me back in')
})

test('a dormant wallet wakes on three screens: what is off, one proof more than the password that let in, and it is back', async () => {
  const me = await stage.open('/help')
  await comeIn(stage.server, me.page, 'chen-an', { full: true, own: true })
  await ask(me.page, 'POST /api/v1/sign-out')
  await me.page.goto(`${stage.server.url}/sign-in`)
  await me.at(/^Hello, /)
  await me.type('Password', stage.server.person('chen-an').password)
  await me.page.keyboard.press('Enter')
  await me.page.waitForURL('**/home')
  me.begin()
  await me.at(/^Hello, /)
  const card = me.page.getByRole('region').filter({ hasText: 'Ref A-141' })
  await card.getByRole('button', { name: 'Confirm it is me' }).click()
  await me.at('Confirm it’s you')
  await me.type('Recovery code', takeCode(stage.server, 'chen-an'))
  await me.page.keyboard.press('Enter')
  await me.at(/^Hello, /)
  await me.page.getByText(/^Open again: /).waitFor()
  expect(await card.count()).toBe(0)
  expect(me.screens.length).toBeLessThanOrEqual(3)
})
