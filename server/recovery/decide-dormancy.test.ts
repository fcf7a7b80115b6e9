import { describe, expect, it } from 'vitest'
import { decideDormancy, dormancySince } from './decide-dormancy.ts'

const lastUsedAt = new Date('2026-01-01T00:00:00Z')
const dayOf = (days: number): Date => new Date(lastUsedAt.getTime() + days * 86_400_000)
const told = (...days: [daysBefore: number, on: number][]): { daysBefore: number; toldAt: Date }[] =>
  days.map(([daysBefore, on]) => ({ daysBefore, toldAt: dayOf(on) }))

describe('dormancy', () => {
  it('is not looked at for eleven months', () => {
    expect(decideDormancy({ now: dayOf(334), lastUsedAt, told: [] })).toEqual({ outcome: 'nothing' })
    expect(dormancySince(dayOf(335))).toEqual(lastUsedAt)
  })

  it.each([
    [335, told(), 30],
    [358, told([30, 335]), 7],
    [364, told([30, 335], [7, 358]), 1],
  ])('warns on day %i', (on, before, daysBefore) => {
    expect(decideDormancy({ now: dayOf(on), lastUsedAt, told: before })).toEqual({
      outcome: 'tell',
      daysBefore,
      dormantAt: dayOf(365),
    })
  })

  it('warns once', () => {
    expect(decideDormancy({ now: dayOf(340), lastUsedAt, told: told([30, 335]) }).outcome).toBe('nothing')
    expect(decideDormancy({ now: dayOf(364.5), lastUsedAt, told: told([1, 364]) }).outcome).toBe('nothing')
  })

  it('locks on day 365', () => {
    expect(decideDormancy({ now: dayOf(365), lastUsedAt, told: told([7, 358], [1, 364]) })).toEqual({
      outcome: 'lock',
    })
  })

  it('locks once in a spell without use', () => {
    const done = told([1, 364], [0, 365])
    expect(decideDormancy({ now: dayOf(500), lastUsedAt, told: done })).toEqual({ outcome: 'nothing' })
  })

  it('guarantees that nobody is locked unwarned, even when the sweep slept past the day', () => {
    expect(decideDormancy({ now: dayOf(400), lastUsedAt, told: told([30, 335]) })).toEqual({
      outcome: 'tell',
      daysBefore: 1,
      dormantAt: dayOf(401),
    })
    const late = told([1, 400])
    expect(decideDormancy({ now: dayOf(400.9), lastUsedAt, told: late }).outcome).toBe('nothing')
    expect(decideDormancy({ now: dayOf(401), lastUsedAt, told: late }).outcome).toBe('lock')
  })
})
