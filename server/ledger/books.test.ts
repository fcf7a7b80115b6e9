import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '#platform/database'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import {
  auditBooks,
  balanceBooks,
  countRows,
  findBalance,
  house,
  openAccount,
  openLedger,
  sweepPendings,
  type AccountName,
  type Ledger,
  type TransferRequest,
} from './ledger.ts'

let test: TestDeps
let ledger: Ledger
let payer: AccountName

beforeAll(async () => {
  test = await startDeps({ seed: 'books' })
  ledger = test.ledger
})
afterAll(async () => {
  await test.close()
})

async function ask(more: Partial<TransferRequest>): Promise<string> {
  const transferId = test.deps.random.id()
  const done = await ledger.transfer({
    transferId,
    kind: 'transfer',
    debit: payer,
    credit: house.cashOut,
    amountMinor: 100n,
    currency: 'CNY',
    ...more,
  })
  expect(done).toMatchObject({ result: 'accepted' })
  return transferId
}

/** Something of everything. */
beforeEach(async () => {
  payer = { accountId: test.deps.random.id(), purse: 0 }
  await test.db.transact((tx) => openAccount(tx, test.clock.now(), { account: payer, currency: 'CNY' }))
  await ask({ debit: house.cashIn, credit: payer, amountMinor: 1_000n })
  await ask({})
  const posted = await ask({ kind: 'pending' })
  await ask({ kind: 'post', pendingId: posted, amountMinor: 60n })
  const voided = await ask({ kind: 'pending' })
  await ask({ kind: 'void', pendingId: voided, amountMinor: 0n })
  await ask({ kind: 'pending', expiresAt: new Date(test.clock.now().getTime() + 60_000) })
})

describe('the audit', () => {
  it('finds that the books balance, and says so in the audit trail and the log', async () => {
    expect(await auditBooks(test.deps)).toBeUndefined()
    expect(await balanceBooks(test.deps)).toEqual({ difference: undefined })
    test.clock.advance({ hours: 23 })
    expect(await balanceBooks(test.deps)).toBeUndefined()
    const { rows } = await test.db.pool.query(
      `select outcome, reason from audit where event = 'books_balanced'`,
    )
    expect(rows).toEqual([{ outcome: 'accepted', reason: 'books balance' }])
    expect((await countRows(test.deps)).transfers).toBeGreaterThan(0n)
  })

  it('audits to their end books that take longer than a request may', async () => {
    const hurried = openDatabase({ url: test.databaseUrl, connectionsMax: 2, answerMilliseconds: 300 })
    const holder = await test.db.pool.connect()
    await holder.query('begin; lock table ledger_entry in access exclusive mode')
    const heard = auditBooks({ db: hurried }).catch((error: unknown) => error)
    await holder.query('select pg_sleep(1)')
    await holder.query('commit')
    holder.release()
    expect(await heard).toBeUndefined()
    await hurried.close()
  })

  const last = `account_id = $1 and seq = (select max(seq) from ledger_entry where account_id = $1)`
  it.each([
    ['an entry is gone', 'entries follow', `delete from ledger_entry where account_id = $1 and seq = 3`],
    [
      'an entry says another balance',
      'entries follow',
      `update ledger_entry set balance_minor = balance_minor + 1 where account_id = $1 and seq = 2`,
    ],
    ['the last entry is gone', 'an account says', `delete from ledger_entry where ${last}`],
    [
      'a balance was raised',
      'an account says',
      `update ledger_account set balance_minor = balance_minor + 1 where account_id = $1`,
    ],
    [
      'an account is gone that has entries',
      'an account says',
      `delete from ledger_account where account_id = $1`,
    ],
    [
      'an entry was made at another time than its transfer',
      'has its entries',
      `update ledger_entry set at = at - interval '1 minute' where account_id = $1 and seq = 2`,
    ],
    [
      'a transfer is gone',
      'there is no entry but',
      `delete from ledger_transfer where account_id = $1 and kind = 1`,
    ],
    [
      'a transfer says another amount',
      'has its entries',
      `update ledger_transfer set amount_minor = 99 where account_id = $1 and kind = 1`,
    ],
    [
      'a transfer went to another',
      'has its entries',
      `update ledger_transfer set credit_purse = 4 where account_id = $1 and kind = 1`,
    ],
    [
      'money came from nowhere',
      'there is no entry but',
      `with forged as (
         insert into ledger_entry select account_id, 8, transfer_id, other_account_id, 5, 0, balance_minor + 5, pending_minor,
           at, purse, other_purse from ledger_entry where account_id = $1 and seq = 7)
       update ledger_account set balance_minor = balance_minor + 5, seq = 8 where account_id = $1`,
    ],
    [
      'money became other money',
      'sum to nought',
      `update ledger_account set currency = 'HKD' where account_id = $1`,
    ],
    [
      'a pending transfer has vanished',
      'open pending transfers',
      `delete from ledger_pending where account_id = $1 and state = 0`,
    ],
    [
      'a posted one is said to be voided',
      'ended by one',
      `update ledger_pending set state = 2, posted_minor = 0 where account_id = $1 and state = 1`,
    ],
  ])('finds that %s', async (_name, about, text) => {
    await withoutTriggers(text)
    try {
      const difference = await auditBooks(test.deps)
      expect(difference?.about ?? 'nothing').toContain(about)
      test.clock.advance({ days: 1 })
      expect(await balanceBooks(test.deps)).toEqual({ difference })
      expect(test.logged.some((line) => line.includes('books_differ'))).toBe(true)
    } finally {
      await withoutTriggers(undefined)
    }
    expect(await auditBooks(test.deps)).toBeUndefined()
  })
})

const tables = ['ledger_account', 'ledger_transfer', 'ledger_entry', 'ledger_pending']

/** Plants a difference as only the owner of the tables can; without a text puts everything back as it was. */
async function withoutTriggers(text: string | undefined): Promise<void> {
  const client = await test.db.pool.connect()
  try {
    await client.query('begin')
    await client.query(`set local session_replication_role = replica`)
    for (const table of tables) {
      if (text !== undefined) await client.query(`create table kept_${table} as table ${table}`)
      else await client.query(`delete from ${table}`)
      if (text === undefined)
        await client.query(`insert into ${table} overriding system value table kept_${table}`)
      if (text === undefined) await client.query(`drop table kept_${table}`)
    }
    if (text !== undefined) await client.query(text.replaceAll('$1', `'${payer.accountId}'`))
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

describe('the sweep', () => {
  it('gives back what is due, once, however many sweep at the same time', async () => {
    const found = async (): Promise<bigint | undefined> =>
      (await test.db.read((tx) => findBalance(tx, payer)))?.pendingMinor
    await sweepPendings({ ...test.deps, ledger })
    expect(await found()).toBe(100n)
    test.clock.advance({ minutes: 1 })
    const other = openLedger({ url: test.databaseUrl, clock: test.clock, log: test.deps.log })
    const done = await Promise.all(
      [ledger, other, ledger].map((one) => sweepPendings({ ...test.deps, ledger: one })),
    )
    await other.close()
    expect(done.reduce((sum, one) => sum + one.expired, 0)).toBeGreaterThan(0)
    expect(await found()).toBe(0n)
    expect(await auditBooks(test.deps)).toBeUndefined()
  })
})
