/** Measured (bench/README.md): a larger batch adds latency and no throughput. */
export const batchMax = 500
/** Ten batches, about a third of a second: more would be answered too late to be of use. */
export const queueMax = 5_000
/** How often a batch is tried before it is cut in two, and a single request before it is given up. */
export const attemptsMax = 3
/** For the day, for the year, and one for the essential allowance. */
export const budgetsMax = 3
/** Exact as a JavaScript number: CNY 90,071,992,547,409.91. */
export const amountMaxMinor = Number.MAX_SAFE_INTEGER
