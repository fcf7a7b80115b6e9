import type { Session } from '#access'
import { findBalance, type LedgerBalance } from '#ledger'
import { decideGate, listLocks } from '#locks'
import { assert } from '#platform/assert'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { settlesAt } from './decide-card.ts'
import { decideCashOut, type CashOutRefusal } from './decide-cash.ts'
import type { Spent, Tier } from './decide-limits.ts'
import { outgoingLocks } from './decide-payment.ts'
import { purseOf } from './deps.ts'
import { findPhoneOnly } from './gather.ts'
import { findCard, type CardRow } from './store-card.ts'
import { findPin } from './store-pin.ts'
import { findProfile } from './store-wallet.ts'

/** What the gate says of a payout: asked when it is confirmed, when it is kept, and when locks change under it. */

export type PayoutGround = {
  own: LedgerBalance
  tier: Tier
  card: CardRow
  allowance: boolean
  phoneOnly: boolean
  underLock: boolean
}
export type PayoutAsked = {
  session: Session
  sourceId: string
  amountMinor: number
  pin: 'given' | 'not-given'
  /** Undefined where the ledger judges the rolling limits. */
  spent?: Spent
}

/** Step. The guard is read before the locks: a lock that is placed in between has changed what the ledger will compare. */
export async function askPayoutGate(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  { session, sourceId, amountMinor, pin, spent }: PayoutAsked,
): Promise<PayoutGround | Refusal<CashOutRefusal | 'not_found'>> {
  const { accountId } = session
  const own = await findBalance(tx, purseOf(accountId))
  assert(own, 'every wallet has an account in the ledger')
  const locks = await listLocks(tx, now, accountId)
  const card = await findCard(tx, accountId, sourceId, { boundOnly: true })
  if (!card) return refuse('not_found')
  const { tier } = await findProfile(tx, accountId)
  const phoneOnly = await findPhoneOnly(tx, now, deps, accountId)
  const decided = decideCashOut({
    verdict: decideGate({
      capability: 'withdraw',
      locks,
      deviceId: session.place,
      sessionKind: session.kind,
      proofs: session.proofs,
      now,
    }),
    sessionKind: session.kind,
    settlesAt: settlesAt(card.boundAt),
    phoneOnly,
    now,
    tier,
    amountMinor,
    availableMinor: Number(own.availableMinor),
    ...(spent && { spent }),
    pin: (await findPin(tx, accountId)) === undefined ? 'unset' : pin,
  })
  if (isRefusal(decided)) return decided
  return { own, tier, card, ...decided, phoneOnly, underLock: outgoingLocks(locks, now).length > 0 }
}

export async function auditPayoutRefused(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'random'>,
  { accountId, sessionId }: Session,
  reason: string,
): Promise<void> {
  await appendAudit(tx, now, deps.random.id(), {
    event: 'payout_asked',
    subjectId: accountId,
    outcome: 'refused',
    reason,
    facts: { sessionId },
  })
}
