import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sendTextCode, startWorker } from '#messages'
import { openDatabase, type Database } from '#platform/database'
import { prepareJobs } from '#platform/jobs'
import { migrate } from '#platform/migrate'
import { startTemporaryDatabase, type TemporaryDatabase } from '../../scripts/temporary-database.ts'
import { wording } from '../support/app.ts'
import { fakeChannels } from '../support/channels.ts'
import { withClient } from '../support/database-address.ts'
import { startDeps, type TestDeps } from '../support/start.ts'
import { soak } from './real-process.ts'

/** `kill -9` of PostgreSQL alone, while this process has a message in hand and lives on. */

const rounds = soak ? 20 : 2

let own: TemporaryDatabase
let db: Database
let host: TestDeps
beforeAll(async () => {
  host = await startDeps({ seed: 'message lease' })
  own = await startTemporaryDatabase()
  // What is committed must be there after the kill, as it is in the product.
  await withClient(own.url, (client) => client.query('alter role current_user set synchronous_commit to on'))
  await withClient(own.url, (client) => migrate(client, resolve('database/migrations'), new Date()))
  db = openDatabase({ url: own.url, connectionsMax: 4 })
  await prepareJobs(db.pool)
})
afterAll(async () => {
  await db.close()
  await own.stop()
  await host.close()
})

it('guarantees that a killed PostgreSQL makes no message go out twice, or wait for a lease to run out', async () => {
  const deps = { ...host.deps, db }
  const channels = fakeChannels()
  channels.sms.meanwhile = async () => {
    const file = readFileSync(join(own.dataDir, 'pg18', 'postmaster.pid'), 'utf8')
    process.kill(Number(file.split('\n')[0]), 'SIGKILL')
  }
  const worker = await startWorker(deps, channels, wording)
  // This clock stands still: a lease that had to run out never would.
  const now = deps.clock.now()
  const expiresAt = new Date(now.getTime() + 300_000)
  const delivered = async (): Promise<number | undefined> => {
    const text = `select count(*)::int as count from message where state = 'delivered' and attempts = 1`
    const { rows } = await db.pool.query<{ count: number }>(text).catch(() => ({ rows: [] }))
    return rows[0]?.count
  }
  for (let round = 1; round <= rounds; round += 1) {
    const message = { e164: '+8619900000001', subjectId: deps.random.id(), code: '123456', expiresAt }
    await db.transact((tx) => sendTextCode(tx, now, deps, { ...message, purpose: 'enter', locale: 'zh-CN' }))
    await expect.poll(delivered, { timeout: 240_000 }).toBe(round)
  }
  await worker.stop()
  expect(channels.sms.calls).toBe(rounds)
})
