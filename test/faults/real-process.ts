import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { WalletBrowser } from '../support/wallet-browser.ts'
import { listen, shut } from '../support/party.ts'

/** The real process, as `npm start` runs it: demo mode, data of its own, loopback only. */
export type Service = {
  url: string
  dataDir: string
  /** What it logged and said, in this life. */
  said: string[]
  child: ChildProcess
  browser(): WalletBrowser
  /** The last six digits on the demo phone of this number. */
  codeFor(e164: string): Promise<string>
  isReady(): Promise<boolean>
  untilReady(): Promise<void>
  exit: Promise<number | null>
}

export const soak = process.env['LATCHKEY_SOAK'] === '1'
const foreign = /^(LATCHKEY_|DATABASE_URL$|NODE_ENV$|TEST_DATABASE_URL$)/
const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))

/** The server as the build makes it, in a folder of this run's own as deep as its own: another build may run meanwhile. */
const main = resolve(`.build/faults-${process.pid}/main.mjs`)
const bundleText = `import { bundle } from './scripts/bundle.mjs'
await bundle(process.cwd(), 'server/main.ts', process.argv[1])`

export async function buildService(): Promise<void> {
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', bundleText, main])
}

export function removeBuild(): void {
  rmSync(dirname(main), { recursive: true, force: true })
}

export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await shut(server)
  return port
}

export function makeDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'latchkey-faults-'))
}

/** A process on the directory; it may refuse, and then `exit` says so. `more` of its environment than the demo needs. */
export function spawnService(
  dataDir: string,
  port: number,
  more: Record<string, string> = {},
): { child: ChildProcess; said: string[]; exit: Promise<number | null> } {
  const child = spawn(process.execPath, ['--enable-source-maps', main], {
    env: { ...own, LATCHKEY_PORT: String(port), LATCHKEY_DATA_DIR: dataDir, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text))
  return { child, said, exit: once(child, 'exit').then(([code]) => code as number | null) }
}

export async function startService(
  dataDir: string,
  port: number,
  more: Record<string, string> = {},
): Promise<Service> {
  const { child, said, exit } = spawnService(dataDir, port, more)
  const url = `http://127.0.0.1:${port}`
  let ended = false
  void exit.then(() => (ended = true))
  while (!said.join('').includes('ready http://')) {
    if (ended) throw new Error(`the service ended: ${said.join('')}`)
    await sleep(20)
  }
  const isReady = async (): Promise<boolean> =>
    fetch(`${url}/health/ready`)
      .then((reply) => reply.status === 200)
      .catch(() => false)
  return {
    url,
    dataDir,
    said,
    child,
    exit,
    isReady,
    browser: () => new WalletBrowser(overWire(url)),
    codeFor: (e164) => readCode(url, e164),
    async untilReady() {
      while (!(await isReady())) await sleep(50)
    },
  }
}

/** `kill -9` of the process, and the next one on the same data and port. PostgreSQL stays, and is taken over. */
export async function killProcess(service: Service, port: number): Promise<Service> {
  service.child.kill('SIGKILL')
  await service.exit
  const next = await startService(service.dataDir, port)
  if (!next.said.join('').includes('attached to PostgreSQL')) throw new Error('it took no database over')
  return next
}

/** `kill -9` of PostgreSQL; the process stays, and has it again when this resolves. */
export async function killDatabase(service: Service): Promise<void> {
  const pid = postgresPid(service.dataDir)
  if (pid === undefined) throw new Error('no PostgreSQL')
  process.kill(pid, 'SIGKILL')
  while (postgresPid(service.dataDir) === pid || !(await service.isReady())) {
    const { exitCode, signalCode } = service.child
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`the service went with its database: ${service.said.join('').slice(-3_000)}`)
    }
    await sleep(50)
  }
}

async function readCode(url: string, e164: string): Promise<string> {
  for (let turn = 0; turn < 400; turn += 1) {
    const reply = await fetch(`${url}/api/v1/demo/people/number:${encodeURIComponent(e164)}/messages`)
    if (reply.ok) {
      const { messages } = (await reply.json()) as { messages: { body: string }[] }
      const code = messages.map(({ body }) => /(?<!\d)\d{6}(?!\d)/.exec(body)?.[0]).find(Boolean)
      if (code !== undefined) return code
    }
    await sleep(50)
  }
  throw new Error('no code came')
}

/** What `WalletBrowser` asks of the app, over a real connection. */
function overWire(url: string): FastifyInstance {
  const inject = async (request: InjectOptions) => {
    const { method = 'GET', url: path, payload, headers } = request
    const reply = await fetch(url + (typeof path === 'string' ? path : ''), {
      method,
      headers: {
        ...(headers as Record<string, string>),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(payload === undefined ? {} : { body: JSON.stringify(payload) }),
      redirect: 'manual',
    })
    const body = await reply.text()
    return {
      statusCode: reply.status,
      headers: Object.fromEntries(reply.headers),
      body,
      json: () => JSON.parse(body) as unknown,
      cookies: reply.headers.getSetCookie().map((line) => {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        const age = /Max-Age=(\d+)/.exec(line)?.[1]
        return { name, value, ...(age === undefined ? {} : { maxAge: Number(age) }) }
      }),
    }
  }
  return { inject } as unknown as FastifyInstance
}

export function postgresPid(dataDir: string): number | undefined {
  const path = join(dataDir, 'pg18', 'postmaster.pid')
  return existsSync(path) ? Number(readFileSync(path, 'utf8').split('\n')[0]) : undefined
}

export function databaseOf(dataDir: string): string {
  const path = join(dataDir, 'pg18', 'postmaster.pid')
  const socketDir = readFileSync(path, 'utf8').split('\n')[4] ?? ''
  return `postgresql://latchkey@/latchkey?host=${encodeURIComponent(socketDir)}&port=5432`
}

/** A process without a database of its own. */
export async function endProcess(service: Service | undefined): Promise<void> {
  if (!service || service.child.exitCode !== null || service.child.signalCode !== null) return
  service.child.kill('SIGTERM')
  await service.exit
}

/** Ends what is left and removes the data; only what this test started. */
export async function endService(service: Service | undefined, dataDir: string | undefined): Promise<void> {
  if (dataDir === undefined) return
  await endProcess(service)
  const pid = postgresPid(dataDir)
  if (pid !== undefined) {
    try {
      process.kill(pid, 'SIGQUIT')
    } catch {
      // It ended with the service.
    }
  }
  while (postgresPid(dataDir) !== undefined && pid !== undefined && isAlive(pid)) await sleep(50)
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
