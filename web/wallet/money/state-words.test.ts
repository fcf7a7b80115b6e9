import { expect, test } from 'vitest'
import { texts as en } from '../language/en/money.ts'
import { texts as zh } from '../language/zh/money.ts'
import type { PaymentView } from './outbox.ts'
import { paymentWords } from './state-words.ts'
import { lineDetail, statementRows } from './statement-rows.ts'

const payout = (state: PaymentView['state'], leftBeforeLock: boolean): PaymentView => ({
  paymentId: '00000000-0000-4000-8000-000000000001',
  kind: 'cash-out',
  direction: 'out',
  state,
  amountMinor: 5800,
  currency: 'CNY',
  other: { label: 'Card ···· 1024', before: true, known: true },
  note: '',
  createdAt: '2026-07-04T06:20:00.000Z',
  endedAt: state === 'sent' ? null : '2026-07-04T07:20:00.000Z',
  deadlineAt: null,
  balanceMinor: null,
  refusal: null,
  leftBeforeLock,
  disputed: false,
  receiptNumber: 'LK-1',
})

test.each(['sent', 'done', 'returned'] as const)(
  'a payout that left before a lock says so while it is %s, and another does not',
  (state) => {
    for (const [t, words] of [
      [en, /before the pause/],
      [zh, /限制生效前/],
    ] as const) {
      expect(paymentWords(payout(state, true), t).detail).toMatch(words)
      expect(paymentWords(payout(state, false), t).detail).not.toMatch(words)
      expect(lineDetail(payout(state, true), t)).toMatch(words)
      expect(lineDetail(payout(state, false), t)).not.toMatch(words)
      const column = (left: boolean): string =>
        statementRows({ lines: [payout(state, left)], isWhole: true }, t, 'en')[1]?.[8] ?? 'no column'
      expect(column(true)).toMatch(words)
      expect(column(false)).toBe(t.states[state])
    }
  },
)

test('a line says what it was, how it stands when that is not done, and what a lock came too late for', () => {
  expect(lineDetail(payout('done', false), en)).toBe('Withdrawal')
  expect(lineDetail(payout('returned', true), en)).toBe('Withdrawal · returned · left before the pause')
})

test('a table that does not hold all says so by its last row, and one that does has its lines alone', () => {
  const lines = [payout('done', false), payout('returned', false)]
  for (const t of [en, zh]) {
    const part = statementRows({ lines, isWhole: false }, t, 'en')
    expect(part).toHaveLength(4)
    expect(part.at(-1)).toEqual([t.part(2)])
    expect(t.part(2)).toMatch(/This is not all|不是全部/)
    expect(statementRows({ lines, isWhole: true }, t, 'en')).toEqual(part.slice(0, 3))
  }
})
