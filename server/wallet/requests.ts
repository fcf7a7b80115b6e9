import type { Session } from '#access'
import { lockAccount } from '#customers'
import { findTransfer } from '#ledger'
import { appendAudit } from '#platform/audit'
import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import { lowestPaymentId, newPaymentId } from './ids.ts'
import { requestLifetimeDays, requestsListedMax, requestsOpenMax } from './policy-funding.ts'
import { openNote, sealNote } from './sealing.ts'
import { countOpenRequests, insertRequest, listOwnRequests } from './store-request.ts'
import { endRequest, findProfile, lockRequest, raiseCodeSerial, writeProfile } from './store-wallet.ts'
import { personCode, requestCode } from './tokens.ts'

/** Being paid: the own code, asking for money, and whether a number finds this wallet. */

const lifetime = requestLifetimeDays * 86_400_000

export type RequestView = {
  requestId: string
  code: string
  amountMinor: number
  note: string
  state: 'open' | 'paid' | 'cancelled' | 'expired'
  createdAt: Date
  expiresAt: Date
}

/** The own code, and the requests of the last seven days: older ones are over. */
export async function readReceiving(
  deps: Deps,
  { session }: { session: Session },
): Promise<{ code: string; requests: RequestView[]; now: Date }> {
  const now = deps.clock.now()
  const { accountId } = session
  const sinceRequestId = lowestPaymentId(new Date(now.getTime() - lifetime))
  const [rows, { codeSerial }] = await deps.db.read((tx) =>
    Promise.all([
      listOwnRequests(tx, { accountId, sinceRequestId, limit: requestsListedMax }),
      findProfile(tx, accountId),
    ]),
  )
  const requests = rows.map(({ requestId, amountMinor, sealedNote, state, createdAt, expiresAt }) => ({
    requestId,
    code: requestCode(deps, { accountId, requestId }),
    amountMinor: Number(amountMinor),
    note: openNote(deps, sealedNote),
    state: state === 'open' && expiresAt <= now ? ('expired' as const) : state,
    createdAt,
    expiresAt,
  }))
  return { code: personCode(deps, accountId, codeSerial), requests, now }
}

/**
 * Another code to be paid by: the one before, wherever it was printed or sent, is nobody's from then on. Whoever has scanned
 * it a moment ago may still pay.
 */
export async function renewCode(
  deps: Deps,
  { session }: { session: Session },
): Promise<{ code: string; now: Date } | Refusal<'session_limited'>> {
  // It takes the sign in the shop's window away, as a thief would like to.
  if (session.kind === 'limited') return refuse('session_limited')
  const { accountId, sessionId } = session
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const serial = await raiseCodeSerial(tx, accountId)
    await appendAudit(tx, now, deps.random.id(), {
      event: 'code_renewed',
      subjectId: accountId,
      outcome: 'accepted',
      reason: 'asked',
      facts: { sessionId, serial },
    })
    return { code: personCode(deps, accountId, serial), now }
  })
}

export async function requestMoney(
  deps: Deps,
  input: { session: Session; amountMinor: number; currency: 'CNY'; note: string },
): Promise<{ requestId: string; code: string; expiresAt: Date; now: Date } | Refusal<'requests_open'>> {
  const { accountId } = input.session
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    // One at a time, so that the number of open ones is what it says.
    await lockAccount(tx, accountId)
    if ((await countOpenRequests(tx, now, accountId)) >= requestsOpenMax) {
      return refuse('requests_open', { facts: { max: requestsOpenMax } })
    }
    const requestId = newPaymentId(now, deps.random)
    const expiresAt = new Date(now.getTime() + lifetime)
    const { amountMinor, currency } = input
    const sealedNote = sealNote(deps, input.note)
    await insertRequest(tx, {
      accountId,
      requestId,
      amountMinor,
      currency,
      sealedNote,
      createdAt: now,
      expiresAt,
    })
    return { requestId, code: requestCode(deps, { accountId, requestId }), expiresAt, now }
  })
}

/**
 * Takes a request back. One that somebody is paying at this moment is over: said to be taken back, it would be paid a second
 * later. Should that payment fail, it can be taken back then.
 */
export async function cancelRequest(
  deps: Deps,
  input: { session: Session; requestId: string },
): Promise<{ now: Date } | Refusal<'not_found' | 'request_ended'>> {
  const { accountId } = input.session
  const name = { accountId, requestId: input.requestId.toLowerCase() }
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const row = await lockRequest(tx, name)
    if (!row) return refuse('not_found')
    if (row.state !== 'open' || row.expiresAt <= now) return refuse('request_ended')
    if (row.heldBy) {
      const { accountId: payerId, paymentId: transferId } = row.heldBy
      const transfer = await findTransfer(tx, { accountId: payerId, transferId })
      if (transfer === undefined || transfer.result === 'accepted') return refuse('request_ended')
    }
    return (await endRequest(tx, now, name, 'cancelled')) ? { now } : refuse('request_ended')
  })
}

/** Codes and links work either way. */
export async function setFindable(
  deps: Deps,
  { session, byNumber }: { session: Session; byNumber: boolean },
): Promise<{ byNumber: boolean; now: Date } | Refusal<'session_limited'>> {
  // Being found is what a thief would switch on again; a session that cannot pay cannot do that either.
  if (session.kind === 'limited') return refuse('session_limited')
  const { accountId } = session
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    await lockAccount(tx, accountId)
    const profile = await findProfile(tx, accountId)
    await writeProfile(tx, accountId, { ...profile, findableByNumber: byNumber })
    return { byNumber, now }
  })
}
