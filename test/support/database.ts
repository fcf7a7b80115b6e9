import { inject } from 'vitest'
import { databaseUrl, withClient } from './database-address.ts'

let count = 0

/**
 * A database of this test file's own: real PostgreSQL, all migrations applied, the job queue's tables made, no rows.
 * Call it in `beforeAll` and `close()` in `afterAll`; close what you opened on it first.
 */
export async function testDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  const { url: server, template } = inject('testServer')
  count += 1
  const name = `${template}_${process.pid}_${count}`
  await withClient(server, (client) => client.query(`create database ${name} template ${template}`))
  return {
    url: databaseUrl(server, name),
    async close() {
      await withClient(server, (client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}
