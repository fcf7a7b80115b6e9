import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Problem } from '#contract/route'
import {
  createOutbox,
  lifetimeMs,
  type Delivery,
  type Found,
  type Intent,
  type Outbox,
  type PaymentView,
} from './outbox.ts'

const start = Date.parse('2026-07-04T06:20:00.000Z')

let kept: Map<string, Intent>
let asked: number[]
let delivered: number
let answers: () => Found
let outbox: Outbox
const order: string[] = []

beforeEach(() => {
  vi.useFakeTimers({ now: start })
  kept = new Map()
  asked = []
  delivered = 0
  answers = () => 'silent'
  order.splice(0)
  outbox = build()
})

afterEach(() => {
  vi.useRealTimers()
})

/** The device's memory outlives the page: a second outbox is the page after a reload. */
function build(): Outbox {
  return createOutbox({
    keep: async (intent) => {
      order.push('keep')
      kept.set(intent.key, intent)
    },
    drop: async (key) => void kept.delete(key),
    kept: async (walletKey) => [...kept.values()].filter((one) => one.walletKey === walletKey),
    ask: async () => {
      asked.push(Date.now() - start)
      return answers()
    },
    nowMs: () => Date.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  })
}

const intent: Intent = {
  key: 'key-of-one-payment',
  walletKey: 'wallet-1',
  kind: 'pay',
  amountMinor: 5800,
  label: '*华',
  note: '',
  sentAt: new Date(start).toISOString(),
  deadlineAt: new Date(start + lifetimeMs).toISOString(),
}

const payment = (state: PaymentView['state']): PaymentView => ({
  paymentId: '00000000-0000-4000-8000-000000000001',
  kind: 'pay',
  direction: 'out',
  state,
  amountMinor: 5800,
  currency: 'CNY',
  other: { label: '*华', before: true, known: true },
  note: '',
  createdAt: intent.sentAt,
  endedAt: null,
  deadlineAt: intent.deadlineAt,
  balanceMinor: null,
  refusal: null,
  leftBeforeLock: false,
  disputed: false,
  receiptNumber: 'P-1',
})

const problem = (code: string, status: number): Problem => ({
  type: `/articles/${code}`,
  title: code,
  status,
  detail: code,
  code,
  ref: 'R-000',
  scope: [],
  remedies: [],
  serverNow: intent.sentAt,
  instance: 'trace',
})

const unheard: Delivery = { ok: false }
const send = (answer: Delivery): Promise<void> =>
  outbox.send(intent, async () => {
    order.push('deliver')
    delivered += 1
    return answer
  })
const phase = (): string | undefined => outbox.entries.get()[0]?.phase.at

test('the intent is on the device before anything is sent', async () => {
  await send({ ok: true, payment: payment('done') })
  expect(order).toEqual(['keep', 'deliver'])
  expect(phase()).toBe('known')
})

test('guarantees that an unheard payment is asked for and never sent again', async () => {
  await send(unheard)
  expect(phase()).toBe('checking')
  await vi.advanceTimersByTimeAsync(600_000)
  expect(delivered).toBe(1)
  expect(asked.length).toBeGreaterThan(10)
  const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0))
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3000)
  expect(gaps.filter((gap) => gap <= 5000).length).toBeGreaterThanOrEqual(10)
})

test('guarantees that silence is never told as failure, however long it lasts', async () => {
  await send(unheard)
  for (let minute = 0; minute < 30; minute += 1) {
    await vi.advanceTimersByTimeAsync(60_000)
    outbox.look()
    await vi.advanceTimersByTimeAsync(0)
    expect(phase()).toMatch(/checking|waiting/)
  }
  expect(kept.size).toBe(1)
})

test('after a minute it waits for a reason, asks at the deadline, and at once when there is a network again', async () => {
  await send(unheard)
  await vi.advanceTimersByTimeAsync(65_000)
  expect(phase()).toBe('waiting')
  const before = asked.length
  await vi.advanceTimersByTimeAsync(30_000)
  expect(asked.length).toBe(before)
  outbox.look()
  await vi.advanceTimersByTimeAsync(0)
  expect(asked.length).toBe(before + 1)
  await vi.advanceTimersByTimeAsync(40_000)
  expect(asked.some((at) => at >= lifetimeMs)).toBe(true)
})

test('an absent one did not happen only when its deadline is past', async () => {
  answers = () => ({ absent: true, isPast: Date.now() - start >= lifetimeMs })
  await send(unheard)
  await vi.advanceTimersByTimeAsync(100_000)
  expect(phase()).toBe('waiting')
  await vi.advanceTimersByTimeAsync(30_000)
  expect(phase()).toBe('never')
  expect(delivered).toBe(1)
})

test('the next page takes up what the last one left, for the same wallet alone', async () => {
  await send(unheard)
  outbox.stop()
  outbox = build()
  await outbox.start('wallet-2')
  expect(outbox.entries.get()).toEqual([])
  answers = () => ({ payment: payment('done') })
  await outbox.start('wallet-1')
  await vi.advanceTimersByTimeAsync(0)
  expect(phase()).toBe('known')
  expect(delivered).toBe(1)
  outbox.seen(intent.key)
  await vi.advanceTimersByTimeAsync(0)
  expect(kept.size).toBe(0)
})

test('one that is still being decided is asked for like an unheard one', async () => {
  await send({ ok: true, payment: payment('deciding') })
  expect(phase()).toBe('checking')
  answers = () => ({ payment: payment('done') })
  await vi.advanceTimersByTimeAsync(4000)
  expect(phase()).toBe('known')
})

test.each([
  ['pin_wrong', 403, 'refused'],
  ['money_short', 409, 'refused'],
  ['payment_late', 409, 'refused'],
  ['too_busy', 429, 'refused'],
  ['request_in_flight', 409, 'checking'],
  ['request_replayed', 409, 'checking'],
  ['service_degraded', 503, 'checking'],
  ['defect', 500, 'checking'],
])('the answer %s (%d) leaves it %s', async (code, status, wanted) => {
  await send({ ok: false, problem: problem(code, status) })
  expect(phase()).toBe(wanted)
  expect(kept.size).toBe(wanted === 'refused' ? 0 : 1)
})

test('an answer that comes after the end was seen changes nothing', async () => {
  let answer: (found: Found) => void = () => undefined
  const slow = new Promise<Found>((resolve) => {
    answer = resolve
  })
  answers = () => slow as unknown as Found
  await send(unheard)
  outbox.seen(intent.key)
  answer({ payment: payment('done') })
  await vi.advanceTimersByTimeAsync(0)
  expect(outbox.entries.get()).toEqual([])
})
