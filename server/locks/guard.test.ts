import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CauseCode } from '#contract/causes'
import {
  findBalance,
  findTransfer,
  house,
  openAccount,
  type TransferRequest,
  type TransferResult,
} from '#ledger'
import type { Tx } from '#platform/database'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import { endLock, listLocks, placeLock, type Lock } from './locks.ts'

// A lock and a payment on the same account at the same time: one comes first, and the other knows it.
let start: TestDeps
let accountId: string
beforeAll(async () => {
  start = await startDeps({ seed: 'guard' })
})
afterAll(() => start.close())
beforeEach(async () => {
  accountId = start.deps.random.id()
  const account = { accountId, purse: 0 }
  await start.db.transact((tx) => openAccount(tx, start.clock.now(), { account, currency: 'CNY' }))
  await pay({ debit: house.cashIn, credit: account, amountMinor: 10_000n })
})

function pay(more: Partial<TransferRequest> = {}): Promise<TransferResult> {
  return start.ledger.transfer({
    transferId: start.deps.random.id(),
    kind: 'transfer',
    debit: { accountId, purse: 0 },
    credit: house.cashOut,
    amountMinor: 1n,
    currency: 'CNY',
    ...more,
  })
}

async function guard(): Promise<bigint> {
  const balance = await start.db.read((tx) => findBalance(tx, { accountId, purse: 0 }))
  return balance?.guard ?? -1n
}

function freeze(tx: Tx, cause: CauseCode = 'self_frozen'): Promise<Lock> {
  return placeLock(tx, start.clock.now(), start.deps, { accountId, cause, placedBy: 'customer' })
}

const changed = { result: 'refused', code: 'guard_changed' }

describe('a lock on what leaves the account', () => {
  it('guarantees that a payment allowed before it is refused after it, and one allowed before its end asks again', async () => {
    const before = await guard()
    const lock = await start.db.transact((tx) => freeze(tx))
    expect(await pay({ guard: before })).toMatchObject(changed)
    const locked = await guard()
    expect(locked).not.toBe(before)
    const end = { accountId, lockId: lock.lockId, endedBy: 'customer' as const }
    expect(await start.db.transact((tx) => endLock(tx, start.clock.now(), end))).toBe(true)
    expect(await pay({ guard: locked })).toMatchObject(changed)
    const lifted = await guard()
    // Ended already, or repeated: nothing changes.
    expect(await start.db.transact((tx) => endLock(tx, start.clock.now(), end))).toBe(false)
    expect(await pay({ guard: lifted })).toMatchObject({ result: 'accepted' })
  })

  it('leaves the guard alone when it takes nothing outgoing, or covers no more than one that is there', async () => {
    const before = await guard()
    await start.db.transact((tx) =>
      placeLock(tx, start.clock.now(), start.deps, {
        accountId,
        cause: 'self_frozen',
        parts: [{ capabilities: ['change-credentials'], proofs: [], endsAt: null }],
        placedBy: 'customer',
      }),
    )
    expect(await guard()).toBe(before)
    await start.db.transact((tx) => freeze(tx))
    const frozen = await guard()
    await start.db.transact((tx) => freeze(tx))
    expect(await guard()).toBe(frozen)
  })

  it('guarantees that it wins over a payment whose batch had already read the account, when its own commit comes first', async () => {
    const before = await guard()
    const transferId = start.deps.random.id()
    let paying: Promise<TransferResult> | undefined
    await start.db.transact(async (tx) => {
      await freeze(tx)
      paying = pay({ transferId, guard: before })
      // The batch has decided to accept by now, and waits for this row.
      await expect.poll(waitingLedgers).toBe(1)
    })
    expect(await paying).toMatchObject(changed)
    expect(await start.db.read((tx) => findTransfer(tx, { accountId, transferId }))).toBeUndefined()
  })

  it('guarantees that when it is undone, the payment that waited for it goes through', async () => {
    const before = await guard()
    let paying: Promise<TransferResult> | undefined
    const undone = start.db.transact(async (tx) => {
      await freeze(tx)
      paying = pay({ guard: before })
      await expect.poll(waitingLedgers).toBe(1)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await paying).toMatchObject({ result: 'accepted' })
    expect(await guard()).toBe(before)
  })

  it('guarantees that among many payments at once each is before the lock or refused, and none is after it', async () => {
    const before = await guard()
    const paying: Promise<TransferResult>[] = []
    const more = (count: number): void => {
      for (let index = 0; index < count; index += 1) paying.push(pay({ guard: before }))
    }
    const unguarded = { debit: house.cashIn, credit: { accountId, purse: 0 }, amountMinor: 2n }
    const credits = Array.from({ length: 20 }, () => pay(unguarded))
    more(40)
    const locking = start.db.transact((tx) => freeze(tx))
    await paying[0]
    more(40)
    await locking
    const late = paying.length
    more(20)
    const results = await Promise.all(paying)
    for (const one of results.slice(late)) expect(one).toMatchObject(changed)
    const accepted = results.filter((one) => one.result === 'accepted')
    for (const one of results) if (one.result === 'refused') expect(one.code).toBe('guard_changed')
    // What comes in is no affair of the lock's.
    for (const one of await Promise.all(credits)) expect(one.result).toBe('accepted')
    const balance = await start.db.read((tx) => findBalance(tx, { accountId, purse: 0 }))
    expect(balance?.balanceMinor).toBe(10_000n + 40n - BigInt(accepted.length))
    expect(await start.db.read((tx) => listLocks(tx, start.clock.now(), accountId))).toHaveLength(1)
  })
})

async function waitingLedgers(): Promise<number> {
  const { rows } = await start.db.pool.query<{
    count: number
  }>(`select count(*)::integer as count from pg_stat_activity
    where application_name = 'latchkey-ledger' and datname = current_database() and wait_event_type = 'Lock'`)
  return rows[0]?.count ?? 0
}
