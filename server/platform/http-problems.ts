import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import { DatabaseUnavailable } from './database.ts'
import { localeOf, securityHeaders, type AskerLocale } from './http-asker.ts'
import type { Http, HttpOptions } from './http.ts'
import { refuse, type Refusal } from './refusals.ts'

/**
 * Every 4xx and 5xx is `application/problem+json` (RFC 9457), also those that the framework itself would answer. One
 * exception, for people: where a browser opens an address that is none, outside of `/api`, a page says so (`sendNotFound`).
 */

type ProblemShape = { status: number; retryAt?: string | undefined } & Record<string, unknown>
export type DescribeRefusal = (
  refusal: Refusal,
  asker: { locale: AskerLocale; now: Date; traceId: string; signedIn: boolean },
  errors?: FieldError[],
) => ProblemShape

type FieldError = { pointer: string; detail: string }
/** `signedIn`: the session was found before it was refused, so that what to do about it is inside and not at the door. */
type About = { signedIn?: boolean; errors?: FieldError[] }

export function sendRefusal(
  http: Http<never> | Http<unknown>,
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
  { signedIn = false, errors }: About = {},
): FastifyReply {
  const { clock, describe } = http.options
  const now = clock.now()
  const locale = localeOf(request.headers['accept-language'])
  const body = describe(refusal, { locale, now, traceId: request.id, signedIn }, errors)
  if (refusal.retryAt) {
    const seconds = Math.max(1, Math.ceil((refusal.retryAt.getTime() - now.getTime()) / 1000))
    void reply.header('retry-after', String(seconds))
  }
  return reply
    .code(body.status)
    .header('cache-control', 'no-store')
    .header('content-language', locale)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer((payload: unknown) => payload as string)
    .send(JSON.stringify(body))
}

/** No such address: the page to a browser that opens it, the problem to everybody else. The status is 404 for both. */
function sendNotFound(
  http: Http<never> | Http<unknown>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (http.unknownPage === undefined || !opensPage(request)) {
    return sendRefusal(http, request, reply, refuse('not_found'))
  }
  return http.unknownPage(request, reply.code(404).header('cache-control', 'no-store'))
}

/** A browser that navigates names `text/html`; a program, an image or a script asks for anything or for something else. */
function opensPage(request: FastifyRequest): boolean {
  const { method, url, headers } = request
  const isRead = method === 'GET' || method === 'HEAD'
  return isRead && !/^\/+api(?:[/?]|$)/i.test(url) && /\btext\/html\b/i.test(headers.accept ?? '')
}

/**
 * PostgreSQL cannot hold NUL and JSON columns refuse lone surrogates: text with either never came from a person's keyboard
 * whole. Returns a pointer to the first such string, or undefined.
 */
export function malformedText(value: unknown, pointer = '', depth = 0): string | undefined {
  if (typeof value === 'string') return isWellFormed(value) ? undefined : pointer || '/'
  if (typeof value !== 'object' || value === null || depth > 8) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const found = malformedText(inner, `${pointer}/${key}`, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

function isWellFormed(text: string): boolean {
  return (
    !text.includes('\0') &&
    !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)
  )
}

/**
 * An address that no route can be looked up for: percent signs that decode to nothing, or a part longer than any id of
 * ours. The framework answers these before its hooks run, so that the headers are set here.
 */
export function sendForAddress(
  http: Http<never> | Http<unknown>,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void reply.headers(securityHeaders)
  if (error.code === 'FST_ERR_MAX_PARAM_LENGTH') void sendNotFound(http, request, reply)
  else void sendRefusal(http, request, reply, refuse('invalid_request'))
}

/** What is no HTTP at all, has more headers than we read, or never comes to its end: answered on the bare connection. */
export function answerBrokenRequest(
  options: Pick<HttpOptions<unknown>, 'clock' | 'random' | 'describe'>,
  error: Error & { code?: string },
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const refusal = refuse(error.code === 'HPE_HEADER_OVERFLOW' ? 'payload_too_large' : 'invalid_request')
  const asker = {
    locale: 'en' as const,
    signedIn: false,
    now: options.clock.now(),
    traceId: options.random.id(),
  }
  const described = options.describe(refusal, asker)
  const body = JSON.stringify(described)
  const headers = {
    ...securityHeaders,
    'cache-control': 'no-store',
    'content-language': asker.locale,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `HTTP/1.1 ${described.status} ${STATUS_CODES[described.status] ?? ''}\r\n${lines.join('')}\r\n`
  // `end` lets the answer out before the connection goes; what the client still sends is read by nobody.
  if (socket.writable) socket.end(head + body, () => socket.destroy())
  else socket.destroy()
}

export function installProblemHandlers(http: Http<unknown> | Http<never>): void {
  const { app, options } = http
  const methodsByPath: { shape: RegExp; method: string }[] = []
  app.addHook('onRoute', (route) => {
    const shape = new RegExp(
      `^${route.url.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:[^/]+/g, '[^/]+')}$`,
    )
    for (const method of [route.method].flat()) methodsByPath.push({ shape, method })
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const allowed = methodsByPath.filter(({ shape }) => shape.test(path)).map(({ method }) => method)
    if (allowed.length === 0) return sendNotFound(http, request, reply)
    void reply.header('allow', [...new Set(allowed)].join(', '))
    return sendRefusal(http, request, reply, refuse('method_not_allowed'))
  })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (hasZodFastifySchemaValidationErrors(error)) {
      // What the caller sent is not repeated: it may hold a password.
      const errors = error.validation.map((one) => ({
        pointer: one.instancePath || '/',
        detail: one.message ?? '',
      }))
      return sendRefusal(http, request, reply, refuse('invalid_request'), { errors })
    }
    if (error instanceof DatabaseUnavailable) {
      request.log.warn({ event: 'database_unavailable', reqId: request.id, reason: error.message })
      const retryAt = new Date(options.clock.now().getTime() + 2_000)
      return sendRefusal(http, request, reply, refuse('service_degraded', { retryAt }))
    }
    return sendRefusal(http, request, reply, refuse(codeForFramework(error, request)))
  })
}

/** The framework's own errors are about shape; what is left is a defect, logged whole with its trace id and told to nobody. */
function codeForFramework(error: FastifyError, request: FastifyRequest): string {
  if (isResponseSerializationError(error)) {
    request.log.error({
      event: 'defect',
      reqId: request.id,
      reason: error.message,
      issues: error.cause.issues,
    })
    return 'defect'
  }
  if (error.statusCode === 413) return 'payload_too_large'
  if (error.statusCode === 415) return 'unsupported_media_type'
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return 'invalid_request'
  if (error.statusCode === 503) return 'service_degraded'
  request.log.error({
    event: 'defect',
    reqId: request.id,
    err: { message: error.message, stack: error.stack },
  })
  return 'defect'
}
