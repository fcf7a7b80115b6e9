import type { Problem } from '#contract/route'

/** What can be proven in the middle of something else; the device key is tried silently, without asking anybody. */
export const askedKinds = ['password', 'recovery-code', 'phone-code'] as const
export type AskedKind = (typeof askedKinds)[number]

const wanting = ['step_up_needed', 'proofs_not_enough', 'proof_too_young', 'session_limited']

/** A refusal that another proof may turn into a yes. */
export const wantsProof = (problem: Pick<Problem, 'code'>): boolean => wanting.includes(problem.code)

const isPossible = (kind: string): boolean =>
  kind === 'known-device' || askedKinds.some((one) => one === kind)

/** The server's `missing`: `password+phone-code | recovery-code`, each alternative a set of kinds that would be enough. */
function alternatives(problem: Pick<Problem, 'facts'>): string[][] {
  const missing = problem.facts?.['missing']
  if (typeof missing !== 'string') return []
  return missing
    .split('|')
    .map((one) => one.trim().split('+'))
    .filter((kinds) => kinds.every(isPossible))
    .sort((one, other) => one.length - other.length)
}

/** Which proofs to offer, best first; empty when nothing that can be given here would help. */
export function kindsFor(problem: Pick<Problem, 'code' | 'facts'>): { ask: AskedKind[]; device: boolean } {
  // A limited session says nothing of kinds: a recovery code always opens it, the password when its day has passed.
  if (problem.code === 'session_limited' && problem.facts?.['missing'] === undefined)
    return { ask: ['recovery-code', 'password'], device: false }
  const kinds = [...new Set(alternatives(problem).flat())]
  return {
    ask: kinds.filter((kind): kind is AskedKind => askedKinds.some((one) => one === kind)),
    device: kinds.includes('known-device'),
  }
}
