import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { NotMeasured } from '../promise.ts'

/** The product as it is run: the built bundle, a process of its own, demo mode, logs at `info`, read and thrown away. */
export type Product = {
  port: number
  pid: number
  rootKeys: string
  databaseUrl: string
  stop(): Promise<void>
}

export function buildProduct(): void {
  const { status } = spawnSync(process.execPath, [resolve('scripts/build.mjs')], { stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new NotMeasured('the product could not be built')
}

export async function startProduct(databaseUrl: string): Promise<Product> {
  buildProduct()
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-bench-data-'))
  const rootKeys = `1:${randomBytes(32).toString('base64')}`
  const port = await freePort()
  const child = spawn(process.execPath, ['--enable-source-maps', resolve('.build/server/main.mjs')], {
    env: {
      ...cleanEnvironment(),
      LATCHKEY_DEMO_DATABASE_URL: databaseUrl,
      LATCHKEY_DATA_DIR: dataDir,
      LATCHKEY_ROOT_KEYS: rootKeys,
      LATCHKEY_PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = async (): Promise<void> => {
    await endChild(child)
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    await heardReady(child)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, pid: child.pid ?? 0, rootKeys, databaseUrl, stop }
}

/** Ours, without what the shell that runs the bench may have set for the product. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(LATCHKEY_|PG|DATABASE_URL$|NODE_ENV$|npm_)/.test(name),
  )
  return Object.fromEntries(kept)
}

export function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => done(port))
    })
  })
}

function heardReady(child: ChildProcess): Promise<void> {
  return new Promise((done, reject) => {
    const late = setTimeout(() => reject(new Error('the product did not start in 60 s')), 60_000)
    child.once('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`the product ended with ${code}`))
    })
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      // Read on for ever, and kept only until it is ready: its log must go somewhere.
      if (said.length < 1_000_000) said += chunk.toString()
      if (!/^ready http/m.test(said)) return
      clearTimeout(late)
      said = ' '.repeat(1_000_000)
      done()
    })
  })
}

/** Asks it to stop, and ends it when it does not. Only ever a child of ours. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  const hard = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(hard)
}
