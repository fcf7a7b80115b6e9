import { createServer, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen, shut } from '../support/party.ts'
import { faults, openChaosProxy, type ChaosProxy, type Fault } from './chaos-proxy.ts'

/** What the bad network of the chaos test does is looked at here: a network that loses nothing would prove nothing. */
const body = JSON.stringify({ amount: 'x'.repeat(64) })
const reply = JSON.stringify({ paid: 'y'.repeat(64) })
const held = 60

let server: Server
let proxy: ChaosProxy
let fault: Fault
/** Bodies that arrived whole at the server. */
let heard: string[]
/** Requests of which the server heard a part and no more. */
let broken: number
/** Paths that were answered, whatever became of the answer. */
let answered: string[]

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => (text += part))
    request.on('error', () => {})
    request.on('close', () => {
      if (!request.complete) broken += 1
    })
    request.on('end', () => {
      heard.push(text)
      response.writeHead(201, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] }).end(reply)
    })
  })
  const port = await listen(server)
  proxy = await openChaosProxy({
    port,
    choose: () => ({ fault, delayMilliseconds: held }),
    answered: ({ path }) => void answered.push(path),
  })
})
afterAll(async () => {
  await proxy.close()
  server.closeAllConnections()
  await shut(server)
})
beforeEach(() => {
  heard = []
  answered = []
  broken = 0
})

type Heard = { status: number; text: string; cookies: string[] } | 'nothing'
async function send(given: Fault, patience = 30_000): Promise<Heard> {
  fault = given
  try {
    const answer = await fetch(`${proxy.url}/api/v1/me/payments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'key-of-it' },
      body,
      signal: AbortSignal.timeout(patience),
    })
    return { status: answer.status, text: await answer.text(), cookies: answer.headers.getSetCookie() }
  } catch {
    return 'nothing'
  }
}
const whole: Heard = { status: 201, text: reply, cookies: ['a=1', 'b=2'] }
const times = (count: number): string[] => Array.from({ length: count }, () => body)

describe('the bad network', () => {
  it.each([
    ['none', 1, whole],
    ['drop-request', 0, 'nothing'],
    ['cut-request', 0, 'nothing'],
    ['delay-request', 1, whole],
    ['drop-reply', 1, 'nothing'],
    ['cut-reply', 1, 'nothing'],
    ['delay-reply', 1, whole],
    ['duplicate', 2, whole],
  ] as const)('%s: the server hears %i, and the app what it should', async (given, count, expected) => {
    const before = proxy.counts[given]
    const began = performance.now()
    expect(await send(given)).toEqual(expected)
    expect(heard).toEqual(times(count))
    expect(answered).toHaveLength(count)
    expect(proxy.counts[given]).toBe(before + 1)
    // A timer may be a hair early by the other clock.
    if (given.startsWith('delay')) expect(performance.now() - began).toBeGreaterThan(held - 5)
  })

  it('lets the server hear half of what it cuts', async () => {
    await send('cut-request')
    await expect.poll(() => broken).toBe(1)
    expect(heard).toEqual([])
  })

  it('says nothing though the server has answered', async () => {
    expect(await send('silence', 300)).toBe('nothing')
    await expect.poll(() => heard).toEqual(times(1))
  })

  it('repeats what was answered long ago', async () => {
    expect(await send('duplicate-late')).toEqual(whole)
    await expect.poll(() => heard).toEqual(times(2))
  })

  it('answers in the server’s place, in words that are not the server’s', async () => {
    const answer = await send('gateway-error')
    expect(answer).toMatchObject({ status: 502, text: expect.not.stringContaining('{') as string })
    expect(heard).toEqual(times(1))
  })

  it('knows every fault that it is asked for', () => {
    expect(faults.filter((one) => proxy.counts[one] === 0)).toEqual([])
  })

  it('breaks off or says so when nobody is there, and is there again when the server is', async () => {
    const gone = createServer()
    const port = await listen(gone)
    await shut(gone)
    const lonely = await openChaosProxy({ port, choose: () => ({ fault: 'none', delayMilliseconds: 0 }) })
    const tries: (number | 'nothing')[] = []
    for (let turn = 0; turn < 2; turn += 1)
      tries.push(
        await fetch(lonely.url).then(
          ({ status }) => status,
          () => 'nothing' as const,
        ),
      )
    expect(new Set(tries)).toEqual(new Set([502, 'nothing']))
    const back = createServer((_request, response) => void response.end('back'))
    await new Promise<void>((done) => back.listen(port, '127.0.0.1', done))
    expect(await (await fetch(lonely.url)).text()).toBe('back')
    await lonely.close()
    back.closeAllConnections()
    await shut(back)
  })

  it('does nothing of it once it is calm', async () => {
    proxy.calm()
    for (const one of faults) expect(await send(one)).toEqual(whole)
    await sleep(2 * held)
    expect(heard).toEqual(times(faults.length))
  })
})
