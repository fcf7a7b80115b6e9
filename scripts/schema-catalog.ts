import type pg from 'pg'

export type Column = {
  name: string
  type: string
  isRequired: boolean
  /** The default's expression, or what generates the value. */
  fallback: string | null
  generated: 'always' | 'by default' | 'stored' | null
  comment: string | null
}
export type Table = {
  name: string
  comment: string | null
  columns: Column[]
  constraints: { name: string; definition: string }[]
  indexes: { name: string; definition: string }[]
  triggers: { name: string; definition: string }[]
}
export type Schema = { functions: { definition: string }[]; tables: Table[] }

/**
 * What stands in the schema `public`, in an order that depends on names alone. Throws for kinds of objects that no
 * migration has needed so far (views, sequences, types of our own), rather than leave them out unseen.
 */
export async function describeSchema(client: pg.ClientBase): Promise<Schema> {
  await requireKnownKinds(client)
  const functions = await client.query<{ definition: string }>(`
    select pg_get_functiondef(oid) as definition from pg_proc
    where pronamespace = 'public'::regnamespace order by proname collate "C", oid::regprocedure::text collate "C"`)
  const tables = await client.query<{ id: number; name: string; comment: string | null }>(`
    select oid as id, relname as name, obj_description(oid, 'pg_class') as comment from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname collate "C"`)
  const described: Table[] = []
  for (const { id, name, comment } of tables.rows) {
    described.push({
      name,
      comment,
      columns: await describeColumns(client, id),
      constraints: await describeParts(client, constraintsOf, id),
      indexes: await describeParts(client, indexesOf, id),
      triggers: await describeParts(client, triggersOf, id),
    })
  }
  return { functions: functions.rows, tables: described }
}

async function requireKnownKinds(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind not in ('r', 'p', 'i', 'I', 't') and not exists (
      select from pg_depend where objid = pg_class.oid and deptype = 'i')
    union all
    select typname from pg_type where typnamespace = 'public'::regnamespace and typtype in ('e', 'd', 'r')`)
  const names = rows.map((row) => row.name).join(', ')
  if (rows.length > 0)
    throw new Error(`scripts/schema-catalog.ts cannot describe this kind of object: ${names}`)
}

async function describeColumns(client: pg.ClientBase, table: number): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as "isRequired",
       pg_get_expr(adbin, adrelid) as fallback, col_description(attrelid, attnum) as comment,
       case when attidentity = 'a' then 'always' when attidentity = 'd' then 'by default'
         when attgenerated = 's' then 'stored' end as generated
     from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
     where attrelid = $1 and attnum > 0 and not attisdropped order by attnum`,
    [table],
  )
  return rows
}

// 'n', which PostgreSQL 18 keeps for each "not null", is said at the column already.
const constraintsOf = `
  select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
  where conrelid = $1 and contype <> 'n' order by contype <> 'p', conname collate "C"`
const indexesOf = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
  where indrelid = $1 and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
  order by 1`
const triggersOf = `
  select tgname as name, pg_get_triggerdef(oid) as definition from pg_trigger
  where tgrelid = $1 and not tgisinternal order by tgname collate "C"`

async function describeParts(
  client: pg.ClientBase,
  sql: string,
  table: number,
): Promise<{ name: string; definition: string }[]> {
  return (await client.query<{ name: string; definition: string }>(sql, [table])).rows
}
