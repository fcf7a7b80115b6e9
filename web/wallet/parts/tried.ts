import type { Problem } from '#contract/route'

/**
 * What came of a proof that was sent from its step. Over: it went through, or the page tells in another place what became of
 * it. Else the step says why, and stays; without a problem no answer was heard.
 */
export type Tried = { over: true } | { over: false; problem?: Problem | undefined }
