/** How long a recovery may take from its first step (issue: the life of a flow; ASVS 5.0 V6.4.1 wants it short). */
export const recoveryLifetimeMinutes = 30

/** So many disproved freezes by one kind of proof silence that proof alone … (product.md, Cooling-off). */
export const disprovedFreezesMax = 2
/** … for so long. */
export const freezeMutedDays = 30

/** Dormant after so long without use (standards.md 7.3, default). */
export const dormantAfterDays = 365
/** Warnings before it (standards.md 7.3: T-30, T-7, T-1). */
export const dormancyNoticeDays = [30, 7, 1] as const
/** Accounts that the sweep reads at a time. */
export const dormancyBatch = 500

/**
 * A freeze counts as disproved when its owner lifts it, with two proofs and from another browser, within so long. Ours: who
 * really lost a phone rarely has everything back so soon, and a wrong guess costs no more than one way to freeze of five.
 */
export const disprovedWithinHours = 72

/** Recoveries that one round of housekeeping closes. */
export const expireBatch = 200

/**
 * The answer to a freeze comes no sooner. A right proof has a lock to place and channels to tell, some milliseconds of work
 * that would otherwise say by the clock what the answer does not.
 */
export const freezeReplyMilliseconds = 250
