import type { Page } from 'playwright-core'
import { line } from './played-views.ts'
import type { Scene } from './scene.ts'
import { at, bankCard, first, refusedReply, scene, type Replies } from './scenes-money.ts'

/** The receipt of one payment, in every state, and what its payer may say of it. */

const receipt = `/payments/${first}`
const paid = line(1, at(-2), { note: '午饭' })
const shown = (payment: typeof paid): Replies => ({ [`GET /api/v1/me${receipt}`]: { body: { payment } } })

const outcomes: Scene[] = [
  paid,
  line(1, at(-2), { state: 'deciding', endedAt: null, balanceMinor: null }),
  line(1, at(-2), { state: 'sent', kind: 'cash-out', other: bankCard, endedAt: null, balanceMinor: null }),
  line(1, at(-2), {
    state: 'refused',
    balanceMinor: null,
    refusal: { code: 'money_short', ref: 'R-087', title: '余额不够', detail: '可用余额比这笔少。' },
  }),
  line(1, at(-2), { state: 'expired', balanceMinor: null }),
  line(1, at(-2), { state: 'returned', kind: 'cash-out', other: bankCard }),
].map((payment) => scene(`payment-${payment.state}`, receipt, shown(payment)))

const dispute = async (page: Page): Promise<void> => {
  await page.locator('main .button.quiet').click()
  await page.locator('dialog[open]').waitFor()
}
const confirmDispute = async (page: Page): Promise<void> => {
  await dispute(page)
  await page.locator('dialog .button.primary').click()
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  await page.locator('main .notice').waitFor()
}
const said = `POST /api/v1/me${receipt}/dispute`
const takenBack = `DELETE /api/v1/me${receipt}/dispute`

const disputes: Scene[] = [
  scene('payment-dispute', receipt, shown(paid), dispute),
  scene('payment-disputed', receipt, { ...shown(paid), [said]: { body: {} } }, confirmDispute),
  scene('payment-dispute-take-back', receipt, shown({ ...paid, disputed: true }), dispute),
  scene(
    'payment-dispute-taken-back',
    receipt,
    { ...shown({ ...paid, disputed: true }), [takenBack]: { body: {} } },
    confirmDispute,
  ),
  scene(
    'payment-dispute-error',
    receipt,
    {
      ...shown(paid),
      [said]: refusedReply(503, 'service_degraded', '正在修复。钱不受影响，过一会儿再试一次。'),
    },
    confirmDispute,
  ),
]

export const paymentScenes: Scene[] = [...outcomes, ...disputes]
