import { connect } from 'node:net'
import { expect } from 'vitest'
import { problem } from '#contract/route'
import { isRefusalCode, refusals } from '#contract/refusals'
import { securityHeaders } from '#platform/http-asker'
import { startApp, type TestApp } from '../support/app.ts'
import { listen } from '../support/party.ts'

/** What attacks on the API begin with: the whole app, a customer, and a way to send bytes that no client would send. */

export type Answer = { status: number; headers: Record<string, unknown>; text: string }

export async function startTarget(seed: string): Promise<TestApp & { port: number }> {
  const test = await startApp({ seed })
  return { ...test, port: await listen(test.app.server) }
}

/** Bytes on a bare connection, and everything that came back until it was closed. */
export function sendBytes(port: number, bytes: string | Buffer): Promise<Answer> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => void chunks.push(chunk))
    // A server that closes while we still send: what it had answered counts.
    socket.on('error', () => done(readAnswer(Buffer.concat(chunks))))
    socket.on('close', () => done(readAnswer(Buffer.concat(chunks))))
    socket.setTimeout(30_000, () => fail(new Error('no answer: it hangs')))
    socket.write(bytes)
  })
}

function readAnswer(bytes: Buffer): Answer {
  const [head = '', ...rest] = bytes.toString('utf8').split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers: Record<string, unknown> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  const text = rest.join('\r\n\r\n')
  const chunked = headers['transfer-encoding'] === 'chunked'
  return {
    status: Number(first.split(' ')[1]),
    headers,
    text: chunked ? (text.split('\r\n')[1] ?? '') : text,
  }
}

/** Words of a program's inside: none may stand in what a client reads. */
const inside = /\bat .+\.(ts|js|mjs):\d+|node_modules|FST_ERR|ECONN|SQLSTATE|syntax error|invalid byte|\bpg_/

/** Every "no" is whole: the media type, all fields, a code of the catalogue with its status, headers, no word of the inside. */
export function expectProblem(answer: Answer, code?: string): void {
  const { headers, status, text } = answer
  expect(headers['content-type'], text).toBe('application/problem+json; charset=utf-8')
  const body = problem.parse(JSON.parse(text))
  if (code !== undefined) expect(body.code, text).toBe(code)
  if (!isRefusalCode(body.code)) throw new Error(`${body.code} is not in the catalogue`)
  expect(refusals[body.code].status).toBe(status)
  expect(body).toMatchObject({ status, ref: refusals[body.code].ref, type: `/problems/${body.code}` })
  expect(body.remedies.length, 'something to do').toBeGreaterThan(0)
  expect(body.instance.length).toBeGreaterThan(8)
  expect(body.title).not.toBe('')
  expect(body.detail).not.toMatch(/\{\w+\}|undefined/)
  expect(text).not.toMatch(inside)
  expect(headers['cache-control']).toBe('no-store')
  expectSecurityHeaders(headers)
}

export function expectSecurityHeaders(headers: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(securityHeaders)) expect(headers[name], name).toBe(value)
}

/** A digest of every table of ours: what a refused request must leave as it was. */
export async function snapshot(test: TestApp): Promise<Record<string, string>> {
  const tables = await test.db.read((tx) =>
    tx.named<{ name: string }>(
      'test.list-tables',
      `select relname as name from pg_class
         where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname`,
      [],
    ),
  )
  const digests = tables.map(
    ({ name }) =>
      `select '${name}' as name, coalesce(md5(string_agg(t::text, '|' order by t::text)), 'empty') as digest from ${name} t`,
  )
  const rows = await test.db.read((tx) =>
    tx.named<{ name: string; digest: string }>('test.digest-tables', digests.join(' union all '), []),
  )
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]))
}
