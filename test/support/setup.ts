import { resolve } from 'node:path'
import { Logger, runMigrations } from 'graphile-worker'
import type pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '#platform/migrate'
import { startTemporaryDatabase } from '../../scripts/temporary-database.ts'
import { databaseUrl, withClient } from './database-address.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server of this run, and the database on it that each test file's own is cloned from. */
    testServer: { url: string; template: string }
  }
}

type Server = { url: string; template: string; stop(): Promise<void> }

// Every vitest project loads this file by itself; the server is one for all of them.
const shared: typeof globalThis & { latchkeyTestServer?: Promise<Server>; latchkeyTestServerUsers?: number } =
  globalThis

/**
 * Once a run: one PostgreSQL with the template that `testDatabase()` clones. It is an embedded one of this run's own,
 * or the server that TEST_DATABASE_URL names, where the run keeps to databases with names of its own.
 */
export async function setup(project: TestProject): Promise<void> {
  shared.latchkeyTestServer ??= startServer(process.env['TEST_DATABASE_URL'])
  shared.latchkeyTestServerUsers = (shared.latchkeyTestServerUsers ?? 0) + 1
  const { url, template } = await shared.latchkeyTestServer
  project.provide('testServer', { url, template })
}

export async function teardown(): Promise<void> {
  shared.latchkeyTestServerUsers = (shared.latchkeyTestServerUsers ?? 0) - 1
  if (shared.latchkeyTestServerUsers > 0) return
  const server = await shared.latchkeyTestServer
  delete shared.latchkeyTestServer
  await server?.stop()
}

async function startServer(given: string | undefined): Promise<Server> {
  const template = `latchkey_test_${process.pid}_${Date.now()}`
  if (given !== undefined) {
    await createTemplate(given, template)
    const drop = (client: pg.Client) => client.query(`drop database if exists ${template} with (force)`)
    return { url: given, template, stop: async () => void (await withClient(given, drop)) }
  }
  const server = await startTemporaryDatabase(300)
  try {
    await createTemplate(server.url, template)
    return { url: server.url, template, stop: server.stop }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function createTemplate(server: string, template: string): Promise<void> {
  await withClient(server, (client) => client.query(`create database ${template}`))
  const url = databaseUrl(server, template)
  await withClient(url, (client) => migrate(client, resolve('database/migrations'), new Date()))
  await runMigrations({ connectionString: url, logger: new Logger(() => () => undefined) })
}
