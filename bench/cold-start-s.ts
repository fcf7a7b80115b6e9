import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildProduct, cleanEnvironment, freePort } from './ground/product.ts'
import { median, progress } from './ground/rounds.ts'
import { NotMeasured, type Promised } from './promise.ts'

const starts = 3
const limitMs = 60_000

/** Promise: one command, and the page is there. */
export const coldStart: Promised = {
  id: 'cold-start-s',
  unit: 's',
  target: { most: 3 },
  async measure() {
    buildProduct()
    const pages: number[] = []
    const readies: number[] = []
    for (let start = 0; start < starts; start += 1) {
      const { page, ready } = await startCold()
      pages.push(page)
      readies.push(ready)
      progress(`  page ${page.toFixed(2)} s, ready ${ready.toFixed(2)} s`)
    }
    return {
      figure: median(pages),
      note:
        `median of ${starts} (${pages.map((one) => one.toFixed(2)).join(', ')}): npm start with everything installed and built, ` +
        `on an empty data directory, until GET / is answered with the page; the database is made, migrated and seeded, and ` +
        `/health/ready says so, after ${median(readies).toFixed(2)} s`,
    }
  },
}

/** Seconds until the page is served, and until everything behind it is there. */
async function startCold(): Promise<{ page: number; ready: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-bench-start-'))
  const port = await freePort()
  const script = process.env['npm_execpath'] ?? ''
  const [program = '', ...first] = /npm-cli\.c?js$/.test(script) ? [process.execPath, script] : ['npm']
  const startedAt = performance.now()
  // A process group of its own: a SIGTERM that reaches npm alone would leave the wallet behind for a moment.
  const child = spawn(program, [...first, 'start'], {
    env: { ...cleanEnvironment(), LATCHKEY_DATA_DIR: dataDir, LATCHKEY_PORT: String(port) },
    stdio: 'ignore',
    detached: true,
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  try {
    const until = async (isThere: () => Promise<boolean>): Promise<number> => {
      while (!(await isThere())) {
        const isOver = performance.now() - startedAt > limitMs || child.exitCode !== null
        if (isOver) throw new NotMeasured('npm start served no page')
        await sleep(10)
      }
      return (performance.now() - startedAt) / 1000
    }
    return { page: await until(() => isServed(port)), ready: await until(() => isReady(port)) }
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    await ended
    await stopped(port)
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function isServed(port: number): Promise<boolean> {
  try {
    const reply = await fetch(`http://127.0.0.1:${port}/`)
    return reply.status === 200 && (await reply.text()).includes('<!doctype html>')
  } catch {
    return false
  }
}

/** npm ends before the wallet has put its database to rest. */
async function stopped(port: number): Promise<void> {
  for (let tries = 0; tries < 200 && (await isServed(port)); tries += 1) await sleep(25)
  await sleep(1_000)
}

async function isReady(port: number): Promise<boolean> {
  const reply = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined)
  return reply?.status === 200
}
