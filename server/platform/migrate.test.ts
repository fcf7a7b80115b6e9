import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { migrate } from './migrate.ts'

const now = new Date(Date.UTC(2026, 10, 22))
let database: { url: string; close(): Promise<void> }
let clients: pg.Client[] = []
let folder = ''

async function openClient(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  clients.push(client)
  return client
}

function write(name: string, sql: string): void {
  writeFileSync(join(folder, name), sql)
}

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-migrations-'))
  const client = await openClient()
  await client.query('drop schema public cascade; create schema public')
})
afterEach(async () => {
  for (const client of clients) await client.end()
  clients = []
  rmSync(folder, { recursive: true })
})

describe('migrate', () => {
  it('applies what is missing, in order, and nothing twice', async () => {
    const client = await openClient()
    write('0002_b.sql', 'alter table a add column two int')
    write('0001_a.sql', 'create table a (one int); create table b (one int)')
    expect(await migrate(client, folder, now)).toEqual(['0001_a.sql', '0002_b.sql'])
    expect(await migrate(client, folder, now)).toEqual([])
    write('0003_c.sql', 'alter table a add column three int')
    expect(await migrate(client, folder, now)).toEqual(['0003_c.sql'])
    const { rows } = await client.query('select one, two, three from a')
    expect(rows).toEqual([])
    const applied = await client.query('select distinct applied_at from migration')
    expect(applied.rows).toEqual([{ applied_at: now }])
  })

  it('applies each once when several processes start at the same moment', async () => {
    write('0001_a.sql', 'create table a (one int); select pg_sleep(0.05); insert into a values (1)')
    write('0002_b.sql', 'insert into a values (2)')
    const five = await Promise.all(Array.from({ length: 5 }, openClient))
    const results = await Promise.all(five.map((client) => migrate(client, folder, now)))
    expect(results.flat().toSorted()).toEqual(['0001_a.sql', '0002_b.sql'])
    expect((await (await openClient()).query('select one from a order by one')).rows).toEqual([
      { one: 1 },
      { one: 2 },
    ])
  })

  it('leaves nothing of a migration that fails, and keeps those before it', async () => {
    const client = await openClient()
    write('0001_a.sql', 'create table a (one int)')
    write('0002_b.sql', 'create table b (one int); select no_such_function()')
    await expect(migrate(client, folder, now)).rejects.toThrow('no_such_function')
    const { rows } = await client.query(
      `select to_regclass('a') is not null as a, to_regclass('b') is not null as b`,
    )
    expect(rows).toEqual([{ a: true, b: false }])
    expect((await client.query('select name from migration')).rows).toEqual([{ name: '0001_a.sql' }])
  })

  it('refuses an applied migration that was changed', async () => {
    const client = await openClient()
    write('0001_a.sql', 'create table a (one int)')
    await migrate(client, folder, now)
    write('0001_a.sql', 'create table a (one int, two int)')
    await expect(migrate(client, folder, now)).rejects.toThrow(/0001_a.sql was changed/)
  })

  it('refuses a database that a newer version has used', async () => {
    const client = await openClient()
    write('0001_a.sql', 'create table a (one int)')
    write('0002_b.sql', 'create table b (one int)')
    await migrate(client, folder, now)
    rmSync(join(folder, '0002_b.sql'))
    await expect(migrate(client, folder, now)).rejects.toThrow(/does not know/)
  })

  it('refuses a new migration with a number below those applied, and a name that is none', async () => {
    const client = await openClient()
    write('0002_b.sql', 'create table b (one int)')
    await migrate(client, folder, now)
    write('0001_a.sql', 'create table a (one int)')
    await expect(migrate(client, folder, now)).rejects.toThrow(/higher number/)
    write('third.sql', 'select 1')
    await expect(migrate(client, folder, now)).rejects.toThrow(/not named like/)
  })

  it('refuses a server older than PostgreSQL 15', async () => {
    const old = { query: () => Promise.resolve({ rows: [{ server_version_num: '140012' }] }) }
    await expect(migrate(old as unknown as pg.Client, folder, now)).rejects.toThrow(
      /PostgreSQL 14; .* 15 or newer/,
    )
  })
})
