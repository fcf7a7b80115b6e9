import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Proof } from '#contract/words'
import { listLocks, placeLock } from '#locks'
import { isRefusal } from '#platform/refusals'
import { startDoor, type Asker, type Door } from '../../test/support/door.ts'
import {
  bindSessionToDevice,
  endSessions,
  extendSession,
  fillSession,
  findSession,
  isFresh,
  listSessions,
  lockOpenSession,
  openSession,
  placeOf,
  signOut,
  viewSession,
  type OpenedSession,
  type OpenSession,
} from './sessions.ts'
import { sweepSignIn } from './sweep-sign-in.ts'

let door: Door
let accountId: string
let asker: Asker
let round = 0
beforeAll(async () => {
  door = await startDoor('sessions')
})
afterAll(() => door.close())
beforeEach(async () => {
  round += 1
  asker = door.browser(`browser ${round}`)
  ;({ accountId } = await door.openWallet(`+86137${String(10_000_000 + round)}`))
})

const proof = (kind: Proof['kind'], more: Partial<Proof> = {}): Proof => ({
  kind,
  provenAt: door.clock.now(),
  enrolledAt: door.clock.now(),
  atOpening: true,
  ...more,
})
async function open(more: Partial<OpenSession> = {}): Promise<OpenedSession> {
  const opened = await door.db.transact((tx) =>
    openSession(tx, door.clock.now(), door.deps, {
      accountId,
      proofs: [proof('known-device'), proof('password')],
      kind: 'full',
      fullAt: null,
      ...asker,
      ...more,
    }),
  )
  if (isRefusal(opened)) throw new Error(opened.refused)
  return opened
}
const find = (token: string, as = asker) => findSession(door.deps, token, as.browserHash)
const inHours = (hours: number): Date => new Date(door.clock.now().getTime() + hours * 3_600_000)

describe('a session', () => {
  it('is found by its token in its own browser, and in no other', async () => {
    const { token, session } = await open()
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(await find(token)).toEqual(session)
    expect(await find(token, door.browser('another'))).toBeUndefined()
    expect(await find('x'.repeat(43))).toBeUndefined()
  })

  it('guarantees that the table holds no token', async () => {
    const { token } = await open()
    const [row] = await door.db.read((tx) =>
      tx.named('test.session', 'select to_jsonb(session) as row from session where account_id = $1', [
        accountId,
      ]),
    )
    const text = JSON.stringify(row)
    expect(text).not.toContain(token)
    expect(text).not.toContain(Buffer.from(token, 'base64url').toString('hex'))
  })

  it('is found by one prepared read, and touched at most every half minute', async () => {
    const { token } = await open()
    door.statements.take()
    door.clock.advance({ seconds: 29 })
    await find(token)
    expect(door.statements.take()).toEqual(['access.find-session'])
    door.clock.advance({ seconds: 1 })
    expect(await find(token)).toMatchObject({ lastSeenAt: door.clock.now() })
    expect(door.statements.take()).toEqual(['access.find-session', 'access.touch-session'])
    await find(token)
    expect(door.statements.take()).toEqual(['access.find-session'])
  })

  it('ends after 15 minutes without a request, not one instant before', async () => {
    const { token } = await open()
    door.clock.advance({ minutes: 14, seconds: 59 })
    expect(await find(token)).toBeDefined()
    door.clock.advance({ minutes: 15 })
    expect(await find(token)).toBeUndefined()
  })

  it('ends after 12 hours, however busy', async () => {
    const { token, session } = await open()
    expect(session.expiresAt).toEqual(inHours(12))
    for (let minutes = 0; minutes < 12 * 60; minutes += 10) {
      expect(await find(token)).toBeDefined()
      door.clock.advance({ minutes: 10 })
    }
    expect(await find(token)).toBeUndefined()
  })

  it('is extended by its owner up to the absolute end', async () => {
    const { token, session } = await open()
    door.clock.advance({ minutes: 10 })
    const extended = await extendSession(door.deps, session)
    if (isRefusal(extended)) throw new Error('refused')
    expect(viewSession(extended.session)).toMatchObject({
      idleEndsAt: inHours(0.25).toISOString(),
      expiresAt: session.expiresAt.toISOString(),
    })
    door.clock.advance({ minutes: 14 })
    expect(await find(token)).toBeDefined()
    door.clock.advance({ minutes: 16 })
    expect(await extendSession(door.deps, session)).toEqual({ refused: 'not_signed_in' })
  })

  it('shows an idle end that never lies behind the absolute one', async () => {
    const { session } = await open()
    const late = { ...session, lastSeenAt: new Date(session.expiresAt.getTime() - 60_000) }
    expect(viewSession(late).idleEndsAt).toBe(session.expiresAt.toISOString())
  })

  it('knows which of its proofs are fresh', async () => {
    const { session } = await open()
    expect(isFresh(session, 'password', door.clock.now())).toBe(true)
    expect(isFresh(session, 'password', inHours(0.1))).toBe(false)
    expect(isFresh(session, 'recovery-code', door.clock.now())).toBe(false)
  })
})

describe('ending sessions', () => {
  it('guarantees that signing in again in a browser ends its former session', async () => {
    const first = await open()
    const second = await open()
    expect(await find(first.token)).toBeUndefined()
    expect(await find(second.token)).toBeDefined()
  })

  it('guarantees that an ended session is nothing from the next request on', async () => {
    const { token, session } = await open()
    const other = door.browser('other')
    const second = await open(other)
    const end = (more: object) =>
      door.db.transact((tx) =>
        endSessions(tx, door.clock.now(), door.deps, { accountId, because: 'ended-by-owner', ...more }),
      )
    expect(await end({ exceptSessionId: session.sessionId })).toBe(1)
    expect(await find(second.token, other)).toBeUndefined()
    expect(await find(token)).toBeDefined()
    expect(await end({ sessionId: second.session.sessionId })).toBe(0)
    expect(await end({})).toBe(1)
    expect(await find(token)).toBeUndefined()
  })

  it('ends those of one device alone', async () => {
    const deviceId = door.deps.random.id()
    const { token } = await open({ deviceId })
    const other = door.browser('other')
    const second = await open(other)
    await door.db.transact((tx) =>
      endSessions(tx, door.clock.now(), door.deps, { accountId, deviceId, because: 'device-revoked' }),
    )
    expect(await find(token)).toBeUndefined()
    expect(await find(second.token, other)).toBeDefined()
  })

  it('signing out ends it, and is the same without one', async () => {
    const { token } = await open()
    await signOut(door.deps, { ...asker, sessionToken: token })
    expect(await find(token)).toBeUndefined()
    await signOut(door.deps, { ...asker, sessionToken: token })
    await signOut(door.deps, { ...asker, sessionToken: undefined })
  })

  it('guarantees that of sign-ins of one browser at the same time one session is left', async () => {
    await open()
    const opened = await Promise.all(Array.from({ length: 6 }, () => open()))
    const alive = await Promise.all(opened.map(({ token }) => find(token)))
    const listed = await door.db.read((tx) => listSessions(tx, door.clock.now(), accountId))
    expect(listed.length).toBe(alive.filter(Boolean).length)
    expect(listed.length).toBeGreaterThanOrEqual(1)
  })

  it('keeps ended ones for a month, then forgets them', async () => {
    await open()
    const rows = () =>
      door.db.read((tx) => tx.named('test.rows', 'select 1 from session where account_id = $1', [accountId]))
    door.clock.advance({ days: 30 })
    await sweepSignIn(door.deps)
    expect((await rows()).length).toBe(1)
    door.clock.advance({ days: 1 })
    await sweepSignIn(door.deps)
    expect((await rows()).length).toBe(0)
  })
})

describe('the gate before a session', () => {
  it('guarantees that no session is issued on proofs that are too few', async () => {
    const opened = await door.db.transact((tx) =>
      openSession(tx, door.clock.now(), door.deps, {
        accountId,
        proofs: [proof('phone-code')],
        kind: 'limited',
        fullAt: inHours(24),
        ...asker,
      }),
    )
    expect(opened).toMatchObject({ refused: 'proofs_not_enough' })
    expect(await door.db.read((tx) => listSessions(tx, door.clock.now(), accountId))).toEqual([])
  })

  it('guarantees that no full session is issued where the rule of two gives a limited one', async () => {
    const proofs = [proof('phone-code'), proof('known-device')]
    const input = { accountId, proofs, ...asker }
    const full = { ...input, kind: 'full' as const, fullAt: null }
    const now = door.clock.now()
    expect(await door.db.transact((tx) => openSession(tx, now, door.deps, full))).toMatchObject({
      refused: 'proofs_not_enough',
    })
    const { session } = await open({ proofs, kind: 'limited', fullAt: inHours(24) })
    expect(session.kind).toBe('limited')
  })
})

describe('what stands for a browser', () => {
  it('is the same at each sign-in, another one in each browser and account, and reads as an id', () => {
    const { secrets } = door.deps
    const one = placeOf(secrets, accountId, asker.browserHash)
    expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(placeOf(secrets, accountId, asker.browserHash)).toBe(one)
    expect(placeOf(secrets, accountId, door.browser('other').browserHash)).not.toBe(one)
    expect(placeOf(secrets, door.deps.random.id(), asker.browserHash)).not.toBe(one)
  })

  it('guarantees that making a new browser one’s own device does not shorten its first day', async () => {
    const proofs = [proof('phone-code'), proof('password')]
    const { session } = await open({ proofs, kind: 'limited', fullAt: inHours(24), newDevice: true })
    const deviceId = door.deps.random.id()
    await door.db.transact(async (tx) => {
      const now = door.clock.now()
      await placeLock(tx, now, door.deps, {
        accountId,
        cause: 'unusual_sign_in',
        on: 'device',
        deviceId: session.place,
        parts: [{ capabilities: ['pay-new'], proofs: [], endsAt: inHours(24) }],
        placedBy: 'system',
      })
      const current = await lockOpenSession(tx, now, session)
      if (!current) throw new Error('gone')
      const bound = await bindSessionToDevice(tx, now, door.deps, current, deviceId)
      expect(bound).toMatchObject({ deviceId, place: deviceId, kind: 'limited' })
    })
    const locks = await door.db.read((tx) => listLocks(tx, door.clock.now(), accountId))
    expect(locks).toMatchObject([{ cause: 'unusual_sign_in', deviceId, parts: [{ endsAt: inHours(24) }] }])
    // Device and password, which are full elsewhere, are limited here.
    const again = await door.db.transact((tx) =>
      openSession(tx, door.clock.now(), door.deps, {
        accountId,
        proofs: [proof('known-device', { deviceId }), proof('password')],
        kind: 'full',
        fullAt: null,
        deviceId,
        ...asker,
      }),
    )
    expect(again).toMatchObject({ refused: 'proofs_not_enough' })
  })

  it('a limited session becomes full when its lock is over and its proofs weigh enough, not before', async () => {
    const proofs = [proof('phone-code'), proof('known-device')]
    const { session, token } = await open({ proofs, kind: 'limited', fullAt: inHours(24) })
    const fill = (more: Proof[]) =>
      door.db.transact(async (tx) => {
        const current = await lockOpenSession(tx, door.clock.now(), session)
        if (!current) throw new Error('gone')
        return fillSession(tx, door.clock.now(), door.deps, {
          ...current,
          proofs: [...current.proofs, ...more],
        })
      })
    expect(await fill([])).toMatchObject({ kind: 'limited' })
    expect(await fill([proof('password')])).toMatchObject({ kind: 'full', fullAt: null })
    expect(await find(token)).toMatchObject({ kind: 'full', fullAt: null })
  })
})
