import type { Session } from '#access'
import { findBesidesNumber, type BesidesNumber } from '#customers'
import {
  findBalance,
  findResult,
  listDecided,
  spentIn,
  type DecidedTransfer,
  type LedgerBalance,
} from '#ledger'
import { decideGate, listLocks, proofSettlesDays, type GateVerdict, type Lock } from '#locks'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { rollingLimits, type Spent } from './decide-limits.ts'
import { capabilityOf, isKnownPayee, outgoingLocks, type Duplicate } from './decide-payment.ts'
import { isPhoneOnly } from './decide-way-back.ts'
import { purseOf } from './deps.ts'
import { alikeAtOnce, duplicateMinutes } from './policy.ts'
import { findAlike, findPaymentByKey, listAlikeBefore, type Alike, type PaymentRow } from './store-payment.ts'
import { findRequest, findStanding, type RequestRow, type Standing } from './store-wallet.ts'

/** What a payment is about, as the payer confirmed it. */
export type Subject = {
  session: Session
  payeeId: string
  amountMinor: number
  requestId: string | undefined
  /** Keyed hashes of the idempotency key; none while it is only confirmed. */
  keyHashes: readonly Buffer[]
}

export type Ground = {
  own: LedgerBalance
  locks: Lock[]
  standing: Standing
  known: boolean
  capability: 'pay-known' | 'pay-new'
  verdict: GateVerdict
  underLock: boolean
  request: RequestRow | undefined
  /** Nothing but the number leads back in. */
  phoneOnly: boolean
  /** The payment of the same key. */
  same: PaymentRow | undefined
  /** The latest of the same amount to the same payee that is done or undecided. */
  duplicate: Duplicate | undefined
  /** Which of its like it would be. Of several at once that have seen the same, one gets it. */
  turn: number
  /** Of what is spent that alone which the ledger does not judge by itself: whether the PIN was given. */
  spent: Pick<Spent, 'without-pin'>
}

/**
 * What decides a payment, read in one round trip on the line that everybody shares. The guard is read before the locks: a
 * lock that is placed in between has changed the guard that the ledger will compare.
 */
export async function gather(
  deps: Pick<Deps, 'db' | 'secrets'>,
  now: Date,
  subject: Subject,
): Promise<Ground> {
  return deps.db.glance((tx) => gatherOn(tx, now, deps, subject))
}

async function gatherOn(tx: Tx, now: Date, deps: Pick<Deps, 'secrets'>, subject: Subject): Promise<Ground> {
  const { session, payeeId, requestId } = subject
  const { accountId } = session
  const account = purseOf(accountId)
  const [own, locks, standing, phoneOnly, same, alike, spent, request] = await Promise.all([
    findBalance(tx, account),
    listLocks(tx, now, accountId),
    findStanding(tx, accountId, payeeId),
    findPhoneOnly(tx, now, deps, accountId),
    findPaymentByKey(tx, accountId, subject.keyHashes),
    findAlike(tx, { accountId, otherAccountId: payeeId, amountMinor: subject.amountMinor }),
    readSpent(tx, now, accountId, ['without-pin']),
    requestId === undefined ? undefined : findRequest(tx, { accountId: payeeId, requestId }),
  ])
  assert(own, 'every wallet has an account in the ledger')
  return {
    own,
    locks,
    standing,
    ...askGate(now, session, locks, standing),
    phoneOnly,
    request,
    same,
    duplicate: same ? undefined : await findDuplicate(tx, now, subject, alike),
    turn: (alike?.turn ?? 0) + 1,
    spent,
  }
}

function askGate(
  now: Date,
  session: Session,
  locks: readonly Lock[],
  { payee }: Standing,
): Pick<Ground, 'known' | 'capability' | 'verdict' | 'underLock'> {
  const known = isKnownPayee(payee, locks, now)
  const capability = capabilityOf(known)
  const verdict = decideGate({
    capability,
    locks,
    deviceId: session.place,
    sessionKind: session.kind,
    proofs: session.proofs,
    now,
  })
  return { known, capability, verdict, underLock: outgoingLocks(locks, now).length > 0 }
}

/**
 * What was refused, or came too late, is no reason to ask: then the one before it may be. The newest is read alone, for it
 * mostly is the answer: while one is undecided none of its like is kept after it.
 */
async function findDuplicate(
  tx: Tx,
  now: Date,
  { session: { accountId }, payeeId: otherAccountId, amountMinor }: Subject,
  newest: Alike | undefined,
): Promise<Duplicate | undefined> {
  const since = new Date(now.getTime() - duplicateMinutes * 60_000)
  if (!newest || newest.createdAt <= since) return undefined
  const result = await findResult(tx, { accountId, transferId: newest.paymentId })
  const found = asDuplicate(newest, result)
  const alike = { accountId, otherAccountId, amountMinor, since }
  return found ?? findDuplicateBefore(tx, alike, newest.turn)
}

/** However many came to nothing: whoever made them all within minutes waits until they are read. */
async function findDuplicateBefore(
  tx: Tx,
  alike: Pick<
    Parameters<typeof listAlikeBefore>[1],
    'accountId' | 'otherAccountId' | 'amountMinor' | 'since'
  >,
  before: number,
): Promise<Duplicate | undefined> {
  for (let turn: number | undefined = before; turn !== undefined;) {
    const page: Alike[] = await listAlikeBefore(tx, { ...alike, turn, limit: alikeAtOnce })
    const names = page.map(({ accountId, paymentId }) => ({ accountId, transferId: paymentId }))
    const results = new Map(
      (await listDecided(tx, names)).map(({ transferId, result }) => [transferId, result]),
    )
    for (const one of page) {
      const found = asDuplicate(one, results.get(one.paymentId))
      if (found) return found
    }
    turn = page.length < alikeAtOnce ? undefined : page.at(-1)?.turn
  }
  return undefined
}

function asDuplicate(
  { paymentId, createdAt: at, deadlineAt }: Alike,
  result: DecidedTransfer['result'] | undefined,
): Duplicate | undefined {
  if (result === undefined) return { paymentId, at, deadlineAt, state: 'deciding' }
  return result === 'accepted' ? { paymentId, at, deadlineAt, state: 'done' } : undefined
}

/** What counts against the rolling limits now: to be told, since it is the ledger's batch that judges them. */
export async function readSpent<Key extends keyof Spent = keyof Spent>(
  tx: Tx,
  now: Date,
  accountId: string,
  keys?: readonly Key[],
): Promise<Pick<Spent, Key>> {
  const limits = rollingLimits.filter(({ key }) => keys?.some((one) => one === key) ?? true)
  const spent = await spentIn(tx, now, purseOf(accountId), limits)
  return Object.fromEntries(limits.map(({ key }, index) => [key, Number(spent[index])])) as Pick<Spent, Key>
}

/** What an owner has besides the number, and since when it counts. */
export async function lookBesidesNumber(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  accountId: string,
): Promise<BesidesNumber> {
  const settledBy = new Date(now.getTime() - proofSettlesDays * 86_400_000)
  return findBesidesNumber(tx, deps, { accountId, settledBy })
}

/**
 * Read when it is judged, and no guard goes with it: what is used up or removed in the moment until the ledger books leaves
 * the payment as one that came before, which whoever removed it could have made as well. A code that is used is replaced.
 */
export async function findPhoneOnly(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  accountId: string,
): Promise<boolean> {
  return isPhoneOnly(await lookBesidesNumber(tx, now, deps, accountId))
}

/** A request for money may be paid once, within its time; `payer` is who already holds it, if it is held. */
export function isRequestOpen(
  request: RequestRow | undefined,
  asked: { requestId: string | undefined },
  now: Date,
): boolean {
  if (asked.requestId === undefined) return true
  return request?.state === 'open' && request.expiresAt > now
}
