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
    const seconds: number[] = []
    for (let start = 0; start < starts; start += 1) {
      seconds.push(await startCold())
      progress(`  ${seconds.at(-1)?.toFixed(2)} s`)
    }
    return {
      figure: median(seconds),
      note:
        `median of ${starts} (${seconds.map((one) => one.toFixed(2)).join(', ')}): npm start with everything installed and ` +
        `built, on an empty data directory (database made, migrated and seeded), until GET / is answered with the page`,
    }
  },
}

async function startCold(): Promise<number> {
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
    while (!(await isServed(port))) {
      const isOver = performance.now() - startedAt > limitMs || child.exitCode !== null
      if (isOver) throw new NotMeasured('npm start served no page')
      await sleep(10)
    }
    return (performance.now() - startedAt) / 1000
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
