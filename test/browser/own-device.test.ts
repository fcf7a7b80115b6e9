import { expect, test } from 'vitest'
import { guessUntilPaused, newcomer, stretchPauses, type Journey } from './journey.ts'
import { stageOnServer } from './stage.ts'

// What an own device is told and offered without a number typed and without a text: its key is the proof.
const stage = stageOnServer()

/** Opens the address until the server says that the pause holds: on a slow machine the first may be over before. */
async function openPaused(me: Journey, address: string): Promise<void> {
  for (;;) {
    const answered = me.page.waitForResponse((reply) => reply.url().endsWith('/api/v1/device/standing'))
    await me.page.goto(stage.server.url + address)
    const { standing } = (await (await answered).json()) as { standing: { locks: { cause: string }[] } }
    if (standing.locks.some(({ cause }) => cause === 'password_paused')) return
    await me.page.goto(`${stage.server.url}/sign-in`)
    await guessUntilPaused(me)
  }
}

test('a pause is told again after a reload, and by “what is wrong”: off, until when, and what opens it', async () => {
  const me = await stage.open('/help')
  const { recoveryCodes } = await newcomer(stage.server, me)
  await stretchPauses(me)
  await me.page.goto(`${stage.server.url}/sign-in`)
  await guessUntilPaused(me)
  const card = me.page.getByRole('region', { name: 'Password sign-in is paused' })
  for (const [address, heading] of [
    ['/sign-in', /^Hello, /],
    ['/help', 'What is wrong with my account'],
  ] as const) {
    await openPaused(me, address)
    await me.at(heading)
    await card.waitFor()
    for (const part of [
      'Off for now',
      'Password sign-in',
      'Still works',
      'Receiving',
      'Back at',
      'Ref A-102',
    ])
      await expect.poll(() => card.textContent(), { message: address }).toContain(part)
    await expect.poll(() => card.getByRole('timer').textContent()).toMatch(/left$/)
    expect(await me.page.locator('[name=password], [name=phone]').count()).toBe(0)
    await me.page.getByRole('button', { name: 'Set a new password' }).waitFor()
  }
  await me.press('Use a recovery code')
  await me.at('Sign in with a recovery code')
  await me.type('Recovery code', recoveryCodes[0] ?? '')
  await me.page.keyboard.press('Enter')
  await me.page.waitForURL('**/home')
})

test('a pause that is waited out gives the form back; from the card of the next a new password is set', async () => {
  const me = await stage.open('/help')
  const { phone } = await newcomer(stage.server, me)
  await stretchPauses(me)
  await me.page.goto(`${stage.server.url}/sign-in`)
  await me.at(/^Hello, /)
  await me.page.clock.install()
  await guessUntilPaused(me)
  const card = me.page.getByRole('region', { name: 'Password sign-in is paused' })
  expect(await me.page.getByLabel('Password', { exact: true }).count()).toBe(0)
  await me.page.clock.fastForward(3_600_000)
  await me.page.getByLabel('Password', { exact: true }).waitFor()
  expect(await card.count()).toBe(0)
  await guessUntilPaused(me)
  await card.getByRole('button', { name: 'Set a new password' }).click()
  await me.at('Set a new password')
  await me.press('Send a code')
  await me.at('Enter the code')
  await me.type('6-digit code', await stage.server.code(phone))
  await me.at('Choose a new password')
  await me.type('New password', 'quiet harbour with nine cranes')
  await me.page.keyboard.press('Enter')
  await me.at('Password changed')
})

test('“help me back in” on an own device tells how it stands without number and text; with its storage cleared it is the door', async () => {
  const me = await stage.open('/help')
  await newcomer(stage.server, me)
  const asked: string[] = []
  me.page.on('request', (one) => asked.push(new URL(one.url()).pathname))
  await me.page.goto(`${stage.server.url}/help`)
  await me.at('What is wrong with my account')
  await me.page.getByText('This device alone can’t show everything.').waitFor()
  expect(await me.page.locator('[name=phone]').count()).toBe(0)
  expect(asked).toContain('/api/v1/device/standing')
  expect(asked.filter((path) => path.startsWith('/api/v1/flows'))).toEqual([])
  await me.press('Sign in')
  await me.at(/^Hello, /)
  await me.page.goBack()
  await me.at('What is wrong with my account')
  await me.press('Not you? Use another number')
  await me.at('Help me back in')
  await me.page.getByLabel('Phone number').waitFor()
  await me.page.evaluate(`new Promise((done) => {
    const gone = indexedDB.deleteDatabase('latchkey')
    gone.onsuccess = gone.onerror = gone.onblocked = () => done()
  })`)
  await me.page.reload()
  await me.at('Help me back in')
  await me.page.getByText('This device has forgotten you').waitFor()
  await me.page.getByLabel('Phone number').waitFor()
})

test('the code of an own device goes to “the number of this wallet”: nothing was typed, so nothing is there to change', async () => {
  const me = await stage.open('/help')
  const { number } = await newcomer(stage.server, me)
  await me.page.goto(`${stage.server.url}/recover`)
  await me.at('Set a new password')
  await me.page.clock.install()
  await me.press('Send a code')
  await me.at('Enter the code')
  const words = (): Promise<string | null> => me.page.getByRole('main').textContent()
  await expect.poll(words).toContain(`the number of this wallet, ending in ${number.slice(-3)}`)
  await me.page.clock.fastForward(20_000)
  const ways = me.page.getByRole('list', { name: 'Nothing yet?' })
  await ways.getByText(`It goes to the number of this wallet, ending in ${number.slice(-3)}.`).waitFor()
  await ways.getByRole('link', { name: 'Use a recovery code instead' }).waitFor()
  const targets = (): Promise<(string | null)[]> =>
    ways.getByRole('link').evaluateAll((all) => all.map((each) => each.getAttribute('href')))
  await expect.poll(targets).toEqual(['/sign-in/recovery-code', '/number-gone', '/freeze'])
  await expect.poll(words).not.toMatch(/you typed|Change it/i)
})

/** What the app asks of the API from now on, in order. */
function listen({ page }: Journey): string[] {
  const asked: string[] = []
  page.on('request', (one) => {
    const { pathname } = new URL(one.url())
    if (pathname.startsWith('/api/')) asked.push(`${one.method()} ${pathname.replace('/api/v1/', '')}`)
  })
  return asked
}
const untilSignedIn = (asked: string[]): string[] => asked.slice(0, asked.lastIndexOf('POST sign-in') + 1)

test('a known device asks twice at the start and once to sign in: the challenges come with the answers before', async () => {
  const me = await stage.open('/help')
  const { password } = await newcomer(stage.server, me)
  const asked = listen(me)
  const told = me.page.waitForResponse((reply) => reply.url().endsWith('/api/v1/device/standing'))
  await me.page.goto(`${stage.server.url}/sign-in`)
  await told
  await me.type('Password', password)
  await me.page.keyboard.press('Enter')
  await me.page.waitForURL('**/home')
  expect(untilSignedIn(asked)).toEqual(['GET hello', 'POST device/standing', 'POST sign-in'])
})

test('a challenge that the server does not take any more never says that the device is unknown: another is signed, and its owner is in', async () => {
  const me = await stage.open('/help')
  const { password } = await newcomer(stage.server, me)
  // As one that is over would be: of the right shape, and worth nothing.
  await me.page.route('**/api/v1/device/standing', async (route) => {
    const response = await route.fetch()
    const headers = { ...response.headers(), 'latchkey-next-challenge': 'A'.repeat(51) }
    await route.fulfill({ response, headers })
  })
  const asked = listen(me)
  const told = me.page.waitForResponse((reply) => reply.url().endsWith('/api/v1/device/standing'))
  await me.page.goto(`${stage.server.url}/sign-in`)
  await told
  await me.type('Password', password)
  await me.page.keyboard.press('Enter')
  await me.page.waitForURL('**/home')
  expect(untilSignedIn(asked)).toEqual(['GET hello', 'POST device/standing', 'POST sign-in', 'POST sign-in'])
})
