import type { Proof } from '#contract/words'
import { refuse, type Refusal } from '#platform/refusals'

/**
 * Invariant: a wallet is created only for a number just proven, and only when the number has none. (That the flow is proven
 * is what `lockFlow` gave; the unique index on numbers is the second guard of the second half.)
 */
export function decideRegistration(flow: {
  accountId: string | undefined
}): Refusal<'wallet_exists'> | undefined {
  return flow.accountId === undefined ? undefined : refuse('wallet_exists')
}

/** The proofs of the first session: both were enrolled while registering, so both count at once (rule of two). */
export function openingProofs(codeProvenAt: Date, now: Date): Proof[] {
  return [
    { kind: 'phone-code', provenAt: codeProvenAt, enrolledAt: now, atOpening: true },
    { kind: 'password', provenAt: now, enrolledAt: now, atOpening: true },
  ]
}
