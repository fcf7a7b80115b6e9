import { expect, test } from 'vitest'
import { stageWithPlayedWallet } from './stage.ts'

// What is asked, confirmed or sent a second time: only for a reason, and only what the customer meant.
const stage = stageWithPlayedWallet('/pay')

const paths = { pay: 'POST /api/v1/me/payments', outcome: 'POST /api/v1/me/payments/outcome' }

/** What each press sent, by its key: a browser may send a request again by itself when its connection was cut. */
const presses = (): object[] => [
  ...new Map(
    stage.wallet.asked(paths.pay).map(({ headers, body }) => [headers['idempotency-key'], body as object]),
  ).values(),
]

async function choosePayee(): Promise<void> {
  await stage.journey.page.getByRole('button', { name: /^\*\*明/ }).click()
  await stage.journey.at('How much?')
}

async function confirm(amount: string): Promise<void> {
  await stage.journey.type('Amount', amount)
  await stage.journey.press('Next: check it')
  await stage.journey.at('Check, then pay')
}

test('only a yes to the question sends a payment as wanted once more', async () => {
  const { at, press, page } = stage.journey
  stage.wallet.asksTwice = true
  await choosePayee()
  await confirm('58')
  await press('Pay 58 yuan')
  await page.getByText('You just paid the same').waitFor()
  await at('Check, then pay')
  expect(presses()).toMatchObject([{ again: false }])
  expect(stage.wallet.lines).toEqual([])
  await press('Pay 58 yuan once more')
  await at('Paid to **明')
  expect(presses()).toMatchObject([{ again: false }, { again: true }])
  expect(stage.wallet.lines.length).toBe(1)
})

test('a wrong PIN is no yes to the question', async () => {
  const { at, press, type, page } = stage.journey
  stage.wallet.confirms = () => ({ needsPin: true })
  await choosePayee()
  await confirm('300')
  await type('Payment PIN', '111222')
  await press('Pay 300 yuan')
  await page.getByText('That PIN is not right, nothing was paid.').waitFor()
  stage.wallet.asksTwice = true
  await type('Payment PIN', '135790')
  await press('Pay 300 yuan')
  await page.getByText('You just paid the same').waitFor()
  await at('Check, then pay')
  expect(presses()).toMatchObject([{ again: false }, { again: false }])
})

test('a change after confirming is confirmed anew, with its PIN, and the old confirmation is never sent', async () => {
  const { at, press, type, page } = stage.journey
  stage.wallet.confirms = () => ({ needsPin: true })
  await choosePayee()
  await confirm('58')
  await type('Payment PIN', '135790')
  await press('Change amount or note')
  await at('How much?')
  await expect.poll(() => page.locator('[name=amount]').inputValue()).toBe('58')
  await type('Note', 'lunch')
  await confirm('70')
  await page.getByText('lunch').waitFor()
  expect(await page.locator('[name=pin]').inputValue()).toBe('')
  const confirmed = stage.wallet.asked('POST /api/v1/me/payments/confirm').map(({ body }) => body)
  expect(confirmed).toMatchObject([
    { amountMinor: 5_800, note: '' },
    { amountMinor: 7_000, note: 'lunch' },
  ])
  await type('Payment PIN', '135790')
  await press('Pay 70 yuan')
  await at('Paid to **明')
  expect(presses()).toMatchObject([{ confirmation: 'confirmation-2' }])
  expect(stage.wallet.lines.map(({ amountMinor, note }) => [amountMinor, note])).toEqual([[7_000, 'lunch']])
})

/** A minute of silence has passed: nothing asks by itself before the deadline, which is another minute away. */
async function leaveWaiting(): Promise<void> {
  const { at, page, press } = stage.journey
  await page.clock.install()
  await page.goto(`${stage.url}/pay`)
  await choosePayee()
  stage.wallet.losesReply = (route) => route === paths.pay
  stage.wallet.losesRequest = (route) => route === paths.outcome
  await confirm('58')
  await press('Pay 58 yuan')
  await at('Checking your 58 yuan payment')
  stage.wallet.aheadMs = 61_000
  await page.clock.fastForward(61_000)
  await at('No result yet')
  stage.wallet.losesRequest = () => false
}

test('a result that did not come within a minute is asked for when the network is back', async () => {
  const { at, context, page } = stage.journey
  await leaveWaiting()
  await context.setOffline(true)
  await page.locator('.offline-bar').waitFor()
  await context.setOffline(false)
  await at('Paid to **明')
  expect(presses().length).toBe(1)
})

test('a result that did not come within a minute is asked for when the page is seen again', async () => {
  const { at, page } = stage.journey
  await leaveWaiting()
  const turn = (state: string): Promise<unknown> =>
    page.evaluate(`Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' })
      document.dispatchEvent(new Event('visibilitychange'))`)
  const before = stage.wallet.asked(paths.outcome).length
  await turn('hidden')
  expect(stage.wallet.asked(paths.outcome).length).toBe(before)
  await turn('visible')
  await at('Paid to **明')
  expect(presses().length).toBe(1)
})
