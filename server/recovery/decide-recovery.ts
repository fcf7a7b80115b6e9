import type { ProofKind, RemedyKind } from '#contract/words'
import { refuse, type Refusal } from '#platform/refusals'

/**
 * A recovery moves only along this table, whatever is asked and in whatever order: a call that has no row here is refused
 * and changes nothing (ASVS 5.0 V2.3.1). Asking for a recovery locks nothing and ends no session: only the row that leads
 * to `completed` touches the account.
 */
export const recoveryStates = ['proving', 'choosing_password', 'completed', 'abandoned', 'expired'] as const
export type RecoveryState = (typeof recoveryStates)[number]

export const recoveryKinds = ['forgotten_password', 'exposed_password'] as const
export type RecoveryKind = (typeof recoveryKinds)[number]

export const recoveryEvents = [
  'started',
  'proof_added',
  'password_chosen',
  'abandoned',
  'time_ran_out',
  'other_completed',
] as const
export type RecoveryEvent = (typeof recoveryEvents)[number]

/** What the proofs at hand give by the rule of two, for the purpose of a new password. */
export type Gives = 'nothing' | 'limited' | 'full'

type Guard = 'always' | 'proofs_are_enough' | 'proofs_are_not_enough'

export type Transition = {
  from: RecoveryState | 'start'
  event: RecoveryEvent
  guard: Guard
  to: RecoveryState
}

export const transitions: readonly Transition[] = [
  { from: 'start', event: 'started', guard: 'proofs_are_not_enough', to: 'proving' },
  { from: 'start', event: 'started', guard: 'proofs_are_enough', to: 'choosing_password' },
  { from: 'proving', event: 'proof_added', guard: 'proofs_are_not_enough', to: 'proving' },
  { from: 'proving', event: 'proof_added', guard: 'proofs_are_enough', to: 'choosing_password' },
  { from: 'choosing_password', event: 'proof_added', guard: 'proofs_are_enough', to: 'choosing_password' },
  // A proof can lose its weight on the way: the device was revoked, the number was found to be re-issued.
  { from: 'choosing_password', event: 'proof_added', guard: 'proofs_are_not_enough', to: 'proving' },
  { from: 'choosing_password', event: 'password_chosen', guard: 'proofs_are_enough', to: 'completed' },
  { from: 'proving', event: 'abandoned', guard: 'always', to: 'abandoned' },
  { from: 'choosing_password', event: 'abandoned', guard: 'always', to: 'abandoned' },
  { from: 'proving', event: 'time_ran_out', guard: 'always', to: 'expired' },
  { from: 'choosing_password', event: 'time_ran_out', guard: 'always', to: 'expired' },
  { from: 'proving', event: 'other_completed', guard: 'always', to: 'expired' },
  { from: 'choosing_password', event: 'other_completed', guard: 'always', to: 'expired' },
]

/** What a caller out of turn is told to do, by where the recovery stands. */
const whatToDo: Readonly<Record<RecoveryState, readonly [RemedyKind, ...RemedyKind[]]>> = {
  proving: ['recovery-code', 'another-method', 'wait'],
  choosing_password: ['set-new-password'],
  completed: ['sign-in-again'],
  abandoned: ['start-again'],
  expired: ['start-again'],
}

function holds(guard: Guard, gives: Gives): boolean {
  switch (guard) {
    case 'always':
      return true
    case 'proofs_are_enough':
      return gives !== 'nothing'
    case 'proofs_are_not_enough':
      return gives === 'nothing'
  }
}

/** The first step of a recovery. */
export function decideStart(gives: Gives): RecoveryState {
  const found = transitions.find((one) => one.from === 'start' && holds(one.guard, gives))
  // The two guards of `start` are each other's opposite.
  return found?.to ?? 'proving'
}

/**
 * The state after `event`, or a refusal: `step_out_of_order` when the table knows no such event here, `proofs_not_enough`
 * when it does and the proofs no longer carry it.
 */
export function decideStep(
  state: RecoveryState,
  event: RecoveryEvent,
  gives: Gives,
): RecoveryState | Refusal<'step_out_of_order' | 'proofs_not_enough'> {
  const rows = transitions.filter((one) => one.from === state && one.event === event)
  if (rows.length === 0) return refuse('step_out_of_order', { remedies: whatToDo[state], facts: { state } })
  return rows.find((one) => holds(one.guard, gives))?.to ?? refuse('proofs_not_enough')
}

export function isRunning(state: RecoveryState): boolean {
  return transitions.some((one) => one.from === state)
}

/** Ways that would give more than the proofs at hand, best first; empty when nothing more is needed. */
export function decideHelpful(
  gives: Gives,
  proofs: readonly ProofKind[],
): ('recovery-code' | 'known-device' | 'identity-check')[] {
  if (gives === 'full') return []
  const helpful: ('recovery-code' | 'known-device' | 'identity-check')[] = []
  if (!proofs.includes('recovery-code')) helpful.push('recovery-code')
  if (gives === 'nothing' && !proofs.includes('known-device')) helpful.push('known-device')
  if (gives === 'nothing') helpful.push('identity-check')
  return helpful
}
