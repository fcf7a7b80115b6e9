import { describe, expect, it } from 'vitest'
import {
  countTriesLeft,
  decideDoor,
  decideFailure,
  decideNewLane,
  freshLane,
  packGuesses,
  pauseAfter,
  unpackGuesses,
  type LaneState,
} from './decide-lane.ts'

const start = new Date('2026-07-01T02:00:00.000Z')
const after = (seconds: number, from = start): Date => new Date(from.getTime() + seconds * 1000)
const guess = (number: number): Buffer => {
  const hash = Buffer.alloc(4)
  hash.writeUInt32BE(number)
  return hash
}
const failed = (failures: number, more: Partial<LaneState> = {}): LaneState => ({
  ...freshLane,
  failures,
  ...more,
})

describe('how a lane pauses', () => {
  it.each([
    [1, undefined],
    [4, undefined],
    [5, 30],
    [6, 60],
    [7, 300],
    [8, 900],
    [9, 3600],
    [10, 3600],
    [49, 3600],
  ])('after %i failures in a row for %s s', (failures, seconds) => {
    expect(pauseAfter(failures)).toBe(seconds)
  })

  it('counts the tries down to the pause, and one at a time after it', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 49].map((failures) => countTriesLeft(failed(failures)))).toEqual([
      5, 4, 3, 2, 1, 1, 1, 1,
    ])
  })

  it('walks through all pauses as the clock does', () => {
    let lane: LaneState = freshLane
    let now = start
    const pauses: number[] = []
    for (let number = 1; number <= 49; number += 1) {
      expect(decideDoor(lane, now)).toEqual({ state: 'open' })
      const failure = decideFailure(lane, guess(number), now, true)
      lane = failure.lane
      if (failure.pausedUntil === null) continue
      pauses.push((failure.pausedUntil.getTime() - now.getTime()) / 1000)
      expect(decideDoor(lane, after(-1, failure.pausedUntil))).toEqual({
        state: 'paused',
        opensAt: failure.pausedUntil,
      })
      now = failure.pausedUntil
    }
    expect(pauses.slice(0, 6)).toEqual([30, 60, 300, 900, 3600, 3600])
    expect(new Set(pauses.slice(5))).toEqual(new Set([3600]))
    expect(decideFailure(lane, guess(50), now, true)).toMatchObject({ closed: true, triesLeft: 0 })
  })

  it('opens at the very instant that it named', () => {
    const lane = failed(5, { opensAt: after(30) })
    expect(decideDoor(lane, after(29.999)).state).toBe('paused')
    expect(decideDoor(lane, after(30)).state).toBe('open')
  })

  it('closes the password at the fiftieth failure, and nothing but a proof opens it', () => {
    const { lane, closed } = decideFailure(failed(49), guess(1), start, true)
    expect(closed).toBe(true)
    expect(decideDoor(lane, after(365 * 86_400))).toEqual({ state: 'closed' })
  })

  it('never closes a factor: the way back in only pauses', () => {
    const { lane, closed, pausedUntil } = decideFailure(failed(49), guess(1), start, false)
    expect(closed).toBe(false)
    expect(pausedUntil).toEqual(after(3600))
    expect(decideDoor(lane, after(3600)).state).toBe('open')
  })
})

describe('the same wrong guess', () => {
  it('is no new failure, and still answered with the tries that are left', () => {
    const { lane } = decideFailure(failed(2), guess(7), start, true)
    expect(decideFailure(lane, guess(7), start, true)).toEqual({
      lane,
      repeated: true,
      triesLeft: 2,
      pausedUntil: null,
      closed: false,
    })
  })

  it('is known among the last five distinct ones, and counts again when it is older', () => {
    let lane: LaneState = freshLane
    for (const number of [1, 2, 3, 4, 5]) lane = decideFailure(lane, guess(number), start, true).lane
    for (const number of [1, 2, 3, 4, 5]) {
      expect(decideFailure(lane, guess(number), start, true).repeated).toBe(true)
    }
    lane = decideFailure(lane, guess(6), start, true).lane
    expect(decideFailure(lane, guess(1), start, true).repeated).toBe(false)
    expect(lane.wrongGuesses.length).toBe(5)
  })

  it('is not what a guess that nobody read is taken for', () => {
    const { lane } = decideFailure(failed(0), guess(7), start, true)
    const unread = decideFailure(lane, undefined, start, true)
    expect(unread.lane.failures).toBe(2)
    expect(unread.lane.wrongGuesses).toEqual(lane.wrongGuesses)
  })

  it('is kept in four bytes', () => {
    const guesses = [guess(1), guess(2 ** 32 - 1)]
    expect(packGuesses(guesses).length).toBe(8)
    expect(unpackGuesses(packGuesses(guesses))).toEqual(guesses)
    expect(unpackGuesses(Buffer.alloc(0))).toEqual([])
  })
})

describe('new lanes of strange browsers', () => {
  it('are three in any 24 hours', () => {
    let openings: Date[] = []
    for (const hour of [0, 1, 2]) {
      const decision = decideNewLane(openings, after(hour * 3600))
      if (decision.outcome === 'spent') throw new Error('spent too early')
      openings = decision.openings
    }
    expect(decideNewLane(openings, after(23 * 3600))).toEqual({ outcome: 'spent', retryAt: after(86_400) })
    // The first is a day old: exactly one place is free again.
    const next = decideNewLane(openings, after(86_400))
    expect(next).toEqual({ outcome: 'open', openings: [after(3600), after(7200), after(86_400)] })
    if (next.outcome === 'open') {
      expect(decideNewLane(next.openings, after(86_400)).outcome).toBe('spent')
    }
  })
})
