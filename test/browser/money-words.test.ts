import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { unspoken } from './journey.ts'
import { line, person } from './played-views.ts'
import { stageWithPlayedWallet } from './stage.ts'

// What the app says of money: how a payment stands, wherever it is shown, for eyes and for ears.
const stage = stageWithPlayedWallet('/home')

const day = '2026-11-05T04:00:00.000Z'
const payout = { kind: 'cash-out', other: person('Card ···· 1024') } as const

test.each([
  ['sent', 'The bank is working on it', 'The money is set aside.'],
  ['returned', 'The money is back in your balance', 'The bank could not do it.'],
  ['done', 'Withdrawn', 'Receipt number'],
] as const)(
  'a payout that is %s says how it stands on its receipt and its line',
  async (state, title, words) => {
    const { at, page } = stage.journey
    stage.wallet.lines = [
      line(1, day, { ...payout, state }),
      line(2, day, { ...payout, state, leftBeforeLock: true }),
    ]
    const late = page.getByText(/before the pause/)
    await page.goto(`${stage.url}/payments/${line(1, day).paymentId}`)
    await page.getByText(words).first().waitFor()
    await at(title)
    await expect.poll(() => late.count()).toBe(0)
    await page.goto(`${stage.url}/payments/${line(2, day).paymentId}`)
    await page.getByText(/^It had left for the bank before the pause/).waitFor()
    await at(title)
    await page.goto(`${stage.url}/statement`)
    await page.getByRole('link', { name: /left before the pause/ }).waitFor()
    await at('Statement')
    await expect.poll(() => late.count()).toBe(1)
  },
)

test('what the bank still has stands on home, and says that a lock came too late for it', async () => {
  const { at, page } = stage.journey
  stage.wallet.open = [line(1, day, { ...payout, state: 'sent', leftBeforeLock: true })]
  await page.goto(`${stage.url}/home`)
  await page.getByRole('link', { name: /The bank is working on it · left before the pause/ }).waitFor()
  await at(/Hello/)
})

test('a payment that was refused says why, with its reference, and that no money moved', async () => {
  const { at, page } = stage.journey
  const refusal = {
    code: 'money_short',
    ref: 'R-087',
    title: 'Not enough money',
    detail: 'Less is available.',
  }
  stage.wallet.lines = [line(1, day, { state: 'refused', balanceMinor: null, refusal })]
  await page.goto(`${stage.url}/payments/${line(1, day).paymentId}`)
  await page.getByText('Less is available.').waitFor()
  await page.getByText('R-087').waitFor()
  await at('Not paid, and no money moved')
  await page.goto(`${stage.url}/statement`)
  await page.getByRole('link', { name: /Payment · not paid/ }).waitFor()
  await at('Statement')
})

test('a table and a paper that do not hold all say so', async () => {
  const { at, page, press } = stage.journey
  const newer = Array.from({ length: 610 }, (_, index) => line(index + 2, '2026-11-05T04:00:00.000Z'))
  stage.wallet.lines = [...newer, line(1, '2026-10-05T04:00:00.000Z', { note: 'lunch' })]
  await page.goto(`${stage.url}/statement`)
  await at('Statement')
  const onPaper = page.locator('.only-on-paper').getByText(/^This is not all/)
  const part = page.getByText('This is not all: it holds the newest 3 lines.')
  await expect.poll(() => part.isVisible()).toBe(false)
  await page.emulateMedia({ media: 'print' })
  await expect.poll(() => part.isVisible()).toBe(true)
  await page.emulateMedia({ media: 'screen' })
  const saved = async (): Promise<{ name: string; rows: string[] }> => {
    const download = page.waitForEvent('download', { timeout: 150_000 })
    await press('Save as a table (CSV)')
    const file = await download
    const rows = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n')
    return { name: file.suggestedFilename(), rows }
  }
  const all = await saved()
  expect(all.name).toBe('latchkey-all-part.csv')
  expect(all.rows.length).toBe(1 + 603 + 1)
  expect(all.rows.at(-1)).toContain('This is not all: it holds the newest 603 lines.')
  await page.getByRole('status').filter({ hasText: 'Saved, but not all of it' }).waitFor()
  await page.getByLabel('Month').selectOption('2026-10')
  await page.getByRole('link', { name: /lunch/ }).waitFor()
  const month = await saved()
  expect(month.name).toBe('latchkey-2026-10.csv')
  expect(month.rows.length).toBe(2)
  await expect.poll(() => page.getByText('Saved, but not all of it').count()).toBe(0)
  expect(await onPaper.count()).toBe(0)
})

test('whoever shows a code is told what to do when it will not scan', async () => {
  const { at, follow, page, press, type } = stage.journey
  const hint = page.getByText('It won’t scan? Make your screen brighter.')
  await follow('Receive')
  await at('Receive')
  await hint.waitFor()
  await follow('Ask for an amount')
  await at('Ask for money')
  await type('Amount', '88')
  await press('Make the request')
  await page.getByRole('img', { name: /^Code to be paid/ }).waitFor()
  await hint.waitFor()
})

test('bare figures for the ear are found wherever they stand, and those for the eye alone are not', async () => {
  // A page of its own: the app draws and names its own anew when it likes.
  const page = await stage.journey.page.context().newPage()
  const added = (html: string): Promise<unknown> =>
    page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(html)})`)
  await added('<p><span aria-hidden="true">¥58.20</span><span>58 yuan 20, 58元2角</span></p>')
  expect(await unspoken(page)).toEqual([])
  await added('<button>Pay ¥58.20</button><p>还能付 300 元</p><img alt="收 88.00 元" title="¥5">')
  expect(await unspoken(page)).toEqual(['Pay ¥58.20', '还能付 300 元', '¥5', '收 88.00 元'])
  await page.evaluate(`document.title = 'Ask for ¥88.00'`)
  expect(await unspoken(page)).toContain('Ask for ¥88.00')
  await page.close()
})

const tongues = [
  {
    locale: 'en',
    how: 'How much?',
    amount: 'Amount',
    next: 'Next: check it',
    check: 'Check, then pay',
    pay: 'Pay 58 yuan 20',
    drawn: 'Pay ¥58.20',
    checking: 'Checking your 58 yuan 20 payment',
    left: 'In this safe time 300 yuan can still be paid today.',
    most: 'Only 12345 yuan 67 is available.',
    twoWays: 'Is it 1234 yuan, or a little over 1 yuan 23?',
    code: 'Code to be paid 88 yuan',
    madeTitle: 'Ask for 88 yuan',
    out: 'You can withdraw up to 12287 yuan 47.',
    leave: 'Withdraw 20 yuan',
  },
  {
    locale: 'zh-CN',
    how: '付多少？',
    amount: '金额',
    next: '下一步：核对',
    check: '核对后付款',
    pay: '付 58元2角',
    drawn: '付 58.20 元',
    checking: '正在确认这笔 58元2角付款的结果',
    left: '保护期里，今天还能付 300元。',
    most: 'Only 12345元6角7分 is available.',
    twoWays: '是 1234元，还是 1元2角3分多？',
    code: '收 88元的码',
    madeTitle: '请对方付 88元',
    out: '最多可以提 12287元4角7分。',
    leave: '提现 20元',
  },
]

/** Whether a browser reads a gap around what is drawn and said in two ways is its own affair. */
const loosely = (text: string): RegExp =>
  new RegExp(
    text
      .split(/\s*/)
      .map((sign) => sign.replace(/[.*?]/, '\\$&'))
      .join('\\s*'),
  )

test.each(tongues)('each amount is said as one, wherever it stands, in $locale', async (words) => {
  const { at, page, press } = await stage.open('/pay', { locale: words.locale })
  const heard = async (text: string): Promise<void> => {
    await expect.poll(() => page.locator('main').ariaSnapshot()).toMatch(loosely(text))
    await expect.poll(() => unspoken(page), { message: text }).toEqual([])
  }
  stage.wallet.confirms = ({ amountMinor }) => ({ allowanceLeftMinor: 30_000, amountMinor })
  stage.wallet.losesReply = (route) => route === 'POST /api/v1/me/payments'
  stage.wallet.losesRequest = (route) => route.endsWith('/outcome')
  await page.getByRole('button', { name: /^\*\*明/ }).click()
  await at(words.how)
  const amount = page.getByLabel(words.amount, { exact: true })
  await amount.fill('1,234')
  await heard(words.twoWays)
  await press(words.next)
  await page.locator('[name=amount][aria-invalid=true]:focus').waitFor()
  await heard(words.twoWays)
  await amount.fill('99999')
  await press(words.next)
  await heard(words.most)
  await amount.fill('58.20')
  await press(words.next)
  await at(words.check)
  await heard(words.left)
  await page.getByText(words.drawn).waitFor()
  await press(loosely(words.pay))
  await at(loosely(words.checking))
  await expect.poll(() => page.getByRole('status').last().textContent()).toContain(words.checking)
  await page.goto(`${stage.url}/request`)
  await page.locator('[name=amount]').fill('88')
  await page.locator('form button[type=submit]').click()
  await page.getByRole('img', { name: words.code, exact: true }).waitFor()
  await at(loosely(words.madeTitle))
  await page.goto(`${stage.url}/cash-out`)
  await heard(words.out)
  await page.locator('[name=amount]').fill('20')
  await page.locator('form button[type=submit]').click()
  await page.getByRole('button', { name: loosely(words.leave) }).waitFor()
  await heard(words.left)
})
