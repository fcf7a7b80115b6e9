// The peer: the transaction that applications write with an ORM, one for each transfer, in drizzle-orm over a pool of
// node-postgres: begin, both accounts `for update` (in one order, so that they never deadlock), two updates, three inserts,
// commit. Its tables are the usual ones; what the ledger keeps besides (guards, pending money, budgets) they lack.
import { readFileSync } from 'node:fs'
import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { bigint, bigserial, index, pgTable, timestamp, uuid } from 'drizzle-orm/pg-core'
import pg from 'pg'

const accounts = pgTable('account', {
  id: uuid('id').primaryKey(),
  balance: bigint('balance', { mode: 'bigint' }).notNull(),
})
const transfers = pgTable('transfer', {
  id: uuid('id').primaryKey(),
  debit: uuid('debit').notNull(),
  credit: uuid('credit').notNull(),
  amount: bigint('amount', { mode: 'bigint' }).notNull(),
  at: timestamp('at', { withTimezone: true }).notNull(),
})
const entries = pgTable(
  'entry',
  {
    id: bigserial('id', { mode: 'bigint' }).primaryKey(),
    account: uuid('account').notNull(),
    transfer: uuid('transfer').notNull(),
    delta: bigint('delta', { mode: 'bigint' }).notNull(),
    balance: bigint('balance', { mode: 'bigint' }).notNull(),
  },
  (table) => [index('entry_account').on(table.account, table.id)],
)
const tables = `
  create table if not exists account (id uuid primary key, balance bigint not null check (balance >= 0));
  create table if not exists transfer (id uuid primary key, debit uuid not null, credit uuid not null, amount bigint not null,
    at timestamptz not null);
  create table if not exists entry (id bigserial primary key, account uuid not null, transfer uuid not null, delta bigint not null,
    balance bigint not null);
  create index if not exists entry_account on entry (account, id);
  insert into account select id, 1000000000 from unnest($1::uuid[]) as given (id) on conflict do nothing`

let work = () => Promise.reject(new Error('not prepared'))
let pool

/** Again with another number of connections, to find the best. */
async function prepare({ databaseUrl, ids, hot, connections }) {
  await pool?.end()
  pool = new pg.Pool({ connectionString: databaseUrl, max: connections })
  for (const text of tables.split(';')) await pool.query(text, text.includes('$1') ? [ids] : [])
  await pool.query('analyze')
  const db = drizzle({ client: pool })
  const pick = () => ids[1 + Math.floor(Math.random() * (ids.length - 1))]
  const other = (id) => {
    for (;;) {
      const found = pick()
      if (found !== id) return found
    }
  }
  let turn = 0
  work = async (nextId) => {
    turn += 1
    const debit = pick()
    await transfer(db, nextId(), debit, hot && turn % 2 === 0 ? ids[0] : other(debit), 100n)
  }
  const path = new URL('node_modules/drizzle-orm/package.json', import.meta.url)
  return { version: JSON.parse(readFileSync(path, 'utf8')).version }
}

async function transfer(db, id, debit, credit, amount) {
  await db.transaction(async (tx) => {
    const lock = async (account) => {
      const [row] = await tx.select().from(accounts).where(eq(accounts.id, account)).for('update')
      return row
    }
    const first = await lock(debit < credit ? debit : credit)
    const second = await lock(debit < credit ? credit : debit)
    const [payer, payee] = debit < credit ? [first, second] : [second, first]
    if (payer.balance < amount) throw new Error('not enough')
    const after = { payer: payer.balance - amount, payee: payee.balance + amount }
    await tx.update(accounts).set({ balance: after.payer }).where(eq(accounts.id, debit))
    await tx.update(accounts).set({ balance: after.payee }).where(eq(accounts.id, credit))
    await tx.insert(transfers).values({ id, debit, credit, amount, at: new Date() })
    await tx.insert(entries).values({ account: debit, transfer: id, delta: -amount, balance: after.payer })
    await tx.insert(entries).values({ account: credit, transfer: id, delta: amount, balance: after.payee })
  })
}

let sequence = 0
/** In order of time, as the ledger is given them. */
function nextId() {
  sequence += 1
  const time = Date.now().toString(16).padStart(12, '0')
  const rest = (BigInt(process.pid) * 0x1_0000_0000n + BigInt(sequence))
    .toString(16)
    .padStart(12, '0')
    .slice(-12)
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${rest}`
}

/** As many at a time as the pool has connections: more would only wait in its queue. */
async function run(milliseconds, workers) {
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  let count = 0
  const one = async () => {
    while (performance.now() - startedAt < milliseconds) {
      await work(nextId)
      count += 1
    }
  }
  await Promise.all(Array.from({ length: workers }, one))
  const seconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  return { count, seconds, perSecond: count / seconds, cpuSeconds: (user + system) / 1e6 }
}

let connections = 1
process.on('message', (question) => {
  if (question.prepare !== undefined) connections = question.input.connections
  const answer = question.prepare !== undefined ? prepare(question.input) : run(question.run, connections)
  answer.then(
    (done) => process.send({ done }),
    (error) => process.send({ failed: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
