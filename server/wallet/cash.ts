import type { Session } from '#access'
import type { Locale } from '#contract/words'
import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import type { WalletDeps } from './deps.ts'
import type { PaymentRow } from './store-payment.ts'
import { seePayment, viewPayment, type PaymentView } from './view.ts'

/** What cash-in and cash-out have in common: one key is one payment, and its answer is how that stands now. */

export type CashRequest = {
  sourceId: string
  amountMinor: number
  currency: 'CNY'
  sentAt: string
  idempotencyKey: string
}
export type Answered = { payment: PaymentView; now: Date }

/** As for payments: one account's keys are one space, so that `askOutcome` finds all of them. */
export function keyHashesOf(deps: Pick<Deps, 'secrets'>, accountId: string, key: string): Buffer[] {
  return deps.secrets.keyedHashes('payment-key', `${accountId} ${key}`).map(({ hash }) => hash)
}

export async function lookAgain(
  deps: WalletDeps,
  { session, locale }: { session: Session; locale: Locale },
  payment: PaymentRow,
): Promise<Answered> {
  const now = deps.clock.now()
  const viewer = { accountId: session.accountId, locale }
  const seen = await deps.db.read((tx) => seePayment(tx, now, deps, viewer, payment))
  return { payment: viewPayment(deps, now, viewer, seen), now }
}

/** The same key again moves nothing; another content under it is a mistake of whoever sent it. */
export async function answerRepeat(
  deps: WalletDeps,
  input: CashRequest & { session: Session; locale: Locale },
  kind: 'cash-in' | 'cash-out',
  payment: PaymentRow,
): Promise<Answered | Refusal<'key_reused'>> {
  const isSame =
    payment.kind === kind &&
    payment.sourceId === input.sourceId &&
    payment.amountMinor === BigInt(input.amountMinor) &&
    payment.currency === input.currency
  return isSame ? lookAgain(deps, input, payment) : refuse('key_reused')
}
