import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startDatabase } from '../../scripts/database.ts'
import { findLedgerFault, openBenchLedger, prepareLedger } from '../../test/support/bench-ledger.ts'
import { makeRequests } from './ledger-load.ts'
import { endChild } from './product.ts'
import { progress } from './rounds.ts'

/** The ledger on its embedded database in a process that is killed: what it said it had done must be there. */
export const killRounds = 20
const accounts = 1_000
const askers = 64
/** In each life so many are acknowledged before the next kill. */
const acknowledgedMin = 300
const limitMs = 60_000
const mark = 'ledger-life'

type Acknowledged = { id: string; number: string }

export const isLedgerLife = (): boolean => process.argv[2] === mark && process.send !== undefined

/** The process that is killed: transfers without end, and a word to the bench for each that was answered. */
export async function liveLedger(): Promise<void> {
  process.on('disconnect', () => process.exit(1))
  const database = await startDatabase({ dataDir: process.argv[3] ?? '', log: () => undefined })
  const ledger = openBenchLedger(database.url)
  const next = makeRequests({ accounts, shape: 'uniform' })
  let stopping = false
  const asking = Array.from({ length: askers }, async () => {
    while (!stopping) {
      const request = next()
      for (;;) {
        try {
          const done = await ledger.transfer(request)
          if (done.result !== 'accepted') throw new Error(`a transfer was ${done.result}`)
          process.send?.({ id: request.transferId, number: String(done.number) } satisfies Acknowledged)
          break
        } catch (error) {
          if (!(error instanceof Error && error.name === 'DatabaseUnavailable')) throw error
          // Nobody knows whether it was done: the same is asked again until that is known.
          await sleep(20)
        }
      }
    }
  })
  process.once('SIGTERM', () => void (stopping = true))
  await Promise.all(asking)
  await ledger.close()
  await database.stop()
  process.disconnect()
}

/** How many were acknowledged; throws when one of them is not there, or not as it was said. */
export async function surviveKills(dataDir: string): Promise<number> {
  mkdirSync(dataDir, { recursive: true })
  const first = await startDatabase({ dataDir, log: () => undefined })
  await prepareLedger(first.url, accounts)
  await first.stop()
  const acknowledged = new Map<string, string>()
  const start = (): ChildProcess => {
    const child = fork(process.argv[1] ?? '', [mark, dataDir], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.on('message', ({ id, number }: Acknowledged) => void acknowledged.set(id, number))
    return child
  }
  let child = start()
  try {
    for (let round = 0; round < killRounds; round += 1) {
      await grow(acknowledged, child)
      if (round % 2 === 0) {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
        child = start()
      } else process.kill(postgresPid(dataDir), 'SIGKILL')
      if (round % 5 === 4) progress(`  kill ${round + 1} of ${killRounds}: ${acknowledged.size} acknowledged`)
    }
    await grow(acknowledged, child)
  } finally {
    await endChild(child)
  }
  await requireAll(dataDir, acknowledged)
  return acknowledged.size
}

async function grow(acknowledged: ReadonlyMap<string, string>, child: ChildProcess): Promise<void> {
  const wanted = acknowledged.size + acknowledgedMin
  const startedAt = performance.now()
  while (acknowledged.size < wanted) {
    if (child.exitCode !== null) throw new Error(`the ledger's process ended with ${child.exitCode}`)
    if (performance.now() - startedAt > limitMs) throw new Error('the ledger did not come back')
    await sleep(10 + Math.random() * 20)
  }
}

function postgresPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'pg18', 'postmaster.pid'), 'utf8').split('\n')[0])
}

async function requireAll(dataDir: string, acknowledged: ReadonlyMap<string, string>): Promise<void> {
  const database = await startDatabase({ dataDir, log: () => undefined })
  const client = new pg.Client({ connectionString: database.url })
  try {
    await client.connect()
    const { rows } = await client.query<{ id: string; number: unknown }>(
      'select transfer_id as id, number from ledger_transfer where result = 0',
    )
    const written = new Map(rows.map(({ id, number }) => [id, String(number)]))
    const lost = [...acknowledged].filter(([id, number]) => written.get(id) !== number)
    if (lost.length > 0)
      throw new Error(`${lost.length} of ${acknowledged.size} acknowledged transfers were lost`)
    const fault = await findLedgerFault(database.url)
    if (fault !== undefined) throw new Error(fault)
  } finally {
    await client.end()
    await database.stop()
  }
}
