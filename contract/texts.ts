import type { CauseCode } from './causes.ts'
import type { OwnRefusalCode } from './refusals.ts'
import type { ProofKind, RemedyKind } from './words.ts'

/** What is said of one cause or refusal. `{name}` stands for a fact; a text never shows an unfilled one. */
export type ProblemText = {
  title: string
  /** From most exact to plain: the first whose facts are all known is said. The last needs none. */
  details: readonly [string, ...string[]]
  /** For the page behind the problem's `type`: what happened … */
  happened: string
  /** … what still works … */
  works: string
  /** … and what to do. */
  todo: string
}

/** A missing text is a type error. Server only: the apps get these words inside replies. */
export type Texts = {
  causes: Readonly<Record<CauseCode, ProblemText>>
  /** Without `works` the page says the usual: nothing changed. */
  refusals: Readonly<Record<OwnRefusalCode, Omit<ProblemText, 'works'> & { works?: string }>>
  remedies: Readonly<Record<RemedyKind, string>>
  proofs: Readonly<Record<ProofKind, string>>
  /** Around a remedy that cannot be begun: it comes with later work, or not from here. */
  later: (label: string) => string
  elsewhere: (label: string) => string
  /** Joins alternatives, and the proofs of one alternative. */
  or: string
  and: string
  money: (minor: number) => string
  /** Where a lock can be lifted that cannot be lifted here. */
  where: Readonly<Record<'new-device' | 'other-device', string>>
  nothingChanged: string
  page: {
    product: string
    happened: string
    works: string
    todo: string
    ref: (ref: string) => string
    refNote: string
    safety: string
    otherLanguage: string
    help: string
    status: string
    article: string
    notFoundTitle: string
    notFound: string
  }
}
