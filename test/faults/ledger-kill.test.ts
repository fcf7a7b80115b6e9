import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { rmSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditBooks, findTransfer, openAccount } from '#ledger'
import { openDatabase, type Database } from '#platform/database'
import { migrate } from '#platform/migrate'
import { startDatabase, type RunningDatabase } from '../../scripts/database.ts'
import { seededRandom } from '../support/random.ts'
import { makeDataDir, soak } from './real-process.ts'

/**
 * Three processes write to one ledger on a PostgreSQL that keeps its promises (fsync on), and one after the other they and
 * PostgreSQL are killed. Whatever an asker was told must be in the books, as it was told, and the books must balance.
 */
const kills = soak ? 40 : 4
const answersBetween = soak ? 2_000 : 400

const program = resolve(`.build/faults-${process.pid}/ledger-process.mjs`)
const bundleText = `import { bundle } from './scripts/bundle.mjs'
await bundle(process.cwd(), 'test/faults/ledger-process.ts', process.argv[1])`

const random = seededRandom('ledger kills')
const accountIds = Array.from({ length: 12 }, () => random.id())
let dataDir: string
let database: RunningDatabase
let db: Database
let writers: ChildProcess[] = []
let lives = 0
/** By debit account and transfer: everything that anybody was told. */
const told = new Map<string, Set<string>>()
let answers = 0

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', bundleText, program])
  dataDir = makeDataDir()
  database = await startDatabase({ dataDir, log: () => undefined })
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await migrate(client, resolve('database/migrations'), new Date())
  await client.end()
  db = openDatabase({ url: database.url, connectionsMax: 2 })
  for (const accountId of accountIds) {
    const account = { accountId, purse: 0 }
    await db.transact((tx) => openAccount(tx, new Date(), { account, currency: 'CNY' }))
  }
})
afterAll(async () => {
  for (const writer of writers) writer.kill('SIGKILL')
  await db.close()
  await database.stop()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  rmSync(dirname(program), { recursive: true, force: true })
})

function startWriter(): ChildProcess {
  lives += 1
  const words = [program, database.url, `life ${lives}`, ...accountIds]
  const writer = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  createInterface({ input: writer.stdout }).on('line', (line) => {
    // The last line of one that was killed may have been cut off: then nobody heard it.
    const [, key, answer] = /^(\S+ \S{36}) (accepted \d+|[a-z]+_[a-z_]+)$/.exec(line) ?? []
    if (key === undefined || answer === undefined) return
    answers += 1
    told.set(key, (told.get(key) ?? new Set()).add(answer))
  })
  return writer
}

async function untilAnswers(more: number): Promise<void> {
  const enough = answers + more
  while (answers < enough) {
    for (const writer of writers) expect(writer.exitCode, 'a writer ended by itself').toBeNull()
    await sleep(20)
  }
}

async function killWriter(which: number): Promise<void> {
  const writer = writers[which]
  if (writer === undefined) throw new Error('no such writer')
  const gone = once(writer, 'close')
  writer.kill('SIGKILL')
  await gone
  writers[which] = startWriter()
}

describe('three processes and a PostgreSQL, killed in turn', () => {
  it('guarantees that nothing that was told is lost, told in two ways or done twice, and that the books balance', async () => {
    writers = [startWriter(), startWriter(), startWriter()]
    for (let kill = 0; kill < kills; kill += 1) {
      await untilAnswers(answersBetween)
      if (kill % 2 === 0) process.kill(database.pid, 'SIGKILL')
      else await killWriter((kill >> 1) % writers.length)
    }
    await untilAnswers(answersBetween)
    const gone = writers.map((writer) => once(writer, 'close'))
    for (const writer of writers) writer.kill('SIGKILL')
    await Promise.all(gone)
    writers = []

    expect(await auditBooks({ db })).toBeUndefined()
    const wrong: string[] = []
    for (const [key, said] of told) {
      const [accountId = '', transferId = ''] = key.split(' ')
      const row = await db.read((tx) => findTransfer(tx, { accountId, transferId }))
      const kept = row?.result === 'accepted' ? `accepted ${row.number}` : String(row?.result)
      for (const one of said) if (one !== kept) wrong.push(`${key}: told ${one}, kept ${kept}`)
    }
    expect(wrong).toEqual([])
    expect(answers).toBeGreaterThan(told.size)
    console.log(`${kills} kills, ${answers} answers to ${told.size} transfers, none lost`)
  })
})
