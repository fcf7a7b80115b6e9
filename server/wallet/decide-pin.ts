import { pinFailuresBeforeClosing, pinFailuresBeforePause, pinPausesSeconds } from './policy.ts'

/**
 * Protects: on one device at most five PINs reach a verdict before the first pause, then one per pause, and at most ten in
 * a row in all: a thief with the phone has ten in a million. What happens on one device changes no other.
 */
export type PinLane = {
  /** In a row since the last right one. */
  failures: number
  wrongGuess: Buffer | null
  opensAt: Date | null
  closedAt: Date | null
}

export const freshPinLane: PinLane = { failures: 0, wrongGuess: null, opensAt: null, closedAt: null }

export type PinDoor = { state: 'open' } | { state: 'paused'; opensAt: Date } | { state: 'closed' }

/**
 * Whether a verdict may be read at all: a pause refuses the right PIN as well, so that it tells nothing. A recovery code that
 * was given since it began opens it for the next try; it is what no thief of the phone has, and it counts no try less.
 */
export function decidePinDoor(lane: PinLane, now: Date, recoveryCodeAt?: Date): PinDoor {
  const { closedAt, opensAt } = lane
  if (closedAt !== null) return { state: 'closed' }
  if (opensAt === null || opensAt <= now) return { state: 'open' }
  const pausedSince = opensAt.getTime() - (pauseSecondsOf(lane.failures) ?? 0) * 1000
  if (recoveryCodeAt && recoveryCodeAt.getTime() > pausedSince) return { state: 'open' }
  return { state: 'paused', opensAt }
}

/** Undefined below the first pause. */
function pauseSecondsOf(failures: number): number | undefined {
  return pinPausesSeconds[Math.min(failures - pinFailuresBeforePause, pinPausesSeconds.length - 1)]
}

export type PinFailure = { lane: PinLane; triesLeft: number; pausedUntil: Date | null; closed: boolean }

/** A wrong PIN in an open lane. The same wrong one again at once, as a finger repeats it, counts once. */
export function decidePinFailure(lane: PinLane, guess: Buffer, now: Date): PinFailure {
  const left = (failures: number): number => Math.max(0, pinFailuresBeforePause - failures)
  if (lane.wrongGuess?.equals(guess) === true) {
    return { lane, triesLeft: Math.max(1, left(lane.failures)), pausedUntil: null, closed: false }
  }
  const failures = lane.failures + 1
  if (failures >= pinFailuresBeforeClosing) {
    const shut = { failures, wrongGuess: guess, opensAt: null, closedAt: now }
    return { lane: shut, triesLeft: 0, pausedUntil: null, closed: true }
  }
  const seconds = pauseSecondsOf(failures)
  const pausedUntil = seconds === undefined ? null : new Date(now.getTime() + seconds * 1000)
  return {
    lane: { failures, wrongGuess: guess, opensAt: pausedUntil, closedAt: null },
    triesLeft: left(failures),
    pausedUntil,
    closed: false,
  }
}
