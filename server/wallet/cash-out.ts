import type { Session } from '#access'
import type { Locale } from '#contract/words'
import { lockAccount } from '#customers'
import { LedgerBusy, type TransferResult } from '#ledger'
import { assert } from '#platform/assert'
import { DatabaseUnavailable, type Tx } from '#platform/database'
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
import { payoutBounds, type CashOutRefusal } from './decide-cash.ts'
import { refuseOver } from './decide-limits.ts'
import { decideDeadline } from './decide-payment.ts'
import { failureOf, type PaymentFailure } from './decide-state.ts'
import type { WalletDeps } from './deps.ts'
import { readSpent } from './gather.ts'
import { tryOrder } from './order.ts'
import { askPayoutGate, auditPayoutRefused, type PayoutGround } from './payout-gate.ts'
import { judgePin, verifyPin, type PinRefusal, type VerifiedPin } from './pin.ts'
import { gateRoundsMax } from './policy.ts'
import { giveUp, transferOf } from './settle.ts'
import { findCard } from './store-card.ts'
import { findPaymentByKey, type PaymentRow } from './store-payment.ts'
import { closeKey, insertRefusal } from './store-refusal.ts'
import { openPayout, type PayoutToken } from './tokens.ts'

/**
 * Paying out. First ours: gate, PIN, and the intent with its outside leg. Then the ledger's: the money is set aside, or it
 * is refused. Only then does it leave, by way of `order.ts`, which asks the gate once more.
 */
export type CashOut = {
  session: Session
  locale: Locale
  confirmation: string
  pin?: string | undefined
  sentAt: string
  idempotencyKey: string
}
export type CashOutAnswer =
  | Answered
  | Refusal<
      | CashOutRefusal
      | Exclude<PaymentFailure, 'payee_cannot_receive'>
      | 'not_found'
      | 'confirmation_void'
      | 'payment_late'
      | 'key_reused'
      | 'too_busy'
    >
  | PinRefusal
type PayoutRefused = Exclude<CashOutAnswer, Answered>

export async function cashOut(deps: WalletDeps, input: CashOut): Promise<CashOutAnswer> {
  const { session, locale, pin, sentAt, idempotencyKey } = input
  const confirmed = openPayout(deps, session, input.confirmation)
  if (!confirmed) return refuse('confirmation_void')
  const { sourceId, amountMinor, currency } = confirmed
  const request = { session, locale, sourceId, amountMinor, currency, sentAt, idempotencyKey }
  const keyHashes = keyHashesOf(deps, session.accountId, idempotencyKey)
  const before = await deps.db.read((tx) => findPaymentByKey(tx, session.accountId, keyHashes))
  if (before) return answerRepeat<PayoutRefused>(deps, request, 'cash-out', before)
  const verified = pin === undefined ? undefined : await verifyPin(deps, deps.clock.now(), session, pin)
  const asked: Asked = {
    ...request,
    confirmed,
    keyHashes,
    pin: pin === undefined ? 'not-given' : 'given',
    verified,
  }
  const kept = await deps.db.transact((tx) => keepIntent(tx, deps.clock.now(), deps, asked))
  if (isRefusal(kept)) return kept
  if (!kept.isNew) return answerRepeat<PayoutRefused>(deps, request, 'cash-out', kept.payment)
  const refusal = await setAside(deps, asked, kept)
  if (refusal) {
    await deps.db.transact((tx) => insertRefusal(tx, deps.clock.now(), kept.payment, refusal))
    return refusal
  }
  await tryOrder(deps, kept.payment)
  return lookAgain(deps, request, kept.payment)
}

type Asked = CashRequest & {
  session: Session
  confirmed: PayoutToken
  keyHashes: readonly Buffer[]
  pin: 'given' | 'not-given'
  verified: VerifiedPin | PinRefusal | undefined
}
type Kept = { isNew: true; payment: PaymentRow; ground: PayoutGround } | { isNew: false; payment: PaymentRow }

async function keepIntent(
  tx: Tx,
  now: Date,
  deps: WalletDeps,
  asked: Asked,
): Promise<Kept | Refusal<CashOutRefusal | 'not_found' | 'payment_late' | 'confirmation_void'> | PinRefusal> {
  const { session, keyHashes, verified } = asked
  const { accountId } = session
  // A card is unbound under the same lock: either it is seen to be gone here, or this order is seen there.
  await lockAccount(tx, accountId)
  const before = await findPaymentByKey(tx, accountId, keyHashes)
  if (before) return { isNew: false, payment: before }
  const deadline = decideDeadline(asked.sentAt, now)
  if (isRefusal(deadline)) return close(tx, now, deps, asked, deadline)
  if (asked.confirmed.expiresAt <= now.getTime()) return refuse('confirmation_void')
  const ground = await askPayoutGate(tx, now, deps, asked)
  if (isRefusal(ground)) {
    await auditPayoutRefused(tx, now, deps, session, ground.refused)
    return close(tx, now, deps, asked, ground)
  }
  assert(verified, 'the gate asks for a PIN')
  const wrong = isRefusal(verified) ? verified : await judgePin(tx, now, deps, session, verified)
  if (wrong) return close(tx, now, deps, asked, wrong)
  const { own, card, underLock } = ground
  const about = { kind: 'cash-out', card, guard: own.guard, underLock, ...deadline } as const
  const payment = cashIntent(deps, now, asked, about)
  if (await keepOrder(tx, now, payment, card)) return { isNew: true, payment, ground }
  const other = await findPaymentByKey(tx, accountId, keyHashes)
  assert(other, 'whoever had the key first has committed')
  return { isNew: false, payment: other }
}

/** A late copy of it finds its key closed, though the reason be gone. A card that is not found never will be. */
async function close<Refused extends Refusal>(
  tx: Tx,
  now: Date,
  deps: WalletDeps,
  asked: Asked,
  refusal: Refused,
): Promise<Refused> {
  const card = await findCard(tx, asked.session.accountId, asked.sourceId, { boundOnly: true })
  if (card) {
    const about = { kind: 'cash-out', card, guard: 0n, underLock: false, deadlineAt: now } as const
    await closeKey(tx, now, cashIntent(deps, now, asked, about), refusal)
  }
  return refusal
}

/** The second transaction. Undefined: it is set aside, or nobody knows yet, which the sweep finds out. */
async function setAside(
  deps: WalletDeps,
  asked: Asked,
  { payment, ground: first }: Extract<Kept, { isNew: true }>,
): Promise<PayoutRefused | undefined> {
  let ground = first
  for (let round = 1; ; round += 1) {
    const result = await askLedger(deps, payment, ground)
    if (result === undefined || result.result === 'accepted') return undefined
    if (result.code !== 'guard_changed') return refuseDecided(deps, payment, ground, result)
    // Locks have changed under it: the gate is asked again, under the new guard.
    const again = round < gateRoundsMax ? await askAgain(deps, asked) : refuse('too_busy', soon(deps))
    if (isRefusal(again)) {
      await giveUp(deps, payment)
      await tryOrder(deps, payment)
      return again
    }
    ground = again
  }
}

function askAgain(
  deps: WalletDeps,
  asked: Asked,
): Promise<PayoutGround | Refusal<CashOutRefusal | 'not_found'>> {
  return deps.db.read((tx) => askPayoutGate(tx, deps.clock.now(), deps, asked))
}

async function askLedger(
  deps: WalletDeps,
  payment: PaymentRow,
  ground: PayoutGround,
): Promise<TransferResult | undefined> {
  const budgets = payoutBounds(ground)
  try {
    return await deps.ledger.transfer({ ...transferOf(payment), guard: ground.own.guard, budgets })
  } catch (error) {
    if (error instanceof DatabaseUnavailable || error instanceof LedgerBusy) return undefined
    throw error
  }
}

async function refuseDecided(
  deps: WalletDeps,
  payment: PaymentRow,
  ground: PayoutGround,
  result: Extract<TransferResult, { result: 'refused' }>,
): Promise<PayoutRefused> {
  await tryOrder(deps, payment)
  if (result.code === 'deadline_passed') return refuse('payment_late')
  if (result.code === 'id_reused' || result.code === 'guard_changed' || result.code === 'pending_not_due') {
    return refuse('too_busy', soon(deps))
  }
  const spent = await deps.db.read((tx) => readSpent(tx, deps.clock.now(), payment.accountId))
  const refusal = refuseOver(failureOf(result.code, result.budgetKey), payoutBounds({ ...ground, spent }))
  const { refused } = refusal
  // The house's own account takes nothing just now: no matter of a payee.
  return refused === 'payee_cannot_receive' ? refuse('funding_refused') : { ...refusal, refused }
}

const soon = (deps: WalletDeps): { retryAt: Date } => ({
  retryAt: new Date(deps.clock.now().getTime() + 1000),
})
