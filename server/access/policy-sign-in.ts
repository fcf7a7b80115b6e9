/** Numbers of signing in, with units and their source. */

/** Failures in a row that pause a lane for the first time (standards.md D3; product.md promise 2). */
export const failuresBeforePause = 5
/** The pause after the fifth failure, the sixth … ; the last one stays (product.md, `password_paused`). */
export const pausesSeconds = [30, 60, 300, 900, 3600] as const
/** Failures in a row that close the password for the lane until another proof opens it (quality.md, lock numbers; NIST ≤ 100). */
export const failuresBeforeClosing = 50
/** Distinct wrong guesses remembered per lane, so that the same slip repeated is one failure. */
export const wrongGuessesKept = 5
/** Enough to tell slips apart, too little to test a dictionary against. */
export const guessHashBytes = 4
/** New lanes of strange browsers per number in `lanePeriodHours` (product.md promise 2). */
export const newLanesMax = 3
export const lanePeriodHours = 24
/** A lane untouched for so long is forgotten: long after its longest pause. */
export const laneIdleDays = 90
/** The same for factors, among which are the lanes of numbers without a wallet (decoys live 24 h). */
export const factorLaneIdleHours = 24

/** Idempotency keys of sign-in die after a day. */
export const signInKeyHours = 24

/** Standards.md D8; NIST SP 800-63B-4 5.2 wants at most 1 h and 24 h at AAL2. */
export const sessionIdleMinutes = 15
export const sessionAbsoluteHours = 12
/** Below this age of `last_seen_at` a request stays a read. */
export const lastSeenStepSeconds = 30
/** A proof of the session is fresh for so long (standards.md D8: step-up 5 min). */
export const stepUpMinutes = 5
/** Ended sessions are kept so long for "who was signed in?". */
export const endedSessionDays = 30

/** Issue "Known device": a challenge is answered once, within two minutes. */
export const challengeMinutes = 2

/** A browser without a device key that has not signed in for so long is new again. */
export const seenBrowserDays = 90
/** A password that is replaced while it is being verified is verified anew so many times in all. */
export const outrunRoundsMax = 3
/** Below this age of the account's `last_used_at` a sign-in does not write it again. */
export const lastUsedStepMinutes = 60
