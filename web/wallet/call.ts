import type { Api } from '#contract/api'
import type { Problem } from '#contract/route'
import type { SessionView } from '#contract/standing'
import { locale } from './language.ts'
import { challengeHeader, noteChallenge } from './next-challenge.ts'
import { noteServerNow, noteTimeZone, readClocks } from './server-clock.ts'
import { noteActivity, noteSession } from './session.ts'

export type RouteName = keyof Api

type Needs<R extends RouteName> = (Api[R]['params'] extends undefined
  ? unknown
  : { params: Api[R]['params'] }) &
  (Api[R]['body'] extends undefined ? unknown : { body: Api[R]['body'] }) &
  (Api[R]['query'] extends undefined ? unknown : { query: Api[R]['query'] }) &
  (Api[R]['keyed'] extends true ? { idempotencyKey: string } : unknown)

/** The second argument of `call` for a route: absent where the route takes nothing. */
export type Input<R extends RouteName> = unknown extends Needs<R> ? [] : [input: Needs<R>]

/** `ok`, else a `problem` in the customer's language, else no answer was heard (which never means that it did not happen). */
export type Outcome<R extends RouteName> =
  | { ok: true; body: Api[R]['reply']; problem?: never; offline?: never }
  | { ok: false; problem: Api[R]['problem']; offline?: never }
  | { ok: false; offline: true; problem?: never }

type Answer = { status: number; body: unknown } | 'offline'
type Parts = {
  params?: Record<string, string>
  body?: unknown
  query?: Record<string, string | undefined>
  idempotencyKey?: string
}

const timeoutMs = 10_000
const helloRoute = 'GET /api/v1/hello'

async function request(route: string, parts: Parts, csrfToken?: string): Promise<Answer> {
  const [method = 'GET', pattern = ''] = route.split(' ')
  const path = pattern.replace(/:(\w+)/g, (_whole, name: string) =>
    encodeURIComponent(parts.params?.[name] ?? ''),
  )
  const wanted = Object.entries(parts.query ?? {}).filter(
    (one): one is [string, string] => one[1] !== undefined,
  )
  const search = wanted.length === 0 ? '' : `?${new URLSearchParams(wanted)}`
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': locale() }
  if (csrfToken) headers['x-csrf-token'] = csrfToken
  if (parts.idempotencyKey) headers['idempotency-key'] = parts.idempotencyKey
  if (parts.body !== undefined) headers['content-type'] = 'application/json'
  const asked = readClocks()
  try {
    const response = await fetch(path + search, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
    })
    noteChallenge(response.headers.get(challengeHeader), asked)
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  } catch {
    // No network, ten seconds gone, or something between us and the server that answers in other words than JSON.
    return 'offline'
  }
}

function note(route: string, body: unknown): void {
  if (typeof body !== 'object' || body === null) return
  if ('serverNow' in body && typeof body.serverNow === 'string') noteServerNow(body.serverNow)
  if ('timeZone' in body && typeof body.timeZone === 'string') noteTimeZone(body.timeZone)
  if ('session' in body) noteSession(body.session as SessionView | null)
  else if (route.includes(' /api/v1/me')) noteActivity()
}

let greeting: Promise<Answer> | undefined

/** The browser's cookie, csrf token, server time and session. Asked once; a failure is not remembered. */
function greet(): Promise<Answer> {
  greeting ??= request(helloRoute, {}).then((answer) => {
    if (answer === 'offline' || answer.status !== 200) greeting = undefined
    else note(helloRoute, answer.body)
    return answer
  })
  return greeting
}

export function hello(): Promise<Outcome<typeof helloRoute>> {
  return greet().then((answer) => outcome<typeof helloRoute>(answer))
}

/** After the phone slept: monotonic clocks of some browsers sleep with it. */
export function greetAgain(): void {
  greeting = undefined
  void greet()
}

const codeOf = (answer: Answer): string | undefined =>
  answer === 'offline' || answer.status < 400 ? undefined : (answer.body as Problem | undefined)?.code

function outcome<R extends RouteName>(answer: Answer): Outcome<R> {
  if (answer !== 'offline' && answer.status < 400) return { ok: true, body: answer.body as Api[R]['reply'] }
  // An error without a code is not our server's: a proxy on the way stands in for it.
  if (answer === 'offline' || codeOf(answer) === undefined) return { ok: false, offline: true }
  return { ok: false, problem: answer.body as Api[R]['problem'] }
}

/**
 * One request to the API. Never throws: every way it can end is in the outcome. A refused csrf token (the browser's cookie was
 * renewed elsewhere) is fetched anew and the request sent once more, with the same idempotency key.
 */
export async function call<R extends RouteName>(route: R, ...[input]: Input<R>): Promise<Outcome<R>> {
  const parts: Parts = input ?? {}
  const send = async (): Promise<Answer> => {
    const first = await greet()
    if (first === 'offline' || first.status !== 200) return first
    const { csrfToken } = first.body as Api[typeof helloRoute]['reply']
    return request(route, parts, csrfToken)
  }
  let answer = await send()
  if (codeOf(answer) === 'csrf_refused') {
    greeting = undefined
    answer = await send()
  }
  if (answer !== 'offline') note(route, answer.body)
  if (codeOf(answer) === 'not_signed_in') noteSession(null)
  return outcome<R>(answer)
}

/** One per intent, made when the form is first sent and kept for its repetition: 128 random bits. */
export function newIdempotencyKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}
