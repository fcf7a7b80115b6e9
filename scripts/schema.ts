// npm run schema: applies all migrations to a temporary database and writes what they make into `database/schema.sql`,
// for people. With --check it writes nothing and fails when that is out of date; with --seal it adds new migrations to
// `database/migrations.sha256`: from then on they never change.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import pg from 'pg'
import { migrate, readMigrations } from '#platform/migrate'
import { describeSchema } from './schema-catalog.ts'
import { writeSql } from './schema-text.ts'
import { startTemporaryDatabase } from './temporary-database.ts'

if (process.argv.includes('--seal')) seal()

/** Adds what is not listed yet. What is listed stays: a changed migration must fail the test, not be sealed anew. */
function seal(): void {
  const list = 'database/migrations.sha256'
  const lines = existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : []
  const added = readMigrations('database/migrations')
    .filter(({ name }) => !lines.some((line) => line.endsWith(`  ${name}`)))
    .map(({ name, sha256 }) => `${sha256}  ${name}`)
  writeFileSync(list, `${[...lines, ...added].join('\n')}\n`)
}

const database = await startTemporaryDatabase()
const client = new pg.Client({ connectionString: database.url })
try {
  await client.connect()
  await migrate(client, resolve('database/migrations'), new Date())
  const [path, text] = ['database/schema.sql', writeSql(await describeSchema(client))]
  const isCurrent = existsSync(path) && readFileSync(path, 'utf8') === text
  if (!isCurrent && process.argv.includes('--check')) {
    console.error(`${path} is out of date: run npm run schema`)
    process.exitCode = 1
  } else if (!isCurrent) {
    writeFileSync(path, text)
    console.log(`wrote ${path}`)
  }
} finally {
  await client.end()
  await database.stop()
}
