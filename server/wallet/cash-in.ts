import type { Session } from '#access'
import type { Locale } from '#contract/words'
import { lockAccount } from '#customers'
import { findBalance } from '#ledger'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import {
  answerRepeat,
  cashIntent,
  keepOrder,
  keyHashesOf,
  lookAgain,
  type Answered,
  type CashRequest,
} from './cash.ts'
import { decideCashIn } from './decide-cash.ts'
import { decideDeadline } from './decide-payment.ts'
import { purseOf, type WalletDeps } from './deps.ts'
import { lookBesidesNumber } from './gather.ts'
import { tryOrder } from './order.ts'
import { findCard } from './store-card.ts'
import { sumComingIn } from './store-order.ts'
import { findPaymentByKey, type PaymentRow } from './store-payment.ts'
import { closeKey } from './store-refusal.ts'
import { findProfile } from './store-wallet.ts'

/**
 * Bringing money in. The intent is kept, the bank asked, and what it says booked, each for itself: see `order.ts`. A bank
 * that is slow leaves it `sent`; no lock is in the way of what comes in.
 */
export type CashInRefusal =
  | 'not_found'
  | 'limit_single'
  | 'limit_balance'
  | 'second_address_missing'
  | 'payment_late'

export async function cashIn(
  deps: WalletDeps,
  input: CashRequest & { session: Session; locale: Locale },
): Promise<Answered | Refusal<CashInRefusal | 'key_reused'>> {
  const keyHashes = keyHashesOf(deps, input.session.accountId, input.idempotencyKey)
  const kept = await deps.db.transact((tx) => keepIntent(tx, deps.clock.now(), deps, { ...input, keyHashes }))
  if (isRefusal(kept)) return kept
  if (!kept.isNew) return answerRepeat<Refusal<CashInRefusal>>(deps, input, 'cash-in', kept.payment)
  await tryOrder(deps, kept.payment)
  return lookAgain(deps, input, kept.payment)
}

async function keepIntent(
  tx: Tx,
  now: Date,
  deps: WalletDeps,
  asked: CashRequest & { session: Session; keyHashes: readonly Buffer[] },
): Promise<{ isNew: boolean; payment: PaymentRow } | Refusal<CashInRefusal>> {
  const { accountId } = asked.session
  // One at a time: what is coming in counts towards what the wallet may hold.
  await lockAccount(tx, accountId)
  const before = await findPaymentByKey(tx, accountId, asked.keyHashes)
  if (before) return { isNew: false, payment: before }
  const deadline = decideDeadline(asked.sentAt, now)
  const card = await findCard(tx, accountId, asked.sourceId, { boundOnly: true })
  // No card gets an id that was another's: what is not found now is not found later.
  if (!card) return refuse('not_found')
  const balance = await findBalance(tx, purseOf(accountId))
  assert(balance, 'every wallet has an account in the ledger')
  const facts = {
    tier: (await findProfile(tx, accountId)).tier,
    amountMinor: asked.amountMinor,
    balanceMinor: Number(balance.balanceMinor),
    comingInMinor: Number(await sumComingIn(tx, accountId)),
    // Whoever removes the address waits for the same lock.
    secondAddress: (await lookBesidesNumber(tx, now, deps, accountId)).secondAddress,
  }
  const refusal = isRefusal(deadline) ? deadline : decideCashIn(facts)
  const deadlineAt = isRefusal(deadline) ? now : deadline.deadlineAt
  const about = { kind: 'cash-in', card, guard: balance.guard, underLock: false, deadlineAt } as const
  const payment = cashIntent(deps, now, asked, about)
  const isNew = refusal ? await closeKey(tx, now, payment, refusal) : await keepOrder(tx, now, payment, card)
  assert(isNew, 'under the account’s lock a key is new or known')
  return refusal ?? { isNew, payment }
}
