import { afterEach, beforeEach, expect, test, vi } from 'vitest'

type Reply = { status?: number; body: object; brings?: string | undefined } | 'cut'
type Sent = { route: string; challenge: string | undefined; key: string | undefined }

/** The network and the browser's key are the outside: the two things that are played here. */
let sent: Sent[]
let answers: Record<string, (challenge: string) => Reply>
let fresh = 0
/** What each greeting brings; undefined of a server that brings nothing. */
let greets: string | undefined
let keyIsThere: boolean

const freshOnes = (): Reply => ({ body: { challenge: `fresh ${(fresh += 1)}` } })
const refusal = (code: string, brings?: string): Reply => ({
  status: 401,
  body: { code, status: 401 },
  brings,
})

beforeEach(() => {
  vi.resetModules()
  sent = []
  fresh = 0
  greets = 'of the greeting'
  keyIsThere = true
  answers = { '/api/v1/device/challenge': freshOnes, '/api/v1/sign-in': () => ({ body: {} }) }
  vi.doMock('./device.ts', () => ({
    sign: async (text: string) => (keyIsThere ? `signed ${text}` : undefined),
  }))
  vi.stubGlobal('fetch', async (path: string, init: RequestInit): Promise<Response> => {
    const body = JSON.parse((init.body as string | undefined) ?? '{}') as { challenge?: string }
    const headers = init.headers as Record<string, string>
    sent.push({ route: path, challenge: body.challenge, key: headers['idempotency-key'] })
    const reply: Reply =
      path === '/api/v1/hello'
        ? { body: { csrfToken: 'csrf' }, brings: greets }
        : (answers[path]?.(body.challenge ?? '') ?? 'cut')
    if (reply === 'cut') throw new TypeError('Failed to fetch')
    const { status = 200, brings } = reply
    return new Response(JSON.stringify(reply.body), {
      status,
      headers: brings === undefined ? {} : { 'latchkey-next-challenge': brings },
    })
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.doUnmock('./device.ts')
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** As the sign-in page sends it, under one idempotency key. */
async function open(): Promise<() => Promise<unknown>> {
  const { callSigned } = await import('./known-device.ts')
  const { call } = await import('./call.ts')
  return () =>
    callSigned('sign-in', (signed) =>
      call('POST /api/v1/sign-in', { body: { ...signed, password: 'p' }, idempotencyKey: 'key-00001' }),
    )
}
const signedWith = (): (string | undefined)[] =>
  sent.filter(({ route }) => route === '/api/v1/sign-in').map(({ challenge }) => challenge)
const routes = (): string[] => sent.map(({ route }) => route.replace('/api/v1/', ''))

test('signs what the greeting brought, then what each answer brought, also a refusal, and asks for none', async () => {
  const signIn = await open()
  answers['/api/v1/sign-in'] = () => refusal('password_wrong', `of answer ${sent.length}`)
  for (let turn = 0; turn < 3; turn += 1)
    expect(await signIn()).toMatchObject({ ok: false, problem: { code: 'password_wrong' } })
  expect(signedWith()).toEqual(['of the greeting', 'of answer 2', 'of answer 3'])
  expect(routes()).toEqual(['hello', 'sign-in', 'sign-in', 'sign-in'])
})

test('asks for one where none was brought, and signs none twice, side by side or one after the other', async () => {
  const signIn = await open()
  await Promise.all([signIn(), signIn()])
  await signIn()
  expect(new Set(signedWith())).toEqual(new Set(['of the greeting', 'fresh 1', 'fresh 2']))
})

test('a doubted challenge is replaced by the one that came with the doubt, under the same idempotency key', async () => {
  const signIn = await open()
  answers['/api/v1/sign-in'] = (challenge) =>
    challenge === 'of the greeting' ? refusal('device_unknown', 'of the refusal') : { body: {} }
  expect(await signIn()).toMatchObject({ ok: true })
  expect(routes()).toEqual(['hello', 'sign-in', 'sign-in'])
  expect(signedWith()).toEqual(['of the greeting', 'of the refusal'])
  expect(sent.slice(1).map(({ key }) => key)).toEqual(['key-00001', 'key-00001'])
})

test('a doubt that brought none has a fresh one asked for; a new key that is doubted is proven once more, too', async () => {
  const signIn = await open()
  answers['/api/v1/sign-in'] = (challenge) =>
    challenge === 'of the greeting' ? refusal('proof_wrong') : { body: {} }
  expect(await signIn()).toMatchObject({ ok: true })
  expect(routes()).toEqual(['hello', 'sign-in', 'device/challenge', 'sign-in'])
})

test('a device that the server does not know is believed at the second word, and about a fresh challenge at the first', async () => {
  const signIn = await open()
  answers['/api/v1/sign-in'] = () => refusal('device_unknown')
  const unknown = { ok: false, problem: { code: 'device_unknown' } }
  expect(await signIn()).toMatchObject(unknown)
  expect(signedWith()).toEqual(['of the greeting', 'fresh 1'])
  expect(await signIn()).toMatchObject(unknown)
  expect(signedWith()).toEqual(['of the greeting', 'fresh 1', 'fresh 2'])
})

test.each<[string, { wallMs: number; steadyMs: number }, boolean]>([
  ['a minute and a half less a moment', { wallMs: 89_999, steadyMs: 89_999 }, true],
  ['a minute and a half', { wallMs: 90_000, steadyMs: 90_000 }, false],
  ['a sleep in which the monotonic clock slept, too', { wallMs: 3_600_000, steadyMs: 5 }, false],
  ['two minutes in which the wall clock was turned back', { wallMs: -60_000, steadyMs: 120_000 }, false],
  ['a moment in which the wall clock was turned back', { wallMs: -60_000, steadyMs: 5 }, false],
])('after %s', async (_what, passed, isUsed) => {
  const [wall, steady] = [Date.now(), performance.now()]
  const clocks = { wallMs: 0, steadyMs: 0 }
  vi.spyOn(Date, 'now').mockImplementation(() => wall + clocks.wallMs)
  vi.spyOn(performance, 'now').mockImplementation(() => steady + clocks.steadyMs)
  const signIn = await open()
  const { hello } = await import('./call.ts')
  await hello()
  Object.assign(clocks, passed)
  expect(await signIn()).toMatchObject({ ok: true })
  expect(signedWith()).toEqual([isUsed ? 'of the greeting' : 'fresh 1'])
})

test('ages from when the request left: an answer that took long to come brings no young challenge', async () => {
  const [wall, steady] = [Date.now(), performance.now()]
  let passedMs = 0
  vi.spyOn(Date, 'now').mockImplementation(() => wall + passedMs)
  vi.spyOn(performance, 'now').mockImplementation(() => steady + passedMs)
  const signIn = await open()
  answers['/api/v1/sign-in'] = () => {
    passedMs += 9_000
    return { body: {}, brings: `of answer ${sent.length}` }
  }
  await signIn()
  passedMs += 81_000
  await signIn()
  expect(signedWith()).toEqual(['of the greeting', 'fresh 1'])
})

test('without a key nothing is sent; without a network nothing is lost', async () => {
  const signIn = await open()
  keyIsThere = false
  expect(await signIn()).toBe('no key')
  keyIsThere = true
  answers['/api/v1/device/challenge'] = () => 'cut'
  expect(await signIn()).toEqual({ ok: false, offline: true })
  expect(signedWith()).toEqual([])
})

test('a server that brings nothing is asked each time', async () => {
  greets = undefined
  const signIn = await open()
  await signIn()
  await signIn()
  expect(routes()).toEqual(['hello', 'device/challenge', 'sign-in', 'device/challenge', 'sign-in'])
})
