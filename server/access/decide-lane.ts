import {
  failuresBeforeClosing,
  failuresBeforePause,
  guessHashBytes,
  lanePeriodHours,
  newLanesMax,
  pausesSeconds,
  wrongGuessesKept,
} from './policy-sign-in.ts'

/**
 * Invariant: in one lane at most five guesses reach a verdict before the first pause, then one per pause, and at most fifty
 * in a row in all; nothing that happens in one lane changes another.
 */

/** `session` is the lane of a signed-in browser without a known device: it needs no place among the three new ones. */
export type LaneKind = 'device' | 'browser' | 'session' | 'factor'

export type LaneState = {
  /** In a row since the last success. */
  failures: number
  /** Keyed hashes of the last distinct wrong guesses, oldest first. */
  wrongGuesses: readonly Buffer[]
  opensAt: Date | null
  closedAt: Date | null
}

export const freshLane: LaneState = { failures: 0, wrongGuesses: [], opensAt: null, closedAt: null }

export type LaneDoor = { state: 'open' } | { state: 'paused'; opensAt: Date } | { state: 'closed' }

/** Whether a verdict may be read at all. A paused lane refuses the right guess too, so that a pause tells nothing. */
export function decideDoor(lane: LaneState, now: Date): LaneDoor {
  if (lane.closedAt !== null) return { state: 'closed' }
  if (lane.opensAt !== null && lane.opensAt > now) return { state: 'paused', opensAt: lane.opensAt }
  return { state: 'open' }
}

/** How many failures more before the lane pauses. After the first pause each further failure pauses again. */
export function countTriesLeft(lane: LaneState): number {
  return Math.max(1, failuresBeforePause - lane.failures)
}

/** Undefined below the first pause. */
export function pauseAfter(failures: number): number | undefined {
  if (failures < failuresBeforePause) return undefined
  const step = Math.min(failures - failuresBeforePause, pausesSeconds.length - 1)
  return pausesSeconds[step]
}

export type Failure = {
  lane: LaneState
  /** The same wrong guess as one of the last five: answered wrong, not counted. */
  repeated: boolean
  /** Nought when this failure paused or closed the lane. */
  triesLeft: number
  pausedUntil: Date | null
  closed: boolean
}

/**
 * A failure of an open lane. `guessHash` is undefined when the guess was not read (other content under a used key): that
 * counts and is not remembered. Factors are never closed for good: `closes` is false there, so that nobody can take the
 * way back in away.
 */
export function decideFailure(
  lane: LaneState,
  guessHash: Buffer | undefined,
  now: Date,
  closes: boolean,
): Failure {
  if (guessHash !== undefined && lane.wrongGuesses.some((known) => known.equals(guessHash))) {
    return { lane, repeated: true, triesLeft: countTriesLeft(lane), pausedUntil: null, closed: false }
  }
  const failures = lane.failures + 1
  const wrongGuesses =
    guessHash === undefined ? lane.wrongGuesses : [...lane.wrongGuesses, guessHash].slice(-wrongGuessesKept)
  if (closes && failures >= failuresBeforeClosing) {
    const closedLane = { failures, wrongGuesses, opensAt: null, closedAt: now }
    return { lane: closedLane, repeated: false, triesLeft: 0, pausedUntil: null, closed: true }
  }
  const seconds = pauseAfter(failures)
  const pausedUntil = seconds === undefined ? null : new Date(now.getTime() + seconds * 1000)
  return {
    lane: { failures, wrongGuesses, opensAt: pausedUntil, closedAt: null },
    repeated: false,
    triesLeft: seconds === undefined ? failuresBeforePause - failures : 0,
    pausedUntil,
    closed: false,
  }
}

/**
 * Whether a strange browser may open a lane for this number: at most three in any 24 hours, so that throwing cookies away
 * buys nothing. `openings` are the times of the latest ones.
 */
export function decideNewLane(
  openings: readonly Date[],
  now: Date,
): { outcome: 'open'; openings: Date[] } | { outcome: 'spent'; retryAt: Date } {
  const period = lanePeriodHours * 3_600_000
  const recent = openings
    .filter((at) => at.getTime() > now.getTime() - period)
    .toSorted((a, b) => a.getTime() - b.getTime())
  const oldest = recent[0]
  if (oldest !== undefined && recent.length >= newLanesMax) {
    return { outcome: 'spent', retryAt: new Date(oldest.getTime() + period) }
  }
  return { outcome: 'open', openings: [...recent, now] }
}

/** As one column holds them. */
export function packGuesses(guesses: readonly Buffer[]): Buffer {
  return Buffer.concat([...guesses])
}

export function unpackGuesses(packed: Buffer): Buffer[] {
  return Array.from({ length: packed.length / guessHashBytes }, (_, index) =>
    packed.subarray(index * guessHashBytes, (index + 1) * guessHashBytes),
  )
}
