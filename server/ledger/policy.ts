/** Measured (bench/README.md): a larger batch adds latency and no throughput. */
export const batchMax = 256
/** A batch on its way and one behind it: PostgreSQL works on the one while we decide the other. */
export const underWayMax = 2
/** Fewer wait until the batch on its way has answered: sent at once they would cost more than the wait. */
export const behindMin = 64
/** Accounts whose state is remembered: some 50 MB, and up to 140 MB should each spend from three or four budgets all the time. */
export const rememberedMax = 100_000
/** After a batch from memory has failed, how many are read first: one, twice as many each time, at most these. */
export const surelyMax = 64
/** Twenty batches, about a third of a second: more would be answered too late to be of use. */
export const queueMax = 5_000
/** How often a batch is tried before it is cut in two, and a single request before it is given up. */
export const attemptsMax = 3
/** For the day, three that count some of the day's or the year's alone, and one for the essential allowance. */
export const budgetsMax = 5
/** Exact as a JavaScript number: CNY 90,071,992,547,409.91. */
export const amountMaxMinor = Number.MAX_SAFE_INTEGER
