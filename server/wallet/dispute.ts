import type { Session } from '#access'
import { findDisplayName } from '#customers'
import { findTransfer } from '#ledger'
import { assert } from '#platform/assert'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import { maskName } from './decide-name.ts'
import { sealLabel } from './sealing.ts'
import { findPayment } from './store-payment.ts'
import { disputePayee as markDisputed, insertPayee, takeBackDispute as takeBack } from './store-payee.ts'
import { isCash } from './view.ts'

type Asked = { session: Session; paymentId: string }
type Answered = Promise<{ now: Date } | Refusal<'not_found'>>

/**
 * Whoever was paid turns out to cheat, or was not who was meant: from then on a lock leaves no allowance to them, screening
 * no longer takes them for somebody paid before, and the list of payees leaves them out. It only takes away, so that any
 * session may say it. What was refused or came too late went to nobody.
 */
export function disputePayee(deps: Deps, input: Asked): Answered {
  return markPaid(deps, input, 'payee_disputed', async (tx, now, accountId, otherAccountId) => {
    const name = await findDisplayName(tx, deps, otherAccountId)
    assert(name !== undefined, 'whoever was paid has a name')
    // The job that follows the ledger may not have come to it yet.
    await insertPayee(tx, { accountId, otherAccountId, sealedLabel: sealLabel(deps, maskName(name)) })
    await markDisputed(tx, now, accountId, otherAccountId)
    return true
  })
}

/**
 * Takes that back, by any payment to them. They are listed and paid again as somebody new is: known only seven days after a
 * payment that is made from now on and outside any lock, and warned of until then (`reminderOf`). As it opens nothing at once,
 * the session that may say it may take it back. What nobody said is taken back already: the second time changes nothing.
 */
export const takeBackDispute = (deps: Deps, input: Asked): Answered =>
  markPaid(deps, input, 'payee_dispute_taken_back', takeBack)

/** Marks whom the payment went to. `mark` is false where nothing is changed by it. */
function markPaid(
  deps: Deps,
  { session: { accountId, sessionId }, paymentId: asked }: Asked,
  event: 'payee_disputed' | 'payee_dispute_taken_back',
  mark: (tx: Tx, now: Date, accountId: string, otherAccountId: string) => Promise<boolean>,
): Answered {
  const paymentId = asked.toLowerCase()
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const otherAccountId = await findPaid(tx, accountId, paymentId)
    if (otherAccountId === undefined) return refuse('not_found')
    if (!(await mark(tx, now, accountId, otherAccountId))) return { now }
    const about = { subjectId: accountId, outcome: 'accepted', reason: 'asked' } as const
    await appendAudit(tx, now, deps.random.id(), { event, ...about, facts: { sessionId, paymentId } })
    return { now }
  })
}

/** Step. Whom the account paid with it. Undefined: it is not theirs, concerns a card, or was not made. */
async function findPaid(tx: Tx, accountId: string, paymentId: string): Promise<string | undefined> {
  const payment = await findPayment(tx, accountId, paymentId)
  if (!payment || isCash(payment)) return undefined
  const transfer = await findTransfer(tx, { accountId, transferId: paymentId })
  return transfer?.result === 'accepted' ? payment.otherAccountId : undefined
}
