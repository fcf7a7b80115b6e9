import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'

type Client = Pick<pg.ClientBase, 'query'>
type Migration = { name: string; sha256: string; sql: string }

const serverVersionMin = 15
/** Any number will do, as long as every Latchkey takes the same one. */
const lockKey = 5_282_453
const fileName = /^\d{4}_[a-z0-9_]+\.sql$/

/** The database and the program do not fit together; the text says what to do, and no stack is needed. */
export class MigrationRefusal extends Error {
  override name = 'MigrationRefusal'
}

/**
 * Brings the database up to the migrations in `folder` (`0001_name.sql`, plain SQL, forward only), each in one
 * transaction, and answers the names of those it applied. Several processes may call it at once: each step is taken
 * under one advisory lock. Throws MigrationRefusal when the server is older than PostgreSQL 15, when an applied
 * migration has been changed since, and when the database knows a migration that the folder does not hold.
 */
export async function migrate(client: Client, folder: string, now: Date): Promise<string[]> {
  await requireVersion(client)
  const migrations = readMigrations(folder)
  const applied: string[] = []
  for (;;) {
    const name = await applyNext(client, migrations, now)
    if (name === undefined) return applied
    applied.push(name)
  }
}

/** The migrations of a folder, in the order in which they are applied. */
export function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  const wrong = names.find((name) => !fileName.test(name))
  if (wrong !== undefined) {
    throw new MigrationRefusal(`${join(folder, wrong)} is not named like 0001_some_words.sql.`)
  }
  return names.toSorted().map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8')
    return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
  })
}

async function requireVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ server_version_num: string }>('show server_version_num')
  const major = Math.floor(Number(rows[0]?.server_version_num) / 10_000)
  if (major >= serverVersionMin) return
  throw new MigrationRefusal(
    `The database server is PostgreSQL ${major}; Latchkey needs ${serverVersionMin} or newer.`,
  )
}

/** Applies the first migration that is missing and answers its name; undefined when none is. */
async function applyNext(client: Client, migrations: Migration[], now: Date): Promise<string | undefined> {
  await client.query('begin')
  try {
    // A migration may take longer than any request may, and a second process waits for it here.
    await client.query('set local statement_timeout = 0')
    await client.query('select pg_advisory_xact_lock($1)', [lockKey])
    await client.query(`create table if not exists migration (
      name text primary key,
      sha256 text not null,
      applied_at timestamptz not null
    )`)
    const next = findNext(await readApplied(client), migrations)
    if (next) {
      await client.query(next.sql)
      const values = [next.name, next.sha256, now]
      await client.query('insert into migration (name, sha256, applied_at) values ($1, $2, $3)', values)
    }
    const done = await client.query('commit')
    // A script that ends the transaction itself, or fails inside it silently, must not count as applied.
    if (done.command !== 'COMMIT') throw new MigrationRefusal(`${next?.name} did not commit.`)
    return next?.name
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

async function readApplied(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from migration')
  return new Map(rows.map((row) => [row.name, row.sha256]))
}

function findNext(applied: Map<string, string>, migrations: Migration[]): Migration | undefined {
  const known = new Set(migrations.map((each) => each.name))
  const unknown = [...applied.keys()].find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw new MigrationRefusal(
      `The database has had the migration ${unknown}, which this version of Latchkey does not know: ` +
        'it has been used by a newer one. Start that version, or another database.',
    )
  }
  for (const each of migrations) {
    const sha256 = applied.get(each.name)
    if (sha256 === each.sha256) continue
    if (sha256 !== undefined) {
      throw new MigrationRefusal(
        `The migration ${each.name} was changed after this database had it. Put its text back and write a new one.`,
      )
    }
    const later = [...applied.keys()].find((name) => name > each.name)
    if (later === undefined) return each
    throw new MigrationRefusal(
      `The migration ${each.name} is new, but this database already had the later ${later}. ` +
        'Give it a higher number, or start with an empty data directory.',
    )
  }
  return undefined
}
