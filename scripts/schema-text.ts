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
