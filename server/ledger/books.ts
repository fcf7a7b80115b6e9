import { createHash } from 'node:crypto'
import { appendAudit, findLastAudit } from '#platform/audit'
import type { Deps } from '#platform/deps'
import type { Ledger } from './batcher.ts'
import { houseAccountId, type TransferRequest } from './request.ts'
import { countBooks, findDifference, type LedgerDifference } from './store-audit.ts'
import { listExpiredPendings } from './store.ts'

/** Derives every balance anew, as of one moment, and answers the first difference; undefined when the books balance. */
export async function auditBooks(deps: Pick<Deps, 'db'>): Promise<LedgerDifference | undefined> {
  return deps.db.transact(findDifference)
}

export async function countRows(deps: Pick<Deps, 'db'>): ReturnType<typeof countBooks> {
  return deps.db.read(countBooks)
}

const dayMs = 86_400_000
const booksBalanced = 'books_balanced'

/**
 * Job, asked every hour, done once a day: the trial balance. What it finds stays as an audit row under the house's account,
 * and in the log. Undefined when it was not its time; two processes at once both look, which is only dearer.
 */
export async function balanceBooks(
  deps: Pick<Deps, 'db' | 'clock' | 'random' | 'log'>,
): Promise<{ difference: LedgerDifference | undefined } | undefined> {
  const startedAt = deps.clock.now()
  const last = await deps.db.read((tx) => findLastAudit(tx, houseAccountId, booksBalanced))
  if (last !== undefined && startedAt.getTime() - last.getTime() < dayMs) return undefined
  const difference = await auditBooks(deps)
  const outcome = difference === undefined ? 'accepted' : 'refused'
  if (difference === undefined) deps.log.info({ event: 'books_balance' }, 'the books balance')
  else deps.log.error({ event: 'books_differ', ...difference }, 'the books do not balance')
  await deps.db.transact((tx) =>
    appendAudit(tx, startedAt, deps.random.id(), {
      event: booksBalanced,
      subjectId: houseAccountId,
      outcome,
      reason: difference?.about ?? 'books balance',
      facts: { ...difference },
    }),
  )
  return { difference }
}

/** As many as one batch takes; the next follow at once. */
const expiredMax = 500

/** Job. Gives back what was set aside and is due. Two processes at once ask for the same id, so each ends once. */
export async function sweepPendings(
  deps: Pick<Deps, 'db' | 'clock'> & { ledger: Ledger },
): Promise<{ expired: number }> {
  let expired = 0
  for (;;) {
    const due = await deps.db.read((tx) => listExpiredPendings(tx, deps.clock.now(), expiredMax))
    const results = await Promise.all(
      due.map(({ debit, credit, currency, pendingId }) =>
        deps.ledger.transfer({ ...ending(pendingId), debit, credit, currency }),
      ),
    )
    const ended = results.filter((one) => one.result === 'accepted' && !one.repeated).length
    expired += ended
    // Whatever did not end is another's to look at: it must not be asked again and again here.
    if (due.length < expiredMax || ended === 0) return { expired }
  }
}

function ending(
  pendingId: string,
): Pick<TransferRequest, 'transferId' | 'kind' | 'pendingId' | 'amountMinor'> {
  const hash = createHash('sha256').update(`expire ${pendingId}`).digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)]
  return { transferId: parts.join('-'), kind: 'expire', pendingId, amountMinor: 0n }
}
