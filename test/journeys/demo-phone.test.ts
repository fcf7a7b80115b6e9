import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededPeople } from '../../database/seed/people.ts'
import { seedDemo } from '../../database/seed/seed.ts'
import { buildApp, type App } from '../../server/app.ts'
import { openDemoChannels, type Worker } from '#messages'
import { wording } from '../support/app.ts'
import { startDeps, type TestDeps } from '../support/start.ts'
import { WalletBrowser } from '../support/wallet-browser.ts'

// The demo as it starts: seeded people, demo phones instead of a gateway and a mail server.
let host: TestDeps
let apps: Record<'demo' | 'production', App>
let worker: Worker
beforeAll(async () => {
  host = await startDeps()
  await seedDemo(host.deps, host.databaseUrl)
  const channels = openDemoChannels(host.deps, {
    smsSender: 'Latchkey钱包',
    mailSender: 'wallet@latchkey.example',
  })
  const options = {
    deps: host.deps,
    money: host.money,
    channels,
    origin: undefined,
    trustedProxies: [],
    wording,
    webFolder: '/nonexistent',
    demoPeople: seededPeople,
  }
  const [demo, production] = await Promise.all([
    buildApp({ ...options, mode: 'demo' }),
    buildApp({ ...options, mode: 'production' }),
  ])
  apps = { demo, production }
  worker = await demo.startWorker()
})
afterAll(async () => {
  await worker.stop()
  await Promise.all(Object.values(apps).map(({ http }) => http.app.close()))
  await host.close()
})

async function get(mode: 'demo' | 'production', path: string, locale = 'en') {
  const reply = await apps[mode].http.app.inject({ url: path, headers: { 'accept-language': locale } })
  return { status: reply.statusCode, headers: reply.headers, body: reply.json() }
}
const phoneOf = async (
  personId: string,
): Promise<{ channel: string; body: string; subject: string | null }[]> =>
  (await get('demo', `/api/v1/demo/people/${encodeURIComponent(personId)}/messages`)).body.messages

/** Waits for what the worker does; ended by the test's own limit when it never comes. */
async function until(happened: () => Promise<boolean>): Promise<void> {
  while (!(await happened())) await new Promise((done) => setTimeout(done, 20))
}

describe('the demo phone', () => {
  it('tells which zone the clock times in its messages are of, for the clock on its screen', async () => {
    const { body } = await get('demo', '/api/v1/demo/people/lin-yue/messages')
    expect(body).toMatchObject({ timeZone: host.deps.timeZone })
  })

  it('is there for each seeded person, in the language asked for', async () => {
    const { status, body } = await get('demo', '/api/v1/demo/people', 'zh-CN')
    expect(status).toBe(200)
    expect(body.people).toHaveLength(seededPeople.length)
    expect(body.people[0]).toMatchObject({
      personId: 'lin-yue',
      name: '林悦 Lin Yue',
      number: '199 0000 0011',
      password: 'teal-otter-bridge-61',
      story: expect.stringContaining('一切正常'),
    })
    expect(body.people[0].recoveryCodes).toHaveLength(10)
  })

  it('has the notices of what happened to its owner, by text and by mail', async () => {
    await until(async () => (await phoneOf('sun-mei')).length >= 2)
    const messages = await phoneOf('sun-mei')
    expect(messages.map((one) => one.channel).toSorted()).toEqual(['email', 'sms'])
    expect(messages.find((one) => one.channel === 'email')?.body).toContain('/not-me#')
  })

  it.each([
    ['a seeded number', '199 0000 0011', 'lin-yue'],
    ['a number that nobody has', '19912345678', 'number:+8619912345678'],
  ])('shows the code for %s, with which the door opens', async (_case, number, personId) => {
    const browser = new WalletBrowser(apps.demo.http.app)
    await browser.hello()
    const flow = await browser.call('POST /api/v1/flows', { body: { number } })
    expect(flow.status).toBe(201)
    await until(async () => (await phoneOf(personId)).length >= 1)
    const code = /(?<!\d)\d{6}(?!\d)/.exec((await phoneOf(personId))[0]?.body ?? '')?.[0] ?? ''
    const params = { flowId: flow.body.flowId }
    const proven = await browser.call('POST /api/v1/flows/:flowId/code', { params, body: { code } })
    expect(proven.status).toBe(200)
    expect(proven.body.standing.wallet).toBe(personId === 'lin-yue' ? 'exists' : 'none')
  })

  it.each([
    ['nobody', 404],
    ['number:', 404],
    ['number:12', 404],
    ['number:%F0%9F%98%80', 404],
    ['%00', 400],
    ['number:+8613800138000%00', 400],
  ])('answers %s with %i, and nothing breaks', async (id, status) => {
    const reply = await get('demo', `/api/v1/demo/people/${id}/messages`)
    expect(reply.status).toBe(status)
    expect(reply.body.code).toBe(status === 404 ? 'not_found' : 'invalid_request')
  })

  it('guarantees that outside demo mode it is as absent as any other path', async () => {
    const strip = ({ status, body }: Awaited<ReturnType<typeof get>>) => ({ status, ...body, instance: '' })
    const absent = strip(await get('production', '/api/v1/nothing-here'))
    expect(absent.status).toBe(404)
    for (const path of ['people', 'people/lin-yue/messages', 'people/number:+8619900000011/messages']) {
      expect(strip(await get('production', `/api/v1/demo/${path}`))).toEqual(absent)
    }
  })
})
