/**
 * The ledger: accounts, transfers between them, and what is set aside. Double entry in integer minor units; nothing is ever
 * changed or taken back but by a further transfer. It knows no customer, no lock and no text: an account is a name, a lock
 * is a guard that changed, a limit is a budget.
 */
export { openLedger, type Ledger, type LedgerOptions } from './batcher.ts'
export { auditBooks, balanceBooks, countRows, sweepPendings } from './books.ts'
export {
  house,
  LedgerBusy,
  type AccountName,
  type Budget,
  type LedgerRefusal,
  type StoredRefusal,
  type TransferKind,
  type TransferRequest,
  type TransferResult,
} from './request.ts'
export {
  changeGuard,
  findBalance,
  findPending,
  findReceived,
  findResult,
  findTransfer,
  listDecided,
  listEntries,
  listExpiredPendings,
  listOpenPendings,
  listTransfersAfter,
  openAccount,
  setClosed,
  spentIn,
  type DecidedTransfer,
  type LedgerBalance,
  type LedgerEntry,
  type PendingTransfer,
} from './store.ts'
export { sumEntries, type MonthSums } from './store-months.ts'
