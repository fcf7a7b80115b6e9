import type { Clock } from '#platform/clock'

export type FakeClock = Clock & {
  advance(by: { days?: number; hours?: number; minutes?: number; seconds?: number }): void
  set(at: Date): void
}

/** Stands still until it is moved: a test says what time it is. */
export function fakeClock(start = '2026-07-01T02:00:00.000Z'): FakeClock {
  let at = new Date(start).getTime()
  return {
    now: () => new Date(at),
    advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }) {
      at += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
    },
    set(to) {
      at = to.getTime()
    },
  }
}
