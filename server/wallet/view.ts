import type { z } from 'zod'
import type { paymentView } from '#contract/wallet'
import type { Locale } from '#contract/words'
import { findDisplayName } from '#customers'
import {
  findPending,
  findTransfer,
  house,
  listEntries,
  type DecidedTransfer,
  type PendingTransfer,
} from '#ledger'
import { listLocks, problemFor } from '#locks'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import { cardLabel } from './card.ts'
import { maskName } from './decide-name.ts'
import { isDisputed, isKnownPayee, isPaidBefore } from './decide-payment.ts'
import { decideState, type StateFacts } from './decide-state.ts'
import { purseOf } from './deps.ts'
import { receiptNumber } from './ids.ts'
import { openLabel, openWords } from './sealing.ts'
import { findPayee } from './store-payee.ts'
import { findOrder, type FundingOrder } from './store-funding.ts'
import type { PaymentRow } from './store-payment.ts'
import { findRefusal } from './store-refusal.ts'

/** A payment as its payer, or whoever got it, sees it. */

export type PaymentView = z.input<typeof paymentView>
export type Viewer = { accountId: string; locale: Locale }

export type Seen = StateFacts & {
  payment: PaymentRow
  label: string
  /** Where it is at hand; else it is opened. */
  note?: string
  before: boolean
  known: boolean
  disputed: boolean
  /** Own balance after it, once booked. */
  balanceMinor: bigint | null
  leftBeforeLock?: boolean
}

export function viewPayment(
  deps: Pick<Deps, 'secrets' | 'timeZone'>,
  now: Date,
  viewer: Viewer,
  seen: Seen,
): PaymentView {
  const { payment } = seen
  const { state, endedAt, refusal, closed } = decideState(seen)
  const why = closed ?? (refusal === null ? undefined : refuse(refusal))
  const isIn = payment.kind === 'cash-in' || payment.accountId !== viewer.accountId
  return {
    paymentId: payment.paymentId,
    kind: payment.kind,
    direction: isIn ? 'in' : 'out',
    state,
    amountMinor: Number(payment.amountMinor),
    currency: payment.currency,
    other: { label: seen.label, before: seen.before, known: seen.known },
    note: seen.note ?? openWords(deps, payment.sealedWords).note,
    createdAt: payment.createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    deadlineAt: state === 'deciding' ? payment.deadlineAt.toISOString() : null,
    balanceMinor: seen.balanceMinor === null ? null : Number(seen.balanceMinor),
    refusal: why === undefined ? null : sayRefusal(deps, now, viewer, why),
    leftBeforeLock: seen.leftBeforeLock ?? false,
    disputed: seen.disputed,
    receiptNumber: receiptNumber(payment.paymentId),
  }
}

function sayRefusal(
  deps: Pick<Deps, 'timeZone'>,
  now: Date,
  { locale }: Viewer,
  refusal: Refusal,
): { code: string; ref: string; title: string; detail: string } {
  const asker = { locale, now, traceId: '', timeZone: deps.timeZone }
  const { ref, title, detail } = problemFor(refusal, asker)
  return { code: refusal.refused, ref, title, detail }
}

/** Step. All that a payment's view needs, of one that the viewer paid or got. */
export async function seePayment(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  viewer: Viewer,
  payment: PaymentRow,
): Promise<Seen> {
  const otherId = otherOf(payment, viewer.accountId)
  const debitId = payment.kind === 'cash-in' ? house.cashIn.accountId : payment.accountId
  const transferName = { accountId: debitId, transferId: payment.paymentId }
  const [transfer, pending, order, closed, payee, locks] = await Promise.all([
    findTransfer(tx, transferName),
    payment.kind === 'cash-out'
      ? findPending(tx, { accountId: debitId, pendingId: payment.paymentId })
      : undefined,
    isCash(payment) ? findOrder(tx, payment.accountId, payment.paymentId) : undefined,
    findRefusal(tx, payment.accountId, payment.paymentId),
    findPayee(tx, viewer.accountId, otherId),
    listLocks(tx, now, viewer.accountId),
  ])
  return {
    payment,
    transfer,
    pending,
    outside: outsideOf(order?.state),
    closed,
    label: await labelOf(tx, deps, viewer, payment, payee?.sealedLabel),
    before: isPaidBefore(payee),
    known: isKnownPayee(payee, locks, now),
    disputed: isDisputed(payee),
    balanceMinor: await balanceAfter(tx, viewer.accountId, transfer, pending),
    leftBeforeLock: order?.leftBeforeLock ?? false,
  }
}

/** What the bank has said and the ledger not yet heard is still on its way. */
function outsideOf(state: FundingOrder['state'] | undefined): StateFacts['outside'] {
  if (state === 'refused') return state
  return state === 'handed' || state === 'done' ? 'handed' : undefined
}

export const isCash = ({ kind }: Pick<PaymentRow, 'kind'>): boolean =>
  kind === 'cash-in' || kind === 'cash-out'

function otherOf(payment: PaymentRow, viewerId: string): string {
  return payment.accountId === viewerId ? payment.otherAccountId : payment.accountId
}

/** For cash the card's last digits; for people the payer's own words first, then what is kept of the payee, then the name, masked. */
async function labelOf(
  tx: Tx,
  deps: Pick<Deps, 'secrets'>,
  viewer: Viewer,
  payment: PaymentRow,
  sealedLabel: Buffer | undefined,
): Promise<string> {
  const { label } = openWords(deps, payment.sealedWords)
  if (isCash(payment)) return cardLabel(viewer.locale, label ?? '')
  if (label !== undefined && payment.accountId === viewer.accountId) return label
  if (sealedLabel) return openLabel(deps, sealedLabel)
  const name = await findDisplayName(tx, deps, otherOf(payment, viewer.accountId))
  return name === undefined ? '' : maskName(name)
}

async function balanceAfter(
  tx: Tx,
  accountId: string,
  transfer: DecidedTransfer | undefined,
  pending: PendingTransfer | undefined,
): Promise<bigint | null> {
  if (transfer?.result !== 'accepted' || pending !== undefined) return null
  const seq = transfer.debit.accountId === accountId ? transfer.debitSeq : transfer.creditSeq
  if (seq === undefined) return null
  const [entry] = await listEntries(tx, { account: purseOf(accountId), beforeSeq: seq + 1n, limit: 1 })
  return entry?.balanceMinor ?? null
}
