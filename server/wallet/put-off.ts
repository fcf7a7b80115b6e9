import type { Session } from '#access'
import { lockAccount } from '#customers'
import { listLocks } from '#locks'
import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import { viewOf, type PayeeView } from './payees.ts'
import { delayedMax, delayHours } from './policy-funding.ts'
import { openWords, sealWords } from './sealing.ts'
import { endDelayed, endOldDelayed, insertDelayed, lockDelayed } from './store-delayed.ts'
import { findPayee } from './store-payee.ts'
import { openConfirmation } from './tokens.ts'

/**
 * Putting a payment off by a day, in one tap. Nothing is paid by itself when the day is over: whoever was hurried yesterday
 * is asked again today, from the payee on, by the same gate.
 */
export async function delayPayment(
  deps: Deps,
  { session, confirmation }: { session: Session; confirmation: string },
): Promise<{ delayedId: string; readyAt: Date; now: Date } | Refusal<'confirmation_void'>> {
  const confirmed = openConfirmation(deps, session, confirmation)
  const { accountId } = session
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    if (!confirmed || confirmed.expiresAt <= now.getTime()) return refuse('confirmation_void')
    const { note, label, payeeId, amountMinor, currency, requestId } = confirmed
    const delayedId = delayedIdOf(deps, accountId, confirmation)
    const readyAt = new Date(now.getTime() + delayHours * 3_600_000)
    await lockAccount(tx, accountId)
    await insertDelayed(tx, {
      ...{ accountId, delayedId, otherAccountId: payeeId, amountMinor, currency },
      requestId: requestId ?? null,
      sealedWords: sealWords(deps, { note, label }),
      ...{ delayedAt: now, readyAt },
    })
    await endOldDelayed(tx, now, accountId, delayedMax)
    const kept = await lockDelayed(tx, accountId, delayedId)
    // Put off before, by the same tap sent twice: its time began then.
    return { delayedId, readyAt: kept?.readyAt ?? readyAt, now }
  })
}

/** The same confirmation is the same delay, however often it is sent. */
function delayedIdOf(deps: Pick<Deps, 'secrets'>, accountId: string, confirmation: string): string {
  const hash = deps.secrets.keyedHash('delayed', `${accountId} ${confirmation}`).toString('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(12, 15)}-8${hash.slice(15, 18)}-${hash.slice(18, 30)}`
}

/** Going on ends the delay, too: what follows is a payment like any other, and is confirmed anew. */
export async function takeUpDelayed(
  deps: Deps,
  input: { session: Session; delayedId: string; decision: 'go-on' | 'let-go' },
): Promise<{ payee: PayeeView | null; now: Date } | Refusal<'not_found' | 'delay_running'>> {
  const { accountId } = input.session
  const delayedId = input.delayedId.toLowerCase()
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const row = await lockDelayed(tx, accountId, delayedId)
    if (!row) return refuse('not_found')
    if (input.decision === 'go-on' && row.readyAt > now) {
      return refuse('delay_running', { retryAt: row.readyAt })
    }
    if (!(await endDelayed(tx, now, accountId, delayedId))) return refuse('not_found')
    if (input.decision === 'let-go') return { payee: null, now }
    const { note, label } = openWords(deps, row.sealedWords)
    const standing = await findPayee(tx, accountId, row.otherAccountId)
    const locks = await listLocks(tx, now, accountId)
    const about = { payeeId: row.otherAccountId, label: label ?? '', typed: false, standing }
    const amountMinor = Number(row.amountMinor)
    if (row.requestId !== null) {
      const request = { requestId: row.requestId, amountMinor, note }
      return { payee: viewOf(deps, now, accountId, locks, { ...about, request }), now }
    }
    return { payee: { ...viewOf(deps, now, accountId, locks, about), amountMinor, note }, now }
  })
}
