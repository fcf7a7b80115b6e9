import { describe, expect, it } from 'vitest'
import { decidePinDoor, decidePinFailure, freshPinLane, type PinLane } from './decide-pin.ts'

const now = new Date('2026-07-01T02:00:00Z')
const guess = (number: number): Buffer => Buffer.from([number >> 8, number & 255])
const after = (failures: number): PinLane => {
  let lane = freshPinLane
  for (let count = 1; count <= failures; count += 1) lane = decidePinFailure(lane, guess(count), now).lane
  return lane
}

describe('a PIN lane', () => {
  it.each([
    [1, 4, null],
    [4, 1, null],
    [5, 0, 30],
    [6, 0, 60],
    [7, 0, 300],
    [8, 0, 900],
    [9, 0, 3600],
  ])('after %i wrong ones: %i tries left, a pause of %s seconds', (failures, triesLeft, seconds) => {
    const failure = decidePinFailure(after(failures - 1), guess(failures), now)
    expect(failure).toMatchObject({ triesLeft, closed: false })
    expect(failure.pausedUntil?.getTime() ?? null).toBe(
      seconds === null ? null : now.getTime() + seconds * 1000,
    )
  })

  it('guarantees that a recovery code opens the pause in which it was given, for one try and no other', () => {
    const given = new Date(now.getTime() + 10_000)
    const before = new Date(now.getTime() - 1)
    expect(decidePinDoor(after(5), given, before).state, 'an old one').toBe('paused')
    expect(decidePinDoor(after(5), given, given).state).toBe('open')
    const again = decidePinFailure(after(5), guess(6), new Date(given.getTime() + 1)).lane
    expect(decidePinDoor(again, new Date(given.getTime() + 2), given).state, 'it is used up').toBe('paused')
    const closed = decidePinFailure(after(9), guess(10), now).lane
    expect(decidePinDoor(closed, given, given).state).toBe('closed')
  })

  it('closes at the tenth', () => {
    const failure = decidePinFailure(after(9), guess(10), now)
    expect(failure).toMatchObject({ closed: true, lane: { closedAt: now } })
    expect(decidePinDoor(failure.lane, new Date('2099-01-01'))).toEqual({ state: 'closed' })
  })

  it('counts the same slip at once once, and is shut for the length of its pause', () => {
    const lane = after(3)
    expect(decidePinFailure(lane, guess(3), now)).toMatchObject({ lane, triesLeft: 2 })
    const paused = after(5)
    expect(decidePinDoor(paused, now).state).toBe('paused')
    expect(decidePinDoor(paused, new Date(now.getTime() + 30_000)).state).toBe('open')
  })
})
