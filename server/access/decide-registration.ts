import type { Proof } from '#contract/words'
import { refuse, type Refusal } from '#platform/refusals'
import { decideProven, type FlowFacts } from './decide-code.ts'

/** Invariant: a wallet is created only for a number just proven, and only when the number has none. */
export type RegistrationRefusal = 'not_found' | 'flow_ended' | 'flow_unproven' | 'wallet_exists'

export function decideRegistration(
  flow: FlowFacts & { accountId: string | undefined },
  now: Date,
): Refusal<RegistrationRefusal> | undefined {
  return decideProven(flow, now) ?? (flow.accountId === undefined ? undefined : refuse('wallet_exists'))
}

/** Both were enrolled while registering, so both count at once (rule of two). */
export function openingProofs(provenAt: Date, now: Date): Proof[] {
  return [
    { kind: 'phone-code', provenAt, enrolledAt: now, atOpening: true },
    { kind: 'password', provenAt: now, enrolledAt: now, atOpening: true },
  ]
}
