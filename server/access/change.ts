import { getCustomer, lockAccount, type Customer } from '#customers'
import { listLocks, type Lock } from '#locks'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { decideChange, isOpening, type ChangeFacts, type ChangeRefusal } from './decide-manage.ts'
import { lockOpenSession } from './sessions.ts'
import type { Session } from './store-session.ts'

/** What every change of a credential, device or contact stands on, read under the locks of account and session. */
export type ChangeGround = {
  /** As it is now: another request may have stepped it up or ended it since this one began. */
  session: Session
  customer: Customer
  locks: Lock[]
  opening: boolean
}

export async function gatherChange(
  tx: Tx,
  now: Date,
  deps: Deps,
  session: Session,
): Promise<ChangeGround | Refusal<'not_signed_in'>> {
  const { accountId } = session
  await lockAccount(tx, accountId)
  const current = await lockOpenSession(tx, now, session)
  if (current === undefined) return refuse('not_signed_in')
  const customer = await getCustomer(tx, deps, accountId)
  const locks = await listLocks(tx, now, accountId)
  return { session: current, customer, locks, opening: isOpening(current, customer, now) }
}

/** Step. The gate and the rule of two, with an audit row when they refuse. */
export async function refuseChangeHere(
  tx: Tx,
  now: Date,
  deps: Deps,
  ground: ChangeGround,
  change: { event: string; capability: ChangeFacts['capability'] },
): Promise<Refusal<ChangeRefusal> | undefined> {
  const { capability, event } = change
  const refusal = decideChange({ ...ground, capability, proofs: ground.session.proofs, now })
  if (refusal) await auditChange(tx, now, deps, { event, session: ground.session, refused: refusal.refused })
  return refusal
}

/** Step. Both in one: the ground of a change that may be made. */
export async function allowChange(
  tx: Tx,
  now: Date,
  deps: Deps,
  session: Session,
  change: { event: string; capability: ChangeFacts['capability'] },
): Promise<ChangeGround | Refusal<ChangeRefusal | 'not_signed_in'>> {
  const ground = await gatherChange(tx, now, deps, session)
  if (isRefusal(ground)) return ground
  return (await refuseChangeHere(tx, now, deps, ground, change)) ?? ground
}

export async function auditChange(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'random'>,
  change: { event: string; session: Session; refused?: string; facts?: Record<string, unknown> },
): Promise<void> {
  const { session, refused } = change
  await appendAudit(tx, now, deps.random.id(), {
    event: change.event,
    subjectId: session.accountId,
    outcome: refused === undefined ? 'accepted' : 'refused',
    reason: refused ?? 'two_proofs',
    facts: {
      sessionId: session.sessionId,
      proofs: session.proofs.map(({ kind }) => kind),
      ...change.facts,
    },
  })
}
