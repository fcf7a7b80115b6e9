import type { Ledger } from '#ledger'
import type { Deps } from '#platform/deps'
import type { FundingSource } from './funding-source.ts'
import type { Screening } from './screening.ts'

/** What the wallet's operations work with. */
export type WalletDeps = Deps & {
  ledger: Ledger
  screening: Screening
  /** The bank behind cash-in and cash-out. */
  funding: FundingSource
  /** For metrics: something that somebody should look at. */
  observeAlarm: (alarm: 'payee_lookups_missed') => void
}

/** A customer's account in the ledger. */
export const purseOf = (accountId: string): { accountId: string; purse: number } => ({ accountId, purse: 0 })
