import type { Proof } from '#contract/words'
import { refuse, type Refusal } from '#platform/refusals'
import { codeDigits, entriesMax } from './policy-door.ts'

/**
 * Invariant: a text code opens the one flow, number, purpose and browser that it was sent for, once, within its life, and
 * one flow reaches at most five verdicts however many codes were sent for it.
 */
export type FlowPurpose = 'enter' | 'freeze' | 'step-up'
export type FlowState = 'code_sent' | 'proven' | 'ended'

export type FlowFacts = {
  purpose: FlowPurpose
  state: FlowState
  expiresAt: Date
  entries: number
  codeExpiresAt: Date
  codeUsedAt: Date | undefined
  resendAt: Date
}

/** What was typed, as the six digits meant: spaces, dashes and full-width digits are how people and keyboards write. */
export function readCode(typed: string): string | undefined {
  const digits = typed.normalize('NFKC').replace(/[\s\p{Pd}\u2212.·]/gu, '')
  return digits.length === codeDigits && /^[0-9]+$/.test(digits) ? digits : undefined
}

/**
 * The one text that the keyed hash of a code covers. JSON keeps the parts apart, so that no two flows, numbers or purposes
 * can give the same text.
 */
export function codeBinding(parts: {
  purpose: FlowPurpose
  e164: string
  flowId: string
  browserHash: Buffer
  code: string
}): string {
  const { purpose, e164, flowId, browserHash, code } = parts
  return JSON.stringify([purpose, e164, flowId, browserHash.toString('base64url'), code])
}

export type CodeVerdict =
  | { accepted: true; state: FlowState }
  | { accepted: false; judged: boolean; refusal: Refusal<CodeRefusal> }
export type CodeRefusal = 'flow_ended' | 'step_out_of_order' | 'guesses_spent' | 'code_expired' | 'code_wrong'

/**
 * Ordered refusals: the first that applies is the answer. `matches` is undefined for what cannot be a code at all, which is
 * refused without a verdict: a slip of the finger costs nothing and teaches nothing.
 */
export function decideCode(flow: FlowFacts, matches: boolean | undefined, now: Date): CodeVerdict {
  const unread = (refusal: Refusal<CodeRefusal>): CodeVerdict => ({ accepted: false, judged: false, refusal })
  if (isOver(flow, now)) return unread(refuse('flow_ended'))
  if (flow.state === 'proven') return unread(refuse('step_out_of_order'))
  if (flow.entries >= entriesMax) return unread(spent(flow, now))
  if (now >= flow.codeExpiresAt) return unread(refuse('code_expired'))
  const left = (entries: number): { facts: { triesLeft: number } } => ({
    facts: { triesLeft: entriesMax - entries },
  })
  if (matches === undefined) return unread(refuse('code_wrong', left(flow.entries)))
  const wrong = refuse('code_wrong', left(flow.entries + 1))
  if (!matches || flow.codeUsedAt !== undefined) return { accepted: false, judged: true, refusal: wrong }
  return { accepted: true, state: stateAfter(flow.purpose) }
}

/**
 * A freeze flow looks the same after a right code and after a wrong one, since reading it must not say what the freeze
 * route does not. A code for stepping up has done all it can once it is accepted.
 */
function stateAfter(purpose: FlowPurpose): FlowState {
  switch (purpose) {
    case 'enter':
      return 'proven'
    case 'step-up':
      return 'ended'
    case 'freeze':
      return 'code_sent'
  }
}

export type ResendRefusal = 'flow_ended' | 'step_out_of_order' | 'guesses_spent'

/** Whether this flow may have another code at all; the send limits have their own say after this. */
export function decideResend(flow: FlowFacts, now: Date): Refusal<ResendRefusal> | undefined {
  if (isOver(flow, now)) return refuse('flow_ended')
  if (flow.state === 'proven') return refuse('step_out_of_order')
  if (flow.entries >= entriesMax) return spent(flow, now)
  return undefined
}

/** What steps after the proof need: a flow that lives, is for entering, and is proven. */
export function decideProven(
  flow: FlowFacts,
  now: Date,
): Refusal<'not_found' | 'flow_ended' | 'flow_unproven'> | undefined {
  // A code that was sent to freeze or to step up says so in its text: its flow is none at every other door.
  if (flow.purpose !== 'enter') return refuse('not_found')
  if (isOver(flow, now)) return refuse('flow_ended')
  if (flow.state !== 'proven') return refuse('flow_unproven')
  return undefined
}

export function isOver(flow: Pick<FlowFacts, 'state' | 'expiresAt'>, now: Date): boolean {
  return flow.state === 'ended' || now >= flow.expiresAt
}

function spent(flow: FlowFacts, now: Date): Refusal<'guesses_spent'> {
  // The way on is a new flow, so the time that helps is when another code may be sent.
  return refuse('guesses_spent', flow.resendAt > now ? { retryAt: flow.resendAt } : {})
}

/**
 * Whether the number still belongs to the wallet for which something was proven. A flow in which nothing was proven is tied
 * to none: it must not tell a stranger that a number changed hands.
 */
export function isSameHolder(
  proven: { accountId: string | undefined },
  current: { accountId: string | undefined },
): boolean {
  return proven.accountId === undefined || proven.accountId === current.accountId
}

/**
 * The rung of the disclosure ladder: one for one kind of proof, two for two different kinds that count (`usable`: not stale,
 * and disabled by no lock; a code to a number that was given to somebody else counts for nothing).
 */
export function disclosureLevel(held: readonly Proof[], usable: readonly Proof[]): 0 | 1 | 2 {
  if (held.length === 0) return 0
  return new Set(usable.map((proof) => proof.kind)).size >= 2 ? 2 : 1
}
