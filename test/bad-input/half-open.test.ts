import { connect, type Socket } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { universalRefusals } from '#contract/refusals'
import { problemFor } from '#locks'
import { openHttp, type Http } from '#platform/http'
import { openLog } from '#platform/log'
import { openSecrets } from '#platform/secrets'
import { fakeClock } from '../support/clock.ts'
import { listen } from '../support/party.ts'
import { seededRandom } from '../support/random.ts'

/** Requests that never come to their end, and connections on which nothing comes: ended by us, not by whoever holds them. */

const opened: FastifyInstance[] = []
afterAll(async () => {
  for (const app of opened) await app.close()
})

async function open(patience?: Http<never>['options']['patience']): Promise<FastifyInstance> {
  const random = seededRandom('half open')
  const http = await openHttp<never>({
    clock: fakeClock(),
    random,
    secrets: openSecrets([{ version: 1, key: Buffer.alloc(32, 7) }], random),
    log: openLog({ level: 'silent' }),
    origin: undefined,
    trustedProxies: [],
    describe: problemFor,
    universalRefusals,
    findSession: async () => undefined,
    nextChallenge: () => ({}),
    ...(patience ? { patience } : {}),
  })
  opened.push(http.app)
  http.app.post('/echo', async (request) => request.body)
  await http.app.ready()
  return http.app
}

type Held = { socket: Socket; said(): string; ended: Promise<void> }
function hold(port: number, bytes: string): Held {
  let said = ''
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
  socket.setEncoding('utf8').on('data', (text: string) => (said += text))
  socket.on('error', () => socket.destroy())
  const ended = new Promise<void>((done) => socket.once('close', () => done()))
  return { socket, said: () => said, ended }
}

const never = 3_600_000
const head = 'POST /echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n'
const body = 'content-length: 30000\r\n\r\n{"num'

describe('a request that stays half open', () => {
  it.each([
    ['in its first line', 'POST /ec'],
    ['in its headers', `${head}x-odd: a`],
    ['in its body', head + body],
  ])('%s is ended, and answered', async (_name, bytes) => {
    // Silence alone would not end it: it is the request that takes too long.
    const app = await open({ requestMilliseconds: 60, silenceMilliseconds: never })
    const held = hold(await listen(app.server), bytes)
    await held.ended
    expect(held.said()).toMatch(/^HTTP\/1\.1 400 /)
    expect(held.said()).toContain('"code":"invalid_request"')
  })

  it('is ended too where a little more of it comes again and again', async () => {
    const app = await open({ requestMilliseconds: 300, silenceMilliseconds: never })
    const held = hold(await listen(app.server), head + body)
    const drip = setInterval(() => held.socket.write(' '), 10)
    await held.ended
    clearInterval(drip)
    expect(held.said()).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('guarantees that a connection on which nothing comes is ended', async () => {
    const app = await open({ requestMilliseconds: never, silenceMilliseconds: 60 })
    const port = await listen(app.server)
    for (const bytes of ['', head + body]) await hold(port, bytes).ended
  })

  it('guarantees that the server which is run has such limits', async () => {
    const { server } = await open()
    expect(server.requestTimeout).toBe(15_000)
    expect(server.headersTimeout).toBe(15_000)
    expect(server.timeout).toBe(30_000)
  })
})
