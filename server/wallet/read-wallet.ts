import type { Session } from '#access'
import type { Locale } from '#contract/words'
import { findBalance, type LedgerBalance } from '#ledger'
import { allowanceMinor, listLocks } from '#locks'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import { spentIn } from '#ledger'
import { withoutPinBudget } from './decide-payment.ts'
import { decideState } from './decide-state.ts'
import { listDelayed, type DelayedView } from './delayed.ts'
import { purseOf, type WalletDeps } from './deps.ts'
import { readSpent, type Spent } from './gather.ts'
import { lowestPaymentId } from './ids.ts'
import { readPinState, type PinState } from './pin.ts'
import { openListedMax, tiers, withoutPinDayMinor, withoutPinSingleMinor } from './policy.ts'
import { listRecent } from './store-payment.ts'
import { findProfile, type Profile } from './store-wallet.ts'
import { seePayment, viewPayment, type PaymentView } from './view.ts'

/** The wallet at a glance: money, limits, the PIN, and what is not decided yet. */
export type LimitKey =
  | 'single'
  | 'day'
  | 'year'
  | 'balance'
  | 'without-pin-single'
  | 'without-pin-day'
  | 'allowance'
export type Limit = { key: LimitKey; ceilingMinor: number | null; spentMinor: number }

export type WalletView = {
  balance: LedgerBalance
  profile: Profile
  limits: Limit[]
  pin: PinState
  open: PaymentView[]
  delayed: DelayedView[]
  now: Date
}

/** Undecided or on its way for longer than that, a payment is in the statement alone. */
const openHours = 72

export async function readWallet(
  deps: WalletDeps,
  { session, locale }: { session: Session; locale: Locale },
): Promise<WalletView> {
  const now = deps.clock.now()
  const { accountId } = session
  const account = purseOf(accountId)
  return deps.db.read(async (tx) => {
    const [balance, profile, spent, [withoutPin], pin] = await Promise.all([
      findBalance(tx, account),
      findProfile(tx, accountId),
      readSpent(tx, now, accountId),
      spentIn(tx, now, account, [withoutPinBudget]),
      readPinState(tx, now, session),
    ])
    assert(balance, 'every wallet has an account in the ledger')
    return {
      balance,
      profile,
      limits: limitsOf(profile, balance, spent, Number(withoutPin)),
      pin,
      open: await listOpen(tx, now, deps, { accountId, locale }),
      delayed: await listDelayed(tx, deps, { accountId, locks: await listLocks(tx, now, accountId), now }),
      now,
    }
  })
}

function limitsOf({ tier }: Profile, balance: LedgerBalance, spent: Spent, withoutPin: number): Limit[] {
  const ceilings = tiers[tier]
  const limit = (key: LimitKey, ceilingMinor: number | null, spentMinor = 0): Limit => ({
    key,
    ceilingMinor,
    spentMinor,
  })
  return [
    limit('single', ceilings.single),
    limit('day', ceilings.day, spent.dayMinor),
    limit('year', ceilings.year, spent.yearMinor),
    limit('balance', ceilings.balance, Number(balance.balanceMinor)),
    limit('without-pin-single', withoutPinSingleMinor),
    limit('without-pin-day', withoutPinDayMinor, withoutPin),
    limit('allowance', allowanceMinor, spent.allowanceMinor),
  ]
}

async function listOpen(
  tx: Tx,
  now: Date,
  deps: WalletDeps,
  viewer: { accountId: string; locale: Locale },
): Promise<PaymentView[]> {
  const since = lowestPaymentId(new Date(now.getTime() - openHours * 3_600_000))
  const recent = await listRecent(tx, {
    accountId: viewer.accountId,
    sincePaymentId: since,
    limit: openListedMax,
  })
  const seen = await Promise.all(recent.map((payment) => seePayment(tx, now, deps, viewer, payment)))
  return seen
    .filter((one) => ['deciding', 'sent'].includes(decideState(one).state))
    .map((one) => viewPayment(deps, now, viewer, one))
}
