import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { causeCodes, causes } from '#contract/causes'
import { laterRemedies, outgoing } from '#contract/words'
import type { Tx } from '#platform/database'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import {
  coolingOff,
  decideGate,
  endLock,
  listLocks,
  lockLock,
  placeLock,
  type Lock,
  type PlaceLock,
} from './locks.ts'

describe('the catalogue', () => {
  it('guarantees that no cause is without a remedy (promise 1)', () => {
    for (const cause of causeCodes) expect(causes[cause].remedies.length, cause).toBeGreaterThan(0)
  })

  it('leaves the honest owner a way that exists now, where no later work, time or authority is named', () => {
    const later = new Set<string>(laterRemedies)
    const without = causeCodes.filter((cause) => causes[cause].remedies.every((kind) => later.has(kind)))
    // Nobody is put behind these by this build: they come with identity checks, staff and the law.
    expect(without).toEqual(['identity_expired', 'taken_over', 'under_review', 'legal_order'])
  })

  it('gives each cause a reference of its own', () => {
    expect(new Set(causeCodes.map((cause) => causes[cause].ref)).size).toBe(causeCodes.length)
  })
})

describe('locks', () => {
  let start: TestDeps
  beforeAll(async () => {
    start = await startDeps({ at: '2026-07-04T06:20:00.000Z', seed: 'locks' })
  })
  afterAll(() => start.close())

  const run = <Result>(work: (tx: Tx, now: Date) => Promise<Result>): Promise<Result> =>
    start.db.transact((tx) => work(tx, start.clock.now()))
  const place = (input: PlaceLock): Promise<Lock> => run((tx, now) => placeLock(tx, now, start.deps, input))
  const list = (accountId: string): Promise<Lock[]> => run((tx, now) => listLocks(tx, now, accountId))
  const newId = (): string => start.deps.random.id()
  const inHours = (hours: number): Date => new Date(start.clock.now().getTime() + hours * 3_600_000)

  it('come back from the table as they were placed, with an audit row', async () => {
    const accountId = newId()
    const placed = await place({
      accountId,
      cause: 'self_frozen',
      parts: [{ capabilities: [...outgoing], proofs: [], endsAt: inHours(24) }],
      placedBy: 'stranger-with-proof',
      placedByProof: 'password',
      byStaleProof: true,
      fromDeviceId: newId(),
      deviceId: newId(),
      facts: { noticeId: 'n', count: 2 },
    })
    expect(await list(accountId)).toEqual([placed])
    const audit = await start.db.pool.query(
      'select event, outcome, reason, facts from audit where subject_id = $1',
      [accountId],
    )
    expect(audit.rows).toEqual([
      {
        event: 'lock_placed',
        outcome: 'accepted',
        reason: 'self_frozen',
        facts: {
          lockId: placed.lockId,
          placedBy: 'stranger-with-proof',
          proof: 'password',
          endsAt: inHours(24).toISOString(),
        },
      },
    ])
  })

  it('take what the catalogue says when nothing else is given, and list oldest first', async () => {
    const accountId = newId()
    await place({ accountId, cause: 'dormant', placedBy: 'system' })
    start.clock.advance({ seconds: 1 })
    await place({ accountId, cause: 'password_exposed', placedBy: 'system' })
    const locks = await list(accountId)
    expect(locks.map(({ cause }) => cause)).toEqual(['dormant', 'password_exposed'])
    expect(locks[0]?.parts).toEqual([{ capabilities: [...outgoing], proofs: [], endsAt: null }])
    expect(locks[1]?.parts).toEqual([{ capabilities: [], proofs: ['password'], endsAt: null }])
    expect(await list(newId())).toEqual([])
  })

  it('are over by themselves, part by part, without being touched', async () => {
    const accountId = newId()
    const now = start.clock.now()
    await place({
      accountId,
      cause: 'cooling_off',
      parts: coolingOff('password_reset', now),
      placedBy: 'system',
    })
    const outcomeAt = async (hours: number): Promise<string[]> => {
      const at = new Date(now.getTime() + hours * 3_600_000)
      const locks = await start.db.read((tx) => listLocks(tx, at, accountId))
      return (['withdraw', 'change-contacts'] as const).map(
        (capability) => decideGate({ capability, locks, sessionKind: 'full', proofs: [], now: at }).outcome,
      )
    }
    expect(await outcomeAt(23)).toEqual(['refuse', 'refuse'])
    expect(await outcomeAt(24)).toEqual(['allow', 'refuse'])
    expect(await outcomeAt(48)).toEqual(['allow', 'allow'])
    const after = new Date(now.getTime() + 48 * 3_600_000)
    expect(await start.db.read((tx) => listLocks(tx, after, accountId))).toEqual([])
  })

  it('do not pile up: one that does as much already is the answer, one that does more is placed', async () => {
    const accountId = newId()
    const dated: PlaceLock = {
      accountId,
      cause: 'self_frozen',
      parts: [{ capabilities: [...outgoing], proofs: [], endsAt: inHours(24) }],
      placedBy: 'stranger-with-proof',
      byStaleProof: true,
    }
    const first = await place(dated)
    expect((await place(dated)).lockId).toBe(first.lockId)
    start.clock.advance({ seconds: 1 })
    const lasting = await place({ accountId, cause: 'self_frozen', placedBy: 'customer' })
    expect(lasting.lockId).not.toBe(first.lockId)
    expect((await place(dated)).lockId, 'the older one comes first').toBe(first.lockId)
    expect((await place({ accountId, cause: 'self_frozen', placedBy: 'customer' })).lockId).toBe(
      lasting.lockId,
    )
    // A freeze that a good proof placed must not be taken for one that a stale proof may not lift, nor for another device's.
    const elsewhere = await place({
      accountId,
      cause: 'self_frozen',
      placedBy: 'customer',
      deviceId: newId(),
    })
    expect(elsewhere.lockId).not.toBe(lasting.lockId)
    expect(await list(accountId)).toHaveLength(3)
  })

  it('guarantees that two lifts at once end a lock once', async () => {
    const accountId = newId()
    const { lockId } = await place({ accountId, cause: 'dormant', placedBy: 'system' })
    const ended = await Promise.all(
      Array.from({ length: 8 }, () =>
        run(async (tx, now) => {
          const lock = await lockLock(tx, now, { accountId, lockId })
          return lock !== undefined && endLock(tx, now, { accountId, lockId, endedBy: 'customer' })
        }),
      ),
    )
    expect(ended.filter(Boolean)).toHaveLength(1)
    expect(await list(accountId)).toEqual([])
    const rows = await start.db.pool.query('select ended_by, ended_at from lock where account_id = $1', [
      accountId,
    ])
    expect(rows.rows).toEqual([{ ended_by: 'customer', ended_at: start.clock.now() }])
  })

  it('guarantees that ending is guarded without the row lock too', async () => {
    const accountId = newId()
    const { lockId } = await place({ accountId, cause: 'dormant', placedBy: 'system' })
    const ended = await Promise.all(
      Array.from({ length: 8 }, () =>
        run((tx, now) => endLock(tx, now, { accountId, lockId, endedBy: 'customer' })),
      ),
    )
    expect(ended.filter(Boolean)).toHaveLength(1)
  })

  it('answers for a lock that is over, another account’s or no lock at all: nothing', async () => {
    const accountId = newId()
    const { lockId } = await place({ accountId, cause: 'dormant', placedBy: 'system' })
    for (const input of [
      { accountId: newId(), lockId },
      { accountId, lockId: newId() },
      { accountId, lockId: 'password_paused' },
      { accountId, lockId: "'; drop table lock; --" },
    ]) {
      expect(await run((tx, now) => lockLock(tx, now, input))).toBeUndefined()
    }
    expect((await run((tx, now) => lockLock(tx, now, { accountId, lockId })))?.cause).toBe('dormant')
  })

  it('guarantees that a lock cannot be placed that takes nothing, names no device, or has no end it should have', async () => {
    const accountId = newId()
    const refused: PlaceLock[] = [
      { accountId, cause: 'password_wrong', placedBy: 'system' },
      { accountId, cause: 'password_paused', placedBy: 'system' },
      { accountId, cause: 'unusual_sign_in', placedBy: 'system' },
      { accountId, cause: 'cooling_off', placedBy: 'system' },
      { accountId, cause: 'under_review', placedBy: 'staff' },
      {
        accountId,
        cause: 'dormant',
        placedBy: 'system',
        parts: [{ capabilities: ['withdraw'], proofs: [], endsAt: start.clock.now() }],
      },
    ]
    for (const input of refused) await expect(place(input), input.cause).rejects.toThrow(input.cause)
    expect(await list(accountId)).toEqual([])
  })
})
