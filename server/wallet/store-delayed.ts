import type { Tx } from '#platform/database'
import type { PayeeStanding } from './decide-payment.ts'
import { standingOf } from './store-payee.ts'

/** All SQL of payments that were put off. */

export type DelayedRow = {
  delayedId: string
  otherAccountId: string
  amountMinor: bigint
  sealedWords: Buffer | null
  readyAt: Date
  payee: PayeeStanding | undefined
}

export async function listDelayedRows(tx: Tx, accountId: string): Promise<DelayedRow[]> {
  type Row = {
    delayed_id: string
    other_account_id: string
    amount_minor: bigint
    sealed_words: Buffer | null
    ready_at: Date
    is_payee: boolean
    first_paid_at: Date | null
    known_from_at: Date | null
    disputed_at: Date | null
    taken_back_at: Date | null
  }
  const rows = await tx.named<Row>(
    'wallet.list-delayed',
    `select delayed_id, delayed_payment.other_account_id, amount_minor, sealed_words, ready_at,
       payee.account_id is not null as is_payee, first_paid_at, known_from_at, disputed_at, taken_back_at
     from delayed_payment
     left join payee on payee.account_id = delayed_payment.account_id
       and payee.other_account_id = delayed_payment.other_account_id
     where delayed_payment.account_id = $1 and ended_at is null order by ready_at, delayed_id`,
    [accountId],
  )
  return rows.map((row) => ({
    delayedId: row.delayed_id,
    otherAccountId: row.other_account_id,
    amountMinor: row.amount_minor,
    sealedWords: row.sealed_words,
    readyAt: row.ready_at,
    payee: row.is_payee ? standingOf(row) : undefined,
  }))
}

/** The same confirmation again is the same delay. */
export async function insertDelayed(
  tx: Tx,
  row: {
    accountId: string
    delayedId: string
    otherAccountId: string
    amountMinor: number
    currency: string
    requestId: string | null
    sealedWords: Buffer | null
    delayedAt: Date
    readyAt: Date
  },
): Promise<void> {
  await tx.named(
    'wallet.insert-delayed',
    `insert into delayed_payment (account_id, delayed_id, other_account_id, amount_minor, currency, request_id,
       sealed_words, delayed_at, ready_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (account_id, delayed_id) do nothing`,
    [
      row.accountId,
      row.delayedId,
      row.otherAccountId,
      row.amountMinor,
      row.currency,
      row.requestId,
      row.sealedWords,
      row.delayedAt,
      row.readyAt,
    ],
  )
}

/** Lets all but the newest go, so that nobody fills the table. */
export async function endOldDelayed(tx: Tx, now: Date, accountId: string, kept: number): Promise<void> {
  await tx.named(
    'wallet.end-old-delayed',
    `update delayed_payment set ended_at = $2
     where account_id = $1 and delayed_id in (
       select delayed_id from delayed_payment where account_id = $1 and ended_at is null
       order by delayed_at desc, delayed_id desc offset $3)`,
    [accountId, now, kept],
  )
}

export type WaitingRow = {
  delayedId: string
  otherAccountId: string
  amountMinor: bigint
  requestId: string | null
  sealedWords: Buffer | null
  readyAt: Date
}

export async function lockDelayed(
  tx: Tx,
  accountId: string,
  delayedId: string,
): Promise<WaitingRow | undefined> {
  type Row = {
    delayed_id: string
    other_account_id: string
    amount_minor: bigint
    request_id: string | null
    sealed_words: Buffer | null
    ready_at: Date
  }
  const [row] = await tx.named<Row>(
    'wallet.lock-delayed',
    `select delayed_id, other_account_id, amount_minor, request_id, sealed_words, ready_at from delayed_payment
     where account_id = $1 and delayed_id = $2 and ended_at is null for update`,
    [accountId, delayedId],
  )
  return (
    row && {
      delayedId: row.delayed_id,
      otherAccountId: row.other_account_id,
      amountMinor: row.amount_minor,
      requestId: row.request_id,
      sealedWords: row.sealed_words,
      readyAt: row.ready_at,
    }
  )
}

/** True for the one call that ends it. */
export async function endDelayed(tx: Tx, now: Date, accountId: string, delayedId: string): Promise<boolean> {
  const rows = await tx.named(
    'wallet.end-delayed',
    `update delayed_payment set ended_at = $3
     where account_id = $1 and delayed_id = $2 and ended_at is null returning delayed_id`,
    [accountId, delayedId, now],
  )
  return rows.length === 1
}
