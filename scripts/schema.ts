// npm run schema: applies all migrations to a temporary database and writes what they make: `database/schema.sql` for
// people, `database/tables.ts` for the compiler. With --check it writes nothing and fails when either is out of date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import pg from 'pg'
import { migrate } from '#platform/migrate'
import { describeSchema } from './schema-catalog.ts'
import { writeSql, writeTypes } from './schema-text.ts'
import { startTemporaryDatabase } from './temporary-database.ts'

const database = await startTemporaryDatabase()
const client = new pg.Client({ connectionString: database.url })
try {
  await client.connect()
  await migrate(client, resolve('database/migrations'), new Date())
  const schema = await describeSchema(client)
  const texts = { 'database/schema.sql': writeSql(schema), 'database/tables.ts': writeTypes(schema) }
  for (const [path, text] of Object.entries(texts)) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
    if (process.argv.includes('--check')) {
      console.error(`${path} is out of date: run npm run schema`)
      process.exitCode = 1
    } else {
      writeFileSync(path, text)
      console.log(`wrote ${path}`)
    }
  }
} finally {
  await client.end()
  await database.stop()
}
