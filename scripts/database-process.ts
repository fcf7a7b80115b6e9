import { execFileSync } from 'node:child_process'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What tells one process from a later one that was given the same number. */
export type ProcessIdentity = { pid: number; started: string }

/** A start that is refused for a reason the person at the keyboard can mend: its text is shown without a stack. */
export class DatabaseRefusal extends Error {
  override name = 'DatabaseRefusal'
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * When the process began, as an opaque text, or undefined when it is not running. A zombie counts as not running:
 * in a container whose first process reaps nobody, a killed PostgreSQL stays behind as one and still has a number.
 */
export function processStarted(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const stat = readText(`/proc/${pid}/stat`)
    // The command's name stands in brackets and may hold spaces and brackets itself, so count from the last one.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (!fields || fields[0] === 'Z' || fields[0] === 'X') return undefined
    const boot = readText('/proc/sys/kernel/random/boot_id')?.trim() ?? ''
    return `${boot}:${fields[19]}`
  }
  const state = processField(pid, 'stat=')
  return state && !state.startsWith('Z') ? processField(pid, 'lstart=') : undefined
}

/** The command line of a running process, its words separated by spaces. */
export function processCommand(pid: number): string {
  if (process.platform === 'linux')
    return readText(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim() ?? ''
  return processField(pid, 'command=') ?? ''
}

function processField(pid: number, field: string): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', field, '-p', String(pid)], { encoding: 'utf8' }).trim()
    return text === '' ? undefined : text
  } catch {
    return undefined
  }
}

export function isRunning(identity: ProcessIdentity): boolean {
  return processStarted(identity.pid) === identity.started
}

/** Waits until the process is gone, at most this long. Answers whether it is. */
export async function waitForEnd(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs
  while (isRunning(identity)) {
    if (performance.now() > end) return false
    await sleep(15)
  }
  return true
}

function readHolder(text: string | undefined): ProcessIdentity | undefined {
  try {
    const holder: unknown = JSON.parse(text ?? '')
    if (typeof holder !== 'object' || holder === null) return undefined
    if (!('pid' in holder) || !('started' in holder)) return undefined
    return typeof holder.pid === 'number' && typeof holder.started === 'string'
      ? { pid: holder.pid, started: holder.started }
      : undefined
  } catch {
    return undefined
  }
}

/**
 * Takes the data directory for this process, or refuses when a running Latchkey has it. PostgreSQL guards its own
 * files, but two Latchkeys on one directory would both run its jobs and one would stop the other's database.
 * Answers the function that gives it back. A lock whose holder died (power cut, `kill -9`) is taken over.
 */
export function lockDirectory(dataDir: string): () => void {
  const path = join(dataDir, 'latchkey.lock')
  const started = processStarted(process.pid) ?? ''
  const text = JSON.stringify({ pid: process.pid, started })
  const draft = `${path}.${process.pid}`
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      // Write aside, then link: the lock never exists half written, and linking fails when it already stands.
      writeFileSync(draft, text, { mode: 0o600 })
      if (tryLink(draft, path)) return () => releaseLock(path, text)
      const standing = readText(path)
      if (standing === undefined) continue
      const holder = readHolder(standing)
      if (holder && isRunning(holder)) {
        throw new DatabaseRefusal(
          `Another Latchkey (process ${holder.pid}) already runs on the data directory ${dataDir}. ` +
            'Stop that one first, or give this one a directory of its own with LATCHKEY_DATA_DIR.',
        )
      }
      setStaleAside(path, draft, standing)
    }
    throw new DatabaseRefusal(`The lock file ${path} keeps changing hands. Try again in a moment.`)
  } finally {
    rmSync(draft, { force: true })
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** Removes a dead holder's lock, unless somebody else has just replaced it: then theirs is put back. */
function setStaleAside(path: string, draft: string, stale: string): void {
  const aside = `${draft}.stale`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (readText(aside) !== stale) tryLink(aside, path)
  rmSync(aside, { force: true })
}

function releaseLock(path: string, text: string): void {
  if (readText(path) === text) rmSync(path, { force: true })
}
