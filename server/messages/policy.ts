/** Numbers of this module, with units and where they come from. */

/** Waits after the 1st, 2nd … failed attempt; the last one repeats. Short first: a code lives five minutes. */
export const retrySeconds = [2, 5, 15, 45, 120, 600, 1800, 3600, 10_800, 21_600] as const

/** With the waits above a notice is tried for a little over a day, then it is a dead letter. */
export const attemptsMax = 14

/** How long one worker has a message to itself. Longer than the channels' own time limits together. */
export const leaseSeconds = 60

/**
 * Waits before what came of a sending is written again, when the database went away meanwhile: PostgreSQL is back from a
 * crash in seconds. Together, and with the time that a connection is waited for, shorter than the lease.
 */
export const settleRetryMilliseconds = [250, 500, 1000, 2000, 4000, 8000] as const

/** A notice that could not be delivered within a week is of no use to anybody; the Status Centre has it anyway. */
export const noticeLifetimeDays = 7

/** "This wasn't me" in an e-mail works as long as a customer who reads mail once a month may need it. */
export const notMeLifetimeDays = 30

/** Delivered, expired and dead rows (without bodies) are kept so long, to answer "did you send it?". */
export const messageKeptDays = 30

/** Rows that one sweep takes, so that a backlog never becomes one long transaction. */
export const sweepRowsMax = 200

/** How often due work is looked for. Fresh work does not wait for it. */
export const sweepSeconds = 1

/** The demo phone shows no more than this. */
export const demoMessagesShownMax = 50

/**
 * Notices that a stranger can bring about by asking for codes: one message a day and account, the rest is written to the
 * Status Centre alone, and the next message says how many there were.
 */
export const quietHours = 24

/** The Status Centre lists no more than this; older ones are kept. */
export const noticesListedMax = 200

/** A fresh message is left to its job for so long before a sweep takes it for lost. */
export const jobGraceSeconds = 10

/** Messages that one process sends at once. */
export const deliveriesAtOnce = 4
