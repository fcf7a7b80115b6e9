import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routeList } from '#contract/api'
import type { TestApp } from '../support/app.ts'
import type { WalletBrowser } from '../support/wallet-browser.ts'
import { expectProblem, sendBytes, startTarget } from './attack.ts'
import { openCustomer, type Customer } from '../support/customer.ts'

/** What no client of ours would ever send. Nothing of it gives a 500, a stack, or a hang. */

let test: TestApp & { port: number }
let customer: Customer
let browser: WalletBrowser
beforeAll(async () => {
  test = await startTarget('wire')
  customer = await openCustomer(test)
  browser = test.browser({ ip: '198.18.99.1' })
  await browser.hello()
})
afterAll(() => test.close())

const flows = '/api/v1/flows'
const unknownId = '00000000-0000-4000-8000-000000000000'
const post = (payload: string | Buffer, headers: Record<string, string> = {}, url = flows) =>
  browser.send({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } })

describe('a body', () => {
  const good = JSON.stringify({ number: '+8613800138000' })
  it.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['a space', ' '],
    ['no JSON', 'number=13800138000'],
    ['JSON that breaks off', '{"number":"138'],
    ['two documents', '{}{}'],
    ['null', 'null'],
    ['a number', '7'],
    ['a text', '"13800138000"'],
    ['a list', '[{"number":"13800138000"}]'],
    ['an empty object', '{}'],
    ['a number where text belongs', '{"number":13800138000}'],
    ['an object where text belongs', '{"number":{"length":11}}'],
    ['a list where text belongs', '{"number":["13800138000"]}'],
    ['a field too many', '{"number":"13800138000","admin":true}'],
    ['an unknown choice', '{"number":"13800138000","purpose":"steal"}'],
    ['a country that is none', '{"number":"13800138000","country":"cn "}'],
    ['a prototype', '{"number":"13800138000","__proto__":{"purpose":"freeze"}}'],
    ['a constructor', '{"number":"13800138000","constructor":{"prototype":{"x":1}}}'],
    ['nested lists', `${'['.repeat(16_000)}${']'.repeat(16_000)}`],
    ['nested objects', `${'{"number":'.repeat(2_500)}1${'}'.repeat(2_500)}`],
    ['NUL', '{"number":"138\\u000000138000"}'],
    ['a lone high surrogate', '{"number":"\\ud83d"}'],
    ['a lone low surrogate', '{"number":"\\ude00 138"}'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['another encoding', Buffer.from(good, 'utf16le')],
    ['a byte order mark and nothing', Buffer.from([0xef, 0xbb, 0xbf])],
    ['a number too large', '{"number":1e999}'],
    ['a text too long', `{"number":"${'1'.repeat(41)}"}`],
  ])('that is %s is refused, field by field where there are fields', async (_name, payload) => {
    expectProblem(await post(payload), 'invalid_request')
  })

  it('of a megabyte is refused before it is read, also where no length was announced', async () => {
    expectProblem(await post(Buffer.alloc(1_048_576, 0x20)), 'payload_too_large')
    const head = `POST ${flows} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`
    const announced = `${head}content-length: 1048576\r\n\r\n`
    expectProblem(await sendBytes(test.port, announced), 'payload_too_large')
    const chunk = `8000\r\n${' '.repeat(0x8000)}\r\n`
    const chunked = await sendBytes(
      test.port,
      `${head}transfer-encoding: chunked\r\nconnection: close\r\n\r\n${chunk.repeat(32)}0\r\n\r\n`,
    )
    expectProblem(chunked, 'payload_too_large')
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonp',
    'text/json',
    'nonsense',
    'application/json, text/plain',
  ])('as %s is refused by its type', async (type) => {
    const answer = await post(good, { 'content-type': type })
    expect([415, 400]).toContain(answer.status)
    expectProblem(answer)
    expectProblem(await post(good, { 'content-type': 'text/plain' }), 'unsupported_media_type')
  })

  it('says which field is off, and never repeats what was sent', async () => {
    const { problem } = await post('{"number":"13800138000","country":"hunter2 secret"}')
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(['/country'])
    expect(JSON.stringify(problem)).not.toContain('hunter2')
  })

  it('without a type, or where none belongs, does no harm', async () => {
    expectProblem(
      await browser.send({ method: 'POST', url: flows, payload: good, headers: { 'content-type': '' } }),
    )
    const challenge = await post('{"surplus":true}', {}, '/api/v1/device/challenge')
    expect(challenge.status).toBe(200)
  })
})

describe('an address', () => {
  it.each([
    ['/api/v1/flows/%', 'invalid_request'],
    ['/api/v1/flows/%E0%A4%A', 'invalid_request'],
    ['/api/v1/flows/%ED%A0%80', 'invalid_request'],
    ['/api/v1/flows/%00', 'invalid_request'],
    ['/api/v1/flows/..%2f..%2fetc%2fpasswd', 'invalid_request'],
    [`/api/v1/flows/${unknownId}%00`, 'invalid_request'],
    [`/api/v1/flows/${unknownId}' or 1=1`, 'invalid_request'],
    [`/api/v1/flows/${'a'.repeat(5_000)}`, 'not_found'],
    [`/api/v1/flows/${unknownId}`, 'not_found'],
    [`/api/v1/recoveries/${unknownId}`, 'not_found'],
    ['/api/v1/nothing', 'not_found'],
    ['/api/v2/hello', 'not_found'],
    ['/api/v1/hello/', 'not_found'],
    ['//api/v1/hello', 'not_found'],
    ['/api/v1/HELLO', 'not_found'],
    ['/__proto__', 'not_found'],
    ['/api/v1/constructor', 'not_found'],
    [`/${'long/'.repeat(1_500)}`, 'not_found'],
    ['/api/v1/demo/people', 'not_found'],
  ])('%s is answered', async (url, code) => {
    expectProblem(await browser.send({ method: 'GET', url }), code)
  })

  it('with odd bytes in a place for an id is answered, signed in too', async () => {
    for (const id of [
      '%00',
      'a%00b',
      '%F0%9F%98%80',
      '%2e%2e',
      'null',
      'undefined',
      '{}',
      "'--",
      unknownId,
    ]) {
      for (const [method, url] of [
        ['POST', `/api/v1/me/locks/${id}/lift`],
        ['DELETE', `/api/v1/me/sessions/${id}`],
        ['DELETE', `/api/v1/me/devices/${id}`],
        ['DELETE', `/api/v1/me/contacts/${id}`],
        ['POST', `/api/v1/me/notices/${id}/not-me`],
      ] as const) {
        const answer = await customer.browser.send({ method, url })
        expectProblem(answer)
        expect([400, 404], `${method} ${url}`).toContain(answer.status)
      }
    }
  })

  it('with a query that means nothing to us is as without', async () => {
    const answer = await browser.send({ method: 'GET', url: '/api/v1/hello?__proto__[x]=1&a=%ZZ&a=2' })
    expect(answer.status).toBe(200)
  })
})

describe('a method', () => {
  it('that an address does not take is refused, with those that it takes', async () => {
    const every = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
    for (const path of new Set(routeList.map((route) => route.path))) {
      if (path.startsWith('/api/v1/demo/')) continue
      const taken: string[] = routeList.filter((route) => route.path === path).map((route) => route.method)
      const url = path.replaceAll(/:\w+/g, unknownId)
      for (const method of every.filter((one) => !taken.includes(one))) {
        const answer = await browser.send({ method, url })
        // Two routes may share an address with and without an id in it: then this one is another's.
        if (answer.status !== 405 && routeList.some((route) => route.method === method)) {
          const shape = (other: string): RegExp => new RegExp(`^${other.replaceAll(/:\w+/g, '[^/]+')}$`)
          expect(
            routeList.some((route) => route.method === method && shape(route.path).test(url)),
            `${method} ${url}`,
          ).toBe(true)
          continue
        }
        expectProblem(answer, 'method_not_allowed')
        for (const one of taken) expect(String(answer.headers['allow']).split(', '), url).toContain(one)
      }
    }
  })

  it('that nobody knows is answered as well', async () => {
    for (const method of ['TRACE', 'PROPFIND', 'PURGE', 'QUERY', 'MKCOL']) {
      const answer = await sendBytes(
        test.port,
        `${method} ${flows} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
      )
      expectProblem(answer)
      expect([400, 405], method).toContain(answer.status)
    }
  })
})

describe('what is hardly HTTP', () => {
  const get = (lines: string[], path = '/api/v1/me'): string =>
    [`GET ${path} HTTP/1.1`, ...lines, 'connection: close', '', ''].join('\r\n')
  it.each<[string, string, string]>([
    ['noise', 'hello there\r\n\r\n', 'invalid_request'],
    ['TLS on a plain port', '\u0016\u0003\u0001\u0002\r\n\r\n', 'invalid_request'],
    ['a version from the future', 'GET /api/v1/me HTTP/9.9\r\n\r\n', 'invalid_request'],
    ['headers of 64 kB', get(['host: a', `x-odd: ${'a'.repeat(65_536)}`]), 'payload_too_large'],
    [
      'thousands of headers',
      get(['host: a', ...Array.from({ length: 1_500 }, (_none, at) => `x-${at}: ${at}`)]),
      'csrf_refused',
    ],
    [
      'a cookie of 32 kB',
      get(['host: a', `cookie: __Host-latchkey-browser=${'a'.repeat(32_768)}`]),
      'payload_too_large',
    ],
    ['an address of 32 kB', get(['host: a'], `/${'a'.repeat(32_768)}`), 'payload_too_large'],
    ['a NUL in a header', get(['host: a', 'x-odd: a\u0000b']), 'invalid_request'],
    ['a header without a name', get(['host: a', ': b']), 'invalid_request'],
    [
      'two lengths',
      `POST ${flows} HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}`,
      'invalid_request',
    ],
    [
      'a length and chunks',
      `POST ${flows} HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      'invalid_request',
    ],
    [
      'a length below nothing',
      `POST ${flows} HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n`,
      'invalid_request',
    ],
    [
      'chunks that are none',
      `POST ${flows} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
      'invalid_request',
    ],
    ['no host', 'GET /api/v1/me HTTP/1.1\r\nconnection: close\r\n\r\n', 'csrf_refused'],
    ['an expectation', get(['host: a', 'expect: the-spanish-inquisition']), 'csrf_refused'],
    ['two hosts', get(['host: a', 'host: b']), 'csrf_refused'],
    [
      'an upgrade',
      get(['host: a', 'upgrade: websocket', 'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==']),
      'csrf_refused',
    ],
  ])('%s is answered on the wire', async (_name, bytes, code) => {
    expectProblem(await sendBytes(test.port, bytes), code)
  })

  it('a request that breaks off harms nobody', async () => {
    const half = `POST ${flows} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"num`
    await Promise.all(Array.from({ length: 20 }, () => breakOff(half)))
    expect((await browser.send({ method: 'GET', url: '/api/v1/hello' })).status).toBe(200)
  })

  it('duplicate headers and cookies count once, or not at all', async () => {
    const token = browser.cookies.get('__Host-latchkey-browser') ?? ''
    const body = '{"number":"+8613800138009"}'
    const send = (...lines: string[]) =>
      sendBytes(
        test.port,
        [
          `POST ${flows} HTTP/1.1`,
          'host: localhost',
          'connection: close',
          'content-type: application/json',
          `content-length: ${body.length}`,
          ...lines,
          '',
          body,
        ].join('\r\n'),
      )
    const cookie = `cookie: __Host-latchkey-browser=${token}`
    const csrf = `x-csrf-token: ${browser.csrfToken}`
    expectProblem(await send(cookie, csrf, csrf), 'csrf_refused')
    expectProblem(
      await send(`cookie: __Host-latchkey-browser=${'A'.repeat(43)}; __Host-latchkey-browser=${token}`, csrf),
      'csrf_refused',
    )
    expectProblem(
      await send(cookie, csrf, 'origin: https://a.example', 'origin: http://localhost'),
      'csrf_refused',
    )
    expectProblem(
      await send(cookie, csrf, 'sec-fetch-site: same-origin', 'sec-fetch-site: cross-site'),
      'csrf_refused',
    )
    expectProblem(
      await send(cookie, csrf, 'idempotency-key: aaaaaaaa', 'idempotency-key: bbbbbbbb'),
      'invalid_request',
    )
    expect((await send(cookie, csrf)).status).toBe(201)
  })
})

async function breakOff(bytes: string): Promise<void> {
  await new Promise<void>((done) => {
    const socket = connect(test.port, '127.0.0.1', () => socket.write(bytes, () => socket.destroy()))
    socket.on('close', () => done())
    socket.on('error', () => done())
  })
}

it('logged no defect on the way', () => {
  expect(test.logged.filter((line) => line.includes('"defect"'))).toEqual([])
})
