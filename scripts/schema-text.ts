import type { Column, Schema, Table } from './schema-catalog.ts'

const source = 'Written by npm run schema from database/migrations: change those, not this.'

/** The whole schema as SQL that makes it. */
export function writeSql(schema: Schema): string {
  const functions = schema.functions.map((each) => `${each.definition.trim()};`)
  return [`-- ${source}`, ...functions, ...schema.tables.map(writeTable)].join('\n\n') + '\n'
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function writeColumn(column: Column): string {
  const words = [column.name, column.type]
  if (column.generated === 'stored') words.push(`generated always as (${column.fallback}) stored`)
  else if (column.generated !== null) words.push(`generated ${column.generated} as identity`)
  else if (column.fallback !== null) words.push(`default ${column.fallback}`)
  if (column.isRequired) words.push('not null')
  return words.join(' ')
}

function writeTable(table: Table): string {
  const lines = [
    ...table.columns.map(writeColumn),
    ...table.constraints.map((each) => `constraint ${each.name} ${each.definition}`),
  ]
  const comments = table.columns.flatMap(({ name, comment }) =>
    comment === null ? [] : [`comment on column ${table.name}.${name} is ${quote(comment)};`],
  )
  return [
    `create table ${table.name} (\n${lines.map((line) => `  ${line}`).join(',\n')}\n);`,
    ...table.indexes.map((each) => `${each.definition.replaceAll(' public.', ' ')};`),
    ...table.triggers.map((each) => `${each.definition.replaceAll(' public.', ' ')};`),
    ...(table.comment === null ? [] : [`comment on table ${table.name} is ${quote(table.comment)};`]),
    ...comments,
  ].join('\n')
}

/** What `pg` gives and takes for each type, with the parsers that `platform/database.ts` sets. */
const types: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  bytea: 'Buffer',
  'timestamp with time zone': 'Date',
  uuid: 'string',
  text: 'string',
  inet: 'string',
  cidr: 'string',
  numeric: 'string',
  smallint: 'number',
  integer: 'number',
  bigint: 'bigint',
  real: 'number',
  'double precision': 'number',
  json: 'unknown',
  jsonb: 'unknown',
}

function typeOf(table: string, { name, type }: Column): string {
  const isArray = type.endsWith('[]')
  const plain = type.replace('[]', '').replace(/\(.*\)/, '')
  const found = types[plain] ?? (/^character/.test(plain) ? 'string' : undefined)
  if (found === undefined)
    throw new Error(`${table}.${name}: scripts/schema-text.ts knows no type for ${type}`)
  return isArray ? `${found}[]` : found
}

function writeProperty(table: string, column: Column): string {
  const base = typeOf(table, column)
  const type = column.isRequired || base === 'unknown' ? base : `${base} | null`
  if (column.generated === 'always' || column.generated === 'stored') return `GeneratedAlways<${type}>`
  return column.fallback === null && column.generated === null ? type : `Generated<${type}>`
}

function interfaceName(table: string): string {
  const words = table.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return `${words.join('')}Table`
}

/** The tables as Kysely wants to know them. */
export function writeTypes(schema: Schema): string {
  const interfaces = schema.tables.map((table) => {
    const lines = table.columns.map((column) => `  ${column.name}: ${writeProperty(table.name, column)}`)
    return `export interface ${interfaceName(table.name)} {\n${lines.join('\n')}\n}\n`
  })
  const all = schema.tables.map((table) => `  ${table.name}: ${interfaceName(table.name)}`)
  const body = [...interfaces, `export interface Tables {\n${all.join('\n')}\n}\n`].join('\n')
  const used = ['Generated', 'GeneratedAlways'].filter((name) => body.includes(`${name}<`))
  const imports = used.length === 0 ? '' : `import type { ${used.join(', ')} } from 'kysely'\n\n`
  return `// ${source}\n${imports}${body}`
}
