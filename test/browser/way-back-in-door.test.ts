import { expect, test } from 'vitest'
import { guessUntilPaused, stretchPauses, twiceTheType, width, type Journey } from './journey.ts'
import { stageOnServer } from './stage.ts'
import { freshNumber, takeCode } from './visit.ts'

// The one door, registering, freezing, the link of a notice, and what goes wrong on the way: on a phone, by what is on the screen.
const stage = stageOnServer()

/** Number and code at the door, as far as what it tells. */
async function askHelp(me: Journey, number: string, phone: string): Promise<void> {
  await me.at('Help me back in')
  await me.type('Phone number', number)
  await me.press('Continue')
  await me.at('Enter the code')
  // Pasted as the whole message: the code is found in it.
  await me.page.getByLabel('6-digit code').focus()
  await me.page.keyboard.insertText(`Code ${await stage.server.code(phone)}, works for 5 minutes`)
}

test('a number without a wallet is told so, and a wallet is created: name, password, own device, e-mail later, recovery codes', async () => {
  const me = await stage.open('/help')
  const { number, phone } = freshNumber()
  await askHelp(me, number, phone)
  await me.at('This number has no wallet yet')
  await me.page.reload()
  await me.at('This number has no wallet yet')
  await me.follow('Create a wallet')
  await me.at('Create a wallet')
  await me.press('Create wallet')
  // Both mistakes are said at once, and the focus is on the first.
  await expect.poll(() => me.page.locator('.field-error').count()).toBe(2)
  await expect.poll(() => me.page.evaluate('document.activeElement.name')).toBe('name')
  await me.type('What should we call you?', '许一 Xu Yi')
  await me.type('New password', 'copper kettle on the stove')
  await me.page.keyboard.press('Enter')
  await me.at('Is this your own device?')
  await me.press('Yes, it is mine')
  await me.at('Add a second address for notices')
  await me.follow('Not now')
  await me.at('Save your recovery codes')
  await me.press('Make recovery codes')
  await me.page.locator('.recovery-codes').waitFor()
  await me.at('Save these ten codes')
  await me.follow('I have saved them')
  await me.page.waitForURL('**/home')
  await me.page.getByRole('heading', { level: 1 }).waitFor()
})

test('a wallet is created with a second address: its code comes by e-mail, and the wallet no longer asks for one', async () => {
  const me = await stage.open('/register')
  const { number, phone } = freshNumber()
  await me.at('Create a wallet')
  await me.type('Phone number', number)
  await me.press('Continue')
  await me.at('Enter the code')
  await me.type('6-digit code', await stage.server.code(phone))
  await me.at('Create a wallet')
  await me.type('What should we call you?', '许二 Xu Er')
  await me.type('New password', 'paper lantern over the pond')
  await me.page.keyboard.press('Enter')
  await me.at('Is this your own device?')
  await me.follow('No, just this once')
  await me.at('Add a second address for notices')
  await me.press('Send a code')
  await me.page.locator('.field-error').waitFor()
  await me.type('E-mail address', 'xu.er@example.com')
  await me.press('Send a code')
  await me.page.getByText('xu.er@example.com').waitFor()
  await me.page.getByLabel('6-digit code').fill('000000')
  await me.page.locator('.field-error').waitFor()
  await me.page.getByLabel('6-digit code').fill(await stage.server.code(phone, 'email'))
  await me.at('Save your recovery codes')
  await me.follow('Not now')
  await me.page.waitForURL('**/home')
  await me.page.getByRole('link', { name: /^Make recovery codes/ }).waitFor()
  expect(await me.page.getByRole('link', { name: /^Add an e-mail/ }).count()).toBe(0)
})

test('help tells a dormant wallet, and every button leads on', async () => {
  const me = await stage.open('/help')
  await askHelp(me, stage.server.person('chen-an').number, 'chen-an')
  await me.at('What is wrong with my account')
  const card = me.page.getByRole('region').filter({ hasText: 'Ref A-141' })
  await expect.poll(() => card.textContent()).toContain('Off for now')
  await expect.poll(() => card.textContent()).toContain('Receiving')
  await card.getByRole('button', { name: 'Confirm it is me' }).click()
  await me.at('Enter your password')
  // Forgotten after all: the reset begins here, without another screen between.
  await me.press('Forgot your password?')
  await me.at('One more proof')
  await me.page.goBack()
  await me.at('What is wrong with my account')
  for (const [button, heading] of [
    ['Use a recovery code', 'Sign in with a recovery code'],
    [/Freeze/, 'Protect my money first'],
  ] as const) {
    await me.page.getByRole('button', { name: button }).last().click()
    await me.at(heading)
    await me.page.goBack()
    await me.at('What is wrong with my account')
  }
  await me.page.getByRole('button', { name: 'Set a new password' }).click()
  await me.at('One more proof')
})

test('help tells a frozen wallet, in Chinese, and a password typed at the door is the second proof', async () => {
  const me = await stage.open('/help', { locale: 'zh-CN' })
  await me.page.getByLabel('手机号').fill(stage.server.person('wang-jing').number)
  await me.page.keyboard.press('Enter')
  await me.page.getByRole('textbox', { name: /验证码/ }).fill(await stage.server.code('wang-jing'))
  await me.page.getByText('A-204').waitFor()
  await me.at(/./)
  await me.page.getByRole('button', { name: '用两种验证恢复' }).click()
  await me.page.getByLabel('密码', { exact: true }).fill(stage.server.person('wang-jing').password)
  await me.page.keyboard.press('Enter')
  await me.page.waitForURL(/own-device|home/)
  await me.at(/./)
})

test('help tells a re-issued number that a text counts for nothing here', async () => {
  const me = await stage.open('/help')
  await askHelp(me, stage.server.person('xu-fang').number, 'xu-fang')
  await me.at('What is wrong with my account')
  const card = me.page.getByRole('region').filter({ hasText: 'Ref A-122' })
  await expect.poll(() => card.textContent()).toContain('Text codes')
  await me.page.getByRole('button', { name: 'Use a recovery code' }).first().click()
  await me.at('Sign in with a recovery code')
  await me.type('Recovery code', takeCode(stage.server, 'xu-fang'))
  await me.page.keyboard.press('Enter')
  // The text counts for nothing here, so the password is the second proof.
  await me.at('Enter your password')
  await me.type('Password', stage.server.person('xu-fang').password)
  await me.page.keyboard.press('Enter')
  await me.page.waitForURL(/own-device|home/)
  await me.at(/./)
})

test('an exposed password is told at the door, and a new one is set', async () => {
  const me = await stage.open('/sign-in')
  await me.at('Sign in')
  await me.type('Phone number', stage.server.person('zhou-ning').number)
  await me.press('Continue')
  await me.at('Enter the code')
  await me.type('6-digit code', await stage.server.code('zhou-ning'))
  await me.at('What is wrong with my account')
  await me.page.getByText('Ref A-205').waitFor()
  await me.page.getByRole('button', { name: 'Set a new password' }).first().click()
  await me.at('One more proof')
  await me.type('Recovery code', takeCode(stage.server, 'zhou-ning'))
  await me.press('Continue')
  await me.at('Choose a new password')
  await me.type('New password', 'marble lantern in autumn')
  await me.press('Set password')
  await me.at('Password changed')
})

test('a pause on a new device is told again after a reload; waited out, it gives the form back', async () => {
  const me = await stage.open('/sign-in')
  await stretchPauses(me)
  await me.at('Sign in')
  await me.type('Phone number', stage.server.person('zhao-lei').number)
  await me.press('Continue')
  await me.at('Enter the code')
  await me.type('6-digit code', await stage.server.code('zhao-lei'))
  await me.at('Enter your password')
  await guessUntilPaused(me)
  const card = me.page.getByRole('region', { name: 'Password sign-in is paused' })
  // On a slow machine a pause is over before the page is back: the next guess begins another.
  const reload = async (): Promise<boolean> => {
    const answered = me.page.waitForResponse((reply) =>
      /\/flows\/[\w-]+$/.test(new URL(reply.url()).pathname),
    )
    await me.page.reload()
    return (await (await answered).text()).includes('password_paused')
  }
  while (!(await reload())) await guessUntilPaused(me)
  await me.at('Enter your password')
  await card.waitFor()
  for (const part of ['Password sign-in', 'Back at', 'Ref A-102'])
    await expect.poll(() => card.textContent()).toContain(part)
  expect(await me.page.locator('[name=password]').count()).toBe(0)
  await card.getByRole('button', { name: 'Use a recovery code' }).click()
  await me.at('Sign in with a recovery code')
  await me.page.clock.install()
  await me.page.goBack()
  await me.at('Enter your password')
  await card.waitFor()
  await me.page.clock.fastForward(3_600_000)
  await me.page.getByLabel('Password', { exact: true }).waitFor()
  expect(await card.count()).toBe(0)
})

test('freezing from a browser never seen takes two screens with the password, and right and wrong read the same', async () => {
  const me = await stage.open('/help')
  await me.at('Help me back in')
  await me.follow('Protect my money first')
  const ends: string[] = []
  for (const password of ['this is not it', stage.server.person('sun-mei').password]) {
    me.begin()
    await me.at('Protect my money first')
    await me.type('Phone number', stage.server.person('sun-mei').number)
    await me.type('Password', password)
    await me.page.keyboard.press('Enter')
    await me.at('Received')
    ends.push(await me.page.getByRole('main').innerHTML())
    expect(me.screens.length).toBeLessThanOrEqual(2)
    await me.follow('Try another proof')
  }
  expect(ends[0]).toBe(ends[1])
})

test('freezing with a recovery code takes two screens, and the number that was typed is not asked for again', async () => {
  const me = await stage.open('/freeze')
  await me.at('Protect my money first')
  await me.type('Phone number', stage.server.person('wang-jing').number)
  await me.press(/^A recovery code/)
  const field = me.page.getByLabel('Recovery code', { exact: true })
  await expect.poll(() => field.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true)
  await field.fill(stage.server.person('wang-jing').recoveryCodes[0] ?? '')
  await me.press('Stop payments out')
  await me.at('Received')
  expect(me.screens).toEqual(['Protect my money first', 'Received'])
  await me.follow('Try another proof')
  await me.at('Protect my money first')
  await me.press(/^A recovery code/)
  await me.press(/^A password/)
  await me.page.getByLabel('Password', { exact: true }).waitFor()
})

// Above the budget of two screens: a code cannot be typed before it was asked for, nor asked for without a number.
test('freezing with a code by text takes three screens: the number is typed where the password would be', async () => {
  const me = await stage.open('/freeze')
  await me.at('Protect my money first')
  await me.press(/^A code by text/)
  await me.page.getByText('Enter your phone number first.').waitFor()
  const number = me.page.getByLabel('Phone number', { exact: true })
  await expect.poll(() => number.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true)
  await number.fill(stage.server.person('li-na').number)
  let letGo = (): void => undefined
  const held = new Promise<void>((resume) => {
    letGo = resume
  })
  await me.page.route('**/api/v1/flows', async (route) => {
    await held
    await route.continue()
  })
  await me.press(/^A code by text/)
  await me.page.getByRole('button', { name: /^A code by text.*Working on it$/ }).waitFor()
  letGo()
  await me.at('Enter the code')
  // A reload comes back to the same step.
  await me.page.reload()
  await me.at('Enter the code')
  await me.type('6-digit code', await stage.server.code('li-na'))
  await me.press('Stop payments out')
  await me.at('Received')
  expect(me.screens).toEqual(['Protect my money first', 'Enter the code', 'Received'])
  await expect.poll(async () => JSON.stringify(await stage.server.messages('li-na'))).toMatch(/froze|冻结/)
})

test('the “not me” link of an e-mail stops payments only when the button is pressed', async () => {
  const link = async (): Promise<string | undefined> => {
    const messages = await stage.server.messages('sun-mei')
    return messages.map(({ body }) => /\/not-me#[\w-]+/.exec(body)?.[0]).find((found) => found !== undefined)
  }
  await expect.poll(link).toBeDefined()
  const me = await stage.open((await link()) ?? '/not-me')
  await me.at('This wasn’t me')
  await me.press('It wasn’t me: stop payments')
  await me.at('Received')
  await me.page.goto(`${stage.server.url}/not-me`)
  await me.at('This wasn’t me')
  await me.page.getByText('This link is not whole').waitFor()
})

test('without a network the door says so, keeps what was typed, and goes on when it is back', async () => {
  const me = await stage.open('/help')
  await me.at('Help me back in')
  const { number } = freshNumber()
  await me.type('Phone number', number)
  await me.context.setOffline(true)
  await me.press('Continue')
  await me.page.getByRole('heading', { name: 'You’re offline' }).waitFor()
  await me.at('Help me back in')
  await me.context.setOffline(false)
  await me.press('Try again')
  await me.at('Enter the code')
})

test('a reload keeps the step, and a number no longer used is told what works today', async () => {
  const me = await stage.open('/help')
  await me.type('Phone number', freshNumber().number)
  await me.press('Continue')
  await me.at('Enter the code')
  await me.page.reload()
  await me.page.getByLabel('6-digit code').waitFor()
  await me.at('Enter the code')
  await me.follow(/no longer use/)
  await me.at('A number you no longer use')
  const words = (): Promise<string | null> => me.page.getByRole('main').textContent()
  await expect.poll(words).toContain('a recovery code still signs you in on a device you have used')
  // Nothing in the app changes a number yet, and so nothing may promise it.
  await expect.poll(words).toContain('Changing the number is not possible yet')
})

test('the door fits 320 px and type of twice the size', async () => {
  const me = await stage.open('/help', { viewport: { width: 320, height: 640 } })
  for (const [address, heading] of [
    ['/', 'The wallet that always lets you back in'],
    ['/sign-in', 'Sign in'],
    ['/recover', 'Set a new password'],
    ['/freeze', 'Protect my money first'],
    ['/freeze?by=recovery-code', 'Protect my money first'],
    ['/number-gone', 'A number you no longer use'],
    ['/not-me', 'This wasn’t me'],
    ['/help', 'Help me back in'],
  ] as const) {
    await me.page.goto(stage.server.url + address)
    await me.at(heading)
    await me.page.evaluate(twiceTheType)
    await expect.poll(() => width(me.page), { message: address }).toBe(320)
  }
  await me.type('Phone number', freshNumber().number)
  await me.press('Continue')
  await me.at('Enter the code')
  await me.page.evaluate(twiceTheType)
  await expect.poll(() => width(me.page)).toBe(320)
})
