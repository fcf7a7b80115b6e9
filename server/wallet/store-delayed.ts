import type { Tx } from '#platform/database'

/** All SQL of payments that were put off. */

export type DelayedRow = {
  delayedId: string
  otherAccountId: string
  amountMinor: bigint
  sealedWords: Buffer | null
  readyAt: Date
  payee: { knownFromAt: Date | null; disputedAt: Date | null } | undefined
}

export async function listDelayedRows(tx: Tx, accountId: string): Promise<DelayedRow[]> {
  type Row = {
    delayed_id: string
    other_account_id: string
    amount_minor: bigint
    sealed_words: Buffer | null
    ready_at: Date
    is_payee: boolean
    known_from_at: Date | null
    disputed_at: Date | null
  }
  const rows = await tx.named<Row>(
    'wallet.list-delayed',
    `select delayed_id, delayed_payment.other_account_id, amount_minor, sealed_words, ready_at,
       payee.account_id is not null as is_payee, known_from_at, disputed_at
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
    payee: row.is_payee ? { knownFromAt: row.known_from_at, disputedAt: row.disputed_at } : undefined,
  }))
}
