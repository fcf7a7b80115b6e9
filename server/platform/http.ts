import fastifyCookie from '@fastify/cookie'
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifySerializerCompiler,
} from 'fastify'
import { ResponseSerializationError, validatorCompiler } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { Defect } from './assert.ts'
import type { Clock } from './clock.ts'
import {
  browserHashOf,
  browserNameOf,
  csrfMatches,
  isCrossSite,
  localeOf,
  readToken,
  securityHeaders,
  setCookie,
  sourceKeyOf,
  type AskerLocale,
  type CookieName,
} from './http-asker.ts'
import {
  answerBrokenRequest,
  installProblemHandlers,
  malformedText,
  sendForAddress,
  sendRefusal,
  type DescribeRefusal,
} from './http-problems.ts'
import type { Logger } from './log.ts'
import type { Random } from './random.ts'
import { isRefusal, refuse, type Refusal } from './refusals.ts'
import type { Secrets } from './secrets.ts'

/** The shape of a route of the contract, as far as this file needs to know it. */
export type RouteShape = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  who: 'anyone' | 'browser' | 'session'
  summary: string
  keyed?: boolean
  nextChallenge?: boolean
  params?: z.ZodType
  body?: z.ZodType
  query?: z.ZodType
  status?: number
  reply: z.ZodType
  refusals: readonly string[]
}

type Out<R, Key extends string> =
  R extends Record<Key, infer Schema extends z.ZodType> ? z.output<Schema> : undefined

export type Call<R extends RouteShape, Session> = {
  body: Out<R, 'body'>
  params: Out<R, 'params'>
  query: Out<R, 'query'>
  idempotencyKey: string | undefined
  /** Keyed hash of the browser cookie; of an empty token when `who` is `anyone` and none came. */
  browserHash: Buffer
  browserToken: string | undefined
  deviceToken: string | undefined
  sessionToken: string | undefined
  session: R['who'] extends 'session' ? Session : undefined
  source: { key: string }
  locale: AskerLocale
  traceId: string
  browserName: string
}

const answered = Symbol('answered')
export type Answer<Body> = {
  [answered]: true
  body: Body
  cookies: Partial<Record<CookieName, string | null>>
}

/** A reply that also sets (string) or clears (null) cookies. */
export function answer<Body>(body: Body, more: { cookies: Answer<Body>['cookies'] }): Answer<Body> {
  return { [answered]: true, body, cookies: more.cookies }
}

export type HttpOptions<Session> = {
  clock: Clock
  random: Random
  secrets: Secrets
  log: Logger
  /** Where the app is reached, without a trailing slash; undefined on loopback, where any port may be asked. */
  origin: string | undefined
  /** Addresses or ranges whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[]
  /** Turns a refusal into an RFC 9457 body; injected, since the catalogue is a matter of the domain. */
  describe: DescribeRefusal
  /** What any route may answer without declaring it. */
  universalRefusals: readonly string[]
  findSession: (token: string, browserHash: Buffer) => Promise<Session | undefined>
  /** The header that brings this browser its next challenge; injected like `describe`. */
  nextChallenge: (browserHash: Buffer) => Record<string, string>
  /** Called after each reply, for metrics. */
  observe?: (route: string, status: number, seconds: number) => void
  /** For tests, which do not wait as long. */
  patience?: { requestMilliseconds: number; silenceMilliseconds: number }
}

export type Http<Session> = {
  app: FastifyInstance
  options: HttpOptions<Session>
  /** Set by who serves pages: what a person sees whose browser opens an address that is none. Without it, a problem. */
  unknownPage?: (request: FastifyRequest, reply: FastifyReply) => FastifyReply
}

/** Larger than any real body of ours (a public key, a long password), far below what could hurt. */
const bodyBytesMax = 32 * 1024
/** How long one request may take to arrive whole, and how long a connection may be silent. Longer ones are ended. */
const defaultPatience = { requestMilliseconds: 15_000, silenceMilliseconds: 30_000 }

export async function openHttp<Session>(options: HttpOptions<Session>): Promise<Http<Session>> {
  const patience = options.patience ?? defaultPatience
  const app: FastifyInstance = fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    // None for each request, which cost more than its line: what is logged of a request names it.
    childLoggerFactory: (log) => log,
    // One line of ours per reply (below) instead of the framework's two.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    requestTimeout: patience.requestMilliseconds,
    connectionTimeout: patience.silenceMilliseconds,
    keepAliveTimeout: 65_000,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    genReqId: () => options.random.id(),
    // While it drains, what comes on a connection that is still open is answered as ever; no new one is taken.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    // Node would answer a request without a host itself, with an empty 400.
    // And it looks twice a minute for requests that do not come to their end: too seldom for our limit.
    http: {
      requireHostHeader: false,
      headersTimeout: patience.requestMilliseconds,
      requestTimeout: patience.requestMilliseconds,
      connectionsCheckingInterval: Math.ceil(patience.requestMilliseconds / 3),
    },
    frameworkErrors: (error, request, reply) => sendForAddress(http, error, request, reply),
    clientErrorHandler: (error, socket) => answerBrokenRequest(options, error, socket),
  })
  const http: Http<Session> = { app, options }
  // A connection whose last answer went out after the stop had begun would be kept for its keep-alive time, and we with it.
  app.addHook('preClose', async () => {
    const closing = setInterval(() => app.server.closeIdleConnections(), 100)
    app.server.once('close', () => clearInterval(closing))
    closing.unref()
  })
  // An expectation that we do not know is no reason to refuse (RFC 9110, 10.1.1); Node would, with an empty 417.
  app.server.on('checkExpectation', (request, reply) => void app.server.emit('request', request, reply))
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(compileReply)
  // Only JSON is taken: a form that another site posts arrives as text/plain or urlencoded and is refused by its type.
  app.removeContentTypeParser('text/plain')
  await app.register(fastifyCookie)
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(securityHeaders)
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store')
    done()
  })
  // The line of each reply names nothing that a caller sent, so that the search for secrets, dearer than the line, is left out.
  const lines = options.log.child({}, { redact: [] })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    options.observe?.(`${request.method} ${route}`, reply.statusCode, reply.elapsedTime / 1000)
    lines.info({
      reqId: request.id,
      route,
      method: request.method,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    })
    done()
  })
  installProblemHandlers(http)
  return http
}

/** The package's own encodes, which costs thrice as much: a reply of ours is read back as it was written, so that it is parsed. */
const compileReply: FastifySerializerCompiler<z.ZodType> =
  ({ schema, method, url }) =>
  (reply) => {
    const { data, error } = schema.safeParse(reply)
    if (error) throw new ResponseSerializationError(method, url, { cause: error })
    return JSON.stringify(data)
  }

type Handled<R extends RouteShape> =
  | z.input<R['reply']>
  | Answer<z.input<R['reply']>>
  | Refusal<R['refusals'][number]>
  | Refusal<'invalid_request' | 'csrf_refused' | 'not_found' | 'too_busy' | 'service_degraded'>

/**
 * Binds a route of the contract to its operation: shape, then who, then the operation. A refusal that the route did not
 * declare is a defect, so that the published list of refusals is true.
 */
export function serve<const R extends RouteShape, Session>(
  http: Http<Session>,
  route: R,
  operation: (call: Call<R, Session>) => Promise<Handled<R>>,
): void {
  const status = route.status ?? 200
  const declared = new Set<string>([...route.refusals, ...http.options.universalRefusals])
  http.app.route({
    method: route.method,
    url: route.path,
    schema: {
      summary: route.summary,
      ...(route.params ? { params: route.params } : {}),
      ...(route.body ? { body: route.body } : {}),
      ...(route.query ? { querystring: route.query } : {}),
      ...(status === 204 ? {} : { response: { [status]: route.reply } }),
    },
    onRequest: (request, reply, done) => {
      bringChallenge(http, route, reply, readToken(request, 'browser'))
      done()
    },
    handler: async (request, reply) => {
      const asked = await ask(http, route, request)
      if (isRefusal(asked)) return sendRefusal(http, request, reply, asked)
      const result = await operation(asked as Call<R, Session>)
      if (isRefusal(result)) {
        if (!declared.has(result.refused)) throw new Defect(`${route.path} did not declare ${result.refused}`)
        return sendRefusal(http, request, reply, result, { signedIn: route.who === 'session' })
      }
      return sendReply(http, route, reply, result)
    },
  })
}

/** Before the request is looked at: a refusal of any kind brings one too. A browser without its cookie could not answer it. */
function bringChallenge<Session>(
  { options }: Http<Session>,
  route: RouteShape,
  reply: FastifyReply,
  browserToken: string | undefined,
): void {
  if (route.nextChallenge !== true || browserToken === undefined) return
  void reply.headers(options.nextChallenge(browserHashOf(options.secrets, browserToken)))
}

function sendReply<Session>(
  http: Http<Session>,
  route: RouteShape,
  reply: FastifyReply,
  result: unknown,
): FastifyReply {
  const status = route.status ?? 200
  let body = result
  if (typeof result === 'object' && result !== null && answered in result) {
    const { cookies, body: inner } = result as Answer<unknown>
    for (const [name, value] of Object.entries(cookies)) {
      if (value !== undefined) setCookie(reply, name as CookieName, value)
    }
    // A browser that has its cookie from this answer has its first challenge from it as well.
    if (typeof cookies.browser === 'string') bringChallenge(http, route, reply, cookies.browser)
    body = inner
  }
  return status === 204 ? reply.code(204).send() : reply.code(status).send(body)
}

async function ask<Session>(
  http: Http<Session>,
  route: RouteShape,
  request: FastifyRequest,
): Promise<Call<RouteShape, Session> | Refusal> {
  const { options } = http
  const browserToken = readToken(request, 'browser')
  if (route.who !== 'anyone' || route.method !== 'GET') {
    const trusted =
      browserToken !== undefined &&
      !isCrossSite(request, options.origin) &&
      (route.method === 'GET' || csrfMatches(request, options.secrets, browserToken))
    if (!trusted) return refuse('csrf_refused')
  }
  const text = malformedText(request.params) ?? malformedText(request.body) ?? malformedText(request.query)
  if (text !== undefined) return refuse('invalid_request', { facts: { pointer: text } })
  const idempotencyKey = request.headers['idempotency-key']
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{8,255}$/.test(String(idempotencyKey))) {
    return refuse('invalid_request', { facts: { pointer: '/idempotency-key' } })
  }
  if (route.keyed && idempotencyKey === undefined) return refuse('key_missing')
  const browserHash = browserHashOf(options.secrets, browserToken ?? '')
  const sessionToken = readToken(request, 'session')
  let session: Session | undefined
  if (route.who === 'session') {
    if (sessionToken !== undefined) session = await options.findSession(sessionToken, browserHash)
    if (session === undefined) return refuse('not_signed_in')
  }
  return {
    body: request.body as never,
    params: request.params as never,
    query: request.query as never,
    idempotencyKey: idempotencyKey === undefined ? undefined : String(idempotencyKey),
    browserHash,
    browserToken,
    deviceToken: readToken(request, 'device'),
    sessionToken,
    session: session as never,
    source: { key: sourceKeyOf(request.ip) },
    locale: localeOf(request.headers['accept-language']),
    traceId: request.id,
    browserName: browserNameOf(request.headers['user-agent']),
  }
}
