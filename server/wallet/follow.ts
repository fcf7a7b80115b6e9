import { findDisplayName } from '#customers'
import { findBalance, listDecided, listTransfersAfter, type DecidedTransfer } from '#ledger'
import { tell } from '#messages'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { maskName } from './decide-name.ts'
import { purseOf, type WalletDeps } from './deps.ts'
import { lookBesidesNumber } from './gather.ts'
import {
  followedAtOnce,
  lateSweptAtOnce,
  noticeFromMinor,
  noticeLateHours,
  oneAddressBalanceMinor,
  settleAfterSeconds,
} from './policy.ts'
import { sealLabel } from './sealing.ts'
import { giveUp } from './settle.ts'
import { insertPayee, updatePayees, type PayeeNews } from './store-payee.ts'
import { listPayments, listPaymentsBetween, type PaymentRow } from './store-payment.ts'
import { listRefused } from './store-refusal.ts'
import { endRequest, lockWatermark, writeWatermark } from './store-wallet.ts'

/**
 * What follows from payments that are done. The ledger's transfers are the list of what to do, and the watermark moves in
 * the transaction that did it: nothing is done twice or left out, whenever this stops and starts again.
 */
export async function followPayments(deps: Deps): Promise<void> {
  while ((await followSome(deps)) === followedAtOnce);
}

async function followSome(deps: Deps): Promise<number> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const mark = await lockWatermark(tx, 'payments')
    const transfers = await listTransfersAfter(tx, mark, followedAtOnce)
    const last = transfers.at(-1)
    if (last === undefined) return 0
    const done = transfers.filter(isPayment)
    const payments = await listPayments(
      tx,
      done.map((one) => ({ accountId: one.debit.accountId, paymentId: one.transferId })),
    )
    await rememberPayees(tx, now, deps, pairUp(done, payments))
    await writeWatermark(tx, 'payments', last.number)
    return transfers.length
  })
}

/** From one customer to another, booked. */
function isPayment({ kind, result, debit, credit }: DecidedTransfer): boolean {
  return kind === 'transfer' && result === 'accepted' && debit.purse === 0 && credit.purse === 0
}

type Done = { payment: PaymentRow; at: Date }

/** What came into the ledger another way than by a payment has nobody to tell. */
function pairUp(transfers: readonly DecidedTransfer[], payments: readonly PaymentRow[]): Done[] {
  const byId = new Map(payments.map((one) => [one.paymentId, one]))
  return transfers.flatMap(({ transferId, at }) => {
    const payment = byId.get(transferId)
    return payment ? [{ payment, at }] : []
  })
}

async function rememberPayees(tx: Tx, now: Date, deps: Deps, done: readonly Done[]): Promise<void> {
  if (done.length === 0) return
  const news = done.flatMap(newsOf).toSorted(byPair)
  const found = await updatePayees(tx, news)
  const fresh = news.filter((one) => !found.has(nameOf(one)))
  const labels = openLabels(tx, deps)
  const made = new Map(fresh.map((one) => [nameOf(one), one]))
  await Promise.all(
    [...made.values()].map(async (one) => {
      const sealedLabel = sealLabel(deps, await labels(one.otherAccountId))
      await insertPayee(tx, { ...one, sealedLabel })
    }),
  )
  if (fresh.length > 0) await updatePayees(tx, fresh)
  for (const { payment, at } of done) {
    const { requestId, otherAccountId: accountId } = payment
    if (requestId !== null) await endRequest(tx, at, { accountId, requestId }, 'paid')
    // The first to somebody new is news; what followed it at once is in the statement.
    const isNew = made.delete(`${payment.accountId} ${payment.otherAccountId}`)
    await tellBoth(tx, now, { ...deps, labels }, { payment, at }, isNew)
  }
}

function newsOf({ payment, at }: Done): PayeeNews[] {
  const { accountId, otherAccountId, underLock } = payment
  return [
    { accountId, otherAccountId, paid: true, counts: !underLock, at },
    { accountId: otherAccountId, otherAccountId: accountId, paid: false, counts: false, at },
  ]
}

const nameOf = (one: PayeeNews): string => `${one.accountId} ${one.otherAccountId}`
/** Rows are always taken in the same order. */
const byPair = (a: PayeeNews, b: PayeeNews): number => (nameOf(a) < nameOf(b) ? -1 : 1)

type Labels = (accountId: string) => Promise<string>

/** Each name is looked up once. */
function openLabels(tx: Tx, deps: Deps): Labels {
  const known = new Map<string, Promise<string>>()
  const find = async (accountId: string): Promise<string> => {
    const name = await findDisplayName(tx, deps, accountId)
    assert(name !== undefined, 'whoever has an account in the ledger has a name')
    return maskName(name)
  }
  return (accountId) => {
    const label = known.get(accountId) ?? find(accountId)
    known.set(accountId, label)
    return label
  }
}

/** Small payments to people known are in the statement; so is what is told too late to be news. */
async function tellBoth(
  tx: Tx,
  now: Date,
  deps: Deps & { labels: Labels },
  { payment, at }: Done,
  isNew: boolean,
): Promise<void> {
  const amountMinor = Number(payment.amountMinor)
  const isLate = now.getTime() - at.getTime() > noticeLateHours * 3_600_000
  if (isLate || (amountMinor < noticeFromMinor && !isNew)) return
  const { accountId, otherAccountId } = payment
  const [payee, payer] = await Promise.all([deps.labels(otherAccountId), deps.labels(accountId)])
  await tell(tx, now, deps, {
    accountId,
    template: 'payment_sent',
    facts: { amountMinor, otherLabel: payee },
  })
  await tell(tx, now, deps, {
    accountId: otherAccountId,
    template: 'payment_received',
    facts: { amountMinor, otherLabel: payer, ...(await askForAddress(tx, now, deps, otherAccountId)) },
  })
}

/** What others pay is booked however much it is; whoever then holds more than one address should answer for, is asked. */
async function askForAddress(
  tx: Tx,
  now: Date,
  deps: Deps,
  accountId: string,
): Promise<{ overMinor?: number }> {
  const [{ secondAddress }, balance] = await Promise.all([
    lookBesidesNumber(tx, now, deps, accountId),
    findBalance(tx, purseOf(accountId)),
  ])
  const isOver = !secondAddress && balance !== undefined && balance.balanceMinor > oneAddressBalanceMinor
  return isOver ? { overMinor: oneAddressBalanceMinor } : {}
}

/**
 * Settles intents that no ledger has decided, as when a process died between its two transactions, and tells their payers.
 * Whoever asks for theirs settles it by asking; this is for those who do not.
 */
export async function settleLatePayments(deps: WalletDeps): Promise<void> {
  while ((await settleSome(deps)) === lateSweptAtOnce);
}

async function settleSome(deps: WalletDeps): Promise<number> {
  const now = deps.clock.now()
  const until = new Date(now.getTime() - settleAfterSeconds * 1000)
  const { payments, late, told } = await deps.db.transact(async (tx) => {
    const from = new Date(Number(await lockWatermark(tx, 'late')))
    const page = await listPaymentsBetween(tx, { from, until, limit: lateSweptAtOnce })
    const undecided = await undecidedAmong(tx, page)
    const told = new Set(await listRefused(tx, undecided))
    // What was refused before it had a turn is over; the rest the ledger has to hear of.
    const late = undecided.filter(({ paymentId, turn }) => turn !== null || !told.has(paymentId))
    return { payments: page, late, told }
  })
  for (const payment of late) {
    const result = await giveUp(deps, payment)
    const isOurs = result.result === 'refused' && result.code === 'deadline_passed' && !result.repeated
    if (isOurs && !told.has(payment.paymentId))
      await deps.db.transact((tx) => tellNotMade(tx, now, deps, payment))
  }
  const reached = payments.length === lateSweptAtOnce ? payments.at(-1)?.createdAt : until
  await deps.db.transact(async (tx) => {
    const mark = BigInt((reached ?? until).getTime())
    if ((await lockWatermark(tx, 'late')) < mark) await writeWatermark(tx, 'late', mark)
  })
  return payments.length
}

/** A cash-in is decided by its bank alone. */
async function undecidedAmong(tx: Tx, payments: readonly PaymentRow[]): Promise<PaymentRow[]> {
  const ours = payments.filter(({ kind }) => kind !== 'cash-in')
  const decided = await listDecided(
    tx,
    ours.map((one) => ({ accountId: one.accountId, transferId: one.paymentId })),
  )
  const known = new Set(decided.map((one) => one.transferId))
  return ours.filter(({ paymentId }) => !known.has(paymentId))
}

async function tellNotMade(tx: Tx, now: Date, deps: WalletDeps, payment: PaymentRow): Promise<void> {
  await tell(tx, now, deps, {
    accountId: payment.accountId,
    template: 'payment_not_made',
    facts: { amountMinor: Number(payment.amountMinor) },
  })
}
