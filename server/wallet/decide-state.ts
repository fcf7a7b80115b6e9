import type { DecidedTransfer, PendingTransfer, StoredRefusal } from '#ledger'
import type { Refusal } from '#platform/refusals'
import { codeOfLimit } from './decide-limits.ts'

/**
 * Protects: unknown is never shown as failed, and nothing is shown as done that the ledger has not booked. A payment's state
 * is no column: it follows from the ledger's transfer of the same id and from the time.
 */
type PaymentState = 'deciding' | 'done' | 'sent' | 'refused' | 'expired' | 'returned'

export type StateFacts = {
  transfer: DecidedTransfer | undefined
  /** For money that was set aside. */
  pending?: PendingTransfer | undefined
  /** The outside leg has been given to the bank, or the bank has said no. */
  outside?: 'handed' | 'refused' | undefined
  /** It was refused before the ledger was asked. */
  closed?: { refusal: Refusal; at: Date } | undefined
}

export type StateVerdict = {
  state: PaymentState
  endedAt: Date | null
  /** Of the ledger, or the bank. */
  refusal: PaymentFailure | null
  /** Of the gate, the limits or the PIN, as it was told. */
  closed?: Refusal
}

/** As codes of the catalogue. */
export type PaymentFailure = LedgerFailure | 'funding_refused'
export type LedgerFailure =
  | 'money_short'
  | 'limit_day'
  | 'limit_year'
  | 'way_back_missing'
  | 'allowance_over'
  | 'pin_needed'
  | 'payee_cannot_receive'
  | 'payment_locked'

/** Without a transfer it stays `deciding`, however late: only the ledger says that something will never happen. */
export function decideState({ transfer, pending, outside, closed }: StateFacts): StateVerdict {
  if (closed && transfer?.result !== 'accepted') {
    return { state: 'refused', endedAt: closed.at, refusal: null, closed: closed.refusal }
  }
  if (transfer === undefined) {
    if (outside === 'refused') return { state: 'refused', endedAt: null, refusal: 'funding_refused' }
    return { state: outside === 'handed' ? 'sent' : 'deciding', endedAt: null, refusal: null }
  }
  if (transfer.result === 'deadline_passed') return { state: 'expired', endedAt: transfer.at, refusal: null }
  if (transfer.result !== 'accepted') {
    const refusal = failureOf(transfer.result, transfer.refusedBudget)
    return { state: 'refused', endedAt: transfer.at, refusal }
  }
  if (transfer.kind !== 'pending') return { state: 'done', endedAt: transfer.at, refusal: null }
  if (pending === undefined || pending.state === 'open')
    return { state: 'sent', endedAt: null, refusal: null }
  const endedAt = pending.endedAt ?? null
  return { state: pending.state === 'posted' ? 'done' : 'returned', endedAt, refusal: null }
}

/** The ledger's word in the words of the catalogue. */
export function failureOf(code: StoredRefusal, budget: string | undefined): LedgerFailure {
  switch (code) {
    case 'budget_over':
      return codeOfLimit(budget)
    case 'not_enough':
      return 'money_short'
    case 'credits_closed':
    case 'credit_account_absent':
    case 'currency_differs':
    case 'same_account':
      return 'payee_cannot_receive'
    case 'debits_closed':
    case 'debit_account_absent':
    case 'deadline_passed':
    case 'amount_not_positive':
    case 'amount_too_large':
    case 'pending_absent':
    case 'pending_ended':
    case 'amount_over_pending':
      return 'payment_locked'
  }
}
