import type { Session } from '#access'
import { findDisplayName, parseNumber, subjectOf } from '#customers'
import { findBalance } from '#ledger'
import { activeParts, listLocks, type Lock } from '#locks'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { decideLookup, recentOf } from './decide-lookup.ts'
import { maskName, namesMatch } from './decide-name.ts'
import { isKnownPayee, isPaidBefore, knownAtOf, type PayeeStanding } from './decide-payment.ts'
import { purseOf, type WalletDeps } from './deps.ts'
import { lookupMissesAlarm, payeesListedMax, payeeTokenMinutes } from './policy.ts'
import { openLabel, openNote } from './sealing.ts'
import { findPayee, listPaid } from './store-payee.ts'
import { findProfile, findRequest, lockLookups, writeLookups } from './store-wallet.ts'
import { openCode, sealPayee } from './tokens.ts'

/** Whom to pay: by number and name, by a code, or from those paid before. */

export type PayeeView = {
  payee: string
  person: { label: string; before: boolean; known: boolean }
  knownAt: string | null
  amountMinor: number | null
  note: string
  requestId: string | null
}
type AboutPayee = {
  payeeId: string
  label: string
  typed: boolean
  standing: PayeeStanding | undefined
  request?: { requestId: string; amountMinor: number; note: string }
}

export type CheckPayee = { session: Session; number: string; country: string; name: string }

/**
 * A number and the name that the payer types for it. No wallet, another name, one that does not want to be found and one
 * that is shut are answered by the same statements and the same bytes; each look is counted, whatever it finds.
 */
export async function checkPayee(
  deps: WalletDeps,
  input: CheckPayee,
): Promise<
  | { payee: PayeeView; lookupsLeft: number; now: Date }
  | Refusal<'phone_malformed' | 'payee_unconfirmed' | 'lookups_spent' | 'self_payment'>
> {
  const parsed = parseNumber(input.number, input.country)
  // Which countries are served is no secret, and nobody there has a wallet.
  if (isRefusal(parsed)) return { ...parsed, refused: 'phone_malformed' }
  const { accountId } = input.session
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const lookups = await lockLookups(tx, accountId)
    const verdict = decideLookup(lookups.lookedAt, now)
    if (verdict.outcome === 'spent') return refuse('lookups_spent', { retryAt: verdict.retryAt })
    const found = await findByNumber(tx, now, deps, parsed.e164)
    // They know their own number: nothing is told, and no look is spent.
    if (found.subjectId === accountId) return refuse('self_payment')
    const matches = found.payable && found.name !== undefined && namesMatch(input.name, found.name)
    const missedAt = recentOf(lookups.missedAt, now)
    if (!matches) missedAt.push(now)
    await writeLookups(tx, accountId, { lookedAt: verdict.recent, missedAt })
    if (!matches) return refuseMissed(tx, now, deps, input.session, missedAt.length)
    const payeeId = found.subjectId
    const standing = await findPayee(tx, accountId, payeeId)
    const about = { payeeId, label: input.name.trim(), typed: true, standing }
    const payee = await viewPayee(tx, now, deps, accountId, about)
    return { payee, lookupsLeft: verdict.left, now }
  })
}

type Found = { subjectId: string; name: string | undefined; payable: boolean }

/** The same statements for every number; a number without a wallet has the id of nobody. */
async function findByNumber(tx: Tx, now: Date, deps: Deps, e164: string): Promise<Found> {
  const { subjectId } = await subjectOf(tx, deps, e164)
  const [name, profile, balance, locks] = await Promise.all([
    findDisplayName(tx, deps, subjectId),
    findProfile(tx, subjectId),
    findBalance(tx, purseOf(subjectId)),
    listLocks(tx, now, subjectId),
  ])
  const isOpen = balance !== undefined && !balance.creditsClosed && !isShut(locks, now)
  return { subjectId, name, payable: isOpen && profile.findableByNumber }
}

/** Taken over: nobody looks into it, and nobody new is led to it. */
function isShut(locks: readonly Lock[], now: Date): boolean {
  return locks.some((lock) => activeParts(lock, now).some((part) => part.capabilities.includes('view')))
}

async function refuseMissed(
  tx: Tx,
  now: Date,
  deps: WalletDeps,
  { accountId, sessionId }: Session,
  misses: number,
): Promise<Refusal<'payee_unconfirmed'>> {
  await appendAudit(tx, now, deps.random.id(), {
    event: 'payee_checked',
    subjectId: accountId,
    outcome: 'refused',
    reason: 'payee_unconfirmed',
    facts: { sessionId, misses },
  })
  if (misses >= lookupMissesAlarm) {
    deps.observeAlarm('payee_lookups_missed')
    deps.log.warn({ event: 'payee_lookups_missed', misses }, 'names are being tried')
  }
  return refuse('payee_unconfirmed')
}

/** Whose code it is: its owner showed it, so that a masked name may be told. */
export async function readPayeeCode(
  deps: WalletDeps,
  input: { session: Session; code: string },
): Promise<
  { payee: PayeeView; now: Date } | Refusal<'payee_code_unknown' | 'request_ended' | 'self_payment'>
> {
  const now = deps.clock.now()
  const { accountId } = input.session
  const code = openCode(deps, input.code)
  if (!code) return refuse('payee_code_unknown')
  if (code.accountId === accountId) return refuse('self_payment')
  return deps.db.read(async (tx) => {
    const { requestId } = code
    const [name, standing, profile, request] = await Promise.all([
      findDisplayName(tx, deps, code.accountId),
      findPayee(tx, accountId, code.accountId),
      findProfile(tx, code.accountId),
      requestId === undefined ? undefined : findRequest(tx, { ...code, requestId }),
    ])
    // One that its owner has put out of use is like one that was never made.
    const isOver = requestId === undefined && code.serial !== profile.codeSerial
    if (name === undefined || isOver) return refuse('payee_code_unknown')
    if (requestId !== undefined && (request?.state !== 'open' || request.expiresAt <= now)) {
      return refuse('request_ended')
    }
    const asked = request && {
      requestId: request.requestId,
      amountMinor: Number(request.amountMinor),
      note: openNote(deps, request.sealedNote),
    }
    const about = { payeeId: code.accountId, label: maskName(name), typed: false, standing }
    const payee = await viewPayee(tx, now, deps, accountId, asked ? { ...about, request: asked } : about)
    return { payee, now }
  })
}

/** Those paid before, last paid first. */
export async function listPayees(
  deps: WalletDeps,
  { session }: { session: Session },
): Promise<{ payees: (PayeeView & { lastPaidAt: string })[]; now: Date }> {
  const now = deps.clock.now()
  const { accountId } = session
  return deps.db.read(async (tx) => {
    const [rows, locks] = await Promise.all([
      listPaid(tx, accountId, payeesListedMax),
      listLocks(tx, now, accountId),
    ])
    const payees = rows.map((row) => ({
      ...viewOf(deps, now, accountId, locks, {
        payeeId: row.otherAccountId,
        label: openLabel(deps, row.sealedLabel),
        typed: false,
        standing: row,
      }),
      lastPaidAt: (row.lastPaidAt ?? now).toISOString(),
    }))
    return { payees, now }
  })
}

async function viewPayee(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  askerId: string,
  about: AboutPayee,
): Promise<PayeeView> {
  return viewOf(deps, now, askerId, await listLocks(tx, now, askerId), about)
}

/** A payee as the asker may see them, and what names them in what follows. */
export function viewOf(
  deps: Pick<Deps, 'secrets'>,
  now: Date,
  askerId: string,
  locks: readonly Lock[],
  { payeeId, label, typed, standing, request }: AboutPayee,
): PayeeView {
  const known = isKnownPayee(standing, locks, now)
  const expiresAt = now.getTime() + payeeTokenMinutes * 60_000
  const token = { askerId, payeeId, label, typed, requestId: request?.requestId, expiresAt }
  return {
    payee: sealPayee(deps, token),
    person: { label, before: isPaidBefore(standing), known },
    knownAt: known ? null : (knownAtOf(standing)?.toISOString() ?? null),
    amountMinor: request?.amountMinor ?? null,
    note: request?.note ?? '',
    requestId: request?.requestId ?? null,
  }
}
