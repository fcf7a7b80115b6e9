import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../support/database-address.ts'
import type { WalletBrowser } from '../support/wallet-browser.ts'
import {
  buildService,
  databaseOf,
  endService,
  freePort,
  killDatabase,
  killProcess,
  makeDataDir,
  postgresPid,
  removeBuild,
  soak,
  spawnService,
  startService,
  type Service,
} from './real-process.ts'

/**
 * `kill -9` of the process and of PostgreSQL in turn, while people register, sign in and reset. What was acknowledged
 * survives, nothing is half done, and nobody has to start the database again.
 */
const kills = soak ? 40 : 4
const peopleAtOnce = 2
const passwords = ['quiet harbour lantern', 'seven green umbrellas'] as const

type Life = {
  e164: string
  browser: WalletBrowser
  registered: boolean
  hasDevice: boolean
  /** What the password may be: more than one when an answer was lost. */
  mayBe: Set<string>
}

let service: Service
let dataDir: string
let port: number
const lives: Life[] = []
const wrong: string[] = []
const counts = { registrations: 0, devices: 0, resets: 0, signIns: 0, lost: 0 }

beforeAll(async () => {
  await buildService()
  dataDir = makeDataDir()
  port = await freePort()
  service = await startService(dataDir, port)
})
afterAll(async () => {
  await endService(service as Service | undefined, dataDir)
  removeBuild()
})

/** The answer, or undefined when it was lost or refused because the service is away. A 500 is always wrong. */
async function asked<Reply extends { status: number; text: string }>(
  ask: () => Promise<Reply>,
): Promise<Reply | undefined> {
  try {
    const reply = await ask()
    if (reply.status === 500) wrong.push(reply.text)
    if (reply.status < 400) return reply
    if (reply.status !== 503) wrong.push(`${reply.status} ${reply.text}`)
  } catch {
    // The connection broke: nobody knows.
  }
  counts.lost += 1
  return undefined
}

let numbers = 0
async function live(): Promise<void> {
  numbers += 1
  const e164 = `+8613${String(500_000_000 + numbers)}`
  const browser = service.browser()
  const life: Life = { e164, browser, registered: false, hasDevice: false, mayBe: new Set([passwords[0]]) }
  const door = await asked(() => browser.call('POST /api/v1/flows', { body: { number: e164 } }))
  if (!door) return
  const { flowId } = door.body
  const code = await service.codeFor(e164).catch(() => undefined)
  if (code === undefined) return
  if (
    !(await asked(() =>
      browser.call('POST /api/v1/flows/:flowId/code', { params: { flowId }, body: { code } }),
    ))
  )
    return
  lives.push(life)
  const body = { displayName: '林悦', password: passwords[0] }
  if (!(await asked(() => browser.call('POST /api/v1/flows/:flowId/register', { params: { flowId }, body }))))
    return
  life.registered = true
  counts.registrations += 1
  if (!(await asked(() => browser.hello()))) return
  const publicKey = await browser.makeDeviceKey()
  const signed = await asked(() => browser.call('POST /api/v1/device/challenge'))
  if (!signed) return
  const enrolled = await asked(async () =>
    browser.call('POST /api/v1/me/devices', {
      body: { ...(await browser.signChallenge('enrol')), publicKey, name: 'Phone' },
    }),
  )
  if (!enrolled) return
  life.hasDevice = true
  counts.devices += 1
  if (await asked(() => signIn(browser, passwords[0]))) counts.signIns += 1
  await reset(life)
}

const signIn = async (browser: WalletBrowser, password: string) =>
  browser.call('POST /api/v1/sign-in', { body: { ...(await browser.signChallenge('sign-in')), password } })

async function reset({ browser, e164, mayBe }: Life): Promise<void> {
  await asked(() => browser.hello())
  const before = await service.codeFor(e164).catch(() => undefined)
  const door = await asked(async () =>
    browser.call('POST /api/v1/flows/from-device', { body: await browser.signChallenge('flow') }),
  )
  if (!door) return
  const { flowId } = door.body
  let code = before
  for (let turn = 0; turn < 200 && code === before; turn += 1) {
    await sleep(50)
    code = await service.codeFor(e164).catch(() => undefined)
  }
  if (code === undefined || code === before) return
  const given = code
  if (
    !(await asked(() =>
      browser.call('POST /api/v1/flows/:flowId/code', { params: { flowId }, body: { code: given } }),
    ))
  )
    return
  const started = await asked(() =>
    browser.call('POST /api/v1/flows/:flowId/recovery', {
      params: { flowId },
      body: { kind: 'forgotten_password' },
    }),
  )
  if (!started) return
  const { recoveryId } = started.body.recovery
  mayBe.add(passwords[1])
  const done = await asked(() =>
    browser.call('POST /api/v1/recoveries/:recoveryId/password', {
      params: { recoveryId },
      body: { password: passwords[1] },
    }),
  )
  if (!done) return
  mayBe.delete(passwords[0])
  counts.resets += 1
}

async function kill(turn: number): Promise<void> {
  if (turn % 2 === 0) service = await killProcess(service, port)
  else await killDatabase(service)
}

/** Rows that would show that a decision was cut in two. */
const halves = `
  with ours as (select account_id from account where account_id not in (select account_id from demo_person))
  select 'accounts without one current password' as what, count(*)::int as rows from ours o
    where (select count(*) from password p where p.account_id = o.account_id and replaced_at is null) <> 1
  union all select 'accounts without one number', count(*)::int from ours o
    where (select count(*) from phone_number p where p.account_id = o.account_id and ended_at is null) <> 1
  union all select 'accounts without one notice of registering', count(*)::int from ours o
    where (select count(*) from notice n where n.account_id = o.account_id and template = 'registered') <> 1
  union all select 'password changes without a notice, or the other way round', count(*)::int from ours o
    where (select count(*) from password p where p.account_id = o.account_id) - 1
      <> (select count(*) from notice n where n.account_id = o.account_id and template = 'password_reset')
  union all select 'password changes without a cooling-off lock', count(*)::int from ours o
    where (select count(*) from password p where p.account_id = o.account_id) > 1
      and not exists (select 1 from lock l where l.account_id = o.account_id and cause = 'cooling_off')
  union all select 'recoveries completed without a new password', count(*)::int from ours o
    where (select count(*) from recovery r where r.account_id = o.account_id and state = 'completed')
      <> (select count(*) from password p where p.account_id = o.account_id) - 1
  union all select 'devices without a notice, or the other way round', count(*)::int from ours o
    where (select count(*) from device d where d.account_id = o.account_id)
      <> (select count(*) from notice n where n.account_id = o.account_id and template = 'device_added')
  union all select 'notices without a message', count(*)::int from notice n join ours o using (account_id)
    where not exists (select 1 from message m where m.subject_id = n.account_id)`

describe('kill -9', () => {
  it('guarantees that what was acknowledged survives, and that nothing is half done', async () => {
    let running = true
    const workers = Array.from({ length: peopleAtOnce }, async () => {
      while (running) {
        await live()
        if (!(await service.isReady())) await sleep(100)
      }
    })
    for (let turn = 0; turn < kills; turn += 1) {
      const aim = counts.resets + (soak ? 3 : 1)
      // By the test's own limit, however long a busy machine takes over it.
      while (counts.resets < aim) await sleep(50)
      // Anywhere in what they do next.
      await sleep(37 * (turn % 7))
      await kill(turn)
    }
    running = false
    await Promise.all(workers)
    await service.untilReady()
    console.log(`kill -9: ${kills} kills, ${JSON.stringify(counts)}`)
    expect(wrong).toEqual([])
    expect(counts.resets).toBeGreaterThanOrEqual(kills / 2)
    const found = await withClient(databaseOf(dataDir), (client) =>
      client.query<{ what: string; rows: number }>(halves),
    )
    expect(found.rows.filter(({ rows }) => rows !== 0)).toEqual([])
    for (const life of lives.filter((one) => one.hasDevice)) {
      await life.browser.hello()
      const opened: string[] = []
      for (const password of life.mayBe) {
        const entered = await signIn(life.browser, password)
        if (entered.status === 200) opened.push(password)
      }
      expect(opened, `the password of ${life.e164} is one of ${life.mayBe.size}`).toHaveLength(1)
    }
    for (const life of lives.filter((one) => one.registered && !one.hasDevice)) {
      await life.browser.hello()
      expect((await life.browser.call('GET /api/v1/me')).status, 'registered, acknowledged, signed in').toBe(
        200,
      )
    }
  })

  it('leaves no message behind: what was committed is delivered', async () => {
    const waiting = async (): Promise<number> => {
      const { rows } = await withClient(databaseOf(dataDir), (client) =>
        client.query<{ waiting: number }>(
          `select count(*)::int as waiting from message where state = 'waiting'`,
        ),
      )
      return rows[0]?.waiting ?? -1
    }
    // By the test's own limit, however long a busy machine takes over it.
    while ((await waiting()) !== 0) await sleep(200)
    expect(await waiting()).toBe(0)
  })
})

/** A sign-in of which the service has the headers and not yet the body. */
async function beginSignIn(browser: WalletBrowser, password: string): Promise<{ finish(): Promise<string> }> {
  const body = JSON.stringify({ ...(await browser.signChallenge('sign-in')), password })
  const lines = [
    'POST /api/v1/sign-in HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `cookie: ${[...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}`,
    `x-csrf-token: ${browser.csrfToken}`,
    'idempotency-key: in-hand-at-the-stop',
    'sec-fetch-site: same-origin',
    // Its answer says that the headers were read.
    'expect: 100-continue',
  ]
  const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
  let said = ''
  socket.setEncoding('utf8').on('data', (text: string) => (said += text))
  socket.on('error', () => socket.destroy())
  const ended = new Promise<void>((done) => socket.once('close', () => done()))
  const go = 'HTTP/1.1 100 Continue\r\n\r\n'
  while (!said.startsWith(go)) await sleep(5)
  return {
    async finish() {
      socket.write(body)
      await ended
      return said.slice(go.length)
    },
  }
}

function isOpen(at: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(at, '127.0.0.1', () => {
      socket.destroy()
      done(true)
    })
    socket.on('error', () => done(false))
  })
}

describe('starting and stopping', () => {
  it('answers who comes while the database is still being made: late, not with a refusal', async () => {
    const early = { dataDir: makeDataDir(), port: await freePort() }
    const starting = startService(early.dataDir, early.port)
    const url = `http://127.0.0.1:${early.port}`
    const isLive = (): Promise<boolean> =>
      fetch(`${url}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      )
    while (!(await isLive())) await sleep(5)
    expect((await fetch(`${url}/api/v1/demo/people`)).status).toBe(200)
    const fresh = await starting
    expect(await fresh.isReady()).toBe(true)
    await endService(fresh, early.dataDir)
  })

  it('refuses a second start on the same directory, clearly, and harms the first in nothing', async () => {
    const second = spawnService(dataDir, await freePort())
    expect(await second.exit).toBe(1)
    expect(second.said.join('')).toMatch(/Latchkey does not start:\n {2}- .*(another|already|uses|runs)/i)
    expect(second.said.join('')).not.toMatch(/^\s+at /m)
    expect(await service.isReady()).toBe(true)
  })

  it('finishes what it has begun when it is told to stop, and stops the database too', async () => {
    const life = lives.find((one) => one.hasDevice && one.mayBe.size === 1)
    if (!life) throw new Error('nobody is left')
    await life.browser.hello()
    const [password = ''] = life.mayBe
    const inHand = await beginSignIn(life.browser, password)
    // Heard from now on: some may find the door closed before anybody looks at them below.
    const answers = Promise.allSettled(Array.from({ length: 4 }, () => signIn(life.browser, password)))
    const told = performance.now()
    service.child.kill('SIGTERM')
    // The stop has begun when nobody is let in any more; only then does the rest of the request come.
    while (await isOpen(port)) await sleep(5)
    expect(await inHand.finish(), 'what it had in hand is done, and acknowledged').toMatch(/^HTTP\/1\.1 200 /)
    const settled = await answers
    expect(await service.exit).toBe(0)
    // A connection that asks nothing is kept for 65 s.
    expect(performance.now() - told, 'it does not wait for connections that ask nothing').toBeLessThan(60_000)
    expect(postgresPid(dataDir)).toBeUndefined()
    // What was answered was answered whole; what was not yet begun may find a closed door.
    for (const one of settled)
      if (one.status === 'fulfilled') expect([200, 401, 409, 429]).toContain(one.value.status)
    expect(service.said.join('')).not.toContain('close_failed')
    service = await startService(dataDir, port)
    await life.browser.hello()
    expect((await signIn(life.browser, password)).status).toBe(200)
  })
})
