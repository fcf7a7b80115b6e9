import type { Page } from 'playwright-core'
import { line, payeeOf, person, refused } from './played-views.ts'
import type { Scene } from './scene.ts'

/** The screens of money, each in every state: the wallet is played in the page, for most states take days or a bad network. */

type Reply = { status?: number; body: object }
export type Replies = Record<string, Reply | 'cut' | 'silent'>

export const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString()
export const submit = async (page: Page): Promise<void> =>
  page.locator('form button[type=submit]').first().click()
export const first = '00000000-0000-4000-8000-000000000001'

export const bankCard = person('银行卡 ···· 1024')
const stranger = person('王小明', false)
const lines = [
  line(1, at(-2), { note: '午饭' }),
  line(2, at(-3), { direction: 'in', amountMinor: 120_000, note: '房租分摊', other: person('Ming W.') }),
  line(3, at(-26), { kind: 'cash-in', direction: 'in', amountMinor: 500_000, other: bankCard }),
  line(4, at(-50), { amountMinor: 12, note: '一张写得很长的留言，看看这一行会不会把金额挤到别处去' }),
  line(5, at(-51), { kind: 'cash-out', state: 'returned', amountMinor: 30_000, other: bankCard }),
]
const delayedId = '00000000-0000-4000-8000-000000000050'

export const wallet = {
  walletKey: 'wallet-of-the-scenes',
  balanceMinor: 1_234_567,
  availableMinor: 1_204_567,
  pendingMinor: 30_000,
  currency: 'CNY',
  tier: '3',
  limits: [],
  pin: 'set',
  pinRetryAt: null,
  findableByNumber: true,
  open: [line(77, at(-1), { kind: 'cash-out', state: 'sent', amountMinor: 30_000, other: bankCard })],
  delayed: [
    { delayedId, amountMinor: 200_000, currency: 'CNY', other: stranger, note: '押金', readyAt: at(20) },
  ],
}
const confirmed = {
  confirmation: 'confirmation',
  person: person('**明'),
  amountMinor: 5_820,
  currency: 'CNY',
  note: '午饭',
  needsPin: false,
  warning: null,
  duplicate: null,
  allowanceLeftMinor: null,
}
const requests = [
  { requestId: first, amountMinor: 8_800, note: '火锅', state: 'open' },
  { requestId: delayedId, amountMinor: 1_200, note: '', state: 'paid' },
].map((one) => ({ ...one, code: 'x', link: 'x', currency: 'CNY', createdAt: at(-1), expiresAt: at(160) }))
const link = 'https://wallet.example/pay/LK1-Zr3k9QmX7vT2bNf8sWc4LhYp'

const usual: Replies = {
  'GET /api/v1/me/wallet': { body: wallet },
  'GET /api/v1/me/payees': {
    body: {
      payees: [payeeOf('one', '**明'), payeeOf('two', 'Ming W.')].map((one) => ({
        ...one,
        lastPaidAt: at(-30),
      })),
    },
  },
  'POST /api/v1/me/payees/check': {
    body: { payee: payeeOf('three', '王小明', { person: stranger }), lookupsLeft: 18 },
  },
  'POST /api/v1/me/payees/code': {
    body: {
      payee: payeeOf('four', '*悦', { person: person('*悦', false), requestId: first, amountMinor: 8_800 }),
    },
  },
  'POST /api/v1/me/payments/confirm': { body: confirmed },
  'POST /api/v1/me/payments': { status: 201, body: { payment: line(1, at(0)) } },
  'POST /api/v1/me/payments/delay': { status: 201, body: { delayedId, readyAt: at(24) } },
  'POST /api/v1/me/payments/outcome': 'cut',
  'GET /api/v1/me/statement/all': { body: { lines, nextCursor: '5' } },
  'GET /api/v1/me/statement/2026-11': { body: { lines: lines.slice(0, 3), nextCursor: null } },
  'GET /api/v1/me/months': {
    body: {
      currency: 'CNY',
      months: [{ month: '2026-11', inMinor: 620_000, outMinor: 17_472, count: 5, closingMinor: 1_234_567 }],
    },
  },
  'GET /api/v1/me/receiving': { body: { code: 'LK1', link, requests } },
  'POST /api/v1/me/requests': {
    status: 201,
    body: { requestId: first, code: 'LK1', link, expiresAt: at(168) },
  },
  'GET /api/v1/me/funding-sources': {
    body: {
      sources: [
        { sourceId: first, label: '银行卡 ···· 1024', boundAt: at(-2000), settled: true },
        { sourceId: delayedId, label: '银行卡 ···· 7788', boundAt: at(-20), settled: false },
      ],
    },
  },
  'POST /api/v1/me/cash-out/confirm': {
    body: {
      confirmation: 'confirmation',
      source: { sourceId: first, label: '银行卡 ···· 1024', boundAt: at(-2000), settled: true },
      amountMinor: 200_000,
      currency: 'CNY',
      feeMinor: 0,
      arrivesBy: at(2),
      allowanceLeftMinor: null,
    },
  },
  'PUT /api/v1/me/pin': { body: { reset: true } },
}

const played =
  (more: Replies = {}) =>
  async (page: Page): Promise<void> => {
    const replies: Replies = { ...usual, ...more }
    await page.route('**/api/v1/me/**', async (route) => {
      const request = route.request()
      const reply = replies[`${request.method()} ${new URL(request.url()).pathname}`]
      if (reply === undefined) return route.fallback()
      if (reply === 'cut') return route.abort()
      if (reply === 'silent') return undefined
      const json = { ...reply.body, serverNow: at(0) }
      return route.fulfill({ status: reply.status ?? 200, json })
    })
  }

export const scene = (name: string, address: string, more?: Replies, act?: Scene['act']): Scene => ({
  name,
  as: 'lin-yue',
  address,
  rig: played(more),
  ...(act ? { act } : {}),
})

const choose = async (page: Page): Promise<void> => page.locator('button.row').first().click()
const typed = (amount: string) => async (page: Page) => {
  await choose(page)
  await page.locator('[name=amount]').fill(amount)
}
async function confirm(page: Page): Promise<void> {
  await typed('58.20')(page)
  await submit(page)
  await page.locator('.asked').waitFor()
}
async function pay(page: Page): Promise<void> {
  await confirm(page)
  await submit(page)
  await page.locator('.payment-card').waitFor()
}
const confirming = (more: object): Replies => ({
  'POST /api/v1/me/payments/confirm': { body: { ...confirmed, ...more } },
})

const home: Scene[] = [
  scene('home-money', '/home'),
  {
    ...scene('home-money-hidden', '/home', {}, async (page) => page.locator('.balance-label .tool').click()),
    after: async (page) => page.locator('.balance-label .tool').click(),
  },
  scene('home-money-error', '/home', {
    'GET /api/v1/me/wallet': refusedReply(
      503,
      'service_degraded',
      '正在修复。钱不受影响，过一会儿再试一次。',
    ),
  }),
]

const paying: Scene[] = [
  scene('pay', '/pay'),
  scene('pay-nobody-yet', '/pay', { 'GET /api/v1/me/payees': { body: { payees: [] } } }),
  {
    ...scene('pay-offline', '/pay', {}, async (page) => {
      await page.context().setOffline(true)
      await page.locator('.offline-bar').waitFor()
    }),
    after: async (page) => page.context().setOffline(false),
  },
  scene('pay-number', '/pay?way=number'),
  scene(
    'pay-number-no-match',
    '/pay?way=number',
    {
      'POST /api/v1/me/payees/check': refusedReply(
        404,
        'payee_unconfirmed',
        '这个号码和名字没有对上，或者这个号码没有钱包。',
      ),
    },
    async (page) => {
      await page.locator('[name=phone]').fill('13800138000')
      await page.locator('[name=name]').fill('王小明')
      await submit(page)
      await page.locator('.notice').waitFor()
    },
  ),
  scene('pay-code', '/pay?way=code'),
  scene('pay-amount', '/pay', {}, typed('1,234.50')),
  scene('pay-amount-ambiguous', '/pay', {}, async (page) => {
    await typed('1,234')(page)
    await submit(page)
    await page.locator('.field-error').waitFor()
  }),
  scene(
    'pay-amount-short',
    '/pay',
    {
      'POST /api/v1/me/payments/confirm': refusedReply(409, 'money_short', '可用余额 12.00 元，不够付这笔。'),
    },
    async (page) => {
      await typed('58.20')(page)
      await submit(page)
      await page.locator('.field-error').waitFor()
    },
  ),
  scene('pay-confirm', '/pay', {}, confirm),
  scene(
    'pay-confirm-new',
    '/pay',
    confirming({
      person: stranger,
      needsPin: true,
      amountMinor: 123_450,
      warning: {
        advice: 'warn',
        title: '先停一停，核实一下',
        detail: '这笔金额不小，对方又是第一次收你的钱。先打电话问问本人。',
      },
    }),
    async (page) => {
      await confirm(page)
      await page.locator('[name=pin]').fill('1234')
    },
  ),
  scene(
    'pay-confirm-held',
    '/pay',
    confirming({
      person: stranger,
      warning: { advice: 'delay', title: '这笔先放一放', detail: '它像我们见过的骗局，今天不能付。' },
    }),
    confirm,
  ),
  scene(
    'pay-confirm-twice',
    '/pay',
    confirming({ duplicate: { paymentId: first, at: at(-0.05), state: 'done' } }),
    confirm,
  ),
  scene('pay-confirm-allowance', '/pay', confirming({ allowanceLeftMinor: 30_000 }), confirm),
  scene(
    'pay-confirm-pin-wrong',
    '/pay',
    {
      ...confirming({ needsPin: true }),
      'POST /api/v1/me/payments': refusedReply(403, 'pin_wrong', '支付密码不对，没有付。还能试 4 次。'),
    },
    async (page) => {
      await confirm(page)
      await page.locator('[name=pin]').fill('135790')
      await submit(page)
      await page.locator('.field-error').waitFor()
    },
  ),
  {
    ...scene('pay-sending', '/pay', { 'POST /api/v1/me/payments': 'silent' }, pay),
    waits: false,
  },
  scene('pay-checking', '/pay', { 'POST /api/v1/me/payments': 'cut' }, pay),
  scene('home-checking', '/home', {}, async (page) => page.locator('.payment-card').first().waitFor()),
  {
    ...scene(
      'pay-never',
      '/pay',
      {
        'POST /api/v1/me/payments': 'cut',
        'POST /api/v1/me/payments/outcome': {
          body: { outcome: 'absent', payment: null, deadlineAt: at(-1) },
        },
      },
      async (page) => {
        await pay(page)
        await page.locator('.actions .button.primary').waitFor()
      },
    ),
  },
  scene('pay-done', '/pay', {}, pay),
  scene(
    'pay-refused',
    '/pay',
    {
      'POST /api/v1/me/payments': refusedReply(
        403,
        'payment_locked',
        '为保护资金，付款已暂停。查看和收款照常。',
      ),
    },
    pay,
  ),
  scene('pay-put-off', '/pay', confirming({ person: stranger }), async (page) => {
    await confirm(page)
    await page.locator('form .button.secondary').click()
    await page.locator('.asked').waitFor({ state: 'detached' })
  }),
  scene('pay-delayed', `/pay?delayed=${delayedId}`),
  scene('pay-code-opened', '/pay/LK1-abc', {}, async (page) => page.locator('.asked').waitFor()),
  scene('pay-code-unknown', '/pay/LK1-abc', {
    'POST /api/v1/me/payees/code': refusedReply(404, 'payee_code_unknown', '这个码不是我们的收款码。'),
  }),
]

const statement: Scene[] = [
  scene('statement', '/statement'),
  scene('statement-month', '/statement', {}, async (page) => {
    await page.locator('option[value="2026-11"]').waitFor({ state: 'attached' })
    await page.locator('select').first().selectOption('2026-11')
    await page.locator('.sums').waitFor()
  }),
  scene('statement-empty', '/statement', {
    'GET /api/v1/me/statement/all': { body: { lines: [], nextCursor: null } },
  }),
  scene('statement-none-found', '/statement', {}, async (page) => {
    await page.route('**/statement/all?**', (route) =>
      route.fulfill({ json: { lines: [], nextCursor: null, serverNow: at(0) } }),
    )
    await page.locator('[name=search]').fill('没有的')
    await submit(page)
    await page.locator('.state').waitFor()
  }),
  { ...scene('statement-loading', '/statement', { 'GET /api/v1/me/statement/all': 'silent' }), waits: false },
  scene('statement-unreachable', '/statement', { 'GET /api/v1/me/statement/all': 'cut' }),
]

const others: Scene[] = [
  scene('receive', '/receive'),
  scene('receive-renew', '/receive', {}, async (page) => page.locator('.button.quiet').first().click()),
  scene('receive-cancel', '/receive', {}, async (page) => page.locator('.row .button').first().click()),
  scene('request', '/request'),
  scene('request-made', '/request', {}, async (page) => {
    await page.locator('[name=amount]').fill('88')
    await submit(page)
    await page.locator('.qr').waitFor()
  }),
  scene('cash-in', '/cash-in'),
  scene('cash-in-no-card', '/cash-in', { 'GET /api/v1/me/funding-sources': { body: { sources: [] } } }),
  scene('cash-out', '/cash-out'),
  scene('cash-out-confirm', '/cash-out', {}, async (page) => {
    await page.locator('[name=amount]').fill('2000')
    await submit(page)
    await page.locator('.facts').waitFor()
  }),
  scene('cards', '/cards'),
  scene('cards-unbind', '/cards', {}, async (page) => page.locator('.row .button').first().click()),
  scene('cards-none', '/cards', { 'GET /api/v1/me/funding-sources': { body: { sources: [] } } }),
  scene('security-pin', '/security/pin', {
    'GET /api/v1/me/wallet': { body: { ...wallet, pin: 'none' } },
  }),
  scene('security-pin-reset', '/security/pin', {}, async (page) => {
    await page.locator('[name=new-pin]').fill('123')
    await submit(page)
    await page.locator('.field-error').waitFor()
  }),
  scene('security-pin-done', '/security/pin', {}, async (page) => {
    await page.locator('[name=new-pin]').fill('428057')
    await page.locator('[name=repeat-pin]').fill('428057')
    await submit(page)
    await page.locator('form').waitFor({ state: 'detached' })
  }),
]

export const moneyScenes: Scene[] = [...home, ...paying, ...statement, ...others]

export function refusedReply(status: number, code: string, detail: string): Reply {
  const { body } = refused(status, code, detail.split(/[，。]/)[0] ?? code, detail)
  return { status, body: body as object }
}
