import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Runner, environmentForPostgres, findRunner } from './database-binaries.ts'
import {
  DatabaseRefusal,
  isRunning,
  lockDirectory,
  type ProcessIdentity,
  processCommand,
  processStarted,
  waitForEnd,
} from './database-process.ts'

export { DatabaseRefusal } from './database-process.ts'

export type DatabaseOptions = {
  /** Where everything lives; made when missing. PostgreSQL's own files stand in `pg18` below it. */
  dataDir: string
  /** Where the socket stands; below `dataDir` when not given, or in a short temporary folder when that is too long. */
  socketDir?: string
  /** Hears one sentence for each thing worth knowing. */
  log: (line: string) => void
  /** False gives up fsync: for tests whose data nobody will miss, never for the product. */
  durable?: boolean
  maxConnections?: number
  /** For tests: how to run as root, instead of the first way that works. */
  runAs?: Runner['kind']
}

export type RunningDatabase = {
  connection: { host: string; port: number; user: string; database: string }
  /** For `pg` and everything that reads PostgreSQL addresses. */
  url: string
  /** PostgreSQL's process; it changes when PostgreSQL died and was started again. */
  readonly pid: number
  /** True when PostgreSQL was still running from a Latchkey that had been killed. */
  attached: boolean
  stop(): Promise<void>
}

type Place = { dataDir: string; files: string; logFile: string }
type Server = { identity: ProcessIdentity; socketDir: string; child?: ChildProcess }

const port = 5432
const role = 'latchkey'
const database = 'latchkey'
const temporaryPrefix = 'latchkey-socket-'
/** A Unix socket's address holds 107 bytes and an end mark on Linux, and four bytes less on macOS. */
const socketPathBytesMax = process.platform === 'linux' ? 107 : 103

/**
 * Starts the embedded PostgreSQL 18 on a data directory, or attaches to the one that a killed Latchkey left there.
 * It listens on a socket that only this user can open, and on no network. When PostgreSQL dies, it is started again.
 * Refuses (DatabaseRefusal) when another Latchkey has the directory, when somebody else owns it, and when
 * PostgreSQL cannot run here; each says what to do.
 */
export async function startDatabase(options: DatabaseOptions): Promise<RunningDatabase> {
  const dataDir = resolve(options.dataDir)
  const place = { dataDir, files: join(dataDir, 'pg18'), logFile: join(dataDir, 'postgres.log') }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const runner = await findRunner(dataDir, options.runAs)
  prepareDirectory(place, runner)
  const unlock = lockDirectory(dataDir)
  try {
    await initialize(place, runner, options)
    const left = await adopt(place, options)
    const server = left ?? (await launch(place, runner, options))
    await createDatabase(server.socketDir)
    return supervise(place, runner, options, server, left !== undefined, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

function prepareDirectory(place: Place, runner: Runner): void {
  const me = process.getuid?.() ?? 0
  for (const path of [place.dataDir, place.files].filter((each) => existsSync(each))) {
    const { uid } = statSync(path)
    const isOurs = uid === me || (runner.kind === 'user' && uid === runner.owner?.uid)
    // Root may enter anybody's folder, but what it wrote there the owner could no longer use.
    if (isOurs) continue
    throw new DatabaseRefusal(
      `${path} belongs to user ${uid}, but Latchkey runs as user ${me}. Start it as that user, ` +
        'or choose another directory with LATCHKEY_DATA_DIR.',
    )
  }
  // PostgreSQL runs as another user here: let it through to its own folder, which nobody else can open.
  if (runner.kind === 'user') chmodSync(place.dataDir, 0o711)
}

function makeFolder(path: string, runner: Runner): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (runner.kind === 'user' && runner.owner) chownSync(path, runner.owner.uid, runner.owner.gid)
}

/** Runs initdb beside the final place and moves the result there, so that a half-made directory is never used. */
async function initialize(place: Place, runner: Runner, options: DatabaseOptions): Promise<void> {
  if (existsSync(place.files)) return
  const draft = `${place.files}.new`
  rmSync(draft, { recursive: true, force: true })
  makeFolder(draft, runner)
  const words = ['-D', draft, '-U', role, '--encoding=UTF8', '--auth-local=trust', '--auth-host=reject']
  // The C locale for what the system decides, for C.UTF-8 is missing from some systems; UTF-8 from PostgreSQL itself.
  words.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions')
  if (options.durable === false) words.push('--no-sync')
  const log = openLog(place)
  const [program = '', ...rest] = [...runner.prefix, runner.binaries.initdb, ...words]
  const child = spawn(program, rest, {
    ...runner.options,
    cwd: draft,
    env: environmentForPostgres(),
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const code = await new Promise((done) => {
    child.once('error', (error) => done(error.message))
    child.once('exit', done)
  })
  if (code !== 0) throw new DatabaseRefusal(`PostgreSQL could not make its files in ${draft}.${tail(place)}`)
  renameSync(draft, place.files)
}

function openLog(place: Place): number {
  if (existsSync(place.logFile) && statSync(place.logFile).size > 1_000_000) {
    renameSync(place.logFile, `${place.logFile}.1`)
  }
  return openSync(place.logFile, 'a', 0o600)
}

/** The last lines of PostgreSQL's log, for the sentence that says why it did not start. */
function tail(place: Place): string {
  const lines = existsSync(place.logFile) ? readFileSync(place.logFile, 'utf8').trim().split('\n') : []
  const last = lines.slice(-6).map((line) => `\n  ${line}`)
  return ` Its log (${place.logFile}) ends:${last.join('')}`
}

type PidFile = { pid: number; socketDir: string; sharedMemory: string; isReady: boolean }

function readPidFile(place: Place): PidFile | undefined {
  const path = join(place.files, 'postmaster.pid')
  if (!existsSync(path)) return undefined
  const lines = readFileSync(path, 'utf8').split('\n')
  return {
    pid: Number(lines[0]),
    socketDir: lines[4] ?? '',
    sharedMemory: lines[6]?.trim().split(/\s+/)[1] ?? '',
    isReady: lines[7]?.trim() === 'ready',
  }
}

function answers(socketDir: string): Promise<boolean> {
  if (socketDir === '') return Promise.resolve(false)
  return new Promise((done) => {
    const socket = connect(join(socketDir, `.s.PGSQL.${port}`))
    socket.setTimeout(2_000, () => done(false))
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  }).then((answer) => answer === true)
}

function serverWords(place: Place, socketDir: string, options: DatabaseOptions): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: '',
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    port,
    max_connections: options.maxConnections ?? 100,
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    wal_compression: 'off',
    log_checkpoints: 'off',
    // Without DETAIL lines: they quote the values of the row that was refused.
    log_error_verbosity: 'terse',
  }
  if (options.durable === false) {
    Object.assign(settings, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' })
  }
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', place.files, ...pairs]
}

/**
 * The PostgreSQL that a killed Latchkey left behind: taken over as it is when it runs with the settings that we would
 * give it, else ended. Undefined when none runs.
 */
async function adopt(place: Place, options: DatabaseOptions): Promise<Server | undefined> {
  const found = readPidFile(place)
  if (!found) return undefined
  const started = processStarted(found.pid)
  const isPostgres = started !== undefined && processCommand(found.pid).includes(`-D ${place.files} `)
  if (!isPostgres && (await answers(found.socketDir))) {
    throw new DatabaseRefusal(
      `A PostgreSQL that is not among this system's processes (another container?) uses ${place.files}. Stop it first.`,
    )
  }
  if (!isPostgres) {
    await clearPidFile(place, found, started)
    return undefined
  }
  const identity = { pid: found.pid, started }
  const wanted = serverWords(place, found.socketDir, options).join(' ')
  if (processCommand(found.pid).endsWith(wanted) && found.isReady && (await answers(found.socketDir))) {
    options.log(`attached to PostgreSQL (process ${found.pid}), which was still running`)
    return { identity, socketDir: found.socketDir }
  }
  options.log(`ending a PostgreSQL (process ${found.pid}) that was left behind`)
  await end(identity)
  return undefined
}

/**
 * PostgreSQL believes any process with the number in its file to be itself. Where that process is a zombie or another
 * program, the file is removed here, but not before the last child of the dead server has let go of the data.
 */
async function clearPidFile(place: Place, found: PidFile, started: string | undefined): Promise<void> {
  const table = '/proc/sysvipc/shm'
  const isHeld = (): boolean => {
    if (!existsSync(table)) return false
    const rows = readFileSync(table, 'utf8').split('\n')
    return rows.some((row) => {
      const fields = row.trim().split(/\s+/)
      return fields[1] === found.sharedMemory && Number(fields[6]) > 0
    })
  }
  const limit = performance.now() + 15_000
  while (isHeld()) {
    if (performance.now() > limit) {
      throw new DatabaseRefusal(
        `Processes of a killed PostgreSQL still hold ${place.files}. End them, then start again.`,
      )
    }
    await sleep(50)
  }
  let isTaken = started !== undefined
  try {
    process.kill(found.pid, 0)
    isTaken = true
  } catch {
    // Nobody has the number: PostgreSQL sees that itself.
  }
  if (!isTaken) return
  rmSync(join(place.files, 'postmaster.pid'), { force: true })
  // The socket has a file of the same kind, which PostgreSQL believes for the same reason.
  const socketLock = join(found.socketDir, `.s.PGSQL.${port}.lock`)
  if (existsSync(socketLock) && Number(readFileSync(socketLock, 'utf8').split('\n')[0]) === found.pid) {
    rmSync(socketLock, { force: true })
  }
}

function chooseSocketDir(place: Place, options: DatabaseOptions): string {
  const wanted = options.socketDir ?? join(place.dataDir, 'socket')
  const path = join(wanted, `.s.PGSQL.${port}`)
  // A comma or quote would be read as part of PostgreSQL's list of folders.
  if (Buffer.byteLength(path) <= socketPathBytesMax && !/[,"\n]/.test(wanted)) return wanted
  const short = tmpdir().length < 60 ? tmpdir() : '/tmp'
  return mkdtempSync(join(short, temporaryPrefix))
}

function isTemporary(socketDir: string, options: DatabaseOptions): boolean {
  return socketDir !== options.socketDir && basename(socketDir).startsWith(temporaryPrefix)
}

async function launch(
  place: Place,
  runner: Runner,
  options: DatabaseOptions,
  socketDir?: string,
): Promise<Server> {
  const folder = socketDir ?? chooseSocketDir(place, options)
  makeFolder(folder, runner)
  const log = openLog(place)
  const words = [...runner.prefix, runner.binaries.postgres, ...serverWords(place, folder, options)]
  const [program = '', ...rest] = words
  const child = spawn(program, rest, {
    ...runner.options,
    cwd: place.files,
    env: environmentForPostgres(),
    // A log file, not a pipe: PostgreSQL may outlive us. A group of its own: Ctrl-C must reach us first, not it.
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  let failure: string | undefined
  child.once('error', (error) => (failure = error.message))
  child.once('exit', (code) => (failure ??= `it ended with code ${code}`))
  child.unref()
  // No limit while it lives: after a crash it first replays its log, however long that takes.
  for (;;) {
    if (failure !== undefined)
      throw new DatabaseRefusal(`PostgreSQL did not start: ${failure}.${tail(place)}`)
    const file = readPidFile(place)
    if (file?.pid === child.pid && file?.isReady && (await answers(folder))) break
    await sleep(8)
  }
  const pid = child.pid ?? 0
  return { identity: { pid, started: processStarted(pid) ?? '' }, socketDir: folder, child }
}

async function createDatabase(socketDir: string): Promise<void> {
  const client = new pg.Client({ host: socketDir, port, user: role, database: 'postgres' })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
    if (rowCount === 0) await client.query(`create database ${database}`)
  } finally {
    await client.end()
  }
}

/** Fast shutdown first, which rolls open transactions back; the harder ways only when that does not end it. */
async function end(identity: ProcessIdentity): Promise<void> {
  const ways: [NodeJS.Signals, number][] = [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 5_000],
  ]
  for (const [signal, limitMs] of ways) {
    if (!isRunning(identity)) return
    try {
      process.kill(identity.pid, signal)
    } catch {
      return
    }
    if (await waitForEnd(identity, limitMs)) return
  }
}

function supervise(
  place: Place,
  runner: Runner,
  options: DatabaseOptions,
  first: Server,
  attached: boolean,
  unlock: () => void,
): RunningDatabase {
  let server = first
  let isStopping = false
  let restarting: Promise<void> | undefined
  const restart = async (): Promise<void> => {
    options.log('PostgreSQL ended unexpectedly; starting it again')
    while (!isStopping) {
      try {
        server = (await adopt(place, options)) ?? (await launch(place, runner, options, server.socketDir))
        return
      } catch (error) {
        options.log(error instanceof Error ? error.message : String(error))
        await sleep(1_000, undefined, { ref: false })
      }
    }
  }
  // A look at the process table rather than the child's exit event: an attached server is no child of ours.
  const watch = setInterval(() => {
    if (isStopping || restarting || isRunning(server.identity)) return
    restarting = restart().finally(() => (restarting = undefined))
  }, 200)
  watch.unref()
  const host = server.socketDir
  return {
    connection: { host, port, user: role, database },
    url: `postgresql://${role}@/${database}?host=${encodeURIComponent(host)}&port=${port}`,
    get pid() {
      return server.identity.pid
    },
    attached,
    async stop() {
      if (isStopping) return
      isStopping = true
      clearInterval(watch)
      await restarting
      await end(server.identity)
      if (isTemporary(host, options)) rmSync(host, { recursive: true, force: true })
      unlock()
    },
  }
}
