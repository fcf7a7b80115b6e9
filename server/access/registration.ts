import { checkDisplayName, hashPassword, judgeNewPassword, openAccount, type PasswordDeps } from '#customers'
import type { Locale } from '#contract/words'
import { tell } from '#messages'
import { assert } from '#platform/assert'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, type Refusal } from '#platform/refusals'
import { decideRegistration, openingProofs } from './decide-registration.ts'
import { endFlow, lockFlow, type Flow } from './flow.ts'
import { openSession, type Session } from './sessions.ts'
import type { FlowKey } from './store-flow.ts'

/** Creating a wallet for a number just proven. */

export type RegistrationDeps = Deps & PasswordDeps
export type Registration = FlowKey & {
  displayName: string
  password: string
  locale: Locale
  browserName: string
}
type FlowRefusal = Refusal<'not_found' | 'flow_ended' | 'flow_unproven' | 'wallet_exists'>
type ChoiceRefusal = Refusal<
  | 'name_malformed'
  | 'password_too_short'
  | 'password_too_long'
  | 'password_common'
  | 'password_breached'
  | 'password_personal'
  | 'password_unreadable'
  | 'too_busy'
>
type Choice = { displayName: string; passwordHash: string; strength: number }

/**
 * The flow is looked at before the slow hash, so that nobody makes us hash without a proven number, and decided on again
 * under its lock afterwards. Of two that race for one number one gets the wallet, the other hears `wallet_exists`.
 */
export async function register(
  deps: RegistrationDeps,
  input: Registration,
): Promise<{ token: string; session: Session; now: Date } | FlowRefusal | ChoiceRefusal> {
  const flow = await deps.db.transact((tx) => lockForWallet(tx, deps.clock.now(), deps, input))
  if (isRefusal(flow)) return flow
  const choice = await prepareChoice(deps, flow.e164, input)
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const current = await lockForWallet(tx, now, deps, input)
    if (isRefusal(current)) return current
    if (isRefusal(choice)) {
      await auditRegistration(tx, now, deps, current.subjectId, choice)
      return choice
    }
    return openWallet(tx, now, deps, { ...input, flow: current, choice })
  })
}

/** What was chosen, checked and hashed: no lock is held meanwhile. */
async function prepareChoice(
  deps: RegistrationDeps,
  e164: string,
  input: Pick<Registration, 'displayName' | 'password'>,
): Promise<Choice | ChoiceRefusal> {
  const displayName = checkDisplayName(input.displayName)
  if (isRefusal(displayName)) return displayName
  const judged = await judgeNewPassword(deps, { password: input.password, e164, displayName })
  if (isRefusal(judged)) return judged
  const passwordHash = await hashPassword(deps, judged.prepared, 'stranger')
  return isRefusal(passwordHash) ? passwordHash : { displayName, passwordHash, strength: judged.strength }
}

async function lockForWallet(
  tx: Tx,
  now: Date,
  deps: RegistrationDeps,
  key: FlowKey,
): Promise<Flow | FlowRefusal> {
  const flow = await lockFlow(tx, now, deps, key)
  if (isRefusal(flow)) return flow
  const refusal = decideRegistration(flow)
  if (refusal) await auditRegistration(tx, now, deps, flow.subjectId, refusal)
  return refusal ?? flow
}

async function openWallet(
  tx: Tx,
  now: Date,
  deps: RegistrationDeps,
  input: Registration & { flow: Flow; choice: Choice },
): Promise<{ token: string; session: Session; now: Date } | Refusal<'wallet_exists'>> {
  const { flow, choice, browserHash, browserName, locale } = input
  const accountId = deps.random.id()
  const refused = await openAccount(tx, now, deps, {
    accountId,
    displayName: choice.displayName,
    e164: flow.e164,
    locale,
    passwordHash: choice.passwordHash,
    passwordStrength: choice.strength,
  })
  if (isRefusal(refused)) {
    await auditRegistration(tx, now, deps, flow.subjectId, refused)
    return refused
  }
  const opened = await openSession(tx, now, deps, {
    accountId,
    proofs: openingProofs(flow.codeProvenAt ?? now, now),
    kind: 'full',
    fullAt: null,
    browserHash,
    browserName,
  })
  assert(!isRefusal(opened), 'a wallet without a lock lets its owner in')
  await tell(tx, now, deps, { accountId, template: 'registered', facts: {} })
  assert(await endFlow(tx, now, flow.flowId), 'a flow registers once')
  await auditRegistration(tx, now, deps, accountId)
  return { ...opened, now }
}

async function auditRegistration(
  tx: Tx,
  now: Date,
  deps: RegistrationDeps,
  subjectId: string,
  refusal?: Refusal,
): Promise<void> {
  await appendAudit(tx, now, deps.random.id(), {
    event: 'wallet_registered',
    subjectId,
    outcome: refusal ? 'refused' : 'accepted',
    reason: refusal?.refused ?? 'number_proven',
  })
}
