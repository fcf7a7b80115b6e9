import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, DatabaseUnavailable, type Database } from '#platform/database'
import { openLog } from '#platform/log'
import { fakeClock } from '../../test/support/clock.ts'
import { testDatabase } from '../../test/support/database.ts'
import { NaiveLedger } from '../../test/support/naive-ledger.ts'
import { seededRandom } from '../../test/support/random.ts'
import {
  auditBooks,
  changeGuard,
  findBalance,
  house,
  LedgerBusy,
  listTransfersAfter,
  openAccount,
  openLedger,
  type AccountName,
  type DecidedTransfer,
  type Ledger,
  type TransferRequest,
  type TransferResult,
} from './ledger.ts'
import { openBatchConnection, type BatchConnection } from './store-batch.ts'

/**
 * Many askers, three ledgers on one database, and everything that can happen to them: connections that are ended under a
 * batch, answers that are lost after the commit, guards that others change meanwhile. Afterwards all that was decided is
 * decided once more, one by one, by the naive ledger: there must be one order, in keeping with who asked after whom was
 * answered, in which it comes to the same.
 */
const operations = process.env['LATCHKEY_SOAK'] === '1' ? 6_000 : 1_200
const crowds = [
  { ledgerCount: 3, askers: 48, ends: true, of: 'three ledgers that write to the same accounts' },
  { ledgerCount: 1, askers: 400, ends: false, of: 'one ledger that sends batches behind each other' },
]

let database: { url: string; close(): Promise<void> }
let db: Database
const clock = fakeClock()
const random = seededRandom('faults')
const log = openLog({ level: 'silent' })

beforeEach(async () => {
  database = await testDatabase()
  db = openDatabase({ url: database.url, connectionsMax: 6 })
})
afterEach(async () => {
  await db.close()
  await database.close()
})

async function account(): Promise<AccountName> {
  const name = { accountId: random.id(), purse: 0 }
  await db.transact((tx) => openAccount(tx, clock.now(), { account: name, currency: 'CNY' }))
  return name
}

let fromMemory = 0

/** A connection of which every so manyth batch is lost: before it began, or after its commit. */
async function unreliable(url: string): Promise<BatchConnection> {
  const real = await openBatchConnection(url)
  let lost = false
  const unreliably =
    (run: BatchConnection['run']): BatchConnection['run'] =>
    async (...given) => {
      const chance = random.below(20)
      if (chance === 0) lost = true
      if (lost) throw new Error('lost before it began')
      const written = await run(...given)
      if (chance === 1) lost = true
      if (lost) throw new Error('the answer to the commit was lost')
      return written
    }
  return {
    ...real,
    run: unreliably(real.run),
    runFromMemory: unreliably(async (...given) => {
      const written = await real.runFromMemory(...given)
      fromMemory += 1
      return written
    }),
    isBroken: () => lost || real.isBroken(),
  }
}

type Asked = { request: TransferRequest; calledAt: number; answeredAt: number; results: TransferResult[] }

/** Time as far as it matters: what was answered before what was asked. */
let moment = 0
const history = new Map<string, Asked>()

async function ask(ledgers: Ledger[], request: TransferRequest): Promise<TransferResult> {
  const key = `${request.debit.accountId} ${request.transferId}`
  moment += 1
  const asked = history.get(key) ?? { request, calledAt: moment, answeredAt: Infinity, results: [] }
  history.set(key, asked)
  for (;;) {
    const ledger = ledgers[random.below(ledgers.length)]
    if (ledger === undefined) throw new Error('no ledger')
    try {
      const result = await ledger.transfer(request)
      moment += 1
      asked.answeredAt = Math.min(asked.answeredAt, moment)
      asked.results.push(result)
      return result
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable) && !(error instanceof LedgerBusy)) throw error
    }
  }
}

const budget = { key: 'minute', windowSeconds: 60, slots: 6, ceilingMinor: 120n }

async function guardOf(name: AccountName): Promise<bigint> {
  return (await db.read((tx) => findBalance(tx, name)))?.guard ?? 0n
}

/** One customer's doing: pay, set aside, end what was set aside; now and then the same twice at once. */
async function act(ledgers: Ledger[], accounts: AccountName[], asides?: TransferRequest[]): Promise<void> {
  const pick = (): AccountName => accounts[random.below(accounts.length)] ?? house.suspense
  const debit = pick()
  const request: TransferRequest = {
    transferId: random.id(),
    kind: asides !== undefined && random.below(3) === 0 ? 'pending' : 'transfer',
    debit,
    credit: random.below(4) === 0 ? house.cashOut : pick(),
    amountMinor: BigInt(1 + random.below(40)),
    currency: 'CNY',
    ...(random.below(3) === 0 ? { budgets: [budget] } : {}),
    ...(random.below(4) === 0 ? { guard: await guardOf(debit) } : {}),
  }
  const aside = random.below(4) === 0 ? asides?.[random.below(asides.length + 1)] : undefined
  if (aside !== undefined) {
    const kind = random.below(2) === 0 ? 'post' : 'void'
    const amountMinor = kind === 'void' ? 0n : BigInt(1 + random.below(Number(aside.amountMinor) + 1))
    const { credit, currency, transferId: pendingId } = aside
    const end: TransferRequest = {
      transferId: random.id(),
      kind,
      debit: aside.debit,
      credit,
      amountMinor,
      currency,
      pendingId,
    }
    await ask(ledgers, end)
    return
  }
  const times = random.below(8) === 0 ? 2 : 1
  const [result] = await Promise.all(Array.from({ length: times }, () => ask(ledgers, request)))
  if (request.kind === 'pending' && result?.result === 'accepted') asides?.push(request)
}

async function endAConnection(): Promise<void> {
  await db.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'latchkey-ledger' and datname = current_database() order by random() limit 1`)
}

/** In the order in which the ledger says that it decided. */
async function listDecided(all: DecidedTransfer[] = []): Promise<DecidedTransfer[]> {
  for (;;) {
    const page = await db.read((tx) => listTransfersAfter(tx, all.at(-1)?.number ?? 0n, 1_000))
    all.push(...page)
    if (page.length < 1_000) return all
  }
}

/** Reads on behind the writers all the while, as those do who tell of payments. */
function follow(): () => Promise<DecidedTransfer[]> {
  const all: DecidedTransfer[] = []
  let isOver = false
  const following = (async () => {
    while (!isOver) await listDecided(all)
    await listDecided(all)
  })()
  return async () => {
    isOver = true
    await following
    return all
  }
}

describe.each(crowds)('with everything failing, $of', ({ ledgerCount, askers, ends }) => {
  it('guarantees that all that was decided fits one order in which each request came to what it was told, once', async () => {
    history.clear()
    fromMemory = 0
    const ledgers = Array.from({ length: ledgerCount }, () =>
      openLedger({ url: database.url, clock, log, connect: unreliable }),
    )
    const accounts = await Promise.all(Array.from({ length: 8 }, account))
    // Enough that most can be paid to the end, however many are asked.
    const amountMinor = BigInt(operations / 6)
    for (const credit of accounts) {
      const transferId = random.id()
      const [debit, currency] = [house.cashIn, 'CNY']
      await ask(ledgers, { transferId, kind: 'transfer', debit, credit, amountMinor, currency })
    }
    const asides: TransferRequest[] = []
    let begun = 0
    const followed = follow()
    await Promise.all(
      Array.from({ length: askers }, async () => {
        while (begun < operations) {
          begun += 1
          if (begun % 60 === 0) await endAConnection()
          if (begun % 25 === 0) clock.advance({ seconds: 3 })
          const { accountId } = accounts[begun % 8] ?? house.suspense
          if (begun % 20 === 0) await db.transact((tx) => changeGuard(tx, { accountId }))
          await act(ledgers, accounts, ends ? asides : undefined)
        }
      }),
    )
    await Promise.all(ledgers.map((ledger) => ledger.close()))

    expect(fromMemory, 'both ways were gone').toBeGreaterThan(0)
    expect(await auditBooks({ db })).toBeUndefined()
    const decided = await listDecided()
    const numbers = (await followed()).map(({ number }) => number)
    expect(numbers, 'who read up to a number has missed none before it').toEqual(
      decided.map(({ number }) => number),
    )
    checkOrder(decided)
    checkAnswers(decided)
    replay(decided, accounts)
  })
})

/** Walking in the order of numbers: nothing may have been answered before something ahead of it was asked. */
function checkOrder(decided: DecidedTransfer[]): void {
  let latestCall = 0
  for (const one of decided) {
    const asked = history.get(`${one.debit.accountId} ${one.transferId}`)
    expect(asked, 'nothing was decided that nobody asked').toBeDefined()
    expect(asked?.answeredAt).toBeGreaterThan(latestCall)
    latestCall = Math.max(latestCall, asked?.calledAt ?? 0)
  }
}

/** Whoever was answered was told what is kept, and every time the same. */
function checkAnswers(decided: DecidedTransfer[]): void {
  const kept = new Map(decided.map((one) => [`${one.debit.accountId} ${one.transferId}`, one]))
  expect(kept.size).toBe(decided.length)
  const told = { accepted: 0, repeated: 0, passing: 0 }
  for (const [key, { request, results }] of history) {
    const row = kept.get(key)
    expect(results.length).toBeGreaterThan(0)
    for (const result of results) {
      if (result.result === 'refused' && result.code === 'guard_changed') {
        told.passing += 1
        expect(request.guard).toBeDefined()
        continue
      }
      expect(row?.result).toBe(result.result === 'accepted' ? 'accepted' : result.code)
      if (result.repeated) told.repeated += 1
      if (result.result === 'refused') continue
      told.accepted += 1
      expect(result.number).toBe(row?.number)
      expect(result.at).toEqual(row?.at)
      if (request.guard !== undefined) expect(row?.guard).toBe(request.guard)
    }
  }
  // Otherwise it has shown nothing.
  expect(told.accepted).toBeGreaterThan(operations / 4)
  expect(told.repeated).toBeGreaterThan(0)
}

function replay(decided: DecidedTransfer[], accounts: AccountName[]): void {
  const open = { debitsClosed: false, creditsClosed: false, guard: 0n }
  const naive = new NaiveLedger([
    ...accounts.map((name) => ({ ...name, ...open, mayGoNegative: false })),
    ...Object.values(house).map((name) => ({ ...name, ...open, mayGoNegative: true })),
  ])
  for (const one of decided) {
    const asked = history.get(`${one.debit.accountId} ${one.transferId}`)
    if (asked === undefined) throw new Error('nobody asked')
    const { guard: _, ...request } = asked.request
    const answer = naive.ask(request, one.at.getTime())
    expect(answer.code, `${one.number}`).toBe(one.result)
    const first = asked.results.find((result) => result.result === 'accepted')
    if (first?.result !== 'accepted') continue
    expect([first.debitBalanceMinor, first.debitAvailableMinor]).toEqual([answer.balance, answer.available])
  }
}

describe('one request that no database takes', () => {
  it('guarantees that it fails alone', async () => {
    const ledger = openLedger({ url: database.url, clock, log })
    const [payer, payee] = [await account(), await account()]
    await db.pool.query(`create function refuse_thirteen() returns trigger language plpgsql as
      $$ begin raise exception 'not this one' using errcode = 'check_violation'; end $$;
      create trigger planted before insert on ledger_transfer for each row when (new.amount_minor = 13) execute function refuse_thirteen()`)
    const pay = (debit: AccountName, credit: AccountName, amountMinor: bigint): Promise<TransferResult> =>
      ledger.transfer({
        transferId: random.id(),
        kind: 'transfer',
        debit,
        credit,
        amountMinor,
        currency: 'CNY',
      })
    await pay(house.cashIn, payer, 1_000n)
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) => pay(payer, payee, index === 37 ? 13n : 1n)),
    )
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(59)
    expect(results[37]).toMatchObject({
      status: 'rejected',
      reason: expect.any(DatabaseUnavailable) as Error,
    })
    expect(await db.read((tx) => findBalance(tx, payee))).toMatchObject({ balanceMinor: 59n })
    await db.pool.query('drop trigger planted on ledger_transfer')
    await ledger.close()
    expect(await auditBooks({ db })).toBeUndefined()
  })
})

describe('a connection that is lost', () => {
  it('guarantees that what was bound to it is never sent over another, and everything else is', async () => {
    let lives = 0
    const connect = async (url: string): Promise<BatchConnection> => {
      const real = await openBatchConnection(url)
      lives += 1
      let left = lives === 1 ? 1 : Infinity
      const counted =
        (run: BatchConnection['run']): BatchConnection['run'] =>
        async (...given) => {
          left -= 1
          if (left < 0) throw new Error('the database went away and came back')
          return run(...given)
        }
      return { ...real, run: counted(real.run), runFromMemory: counted(real.runFromMemory) }
    }
    const ledger = openLedger({ url: database.url, clock, log, connect })
    const [bound, free] = [await account(), await account()]
    const pay = (credit: AccountName, overOneConnection: boolean): Promise<TransferResult> =>
      ledger.transfer({
        ...{ transferId: random.id(), kind: 'transfer', debit: house.cashIn, credit, amountMinor: 1n },
        ...{ currency: 'CNY', overOneConnection },
      })
    expect(await pay(bound, true), 'where none was open yet, one is opened').toMatchObject({
      result: 'accepted',
    })
    const [first, second] = await Promise.allSettled([pay(bound, true), pay(free, false)])
    expect(first).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseUnavailable) as Error })
    expect(second).toMatchObject({ status: 'fulfilled', value: { result: 'accepted' } })
    expect(lives).toBe(2)
    expect(await db.read((tx) => findBalance(tx, bound))).toMatchObject({ balanceMinor: 1n })
    expect(await pay(bound, true), 'the next is bound to the next').toMatchObject({ result: 'accepted' })
    await ledger.close()
  })
})

describe('without a database', () => {
  it('tells everybody who waits, takes no more than it can hold, and works again when it is back', async () => {
    let away = true
    const connect = async (url: string): Promise<BatchConnection> => {
      if (away) throw new Error('connection refused')
      return openBatchConnection(url)
    }
    const ledger = openLedger({ url: database.url, clock, log, connect })
    const payee = await account()
    const request = (): TransferRequest => ({
      transferId: random.id(),
      kind: 'transfer',
      debit: house.cashIn,
      credit: payee,
      amountMinor: 1n,
      currency: 'CNY',
    })
    const results = await Promise.allSettled(Array.from({ length: 6_000 }, () => ledger.transfer(request())))
    const errors = results.map((one) => (one.status === 'rejected' ? (one.reason as Error).name : ''))
    expect(errors.filter((name) => name === 'DatabaseUnavailable').length).toBe(5_000)
    expect(errors.filter((name) => name === 'LedgerBusy').length).toBe(1_000)
    away = false
    expect(await ledger.transfer(request())).toMatchObject({ result: 'accepted' })
    await ledger.close()
    await expect(ledger.transfer(request())).rejects.toThrow(DatabaseUnavailable)
  })
})
