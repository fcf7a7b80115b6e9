import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createHash } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { isBreached, openBreachRanges } from './breaches.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(answer: (request: IncomingMessage, reply: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}
const warnings: unknown[] = []
const log = { warn: (...words: unknown[]) => void warnings.push(...words) }
const sha1Of = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase()
const [leaked, padded, kept] = ['leaked k7#mQ2', 'padded k7#mQ2', 'kept k7#mQ2']

it('guarantees that a breached password is known by a range of hashes, of which only five digits were asked', async () => {
  const asked: string[] = []
  const url = await serve((request, reply) => {
    asked.push(`${request.url} ${String(request.headers['add-padding'])}`)
    const lines = [
      sha1Of(leaked).slice(5).toLowerCase() + ':31',
      `${sha1Of(padded).slice(5)}:0`,
      'nonsense',
      '',
    ]
    reply.end(lines.join('\r\n'))
  })
  const provider = openBreachRanges(`${url}/`)
  expect(await isBreached(provider, leaked, log)).toBe(true)
  // A line of padding has a count of nought.
  expect(await isBreached(provider, padded, log)).toBe(false)
  expect(await isBreached(provider, kept, log)).toBe(false)
  expect(asked).toEqual([leaked, padded, kept].map((one) => `/range/${sha1Of(one).slice(0, 5)} true`))
  expect(warnings).toEqual([])
})

it.each([
  ['fails', (_: IncomingMessage, reply: ServerResponse) => void reply.writeHead(503).end(sha1Of(leaked))],
  ['drops the line', (request: IncomingMessage) => void request.destroy()],
  ['never answers', () => undefined],
])('takes a list that %s for silence, and says so without the password', async (_, answer) => {
  warnings.length = 0
  expect(await isBreached(openBreachRanges(await serve(answer)), leaked, log)).toBe(false)
  expect(warnings).toHaveLength(2)
  expect(JSON.stringify(warnings)).not.toMatch(/leaked|k7#mQ2/)
})
