import { findTransfer, house, type DecidedTransfer, type TransferRequest, type TransferResult } from '#ledger'
import { purseOf, type WalletDeps } from './deps.ts'
import type { PaymentRow } from './store-payment.ts'

/** As the ledger is asked for it: the same payment is always the same request. */
export function transferOf(payment: PaymentRow): TransferRequest {
  return {
    transferId: payment.paymentId,
    kind: payment.kind === 'cash-out' ? 'pending' : 'transfer',
    debit: purseOf(payment.accountId),
    credit: payment.kind === 'cash-out' ? house.cashOut : purseOf(payment.otherAccountId),
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    deadline: payment.deadlineAt,
  }
}

const longAgo = new Date(0)

/**
 * Makes sure that it never happens: the ledger keeps a refusal under its id. Answers what the ledger had decided before, if
 * it had. Sent with a deadline that has passed by any clock, so that it cannot pay.
 */
export async function giveUp(deps: WalletDeps, payment: PaymentRow): Promise<TransferResult> {
  return deps.ledger.transfer({ ...transferOf(payment), deadline: longAgo })
}

/** Whether it is undecided, and its time is over. What has an outside leg is decided by that alone. */
export function isLate(payment: PaymentRow, transfer: DecidedTransfer | undefined, now: Date): boolean {
  return transfer === undefined && payment.kind !== 'cash-in' && now > payment.deadlineAt
}

/** Settles a payment that nobody decided in time, such as one whose process died between its two transactions. */
export async function settleLate(deps: WalletDeps, now: Date, payment: PaymentRow): Promise<void> {
  const name = { accountId: payment.accountId, transferId: payment.paymentId }
  const transfer = await deps.db.glance((tx) => findTransfer(tx, name))
  if (isLate(payment, transfer, now)) await giveUp(deps, payment)
}
