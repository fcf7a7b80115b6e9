import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededPeople } from '../../database/seed/people.ts'
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
import { databaseUrl, withClient } from '../support/database-address.ts'
import { testDatabase } from '../support/database.ts'
import type { WalletBrowser } from '../support/wallet-browser.ts'

/** The real process as the demo, with what an operator can set of it: nothing of that shows in a process of the test's own. */

/** The spending breaker: of it 36 an hour go to one country. One address alone may have 30 sent. */
const [sendsADay, sendsAnHour, sendsOfOneAddress] = [360, 36, 30]
let database: Awaited<ReturnType<typeof testDatabase>>
let dataDir: string
let service: Service
let metrics: string
const said = (): string => service.said.join('')
beforeAll(async () => {
  await buildService()
  database = await testDatabase()
  dataDir = makeDataDir()
  service = await startService(dataDir, await freePort(), {
    LATCHKEY_DEMO_DATABASE_URL: database.url,
    LATCHKEY_TRUSTED_PROXIES: '127.0.0.1',
    LATCHKEY_COUNTRIES: 'CN,HK',
    LATCHKEY_KEYLESS_SENDS_PER_DAY: String(sendsADay),
  })
  metrics = /http:\/\/\S+(?=\/metrics)/.exec(said())?.[0] ?? ''
})
afterAll(async () => {
  await endProcess(service as Service | undefined)
  await database.close()
  removeBuild()
  rmSync(dataDir, { recursive: true, force: true })
})

/** Opens the door from behind the proxy, as the customer at this address. */
async function open(me: WalletBrowser, number: string, from: string) {
  const headers = { 'x-forwarded-for': from }
  return me.call('POST /api/v1/flows', { body: { number }, headers })
}

describe('a start as the demo', () => {
  it('says where it is, where the demo phone is, and who to sign in as, and with what', () => {
    const port = new URL(service.url).port
    expect(said()).toMatch(new RegExp(`^ready http://localhost:${port}$`, 'm'))
    expect(said()).toContain(`demo phone          http://localhost:${port}/demo/phone/`)
    for (const { number, password } of seededPeople) expect(said()).toContain(`${number}  ${password}`)
  })

  it('guarantees that nobody reaches it from another address of the machine, nor its metrics', async () => {
    for (const url of [service.url, metrics]) {
      const elsewhere = new URL(url)
      expect((await fetch(new URL('/health/live', elsewhere)).then(() => true)) && url).toBe(url)
      // On Linux the whole of 127/8 is this machine: who listens on all addresses is heard here, too.
      elsewhere.hostname = '127.0.0.2'
      await expect(fetch(elsewhere), String(elsewhere)).rejects.toThrow()
    }
  })

  it('guarantees that its directory never becomes anything else', async () => {
    expect(readFileSync(join(dataDir, 'created-for'), 'utf8')).toBe('demo\n')
    const started = spawnService(dataDir, await freePort(), { LATCHKEY_PUBLIC_URL: 'https://wallet.example' })
    expect(await started.exit).toBe(1)
    expect(started.said.join('')).toContain('was created for the demo and never becomes anything else')
  })

  it('tells its health apart from the app, and what it is made of', async () => {
    const answer = await fetch(`${metrics}/health`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ ready: true, connections: { total: expect.any(Number) } })
  })

  it('logs each reply with the trace that its problem names', async () => {
    const { problem } = await service.browser().call('GET /api/v1/me')
    const trace = problem.instance.split('/').at(-1) ?? 'none'
    const line = (): string | undefined =>
      said()
        .split('\n')
        .find((one) => one.includes(trace))
    await expect.poll(line).toBeDefined()
    expect(JSON.parse(line() ?? '{}')).toMatchObject({ reqId: expect.stringContaining(trace), status: 401 })
  })
})

describe('what the operator says about text codes', () => {
  it('guarantees that countries, believed proxies and the spending breaker are those that were set', async () => {
    const me = service.browser()
    expect((await open(me, '+886912345678', '203.0.113.1')).problem.code).toBe('country_not_served')
    let sent = 0
    let answer = await open(me, '+8613912345678', '203.0.113.1')
    // Each customer counts by the address that the proxy names; two hours' worth, for one may end meanwhile.
    while (answer.status === 201 && sent <= 2 * sendsAnHour) {
      sent += 1
      answer = await open(me, `+86138${String(10_007 * sent).padStart(8, '0')}`, `203.0.113.${sent + 1}`)
    }
    expect([answer.status, answer.problem.code]).toEqual([429, 'code_send_limit'])
    expect(sent).toBeGreaterThan(sendsOfOneAddress)
    expect(sent).toBeLessThanOrEqual(2 * sendsAnHour)
  })
})

describe('a stop', () => {
  it('comes to its end although the database is gone', async () => {
    const name = new URL(database.url.replace('@/', '@host/')).pathname.slice(1)
    await withClient(databaseUrl(database.url, 'postgres'), async (client) => {
      await client.query(`alter database ${name} allow_connections false`)
      await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [name])
    })
    service.child.kill('SIGTERM')
    expect(await service.exit).toBe(0)
  })
})
