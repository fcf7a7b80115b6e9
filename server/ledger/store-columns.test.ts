import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { bigints, list, quote, smallints, split, unlessNull, uuids } from './store-columns.ts'

// What PostgreSQL makes of the arrays that the ledger writes for it.
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

async function readBack(type: string, value: Buffer | string): Promise<(string | null)[]> {
  const { rows } = await client.query<{ read: (string | null)[] }>(
    `select array(select one::text from unnest($1::${type}[]) with ordinality as each (one, place) order by place) as read`,
    [value],
  )
  return rows[0]?.read ?? []
}

const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<(Value | null)[]> =>
  fc.array(fc.option(value, { freq: 4 }), { maxLength: 40 })
const textOf = (value: string | number | null): string | null => (value === null ? null : String(value))

it('reads ids, numbers and texts as they were, and nothing as nothing', async () => {
  const edges = [
    0,
    -1,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    -(2 ** 32),
    2 ** 53,
    -(2 ** 53),
    2 ** 53 - 1,
    2 ** 32 - 1,
  ]
  const numbers = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...edges))
  const smalls = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 40 })
  const free = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))
  await fc.assert(
    fc.asyncProperty(
      maybe(fc.uuid()),
      maybe(numbers),
      smalls,
      fc.array(free),
      async (ids, big, small, texts) => {
        expect(await readBack('uuid', uuids(ids))).toEqual(ids)
        expect(await readBack('bigint', bigints(big))).toEqual(big.map(textOf))
        expect(await readBack('smallint', smallints(small))).toEqual(small.map(textOf))
        expect(await readBack('text', list(texts.map(quote)))).toEqual(texts)
        expect(split(`{${ids.join(',')}}`)).toEqual(
          ids.length === 0 || (ids.length === 1 && ids[0] === null) ? [] : ids.map((id) => id ?? ''),
        )
      },
    ),
    { numRuns: 60 },
  )
})

it('reads a column that is null throughout as null beside each value of another, and every other as it was', async () => {
  const text = `select one, other from (select unnest($1::bigint[])::integer as one, unnest($2::uuid[]) as other) as pairs`
  const id = '00000000-0000-4000-8000-00000000000a'
  for (const others of [
    [null, null, null],
    [null, id, null],
    [id, null, null],
  ]) {
    const { rows } = await client.query(text, [bigints([1, 2, 3]), uuids(unlessNull(others))])
    expect(rows).toEqual(others.map((other, place) => ({ one: place + 1, other })))
  }
})
