import { createHash } from 'node:crypto'
import { lockAccount } from '#customers'
import { findTransfer, house, LedgerBusy, type TransferRequest } from '#ledger'
import { listLocks } from '#locks'
import { tell } from '#messages'
import { assert } from '#platform/assert'
import { appendAudit } from '#platform/audit'
import { DatabaseUnavailable, type Tx } from '#platform/database'
import { endingOf, openCard } from './card.ts'
import { settlesAt } from './decide-card.ts'
import { cameTooLate, mayCollect, mayLeave } from './decide-cash.ts'
import { purseOf, type WalletDeps } from './deps.ts'
import type { OutsideAnswer } from './funding-source.ts'
import { askAgainSeconds, orderLeaseSeconds, orderStepsMax, ordersAtOnce } from './policy-funding.ts'
import { openWords } from './sealing.ts'
import { giveUp } from './settle.ts'
import { findCard } from './store-card.ts'
import {
  getOrder,
  markBooked,
  markHanded,
  markLeftBeforeLock,
  markOutcome,
  markReturned,
  takeDueOrders,
  type OrderName,
  type OrderRow,
} from './store-order.ts'
import { findPayment, type PaymentRow } from './store-payment.ts'

/**
 * The outside leg of a cash-in or cash-out. Invariant: what leaves the house is written down before it leaves, what the bank
 * said is written down before the ledger hears of it, and each step looks at what is written and may be done twice. So a
 * process may end between any two of them, and the sweep goes on where it ended.
 *
 *   asked ─► handed ─► done | refused ─► booked
 *      └────────┴────► returned (a lock or the end of its time came first, or nothing was set aside) ─► booked
 *
 * From `handed` it is returned when the bank had never heard of it, and has closed its key before.
 */
type Case = { order: OrderRow; payment: PaymentRow }

/** Takes an order as far as it goes now. What it meets on the way, the sweep meets again. */
async function advanceOrder(deps: WalletDeps, name: OrderName): Promise<void> {
  for (let step = 1; step <= orderStepsMax; step += 1) {
    const found = await deps.db.read((tx) => findCase(tx, name))
    if (!found || found.order.bookedAt !== null) return
    if (!(await takeStep(deps, found))) return
  }
}

/** For whoever waits for an answer: an outage on the way is no failure of the payment, which stays undecided. */
export async function tryOrder(deps: WalletDeps, name: OrderName): Promise<void> {
  try {
    await advanceOrder(deps, name)
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable || error instanceof LedgerBusy)) throw error
  }
}

/** Takes up what nobody is at. One that fails does not hold up the others. */
export async function sweepOrders(deps: WalletDeps): Promise<number> {
  const now = deps.clock.now()
  const lookAt = new Date(now.getTime() + orderLeaseSeconds * 1000)
  const due = await deps.db.transact((tx) => takeDueOrders(tx, now, { lookAt, limit: ordersAtOnce }))
  for (const { accountId, paymentId } of due) {
    try {
      await advanceOrder(deps, { accountId, paymentId })
    } catch (error) {
      deps.log.error({ err: error, paymentId }, 'the outside leg of a payment got stuck')
    }
  }
  return due.length
}

async function findCase(tx: Tx, name: OrderName): Promise<Case | undefined> {
  const [order, payment] = [await getOrder(tx, name), await findPayment(tx, name.accountId, name.paymentId)]
  return order && payment && { order, payment }
}

/** True when it moved on. */
async function takeStep(deps: WalletDeps, found: Case): Promise<boolean> {
  switch (found.order.state) {
    case 'asked':
      return found.order.direction === 'out' ? leaveOut(deps, found) : leaveIn(deps, found)
    case 'handed':
      return askOutside(deps, found)
    case 'done':
    case 'refused':
    case 'returned':
      await book(deps, found)
      return true
  }
}

/** Cash-out: once the money is set aside, and the gate still says yes, it is given to the bank. */
async function leaveOut(deps: WalletDeps, { order, payment }: Case): Promise<boolean> {
  const now = deps.clock.now()
  const { accountId, paymentId } = order
  const transfer = await deps.db.read((tx) => findTransfer(tx, { accountId, transferId: paymentId }))
  if (transfer === undefined) {
    // The operation is at it; after the deadline the ledger keeps a refusal, so that it never happens.
    if (now <= payment.deadlineAt) return false
    await giveUp(deps, payment)
    return true
  }
  if (transfer.result !== 'accepted') {
    return deps.db.transact((tx) => markReturned(tx, now, order))
  }
  return handOut(deps, { order, payment })
}

/** To the bank if it may still leave; what may not, and the bank may yet hear of, is withdrawn there first. */
async function handOut(deps: WalletDeps, found: Case): Promise<boolean> {
  const handed = await handOver(deps, found)
  if (handed instanceof Date) return giveToBank(deps, found, handed)
  return handed === 'withheld' ? withdraw(deps, found) : true
}

/**
 * Locks are placed under the account's row: under it, a lock has either been seen here, or comes after the money has left.
 * Answers when it was handed over.
 */
async function handOver(
  deps: WalletDeps,
  { order, payment }: Case,
): Promise<Date | 'withheld' | 'returned' | 'elsewhere'> {
  const { accountId, askedAt } = order
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    await lockAccount(tx, accountId)
    const card = await findCard(tx, accountId, order.sourceId, { boundOnly: false })
    assert(card, 'an order names a card of its owner')
    const locks = await listLocks(tx, now, accountId)
    if (!mayLeave({ locks, askedAt, settlesAt: settlesAt(card.boundAt), now })) {
      if (order.state === 'handed') return 'withheld'
      return (await returnPayout(tx, now, deps, { order, payment })) ? 'returned' : 'elsewhere'
    }
    if (!(await markHanded(tx, now, order))) return 'elsewhere'
    // Handed over anew, it is no second payout.
    if (order.state === 'handed') return now
    const facts = {
      amountMinor: Number(payment.amountMinor),
      ending: endingOf(openCard(deps, card.sealedCard)),
    }
    await tell(tx, now, deps, { accountId, template: 'payout_sent', facts })
    return now
  })
}

/** Step. A lock came before it left. */
async function returnPayout(tx: Tx, now: Date, deps: WalletDeps, { order, payment }: Case): Promise<boolean> {
  const { accountId, paymentId } = order
  if (!(await markReturned(tx, now, order))) return false
  await appendAudit(tx, now, deps.random.id(), {
    event: 'payout_returned',
    subjectId: accountId,
    outcome: 'refused',
    reason: 'payment_locked',
    facts: { paymentId },
  })
  const facts = { amountMinor: Number(payment.amountMinor) }
  await tell(tx, now, deps, { accountId, template: 'payout_returned', facts })
  return true
}

/** The call of whoever handed it over may still be on its way: the bank closes the key, or tells that it came first. */
async function withdraw(deps: WalletDeps, { order, payment }: Case): Promise<boolean> {
  const answer = await hear(deps, order, () => deps.funding.withdraw(order.paymentId))
  return answer === undefined ? false : settleAnswer(deps, { order, payment }, answer)
}

/** Cash-in: credit books under every lock, so that time alone can be in the way. */
async function leaveIn(deps: WalletDeps, { order, payment }: Case): Promise<boolean> {
  const now = deps.clock.now()
  if (!mayCollect(payment, now)) return deps.db.transact((tx) => markReturned(tx, now, order))
  const handed = await deps.db.transact((tx) => markHanded(tx, now, order))
  return handed ? giveToBank(deps, { order, payment }, now) : true
}

/**
 * Only after `handed` has been committed, and only for a moment: whoever was held up since, or sees that a lock has come, leaves
 * it to the sweep, which asks again and withdraws. The account is not locked over the call: while a bank is slow its owner
 * could not freeze. So of locks those alone come too late that come while the bank is being told.
 */
async function giveToBank(deps: WalletDeps, { order, payment }: Case, handedAt: Date): Promise<boolean> {
  const { accountId, sourceId, askedAt, direction, paymentId: key } = order
  const { collect, payOut } = deps.funding
  const [card, locks] = await deps.db.read((tx) =>
    Promise.all([
      findCard(tx, accountId, sourceId, { boundOnly: false }),
      listLocks(tx, deps.clock.now(), accountId),
    ]),
  )
  assert(card, 'an order names a card of its owner')
  const now = deps.clock.now()
  const facts = { locks, askedAt, settlesAt: settlesAt(card.boundAt), now }
  if (isOld(handedAt, now) || (direction === 'out' && !mayLeave(facts))) return false
  const { currency, amountMinor } = payment
  const cardNumber = openCard(deps, card.sealedCard)
  const asked = { key, cardNumber, amountMinor: Number(amountMinor), currency }
  const answer = await hear(deps, order, () => (direction === 'in' ? collect(asked) : payOut(asked)))
  return answer === undefined ? false : settleAnswer(deps, { order, payment }, answer)
}

const isOld = (handedAt: Date, now: Date): boolean =>
  now.getTime() - handedAt.getTime() >= askAgainSeconds * 1000

/**
 * Handed over before, by us or by a process that is gone. The bank is asked what became of it; what it never heard of is
 * given to it again, if it may still leave or come, under the same key, by which it cannot happen twice.
 */
async function askOutside(deps: WalletDeps, { order, payment }: Case): Promise<boolean> {
  const now = deps.clock.now()
  // Whoever handed it over a moment ago is still waiting for the answer.
  if (!isOld(order.handedAt ?? now, now)) return false
  const answer = await hear(deps, order, () => deps.funding.outcome(order.paymentId))
  if (answer === undefined) return false
  if (answer !== 'absent') return settleAnswer(deps, { order, payment }, answer)
  if (order.direction === 'out') return handOut(deps, { order, payment })
  return mayCollect(payment, now)
    ? giveToBank(deps, { order, payment }, now)
    : withdraw(deps, { order, payment })
}

/** True once it is decided. What the bank has, had left: the locks that came since are noted, as long as it is on its way. */
async function settleAnswer(
  deps: WalletDeps,
  { order, payment }: Case,
  answer: OutsideAnswer,
): Promise<boolean> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    // Whoever withdrew it may have died before it was written down.
    if (answer === 'withdrawn')
      return order.direction === 'out'
        ? returnPayout(tx, now, deps, { order, payment })
        : markReturned(tx, now, order)
    await noteLocks(tx, now, order)
    if (answer === 'open') return false
    const isFirst = await markOutcome(tx, now, order, answer)
    if (isFirst && answer === 'refused' && order.direction === 'out') {
      const { label: ending } = openWords(deps, payment.sealedWords)
      const facts = { amountMinor: Number(payment.amountMinor), ending }
      await tell(tx, now, deps, { accountId: order.accountId, template: 'payout_refused', facts })
    }
    return true
  })
}

/** Step. Shown as *left before the lock*: the owner who has just locked the wallet must not wonder why this one went. */
async function noteLocks(tx: Tx, now: Date, order: OrderRow): Promise<void> {
  if (order.direction !== 'out' || order.leftBeforeLock) return
  const locks = await listLocks(tx, now, order.accountId)
  const current = await getOrder(tx, order)
  if (current?.handedAt && cameTooLate(locks, current.handedAt, now)) await markLeftBeforeLock(tx, order)
}

/** A lost reply is no answer. */
async function hear<Answer>(
  deps: WalletDeps,
  { paymentId }: OrderRow,
  ask: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await ask()
  } catch (error) {
    deps.log.warn({ err: error, paymentId }, 'the bank gave no answer')
    return undefined
  }
}

/** The ledger is told what was decided outside, by ids that follow from the payment's: twice is once. */
async function book(deps: WalletDeps, { order, payment }: Case): Promise<void> {
  const request = bookingOf(order, payment)
  const isAsSaid = request === undefined || (await isBooked(deps, request, order))
  if (!isAsSaid) await bookInSuspense(deps, payment)
  await deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    if ((await markBooked(tx, now, order)) && isAsSaid) await tellLate(tx, now, deps, { order, payment })
  })
}

/** Until then the screen that asked says what became of it; whoever was left with *the bank is working on it* is told. */
async function tellLate(tx: Tx, now: Date, deps: WalletDeps, { order, payment }: Case): Promise<void> {
  if (order.direction !== 'in' || mayCollect(payment, now)) return
  const { label: ending } = openWords(deps, payment.sealedWords)
  const facts = { amountMinor: Number(payment.amountMinor), ending }
  const template = order.state === 'done' ? 'cash_in_done' : 'cash_in_not_made'
  await tell(tx, now, deps, { accountId: order.accountId, template, facts })
}

function bookingOf(order: OrderRow, payment: PaymentRow): TransferRequest | undefined {
  if (order.direction === 'in') {
    if (order.state === 'refused') return undefined
    // What was never brought in never will be: the ledger keeps a refusal.
    return order.state === 'done' ? bringIn(payment) : { ...bringIn(payment), deadline: longAgo }
  }
  const { currency } = payment
  const between = { debit: purseOf(payment.accountId), credit: house.cashOut, pendingId: payment.paymentId }
  return order.state === 'done'
    ? {
        ...between,
        transferId: partId(payment, 'post'),
        kind: 'post',
        amountMinor: payment.amountMinor,
        currency,
      }
    : { ...between, transferId: partId(payment, 'void'), kind: 'void', amountMinor: 0n, currency }
}

/** False: the money is with us, and the wallet that it was for cannot take it. */
async function isBooked(deps: WalletDeps, request: TransferRequest, order: OrderRow): Promise<boolean> {
  const result = await deps.ledger.transfer(request)
  if (result.result === 'accepted') return true
  // Nothing was brought in, or had been set aside: there is nothing to give back.
  const { code } = result
  if (order.state === 'returned' && (code === 'deadline_passed' || code === 'pending_absent')) return true
  assert(order.direction === 'in', `a payout of which the bank decided could not be booked: ${code}`)
  return false
}

/** It waits in the house's own account until somebody sends it back: no wallet may lose sight of it. */
async function bookInSuspense(deps: WalletDeps, payment: PaymentRow): Promise<void> {
  const transferId = partId(payment, 'suspense')
  const result = await deps.ledger.transfer({ ...bringIn(payment), transferId, credit: house.suspense })
  assert(result.result === 'accepted', 'the house takes what is brought in')
  deps.log.error(
    { paymentId: payment.paymentId },
    'money came in for a wallet that cannot take it: in suspense',
  )
}

const longAgo = new Date(0)

/** Booked when the bank has said yes, however late that is. */
function bringIn(payment: PaymentRow): TransferRequest {
  return {
    transferId: payment.paymentId,
    kind: 'transfer',
    debit: house.cashIn,
    credit: purseOf(payment.accountId),
    amountMinor: payment.amountMinor,
    currency: payment.currency,
  }
}

/** The id of what follows from a payment: the same each time, and nobody else's. */
function partId({ paymentId }: PaymentRow, part: 'post' | 'void' | 'suspense'): string {
  const hash = createHash('sha256').update(`${part} ${paymentId}`).digest('hex')
  return `${paymentId.slice(0, 14)}8${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`
}
