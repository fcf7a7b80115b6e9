import type { Problem } from '#contract/route'
import { isRefusalCode, refusals, type RefusalCode } from '#contract/refusals'
import { causes, isCauseCode } from '#contract/causes'
import type { ProblemText } from '#contract/texts'
import { capabilities, remedyKinds, type Capability, type Locale, type RemedyKind } from '#contract/words'
import type { Refusal } from '#platform/refusals'
import { defaultTimeZone } from './policy.ts'
import { remedyHere } from './view.ts'
import { clockText, sayDetail, sayProofs, textsOf, type Facts } from './wording.ts'

export type ProblemAsker = {
  locale: Locale
  now: Date
  traceId: string
  /** Where the app is reached, without a trailing slash; without it `type` is a path, which is right on any address. */
  origin?: string | undefined
  timeZone?: string | undefined
  /** True where the asker is signed in: some remedies begin elsewhere then. */
  signedIn?: boolean
}

/** The RFC 9457 body of a refusal, in the asker's language. A code outside the catalogue is a defect and said as one. */
export function problemFor(
  refusal: Refusal,
  asker: ProblemAsker,
  errors?: { pointer: string; detail: string }[],
): Problem {
  const code: RefusalCode = isRefusalCode(refusal.refused) ? refusal.refused : 'defect'
  const entry = refusals[code]
  const text = problemText(code, asker.locale)
  const kinds = refusal.remedies?.filter(isRemedyKind) ?? []
  return {
    type: `${asker.origin ?? ''}/problems/${code}`,
    title: text.title,
    status: entry.status,
    detail: sayDetail(text, factsOf(refusal, asker)),
    code,
    ref: entry.ref,
    scope: scopeOf(code, refusal),
    remedies: (kinds.length > 0 ? kinds : entry.remedies).map((kind) =>
      remedyHere(kind, asker.locale, asker.signedIn === true ? 'session' : 'flow'),
    ),
    serverNow: asker.now.toISOString(),
    ...(refusal.retryAt ? { retryAt: refusal.retryAt.toISOString() } : {}),
    ...(refusal.lockId === undefined ? {} : { lockId: refusal.lockId }),
    instance: asker.traceId,
    ...(errors && errors.length > 0 ? { errors } : {}),
    ...(refusal.facts ? { facts: { ...refusal.facts } } : {}),
  }
}

export function problemText(code: RefusalCode, locale: Locale): ProblemText {
  const texts = textsOf(locale)
  return isCauseCode(code) ? texts.causes[code] : { works: texts.nothingChanged, ...texts.refusals[code] }
}

function factsOf(refusal: Refusal, asker: ProblemAsker): Facts {
  const { locale, now, timeZone = defaultTimeZone } = asker
  const missing = refusal.facts?.['missing']
  const where = refusal.facts?.['where']
  const until = refusal.retryAt ? { until: clockText(refusal.retryAt, now, locale, timeZone) } : {}
  return {
    ...(blamesLength(refusal) ? refusal.facts : withoutLength(refusal.facts)),
    ...moneyFacts(refusal.facts, locale),
    ...until,
    ...(typeof missing === 'string' ? { missing: sayProofs(missing, locale) } : {}),
    ...(where === 'new-device' || where === 'other-device' ? { where: textsOf(locale).where[where] } : {}),
  }
}

/** `leftMinor: 4200` is said as `{left}`, an amount in the asker's language. */
function moneyFacts(facts: Refusal['facts'], locale: Locale): Facts {
  const { money } = textsOf(locale)
  return Object.fromEntries(
    Object.entries(facts ?? {}).flatMap(([name, value]) =>
      name.endsWith('Minor') && typeof value === 'number'
        ? [[name.slice(0, -'Minor'.length), money(value)]]
        : [],
    ),
  )
}

function scopeOf(code: RefusalCode, refusal: Refusal): Capability[] {
  if (refusal.scope) return capabilities.filter((one) => refusal.scope?.includes(one))
  return isCauseCode(code) ? [...causes[code].scope.capabilities] : []
}

function isRemedyKind(word: string): word is RemedyKind {
  return remedyKinds.some((kind) => kind === word)
}

/** A number of the right length that is wrong elsewhere must not be told "11 digits, you typed 11". */
function blamesLength(refusal: Refusal): boolean {
  const fault = refusal.facts?.['fault']
  return fault === undefined || fault === 'length'
}

function withoutLength(facts: Refusal['facts']): Facts {
  const { expected: _expected, typed: _typed, ...others } = facts ?? {}
  return others
}
