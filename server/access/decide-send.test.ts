import { describe, expect, it } from 'vitest'
import { decideSend, inWindow, type KeylessCount, type SendFacts } from './decide-send.ts'
import { keylessLimits, numberLimits, type KeylessLimits } from './policy-door.ts'

const now = new Date('2026-07-01T02:34:00.000Z')
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000)
const hour = new Date('2026-07-01T02:00:00.000Z')
const day = new Date('2026-07-01T00:00:00.000Z')
const count = (more: Partial<KeylessCount> = {}): KeylessCount => ({
  scope: 'source',
  hourStartAt: hour,
  hourSends: 0,
  dayStartAt: day,
  daySends: 0,
  trippedAt: undefined,
  ...more,
})
const decide = (facts: Partial<SendFacts>, at = now, limits: KeylessLimits = keylessLimits) =>
  decideSend({ sentAt: [], counts: [], ...facts }, at, limits)
const refusedUntil = (text: string): object => ({
  send: false,
  refusal: { refused: 'code_send_limit', retryAt: new Date(text) },
})

describe('texts to one number', () => {
  it('lets the first go, and says when the next may', () => {
    expect(decide({})).toMatchObject({ send: true, sentAt: [now], resendAt: ago(-1) })
  })
  it.each<[string, Date[], string]>([
    ['one a minute', [ago(0.5)], '2026-07-01T02:34:30.000Z'],
    ['five an hour', [ago(50), ago(40), ago(30), ago(20), ago(10)], '2026-07-01T02:44:00.000Z'],
    [
      'ten a day',
      [1400, 1300, 1200, 1100, 1000, 900, 800, 700, 600, 500].map(ago),
      '2026-07-01T03:14:00.000Z',
    ],
    [
      'the latest of several ends',
      [1439, 1300, 1200, 1100, 1000, 55, 40, 30, 20, 10].map(ago),
      '2026-07-01T02:39:00.000Z',
    ],
  ])('%s', (_, sentAt, end) => expect(decide({ sentAt })).toMatchObject(refusedUntil(end)))

  it('guarantees that the end it names is the real one, for every history', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const sentAt: Date[] = []
      let at = now
      for (let step = 0; step < 40; step += 1) {
        at = new Date(at.getTime() + ((seed * 7919 * (step + 1)) % 5_400_000))
        const decision = decide({ sentAt }, at)
        if (decision.send) {
          sentAt.splice(0, sentAt.length, ...decision.sentAt)
          expect(decide({ sentAt }, new Date(decision.resendAt.getTime() - 1)).send).toBe(false)
          expect(decide({ sentAt }, decision.resendAt).send).toBe(true)
          continue
        }
        const end = decision.refusal.retryAt ?? at
        expect(decide({ sentAt }, new Date(end.getTime() - 1)).send).toBe(false)
        expect(decide({ sentAt }, end).send).toBe(true)
      }
    }
  })

  it('guarantees that no window of time ever holds more texts than its limit', () => {
    let sentAt: Date[] = []
    const sent: Date[] = []
    for (let second = 0; second < 3 * 24 * 3600; second += 20) {
      const at = new Date(now.getTime() + second * 1000)
      const decision = decide({ sentAt }, at)
      if (!decision.send) continue
      sentAt = decision.sentAt
      sent.push(at)
    }
    for (const { minutes, sendsMax } of numberLimits) {
      for (const from of sent) {
        const inside = sent.filter((at) => at >= from && at.getTime() - from.getTime() < minutes * 60_000)
        expect(inside.length).toBeLessThanOrEqual(sendsMax)
      }
    }
    expect(sent.length).toBe(30)
  })
})

describe('askers who hold nothing', () => {
  it.each<[string, Partial<KeylessCount>, object]>([
    ['below the limit', { hourSends: 29, daySends: 149 }, { send: true }],
    ['the hour is full', { hourSends: 30, daySends: 30 }, refusedUntil('2026-07-01T03:00:00.000Z')],
    ['the day is full', { hourSends: 0, daySends: 150 }, refusedUntil('2026-07-02T00:00:00.000Z')],
    [
      'a window that is over counts nothing',
      { hourStartAt: ago(94), hourSends: 30, daySends: 50 },
      { send: true },
    ],
    [
      'a window that another clock began goes on',
      { hourStartAt: new Date('2026-07-01T03:00:00.000Z'), hourSends: 30, daySends: 30 },
      refusedUntil('2026-07-01T04:00:00.000Z'),
    ],
  ])('%s', (_, facts, decision) => expect(decide({ counts: [count(facts)] })).toMatchObject(decision))

  it('counts what it lets go in every counter', () => {
    const decision = decide({ counts: [count({ hourSends: 3, daySends: 7 }), count({ scope: 'whole' })] })
    expect(decision.counts).toEqual([
      count({ hourSends: 4, daySends: 8 }),
      count({ scope: 'whole', hourSends: 1, daySends: 1 }),
    ])
  })

  it('counts nothing that it refuses', () => {
    const full = count({ hourSends: 30 })
    const other = count({ scope: 'range', hourSends: 3 })
    expect(decide({ counts: [full, other] }).counts).toEqual([full, other])
  })

  it('asks for the latest end of all limits', () => {
    const counts = [count({ hourSends: 30 }), count({ scope: 'country', daySends: 6000 })]
    expect(decide({ counts, sentAt: [now] })).toMatchObject(refusedUntil('2026-07-02T00:00:00.000Z'))
  })

  it('tells of the breaker once an hour', () => {
    const full = count({ scope: 'whole', hourSends: 2000, daySends: 2000 })
    const first = decide({ counts: [full] })
    expect(first).toMatchObject({ send: false, trips: [{ ...full, trippedAt: now }] })
    const again = decide({ counts: first.counts })
    expect(again).toMatchObject({ send: false, trips: [] })
    expect(inWindow(first.counts[0] ?? full, ago(-60)).trippedAt).toBeUndefined()
  })

  it('trips nothing when a narrower limit refuses', () => {
    const counts = [count({ hourSends: 30 }), count({ scope: 'whole', hourSends: 5 })]
    expect(decide({ counts })).toMatchObject({ send: false, trips: [] })
  })
})
