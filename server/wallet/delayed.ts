import type { Lock } from '#locks'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isKnownPayee, isPaidBefore } from './decide-payment.ts'
import { openWords } from './sealing.ts'
import { listDelayedRows } from './store-delayed.ts'

/** Payments that their payer has put off by a day. */
export type DelayedView = {
  delayedId: string
  amountMinor: number
  currency: 'CNY'
  other: { label: string; before: boolean; known: boolean }
  note: string
  readyAt: string
}

/** Step. Those that wait for a second yes, the first ready first. */
export async function listDelayed(
  tx: Tx,
  deps: Pick<Deps, 'secrets'>,
  { accountId, locks, now }: { accountId: string; locks: readonly Lock[]; now: Date },
): Promise<DelayedView[]> {
  const rows = await listDelayedRows(tx, accountId)
  return rows.map((row) => {
    const { note, label } = openWords(deps, row.sealedWords)
    const known = isKnownPayee(row.payee, locks, now)
    return {
      delayedId: row.delayedId,
      amountMinor: Number(row.amountMinor),
      currency: 'CNY',
      // A delayed payment always keeps the label with which it was put off.
      other: { label: label ?? '', before: isPaidBefore(row.payee), known },
      note,
      readyAt: row.readyAt.toISOString(),
    }
  })
}
