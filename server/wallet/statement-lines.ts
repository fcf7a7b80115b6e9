import { findDisplayName } from '#customers'
import { house, listDecided, type DecidedTransfer, type LedgerEntry } from '#ledger'
import type { Lock } from '#locks'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { cardLabel } from './card.ts'
import { maskName } from './decide-name.ts'
import { isDisputed, isKnownPayee, isPaidBefore } from './decide-payment.ts'
import { openLabel, openWords } from './sealing.ts'
import { listLeftBeforeLock } from './store-order.ts'
import { listPayeesAmong, type PayeeRow } from './store-payee.ts'
import { listPayments, type PaymentRow } from './store-payment.ts'
import { isCash, viewPayment, type PaymentView, type Viewer } from './view.ts'

/** One line, with the entry that it stands for: its place in the account's order. */
export type Line = { seq: bigint; at: Date; view: PaymentView }

/**
 * Lines of booked entries: what the ledger says happened, in the words of the payment that asked for it. A handful of
 * statements for all of them, whatever their number.
 */
export async function linesOf(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets' | 'timeZone'>,
  viewer: Viewer & { locks: readonly Lock[] },
  entries: readonly LedgerEntry[],
): Promise<Line[]> {
  if (entries.length === 0) return []
  const named = await nameEntries(tx, viewer.accountId, entries)
  const [payments, payees, left] = await Promise.all([
    listPayments(
      tx,
      named.map(({ payment }) => payment),
    ),
    listPayeesAmong(tx, viewer.accountId, [...new Set(entries.map(({ other }) => other.accountId))]),
    listLeftBeforeLock(tx, viewer.accountId, paidOut(named)),
  ])
  const paymentOf = new Map(payments.map((one) => [`${one.accountId} ${one.paymentId}`, one]))
  const payeeOf = new Map(payees.map((one) => [one.otherAccountId, one]))
  const lines: Line[] = []
  for (const { entry, payment: name } of named) {
    const payment =
      paymentOf.get(`${name.accountId} ${name.paymentId}`) ?? withoutPayment(viewer, entry, name)
    const payee = payeeOf.get(entry.other.accountId)
    const label = await labelFor(tx, deps, viewer, entry, payment, payee)
    const view = viewPayment(deps, now, viewer, {
      payment: { ...payment, amountMinor: entry.deltaMinor < 0n ? -entry.deltaMinor : entry.deltaMinor },
      transfer: bookedBy(entry, payment),
      label,
      before: isPaidBefore(payee),
      known: isKnownPayee(payee, viewer.locks, now),
      disputed: isDisputed(payee),
      balanceMinor: entry.balanceMinor,
      leftBeforeLock: left.includes(payment.paymentId),
    })
    lines.push({ seq: entry.seq, at: entry.at, view })
  }
  return lines
}

type Named = { entry: LedgerEntry; payment: { accountId: string; paymentId: string } }

/** Under which payment an entry stands: its own transfer's, or for what had been set aside that of the setting aside. */
async function nameEntries(tx: Tx, accountId: string, entries: readonly LedgerEntry[]): Promise<Named[]> {
  const posts = entries.filter(
    (entry) => entry.other.accountId === house.cashOut.accountId && entry.deltaMinor < 0n,
  )
  const transfers =
    posts.length === 0
      ? []
      : await listDecided(
          tx,
          posts.map(({ transferId }) => ({ accountId, transferId })),
        )
  const pendingOf = new Map(transfers.map((one) => [one.transferId, one.pendingId]))
  return entries.map((entry) => {
    const isIncoming = entry.other.accountId === house.cashIn.accountId
    const ownerId = isIncoming ? accountId : entry.debit.accountId
    const paymentId = pendingOf.get(entry.transferId) ?? entry.transferId
    return { entry, payment: { accountId: ownerId, paymentId } }
  })
}

function paidOut(named: readonly Named[]): string[] {
  return named.filter(({ entry }) => isHouse(entry)).map(({ payment }) => payment.paymentId)
}

const isHouse = ({ other }: LedgerEntry): boolean => other.accountId === house.cashOut.accountId

/** What the house booked by itself, without anybody having asked by the app. */
function withoutPayment(
  viewer: Viewer,
  entry: LedgerEntry,
  { accountId, paymentId }: { accountId: string; paymentId: string },
): PaymentRow {
  const cash = entry.deltaMinor > 0n ? ('cash-in' as const) : ('cash-out' as const)
  const kind = isHouse(entry) ? cash : ('pay' as const)
  const isOwn = accountId === viewer.accountId
  return {
    accountId,
    paymentId,
    keyHash: Buffer.alloc(0),
    kind,
    otherAccountId: isOwn ? entry.other.accountId : viewer.accountId,
    amountMinor: entry.deltaMinor,
    currency: 'CNY',
    capability: '',
    underLock: false,
    guard: 0n,
    requestId: null,
    sourceId: null,
    sealedWords: null,
    createdAt: entry.at,
    deadlineAt: entry.at,
    turn: null,
  }
}

/** A booked entry is the proof that its transfer was accepted. */
function bookedBy(entry: LedgerEntry, payment: PaymentRow): DecidedTransfer {
  return {
    transferId: entry.transferId,
    number: 0n,
    kind: 'transfer',
    debit: entry.debit,
    credit: entry.other,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    pendingId: undefined,
    result: 'accepted',
    refusedBudget: undefined,
    guard: 0n,
    debitSeq: entry.seq,
    creditSeq: undefined,
    at: entry.at,
  }
}

/** The payer's own words first, then what is kept of the other side, then the name, masked; for cash the card. */
async function labelFor(
  tx: Tx,
  deps: Pick<Deps, 'secrets'>,
  viewer: Viewer,
  entry: LedgerEntry,
  payment: PaymentRow,
  payee: PayeeRow | undefined,
): Promise<string> {
  const { label } = openWords(deps, payment.sealedWords)
  if (isCash(payment)) return cardLabel(viewer.locale, label ?? '')
  if (label !== undefined && payment.accountId === viewer.accountId) return label
  if (payee) return openLabel(deps, payee.sealedLabel)
  const name = await findDisplayName(tx, deps, entry.other.accountId)
  return name === undefined ? '' : maskName(name)
}
