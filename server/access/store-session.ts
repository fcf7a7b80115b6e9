import type { Proof } from '#contract/words'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import { readProofs, writeProofs } from './proofs.ts'

/** All SQL of sessions, of browsers seen before, and of used challenges. */

/** A signed-in browser. `fullAt` is set while the session is limited, and only then. */
export type Session = {
  sessionId: string
  accountId: string
  kind: 'full' | 'limited'
  proofs: Proof[]
  /** The known device, if this is one. */
  deviceId?: string
  /** What stands for this browser wherever a device is named: the known device, else an id made from its cookie. */
  place: string
  browserHash: Buffer
  browserName: string
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
  fullAt: Date | null
}

/** Why a session ended: for the owner's list and for the audit. */
export type SessionEnd =
  | 'renewed'
  | 'signed-out'
  | 'ended-by-owner'
  | 'recovery'
  | 'not-me'
  | 'device-revoked'
  | 'password-changed'

type SessionRow = {
  account_id: string
  session_id: string
  browser_hash: Buffer
  device_id: string | null
  place: string
  kind: 'full' | 'limited'
  full_at: Date | null
  proofs: unknown
  browser_name: string
  created_at: Date
  last_seen_at: Date
  expires_at: Date
}

const columns =
  'account_id, session_id, browser_hash, device_id, place, kind, full_at, proofs, browser_name, created_at, last_seen_at, expires_at'

function sessionOf(row: SessionRow): Session {
  return {
    sessionId: row.session_id,
    accountId: row.account_id,
    kind: row.kind,
    proofs: readProofs(row.proofs),
    ...(row.device_id === null ? {} : { deviceId: row.device_id }),
    place: row.place,
    browserHash: row.browser_hash,
    browserName: row.browser_name,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    fullAt: row.full_at,
  }
}

/** Alive at `now`: not ended, neither idle since before `idleSince` nor past its absolute end. */
type Alive = { now: Date; idleSince: Date }
const alive = (now: number, idleSince: number): string =>
  `ended_at is null and expires_at > $${now} and last_seen_at > $${idleSince}`

/** The hot path of every signed-in request: one prepared read. */
export async function findSessionByToken(
  tx: Tx,
  at: Alive,
  tokenHash: Buffer,
  browserHash: Buffer,
): Promise<Session | undefined> {
  // The limit keeps it a look by key for each asker, whatever the plan.
  const text = `select asker::integer, session.*
    from unnest($1::bytea[], $2::bytea[], $3::timestamptz[], $4::timestamptz[])
      with ordinality as asked (token, browser, at, idle_since, asker)
    cross join lateral (
      select ${columns} from session
      where token_hash = token and browser_hash = browser and ended_at is null and expires_at > at
        and last_seen_at > idle_since and not account_is_shut(account_id, at)
      limit 1) as session`
  const values = [tokenHash, browserHash, at.now, at.idleSince]
  const [row] = await tx.among<SessionRow>('access.find-session', text, values)
  return row && sessionOf(row)
}

/** Guarded: an ended session stays ended. Who finds the row in somebody's hands leaves it to them: nobody waits here. */
export async function touchSession(
  tx: Pick<Tx, 'among'>,
  now: Date,
  accountId: string,
  sessionId: string,
): Promise<void> {
  const text = `with touched as (
      select account_id, session_id, max(at) as at
      from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as asked (account_id, session_id, at)
      group by account_id, session_id
    ), free as (
      select session.account_id, session.session_id, at from touched join session using (account_id, session_id)
      where ended_at is null and last_seen_at < at
      for update of session skip locked
    )
    update session set last_seen_at = free.at from free
    where session.account_id = free.account_id and session.session_id = free.session_id`
  await tx.among('access.touch-session', text, [accountId, sessionId, now])
}

/**
 * Undefined: ended, idle too long or past its end, or of a wallet whose sight a lock takes away (`taken_over`). That one is
 * asked for here and not left to whoever places such a lock: one that forgot to end the sessions would leave the thief inside.
 */
export async function lockSession(
  tx: Tx,
  at: Alive,
  accountId: string,
  sessionId: string,
): Promise<Session | undefined> {
  const text = `select ${columns} from session
    where account_id = $1 and session_id = $2 and ${alive(3, 4)} and not account_is_shut(account_id, $3)
    for update`
  const values = [accountId, sessionId, at.now, at.idleSince]
  const [row] = await tx.named<SessionRow>('access.lock-session', text, values)
  return row && sessionOf(row)
}

export async function listOpenSessions(tx: Tx, at: Alive, accountId: string): Promise<Session[]> {
  const text = `select ${columns} from session
    where account_id = $1 and ${alive(2, 3)} order by last_seen_at desc, session_id limit 100`
  const rows = await tx.named<SessionRow>('access.list-sessions', text, [accountId, at.now, at.idleSince])
  return rows.map(sessionOf)
}

/** The browser's former session of this account ends with the statement that brings the new one. */
export async function insertSession(tx: Tx, session: Session, tokenHash: Buffer): Promise<void> {
  const text = `with former as (
      update session set ended_at = $10, ended_because = 'renewed'
      where account_id = $1 and browser_hash = $3 and ended_at is null)
    insert into session (${columns}, token_hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`
  await tx.named('access.insert-session', text, [
    session.accountId,
    session.sessionId,
    session.browserHash,
    session.deviceId ?? null,
    session.place,
    session.kind,
    session.fullAt,
    writeProofs(session.proofs),
    session.browserName,
    session.createdAt,
    session.lastSeenAt,
    session.expiresAt,
    tokenHash,
  ])
}

/** Stepping up: new proofs and a new token, the old token dead at once. The caller holds the row. */
export async function renewSession(tx: Tx, session: Session, tokenHash: Buffer): Promise<void> {
  const text = `update session set kind = $3, full_at = $4, proofs = $5, last_seen_at = $6, token_hash = $7
    where account_id = $1 and session_id = $2 and ended_at is null returning session_id`
  const rows = await tx.named('access.renew-session', text, [
    session.accountId,
    session.sessionId,
    session.kind,
    session.fullAt,
    writeProofs(session.proofs),
    session.lastSeenAt,
    tokenHash,
  ])
  assert(rows.length === 1, 'a session that was locked is still open')
}

/** Kind, end of the limits and device, the token unchanged. The caller holds the row. */
export async function writeSession(tx: Tx, session: Session): Promise<void> {
  const text = `update session set kind = $3, full_at = $4, proofs = $5, device_id = $6, place = $7
    where account_id = $1 and session_id = $2 and ended_at is null returning session_id`
  const values = [session.accountId, session.sessionId, session.kind, session.fullAt]
  const more = [writeProofs(session.proofs), session.deviceId ?? null, session.place]
  const rows = await tx.named('access.write-session', text, [...values, ...more])
  assert(rows.length === 1, 'a session that was locked is still open')
}

/** Limited sessions of one place that were to end their limits then, end them now. */
export async function moveFullAt(
  tx: Tx,
  move: { accountId: string; place: string; before: Date; after: Date },
): Promise<void> {
  const text = `update session set full_at = $4
    where account_id = $1 and place = $2 and full_at = $3 and ended_at is null`
  await tx.named('access.move-full-at', text, [move.accountId, move.place, move.before, move.after])
}

/** Ends open sessions of an account; undefined leaves that condition out. Answers the ids of those that were open. */
export async function endOpenSessions(
  tx: Tx,
  now: Date,
  which: {
    accountId: string
    sessionId?: string | undefined
    exceptSessionId?: string | undefined
    deviceId?: string | undefined
  },
  because: SessionEnd,
): Promise<string[]> {
  const text = `update session set ended_at = $2, ended_because = $3
    where account_id = $1 and ended_at is null
      and ($4::uuid is null or session_id = $4) and ($5::uuid is null or session_id <> $5)
      and ($6::uuid is null or device_id = $6)
    returning session_id`
  const rows = await tx.named<{ session_id: string }>('access.end-sessions', text, [
    which.accountId,
    now,
    because,
    which.sessionId ?? null,
    which.exceptSessionId ?? null,
    which.deviceId ?? null,
  ])
  return rows.map((row) => row.session_id)
}

/** Whether this browser without a device key has signed in to this account before. */
export async function isSeenBrowser(tx: Tx, accountId: string, place: string): Promise<boolean> {
  const text = 'select 1 from seen_browser where account_id = $1 and place = $2'
  return (await tx.named('access.find-seen-browser', text, [accountId, place])).length === 1
}

export async function insertSeenBrowser(tx: Tx, now: Date, accountId: string, place: string): Promise<void> {
  const text = `insert into seen_browser (account_id, place, last_at) values ($1, $2, $3)
    on conflict (account_id, place) do update set last_at = excluded.last_at`
  await tx.named('access.insert-seen-browser', text, [accountId, place, now])
}

export async function deleteSeenBrowsers(tx: Tx, accountId: string): Promise<void> {
  const text = 'delete from seen_browser where account_id = $1'
  await tx.named('access.delete-seen-browsers', text, [accountId])
}

/** Single use: true for the one call that comes first. */
export async function consumeChallenge(tx: Tx, challengeHash: Buffer, expiresAt: Date): Promise<boolean> {
  const text = `insert into used_challenge (challenge_hash, expires_at) values ($1, $2)
    on conflict (challenge_hash) do nothing returning challenge_hash`
  const rows = await tx.named('access.consume-challenge', text, [challengeHash, expiresAt])
  return rows.length === 1
}

/** Answers how many rows went; each statement is bounded. */
export async function deleteOldSessions(
  tx: Tx,
  before: { sessions: Date; browsers: Date; now: Date },
): Promise<number> {
  const sessions = `with gone as (select account_id, session_id from session where expires_at < $1 limit 1000)
    delete from session using gone
    where session.account_id = gone.account_id and session.session_id = gone.session_id
    returning session.session_id`
  const challenges = `with gone as (select challenge_hash from used_challenge where expires_at < $1 limit 1000)
    delete from used_challenge using gone where used_challenge.challenge_hash = gone.challenge_hash
    returning used_challenge.challenge_hash`
  const browsers = 'delete from seen_browser where last_at < $1 returning place'
  const first = await tx.named('access.delete-old-sessions', sessions, [before.sessions])
  const second = await tx.named('access.delete-old-challenges', challenges, [before.now])
  const third = await tx.named('access.delete-old-browsers', browsers, [before.browsers])
  return first.length + second.length + third.length
}
