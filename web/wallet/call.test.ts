import { afterEach, beforeEach, expect, test, vi } from 'vitest'

type Sent = { path: string; method: string; headers: Record<string, string>; body: string | undefined }
type Reply = { status?: number; body?: unknown; text?: string } | 'cut'

/** The network is the outside: the one thing of this module that is played. */
let sent: Sent[]
let replies: (sent: Sent) => Reply

const greeting = {
  serverNow: '2026-07-04T06:20:00.000Z',
  csrfToken: 'csrf-1',
  locale: 'en',
  demo: true,
  session: null,
}

beforeEach(() => {
  vi.resetModules()
  sent = []
  replies = () => ({ body: greeting })
  vi.stubGlobal('fetch', async (path: string, init: RequestInit): Promise<Response> => {
    const asked: Sent = {
      path,
      method: init.method ?? '',
      headers: init.headers as Record<string, string>,
      body: init.body as string | undefined,
    }
    sent.push(asked)
    const reply =
      path === '/api/v1/hello' ? { body: { ...greeting, csrfToken: `csrf-${sent.length}` } } : replies(asked)
    if (reply === 'cut') throw new TypeError('Failed to fetch')
    return new Response(reply.text ?? JSON.stringify(reply.body), { status: reply.status ?? 200 })
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const load = (): Promise<typeof import('./call.ts')> => import('./call.ts')
const problem = (code: string, status = 403): Reply => ({ status, body: { code, status, title: 'No' } })

test('greets once, then sends the token, the language, the parameters and the key', async () => {
  const { call } = await load()
  replies = () => ({ body: { serverNow: greeting.serverNow } })
  await call('POST /api/v1/flows/:flowId/password', {
    params: { flowId: 'a/b' },
    body: { password: '钥匙' },
    idempotencyKey: 'key-00001',
  })
  await call('GET /api/v1/me')
  expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /api/v1/hello',
    'POST /api/v1/flows/a%2Fb/password',
    'GET /api/v1/me',
  ])
  expect(sent[1]?.headers).toMatchObject({
    'x-csrf-token': 'csrf-1',
    'accept-language': 'zh-CN',
    'idempotency-key': 'key-00001',
    'content-type': 'application/json',
  })
  expect(sent[1]?.body).toBe('{"password":"钥匙"}')
})

test('a refused csrf token is fetched anew and the request repeated once, under the same key', async () => {
  const { call } = await load()
  replies = () => problem('csrf_refused')
  const outcome = await call('POST /api/v1/flows/:flowId/password', {
    params: { flowId: '1' },
    body: { password: 'x' },
    idempotencyKey: 'key-00001',
  })
  expect(outcome).toMatchObject({ ok: false, problem: { code: 'csrf_refused' } })
  const posts = sent.filter(({ method }) => method === 'POST')
  expect(posts.map(({ headers }) => headers['x-csrf-token'])).toEqual(['csrf-1', 'csrf-3'])
  expect(posts.map(({ headers }) => headers['idempotency-key'])).toEqual(['key-00001', 'key-00001'])
})

test.each<[string, Reply]>([
  ['a cut connection', 'cut'],
  ['a proxy that answers in its own words', { status: 502, text: '<html>Bad gateway</html>' }],
  ['an error without a code', { status: 500, body: {} }],
])('%s means that no answer was heard', async (_what, reply) => {
  const { call } = await load()
  replies = () => reply
  expect(await call('GET /api/v1/me')).toEqual({ ok: false, offline: true })
})

test('ten seconds without an answer are no answer, and no less', async () => {
  const { call } = await load()
  await call('GET /api/v1/me')
  vi.useFakeTimers()
  // The browser's own timer, on the clock of this test.
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const ends = new AbortController()
    setTimeout(() => ends.abort(new DOMException('late', 'TimeoutError')), ms)
    return ends.signal
  })
  vi.stubGlobal(
    'fetch',
    (_path: string, { signal }: RequestInit) =>
      new Promise((_answer, fail) => {
        signal?.addEventListener('abort', () => fail(new DOMException('late', 'TimeoutError')))
      }),
  )
  let outcome: unknown
  void call('GET /api/v1/me').then((said) => (outcome = said))
  await vi.advanceTimersByTimeAsync(9_999)
  expect(outcome).toBeUndefined()
  await vi.advanceTimersByTimeAsync(1)
  expect(outcome).toEqual({ ok: false, offline: true })
})

test('a greeting that failed is asked for again with the next call', async () => {
  const { call } = await load()
  const online = globalThis.fetch
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('Failed to fetch')
  })
  expect(await call('GET /api/v1/me')).toEqual({ ok: false, offline: true })
  vi.stubGlobal('fetch', online)
  replies = () => ({ body: { serverNow: greeting.serverNow } })
  expect(await call('GET /api/v1/me')).toMatchObject({ ok: true })
})

test('an empty reply is a yes', async () => {
  const { call } = await load()
  replies = () => ({ text: '' })
  expect(await call('POST /api/v1/sign-out')).toEqual({ ok: true, body: undefined })
})

test('replies set the server clock and the session, and a lost session ends it here', async () => {
  const { call } = await load()
  const { session, idleEndsAtMs } = await import('./session.ts')
  const { serverNowMs } = await import('./server-clock.ts')
  const view = {
    sessionId: 's',
    idleEndsAt: '2026-07-04T06:45:00.000Z',
    expiresAt: '2026-07-04T18:30:00.000Z',
  }
  replies = () => ({ body: { serverNow: '2026-07-04T06:30:00.000Z', session: view } })
  await call('POST /api/v1/me/session/extend')
  expect(session.get()).toEqual(view)
  expect(idleEndsAtMs.get()).toBe(Date.parse(view.idleEndsAt))
  expect(serverNowMs()).toBeGreaterThanOrEqual(Date.parse('2026-07-04T06:30:00.000Z'))
  replies = () => problem('not_signed_in', 401)
  await call('GET /api/v1/me')
  expect(session.get()).toBeNull()
  expect(idleEndsAtMs.get()).toBeUndefined()
})

test('keys are never the same twice', async () => {
  const { newIdempotencyKey } = await load()
  const keys = Array.from({ length: 100 }, newIdempotencyKey)
  expect(new Set(keys).size).toBe(100)
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
})
