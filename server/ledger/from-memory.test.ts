import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '#platform/database'
import { openLog } from '#platform/log'
import { fakeClock } from '../../test/support/clock.ts'
import { testDatabase } from '../../test/support/database.ts'
import { seededRandom } from '../../test/support/random.ts'
import {
  auditBooks,
  changeGuard,
  findBalance,
  house,
  openAccount,
  openLedger,
  setClosed,
  type AccountName,
  type Budget,
  type Ledger,
  type TransferRequest,
  type TransferResult,
} from './ledger.ts'
import { behindMin, batchMax, surelyMax } from './policy.ts'
import { openBatchConnection, type BatchConnection } from './store-batch.ts'

/**
 * What the ledger remembers of accounts may be wrong at any time. Here it is made wrong on purpose, by another ledger and by
 * other hands: no answer may come of it that the books would not give.
 */
let database: { url: string; close(): Promise<void> }
let db: Database
let ledger: Ledger
let other: Ledger
const clock = fakeClock()
const random = seededRandom('from memory')
const log = openLog({ level: 'silent' })

/** In which way each batch was run, and how it ended. */
const runs: string[] = []

async function watched(url: string): Promise<BatchConnection> {
  const real = await openBatchConnection(url)
  const watch =
    (name: 'run' | 'runFromMemory'): BatchConnection['run'] =>
    async (...given) => {
      try {
        const written = await real[name](...given)
        runs.push(name)
        return written
      } catch (error) {
        runs.push(`${name} failed`)
        throw error
      }
    }
  return { ...real, run: watch('run'), runFromMemory: watch('runFromMemory') }
}

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase({ url: database.url, connectionsMax: 4 })
  other = openLedger({ url: database.url, clock, log })
})
beforeEach(async () => {
  await ledger?.close()
  // A new one trusts its memory from the second batch on.
  ledger = openLedger({ url: database.url, clock, log, connect: watched })
  await pay(house.cashIn, house.cashOut, 1n)
  runs.length = 0
})
afterAll(async () => {
  expect(await auditBooks({ db })).toBeUndefined()
  await ledger.close()
  await other.close()
  await db.close()
  await database.close()
})

async function open(account: AccountName): Promise<AccountName> {
  await db.transact((tx) => openAccount(tx, clock.now(), { account, currency: 'CNY' }))
  return account
}

const newName = (): AccountName => ({ accountId: random.id(), purse: 0 })

function asking(
  debit: AccountName,
  credit: AccountName,
  amountMinor: bigint,
  more: Partial<TransferRequest> = {},
): TransferRequest {
  return { transferId: random.id(), kind: 'transfer', debit, credit, amountMinor, currency: 'CNY', ...more }
}

function pay(...given: Parameters<typeof asking>): Promise<TransferResult> {
  return ledger.transfer(asking(...given))
}

const payByOther = (...given: Parameters<typeof asking>): Promise<TransferResult> =>
  other.transfer(asking(...given))

const byHand = (text: string, { accountId }: AccountName): Promise<unknown> =>
  db.pool.query(`update ledger_account set ${text} where account_id = $1`, [accountId])

/** With money, and remembered by the ledger that is tested. */
async function known(balanceMinor: bigint): Promise<AccountName> {
  const name = await open(newName())
  expect(await pay(house.cashIn, name, balanceMinor)).toMatchObject({ result: 'accepted' })
  runs.length = 0
  return name
}

const balanceOf = async (name: AccountName): Promise<bigint | undefined> =>
  (await db.read((tx) => findBalance(tx, name)))?.balanceMinor

describe('what is remembered', () => {
  it('saves the reading: one answer to wait for', async () => {
    const [payer, payee] = [await known(100n), await known(1n)]
    for (let turn = 0; turn < 5; turn += 1)
      expect(await pay(payer, payee, 10n)).toMatchObject({ debitBalanceMinor: 90n - 10n * BigInt(turn) })
    expect(await pay(payer, payee, 51n)).toMatchObject({ code: 'not_enough' })
    expect(runs).toEqual(Array.from({ length: 6 }, () => 'runFromMemory'))
  })

  it('guarantees that money which came in by another process is there to be spent', async () => {
    const [payer, payee] = [await known(10n), await known(1n)]
    await payByOther(house.cashIn, payer, 90n)
    expect(await pay(payer, payee, 100n)).toMatchObject({ result: 'accepted', debitBalanceMinor: 0n })
    expect(runs).toEqual(['runFromMemory failed', 'run'])
  })

  it('guarantees that money which another process has spent is not spent again', async () => {
    const [payer, payee] = [await known(100n), await known(1n)]
    await payByOther(payer, payee, 60n)
    expect(await pay(payer, payee, 60n)).toMatchObject({ code: 'not_enough' })
    await payByOther(payer, payee, 30n, { kind: 'pending' })
    expect(await pay(payer, payee, 20n)).toMatchObject({ code: 'not_enough' })
    expect(await balanceOf(payer)).toBe(40n)
  })

  it('guarantees that a guard which changed is seen, by who names the former and by who names the new one', async () => {
    const [payer, payee] = [await known(100n), await known(1n)]
    const guard = (await db.read((tx) => findBalance(tx, payer)))?.guard ?? -1n
    expect(await pay(payer, payee, 1n, { guard })).toMatchObject({ result: 'accepted' })
    await db.transact((tx) => changeGuard(tx, payer))
    expect(await pay(payer, payee, 1n, { guard })).toMatchObject({ code: 'guard_changed' })
    await db.transact((tx) => changeGuard(tx, payer))
    runs.length = 0
    await pay(payer, payee, 1n)
    expect(await pay(payer, payee, 1n, { guard: guard + 2n })).toMatchObject({ result: 'accepted' })
    expect(await pay(payer, payee, 1n, { guard: guard + 1n })).toMatchObject({ code: 'guard_changed' })
  })

  it('guarantees that a guard which changes while the write waits for it is seen', async () => {
    const [payer, payee] = [await known(100n), await known(1n)]
    const guard = (await db.read((tx) => findBalance(tx, payer)))?.guard ?? -1n
    let paid: Promise<TransferResult> | undefined
    await db.transact(async (tx) => {
      await changeGuard(tx, payer)
      paid = pay(payer, payee, 1n, { guard })
      await expect
        .poll(async () => {
          const { rows } = await db.pool.query(`select from pg_stat_activity
            where application_name = 'latchkey-ledger' and datname = current_database() and wait_event_type = 'Lock'`)
          return rows.length
        })
        .toBe(1)
    })
    expect(await paid).toMatchObject({ code: 'guard_changed' })
    expect(runs).toEqual(['runFromMemory failed', 'run'])
  })

  it.each([
    ['debits_closed', 'debits_closed', 'payer'],
    ['credits_closed', 'credits_closed', 'payee'],
  ])('guarantees that %s is seen, also where the guard was left as it was', async (code, column, whom) => {
    const [payer, payee] = [await known(100n), await known(1n)]
    await byHand(`${column} = true`, whom === 'payer' ? payer : payee)
    expect(await pay(payer, payee, 1n)).toMatchObject({ code })
    await byHand(`${column} = false`, whom === 'payer' ? payer : payee)
    expect(await pay(payer, payee, 1n), 'and that it is open again').toMatchObject({ result: 'accepted' })
    await db.transact((tx) => setClosed(tx, { account: payee, credits: true }))
    expect(await pay(payer, payee, 1n, { kind: 'pending' })).toMatchObject({ code: 'credits_closed' })
  })

  it('guarantees that an account which was absent is found once it is there', async () => {
    const [payer, payee] = [await known(100n), newName()]
    expect(await pay(payer, payee, 1n)).toMatchObject({ code: 'credit_account_absent' })
    expect(await pay(payee, payer, 1n)).toMatchObject({ code: 'debit_account_absent' })
    await open(payee)
    expect(await pay(payer, payee, 1n)).toMatchObject({ result: 'accepted' })
  })

  it('guarantees that an id is decided once, whatever was remembered of its account in between', async () => {
    const [payer, payee] = [await known(100n), await known(1n)]
    const guard = (await db.read((tx) => findBalance(tx, payer)))?.guard ?? -1n
    const [yes, no] = [asking(payer, payee, 60n, { guard }), asking(payer, payee, 60n)]
    const [first, refusal] = [await ledger.transfer(yes), await ledger.transfer(no)]
    expect(refusal).toEqual({ result: 'refused', code: 'not_enough', repeated: false })
    await pay(house.cashIn, payer, 500n)
    expect(await ledger.transfer(yes)).toEqual({ ...first, repeated: true })
    expect(await ledger.transfer(no)).toEqual({ ...refusal, repeated: true })
    expect(await ledger.transfer({ ...yes, amountMinor: 61n })).toMatchObject({ code: 'id_reused' })
    await db.transact((tx) => changeGuard(tx, payer))
    await pay(payer, payee, 1n)
    // With another, for a refusal that is not kept would leave nothing for the id to meet.
    const [again] = await Promise.all([ledger.transfer(yes), pay(payer, payee, 1n)])
    expect(again, 'not even its guard is asked again').toEqual({ ...first, repeated: true })
    expect(await balanceOf(payer)).toBe(538n)
  })

  it('guarantees that no rolling limit is passed by spending through two processes', async () => {
    const day: Budget = { key: 'day', windowSeconds: 86_400, slots: 24, ceilingMinor: 100n }
    const [payer, payee] = [await known(1_000n), await known(1n)]
    const budgets = [day]
    const before = asking(payer, payee, 1n, { kind: 'pending' })
    await ledger.transfer(before)
    expect(await pay(payer, payee, 30n, { budgets })).toMatchObject({ result: 'accepted' })
    await payByOther(payer, payee, 30n, { budgets })
    // Ending that reads the account as it is; its budget must not be remembered as it was.
    const end = { kind: 'void', pendingId: before.transferId } as const
    expect(await pay(payer, payee, 0n, end)).toMatchObject({ result: 'accepted' })
    expect(runs).toEqual(['runFromMemory', 'runFromMemory', 'run'])
    expect(await pay(payer, payee, 41n, { budgets })).toMatchObject({ code: 'budget_over' })
    expect(await pay(payer, payee, 40n, { budgets })).toMatchObject({ result: 'accepted' })
    expect(await pay(payer, payee, 1n, { budgets })).toMatchObject({ code: 'budget_over' })
    const aside = asking(payer, payee, 50n, { kind: 'pending', budgets: [{ ...day, key: 'other' }] })
    await ledger.transfer(aside)
    await payByOther(payer, payee, 0n, { kind: 'void', pendingId: aside.transferId })
    const again = [{ ...day, key: 'other' }]
    expect(await pay(payer, payee, 100n, { budgets: again })).toMatchObject({ result: 'accepted' })
  })

  it('is not asked about what was set aside: that is read', async () => {
    const [payer, payee] = [await known(100n), await known(1n)]
    const aside = asking(payer, payee, 60n, { kind: 'pending' })
    expect(await ledger.transfer(aside)).toMatchObject({ debitAvailableMinor: 40n })
    await payByOther(payer, payee, 60n, { kind: 'post', pendingId: aside.transferId })
    const end = { kind: 'void', pendingId: aside.transferId } as const
    expect(await pay(payer, payee, 0n, end)).toMatchObject({ code: 'pending_ended' })
    expect(runs).toEqual(['runFromMemory', 'run'])
  })

  it('is trusted less and less while somebody else writes, and again when nobody does', async () => {
    const [payer, payee] = [await known(10_000n), await known(1n)]
    for (let turn = 0; turn < 3 * surelyMax; turn += 1) {
      await payByOther(payer, payee, 1n)
      await pay(payer, payee, 1n)
    }
    expect(runs.filter((one) => one === 'runFromMemory failed').length).toBeLessThan(12)
    expect(runs).not.toContain('run failed')
    for (let turn = 0; turn < surelyMax; turn += 1) await pay(payer, payee, 1n)
    runs.length = 0
    await pay(payer, payee, 1n)
    expect(runs).toEqual(['runFromMemory'])
  })
})

describe('a batch sent behind another', () => {
  /** More than one batch holds, so that what comes last is sent behind. */
  const filling = (from: AccountName): TransferRequest[] =>
    Array.from({ length: batchMax - 1 }, () => asking(from, house.fees, 1n))

  beforeEach(async () => {
    // Remembered, so that the second is sent before the first has answered.
    await pay(house.cashIn, house.fees, 1n)
  })

  it('guarantees that nothing is answered upon what the one before did not lay', async () => {
    const [payer, payee, rich] = [await known(100n), await known(1n), await known(10_000n)]
    // Nobody told the ledger: the first batch will fail, and with it what the second builds upon.
    await byHand('debits_closed = true', payer)
    const paid = asking(payer, payee, 50n)
    const first = [paid, ...filling(rich)]
    const second = [
      asking(payee, house.fees, 40n),
      paid,
      ...Array.from({ length: behindMin }, () => asking(rich, house.fees, 2n)),
    ]
    const answers = await Promise.all([...first, ...second].map((one) => ledger.transfer(one)))
    const no = { result: 'refused', code: 'debits_closed' }
    expect(answers[0]).toEqual({ ...no, repeated: false })
    expect(answers[batchMax]).toMatchObject({ code: 'not_enough', repeated: false })
    expect(answers[batchMax + 1]).toEqual({ ...no, repeated: true })
    const rest = answers.filter((one) => one.result === 'accepted')
    expect(rest).toHaveLength(batchMax - 1 + behindMin)
    expect(rest.every((one) => !one.repeated)).toBe(true)
    expect(runs).toEqual(['runFromMemory failed', 'runFromMemory failed', 'run', 'run'])
    expect(await balanceOf(rich)).toBe(10_000n - BigInt(batchMax - 1 + 2 * behindMin))
  })

  it('guarantees that what was committed behind one that failed is found, and told as done once', async () => {
    const [payer, payee, rich] = [await known(100n), await known(1n), await known(10_000n)]
    await byHand('debits_closed = true', payer)
    const first = [
      asking(payer, payee, 50n),
      ...Array.from({ length: batchMax - 1 }, () => asking(payer, payee, 1n)),
    ]
    const second = Array.from({ length: behindMin }, () => asking(rich, house.fees, 2n))
    const answers = await Promise.all([...first, ...second].map((one) => ledger.transfer(one)))
    expect(answers.filter((one) => one.result === 'accepted')).toHaveLength(behindMin)
    expect(answers.every((one) => !one.repeated)).toBe(true)
    expect(runs).toEqual(['runFromMemory failed', 'runFromMemory', 'run', 'run'])
    expect(await balanceOf(rich)).toBe(10_000n - 2n * BigInt(behindMin))
  })

  it('carries money on that the one before brought', async () => {
    const [payer, payee] = [await known(100n), await known(1n)]
    const [rich, last] = [await known(10_000n), await known(1n)]
    const first = [asking(payer, payee, 100n), ...filling(rich)]
    const second = Array.from({ length: behindMin }, () => asking(payee, last, 1n))
    const answers = await Promise.all([...first, ...second].map((one) => ledger.transfer(one)))
    expect(answers.every((one) => one.result === 'accepted')).toBe(true)
    const numbers = answers.map((one) => (one.result === 'accepted' ? one.number : 0n))
    expect(numbers.toSorted((a, b) => Number(a - b))).toEqual(numbers)
    expect(runs).toEqual(['runFromMemory', 'runFromMemory'])
  })
})
