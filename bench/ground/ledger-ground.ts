import { fork, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { benchAccount, findLedgerFault, prepareLedger } from '../../test/support/bench-ledger.ts'
import { NotMeasured } from '../promise.ts'
import type { DatabaseServer } from './database-server.ts'
import { ledgerAskers, type LedgerShape } from './ledger-load.ts'
import { askProcess, startLoad, type Round } from './load-process.ts'
import { installPeers } from './peer.ts'
import { cleanEnvironment, endChild } from './product.ts'
import { interleave, median, medianRate, medianRatio, progress, spread, type Rounds } from './rounds.ts'

/** A side of a comparison: asked for rounds, and ended with its row. */
export type Side = { run(milliseconds: number): Promise<Round>; stop(): Promise<void>; name: string }

/** The ledger's database on the server that both sides share; 10,000 accounts with money. */
export type LedgerGround = { url: string; accounts: number; stop(): Promise<void> }

export const accountsCount = 10_000
const roundMs = 2_000

export async function startLedgerGround(server: DatabaseServer): Promise<LedgerGround> {
  const url = await server.makeDatabase('ledger_bench')
  await prepareLedger(url, accountsCount)
  return { url, accounts: accountsCount, stop: async () => undefined }
}

export async function ledgerSide(
  ground: Pick<LedgerGround, 'url' | 'accounts'>,
  shape: LedgerShape,
  askers = ledgerAskers,
): Promise<Side> {
  const load = await startLoad('ledger', { ...ground, shape, askers })
  return {
    name: `${shape === 'refusals' ? 'transfers of which a tenth is refused' : `${shape} transfers`} (${ground.accounts} accounts, ${askers} askers)`,
    run: (milliseconds) => load.run(milliseconds),
    async stop() {
      load.stop()
      const fault = await findLedgerFault(ground.url)
      if (fault !== undefined) throw new Error(fault)
    },
  }
}

/**
 * One transfer after the other, each by one statement, in tables of the same kind and size on the same server, but its own:
 * what another writes to an account ours has to read again.
 */
export async function oneStatementSide(server: DatabaseServer, accounts: number): Promise<Side> {
  const url = await server.makeDatabase('one_statement')
  await prepareLedger(url, accountsCount)
  const load = await startLoad('transferByStatement', { url, accounts })
  return {
    name: 'transfers by one statement each, one after the other',
    run: (milliseconds) => load.run(milliseconds),
    stop: async () => load.stop(),
  }
}

/** As large as the most clients, so that they do not wait for each other's branch more than pgbench means them to. */
const scale = 32
const clientCounts = [4, 8, 16, 32]
const hardLimitMs = 60_000

export type PgbenchSide = Side & {
  /** Milliseconds of each transaction, from the moment at which it was due: at random, so many a second. */
  openLoop(perSecond: number, milliseconds: number): Promise<number[]>
}

export async function pgbenchSide(server: DatabaseServer): Promise<PgbenchSide> {
  const { programs } = server
  if (programs === undefined) throw new NotMeasured("there is no PostgreSQL of Debian's, and so no pgbench")
  const program = join(programs, 'pgbench')
  const { host, port, user } = server.connection
  await server.makeDatabase('pgbench').catch(() => undefined)
  const ask = (words: string[]): Promise<string> =>
    outputOf(program, [...words, '-h', host, '-p', String(port), '-U', user, 'pgbench'])
  await ask(['-i', '-q', '-s', String(scale)])
  const secondsOf = (milliseconds: number): number => Math.max(1, Math.round(milliseconds / 1000))
  const wordsFor = (clients: number, seconds: number): string[] => {
    const jobs = Math.min(clients, 2)
    return ['-n', '-M', 'prepared', '-b', 'tpcb-like', '-c', clients, '-j', jobs, '-T', seconds].map(String)
  }
  const run = async (clients: number, milliseconds: number): Promise<Round> => {
    const seconds = secondsOf(milliseconds)
    // None at all in a round on a busy machine is printed as NaN.
    const perSecond = Number(/^tps = ([\d.]+)/m.exec(await ask(wordsFor(clients, seconds)))?.[1] ?? 0)
    return { count: Math.round(perSecond * seconds), seconds, perSecond, cpuSeconds: 0 }
  }
  const best = await findBest(clientCounts, (clients) => run(clients, 1_000))
  return {
    name: `pgbench -M prepared -b tpcb-like (scale ${scale}, ${best} clients, the best of ${clientCounts.join(', ')})`,
    run: (milliseconds) => run(best, milliseconds),
    async openLoop(perSecond, milliseconds) {
      const folder = mkdtempSync(join(tmpdir(), 'latchkey-pgbench-'))
      const logged = ['-R', perSecond.toFixed(0), '-l', '--log-prefix', join(folder, 'log')]
      try {
        await ask([...wordsFor(best, secondsOf(milliseconds)), ...logged])
        return readdirSync(folder).flatMap((name) => timesIn(readFileSync(join(folder, name), 'utf8')))
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
    stop: async () => undefined,
  }
}

/** A line each transaction; its third word is its time in microseconds. */
function timesIn(log: string): number[] {
  const lines = log.split('\n').filter((line) => line !== '')
  return lines.map((line) => Number(line.split(' ')[2]) / 1000)
}

const poolSizes = [4, 8, 16, 32]

/** The same transfers, one transaction each. */
export async function ormSide(
  server: DatabaseServer,
  ground: LedgerGround,
  shape: Exclude<LedgerShape, 'refusals'>,
): Promise<Side> {
  installPeers()
  const databaseUrl = await server.makeDatabase('orm_bench').catch(() => server.urlOf('orm_bench'))
  const folder = resolve('bench')
  const child = fork(join(folder, 'drizzle-ledger.mjs'), {
    cwd: folder,
    env: { ...cleanEnvironment(), NODE_ENV: 'production' },
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const ids = Array.from({ length: ground.accounts }, (_, place) => benchAccount(place + 1).accountId)
  const prepare = (connections: number): Promise<{ version: string }> =>
    askProcess(child, {
      prepare: 'transfers',
      input: { databaseUrl, ids, hot: shape === 'hot', connections },
    }) as Promise<{ version: string }>
  const run = (milliseconds: number): Promise<Round> =>
    askProcess(child, { run: milliseconds }, milliseconds + hardLimitMs) as Promise<Round>
  await prepare(poolSizes[0] ?? 1)
  await run(1_000)
  const best = await findBest(poolSizes, async (size) => {
    await prepare(size)
    return run(1_000)
  })
  const { version } = await prepare(best)
  return {
    name: `${shape} transactions of drizzle-orm ${version} (a pool of ${best}, the best of ${poolSizes.join(', ')})`,
    run,
    stop: () => endChild(child),
  }
}

async function findBest(sizes: readonly number[], run: (size: number) => Promise<Round>): Promise<number> {
  let best = { size: sizes[0] ?? 1, perSecond: 0 }
  for (const size of sizes) {
    const { perSecond } = await run(size)
    progress(`  ${size} at once: ${perSecond.toFixed(0)}/s`)
    if (perSecond > best.perSecond) best = { size, perSecond }
  }
  return best.size
}

export type Compared = { figure: number; rounds: Rounds<Round> }

/** Both warmed up, then in turn; both ended, whatever happens. */
export async function compare(ours: Side, theirs: Side): Promise<Compared> {
  try {
    await ours.run(roundMs)
    await theirs.run(roundMs / 2)
    const results = await interleave(
      () => ours.run(roundMs),
      () => theirs.run(roundMs),
    )
    return { figure: medianRatio(results), rounds: results }
  } finally {
    await Promise.all([ours.stop(), theirs.stop()])
  }
}

/** A program of PostgreSQL's that ends by itself; ended when it does not. */
function outputOf(program: string, words: string[]): Promise<string> {
  return new Promise((done, reject) => {
    const child = spawn(program, words, {
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: hardLimitMs * 2,
    })
    let said = ''
    let complained = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) done(said)
      else reject(new Error(`${program} ended with ${code}: ${complained.slice(-300)}`))
    })
  })
}

/** Both sides' rates and what was compared, for a note. */
export function saidOf({ rounds: results }: Compared, ours: Side, theirs: Side): string {
  const perSecond = (side: Round[]): string => medianRate(side).toFixed(0)
  const cpu = median(results.ours.map((one) => (one.cpuSeconds / one.count) * 1e6))
  return (
    `${perSecond(results.ours)}/s of ${ours.name} against ${perSecond(results.theirs)}/s of ${theirs.name}; ` +
    `${spread(results)}; ${cpu.toFixed(0)} µs CPU a transfer in the ledger's process, its askers included`
  )
}
