import type { Tx } from '#platform/database'

/** SQL of requests for money, from the side of who asks. What paying one needs stands in `store-wallet.ts`. */

export type OwnRequest = {
  requestId: string
  amountMinor: bigint
  sealedNote: Buffer | null
  state: 'open' | 'paid' | 'cancelled'
  createdAt: Date
  expiresAt: Date
}

/** Ids are in order of time, so that those of the last days are one range of the key; the newest first. */
export async function listOwnRequests(
  tx: Tx,
  asked: { accountId: string; sinceRequestId: string; limit: number },
): Promise<OwnRequest[]> {
  type Row = {
    request_id: string
    amount_minor: bigint
    sealed_note: Buffer | null
    state: OwnRequest['state']
    created_at: Date
    expires_at: Date
  }
  const rows = await tx.named<Row>(
    'wallet.list-own-requests',
    `select request_id, amount_minor, sealed_note, state, created_at, expires_at from payment_request
     where account_id = $1 and request_id > $2 order by request_id desc limit $3`,
    [asked.accountId, asked.sinceRequestId, asked.limit],
  )
  return rows.map((row) => ({
    requestId: row.request_id,
    amountMinor: row.amount_minor,
    sealedNote: row.sealed_note,
    state: row.state,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }))
}

export async function countOpenRequests(tx: Tx, now: Date, accountId: string): Promise<number> {
  const [row] = await tx.named<{ open: bigint }>(
    'wallet.count-open-requests',
    `select count(*) as open from payment_request
     where account_id = $1 and state = 'open' and expires_at > $2`,
    [accountId, now],
  )
  return Number(row?.open ?? 0n)
}

export async function insertRequest(
  tx: Tx,
  request: {
    accountId: string
    requestId: string
    amountMinor: number
    currency: string
    sealedNote: Buffer | null
    createdAt: Date
    expiresAt: Date
  },
): Promise<void> {
  await tx.named(
    'wallet.insert-request',
    `insert into payment_request (account_id, request_id, amount_minor, currency, sealed_note, state, created_at, expires_at)
     values ($1, $2, $3, $4, $5, 'open', $6, $7)`,
    [
      request.accountId,
      request.requestId,
      request.amountMinor,
      request.currency,
      request.sealedNote,
      request.createdAt,
      request.expiresAt,
    ],
  )
}
