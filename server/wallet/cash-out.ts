import type { Session } from '#access'
import type { Locale } from '#contract/words'
import { lockAccount } from '#customers'
import { findBalance, house, LedgerBusy, type LedgerBalance, type TransferResult } from '#ledger'
import { decideGate, listLocks } from '#locks'
import { assert } from '#platform/assert'
import { appendAudit } from '#platform/audit'
import { DatabaseUnavailable, type Tx } from '#platform/database'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { endingOf, openCard } from './card.ts'
import { answerRepeat, keyHashesOf, lookAgain, type Answered, type CashRequest } from './cash.ts'
import { settlesAt } from './decide-card.ts'
import { decideCashOut, decideDeadline, type CashOutRefusal } from './decide-cash.ts'
import { budgetsOf, outgoingLocks, type Tier } from './decide-payment.ts'
import { failureOf, type PaymentFailure } from './decide-state.ts'
import { purseOf, type WalletDeps } from './deps.ts'
import { readSpent } from './gather.ts'
import { newPaymentId } from './ids.ts'
import { tryOrder } from './order.ts'
import { judgePin, verifyPin, type PinRefusal, type VerifiedPin } from './pin.ts'
import { gateRoundsMax } from './policy.ts'
import { orderLeaseSeconds } from './policy-funding.ts'
import { refuseFailed } from './refuse-failed.ts'
import { sealWords } from './sealing.ts'
import { giveUp, transferOf } from './settle.ts'
import { findCard, type CardRow } from './store-card.ts'
import { insertOrder } from './store-order.ts'
import { findPaymentByKey, insertPayment, type PaymentRow } from './store-payment.ts'
import { findPin } from './store-pin.ts'
import { findProfile } from './store-wallet.ts'

/**
 * Paying out. First ours: gate, PIN, and the intent with its outside leg. Then the ledger's: the money is set aside, or it
 * is refused. Only then does it leave, by way of `order.ts`, which asks the gate once more.
 */
export type CashOut = CashRequest & { session: Session; locale: Locale; pin?: string | undefined }
export type CashOutAnswer =
  | Answered
  | Refusal<
      | CashOutRefusal
      | Exclude<PaymentFailure, 'payee_cannot_receive'>
      | 'not_found'
      | 'payment_late'
      | 'key_reused'
      | 'too_busy'
    >
  | PinRefusal

export async function cashOut(deps: WalletDeps, input: CashOut): Promise<CashOutAnswer> {
  const { session, pin } = input
  const keyHashes = keyHashesOf(deps, session.accountId, input.idempotencyKey)
  const before = await deps.db.read((tx) => findPaymentByKey(tx, session.accountId, keyHashes))
  if (before) return answerRepeat(deps, input, 'cash-out', before)
  const verified = pin === undefined ? undefined : await verifyPin(deps, deps.clock.now(), session, pin)
  if (isRefusal(verified)) return verified
  const kept = await deps.db.transact((tx) =>
    keepIntent(tx, deps.clock.now(), deps, { ...input, keyHashes, verified }),
  )
  if (isRefusal(kept)) return kept
  if (!kept.isNew) return answerRepeat(deps, input, 'cash-out', kept.payment)
  const refusal = await setAside(deps, input, kept)
  if (refusal) return refusal
  await tryOrder(deps, kept.payment)
  return lookAgain(deps, input, kept.payment)
}

type Ground = { own: LedgerBalance; tier: Tier; card: CardRow; allowance: boolean; underLock: boolean }
type Asked = CashOut & { keyHashes: readonly Buffer[]; verified: VerifiedPin | undefined }
type Kept = { isNew: true; payment: PaymentRow; ground: Ground } | { isNew: false; payment: PaymentRow }

/** The guard is read before the locks: a lock that is placed in between has changed what the ledger will compare. */
async function askGate(
  tx: Tx,
  now: Date,
  { session, sourceId, amountMinor, pin }: CashOut,
): Promise<Ground | Refusal<CashOutRefusal | 'not_found'>> {
  const { accountId } = session
  const own = await findBalance(tx, purseOf(accountId))
  assert(own, 'every wallet has an account in the ledger')
  const locks = await listLocks(tx, now, accountId)
  const card = await findCard(tx, accountId, sourceId, { boundOnly: true })
  if (!card) return refuse('not_found')
  const { tier } = await findProfile(tx, accountId)
  const given = pin === undefined ? 'not-given' : 'given'
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
    now,
    tier,
    amountMinor,
    availableMinor: Number(own.availableMinor),
    pin: (await findPin(tx, accountId)) === undefined ? 'unset' : given,
  })
  if (isRefusal(decided)) return decided
  return { own, tier, card, ...decided, underLock: outgoingLocks(locks, now).length > 0 }
}

async function keepIntent(
  tx: Tx,
  now: Date,
  deps: WalletDeps,
  asked: Asked,
): Promise<Kept | Refusal<CashOutRefusal | 'not_found' | 'payment_late'> | PinRefusal> {
  const { session, keyHashes, verified } = asked
  const { accountId } = session
  const deadline = decideDeadline(asked.sentAt, now)
  if (isRefusal(deadline)) return deadline
  // A card is unbound under the same lock: either it is seen to be gone here, or this order is seen there.
  await lockAccount(tx, accountId)
  const ground = await askGate(tx, now, asked)
  if (isRefusal(ground)) {
    await auditRefused(tx, now, deps, session, ground.refused)
    return ground
  }
  assert(verified, 'the gate asks for a PIN')
  const wrong = await judgePin(tx, now, deps, session, verified)
  if (wrong) return wrong
  const payment = intentOf(deps, now, asked, ground, deadline.deadlineAt)
  if (!(await insertPayment(tx, payment))) {
    const other = await findPaymentByKey(tx, accountId, keyHashes)
    assert(other, 'whoever had the key first has committed')
    return { isNew: false, payment: other }
  }
  const lookAt = new Date(now.getTime() + orderLeaseSeconds * 1000)
  const { sourceId } = ground.card
  await insertOrder(tx, { ...payment, sourceId, direction: 'out', askedAt: now, lookAt })
  return { isNew: true, payment, ground }
}

function intentOf(
  deps: WalletDeps,
  now: Date,
  { session, keyHashes, amountMinor, currency }: Asked,
  { own, card, underLock }: Ground,
  deadlineAt: Date,
): PaymentRow {
  return {
    accountId: session.accountId,
    paymentId: newPaymentId(now, deps.random),
    keyHash: keyHashes[0] ?? Buffer.alloc(0),
    kind: 'cash-out',
    otherAccountId: house.cashOut.accountId,
    amountMinor: BigInt(amountMinor),
    currency,
    capability: 'withdraw',
    underLock,
    guard: own.guard,
    requestId: null,
    sourceId: card.sourceId,
    sealedWords: sealWords(deps, { note: '', label: endingOf(openCard(deps, card.sealedCard)) }),
    createdAt: now,
    deadlineAt,
  }
}

/** The second transaction. Undefined: it is set aside, or nobody knows yet, which the sweep finds out. */
async function setAside(
  deps: WalletDeps,
  input: CashOut,
  { payment, ground: first }: Extract<Kept, { isNew: true }>,
): Promise<Exclude<CashOutAnswer, Answered> | undefined> {
  let ground = first
  for (let round = 1; ; round += 1) {
    const result = await askLedger(deps, payment, ground)
    if (result === undefined || result.result === 'accepted') return undefined
    if (result.code !== 'guard_changed') return refuseDecided(deps, payment, ground, result)
    // Locks have changed under it: the gate is asked again, under the new guard.
    const again = round < gateRoundsMax ? await askAgain(deps, input) : refuse('too_busy', soon(deps))
    if (isRefusal(again)) {
      await giveUp(deps, payment)
      await tryOrder(deps, payment)
      return again
    }
    ground = again
  }
}

function askAgain(deps: WalletDeps, input: CashOut): Promise<Ground | Refusal<CashOutRefusal | 'not_found'>> {
  return deps.db.read((tx) => askGate(tx, deps.clock.now(), input))
}

async function askLedger(
  deps: WalletDeps,
  payment: PaymentRow,
  { own, tier, allowance }: Ground,
): Promise<TransferResult | undefined> {
  const budgets = budgetsOf(tier, { allowance, withPin: true })
  try {
    return await deps.ledger.transfer({ ...transferOf(payment), guard: own.guard, budgets })
  } catch (error) {
    if (error instanceof DatabaseUnavailable || error instanceof LedgerBusy) return undefined
    throw error
  }
}

async function refuseDecided(
  deps: WalletDeps,
  payment: PaymentRow,
  { tier }: Ground,
  result: Extract<TransferResult, { result: 'refused' }>,
): Promise<Exclude<CashOutAnswer, Answered>> {
  await tryOrder(deps, payment)
  if (result.code === 'deadline_passed') return refuse('payment_late')
  if (result.code === 'id_reused' || result.code === 'guard_changed' || result.code === 'pending_not_due') {
    return refuse('too_busy', soon(deps))
  }
  const spent = await deps.db.read((tx) => readSpent(tx, deps.clock.now(), payment.accountId))
  const refusal = refuseFailed(failureOf(result.code, result.budgetKey), { spent, tier })
  const { refused } = refusal
  // The house's own account takes nothing just now: no matter of a payee.
  return refused === 'payee_cannot_receive' ? refuse('funding_refused') : { ...refusal, refused }
}

const soon = (deps: WalletDeps): { retryAt: Date } => ({
  retryAt: new Date(deps.clock.now().getTime() + 1000),
})

async function auditRefused(
  tx: Tx,
  now: Date,
  deps: WalletDeps,
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
