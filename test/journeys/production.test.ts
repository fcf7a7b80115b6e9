import { rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  buildService,
  endProcess,
  freePort,
  makeDataDir,
  removeBuild,
  spawnService,
  startService,
  type Service,
} from '../faults/real-process.ts'
import { testDatabase } from '../support/database.ts'
import { openGateway, type Gateway } from '../support/gateway.ts'
import { openMailServer } from '../support/mail-server.ts'
import { listen, shut } from '../support/party.ts'

/** The real process as an operator runs it: behind TLS, on a PostgreSQL server, with a gateway and a mail server. */

const origin = 'https://wallet.example'
const number = '+8613800138000'

let database: Awaited<ReturnType<typeof testDatabase>>
let gateway: Gateway
let mail: Awaited<ReturnType<typeof openMailServer>>
let dataDir: string
let service: Service
let environment: Record<string, string>
beforeAll(async () => {
  await buildService()
  database = await testDatabase()
  gateway = await openGateway()
  mail = await openMailServer()
  dataDir = makeDataDir()
  environment = {
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    LATCHKEY_PUBLIC_URL: origin,
    LATCHKEY_ROOT_KEYS: `1:${Buffer.alloc(32, 9).toString('base64')}`,
    LATCHKEY_SMPP_URL: `smpp://latch%20key:s%40cret@127.0.0.1:${gateway.port}?source=10690000`,
    LATCHKEY_SMTP_URL: `smtp://latch:s%40cret@127.0.0.1:${mail.port}`,
    LATCHKEY_MAIL_FROM: 'wallet@wallet.example',
    LATCHKEY_TRUSTED_PROXIES: '127.0.0.1',
    LATCHKEY_BREACH_RANGE_URL: `http://127.0.0.1:${await listen(breachList)}`,
  }
  service = await startService(dataDir, await freePort(), environment)
})
afterAll(async () => {
  await endProcess(service as Service | undefined)
  await gateway.stop()
  await mail.stop()
  await shut(breachList)
  await database.close()
  removeBuild()
  rmSync(dataDir, { recursive: true, force: true })
})

/** Stands for the list of breached passwords, which knows one and is asked by the beginning of its hash alone. */
const breached = 'nine cranes over a quiet harbour'
const breachedHash = createHash('sha1').update(breached).digest('hex').toUpperCase()
const rangesAsked: string[] = []
const breachList = createServer((request, reply) => {
  rangesAsked.push(request.url ?? '')
  reply.end(request.url === `/range/${breachedHash.slice(0, 5)}` ? `${breachedHash.slice(5)}:3\r\n` : '')
})

/** What it says before it gives up. */
async function refusalOf(folder: string, more: Record<string, string>): Promise<string> {
  const started = spawnService(folder, await freePort(), more)
  expect(await started.exit).toBe(1)
  const said = started.said.join('')
  expect(said).not.toMatch(/^\s+at /m)
  return said
}

describe('a start as production', () => {
  it('says all that is missing at once, and no secret', async () => {
    const folder = makeDataDir()
    const said = await refusalOf(folder, {
      NODE_ENV: 'production',
      LATCHKEY_SMPP_URL: 'smpp://a:hunter2@sms.example',
    })
    expect([...said.matchAll(/missing: (\w+)/g)].map(([, name]) => name)).toEqual([
      'LATCHKEY_PUBLIC_URL',
      'DATABASE_URL',
      'LATCHKEY_ROOT_KEYS',
      'LATCHKEY_SMTP_URL',
      'LATCHKEY_MAIL_FROM',
    ])
    expect(said).not.toContain('hunter2')
    rmSync(folder, { recursive: true, force: true })
  })

  it('says what is wrong and what is missing together, and a wrong setting once', async () => {
    const folder = makeDataDir()
    const said = await refusalOf(folder, {
      ...environment,
      LATCHKEY_CONNECTIONS_MAX: 'x',
      LATCHKEY_PUBLIC_URL: 'http://wallet.example',
      LATCHKEY_MAIL_FROM: '',
    })
    expect(said.match(/^ {2}- .*$/gm)).toEqual([
      expect.stringContaining('LATCHKEY_CONNECTIONS_MAX must be'),
      expect.stringContaining('LATCHKEY_PUBLIC_URL must be'),
      expect.stringContaining('missing: LATCHKEY_MAIL_FROM'),
    ])
    rmSync(folder, { recursive: true, force: true })
  })

  it('says in a sentence that the database does not answer, or that the directory is none of ours', async () => {
    const folder = makeDataDir()
    const nobody = `postgres://wallet:hunter2@127.0.0.1:${await freePort()}/wallet`
    const said = await refusalOf(folder, { ...environment, DATABASE_URL: nobody })
    expect(said).toContain('the database does not take us in: connect ECONNREFUSED')
    expect(said).not.toContain('hunter2')
    writeFileSync(join(folder, 'created-for'), '')
    expect(await refusalOf(folder, environment)).toMatch(/created-for holds neither demo nor production/)
    rmSync(folder, { recursive: true, force: true })
  })

  it('says in a sentence that its directory cannot be made, instead of trying for ever', async () => {
    expect(await refusalOf('/proc/nothing', {})).toContain('choose another directory with LATCHKEY_DATA_DIR')
  })

  it('guarantees that its directory is never the demo’s', async () => {
    expect(await refusalOf(dataDir, {})).toContain('missing: LATCHKEY_PUBLIC_URL')
  })

  it('says in one line where it serves, and tells nobody’s password', () => {
    const said = service.said.join('')
    expect(said.match(/^ready http:\/\/\S+ \(https:\/\/wallet\.example\)$/gm)).toHaveLength(1)
    expect(said).not.toMatch(/demo phone|sign in as/)
  })
})

describe('behind TLS', () => {
  const browser = () => {
    const one = service.browser()
    const { send } = one
    one.send = (request) => send.call(one, { ...request, headers: { origin, ...request.headers } })
    return one
  }

  it('opens the door to the origin that customers reach, sends the text by the gateway, with its domain, and asks the list of breaches', async () => {
    const me = browser()
    const door = await me.call('POST /api/v1/flows', { body: { number } })
    expect(door.status, door.text).toBe(201)
    const code = async (): Promise<string | undefined> =>
      (await gateway.received())
        .map(({ to, text }) => (to === number ? /\n@wallet\.example #(\d{6})$/.exec(text)?.[1] : undefined))
        .find(Boolean)
    await expect.poll(code).toBeDefined()
    const params = { flowId: door.body.flowId }
    const proven = await me.call('POST /api/v1/flows/:flowId/code', {
      params,
      body: { code: (await code()) ?? '' },
    })
    expect(proven.body).toMatchObject({ standing: { wallet: 'none' } })
    const register = (password: string) =>
      me.call('POST /api/v1/flows/:flowId/register', { params, body: { displayName: '何一', password } })
    expect((await register(breached)).problem, 'the list that the operator named is asked').toMatchObject({
      code: 'password_breached',
    })
    expect((await register('seven herons by the old bridge')).status).toBe(201)
    expect(rangesAsked.map((url) => /^\/range\/[0-9A-F]{5}$/.test(url))).toEqual([true, true])
  })

  it('guarantees that no other origin does anything, the process’s own address included', async () => {
    for (const other of [
      'https://wallet.example.evil.example',
      'http://wallet.example',
      service.url,
      'null',
    ]) {
      const me = service.browser()
      await me.hello()
      const answer = await me.call('POST /api/v1/flows', { body: { number }, headers: { origin: other } })
      expect([answer.status, answer.problem.code], other).toEqual([403, 'csrf_refused'])
    }
  })

  it('guarantees that the demo is as absent as any address that is none, and so are the metrics', async () => {
    for (const path of ['/api/v1/demo/people', '/demo/phone/', '/metrics'])
      expect((await fetch(service.url + path)).status, path).toBe(404)
    const metrics = /http:\/\/127\.0\.0\.1:\d+\/metrics/.exec(service.said.join(''))?.[0] ?? ''
    expect(await (await fetch(metrics)).text()).toContain('latchkey_')
  })

  it('leaves when its time to stop is over, although somebody has not sent the rest of a request', async () => {
    const folder = makeDataDir()
    const port = await freePort()
    const other = await startService(folder, port, { ...environment, LATCHKEY_STOP_SECONDS: '1' })
    const slow = connect(port, '127.0.0.1')
    slow.on('error', () => {})
    const inHand = once(slow, 'data')
    slow.write(
      'POST /api/v1/flows HTTP/1.1\r\nhost: wallet.example\r\nexpect: 100-continue\r\n' +
        'content-type: application/json\r\ncontent-length: 1000\r\n\r\n',
    )
    expect(String((await inHand)[0])).toContain('100 Continue')
    other.child.kill('SIGTERM')
    expect(await other.exit).toBe(1)
    expect(other.said.join('')).toContain('stopped_unfinished')
    slow.destroy()
    rmSync(folder, { recursive: true, force: true })
  })

  it('stops when it is told to, and has logged no number and no code', async () => {
    service.child.kill('SIGTERM')
    expect(await service.exit).toBe(0)
    const said = service.said.join('')
    expect(said).not.toContain(number.slice(3))
    for (const { text } of await gateway.received())
      expect(said).not.toContain(/#(\d{6})$/.exec(text)?.[1] ?? 'no code')
  })
})
