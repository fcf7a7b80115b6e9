import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import { testDatabase } from '../test/support/database.ts'
import { distribution } from './distribution.ts'

// What keeps the schema fit for more than one machine (docs/architecture.md, "Scale"), read from a real database.
let database: { url: string; close(): Promise<void> }
let client: pg.Client

beforeAll(async () => {
  database = await testDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.close()
})

type Row = Record<string, string>

async function rows(sql: string): Promise<Row[]> {
  return (await client.query<Row>(sql)).rows
}

const columnOf = (table: string): string | undefined => {
  const place = distribution[table]
  return typeof place === 'object' ? place.by : undefined
}

describe('distribution.ts', () => {
  it('says of every table where it lives, and of nothing else', async () => {
    const tables = await rows(`select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`)
    expect(Object.keys(distribution).toSorted()).toEqual(tables.map(({ name = '' }) => name).toSorted())
  })

  it('names a required column of each distributed table', async () => {
    const columns = await rows(`select attrelid::regclass::text as table, attname as name from pg_attribute
      join pg_class on pg_class.oid = attrelid where relnamespace = 'public'::regnamespace and attnotnull and attnum > 0`)
    const required = new Set(columns.map((column) => `${column['table']}.${column['name']}`))
    const named = Object.keys(distribution).filter((table) => columnOf(table) !== undefined)
    expect(named.filter((table) => !required.has(`${table}.${columnOf(table)}`))).toEqual([])
  })

  it('finds that column in every primary key, unique index and exclusion of the table', async () => {
    const indexes = await rows(`
      select indrelid::regclass::text as table, indexrelid::regclass::text as name,
        (select string_agg(attname, ',') from pg_attribute where attrelid = indrelid and attnum = any(indkey)) as columns
      from pg_index join pg_class on pg_class.oid = indrelid
      where relnamespace = 'public'::regnamespace and (indisunique or indisexclusion)`)
    expect(indexes.length).toBeGreaterThan(0)
    const wrong = indexes.filter(({ table = '', columns = '' }) => {
      const column = columnOf(table)
      return column !== undefined && !columns.split(',').includes(column)
    })
    expect(wrong).toEqual([])
    const keyed = new Set(indexes.map((index) => index['table']))
    expect(Object.keys(distribution).filter((table) => !keyed.has(table))).toEqual([])
  })

  it('lets no foreign key leave its account', async () => {
    const keys = await rows(`
      select conrelid::regclass::text as table, confrelid::regclass::text as target, conname as name,
        (select string_agg(own.attname || '>' || other.attname, ',')
         from unnest(conkey, confkey) as pair(mine, theirs)
         join pg_attribute own on own.attrelid = conrelid and own.attnum = mine
         join pg_attribute other on other.attrelid = confrelid and other.attnum = theirs) as pairs
      from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`)
    const wrong = keys.filter(({ table = '', target = '', pairs = '' }) => {
      if (distribution[target] === 'reference' || distribution[table] === 'local') return false
      return !pairs.split(',').includes(`${columnOf(table)}>${columnOf(target)}`)
    })
    expect(wrong).toEqual([])
  })
})

describe('the schema', () => {
  it('keeps instants with their zone, in columns that end in _at, and no money in floats', async () => {
    const columns = await rows(`
      select attrelid::regclass::text || '.' || attname as name, format_type(atttypid, atttypmod) as type
      from pg_attribute join pg_class on pg_class.oid = attrelid
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attnum > 0 and not attisdropped`)
    const wrong = columns.filter(({ name = '', type = '' }) => {
      if (/^(timestamp without|time |date$|real$|double)/.test(type)) return true
      return type.startsWith('timestamp with') !== /(_|\.)at$/.test(name)
    })
    expect(wrong).toEqual([])
  })
})
