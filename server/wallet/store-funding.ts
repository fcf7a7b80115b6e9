import type { Tx } from '#platform/database'

/** All SQL of bank cards and of the outside legs of cash-in and cash-out. */

export type FundingOrder = {
  state: 'asked' | 'handed' | 'done' | 'refused' | 'returned'
  leftBeforeLock: boolean
}

export async function findOrder(
  tx: Tx,
  accountId: string,
  paymentId: string,
): Promise<FundingOrder | undefined> {
  const [row] = await tx.named<{ state: FundingOrder['state']; left_before_lock: boolean }>(
    'wallet.find-funding-order',
    'select state, left_before_lock from funding_order where account_id = $1 and payment_id = $2',
    [accountId, paymentId],
  )
  return row && { state: row.state, leftBeforeLock: row.left_before_lock }
}
