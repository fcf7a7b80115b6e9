/**
 * The wallet: what a customer may do with money now. It asks the one gate, keeps the limits, remembers whom a customer pays,
 * and leaves it to the ledger to say what happened.
 */
export { payRoutes } from './routes-pay.ts'
export type { WalletDeps } from './deps.ts'
export { demoFundingSource } from './funding-source-demo.ts'
export {
  closedFundingSource,
  type FundingSource,
  type OutsideAnswer,
  type OutsideOrder,
} from './funding-source.ts'
export { sweepOrders } from './order.ts'
export { walletRoutes } from './routes-wallet.ts'
export { demoScreening, plainScreening } from './screening-demo.ts'
export type { Screening } from './screening.ts'
export { confirmPayment } from './confirm.ts'
export { bindFundingSource } from './funding.ts'
export { followPayments, settleLatePayments } from './follow.ts'
export { pay } from './pay.ts'
export { checkPayee, readPayeeCode } from './payees.ts'
export { askOutcome, readPayment } from './outcome.ts'
export { hashPin, replacePin } from './pin.ts'
export { writeProfile } from './store-wallet.ts'
export { personCode, sealPayout } from './tokens.ts'
export type { PaymentView } from './view.ts'
export { hasMoved, seedWallets, type SeedPayment, type SeedWallet } from './seed-wallet.ts'
