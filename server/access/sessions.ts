import type { SessionView } from '#contract/standing'
import type { Proof } from '#contract/words'
import {
  decideGate,
  decideLift,
  endLock,
  listLocks,
  placeLock,
  refuseEntrance,
  ruleContext,
  ruleOfTwo,
  type EntranceRefusal,
  type Lock,
} from '#locks'
import { tell } from '#messages'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import type { Secrets } from '#platform/secrets'
import {
  lastSeenStepSeconds,
  sessionAbsoluteHours,
  sessionIdleMinutes,
  stepUpMinutes,
} from './policy-sign-in.ts'
import {
  deleteSeenBrowsers,
  endOpenSessions,
  findSessionByToken,
  insertSeenBrowser,
  insertSession,
  listOpenSessions,
  lockSession,
  renewSession,
  touchSession,
  writeSession,
  type Session,
  type SessionEnd,
} from './store-session.ts'

export type { Session } from './store-session.ts'

/**
 * Sessions: 256-bit opaque tokens kept as keyed hashes, bound to the browser's cookie, renewed whenever what they may do
 * changes. `issueSession` is the one place that issues a session, and takes only what the gate has admitted.
 */

export type SessionDeps = Pick<Deps, 'secrets' | 'random'>
export type OpenedSession = { token: string; session: Session }

export type OpenSession = {
  accountId: string
  proofs: readonly Proof[]
  kind: 'full' | 'limited'
  /** Null for a full session, and only for it. */
  fullAt: Date | null
  browserHash: Buffer
  /** The known device, if it gave a proof. */
  deviceId?: string | undefined
  browserName: string
  /** The browser is no known device and has not signed in here before: the gate asks one proof more of it. */
  newDevice?: boolean
}

/** Stands for a browser without a device key wherever the id of a device is asked for: the same at each of its sign-ins. */
export function placeOf(secrets: Secrets, accountId: string, browserHash: Buffer): string {
  const hash = secrets.keyedHash('place', Buffer.concat([Buffer.from(accountId), browserHash]))
  const hex = hash.toString('hex')
  // The form of a random uuid (RFC 9562, version 8: made by a rule of our own).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const admitted = Symbol('admitted')
/** A session that the gate has let through and that nobody holds yet. Only `admitSession` makes one. */
export type AdmittedSession = { readonly [admitted]: Session }

/** Step. Ends this browser's former session of the account and issues a new one, when the gate lets it. */
export async function openSession(
  tx: Tx,
  now: Date,
  deps: SessionDeps,
  input: OpenSession,
): Promise<OpenedSession | Refusal<EntranceRefusal>> {
  const admission = await admitSession(tx, now, deps, input)
  return isRefusal(admission) ? admission : issueSession(tx, now, deps, admission)
}

/** Step. The gate before a session. */
export async function admitSession(
  tx: Tx,
  now: Date,
  deps: SessionDeps,
  input: OpenSession & { locks?: readonly Lock[] },
): Promise<AdmittedSession | Refusal<EntranceRefusal>> {
  const { accountId, deviceId, kind, proofs } = input
  const place = deviceId ?? placeOf(deps.secrets, accountId, input.browserHash)
  const locks = input.locks ?? (await listLocks(tx, now, accountId))
  const newDevice = input.newDevice === true
  const facts = { locks, deviceId: place, sessionKind: kind, proofs, newDevice, now }
  const verdict = decideGate({ ...facts, capability: 'sign-in' })
  if (verdict.outcome === 'refuse') {
    const refusal = refuseEntrance(verdict)
    await auditSession(tx, now, deps, accountId, 'session_opened', 'refused', refusal.refused)
    return refusal
  }
  const session: Session = {
    sessionId: deps.random.id(),
    accountId,
    kind,
    proofs: [...proofs],
    ...(deviceId === undefined ? {} : { deviceId }),
    place,
    browserHash: input.browserHash,
    browserName: input.browserName,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + sessionAbsoluteHours * 3_600_000),
    fullAt: input.fullAt,
  }
  return { [admitted]: session }
}

/** Step. The one place that issues a session. */
export async function issueSession(
  tx: Tx,
  now: Date,
  deps: SessionDeps,
  { [admitted]: session }: AdmittedSession,
): Promise<OpenedSession> {
  const { accountId, deviceId, sessionId, place } = session
  const token = newSessionToken(deps)
  const facts = { sessionId, proofs: session.proofs.map(({ kind }) => kind), place }
  // Sent together: none needs what another answers.
  await Promise.all([
    insertSession(tx, session, hashToken(deps.secrets, token)),
    deviceId === undefined ? insertSeenBrowser(tx, now, accountId, place) : undefined,
    auditSession(tx, now, deps, accountId, 'session_opened', 'accepted', session.kind, facts),
  ])
  return { token, session }
}

/** The hot path of every signed-in request: one prepared read, and a write at most every half minute. */
export async function findSession(
  deps: Pick<Deps, 'db' | 'clock' | 'secrets'>,
  token: string,
  browserHash: Buffer,
): Promise<Session | undefined> {
  const now = deps.clock.now()
  const tokenHash = hashToken(deps.secrets, token)
  const session = await deps.db.glance((tx) => findSessionByToken(tx, aliveAt(now), tokenHash, browserHash))
  if (session === undefined) return undefined
  if (now.getTime() - session.lastSeenAt.getTime() < lastSeenStepSeconds * 1000) return session
  await deps.db.jot((tx) => touchSession(tx, now, session.accountId, session.sessionId))
  return { ...session, lastSeenAt: now }
}

export function viewSession(session: Session): SessionView {
  const idleEnd = session.lastSeenAt.getTime() + sessionIdleMinutes * 60_000
  return {
    sessionId: session.sessionId,
    kind: session.kind,
    fullAt: session.fullAt?.toISOString() ?? null,
    expiresAt: session.expiresAt.toISOString(),
    idleEndsAt: new Date(Math.min(idleEnd, session.expiresAt.getTime())).toISOString(),
    proofs: session.proofs.map(({ kind }) => kind),
    deviceId: session.deviceId ?? null,
  }
}

/** Whether the session holds a proof of this kind from the last five minutes. */
export function isFresh(session: Session, kind: Proof['kind'], now: Date): boolean {
  const since = now.getTime() - stepUpMinutes * 60_000
  return session.proofs.some((one) => one.kind === kind && one.provenAt.getTime() >= since)
}

/** I am still here: moves the idle end, never the absolute one. */
export async function extendSession(
  deps: Pick<Deps, 'db' | 'clock'>,
  session: Session,
): Promise<{ session: Session; now: Date } | Refusal<'not_signed_in'>> {
  const now = deps.clock.now()
  return deps.db.transact(async (tx) => {
    const current = await lockOpenSession(tx, now, session)
    if (current === undefined) return refuse('not_signed_in')
    await touchSession(tx, now, session.accountId, session.sessionId)
    return { session: { ...current, lastSeenAt: now }, now }
  })
}

/** Ends the session of this token and browser, if there is one; answers the same without. */
export async function signOut(
  deps: Deps,
  input: { sessionToken: string | undefined; browserHash: Buffer },
): Promise<void> {
  const { sessionToken, browserHash } = input
  const now = deps.clock.now()
  await deps.db.transact(async (tx) => {
    const tokenHash = hashToken(deps.secrets, sessionToken ?? '')
    const session = await findSessionByToken(tx, aliveAt(now), tokenHash, browserHash)
    if (session) await endSessions(tx, now, deps, { ...session, because: 'signed-out' })
  })
}

/** Step. The open sessions of an account, the latest seen first. */
export async function listSessions(tx: Tx, now: Date, accountId: string): Promise<Session[]> {
  return listOpenSessions(tx, aliveAt(now), accountId)
}

/** Step. The session's row under lock; undefined when it has ended meanwhile, or when a lock shuts the wallet. */
export async function lockOpenSession(
  tx: Tx,
  now: Date,
  session: Pick<Session, 'accountId' | 'sessionId'>,
): Promise<Session | undefined> {
  return lockSession(tx, aliveAt(now), session.accountId, session.sessionId)
}

/**
 * Step. Ends sessions of an account; with none of the conditions, all of them. From the next request on they are nothing.
 * After a recovery and after "this wasn't me" every browser without a device key is new again. Answers how many ended.
 */
export async function endSessions(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'random'>,
  input: {
    accountId: string
    because: Exclude<SessionEnd, 'renewed'>
    sessionId?: string | undefined
    exceptSessionId?: string | undefined
    deviceId?: string | undefined
  },
): Promise<number> {
  const ended = await endOpenSessions(tx, now, input, input.because)
  if (input.because === 'not-me' || input.because === 'recovery') {
    await deleteSeenBrowsers(tx, input.accountId)
  }
  if (ended.length > 0) {
    const facts = { sessionIds: ended }
    await auditSession(tx, now, deps, input.accountId, 'sessions_ended', 'accepted', input.because, facts)
  }
  return ended.length
}

/**
 * Step. What a proof more, or a lock less, has made of a session: full when the rule of two now says so. Opens the lock of
 * an unusual sign-in here as well when the proofs lift it. The token stays; the caller holds the session's row.
 */
export async function fillSession(tx: Tx, now: Date, deps: Deps, session: Session): Promise<Session> {
  const filled = await weighAgain(tx, now, deps, session)
  if (filled !== session) await writeSession(tx, filled)
  return filled
}

/** Step. The same after stepping up: the proofs were just given, so the token changes, and the old one is dead. */
export async function renewToken(tx: Tx, now: Date, deps: Deps, session: Session): Promise<OpenedSession> {
  const renewed = { ...(await weighAgain(tx, now, deps, session)), lastSeenAt: now }
  const token = newSessionToken(deps)
  await renewSession(tx, renewed, hashToken(deps.secrets, token))
  return { token, session: renewed }
}

async function weighAgain(tx: Tx, now: Date, deps: Deps, session: Session): Promise<Session> {
  const { accountId, place } = session
  let locks = await listLocks(tx, now, accountId)
  const lift = locks.filter(
    (lock) =>
      lock.cause === 'unusual_sign_in' &&
      lock.deviceId === place &&
      decideLift(
        lock,
        session.proofs,
        { kind: session.kind, deviceId: place },
        now,
        ruleContext({ locks, deviceId: place, now }),
      ) === 'lift',
  )
  for (const { lockId } of lift) {
    if (!(await endLock(tx, now, { accountId, lockId, endedBy: 'customer' }))) continue
    await auditSession(tx, now, deps, accountId, 'lock_lifted', 'accepted', 'unusual_sign_in', { lockId })
    await tell(tx, now, deps, {
      accountId,
      template: 'lock_lifted',
      facts: { browser: session.browserName, cause: 'unusual_sign_in' },
    })
  }
  locks = locks.filter((lock) => !lift.includes(lock))
  if (session.kind === 'full') return session
  const context = ruleContext({ locks, deviceId: place, now })
  if (ruleOfTwo(session.proofs, 'enter', now, context).gives !== 'full') return session
  await auditSession(tx, now, deps, accountId, 'session_filled', 'accepted', 'rule_of_two', {
    sessionId: session.sessionId,
  })
  return { ...session, kind: 'full', fullAt: null }
}

/**
 * Step, for enrolling: this session's browser has just become a known device. What held for the browser goes on holding
 * for the device: enrolling never shortens the first day of an unusual sign-in. The caller holds account and session.
 */
export async function bindSessionToDevice(
  tx: Tx,
  now: Date,
  deps: SessionDeps,
  session: Session,
  deviceId: string,
): Promise<Session> {
  const bound = { ...session, deviceId, place: deviceId }
  await writeSession(tx, bound)
  for (const lock of await listLocks(tx, now, session.accountId)) {
    if (lock.cause !== 'unusual_sign_in' || lock.deviceId !== session.place) continue
    await placeLock(tx, now, deps, { ...lock, on: 'device', deviceId })
    await endLock(tx, now, { accountId: session.accountId, lockId: lock.lockId, endedBy: 'system' })
  }
  return bound
}

/** The one hot statement's other half: idle since before this, a session is over. */
function aliveAt(now: Date): { now: Date; idleSince: Date } {
  return { now, idleSince: new Date(now.getTime() - sessionIdleMinutes * 60_000) }
}

function newSessionToken(deps: Pick<Deps, 'random'>): string {
  return deps.random.bytes(32).toString('base64url')
}

function hashToken(secrets: Secrets, token: string): Buffer {
  return secrets.keyedHash('session', token)
}

async function auditSession(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'random'>,
  subjectId: string,
  event: string,
  outcome: 'accepted' | 'refused',
  reason: string,
  facts: Record<string, unknown> = {},
): Promise<void> {
  await appendAudit(tx, now, deps.random.id(), { event, subjectId, outcome, reason, facts })
}
