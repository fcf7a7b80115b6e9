import type { Session } from '#access'
import type { Locale } from '#contract/words'
import { lockAccount } from '#customers'
import { findBalance, house } from '#ledger'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { endingOf, openCard } from './card.ts'
import { answerRepeat, keyHashesOf, lookAgain, type Answered, type CashRequest } from './cash.ts'
import { decideCashIn, decideDeadline } from './decide-cash.ts'
import { purseOf, type WalletDeps } from './deps.ts'
import { newPaymentId } from './ids.ts'
import { tryOrder } from './order.ts'
import { orderLeaseSeconds } from './policy-funding.ts'
import { sealWords } from './sealing.ts'
import { findCard } from './store-card.ts'
import { insertOrder, sumComingIn } from './store-order.ts'
import { findPaymentByKey, insertPayment, type PaymentRow } from './store-payment.ts'
import { findProfile } from './store-wallet.ts'

/**
 * Bringing money in. The intent is kept, the bank asked, and what it says booked, each for itself: see `order.ts`. A bank
 * that is slow leaves it `sent`; no lock is in the way of what comes in.
 */
export async function cashIn(
  deps: WalletDeps,
  input: CashRequest & { session: Session; locale: Locale },
): Promise<
  Answered | Refusal<'not_found' | 'limit_single' | 'limit_balance' | 'payment_late' | 'key_reused'>
> {
  const keyHashes = keyHashesOf(deps, input.session.accountId, input.idempotencyKey)
  const kept = await deps.db.transact((tx) => keepIntent(tx, deps.clock.now(), deps, input, keyHashes))
  if (isRefusal(kept)) return kept
  if (kept.isNew) await tryOrder(deps, kept.payment)
  return kept.isNew
    ? lookAgain(deps, input, kept.payment)
    : answerRepeat(deps, input, 'cash-in', kept.payment)
}

async function keepIntent(
  tx: Tx,
  now: Date,
  deps: WalletDeps,
  input: CashRequest & { session: Session },
  keyHashes: readonly Buffer[],
): Promise<
  | { isNew: boolean; payment: PaymentRow }
  | Refusal<'not_found' | 'limit_single' | 'limit_balance' | 'payment_late'>
> {
  const { accountId } = input.session
  // One at a time: what is coming in counts towards what the wallet may hold.
  await lockAccount(tx, accountId)
  const before = await findPaymentByKey(tx, accountId, keyHashes)
  if (before) return { isNew: false, payment: before }
  const deadline = decideDeadline(input.sentAt, now)
  if (isRefusal(deadline)) return deadline
  const card = await findCard(tx, accountId, input.sourceId, { boundOnly: true })
  if (!card) return refuse('not_found')
  const balance = await findBalance(tx, purseOf(accountId))
  assert(balance, 'every wallet has an account in the ledger')
  const refusal = decideCashIn({
    tier: (await findProfile(tx, accountId)).tier,
    amountMinor: input.amountMinor,
    balanceMinor: Number(balance.balanceMinor),
    comingInMinor: Number(await sumComingIn(tx, accountId)),
  })
  if (refusal) return refusal
  const payment: PaymentRow = {
    accountId,
    paymentId: newPaymentId(now, deps.random),
    keyHash: keyHashes[0] ?? Buffer.alloc(0),
    kind: 'cash-in',
    otherAccountId: house.cashIn.accountId,
    amountMinor: BigInt(input.amountMinor),
    currency: input.currency,
    capability: 'receive',
    underLock: false,
    guard: balance.guard,
    requestId: null,
    sourceId: card.sourceId,
    sealedWords: sealWords(deps, { note: '', label: endingOf(openCard(deps, card.sealedCard)) }),
    createdAt: now,
    deadlineAt: deadline.deadlineAt,
  }
  assert(await insertPayment(tx, payment), 'under the account’s lock a key is new or known')
  const lookAt = new Date(now.getTime() + orderLeaseSeconds * 1000)
  await insertOrder(tx, { ...payment, sourceId: card.sourceId, direction: 'in', askedAt: now, lookAt })
  return { isNew: true, payment }
}
