import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'esbuild'
import pg from 'pg'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { type RunningDatabase, DatabaseRefusal, startDatabase } from './database.ts'
import { processStarted } from './database-process.ts'

const isRoot = process.getuid?.() === 0
const folders: string[] = []
const running: RunningDatabase[] = []

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'))
  folders.push(folder)
  return folder
}

async function start(dataDir: string, more: Partial<Parameters<typeof startDatabase>[0]> = {}) {
  const database = await startDatabase({ dataDir, log: () => undefined, ...more })
  running.push(database)
  return database
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (tries >= 200) throw error
      await sleep(50)
    }
  }
}

/** A process of its own that starts the database, says where, and waits to be killed. */
async function startInOtherProcess(
  dataDir: string,
): Promise<{ child: ChildProcess; url: string; pid: number }> {
  // Below the project, so that what stays outside the bundle is found in its node_modules.
  mkdirSync('.build', { recursive: true })
  const folder = mkdtempSync(resolve('.build', 'database-test-'))
  folders.push(folder)
  const entry = join(folder, 'parent.mjs')
  const contents = `
    import { startDatabase } from './scripts/database.ts'
    const database = await startDatabase({ dataDir: ${JSON.stringify(dataDir)}, log: () => undefined })
    process.send({ url: database.url, pid: database.pid })
    setInterval(() => {}, 1000)`
  await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    outfile: entry,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  })
  const child = fork(entry, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [message] = await once(child, 'message')
  return { child, ...message }
}

afterEach(async () => {
  for (const database of running.splice(0)) await database.stop()
})

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('the embedded PostgreSQL', () => {
  it('starts, keeps what was committed over a restart, and writes to disk', async () => {
    const dataDir = freshFolder()
    const first = await start(dataDir)
    await query(first.url, 'create table kept (word text); insert into kept values ($$here$$)')
    const settings =
      "select name, setting from pg_settings where name in ('fsync','synchronous_commit','jit','listen_addresses')"
    expect(
      Object.fromEntries((await query(first.url, settings)).map((row) => [row['name'], row['setting']])),
    ).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      jit: 'off',
      listen_addresses: '',
    })
    await first.stop()
    expect(processStarted(first.pid)).toBeUndefined()
    expect(existsSync(join(dataDir, 'latchkey.lock'))).toBe(false)
    const second = await start(dataDir)
    expect(second.attached).toBe(false)
    expect(await query(second.url, 'select word from kept')).toEqual([{ word: 'here' }])
  })

  it('guarantees that nobody else opens its socket, and that its log quotes no row that was refused', async () => {
    const dataDir = freshFolder()
    const { url } = await start(dataDir)
    expect(await query(url, 'show unix_socket_permissions')).toEqual([{ unix_socket_permissions: '0700' }])
    await query(url, 'create table person (name text unique)')
    const twice = "insert into person values ('lin yue, 13800138000'), ('lin yue, 13800138000')"
    await expect(query(url, twice)).rejects.toThrow('duplicate key')
    const log = () => readFileSync(join(dataDir, 'postgres.log'), 'utf8')
    await expect.poll(log).toContain('duplicate key')
    // The statement is the caller's own text, without its values where they are given apart; DETAIL would quote the row.
    expect(log()).not.toContain('Key (name)')
    expect(log()).not.toContain('DETAIL')
  })

  it('starts PostgreSQL again when it is killed', async () => {
    const database = await start(freshFolder())
    await query(database.url, 'create table kept (word text); insert into kept values ($$here$$)')
    const before = database.pid
    process.kill(before, 'SIGKILL')
    expect(await eventually(() => query(database.url, 'select word from kept'))).toEqual([{ word: 'here' }])
    expect(database.pid).not.toBe(before)
  })

  it('attaches to the PostgreSQL of a Latchkey that was killed', async () => {
    const dataDir = freshFolder()
    const { child, url, pid } = await startInOtherProcess(dataDir)
    await query(url, 'create table kept (word text); insert into kept values ($$here$$)')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(processStarted(pid)).toBeDefined()
    const database = await start(dataDir)
    expect(database.attached).toBe(true)
    expect(database.pid).toBe(pid)
    expect(await query(database.url, 'select word from kept')).toEqual([{ word: 'here' }])
    await database.stop()
    expect(processStarted(pid)).toBeUndefined()
  })

  it('ends a left PostgreSQL that runs with other settings, and starts its own', async () => {
    const dataDir = freshFolder()
    const { child, pid } = await startInOtherProcess(dataDir)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const database = await start(dataDir, { maxConnections: 20 })
    expect(database.attached).toBe(false)
    expect(database.pid).not.toBe(pid)
    expect(await query(database.url, 'show max_connections')).toEqual([{ max_connections: '20' }])
  })

  it('refuses a second start on the same directory, from this process and from another', async () => {
    const dataDir = freshFolder()
    await start(dataDir)
    await expect(start(dataDir)).rejects.toThrow(/already runs on the data directory/)
    const other = freshFolder()
    const { child } = await startInOtherProcess(other)
    await expect(start(other)).rejects.toThrow(new RegExp(`process ${child.pid}`))
    child.kill('SIGKILL')
    await once(child, 'exit')
    await start(other)
  })

  it('of ten starts at once on one directory lets exactly one through', async () => {
    const dataDir = freshFolder()
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => start(dataDir)))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  })

  it('is not misled by a process file whose number another program has', async () => {
    const dataDir = freshFolder()
    const first = await start(dataDir)
    await first.stop()
    // As after a power cut: the file stands, and its number now belongs to this very test.
    writeFileSync(
      join(dataDir, 'pg18', 'postmaster.pid'),
      `${process.pid}\n${dataDir}/pg18\n1\n5432\n/nowhere\n\n\nready\n`,
    )
    const holder = { pid: process.pid, started: 'another start' }
    writeFileSync(join(dataDir, 'latchkey.lock'), JSON.stringify(holder))
    const second = await start(dataDir)
    expect(second.pid).not.toBe(process.pid)
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('uses a short socket folder where the path of the data is long', async () => {
    const dataDir = join(freshFolder(), '很长的名字'.repeat(4), 'and a space, a comma and more '.repeat(3))
    const database = await start(dataDir)
    expect(database.connection.host.startsWith(dataDir)).toBe(false)
    expect(await query(database.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await database.stop()
    expect(existsSync(database.connection.host)).toBe(false)
  })
})

// What only root can show.
if (isRoot)
  describe('the embedded PostgreSQL, started as root', () => {
    it('refuses a directory of somebody else', async () => {
      const dataDir = freshFolder()
      chownSync(dataDir, 12_345, 12_345)
      await expect(start(dataDir)).rejects.toThrow(DatabaseRefusal)
      await expect(start(dataDir)).rejects.toThrow(/belongs to user 12345/)
    })

    it('runs as another user where root may make no namespace', async () => {
      const dataDir = freshFolder()
      const database = await start(dataDir, { runAs: 'user' })
      expect(await query(database.url, 'select 1 as one')).toEqual([{ one: 1 }])
      expect(readFileSync(`/proc/${database.pid}/status`, 'utf8')).not.toMatch(/^Uid:\s+0/m)
      await database.stop()
      const again = await start(dataDir, { runAs: 'user' })
      expect(await query(again.url, 'select 1 as one')).toEqual([{ one: 1 }])
    })

    it('runs as another user below a folder that only root may enter', async () => {
      const closed = freshFolder()
      chmodSync(closed, 0o700)
      const dataDir = join(closed, 'below', 'data')
      const database = await start(dataDir, { runAs: 'user' })
      expect(await query(database.url, 'select 1 as one')).toEqual([{ one: 1 }])
      expect(readFileSync(`/proc/${database.pid}/status`, 'utf8')).not.toMatch(/^Uid:\s+0/m)
    })
  })
