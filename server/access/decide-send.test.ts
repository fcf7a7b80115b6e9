import { describe, expect, it } from 'vitest'
import { decideSend, inWindow, type KeylessCount, type Send, type SendFacts } from './decide-send.ts'
import {
  firstSendLimits,
  keylessLimits,
  numberLimits,
  placeLimits,
  type KeylessLimits,
} from './policy-door.ts'

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
const place = (name: string | number): Buffer => Buffer.from(String(name))
const nowhere = Buffer.alloc(0)
/** As a known asker sends, whom no place bounds. */
const sendsAt = (instants: readonly Date[]): Send[] => instants.map((at) => ({ at, from: nowhere }))
const decide = (facts: Partial<SendFacts>, at = now, limits: KeylessLimits = keylessLimits) =>
  decideSend({ sends: [], from: undefined, counts: [], ...facts }, at, limits)
const refusedUntil = (text: string): object => ({
  send: false,
  refusal: { refused: 'code_send_limit', retryAt: new Date(text) },
})

describe('texts to one number', () => {
  it('lets the first go, and says when the next may', () => {
    expect(decide({})).toMatchObject({ send: true, sends: sendsAt([now]), resendAt: ago(-1) })
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
  ])('%s', (_, sentAt, end) => expect(decide({ sends: sendsAt(sentAt) })).toMatchObject(refusedUntil(end)))

  it('guarantees that the end it names is the real one, for every history, of known askers and of several places', () => {
    for (let seed = 1; seed <= 90; seed += 1) {
      // None: the known share. Few places spend the share and begin anew after a day; many spend the reserve.
      const places = seed % 3 === 0 ? 0 : seed % 3 === 1 ? 3 : 40
      let sends: readonly Send[] = []
      let at = now
      for (let step = 0; step < 40; step += 1) {
        at = new Date(at.getTime() + ((seed * 7919 * (step + 1)) % (places === 0 ? 5_400_000 : 1_500_000)))
        const from = places === 0 ? undefined : place((seed * 31 * (step + 1)) % places)
        const decision = decide({ sends, from }, at)
        const after = decision.send ? decision.sends : sends
        const end = decision.send ? decision.resendAt : (decision.refusal.retryAt ?? at)
        expect(decide({ sends: after, from }, new Date(end.getTime() - 1)).send).toBe(false)
        expect(decide({ sends: after, from }, end).send).toBe(true)
        sends = after
      }
    }
  })

  it('guarantees that no window of time ever holds more texts than its limit, whoever asks from wherever', () => {
    for (const [places, limits, perThreeDays] of [
      [0, numberLimits, 30],
      [2, numberLimits, 24],
      [1000, firstSendLimits, 60],
    ] as const) {
      let sends: readonly Send[] = []
      const sent: Send[] = []
      for (let second = 0, asked = 0; second < 3 * 24 * 3600; second += 30, asked += 1) {
        const at = new Date(now.getTime() + second * 1000)
        const from = places === 0 ? undefined : place(asked % places)
        const decision = decide({ sends, from }, at)
        if (!decision.send) continue
        sends = decision.sends
        sent.push({ at, from: from ?? nowhere })
      }
      const most = (some: readonly Send[], minutes: number): number =>
        Math.max(
          ...some.map(
            ({ at: start }) =>
              some.filter(({ at }) => at >= start && at.getTime() - start.getTime() < minutes * 60_000)
                .length,
          ),
        )
      for (const { minutes, sendsMax } of limits) expect(most(sent, minutes)).toBeLessThanOrEqual(sendsMax)
      expect(sent.length, `${places} places`).toBe(perThreeDays)
      if (places === 0) continue
      for (const { minutes, sendsMax } of placeLimits) {
        const mine = sent.filter(({ from }) => from.equals(place(0)))
        expect(most(mine, minutes)).toBeLessThanOrEqual(sendsMax)
      }
    }
  })
})

describe('texts to one number from one place', () => {
  const from = place('owner')
  const others = (minutes: readonly number[]): Send[] =>
    minutes.map((one, index) => ({ at: ago(one), from: place(index) }))
  const mine = (minutes: readonly number[]): Send[] => minutes.map((one) => ({ at: ago(one), from }))

  it.each<[string, Send[], object]>([
    ['three an hour', mine([40, 30, 20]), refusedUntil('2026-07-01T02:54:00.000Z')],
    ['four a day', mine([1400, 900, 600, 300]), refusedUntil('2026-07-01T03:14:00.000Z')],
    ['one more when its hour is spent', others([50, 40, 30, 20, 10]), { send: true }],
    [
      'one more when its day is spent',
      others([1400, 1300, 1200, 1100, 1000, 900, 800, 700, 600, 500]),
      { send: true },
    ],
    [
      'no second one then',
      [...others([50, 40, 30, 20]), ...mine([10])],
      refusedUntil('2026-07-01T02:44:00.000Z'),
    ],
    [
      'ten more an hour, and no eleventh',
      others([55, 50, 45, 40, 35, 30, 25, 20, 15, 10]),
      refusedUntil('2026-07-01T02:39:00.000Z'),
    ],
    [
      'ten more a day, and no eleventh',
      others(Array.from({ length: 20 }, (_, index) => 1430 - index * 60)),
      refusedUntil('2026-07-01T02:44:00.000Z'),
    ],
    ['one a minute always', others([0.5]), refusedUntil('2026-07-01T02:34:30.000Z')],
  ])('%s', (_, sends, decision) => expect(decide({ sends, from })).toMatchObject(decision))

  it('is bounded as the operator says', () => {
    const limits = { ...keylessLimits, place: [] }
    expect(decide({ sends: mine([40, 30, 20]), from }, now, limits)).toMatchObject({ send: true })
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
    expect(decide({ counts, sends: sendsAt([now]) })).toMatchObject(refusedUntil('2026-07-02T00:00:00.000Z'))
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
