import { spawn, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { environmentForPostgres, findRunner, type Runner } from '../../scripts/database-binaries.ts'
import { startDatabase } from '../../scripts/database.ts'

/**
 * One PostgreSQL for ours and theirs, as it comes: fsync and synchronous_commit on, on a socket; pages in its log compressed
 * with lz4 where it knows that. Its pages have checksums, as the embedded one's have, for both are to promise the same.
 */
export type DatabaseServer = {
  version: string
  /** Debian's programs of the same version, among them pgbench; undefined when the embedded server runs. */
  programs: string | undefined
  /** For programs of PostgreSQL's that are told where to connect. */
  connection: { host: string; port: number; user: string }
  urlOf(database: string): string
  makeDatabase(name: string): Promise<string>
  stop(): Promise<void>
}

const port = 5432
const role = 'latchkey'

/** Debian's newest, where there is one, else the embedded one. */
export async function startDatabaseServer(): Promise<DatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const clear = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    const programs = findDebian()
    return await (programs === undefined
      ? startEmbedded(folder, clear)
      : startDebian(programs, folder, clear))
  } catch (error) {
    clear()
    throw error
  }
}

function findDebian(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).map(Number) : []
  const newest = versions.filter((version) => version >= 15).toSorted((a, b) => b - a)
  return newest
    .map((version) => join(root, String(version), 'bin'))
    .find((path) => existsSync(join(path, 'initdb')))
}

async function startDebian(programs: string, folder: string, clear: () => void): Promise<DatabaseServer> {
  const runner = await findRunner(folder)
  const files = join(folder, 'files')
  for (const path of [folder, files]) {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (runner.kind === 'user' && runner.owner) chownSync(path, runner.owner.uid, runner.owner.gid)
  }
  const words = [
    '-D',
    files,
    '-U',
    role,
    '--encoding=UTF8',
    '--locale=C',
    // What PostgreSQL does unasked from 18 on, and what a server that keeps money should.
    '--data-checksums',
    '--auth=trust',
    '--no-instructions',
  ]
  const made = await endOf(runAs(runner, join(programs, 'initdb'), words, folder))
  if (made !== 0) throw new Error(`initdb ended with ${made}`)
  const settings = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`, '-c', 'jit=off']
  const server = runAs(runner, join(programs, 'postgres'), ['-D', files, ...settings], folder)
  const ended = endOf(server)
  const stop = async (): Promise<void> => {
    server.kill('SIGINT')
    await ended
    clear()
  }
  try {
    await waitUntilUp(folder, server)
  } catch (error) {
    await stop()
    throw error
  }
  return viewServer(folder, stop, programs)
}

function runAs(runner: Runner, program: string, words: string[], cwd: string): ChildProcess {
  const [first = '', ...rest] = [...runner.prefix, program, ...words]
  return spawn(first, rest, { ...runner.options, cwd, env: environmentForPostgres(), stdio: 'ignore' })
}

const endOf = (child: ChildProcess): Promise<number | string | null> =>
  new Promise((done) => {
    child.once('error', (error) => done(error.message))
    child.once('exit', done)
  })

async function waitUntilUp(folder: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 500 && server.exitCode === null; tries += 1) {
    const client = clientOf(folder, 'postgres')
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await sleep(20)
    }
  }
  throw new Error('PostgreSQL did not start')
}

const clientOf = (folder: string, database: string): pg.Client =>
  new pg.Client({ host: folder, port, user: role, database })

async function startEmbedded(folder: string, clear: () => void): Promise<DatabaseServer> {
  const database = await startDatabase({ dataDir: folder, log: () => undefined })
  return viewServer(database.connection.host, async () => {
    await database.stop()
    clear()
  })
}

async function viewServer(
  socketDir: string,
  stop: () => Promise<void>,
  programs?: string,
): Promise<DatabaseServer> {
  const query = async (text: string): Promise<pg.QueryResult> => {
    const client = clientOf(socketDir, 'postgres')
    await client.connect()
    try {
      return await client.query(text)
    } finally {
      await client.end()
    }
  }
  // With a name of a host, which nobody looks up, for a URL must have one: the folder of the socket goes before it.
  const urlOf = (database: string): string =>
    `postgresql://${role}@localhost/${database}?host=${encodeURIComponent(socketDir)}&port=${port}`
  // Measured (README.md): full pages written after a checkpoint cost the ledger most where they are not compressed, or slowly.
  const { rows: known } = await query(
    `select from pg_settings where name = 'wal_compression' and 'lz4' = any(enumvals)`,
  )
  if (known.length > 0) {
    await query(`alter system set wal_compression = 'lz4'`)
    await query('select pg_reload_conf()')
  }
  const { rows } = await query('show server_version')
  const [{ server_version: version = '' } = {}] = rows as { server_version?: string }[]
  return {
    version: `PostgreSQL ${version}`,
    programs,
    connection: { host: socketDir, port, user: role },
    urlOf,
    async makeDatabase(name) {
      await query(`create database ${name}`)
      return urlOf(name)
    },
    stop,
  }
}
