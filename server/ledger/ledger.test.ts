import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Defect } from '#platform/assert'
import { openDatabase, type Database } from '#platform/database'
import { openLog } from '#platform/log'
import { fakeClock, type FakeClock } from '../../test/support/clock.ts'
import { testDatabase } from '../../test/support/database.ts'
import { seededRandom } from '../../test/support/random.ts'
import {
  type AccountName,
  type Ledger,
  type TransferRequest,
  type TransferResult,
  changeGuard,
  findBalance,
  findPending,
  findTransfer,
  house,
  listEntries,
  listExpiredPendings,
  listOpenPendings,
  listTransfersAfter,
  openAccount,
  openLedger,
  setClosed,
  spentIn,
} from './ledger.ts'

// The write path and the steps on a real PostgreSQL.
let database: { url: string; close(): Promise<void> }
let db: Database
let ledger: Ledger
let clock: FakeClock
const random = seededRandom('ledger')
const batches: number[] = []

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase({ url: database.url, connectionsMax: 4 })
  clock = fakeClock()
  const log = openLog({ level: 'silent' })
  ledger = openLedger({ url: database.url, clock, log, observe: (size) => batches.push(size) })
})
afterAll(async () => {
  await ledger.close()
  await db.close()
  await database.close()
})

async function account(balanceMinor = 0n): Promise<AccountName> {
  const name = { accountId: random.id(), purse: 0 }
  await db.transact((tx) => openAccount(tx, clock.now(), { account: name, currency: 'CNY' }))
  if (balanceMinor > 0n)
    expect(await pay(house.cashIn, name, balanceMinor)).toMatchObject({ result: 'accepted' })
  return name
}

function request(debit: AccountName, credit: AccountName, amountMinor: bigint): TransferRequest {
  return { transferId: random.id(), kind: 'transfer', debit, credit, amountMinor, currency: 'CNY' }
}

function pay(
  debit: AccountName,
  credit: AccountName,
  amountMinor: bigint,
  more: Partial<TransferRequest> = {},
): Promise<TransferResult> {
  return ledger.transfer({ ...request(debit, credit, amountMinor), ...more })
}

const balance = (name: AccountName): ReturnType<typeof findBalance> => db.read((tx) => findBalance(tx, name))

describe('a transfer', () => {
  it('moves money, is numbered, and stands in both statements', async () => {
    const [payer, payee] = [await account(1_000n), await account()]
    const asked = request(payer, payee, 300n)
    const done = await ledger.transfer(asked)
    expect(done).toEqual({
      result: 'accepted',
      at: clock.now(),
      number: expect.any(BigInt) as bigint,
      debitBalanceMinor: 700n,
      debitAvailableMinor: 700n,
      repeated: false,
    })
    expect(await balance(payee)).toMatchObject({ balanceMinor: 300n, pendingMinor: 0n, seq: 1n })
    const name = { accountId: payer.accountId, transferId: asked.transferId }
    const found = await db.read((tx) => findTransfer(tx, name))
    expect(found).toMatchObject({ result: 'accepted', debitSeq: 2n, creditSeq: 1n, amountMinor: 300n })
    expect(done).toMatchObject({ number: found?.number })
    const [newest, oldest] = await db.read((tx) => listEntries(tx, { account: payer, limit: 10 }))
    expect(newest).toMatchObject({
      seq: 2n,
      deltaMinor: -300n,
      balanceMinor: 700n,
      debit: payer,
      other: payee,
    })
    expect(oldest).toMatchObject({ seq: 1n, deltaMinor: 1_000n, debit: house.cashIn })
    expect(await db.read((tx) => listEntries(tx, { account: payer, beforeSeq: 2n, limit: 10 }))).toEqual([
      oldest,
    ])
  })

  it('guarantees that a repeat gets the first answer and moves nothing, and that an id never names two transfers', async () => {
    const [payer, payee] = [await account(1_000n), await account()]
    const asked = request(payer, payee, 400n)
    const first = await ledger.transfer(asked)
    await pay(payer, payee, 100n)
    expect(await ledger.transfer(asked)).toEqual({ ...first, repeated: true })
    expect(await ledger.transfer({ ...asked, amountMinor: 401n })).toMatchObject({ code: 'id_reused' })
    expect(await ledger.transfer({ ...asked, credit: house.fees })).toMatchObject({ code: 'id_reused' })
    const refused = request(payer, payee, 501n)
    const no = { result: 'refused', code: 'not_enough' }
    expect(await ledger.transfer(refused)).toEqual({ ...no, repeated: false })
    await pay(house.cashIn, payer, 1_000n)
    expect(await ledger.transfer(refused)).toEqual({ ...no, repeated: true })
    expect(await balance(payer)).toMatchObject({ balanceMinor: 1_500n })
  })

  it('answers the same id asked many times at once with one transfer', async () => {
    const [payer, payee] = [await account(1_000n), await account()]
    const asked = request(payer, payee, 400n)
    const answers = await Promise.all(Array.from({ length: 50 }, () => ledger.transfer(asked)))
    expect(answers.filter((one) => !one.repeated)).toHaveLength(1)
    expect(new Set(answers.map((one) => (one.result === 'accepted' ? one.number : 0n))).size).toBe(1)
    expect(await balance(payee)).toMatchObject({ balanceMinor: 400n })
  })

  it('numbers what it decides in the order in which it tells it, within a batch and across', async () => {
    const payer = await account(1_000n)
    const last = await pay(payer, house.fees, 1n)
    const from = last.result === 'accepted' ? last.number : 0n
    const asked = Array.from({ length: 30 }, (_, index) =>
      request(payer, house.fees, index % 7 === 3 ? 5_000n : 1n),
    )
    const answers = await Promise.all(asked.map((one) => ledger.transfer(one)))
    const listed = await db.read((tx) => listTransfersAfter(tx, from, 100))
    expect(listed.map((one) => one.transferId)).toEqual(asked.map((one) => one.transferId))
    answers.forEach((one, index) => {
      if (one.result === 'accepted') expect(one.number).toBe(listed[index]?.number)
      else expect(listed[index]?.result).toBe('not_enough')
    })
    expect(await db.read((tx) => listTransfersAfter(tx, listed[3]?.number ?? 0n, 2))).toEqual(
      listed.slice(4, 6),
    )
  })

  it('refuses what it was not shaped for as a defect, before anything is asked of the database', async () => {
    const payer = { accountId: random.id(), purse: 0 }
    const wrong: Partial<TransferRequest>[] = [
      { transferId: 'ABC' },
      { transferId: random.id().toUpperCase() },
      { currency: 'cny' },
      { pendingId: random.id() },
      { kind: 'void', amountMinor: 1n, pendingId: random.id() },
      { kind: 'post' },
      { debit: { accountId: payer.accountId, purse: 1.5 } },
      { budgets: [{ key: 'a"b', windowSeconds: 10, slots: 10, ceilingMinor: 1n }] },
    ]
    for (const one of wrong) {
      const asked = { ...request(payer, house.fees, 1n), ...one }
      await expect(ledger.transfer(asked), Object.keys(one).join()).rejects.toThrow(Defect)
    }
  })

  it('keeps the refusal of amounts that no account could hold', async () => {
    const payer = await account(5n)
    for (const amountMinor of [2n ** 53n, 2n ** 70n]) {
      const asked = request(payer, house.fees, amountMinor)
      expect(await ledger.transfer(asked)).toMatchObject({ code: 'amount_too_large', repeated: false })
      expect(await ledger.transfer(asked)).toMatchObject({ code: 'amount_too_large', repeated: true })
    }
    expect(await pay(payer, house.fees, -(2n ** 70n))).toMatchObject({ code: 'amount_not_positive' })
  })
})

describe('what is set aside', () => {
  it('can be posted in part, and the rest is free again', async () => {
    const [payer, payee] = [await account(1_000n), await account()]
    const aside = request(payer, payee, 600n)
    const expiresAt = new Date(clock.now().getTime() + 60_000)
    expect(await ledger.transfer({ ...aside, kind: 'pending', expiresAt })).toMatchObject({
      debitBalanceMinor: 1_000n,
      debitAvailableMinor: 400n,
    })
    expect(await pay(payer, payee, 401n)).toMatchObject({ code: 'not_enough' })
    const pendingId = aside.transferId
    const [open] = await db.read((tx) => listOpenPendings(tx, { accountId: payer.accountId }))
    expect(open).toMatchObject({
      pendingId,
      amountMinor: 600n,
      expiresAt,
      state: 'open',
      debit: payer,
      credit: payee,
    })
    expect(await pay(payer, payee, 601n, { kind: 'post', pendingId })).toMatchObject({
      code: 'amount_over_pending',
    })
    expect(await pay(payer, payee, 250n, { kind: 'post', pendingId })).toMatchObject({
      debitAvailableMinor: 750n,
    })
    expect(await pay(payer, payee, 0n, { kind: 'void', pendingId })).toMatchObject({ code: 'pending_ended' })
    expect(await db.read((tx) => findPending(tx, { accountId: payer.accountId, pendingId }))).toMatchObject({
      state: 'posted',
      postedMinor: 250n,
    })
    const booked = await db.read((tx) => listEntries(tx, { account: payer, limit: 9, booked: true }))
    expect(booked.map((one) => one.deltaMinor)).toEqual([-250n, 1_000n])
  })

  it('can expire once it is due, and not before', async () => {
    const payer = await account(1_000n)
    const expiresAt = new Date(clock.now().getTime() + 60_000)
    const aside = { ...request(payer, house.cashOut, 600n), kind: 'pending' as const, expiresAt }
    await ledger.transfer(aside)
    const end = { kind: 'expire' as const, pendingId: aside.transferId, transferId: random.id() }
    expect(await pay(payer, house.cashOut, 0n, end)).toMatchObject({ code: 'pending_not_due' })
    clock.advance({ minutes: 1 })
    const due = await db.read((tx) => listExpiredPendings(tx, clock.now(), 10))
    expect(due.map((one) => one.pendingId)).toContain(aside.transferId)
    const post = { kind: 'post' as const, pendingId: aside.transferId }
    expect(await pay(payer, house.cashOut, 600n, post)).toMatchObject({ code: 'pending_ended' })
    expect(await pay(payer, house.cashOut, 0n, end)).toMatchObject({
      result: 'accepted',
      debitAvailableMinor: 1_000n,
    })
  })
})

describe('budgets', () => {
  const day = { key: 'day', windowSeconds: 86_400, slots: 24, ceilingMinor: 500n }

  it('guarantees that payments made at once do not pass a rolling limit together', async () => {
    const payer = await account(10_000n)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => pay(payer, house.fees, 100n, { budgets: [day] })),
    )
    expect(answers.filter((one) => one.result === 'accepted')).toHaveLength(5)
    const over = answers.find((one) => one.result === 'refused')
    expect(over).toEqual({ result: 'refused', code: 'budget_over', budgetKey: 'day', repeated: false })
    expect(await db.read((tx) => spentIn(tx, clock.now(), payer, [day]))).toEqual([500n])
    clock.advance({ hours: 23 })
    expect(await pay(payer, house.fees, 100n, { budgets: [day] })).toMatchObject({ code: 'budget_over' })
    clock.advance({ hours: 2 })
    expect(await pay(payer, house.fees, 100n, { budgets: [day] })).toMatchObject({ result: 'accepted' })
  })

  it('get back what was set aside and not posted', async () => {
    const payer = await account(10_000n)
    const year = { key: 'year', windowSeconds: 365 * 86_400, slots: 73, ceilingMinor: 10_000n }
    const aside = request(payer, house.cashOut, 500n)
    await ledger.transfer({ ...aside, kind: 'pending', budgets: [day, year] })
    expect(await pay(payer, house.fees, 1n, { budgets: [year, day] })).toMatchObject({ budgetKey: 'day' })
    clock.advance({ hours: 3 })
    await pay(payer, house.cashOut, 200n, { kind: 'post', pendingId: aside.transferId })
    const never = { ...day, key: 'never' }
    const asked = [year, never, day]
    expect(await db.read((tx) => spentIn(tx, clock.now(), payer, asked))).toEqual([200n, 0n, 200n])
  })
})

describe('the guard', () => {
  it('guarantees that a transfer which names a former guard is refused, and may come again', async () => {
    const payer = await account(1_000n)
    const guard = (await balance(payer))?.guard ?? -1n
    await db.transact((tx) => changeGuard(tx, { accountId: payer.accountId }))
    const asked = { ...request(payer, house.fees, 10n), guard }
    expect(await ledger.transfer(asked)).toEqual({
      result: 'refused',
      code: 'guard_changed',
      repeated: false,
    })
    expect(await ledger.transfer({ ...asked, guard: guard + 1n })).toMatchObject({
      result: 'accepted',
      repeated: false,
    })
    expect(await ledger.transfer(asked)).toMatchObject({ result: 'accepted', repeated: true })
  })

  it('lets an account be closed one way', async () => {
    const [payer, payee] = [await account(1_000n), await account(10n)]
    await db.transact((tx) => setClosed(tx, { account: payer, debits: true }))
    expect(await pay(payer, payee, 10n)).toMatchObject({ code: 'debits_closed' })
    expect(await pay(payee, payer, 10n)).toMatchObject({ result: 'accepted' })
    await db.transact((tx) => setClosed(tx, { account: payer, debits: false, credits: true }))
    expect(await pay(payer, payee, 10n)).toMatchObject({ result: 'accepted' })
    expect(await pay(payee, payer, 10n)).toMatchObject({ code: 'credits_closed' })
  })
})

describe('the tables', () => {
  it.each(['ledger_transfer', 'ledger_entry'])(
    'guarantees that no row of %s is changed or deleted',
    async (table) => {
      await pay(await account(10n), house.fees, 10n)
      for (const text of [`update ${table} set at = at`, `delete from ${table}`, `truncate ${table}`])
        await expect(db.pool.query(text)).rejects.toThrow('append-only')
    },
  )

  it('refuse a balance below nought by themselves', async () => {
    const { accountId } = await account(10n)
    const set = (column: string): Promise<unknown> =>
      db.pool.query(`update ledger_account set ${column} where account_id = $1`, [accountId])
    await expect(set('balance_minor = -1')).rejects.toThrow('ledger_account_enough')
    await expect(set('pending_minor = 11')).rejects.toThrow('ledger_account_enough')
    await expect(set('pending_minor = -1')).rejects.toThrow('ledger_account_pending')
  })
})
