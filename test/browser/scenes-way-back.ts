import type { Page } from 'playwright-core'
import { refused } from './played-views.ts'
import type { Scene } from './scene.ts'
import { changed } from './scenes-account.ts'
import { scene, submit, wallet, type Replies } from './scenes-money.ts'

/** Money in a wallet whose owner could be left outside: what is said before an amount is typed, when it is refused, and at home. */

function bounded(out: number | null, held: number | null, balanceMinor = wallet.balanceMinor): Replies {
  const limits = [
    { key: 'phone-only', ceilingMinor: out, spentMinor: 36_000 },
    { key: 'one-address', ceilingMinor: held, spentMinor: balanceMinor },
  ]
  const money = { balanceMinor, availableMinor: balanceMinor, pendingMinor: 0 }
  return { 'GET /api/v1/me/wallet': { body: { ...wallet, ...money, limits, open: [], delayed: [] } } }
}
const phoneOnly = bounded(100_000, null)
const oneAddress = bounded(null, 100_000)
const little = bounded(null, 100_000, 12_000)

function missing(code: string, ref: string, title: string, detail: string, way: object): Replies[string] {
  const more = { ref, remedies: [{ ...way, available: true }] }
  return { status: 403, body: refused(403, code, title, detail, more).body as object }
}
const codesMissing = missing(
  'way_back_missing',
  'R-111',
  '先存好恢复码',
  '手机丢了，就没有别的路回到这个钱包。没有恢复码，一年里还能转出 640 元。生成恢复码约 20 秒，之后马上能继续。这笔没有转出。',
  { kind: 'make-recovery-codes', label: '生成恢复码', href: '/security/recovery-codes' },
)
const addressMissing = missing(
  'second_address_missing',
  'R-112',
  '先留一个通知邮箱',
  '手机不在身边，钱包里有什么事你就不知道了。没有确认过的邮箱，还能转入 0 元。这笔没有转入。',
  { kind: 'add-address', label: '留一个通知邮箱', href: '/security/contacts' },
)

/** Making the browser an own device began a cooling-off, whose card would stand instead. */
const unlocked = changed('/api/v1/me', (body) => {
  const { standing, security } = body as unknown as Record<'standing' | 'security', Record<string, unknown>>
  Object.assign(standing, { locks: [], state: 'open' })
  Object.assign(security, { recoveryCodesLeft: 0, emailVerified: false })
})
function atHome(name: string, replies: Replies): Scene {
  const one = scene(name, '/home', replies)
  const rig = async (page: Page): Promise<void> => {
    await one.rig?.(page)
    await unlocked(page)
  }
  return { ...one, rig }
}

async function send(page: Page): Promise<void> {
  await page.locator('[name=amount]').fill('1200')
  await submit(page)
  await page.locator('.notice').first().waitFor()
}

export const wayBackScenes: Scene[] = [
  atHome('way-back-home', bounded(100_000, 100_000)),
  atHome('way-back-home-address', oneAddress),
  scene('way-back-pay', '/pay', phoneOnly, async (page) => {
    await page.locator('button.row').first().click()
    await page.locator('[name=amount]').waitFor()
  }),
  scene('way-back-cash-out', '/cash-out', phoneOnly),
  scene(
    'way-back-cash-out-refused',
    '/cash-out',
    { ...phoneOnly, 'POST /api/v1/me/cash-out/confirm': codesMissing },
    send,
  ),
  scene('way-back-cash-in', '/cash-in', little),
  scene(
    'way-back-cash-in-refused',
    '/cash-in',
    { ...oneAddress, 'POST /api/v1/me/cash-in': addressMissing },
    send,
  ),
]
