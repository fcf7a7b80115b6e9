import type { Session } from '#access'
import type { Locale } from '#contract/words'
import { LedgerBusy, type DecidedTransfer, type TransferResult } from '#ledger'
import { DatabaseUnavailable } from '#platform/database'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { auditPaymentRefused } from './confirm.ts'
import { boundsOf, refuseOver, type Spent } from './decide-limits.ts'
import {
  decideDeadline,
  decidePayment,
  isDisputed,
  isPaidBefore,
  type PaymentRefusal,
  type PaymentVerdict,
} from './decide-payment.ts'
import { decideState, failureOf, type LedgerFailure } from './decide-state.ts'
import type { WalletDeps } from './deps.ts'
import { gather, isRequestOpen, readSpent, type Ground } from './gather.ts'
import { takeRequest } from './hold.ts'
import { newPaymentId } from './ids.ts'
import { judgePin, verifyPin, type PinRefusal, type VerifiedPin } from './pin.ts'
import { gateRoundsMax } from './policy.ts'
import { openWords, sealWords } from './sealing.ts'
import { giveUp, transferOf } from './settle.ts'
import { findPaymentByKey, insertPayment, type PaymentRow } from './store-payment.ts'
import { closeKey, insertRefusal } from './store-refusal.ts'
import { openConfirmation, type ConfirmationToken } from './tokens.ts'
import { seePayment, viewPayment, type PaymentView } from './view.ts'

/**
 * A payment is two transactions. First ours: the gate is asked and the intent kept, under the key that the app made. Then
 * the ledger's, over what many sent meanwhile: it compares the guard that was read before the locks, adds to the rolling
 * limits, and refuses after the deadline. What the ledger has not answered is `deciding`, never failed.
 */
export type Pay = {
  session: Session
  locale: Locale
  confirmation: string
  pin?: string | undefined
  again: boolean
  sentAt: string
  idempotencyKey: string
}
export type PayRefusal =
  | Refusal<
      | PaymentRefusal
      | LedgerFailure
      | 'confirmation_void'
      | 'payment_late'
      | 'key_reused'
      | 'too_busy'
      | 'request_ended'
    >
  | PinRefusal

export async function pay(
  deps: WalletDeps,
  input: Pay,
): Promise<{ payment: PaymentView; now: Date } | PayRefusal> {
  const { session } = input
  const confirmed = openConfirmation(deps, session, input.confirmation)
  if (!confirmed) return refuse('confirmation_void')
  const keyHashes = deps.secrets
    .keyedHashes('payment-key', `${session.accountId} ${input.idempotencyKey}`)
    .map(({ hash }) => hash)
  const verified =
    input.pin === undefined ? undefined : await verifyPin(deps, deps.clock.now(), session, input.pin)
  const now = deps.clock.now()
  const asked: Asked = {
    input,
    confirmed,
    keyHashes,
    verified: isRefusal(verified) ? undefined : verified,
    deadline: decideDeadline(input.sentAt, now),
  }
  for (let round = 1; ; round += 1) {
    const ground = await gather(deps, now, { session, ...confirmed, keyHashes })
    if (ground.same) return repeat(deps, now, input, confirmed, ground.same)
    const plan = isRefusal(verified) ? verified : (refuseLate(asked, now) ?? decide(ground, asked, now))
    if (isRefusal(plan)) return refuseForGood(deps, now, asked, ground, plan)
    const payment = intentOf(deps, now, asked, ground)
    const kept = await keepIntent(deps, now, asked, payment)
    if (isRefusal(kept)) return kept
    if (kept === 'kept') return book(deps, now, asked, payment, { ground, plan })
    // Its key came a moment earlier, or its like under another key: whoever looks again finds it, and is asked.
    if (round === gateRoundsMax) return refuseForGood(deps, now, asked, ground, busy(now))
  }
}

type Asked = {
  input: Pay
  confirmed: ConfirmationToken
  keyHashes: readonly Buffer[]
  verified: VerifiedPin | undefined
  deadline: ReturnType<typeof decideDeadline>
}

function refuseLate(
  { deadline, confirmed }: Asked,
  now: Date,
): Refusal<'payment_late' | 'confirmation_void'> | undefined {
  if (isRefusal(deadline)) return deadline
  return confirmed.expiresAt > now.getTime() ? undefined : refuse('confirmation_void')
}

function decide(
  ground: Ground,
  { confirmed, input, verified }: Asked,
  now: Date,
): PaymentVerdict | Refusal<PaymentRefusal> {
  const given = verified === undefined ? 'not-given' : 'given'
  return decidePayment({
    now,
    amountMinor: confirmed.amountMinor,
    ...ground,
    tier: ground.standing.tier,
    availableMinor: Number(ground.own.availableMinor),
    // The ledger judges it.
    payeeMayReceive: true,
    requestOpen: isRequestOpen(ground.request, confirmed, now),
    held: confirmed.held,
    again: input.again,
    pin: ground.standing.pinSetAt === null ? 'unset' : given,
  })
}

function intentOf(
  deps: WalletDeps,
  now: Date,
  { input, confirmed, keyHashes, deadline }: Asked,
  ground: Ground,
): PaymentRow {
  const { note, typed, label, requestId } = confirmed
  return {
    accountId: input.session.accountId,
    paymentId: newPaymentId(now, deps.random),
    keyHash: keyHashes[0] ?? Buffer.alloc(0),
    kind: requestId === undefined ? 'pay' : 'request',
    otherAccountId: confirmed.payeeId,
    amountMinor: BigInt(confirmed.amountMinor),
    currency: confirmed.currency,
    capability: ground.capability,
    underLock: ground.underLock,
    guard: ground.own.guard,
    requestId: requestId ?? null,
    sourceId: null,
    sealedWords: sealWords(deps, { note, label: typed ? label : undefined }),
    createdAt: now,
    deadlineAt: isRefusal(deadline) ? now : deadline.deadlineAt,
    turn: ground.turn,
  }
}

/**
 * The first transaction. `other`: this key came a moment earlier, or its like took the turn. Its commit does not wait for the
 * disk: the ledger's comes after it in the same log and does, and an intent that a crash takes away without its transfer never
 * happened. With a PIN it waits, for a guess that was counted must not be forgotten.
 */
async function keepIntent(
  deps: WalletDeps,
  now: Date,
  { input, verified }: Asked,
  payment: PaymentRow,
): Promise<'kept' | 'other' | PinRefusal> {
  if (!verified) return (await deps.db.jot((tx) => insertPayment(tx, payment))) ? 'kept' : 'other'
  const done = await deps.db.transact(async (tx) => {
    const wrong = await judgePin(tx, now, deps, input.session, verified)
    if (wrong) return { inserted: await closeKey(tx, now, { ...payment, turn: null }, wrong), wrong }
    const inserted = insertPayment(tx, payment)
    inserted.catch(() => {})
    // Waited for after the commit, which travels right behind it.
    return { inserted, wrong: undefined }
  })
  if (!(await done.inserted)) return 'other'
  return done.wrong ?? 'kept'
}

/**
 * A network may deliver the same request once more, when the payer has long read that nothing was paid and the reason is
 * gone: the key is kept and closed, so that what was refused stays refused.
 */
async function refuseForGood<Refused extends PayRefusal>(
  deps: WalletDeps,
  now: Date,
  asked: Asked,
  ground: Ground,
  refusal: Refused,
): Promise<{ payment: PaymentView; now: Date } | PayRefusal> {
  const { input, confirmed, keyHashes } = asked
  // Without a turn it stands in nobody's way.
  const payment = { ...intentOf(deps, now, asked, ground), turn: null }
  const isClosed = await deps.db.transact(async (tx) => {
    await auditPaymentRefused(tx, now, deps, input.session, refusal.refused)
    return closeKey(tx, now, payment, refusal)
  })
  return isClosed ? refusal : repeatOther(deps, now, input, confirmed, keyHashes)
}

type Round = { ground: Ground; plan: PaymentVerdict }

/** The second transaction. When locks change under it, the gate is asked again, under the new guard. */
async function book(
  deps: WalletDeps,
  now: Date,
  asked: Asked,
  payment: PaymentRow,
  first: Round,
): Promise<{ payment: PaymentView; now: Date } | PayRefusal> {
  const { requestId, otherAccountId, accountId, paymentId } = payment
  if (requestId !== null) {
    const taken = await takeRequest(
      deps,
      now,
      { accountId: otherAccountId, requestId },
      { accountId, paymentId },
    )
    if (!taken) return stop(deps, payment, refuse('request_ended'))
  }
  let round = first
  for (let count = 1; ; count += 1) {
    const result = await askLedger(deps, asked, payment, round)
    if (result === undefined) return shown(deps, now, asked, round, payment)
    if (result.result === 'accepted' || result.code !== 'guard_changed') {
      return answer(deps, now, asked, round, payment, result)
    }
    if (count === gateRoundsMax) return stop(deps, payment, busy(now))
    const again = await askAgain(deps, asked, payment)
    if (isRefusal(again)) return stop(deps, payment, again)
    round = again
  }
}

const boundsIn = (
  { ground, plan: { allowance } }: Round,
  { verified }: Asked,
  spent?: Spent,
): ReturnType<typeof boundsOf> =>
  boundsOf(
    ground.standing.tier,
    { allowance, withPin: verified !== undefined, to: 'others', phoneOnly: ground.phoneOnly },
    spent,
  )

/** Undefined: not known. */
async function askLedger(
  deps: WalletDeps,
  asked: Asked,
  payment: PaymentRow,
  round: Round,
): Promise<TransferResult | undefined> {
  const guard = round.ground.own.guard
  try {
    // The intent was committed lightly: the same crash takes both or none.
    const request = {
      ...transferOf(payment),
      guard,
      budgets: boundsIn(round, asked),
      overOneConnection: true,
    }
    return await deps.ledger.transfer(request)
  } catch (error) {
    if (error instanceof DatabaseUnavailable || error instanceof LedgerBusy) return undefined
    throw error
  }
}

async function askAgain(
  deps: WalletDeps,
  asked: Asked,
  payment: PaymentRow,
): Promise<Round | Refusal<PaymentRefusal>> {
  const now = deps.clock.now()
  const { confirmed, input } = asked
  const ground = await gather(deps, now, {
    session: input.session,
    ...confirmed,
    keyHashes: [payment.keyHash],
  })
  // A crash in between took the intent: without it nothing may be paid, and by its key it is absent.
  if (!ground.same) throw new DatabaseUnavailable('the intent was lost with the database')
  // Its duplicates were asked about before it was kept, and it is not its own.
  const plan = decide({ ...ground, duplicate: undefined }, asked, now)
  return isRefusal(plan) ? plan : { ground, plan }
}

/** It is refused after it was kept: the ledger is told, so that it never pays later and stands in nobody's way as undecided. */
async function stop<Refused extends PayRefusal>(
  deps: WalletDeps,
  payment: PaymentRow,
  refusal: Refused,
): Promise<Refused> {
  await deps.db.transact((tx) => insertRefusal(tx, deps.clock.now(), payment, refusal))
  await giveUp(deps, payment).catch((error: unknown) => {
    // Its own deadline does the same.
    if (!(error instanceof DatabaseUnavailable || error instanceof LedgerBusy)) throw error
  })
  return refusal
}

async function answer(
  deps: WalletDeps,
  now: Date,
  asked: Asked,
  round: Round,
  payment: PaymentRow,
  result: TransferResult,
): Promise<{ payment: PaymentView; now: Date } | PayRefusal> {
  if (result.result === 'accepted') return shown(deps, now, asked, round, payment, result)
  if (result.code === 'deadline_passed') return refuse('payment_late')
  if (result.code === 'id_reused' || result.code === 'guard_changed' || result.code === 'pending_not_due') {
    return stop(deps, payment, busy(now))
  }
  const { accountId } = payment
  const spent = await deps.db.glance((tx) => readSpent(tx, now, accountId))
  return refuseOver(failureOf(result.code, result.budgetKey), boundsIn(round, asked, spent))
}

/** What was just decided, from what is at hand: no look at the database. */
function shown(
  deps: WalletDeps,
  now: Date,
  { input, confirmed }: Asked,
  { ground }: Round,
  payment: PaymentRow,
  result?: Extract<TransferResult, { result: 'accepted' }>,
): { payment: PaymentView; now: Date } {
  const seen = {
    payment,
    transfer: result && decidedBy(payment, result),
    label: confirmed.label,
    note: confirmed.note,
    before: isPaidBefore(ground.standing.payee),
    known: ground.known,
    disputed: isDisputed(ground.standing.payee),
    balanceMinor: result?.debitBalanceMinor ?? null,
  }
  const viewer = { accountId: input.session.accountId, locale: input.locale }
  return { payment: viewPayment(deps, now, viewer, seen), now }
}

function decidedBy(
  payment: PaymentRow,
  { at, number }: Extract<TransferResult, { result: 'accepted' }>,
): DecidedTransfer {
  const { transferId, kind, debit, credit, amountMinor, currency } = transferOf(payment)
  const asked = { transferId, kind, debit, credit, amountMinor, currency, guard: payment.guard, at, number }
  const none = { pendingId: undefined, refusedBudget: undefined, debitSeq: undefined, creditSeq: undefined }
  return { ...asked, ...none, result: 'accepted' }
}

async function repeatOther(
  deps: WalletDeps,
  now: Date,
  input: Pay,
  confirmed: ConfirmationToken,
  keyHashes: readonly Buffer[],
): Promise<{ payment: PaymentView; now: Date } | PayRefusal> {
  const other = await deps.db.glance((tx) => findPaymentByKey(tx, input.session.accountId, keyHashes))
  // It was there a moment ago and is never deleted: a crash took it. The key is open then, so that nothing may be called refused.
  if (!other) throw new DatabaseUnavailable('the payment of this key was lost with the database')
  return repeat(deps, now, input, confirmed, other)
}

/** The same key again: what became of it, and nothing is done. */
async function repeat(
  deps: WalletDeps,
  now: Date,
  input: Pay,
  confirmed: ConfirmationToken,
  payment: PaymentRow,
): Promise<{ payment: PaymentView; now: Date } | PayRefusal> {
  if (!isSame(deps, payment, confirmed)) return refuse('key_reused')
  const viewer = { accountId: input.session.accountId, locale: input.locale }
  const seen = await deps.db.read((tx) => seePayment(tx, now, deps, viewer, payment))
  const { state, refusal, closed } = decideState(seen)
  // As it was told the first time.
  if (closed) return closed as PayRefusal
  if (state === 'expired') return refuse('payment_late')
  // What has an outside leg is no payment of ours: the key was another's, above.
  if (refusal !== null && refusal !== 'funding_refused') return refuse(refusal)
  return { payment: viewPayment(deps, now, viewer, seen), now }
}

function isSame(deps: WalletDeps, payment: PaymentRow, confirmed: ConfirmationToken): boolean {
  return (
    payment.otherAccountId === confirmed.payeeId &&
    payment.amountMinor === BigInt(confirmed.amountMinor) &&
    payment.currency === confirmed.currency &&
    payment.requestId === (confirmed.requestId ?? null) &&
    openWords(deps, payment.sealedWords).note === confirmed.note
  )
}

/** Under a key that is closed by it: once told, it may be pressed again, and never happens by itself. */
const busy = (now: Date): Refusal<'too_busy'> =>
  refuse('too_busy', { retryAt: new Date(now.getTime() + 1000) })
