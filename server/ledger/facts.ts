import type { AccountName, LedgerRefusal, TransferRequest } from './request.ts'

/** What a batch is judged by, and what is said of each request. */

export type BudgetFact = {
  readonly accountId: string
  readonly purse: number
  readonly key: string
  readonly slotSeconds: number
  /** Pairs of slot number and sum. */
  readonly slots: readonly number[]
}

export type AccountFact = {
  readonly accountId: string
  readonly purse: number
  readonly mayGoNegative: boolean
  readonly debitsClosed: boolean
  readonly creditsClosed: boolean
  readonly currency: string
  readonly balance: number
  readonly pending: number
  readonly guard: number
  readonly seq: number
}
export type PendingState = 'open' | 'posted' | 'voided' | 'expired'
export type PendingFact = {
  readonly debit: AccountName
  readonly credit: AccountName
  readonly pendingId: string
  readonly amount: number
  readonly currency: string
  readonly pendedAtMs: number
  readonly expiresAtMs: number | undefined
  readonly state: PendingState
  readonly budgetKeys: readonly string[]
}
/** What a request asks: the same id may come again with the same content only. */
export type Content = Pick<
  TransferRequest,
  'kind' | 'debit' | 'credit' | 'amountMinor' | 'currency' | 'pendingId'
>
type Accepted = {
  readonly accepted: true
  readonly at: Date
  /** The transfer's number, where it has one already; else the place among those that this batch writes. */
  readonly number: bigint | undefined
  readonly row: number
  readonly balance: number
  readonly available: number
  readonly repeated: boolean
}
type Refused = {
  readonly accepted: false
  readonly code: LedgerRefusal
  readonly budgetKey: string | undefined
  readonly repeated: boolean
}
export type Verdict = Accepted | Refused
export type DecidedFact = { readonly content: Content; readonly verdict: Verdict }

/** What the requests of a batch are judged by; each map's key is made by the function named. */
export type Facts = {
  /** `accountKey` */
  readonly accounts: ReadonlyMap<string, AccountFact>
  /** `idKey` of debit account and transfer */
  readonly decided: ReadonlyMap<string, DecidedFact>
  /** `idKey` of debit account and pending transfer */
  readonly pendings: ReadonlyMap<string, PendingFact>
  /** `budgetKey` */
  readonly budgets: ReadonlyMap<string, BudgetFact>
}

/** How a batch leaves all that it looked at: upon this the next can be judged without reading. Keys as in `Facts`. */
export type Left = {
  readonly accounts: ReadonlyMap<string, AccountFact & { readonly seqBefore: number }>
  readonly budgets: ReadonlyMap<string, BudgetFact>
}

/** As one number: so the database tells them and compares them. */
export const flagsOf = (
  account: Pick<AccountFact, 'mayGoNegative' | 'debitsClosed' | 'creditsClosed'>,
): number =>
  Number(account.mayGoNegative) + 2 * Number(account.debitsClosed) + 4 * Number(account.creditsClosed)

export const accountKey = (account: AccountName): string => `${account.accountId}${account.purse}`
export const idKey = (accountId: string, id: string): string => accountId + id
export const budgetKey = (account: AccountName, key: string): string =>
  `${account.accountId}${account.purse} ${key}`
