import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { hashParameters } from '../../test/support/bench-people.ts'
import { NotMeasured } from '../promise.ts'
import { progress } from './rounds.ts'
import type { Account } from './loads.ts'
import { cleanEnvironment, endChild } from './product.ts'

/** better-auth behind a minimal HTTP server of Node's, a process of its own. */
export type Peer = { port: number; pid: number; version: string; accounts: Account[]; stop(): Promise<void> }

const folder = resolve('bench')

/** Installs the peers into bench/node_modules, when they are not there as the lock file names them. */
export function installPeers(): void {
  if (isInstalled()) return
  progress('  installing the peers (npm ci in bench/) …')
  const script = process.env['npm_execpath'] ?? ''
  const [program = '', ...first] = /npm-cli\.c?js$/.test(script) ? [process.execPath, script] : ['npm']
  const { status } = spawnSync(program, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    env: cleanEnvironment(),
    stdio: ['ignore', 2, 2],
    timeout: 300_000,
  })
  if (status !== 0) throw new NotMeasured('the peers of bench/package.json could not be installed')
}

type Lock = { packages: Record<string, { version?: string; optional?: boolean }> }
const readLock = (path: string): Lock => JSON.parse(readFileSync(path, 'utf8')) as Lock

function isInstalled(): boolean {
  const found = join(folder, 'node_modules', '.package-lock.json')
  if (!existsSync(found)) return false
  const { packages } = readLock(found)
  return Object.entries(readLock(join(folder, 'package-lock.json')).packages).every(
    ([path, { version, optional }]) =>
      path === '' || optional === true || packages[path]?.version === version,
  )
}

export async function startPeer(databaseUrl: string, accounts: number): Promise<Peer> {
  installPeers()
  const child = fork(join(folder, 'better-auth-server.mjs'), {
    cwd: folder,
    env: { ...cleanEnvironment(), NODE_ENV: 'production' },
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const ended = once(child, 'exit').then(() => [undefined])
  child.send({ databaseUrl, accounts, hashParameters })
  const [ready] = (await Promise.race([once(child, 'message'), ended])) as [
    { port: number; version: string; accounts: Account[] } | undefined,
  ]
  if (ready === undefined) throw new NotMeasured('better-auth did not start')
  return { ...ready, pid: child.pid ?? 0, stop: () => endChild(child) }
}
