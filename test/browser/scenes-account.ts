import type { Page } from 'playwright-core'
import { nobodysCode } from '../support/recovery-codes.ts'
import { ask } from './visit.ts'
import type { Scene } from './scene.ts'

/** The signed-in screens, each in every state. */

const press = async (page: Page, name: RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click()
const submit = async (page: Page): Promise<void> => page.locator('form button[type=submit]').first().click()

/** The API stays silent, answers that it is down, or cannot be reached. */
const silent =
  (path: string) =>
  async (page: Page): Promise<void> => {
    await page.route(`**${path}`, () => undefined)
  }
const down =
  (path: string) =>
  async (page: Page): Promise<void> => {
    await page.route(`**${path}`, (route) => {
      const chinese = route.request().headers()['accept-language']?.startsWith('zh')
      const body = {
        type: '/articles/service_degraded',
        title: chinese ? '有一部分暂时用不了' : 'Part of the wallet is down',
        status: 503,
        detail: chinese
          ? '正在修复。钱不受影响，过一会儿再试一次。'
          : 'We are fixing it. Your money is not affected. Try again in a moment.',
        code: 'service_degraded',
        ref: 'C-503',
        scope: [],
        remedies: [],
        serverNow: new Date(Date.now()).toISOString(),
        instance: '01JD4V7Q',
      }
      return route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify(body),
      })
    })
  }
const unreachable =
  (path: string) =>
  async (page: Page): Promise<void> => {
    await page.route(`**${path}`, (route) => route.abort())
  }

/** Changes what the API answers, for states that take days to come. */
export const changed =
  (path: string, change: (body: Record<string, never>) => void) =>
  async (page: Page): Promise<void> => {
    await page.route(`**${path}`, async (route) => {
      const reply = await route.fetch()
      const body = (await reply.json()) as Record<string, never>
      change(body)
      await route.fulfill({ response: reply, body: JSON.stringify(body) })
    })
  }

const reads: readonly [name: string, address: string, api: string][] = [
  ['home', '/home', '/api/v1/me'],
  ['status', '/status', '/api/v1/me'],
  ['notices', '/notices', '/api/v1/me/notices'],
  ['security', '/security', '/api/v1/me'],
  ['security-recovery-codes', '/security/recovery-codes', '/api/v1/me/recovery-codes'],
  ['security-devices', '/security/devices', '/api/v1/me/devices'],
  ['security-sessions', '/security/sessions', '/api/v1/me/sessions'],
  ['security-contacts', '/security/contacts', '/api/v1/me/contacts'],
]

const states: Scene[] = reads.flatMap(([name, address, api]): Scene[] => [
  { name: `${name}-loading`, as: 'lin-yue', address, rig: silent(api), waits: false },
  { name: `${name}-error`, as: 'lin-yue', address, rig: down(api) },
  { name: `${name}-unreachable`, as: 'lin-yue', address, rig: unreachable(api) },
])

const empty: Scene[] = [
  {
    name: 'notices-empty',
    as: 'lin-yue',
    address: '/notices',
    rig: changed('/api/v1/me/notices', (body) => Object.assign(body, { notices: [] })),
  },
  {
    name: 'security-recovery-codes-empty',
    as: 'lin-yue',
    address: '/security/recovery-codes',
    rig: changed('/api/v1/me/recovery-codes', (body) => Object.assign(body, { left: 0, madeAt: null })),
  },
  {
    name: 'security-devices-empty',
    as: 'lin-yue',
    address: '/security/devices',
    rig: changed('/api/v1/me/devices', (body) => Object.assign(body, { devices: [] })),
  },
  {
    name: 'security-contacts-empty',
    as: 'lin-yue',
    address: '/security/contacts',
    rig: changed('/api/v1/me/contacts', (body) => Object.assign(body, { contacts: [] })),
  },
]

const nothingOff = changed('/api/v1/me', (body) => {
  const { standing } = body as unknown as { standing: Record<string, unknown> }
  Object.assign(standing, { locks: [], state: 'open' })
})

const home: Scene[] = [
  // Making the browser an own device began a cooling-off, which days would end.
  { name: 'home-open', as: 'lin-yue', address: '/home', rig: nothingOff },
  { name: 'home-cooling-off', as: 'lin-yue', address: '/home' },
  {
    name: 'home-few-codes',
    as: 'lin-yue',
    address: '/home',
    rig: changed('/api/v1/me', (body) => {
      const { security } = body as unknown as { security: Record<string, unknown> }
      Object.assign(security, { recoveryCodesLeft: 2, emailVerified: false })
    }),
  },
  {
    name: 'home-offline-bar',
    as: 'lin-yue',
    address: '/home',
    act: async (page) => {
      await page.context().setOffline(true)
      await page.locator('.offline-bar').waitFor()
    },
    after: async (page) => page.context().setOffline(false),
  },
  { name: 'home-limited', as: 'chen-an', address: '/home' },
  { name: 'home-frozen', as: 'wang-jing', address: '/home' },
  {
    name: 'home-freeze-asking',
    as: 'lin-yue',
    address: '/home',
    act: async (page) => press(page, /^(Freeze my wallet|冻结钱包)/),
  },
  {
    name: 'home-idle-warning',
    as: 'lin-yue',
    address: '/home',
    rig: async (page) => page.clock.install(),
    act: async (page) => {
      await page.clock.runFor(13.5 * 60_000)
      await page.locator('dialog').waitFor()
    },
  },
  {
    name: 'home-idle-ended',
    as: 'lin-yue',
    address: '/home',
    rig: async (page) => page.clock.install(),
    act: async (page) => {
      await page.clock.runFor(15.5 * 60_000)
      await page.locator('dialog').waitFor()
    },
  },
  { name: 'signed-out-left', as: 'nobody', address: '/signed-out?why=left' },
  { name: 'signed-out-ended', as: 'nobody', address: '/signed-out' },
  { name: 'security-session-over', as: 'nobody', address: '/security' },
]

const status: Scene[] = [
  { name: 'status-open', as: 'lin-yue', address: '/status', rig: nothingOff },
  { name: 'status-dormant', as: 'chen-an', address: '/status' },
  { name: 'status-frozen', as: 'wang-jing', address: '/status' },
  { name: 'status-cooling-off', as: 'zhao-lei', address: '/status' },
  {
    name: 'status-cooling-off-undo',
    as: 'zhao-lei',
    address: '/status',
    act: async (page) => press(page, /^(Undo|撤销)/),
  },
  { name: 'status-unusual-sign-in', as: 'sun-mei', address: '/status' },
  { name: 'status-under-review', as: 'li-na', address: '/status' },
  {
    name: 'status-unfreeze-step-up',
    as: 'wang-jing',
    address: '/status',
    rig: async (page) => {
      await page.route('**/lift', (route) => {
        const chinese = route.request().headers()['accept-language']?.startsWith('zh')
        const body = {
          type: '/articles/proofs_not_enough',
          title: chinese ? '还差一种验证' : 'One more check',
          status: 403,
          detail: chinese
            ? '现在的验证还不够，再加：密码或恢复码。'
            : 'What you have proven is not enough yet. Add your password or a recovery code.',
          code: 'proofs_not_enough',
          ref: 'A-601',
          scope: [],
          remedies: [],
          serverNow: new Date(Date.now()).toISOString(),
          instance: '01JD4V7Q',
          facts: { missing: 'password | recovery-code' },
        }
        return route.fulfill({
          status: 403,
          contentType: 'application/problem+json',
          body: JSON.stringify(body),
        })
      })
    },
    act: async (page) => {
      await page.locator('.lock-remedies .button').first().click()
      await page.locator('[name=password]').waitFor()
    },
  },
  { name: 'step-up', as: 'chen-an', address: '/step-up?to=/home' },
  {
    name: 'step-up-wrong',
    as: 'sun-mei',
    address: '/step-up?to=/home',
    act: async (page) => {
      await page.locator('[name=recovery-code]').fill('aaaa-bbbb-cccc')
      await submit(page)
      await page.locator('.field-error').waitFor()
    },
  },
  {
    name: 'step-up-phone-code',
    as: 'chen-an',
    address: '/step-up?to=/home',
    act: async (page) => {
      await press(page, /code by text|短信验证码/)
      await page.getByText(/We’ll text a code|验证码会发到/).waitFor()
    },
  },
]

const security: Scene[] = [
  { name: 'notices', as: 'sun-mei', address: '/notices' },
  {
    name: 'notices-not-me',
    as: 'sun-mei',
    address: '/notices',
    act: async (page) => {
      await page.locator('.post .button').first().click()
      await page.locator('dialog').waitFor()
    },
  },
  { name: 'security', as: 'lin-yue', address: '/security' },
  { name: 'security-password', as: 'lin-yue', address: '/security/password' },
  {
    name: 'security-password-faults',
    as: 'lin-yue',
    address: '/security/password',
    act: async (page) => {
      await submit(page)
      await page.locator('.error-summary').waitFor()
    },
  },
  {
    name: 'security-password-weak',
    as: 'lin-yue',
    address: '/security/password',
    act: async (page) => {
      await page.locator('[name=new-password]').fill('woaini1314')
      await page.locator('.strength[data-score]').waitFor()
    },
  },
  { name: 'security-recovery-codes', as: 'lin-yue', address: '/security/recovery-codes' },
  {
    name: 'security-recovery-codes-asking',
    as: 'lin-yue',
    address: '/security/recovery-codes',
    act: async (page) => press(page, /Make a new set|换一套新的/),
  },
  {
    name: 'security-recovery-codes-new',
    as: 'lin-yue',
    address: '/security/recovery-codes',
    rig: async (page) => {
      await page.route('**/api/v1/me/recovery-codes', (route) => {
        if (route.request().method() === 'GET') return route.fallback()
        const recoveryCodes = Array.from({ length: 10 }, (_none, index) => nobodysCode(index * 23 + 7))
        return route.fulfill({
          status: 201,
          json: { recoveryCodes, serverNow: new Date(Date.now()).toISOString() },
        })
      })
    },
    act: async (page) => {
      await press(page, /Make a new set|换一套新的/)
      await page.locator('dialog .button.primary').click()
      await page.locator('.recovery-codes').waitFor()
    },
  },
  { name: 'security-devices', as: 'lin-yue', address: '/security/devices' },
  { name: 'security-devices-add', as: 'sun-mei', address: '/security/devices' },
  {
    name: 'security-devices-rename',
    as: 'lin-yue',
    address: '/security/devices',
    act: async (page) => press(page, /^(Rename|改名)/),
  },
  {
    name: 'security-devices-remove',
    as: 'lin-yue',
    address: '/security/devices',
    act: async (page) => press(page, /^(Remove|移除)/),
  },
  { name: 'security-sessions', as: 'lin-yue', address: '/security/sessions' },
  { name: 'security-contacts', as: 'lin-yue', address: '/security/contacts' },
  {
    name: 'security-contacts-remove',
    as: 'lin-yue',
    address: '/security/contacts',
    act: async (page) => press(page, /^(Remove|移除)/),
  },
]

/** Somebody has said "not me" at the end, since nothing else of hers is to be seen afterwards. */
const cleanUp: Scene[] = [1, 2, 3, 4].map((step): Scene => ({
  name: `clean-up-${step}`,
  as: 'sun-mei',
  address: '/clean-up',
  before: async (page) => {
    const { body } = await ask(page, 'GET /api/v1/me/notices')
    const { notices } = body as unknown as { notices: { noticeId: string; disputable: boolean }[] }
    const notice = notices.find((one) => one.disputable)
    if (step === 1 && notice) await ask(page, `POST /api/v1/me/notices/${notice.noticeId}/not-me`)
  },
  act: async (page) => {
    for (let done = 1; done < step; done += 1) {
      await page.locator('.actions button').last().click()
      await page.locator('.steps .past').nth(done).waitFor()
    }
  },
}))

export const accountScenes: Scene[] = [
  ...home,
  ...status,
  ...security,
  ...empty,
  ...states,
  { name: 'clean-up-none', as: 'lin-yue', address: '/clean-up' },
  ...cleanUp,
]
