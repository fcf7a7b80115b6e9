import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase, type Database } from '#platform/database'
import { openLog } from '#platform/log'
import { fakeClock } from '../../test/support/clock.ts'
import { withClient } from '../../test/support/database-address.ts'
import { testDatabase } from '../../test/support/database.ts'
import { seededRandom } from '../../test/support/random.ts'
import {
  auditBooks,
  findBalance,
  house,
  openAccount,
  openLedger,
  type Ledger,
  type TransferRequest,
} from './ledger.ts'
import { turn } from './store-statements.ts'

/** What the write path asks of PostgreSQL: a turn of its own, and no right but to append. */

let database: { url: string; close(): Promise<void> }
let db: Database
const clock = fakeClock()
const random = seededRandom('turn')
const log = openLog({ level: 'silent' })
const payer = { accountId: random.id(), purse: 0 }

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase({ url: database.url, connectionsMax: 4 })
  await db.transact((tx) => openAccount(tx, clock.now(), { account: payer, currency: 'CNY' }))
})
afterAll(async () => {
  expect(await auditBooks({ db })).toBeUndefined()
  await db.close()
  await database.close()
})

function ask(ledger: Ledger, more: Partial<TransferRequest> = {}): ReturnType<Ledger['transfer']> {
  const request = { kind: 'transfer', debit: house.cashIn, credit: payer, amountMinor: 100n } as const
  return ledger.transfer({ transferId: random.id(), currency: 'CNY', ...request, ...more })
}

it('guarantees that nobody writes beside another: a batch waits for whoever has the turn, shared or not', async () => {
  const ledger = openLedger({ url: database.url, clock, log })
  // The second goes from memory, whose turn is taken within the write.
  for (const way of ['read first', 'from memory']) {
    await withClient(database.url, async (holder) => {
      await holder.query('begin')
      await holder.query(`select ${turn.replace('xact_lock', 'xact_lock_shared')}`)
      let answered = false
      const asked = ask(ledger).finally(() => (answered = true))
      const waiting = async (): Promise<number | null> =>
        (await holder.query(`select from pg_locks where locktype = 'advisory' and not granted`)).rowCount
      await expect.poll(waiting, { message: way }).toBe(1)
      expect(answered, way).toBe(false)
      await holder.query('commit')
      expect(await asked, way).toMatchObject({ result: 'accepted' })
    })
  }
  await ledger.close()
})

it('guarantees that the ledger needs no right to change or remove what it wrote, and that without it nobody can', async () => {
  const role = `ledger_appender_${process.pid}`
  await db.pool.query(`create role ${role}`)
  try {
    await db.pool.query(`grant select, insert, update, delete on all tables in schema public to ${role}`)
    await db.pool.query(`grant usage on all sequences in schema public to ${role}`)
    await db.pool.query(`revoke update, delete on ledger_transfer, ledger_entry from ${role}`)
    const url = `${database.url}${database.url.includes('?') ? '&' : '?'}options=-c%20role%3D${role}`
    const ledger = openLedger({ url, clock, log })
    const pendingId = random.id()
    const out = { debit: payer, credit: house.cashOut }
    const done = [
      await ask(ledger),
      await ask(ledger, { ...out, transferId: pendingId, kind: 'pending' }),
      await ask(ledger, { ...out, kind: 'post', pendingId, amountMinor: 60n }),
      await ask(ledger, { ...out, amountMinor: 10_000n }),
    ].map((one) => (one.result === 'accepted' ? one.result : one.code))
    expect(done).toEqual(['accepted', 'accepted', 'accepted', 'not_enough'])
    await ledger.close()
    for (const change of ['update ledger_entry set delta_minor = 0', 'delete from ledger_transfer']) {
      await withClient(url, async (client) => {
        // 42501: refused for want of the right, before any trigger is asked.
        await expect(client.query(change), change).rejects.toMatchObject({ code: '42501' })
      })
    }
    expect((await db.read((tx) => findBalance(tx, payer)))?.balanceMinor).toBe(240n)
  } finally {
    await db.pool.query(`drop owned by ${role}`)
    await db.pool.query(`drop role ${role}`)
  }
})
