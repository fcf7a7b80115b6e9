import type { Tx } from '#platform/database'
import { refuse, type Refusal } from '#platform/refusals'
import { insertPayment, type PaymentRow } from './store-payment.ts'

/** All SQL of what payments were refused with before the ledger was asked. */

type PaymentName = { accountId: string; paymentId: string }
export type Closed = { refusal: Refusal; at: Date }

/**
 * Keeps the key and what it was refused with: a late copy of the request finds it closed. False: somebody else had the key
 * before, and its answer is theirs.
 */
export async function closeKey(tx: Tx, now: Date, payment: PaymentRow, refusal: Refusal): Promise<boolean> {
  if (!(await insertPayment(tx, payment))) return false
  await insertRefusal(tx, now, payment, refusal)
  return true
}

/** Whoever was told to come again in a moment must not hear the same for ever: under this key it is too late. */
export async function insertRefusal(
  tx: Tx,
  now: Date,
  { accountId, paymentId }: PaymentName,
  refusal: Refusal,
): Promise<void> {
  const kept = refusal.refused === 'too_busy' ? refuse('payment_late') : refusal
  await tx.named(
    'wallet.insert-refusal',
    `insert into payment_refusal (account_id, payment_id, refusal, refused_at) values ($1, $2, $3, $4)
     on conflict (account_id, payment_id) do nothing`,
    [accountId, paymentId, JSON.stringify(kept), now],
  )
}

type Kept = Omit<Refusal, 'retryAt'> & { retryAt?: string }

export async function findRefusal(tx: Tx, accountId: string, paymentId: string): Promise<Closed | undefined> {
  const [row] = await tx.named<{ refusal: Kept; refused_at: Date }>(
    'wallet.find-refusal',
    'select refusal, refused_at from payment_refusal where account_id = $1 and payment_id = $2',
    [accountId, paymentId],
  )
  if (row === undefined) return undefined
  const { retryAt, ...refusal } = row.refusal
  return {
    refusal: retryAt === undefined ? refusal : { ...refusal, retryAt: new Date(retryAt) },
    at: row.refused_at,
  }
}

/** Of the given payments those that were refused. */
export async function listRefused(tx: Tx, payments: readonly PaymentName[]): Promise<string[]> {
  if (payments.length === 0) return []
  const rows = await tx.named<{ payment_id: string }>(
    'wallet.list-refused',
    `select payment_id from payment_refusal
     join unnest($1::uuid[], $2::uuid[]) as asked (account, id) on account_id = account and payment_id = id`,
    [payments.map((one) => one.accountId), payments.map((one) => one.paymentId)],
  )
  return rows.map((row) => row.payment_id)
}
