import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addToSlot, liveSlots, sumOf } from './decide-budget.ts'

const row = (slotSeconds: number, slots: number[]): Parameters<typeof liveSlots>[0] => ({
  accountId: 'a',
  purse: 0,
  key: 'k',
  slotSeconds,
  slots,
})

describe('a rolling budget', () => {
  it('counts every slot that the window still touches, and those ahead', () => {
    const window = { windowSeconds: 100, slots: 10 }
    const fact = row(10, [0, 1, 1, 2, 10, 4, 99, 8])
    expect(sumOf(liveSlots(fact, window, 100_000))).toBe(15)
    expect(sumOf(liveSlots(fact, window, 109_999))).toBe(15)
    expect(sumOf(liveSlots(fact, window, 110_000))).toBe(14)
    expect(sumOf(liveSlots(fact, window, 120_000))).toBe(12)
  })

  it('carries sums over to another width, to where a slot ends', () => {
    expect(liveSlots(row(10, [0, 1, 1, 2, 2, 4]), { windowSeconds: 60, slots: 4 }, 20_000)).toEqual([
      0, 1, 1, 6,
    ])
    expect(liveSlots(row(10, [0, 1, 1, 2]), { windowSeconds: 60, slots: 12 }, 20_000)).toEqual([1, 1, 3, 2])
  })

  it('never falls below nought, and takes back only from a slot that is there', () => {
    const slots = [1, 5]
    addToSlot(slots, 1, -9)
    addToSlot(slots, 2, -9)
    addToSlot(slots, 3, 2)
    expect(slots).toEqual([1, 0, 3, 2])
  })

  it('guarantees that no interval of the length of the window holds more than the ceiling', () => {
    const spends = fc.array(fc.record({ afterMs: fc.nat(30_000), amount: fc.integer({ min: 1, max: 60 }) }))
    const slotCounts = fc.integer({ min: 1, max: 6 })
    fc.assert(
      fc.property(spends, fc.array(slotCounts, { minLength: 1, maxLength: 3 }), (asked, choices) => {
        let fact: Parameters<typeof liveSlots>[0]
        let nowMs = 1_000_000
        const passed: { atMs: number; amount: number }[] = []
        asked.forEach(({ afterMs, amount }, index) => {
          // The policy may change the number of slots from one day to the next, the window's length never here.
          const slots = choices[index % choices.length] ?? 1
          const window = { windowSeconds: 60, slots }
          nowMs += afterMs
          const live = liveSlots(fact, window, nowMs)
          if (sumOf(live) + amount > 100) return
          const width = window.windowSeconds / window.slots
          addToSlot(live, Math.floor(nowMs / 1000 / width), amount)
          fact = row(width, live)
          passed.push({ atMs: nowMs, amount })
        })
        for (const { atMs } of passed) {
          const within = passed.filter((one) => one.atMs > atMs - 60_000 && one.atMs <= atMs)
          expect(within.reduce((sum, one) => sum + one.amount, 0)).toBeLessThanOrEqual(100)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
