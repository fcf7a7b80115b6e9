import type { Problem } from '#contract/route'
import type { Locale } from '#contract/words'
import { assert } from '#platform/assert'
import type { Refusal } from '#platform/refusals'

export type ProblemAsker = {
  locale: Locale
  now: Date
  traceId: string
  /** Where the app is reached, without a trailing slash; empty gives paths, which are right on any address. */
  origin?: string | undefined
  timeZone?: string
}

/** The RFC 9457 body of a refusal, in the asker's language. */
export function problemFor(
  _refusal: Refusal,
  _asker: ProblemAsker,
  _errors?: { pointer: string; detail: string }[],
): Problem {
  assert(false, 'not written yet')
}
