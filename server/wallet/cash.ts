import type { Session } from '#access'
import type { Locale } from '#contract/words'
import { house } from '#ledger'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import { endingOf, openCard } from './card.ts'
import { decideState } from './decide-state.ts'
import type { WalletDeps } from './deps.ts'
import { newPaymentId } from './ids.ts'
import { orderLeaseSeconds } from './policy-funding.ts'
import { sealWords } from './sealing.ts'
import type { CardRow } from './store-card.ts'
import { insertOrder } from './store-order.ts'
import { insertPayment, type PaymentRow } from './store-payment.ts'
import { seePayment, viewPayment, type PaymentView, type Seen, type Viewer } from './view.ts'

/** What cash-in and cash-out have in common: one key is one payment, and its answer is how that stands now. */

export type CashRequest = {
  sourceId: string
  amountMinor: number
  currency: 'CNY'
  sentAt: string
  idempotencyKey: string
}
type Asker = { session: Session; locale: Locale }
export type Answered = { payment: PaymentView; now: Date }

/** As for payments: one account's keys are one space, so that `askOutcome` finds all of them. */
export function keyHashesOf(deps: Pick<Deps, 'secrets'>, accountId: string, key: string): Buffer[] {
  return deps.secrets.keyedHashes('payment-key', `${accountId} ${key}`).map(({ hash }) => hash)
}

export async function lookAgain(deps: WalletDeps, asker: Asker, payment: PaymentRow): Promise<Answered> {
  const now = deps.clock.now()
  const { viewer, seen } = await see(deps, now, asker, payment)
  return { payment: viewPayment(deps, now, viewer, seen), now }
}

async function see(
  deps: WalletDeps,
  now: Date,
  { session, locale }: Asker,
  payment: PaymentRow,
): Promise<{ viewer: Viewer; seen: Seen }> {
  const viewer = { accountId: session.accountId, locale }
  return { viewer, seen: await deps.db.read((tx) => seePayment(tx, now, deps, viewer, payment)) }
}

/**
 * The same key again moves nothing: what was refused is refused with the same words, the rest is told as it stands now.
 * Another content under it is a mistake of whoever sent it.
 */
export async function answerRepeat<Told extends Refusal>(
  deps: WalletDeps,
  input: CashRequest & Asker,
  kind: 'cash-in' | 'cash-out',
  payment: PaymentRow,
): Promise<Answered | Told | Refusal<'key_reused'>> {
  const isSame =
    payment.kind === kind &&
    payment.sourceId === input.sourceId &&
    payment.amountMinor === BigInt(input.amountMinor) &&
    payment.currency === input.currency
  if (!isSame) return refuse('key_reused')
  const now = deps.clock.now()
  const { viewer, seen } = await see(deps, now, input, payment)
  const { closed } = decideState(seen)
  // Only the operation that is asked again has ever closed a key of its kind.
  return closed ? (closed as Told) : { payment: viewPayment(deps, now, viewer, seen), now }
}

/** What is asked for, as it is kept: also of what was refused, under a guard that then says nothing. */
export function cashIntent(
  deps: Pick<WalletDeps, 'random' | 'secrets'>,
  now: Date,
  asked: CashRequest & { session: Session; keyHashes: readonly Buffer[] },
  about: { kind: 'cash-in' | 'cash-out'; card: CardRow; guard: bigint; underLock: boolean; deadlineAt: Date },
): PaymentRow {
  const { kind, card, guard, underLock, deadlineAt } = about
  return {
    accountId: asked.session.accountId,
    paymentId: newPaymentId(now, deps.random),
    keyHash: asked.keyHashes[0] ?? Buffer.alloc(0),
    kind,
    otherAccountId: (kind === 'cash-in' ? house.cashIn : house.cashOut).accountId,
    amountMinor: BigInt(asked.amountMinor),
    currency: asked.currency,
    capability: kind === 'cash-in' ? 'receive' : 'withdraw',
    underLock,
    guard,
    requestId: null,
    sourceId: card.sourceId,
    sealedWords: sealWords(deps, { note: '', label: endingOf(openCard(deps, card.sealedCard)) }),
    createdAt: now,
    deadlineAt,
    turn: null,
  }
}

/** Step. Keeps it with its outside leg, which the operation takes on from here, or the sweep. False: the key was another's. */
export async function keepOrder(tx: Tx, now: Date, payment: PaymentRow, card: CardRow): Promise<boolean> {
  if (!(await insertPayment(tx, payment))) return false
  const direction = payment.kind === 'cash-in' ? 'in' : 'out'
  const lookAt = new Date(now.getTime() + orderLeaseSeconds * 1000)
  await insertOrder(tx, { ...payment, sourceId: card.sourceId, direction, askedAt: now, lookAt })
  return true
}
