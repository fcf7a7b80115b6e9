import type { BudgetFact, PendingFact } from './facts.ts'

/**
 * What a batch writes, by columns: this is the shape in which it goes to the database, as one array a column, and hundreds
 * of rows cost a dozen arrays rather than hundreds of objects. The arrays of a part are always of equal length.
 */
export type Writes = {
  readonly transfers: {
    readonly accountIds: string[]
    readonly transferIds: string[]
    readonly creditAccountIds: string[]
    readonly pendingIds: (string | null)[]
    readonly amounts: number[]
    readonly guards: number[]
    readonly debitSeqs: (number | null)[]
    readonly creditSeqs: (number | null)[]
    readonly purses: number[]
    readonly creditPurses: number[]
    readonly kinds: number[]
    readonly results: number[]
    readonly currencies: string[]
    readonly refusedBudgets: (string | null)[]
    /** By how much the debit account's set-aside money changed. */
    readonly pendingDeltas: number[]
    /** What each side has after it; of no meaning where that side has no entry. */
    readonly debitBalances: number[]
    readonly debitPendings: number[]
    readonly creditBalances: number[]
    readonly creditPendings: number[]
  }
  /** Each that was looked at, also those that stay as they are. */
  readonly accounts: {
    readonly accountIds: string[]
    readonly purses: number[]
    readonly balances: number[]
    readonly pendings: number[]
    readonly seqs: number[]
    /** What was read, and must still be so. */
    readonly seqsBefore: number[]
    readonly guards: number[]
    readonly flags: number[]
  }
  readonly pendings: (PendingFact & { readonly posted: number })[]
  readonly budgets: BudgetFact[]
}

export function openWrites(): Writes {
  return {
    transfers: {
      accountIds: [],
      transferIds: [],
      creditAccountIds: [],
      pendingIds: [],
      amounts: [],
      guards: [],
      debitSeqs: [],
      creditSeqs: [],
      purses: [],
      creditPurses: [],
      kinds: [],
      results: [],
      currencies: [],
      refusedBudgets: [],
      pendingDeltas: [],
      debitBalances: [],
      debitPendings: [],
      creditBalances: [],
      creditPendings: [],
    },
    accounts: {
      accountIds: [],
      purses: [],
      balances: [],
      pendings: [],
      seqs: [],
      seqsBefore: [],
      guards: [],
      flags: [],
    },
    pendings: [],
    budgets: [],
  }
}
