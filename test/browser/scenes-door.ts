import type { Page } from 'playwright-core'
import { nobodysCode } from '../support/recovery-codes.ts'
import type { DemoServer } from './server.ts'
import type { Scene } from './scene.ts'
import { ask, freshNumber, prove } from './visit.ts'

/** The signed-out screens, each in every state. */

const submit = async (page: Page): Promise<void> => page.locator('form button[type=submit]').first().click()
const atFault = async (page: Page): Promise<void> => page.locator('.field-error').first().waitFor()

const cut =
  (path: string) =>
  async (page: Page): Promise<void> => {
    await page.route(`**${path}`, (route) => route.abort())
  }

/** Types a number nobody has and sends it. */
async function typeNumber(page: Page): Promise<void> {
  await page.locator('[name=phone]').fill(freshNumber().number)
  await submit(page)
}

export function doorScenes(server: DemoServer): Scene[] {
  const sent = async (page: Page): Promise<string> => {
    await page.goto(`${server.url}/help`)
    const { body } = await ask(page, 'POST /api/v1/flows', { number: freshNumber().number })
    return (body as unknown as { flowId: string }).flowId
  }
  const proven = async (page: Page, personId: string): Promise<string> => {
    await page.goto(`${server.url}/help`)
    return prove(server, page, server.person(personId).number, personId)
  }
  const nobody = async (page: Page): Promise<string> => {
    await page.goto(`${server.url}/help`)
    const { number, phone } = freshNumber()
    return prove(server, page, number, phone)
  }
  const register = async (page: Page): Promise<void> => {
    const flowId = await nobody(page)
    const body = { displayName: '许一 Xu Yi', password: 'silver kite over the harbour' }
    await ask(page, `POST /api/v1/flows/${flowId}/register`, body)
  }
  /** The person's flow is proven once; a number gets one text a minute. */
  const flows = new Map<string, Promise<string>>()
  const flowOf = (page: Page, personId: string): Promise<string> => {
    const found = flows.get(personId) ?? proven(page, personId)
    flows.set(personId, found)
    return found
  }
  const told = (personId: string, name: string): Scene => ({
    name,
    as: `door of ${personId}`,
    address: {
      of: '/flows/:flowId',
      make: async (page) => `/flows/${await flowOf(page, personId)}?for=help`,
    },
  })
  const wrong = async (page: Page, times: number): Promise<void> => {
    for (let turn = 0; turn < times; turn += 1) {
      const field = page.locator('[name=password]')
      if ((await field.count()) === 0) return
      await field.fill(`not this one ${turn} ${Math.floor(performance.now())}`)
      // Each guess is judged before the next is typed.
      const judged = page.waitForResponse((reply) => reply.url().endsWith('/api/v1/sign-in'))
      await submit(page)
      await judged
      await page.locator('form[aria-busy=false] .field-error, .lock').first().waitFor()
    }
  }
  return [
    { name: 'welcome', as: 'nobody', address: '/' },
    { name: 'welcome-back', as: 'own device of lin-yue', address: '/' },
    { name: 'help', as: 'nobody', address: '/help' },
    {
      name: 'help-fault',
      as: 'nobody',
      address: '/help',
      act: async (page) => {
        await page.locator('[name=phone]').fill('1380013800')
        await submit(page)
        await atFault(page)
      },
    },
    {
      name: 'help-unreachable',
      as: 'nobody',
      address: '/help',
      rig: cut('/api/v1/flows'),
      act: async (page) => {
        await typeNumber(page)
        await page.locator('.state').waitFor()
      },
    },
    { name: 'number-gone', as: 'nobody', address: '/number-gone' },
    { name: 'sign-in-number', as: 'nobody', address: '/sign-in' },
    { name: 'sign-in-own-device', as: 'own device of lin-yue', address: '/sign-in' },
    { name: 'help-own-device', as: 'own device of lin-yue', address: '/help' },
    {
      name: 'sign-in-wrong',
      as: 'own device of lin-yue',
      address: '/sign-in',
      act: async (page) => {
        await wrong(page, 1)
        await atFault(page)
      },
    },
    { name: 'sign-in-recovery-code', as: 'own device of lin-yue', address: '/sign-in/recovery-code' },
    { name: 'recover-own-device', as: 'own device of lin-yue', address: '/recover' },
    {
      name: 'sign-in-paused',
      as: 'own device of lin-yue',
      address: '/sign-in',
      act: async (page) => {
        await wrong(page, 5)
        await page.locator('.lock').waitFor()
      },
    },
    {
      name: 'help-own-device-paused',
      as: 'own device of lin-yue',
      address: '/sign-in',
      act: async (page) => {
        await wrong(page, 5)
        await page.goto(new URL('/help', page.url()).href)
        await page.locator('.lock, .notice').first().waitFor()
      },
    },
    {
      name: 'code',
      as: 'nobody',
      address: { of: '/flows/:flowId', make: async (page) => `/flows/${await sent(page)}?for=help` },
    },
    {
      name: 'code-wrong',
      as: 'nobody',
      address: { of: '/flows/:flowId', make: async (page) => `/flows/${await sent(page)}?for=help` },
      act: async (page) => {
        await page.locator('[name=code]').fill('000000')
        await atFault(page)
      },
    },
    {
      name: 'code-none-came',
      as: 'nobody',
      address: { of: '/flows/:flowId', make: async (page) => `/flows/${await sent(page)}?for=help` },
      rig: async (page) => page.clock.install(),
      act: async (page) => {
        await page.clock.runFor(21_000)
        await page.locator('.list').waitFor()
      },
    },
    {
      name: 'flow-ended',
      as: 'nobody',
      address: { of: '/flows/:flowId', make: async (page) => `/flows/${await sent(page)}?for=help` },
      rig: async (page) => {
        await page.route('**/api/v1/flows/*', async (route) => {
          const reply = await route.fetch()
          await route.fulfill({
            response: reply,
            json: { ...((await reply.json()) as object), state: 'ended' },
          })
        })
      },
    },
    {
      name: 'flow-none',
      as: 'newcomer',
      address: { of: '/flows/:flowId', make: async (page) => `/flows/${await nobody(page)}?for=help` },
    },
    { name: 'register-number', as: 'newcomer', address: '/register' },
    {
      name: 'register',
      as: 'newcomer',
      address: {
        of: '/flows/:flowId/register',
        make: async (page) => `/flows/${await nobody(page)}/register`,
      },
    },
    {
      name: 'register-faults',
      as: 'newcomer',
      address: {
        of: '/flows/:flowId/register',
        make: async (page) => `/flows/${await nobody(page)}/register`,
      },
      act: async (page) => {
        await page.locator('[name=password], [name=new-password]').first().fill('5201314woaini')
        await submit(page)
        await atFault(page)
      },
    },
    {
      name: 'register-device',
      as: 'newcomer',
      address: '/register/device',
      before: register,
    },
    { name: 'register-e-mail', as: 'newcomer', address: '/register/e-mail' },
    {
      name: 'register-e-mail-code',
      as: 'newcomer',
      address: '/register/e-mail',
      // Played: a second code to one address, for the second language, would have to wait a minute.
      rig: async (page) => {
        await page.route('**/api/v1/me/contacts', (route) => {
          const contact = { contactId: 'played', kind: 'email', hint: 'x•••@example.com', verified: false }
          return route.fulfill({
            status: 201,
            json: { contact, serverNow: new Date(Date.now()).toISOString() },
          })
        })
      },
      act: async (page) => {
        await page.locator('[name=email]').fill('xu.yi@example.com')
        await submit(page)
        await page.locator('[name=code]').waitFor()
      },
    },
    { name: 'security-nothing-yet', as: 'newcomer', address: '/security', before: register },
    { name: 'register-recovery-codes', as: 'newcomer', address: '/register/recovery-codes' },
    {
      name: 'register-recovery-codes-made',
      as: 'newcomer',
      address: '/register/recovery-codes',
      act: async (page) => {
        await page.locator('.actions .button.primary').click()
        await page.locator('.recovery-codes').waitFor()
      },
    },
    told('wang-jing', 'flow-frozen'),
    told('zhou-ning', 'flow-password-exposed'),
    told('wu-hao', 'flow-taken-over'),
    told('xu-fang', 'flow-number-reissued'),
    {
      name: 'flow-password',
      as: 'door of wang-jing',
      address: {
        of: '/flows/:flowId/password',
        make: async (page) => `/flows/${await flowOf(page, 'wang-jing')}/password`,
      },
    },
    {
      name: 'flow-recovery-code',
      as: 'door of wang-jing',
      address: {
        of: '/flows/:flowId/recovery-code',
        make: async (page) => `/flows/${await flowOf(page, 'wang-jing')}/recovery-code`,
      },
    },
    { name: 'own-device', as: 'sun-mei', address: '/own-device' },
    { name: 'recover-number', as: 'nobody', address: '/recover' },
    {
      name: 'recovery-proving',
      as: 'door of wang-jing',
      address: {
        of: '/recoveries/:recoveryId',
        make: async (page) => {
          const flowId = await flowOf(page, 'wang-jing')
          const { body } = await ask(page, `POST /api/v1/flows/${flowId}/recovery`, {
            kind: 'forgotten_password',
          })
          return `/recoveries/${(body as unknown as { recovery: { recoveryId: string } }).recovery.recoveryId}`
        },
      },
    },
    { name: 'freeze', as: 'nobody', address: '/freeze' },
    {
      name: 'freeze-recovery-code',
      as: 'nobody',
      address: '/freeze',
      act: async (page) => {
        await page.locator('button.row').nth(1).click()
        await page.locator('[name=recovery-code]').waitFor()
      },
    },
    {
      name: 'freeze-no-number',
      as: 'nobody',
      address: '/freeze',
      act: async (page) => {
        await page.locator('button.row').first().click()
        await page.locator('.field-error').waitFor()
      },
    },
    {
      name: 'freeze-code',
      as: 'nobody',
      address: '/freeze',
      act: async (page) => {
        await page.locator('[name=phone]').fill(freshNumber().number)
        await page.locator('button.row').first().click()
        await page.locator('[name=code]').waitFor()
      },
    },
    {
      name: 'freeze-done',
      as: 'nobody',
      address: '/freeze',
      act: async (page) => {
        await page.locator('button.row').nth(1).click()
        await page.locator('[name=recovery-code]').fill(nobodysCode())
        await page.locator('[name=phone]').fill(freshNumber().number)
        await submit(page)
        await page.locator('.notice').waitFor()
      },
    },
    { name: 'not-me', as: 'nobody', address: '/not-me#token=not-a-real-one' },
    { name: 'not-me-broken-link', as: 'nobody', address: '/not-me' },
  ]
}
