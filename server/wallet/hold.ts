import { findTransfer } from '#ledger'
import type { WalletDeps } from './deps.ts'
import { holdRequest, lockRequest } from './store-wallet.ts'

/**
 * A request for money is paid once, however many open its link at once: before the ledger is asked, the payment takes hold
 * of the request, and another gets it only when the one before was refused or came too late. False: it is over, or held.
 */
export async function takeRequest(
  deps: WalletDeps,
  now: Date,
  request: { accountId: string; requestId: string },
  by: { accountId: string; paymentId: string },
): Promise<boolean> {
  return deps.db.transact(async (tx) => {
    const row = await lockRequest(tx, request)
    if (row?.state !== 'open' || row.expiresAt <= now) return false
    const { heldBy } = row
    if (heldBy && heldBy.paymentId !== by.paymentId) {
      const before = await findTransfer(tx, { ...heldBy, transferId: heldBy.paymentId })
      // Undecided, or paid and not yet marked so.
      if (before === undefined || before.result === 'accepted') return false
    }
    await holdRequest(tx, request, by)
    return true
  })
}
