import type { Session } from '#access'
import type { Locale } from '#contract/words'
import { findReceived } from '#ledger'
import { DatabaseUnavailable } from '#platform/database'
import { refuse, type Refusal } from '#platform/refusals'
import type { WalletDeps } from './deps.ts'
import { clockSkewSeconds, paymentLifetimeSeconds } from './policy.ts'
import { isLate, settleLate } from './settle.ts'
import { findPayment, findPaymentByKey, type PaymentRow } from './store-payment.ts'
import { seePayment, viewPayment, type PaymentView } from './view.ts'

/** What became of a payment: by the key with which it was sent, or by its id. */

export async function askOutcome(
  deps: WalletDeps,
  input: { session: Session; locale: Locale; key: string; sentAt: string },
): Promise<{ payment: PaymentView | null; deadlineAt: Date | null; now: Date }> {
  const now = deps.clock.now()
  const { accountId } = input.session
  const keyHashes = deps.secrets
    .keyedHashes('payment-key', `${accountId} ${input.key}`)
    .map(({ hash }) => hash)
  const payment = await deps.db.glance((tx) => findPaymentByKey(tx, accountId, keyHashes))
  if (payment) return { payment: await look(deps, now, input, payment), deadlineAt: null, now }
  // A late copy is refused from then on, and one that claims to come from further ahead than that at once.
  const sentAt = Math.min(new Date(input.sentAt).getTime(), now.getTime() + clockSkewSeconds * 1000)
  return { payment: null, deadlineAt: new Date(sentAt + paymentLifetimeSeconds * 1000), now }
}

export async function readPayment(
  deps: WalletDeps,
  input: { session: Session; locale: Locale; paymentId: string },
): Promise<{ payment: PaymentView; now: Date } | Refusal<'not_found'>> {
  const now = deps.clock.now()
  const { accountId } = input.session
  const paymentId = input.paymentId.toLowerCase()
  const payment = await deps.db.glance(async (tx) => {
    const [own, received] = await Promise.all([
      findPayment(tx, accountId, paymentId),
      findReceived(tx, { accountId, transferId: paymentId }),
    ])
    return own ?? (received && (await findPayment(tx, received.debit.accountId, paymentId)))
  })
  if (!payment) return refuse('not_found')
  return { payment: await look(deps, now, input, payment), now }
}

/** Whoever asks after the deadline gets a decided answer: what the ledger never saw is settled first. */
async function look(
  deps: WalletDeps,
  now: Date,
  { session, locale }: { session: Session; locale: Locale },
  payment: PaymentRow,
): Promise<PaymentView> {
  const viewer = { accountId: session.accountId, locale }
  const see = (): ReturnType<typeof seePayment> =>
    deps.db.read((tx) => seePayment(tx, now, deps, viewer, payment))
  let seen = await see()
  if (!seen.closed && isLate(payment, seen.transfer, now)) {
    try {
      await settleLate(deps, now, payment)
      seen = await see()
    } catch (error) {
      // The ledger is away: it stays undecided until somebody asks again.
      if (!(error instanceof DatabaseUnavailable)) throw error
    }
  }
  return viewPayment(deps, now, viewer, seen)
}
