import type { Session } from '#access'
import type { Locale } from '#contract/words'
import type { BesidesNumber } from '#customers'
import { findBalance, listDecided, type LedgerBalance } from '#ledger'
import { allowanceMinor, listLocks } from '#locks'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Spent } from './decide-limits.ts'
import { decideState } from './decide-state.ts'
import { isPhoneOnly } from './decide-way-back.ts'
import { listDelayed, type DelayedView } from './delayed.ts'
import { purseOf, type WalletDeps } from './deps.ts'
import { lookBesidesNumber, readSpent } from './gather.ts'
import { readPinState, type PinState } from './pin.ts'
import {
  oneAddressBalanceMinor,
  openListedMax,
  phoneOnlyYearMinor,
  tiers,
  undecidedLooksMax,
  withoutPinDayMinor,
  withoutPinSingleMinor,
} from './policy.ts'
import { listUnbooked, sumComingIn } from './store-order.ts'
import { listPayments, listRecent, type PaymentRow } from './store-payment.ts'
import { listRefused } from './store-refusal.ts'
import { findProfile, type Profile } from './store-wallet.ts'
import { isCash, seePayment, viewPayment, type PaymentView } from './view.ts'

/** The wallet at a glance: money, limits, the PIN, and what is not decided yet. */
export type LimitKey =
  | 'single'
  | 'day'
  | 'year'
  | 'paid-day'
  | 'paid-year'
  | 'balance'
  | 'without-pin-single'
  | 'without-pin-day'
  | 'allowance'
  | 'phone-only'
  | 'one-address'
type Limit = { key: LimitKey; ceilingMinor: number | null; spentMinor: number }

export type WalletView = {
  balance: LedgerBalance
  profile: Profile
  limits: Limit[]
  pin: PinState
  open: PaymentView[]
  delayed: DelayedView[]
  now: Date
}

export async function readWallet(
  deps: WalletDeps,
  { session, locale }: { session: Session; locale: Locale },
): Promise<WalletView> {
  const now = deps.clock.now()
  const { accountId } = session
  return deps.db.read(async (tx) => {
    const [balance, profile, spent, pin, besides, comingIn] = await Promise.all([
      findBalance(tx, purseOf(accountId)),
      findProfile(tx, accountId),
      readSpent(tx, now, accountId),
      readPinState(tx, now, session),
      lookBesidesNumber(tx, now, deps, accountId),
      sumComingIn(tx, accountId),
    ])
    assert(balance, 'every wallet has an account in the ledger')
    return {
      balance,
      profile,
      limits: [...limitsOf(profile, balance, spent), ...wayBackLimits(besides, balance, comingIn, spent)],
      pin,
      open: await listOpen(tx, now, deps, { accountId, locale }),
      delayed: await listDelayed(tx, deps, { accountId, locks: await listLocks(tx, now, accountId), now }),
      now,
    }
  })
}

function limitsOf({ tier }: Profile, balance: LedgerBalance, spent: Spent): Limit[] {
  const ceilings = tiers[tier]
  const limit = (key: LimitKey, ceilingMinor: number | null, spentMinor = 0): Limit => ({
    key,
    ceilingMinor,
    spentMinor,
  })
  return [
    limit('single', ceilings.single),
    limit('day', ceilings.day, spent.day),
    limit('year', ceilings.year, spent.year),
    limit('paid-day', ceilings['paid-day'], spent['paid-day']),
    limit('paid-year', ceilings['paid-year'], spent['paid-year']),
    limit('balance', ceilings.balance, Number(balance.balanceMinor)),
    limit('without-pin-single', withoutPinSingleMinor),
    limit('without-pin-day', withoutPinDayMinor, spent['without-pin']),
    limit('allowance', allowanceMinor, spent.allowance),
  ]
}

/** Those that the owner can lift, and null where that is done: see `decide-way-back.ts`. */
function wayBackLimits(
  besides: BesidesNumber,
  { balanceMinor }: LedgerBalance,
  comingIn: bigint,
  spent: Spent,
): Limit[] {
  const outCeiling = isPhoneOnly(besides) ? phoneOnlyYearMinor : null
  const heldCeiling = besides.secondAddress ? null : oneAddressBalanceMinor
  return [
    { key: 'phone-only', ceilingMinor: outCeiling, spentMinor: spent['phone-only'] },
    { key: 'one-address', ceilingMinor: heldCeiling, spentMinor: Number(balanceMinor + comingIn) },
  ]
}

/**
 * Undecided or on its way, the newest first. What a bank has yet to answer has its order, and is found by it whatever came
 * after; of payments to people the ledger is asked. At a cost that does not grow with what was ever paid.
 */
async function listOpen(
  tx: Tx,
  now: Date,
  deps: WalletDeps,
  viewer: { accountId: string; locale: Locale },
): Promise<PaymentView[]> {
  const { accountId } = viewer
  const [onTheirWay, undecided] = await Promise.all([
    listUnbooked(tx, accountId, openListedMax).then((names) => listPayments(tx, names)),
    listUndecided(tx, accountId),
  ])
  const open = [...onTheirWay, ...undecided].toSorted((a, b) => (a.paymentId > b.paymentId ? -1 : 1))
  const seen = await Promise.all(open.map((payment) => seePayment(tx, now, deps, viewer, payment)))
  return seen
    .filter((one) => ['deciding', 'sent'].includes(decideState(one).state))
    .map((one) => viewPayment(deps, now, viewer, one))
}

/** Payments to people that the ledger has not answered, and that were not refused before it was asked. */
async function listUndecided(tx: Tx, accountId: string): Promise<PaymentRow[]> {
  const recent = await listRecent(tx, accountId, undecidedLooksMax)
  const names = recent.map(({ paymentId }) => ({ accountId, paymentId, transferId: paymentId }))
  const [decided, refused] = await Promise.all([listDecided(tx, names), listRefused(tx, names)])
  const over = new Set([...decided.map(({ transferId }) => transferId), ...refused])
  return recent.filter((one) => !isCash(one) && !over.has(one.paymentId))
}
