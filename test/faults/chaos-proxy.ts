import {
  Agent,
  createServer,
  request as ask,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { listen } from '../support/party.ts'

/**
 * A bad network between somebody's app and the wallet. Whatever it does to a request, it knows no more of it than a network
 * does: it loses, holds back, repeats and cuts, before the server has heard it and after the server has answered.
 */
export const faults = [
  'none',
  /** Lost on the way there: the server hears nothing. */
  'drop-request',
  /** The server hears half of it. */
  'cut-request',
  'delay-request',
  /** The server has done it, and its answer is lost. */
  'drop-reply',
  /** Half of the answer arrives. */
  'cut-reply',
  'delay-reply',
  /** The server has done it, and the line stays open without a word. */
  'silence',
  /** Arrives twice at once; the later answer is the one that is heard. */
  'duplicate',
  /** Arrives once more after it was answered. */
  'duplicate-late',
  /** A gateway on the way answers in the server's place, though the server has done it. */
  'gateway-error',
] as const
export type Fault = (typeof faults)[number]

export type Chosen = { fault: Fault; delayMilliseconds: number }
export type Asked = { method: string; path: string; key: string | undefined }

export type ChaosProxy = {
  /** By the name that browsers take for a safe origin. */
  url: string
  /** How often each was done. */
  counts: Record<Fault, number>
  /** What it could not pass on because nobody listened. */
  unreachable(): number
  /** From now on it passes everything on as it is. */
  calm(): void
  close(): Promise<void>
}

export async function openChaosProxy(options: {
  /** The port on this machine where the server is, was, or will be again. */
  port: number
  choose: (asked: Asked) => Chosen
  /** Told when the server has done it and said so, before anything befalls its answer. */
  answered?: (asked: Asked) => void
}): Promise<ChaosProxy> {
  const counts = Object.fromEntries(faults.map((fault) => [fault, 0])) as Record<Fault, number>
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const late = new Set<Promise<unknown>>()
  let calm = false
  let unreachable = 0
  const server = createServer((request, response) => {
    const serve = async (): Promise<void> => {
      const sent = await readWhole(request)
      const key = request.headers['idempotency-key']
      const asked = { method: sent.method, path: sent.path, key: key === undefined ? undefined : String(key) }
      const chosen: Chosen = calm ? { fault: 'none', delayMilliseconds: 0 } : options.choose(asked)
      counts[chosen.fault] += 1
      const far: Far = { port: options.port, agent, answered: () => options.answered?.(asked) }
      await pass(far, sent, response, chosen, late)
    }
    serve().catch(() => {
      unreachable += 1
      // What a gateway in front of a server that is away does: some say so, some hang up.
      if (unreachable % 2 === 0 && !response.headersSent && !response.destroyed) refuseAsGateway(response)
      else response.destroy()
    })
  })
  const port = await listen(server)
  return {
    url: `http://localhost:${port}`,
    counts,
    unreachable: () => unreachable,
    calm: () => void (calm = true),
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeAllConnections()
      await closed
      await Promise.allSettled(late)
      agent.destroy()
    },
  }
}

type Far = { port: number; agent: Agent; answered: () => void }
type Sent = { method: string; path: string; headers: IncomingHttpHeaders; body: Buffer }
type Replied = { status: number; headers: IncomingHttpHeaders; body: Buffer }

async function pass(
  far: Far,
  sent: Sent,
  response: ServerResponse,
  { fault, delayMilliseconds }: Chosen,
  late: Set<Promise<unknown>>,
): Promise<void> {
  switch (fault) {
    case 'none':
      return answer(response, await forward(far, sent))
    case 'drop-request':
      return void response.destroy()
    case 'cut-request':
      await sendHalf(far, sent)
      return void response.destroy()
    case 'delay-request':
      await sleep(delayMilliseconds)
      return answer(response, await forward(far, sent))
    case 'drop-reply':
      await forward(far, sent)
      return void response.destroy()
    case 'cut-reply':
      return answerHalf(response, await forward(far, sent))
    case 'delay-reply': {
      const reply = await forward(far, sent)
      await sleep(delayMilliseconds)
      return answer(response, reply)
    }
    case 'silence':
      return void (await forward(far, sent))
    case 'duplicate': {
      const [, second] = await Promise.all([forward(far, sent), forward(far, sent)])
      return answer(response, second)
    }
    case 'duplicate-late': {
      answer(response, await forward(far, sent))
      const copy = sleep(delayMilliseconds)
        .then(() => forward(far, sent))
        // Nobody waits for what it is answered.
        .catch(() => undefined)
        .finally(() => late.delete(copy))
      late.add(copy)
      return
    }
    case 'gateway-error':
      await forward(far, sent)
      return refuseAsGateway(response)
  }
}

async function readWhole(request: IncomingMessage): Promise<Sent> {
  return {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: request.headers,
    body: await bodyOf(request),
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** What is about one connection, not about what is said over it. */
const ofConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'expect'])
const without = (headers: IncomingHttpHeaders): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] => entry[1] !== undefined && !ofConnection.has(entry[0]),
    ),
  )

function forward({ port, agent, answered }: Far, { method, path, headers, body }: Sent): Promise<Replied> {
  return new Promise((resolve, reject) => {
    const length = body.length > 0 || method !== 'GET' ? { 'content-length': String(body.length) } : {}
    const upstream = ask({
      port,
      host: '127.0.0.1',
      agent,
      method,
      path,
      headers: { ...without(headers), ...length },
    })
    upstream.once('error', reject)
    upstream.once('response', (reply) => {
      bodyOf(reply).then((whole) => {
        answered()
        resolve({ status: reply.statusCode ?? 502, headers: reply.headers, body: whole })
      }, reject)
    })
    upstream.end(body)
  })
}

/** The head as it is, half of the body, and the line breaks. */
async function sendHalf({ port }: Far, { method, path, headers, body }: Sent): Promise<void> {
  const lines = Object.entries(without(headers)).map(([name, value]) => `${name}: ${String(value)}`)
  const head = [`${method} ${path} HTTP/1.1`, ...lines, `content-length: ${body.length}`, '', ''].join('\r\n')
  const half = body.subarray(0, Math.floor(body.length / 2))
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', reject)
    socket.once('close', () => resolve())
    socket.write(Buffer.concat([Buffer.from(head), half]), () => socket.destroySoon())
  })
}

function startAnswer(response: ServerResponse, { status, headers, body }: Replied): void {
  const isBodiless = status === 204 || status === 304
  const length = isBodiless ? {} : { 'content-length': String(body.length) }
  response.writeHead(status, { ...without(headers), ...length })
}

function answer(response: ServerResponse, reply: Replied): void {
  startAnswer(response, reply)
  response.end(reply.body)
}

function answerHalf(response: ServerResponse, reply: Replied): void {
  startAnswer(response, reply)
  response.write(reply.body.subarray(0, Math.floor(reply.body.length / 2)), () => response.destroy())
}

function refuseAsGateway(response: ServerResponse): void {
  response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>')
}
