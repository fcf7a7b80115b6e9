/** What the ledger is asked and what it answers, in its own words. Money is in integer minor units. */

/** One account of an owner: `purse` 0 is a customer's; the house has several. `accountId` is a lower-case uuid. */
export type AccountName = { readonly accountId: string; readonly purse: number }

/** The house's accounts: the other side of whatever enters, leaves, or is earned. */
export const houseAccountId = '00000000-0000-4000-8000-00000000c001'
export const house = {
  fees: { accountId: houseAccountId, purse: 1 },
  cashIn: { accountId: houseAccountId, purse: 2 },
  cashOut: { accountId: houseAccountId, purse: 3 },
  suspense: { accountId: houseAccountId, purse: 4 },
} as const satisfies Record<string, AccountName>

export const kindNumbers = { transfer: 1, pending: 2, post: 3, void: 4, expire: 5 } as const
export type TransferKind = keyof typeof kindNumbers

/**
 * A rolling limit of the debit account. What was spent in the last `windowSeconds` counts, in `slots` equal slots: a slot
 * that the window still touches counts whole, so the limit is never looser than said. `windowSeconds` is a multiple of
 * `slots`.
 */
export type Budget = {
  readonly key: string
  readonly windowSeconds: number
  readonly slots: number
  readonly ceilingMinor: bigint
}

export type TransferRequest = {
  /** A lower-case uuid, unique within the debit account for ever; in order of time (version 7) it is cheaper to keep. */
  readonly transferId: string
  readonly kind: TransferKind
  readonly debit: AccountName
  readonly credit: AccountName
  /** More than 0. To post: at most what was set aside, the rest goes back. To void or expire: 0. */
  readonly amountMinor: bigint
  readonly currency: string
  /** To post, void or expire: the `transferId` of the pending transfer, between the same two accounts. */
  readonly pendingId?: string
  /** For a pending transfer: from then on it can only be returned. */
  readonly expiresAt?: Date
  /** Refused `guard_changed` when the debit account has another one by now. */
  readonly guard?: bigint
  /** For a transfer or a pending one; at most five, each with a key of its own. */
  readonly budgets?: readonly Budget[]
  /** Refused `deadline_passed` when it is decided later than this. */
  readonly deadline?: Date
  /**
   * Given up as unknown when the connection is lost, instead of sent again over the next: for an asker who wrote something
   * before it without waiting for the disk, which a crash of the database takes away while the next one takes the transfer.
   */
  readonly overOneConnection?: boolean
}

/** How refusals are kept. Never renumber: rows of years hold them. */
export const refusalNumbers = {
  debit_account_absent: 1,
  credit_account_absent: 2,
  same_account: 3,
  amount_not_positive: 4,
  amount_too_large: 5,
  currency_differs: 6,
  debits_closed: 7,
  credits_closed: 8,
  not_enough: 9,
  budget_over: 10,
  deadline_passed: 11,
  pending_absent: 12,
  pending_ended: 13,
  amount_over_pending: 14,
} as const
export type StoredRefusal = keyof typeof refusalNumbers

/**
 * Refusals that are not kept, so that the same id may come again: it belongs to another request, the asker has to look at
 * its locks again, or the time has not come.
 */
type PassingRefusal = 'id_reused' | 'guard_changed' | 'pending_not_due'
export type LedgerRefusal = StoredRefusal | PassingRefusal

export type TransferResult =
  | {
      readonly result: 'accepted'
      readonly at: Date
      /** The place in the order of all that was decided. */
      readonly number: bigint
      readonly debitBalanceMinor: bigint
      readonly debitAvailableMinor: bigint
      /** It had been decided before; the answer is that of the first time. */
      readonly repeated: boolean
    }
  | {
      readonly result: 'refused'
      readonly code: LedgerRefusal
      readonly budgetKey?: string
      readonly repeated: boolean
    }

/** More is waiting than could be answered in time: nothing was done. */
export class LedgerBusy extends Error {
  override name = 'LedgerBusy'
}
