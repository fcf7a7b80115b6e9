import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '#platform/database'
import { buildApp } from '../../server/app.ts'
import { wording } from '../support/app.ts'
import { fakeChannels, type FakeChannels } from '../support/channels.ts'
import { withClient } from '../support/database-address.ts'
import { listen, shut } from '../support/party.ts'
import { startDeps, type TestDeps } from '../support/start.ts'
import { WalletBrowser } from '../support/wallet-browser.ts'
import { expectProblem } from '../bad-input/attack.ts'
import { soak } from './real-process.ts'

/** A database that is away, that hangs, or whose disk is full: 503 and a time to come back, never an acknowledgement. */

/** Stands between the pool and PostgreSQL, and can go away. */
type Line = { url: string; cut(): Promise<void>; hang(): void; mend(): Promise<void>; close(): Promise<void> }

async function openLine(target: string): Promise<Line> {
  const [, user = 'latchkey', host = '', port = '5432', database = '', query = ''] =
    /^postgres(?:ql)?:\/\/([^@/]*)@([^:/?]*)(?::(\d+))?\/([^?]*)(?:\?(.*))?$/.exec(target) ?? []
  const words = new URLSearchParams(query)
  const folder = words.get('host')
  const open = (): Socket =>
    folder === null
      ? connect(Number(port), host)
      : connect(join(folder, `.s.PGSQL.${words.get('port') ?? '5432'}`))
  const sockets = new Set<Socket>()
  let hangs = false
  const serve = (near: Socket): void => {
    sockets.add(near)
    near.on('error', () => near.destroy())
    if (hangs) return
    const far = open()
    sockets.add(far)
    near.pipe(far).pipe(near)
    far.on('error', () => near.destroy())
    far.on('close', () => near.destroy())
    near.on('close', () => far.destroy())
  }
  let server: Server = createServer(serve)
  const nearPort = await listen(server)
  const cut = async (): Promise<void> => {
    const closed = shut(server)
    for (const socket of sockets) socket.destroy()
    sockets.clear()
    await closed
  }
  return {
    url: `postgresql://${user}@127.0.0.1:${nearPort}/${database}`,
    cut,
    hang() {
      hangs = true
      for (const socket of sockets) socket.destroy()
      sockets.clear()
    },
    async mend() {
      if (hangs) {
        hangs = false
        for (const socket of sockets) socket.destroy()
        sockets.clear()
        return
      }
      server = createServer(serve)
      await new Promise<void>((done) => server.listen(nearPort, '127.0.0.1', done))
    },
    close: cut,
  }
}

let test: TestDeps
let line: Line
let db: Database
let app: FastifyInstance
let channels: FakeChannels
let browser: WalletBrowser
let ips = 0
beforeAll(async () => {
  test = await startDeps({ seed: 'outage' })
  line = await openLine(test.databaseUrl)
  db = openDatabase({ url: line.url, connectionsMax: 4 })
  channels = fakeChannels()
  const built = await buildApp({
    deps: { ...test.deps, db },
    money: test.money,
    channels,
    mode: 'production',
    origin: undefined,
    trustedProxies: [],
    wording,
    demoPeople: [],
    webFolder: '/nonexistent',
  })
  app = built.http.app
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await db.close()
  await line.close()
  await test.close()
})
/** From an address of its own: what one address may have sent in an hour is bounded. */
async function comeFromElsewhere(): Promise<void> {
  ips += 1
  browser = new WalletBrowser(app, { ip: `198.18.50.${ips}` })
  await browser.hello()
  browser.cookies.set('__Host-latchkey-session', 'A'.repeat(43))
}
beforeEach(comeFromElsewhere)

let numbers = 0
/** Each time to a number of another range: those are bounded like addresses. */
const startFlow = () => {
  numbers += 1
  const number = `+86137${String(numbers * 10_007).padStart(8, '0')}`
  return browser.call('POST /api/v1/flows', { body: { number } })
}
const id = '00000000-0000-4000-8000-000000000000'
/** One of each kind: a write, a read, a look-up of a session, a slow hash, an upload of nothing. */
const requests: Record<
  string,
  () => Promise<{ status: number; headers: Record<string, unknown>; text: string }>
> = {
  'opening the door': startFlow,
  'reading a flow': () => browser.call('GET /api/v1/flows/:flowId', { params: { flowId: id } }),
  'asking who is signed in': () => browser.call('GET /api/v1/me'),
  'starting anew with a session': () => browser.send({ method: 'GET', url: '/api/v1/hello' }),
  'freezing with a password': () =>
    browser.call('POST /api/v1/freeze', {
      body: { kind: 'password', number: '+8613700100000', password: 'quiet harbour' },
    }),
  'signing out': () => browser.call('POST /api/v1/sign-out'),
}

async function expectAway(): Promise<void> {
  for (const [name, ask] of Object.entries(requests)) {
    const answer = await ask()
    expect(answer.status, `${name}: ${answer.text}`).toBe(503)
    expectProblem(answer, 'service_degraded')
    expect(Number(answer.headers['retry-after']), name).toBeGreaterThan(0)
    expect(answer.headers['set-cookie'], 'nothing is taken from the browser').toBeUndefined()
  }
}
const readiness = async () => (await app.inject({ url: '/health/ready' })).statusCode
const expectBack = async (): Promise<void> => {
  expect((await startFlow()).status).toBe(201)
  expect(await readiness()).toBe(200)
}

describe('a database that is away', () => {
  const rounds = soak ? 20 : 2
  it('is said with 503 and a time to come back, and the service is back when the database is', async () => {
    for (let round = 0; round < rounds; round += 1) {
      await comeFromElsewhere()
      await expectBack()
      await line.cut()
      await expectAway()
      expect(await readiness()).toBe(503)
      // What needs no database goes on.
      expect((await app.inject({ url: '/health/live' })).statusCode).toBe(200)
      expect((await app.inject({ url: '/problems/service_degraded' })).statusCode).toBe(200)
      await line.mend()
      await expectBack()
    }
    console.log(`outage: ${rounds} rounds`)
  })

  it('that goes away in the middle of work leaves nothing acknowledged that is not there', async () => {
    await expectBack()
    const before = await countFlows()
    const asked = Array.from({ length: 12 }, startFlow)
    await sleep(15)
    await line.cut()
    const answers = await Promise.all(asked)
    for (const answer of answers) expect([201, 503], answer.text).toContain(answer.status)
    await line.mend()
    const acknowledged = answers.filter(({ status }) => status === 201).length
    expect((await countFlows()) - before).toBeGreaterThanOrEqual(acknowledged)
    await expectBack()
  })

  it('that takes connections and never answers is given up on', async () => {
    line.hang()
    // Nothing but the pool's own limit ends this, and without one the test would end by its own.
    expectProblem(await startFlow(), 'service_degraded')
    expect(await readiness()).toBe(503)
    await line.mend()
    await expectBack()
  })
})

async function countFlows(): Promise<number> {
  const { rows } = await withClient(test.databaseUrl, (client) =>
    client.query<{ flows: number }>('select count(*)::int as flows from flow'),
  )
  return rows[0]?.flows ?? -1
}

/** PostgreSQL as it is when it cannot go on: each table's writes end with this code, at once or only at the commit. */
async function failWith(code: string, when: 'at once' | 'at the commit'): Promise<() => Promise<void>> {
  const kind =
    when === 'at once'
      ? 'trigger failing after insert on audit'
      : 'constraint trigger failing after insert on audit deferrable initially deferred'
  await withClient(test.databaseUrl, async (client) => {
    await client.query(`create function fail() returns trigger language plpgsql as $$ begin
      raise exception 'could not extend file: No space left on device' using errcode = '${code}'; end $$`)
    await client.query(`create ${kind} for each row execute function fail()`)
  })
  return () =>
    withClient(test.databaseUrl, async (client) => void (await client.query('drop function fail() cascade')))
}

describe('a database that cannot take work', () => {
  it.each([
    ['a full disk', '53100', 'at once'],
    ['a full disk that shows at the commit', '53100', 'at the commit'],
    ['no memory', '53200', 'at once'],
    ['no lock in time', '55P03', 'at once'],
    ['a statement that took too long', '57014', 'at once'],
    ['a standby that may not write', '25006', 'at once'],
    ['a conflict that does not end', '40001', 'at once'],
    ['a deadlock at each try', '40P01', 'at the commit'],
    ['a shutdown', '57P01', 'at once'],
  ] as const)(
    'because of %s acknowledges nothing, keeps nothing and sends nothing',
    async (_name, code, when) => {
      await expectBack()
      const flows = await countFlows()
      const mend = await failWith(code, when)
      const answer = await startFlow()
      expect(answer.status, answer.text).toBe(503)
      expectProblem(answer, 'service_degraded')
      expect(answer.headers['retry-after']).toBe('2')
      expect(await countFlows()).toBe(flows)
      await mend()
      await expectBack()
    },
  )

  it('logged no defect', () => {
    expect(test.logged.filter((one) => one.includes('"defect"'))).toEqual([])
  })
})
