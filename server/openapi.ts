import fastifySwagger from '@fastify/swagger'
import { createJsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { nextChallengeHeader, problem, type Route } from '#contract/route'
import { refusals, universalRefusals } from '#contract/refusals'
import type { Http } from '#platform/http'

/**
 * OpenAPI 3.1 from the contract's own schemas, at `/api/openapi.json`. Must be installed before the routes. Each operation
 * says which refusals it may answer (`x-refusals`) and who may call it (`x-who`).
 */
export async function installOpenApi(http: Http<never>, routes: readonly Route[]): Promise<void> {
  const { app } = http
  const byUrl = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]))
  const toJsonSchema = createJsonSchemaTransform({ skipList: [] })
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Latchkey',
        version: '1',
        description:
          'A wallet that always lets its owner back in, and nobody else. Start with GET /api/v1/hello: it sets the browser cookie and gives the csrf token that every unsafe request repeats in x-csrf-token.',
        license: { name: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          browser: { type: 'apiKey', in: 'cookie', name: '__Host-latchkey-browser' },
          session: { type: 'apiKey', in: 'cookie', name: '__Host-latchkey-session' },
          csrf: { type: 'apiKey', in: 'header', name: 'x-csrf-token' },
        },
      },
    },
    transform: (input) => {
      const method = String(Array.isArray(input.route.method) ? input.route.method[0] : input.route.method)
      const route = byUrl.get(`${method} ${input.url}`)
      if (!route) return { schema: { ...input.schema, hide: true }, url: input.url }
      const { schema, url } = toJsonSchema({
        ...input,
        schema: { ...input.schema, ...problemReplies(route) },
      } as never)
      return { schema: { ...schema, ...headersOf(route, schema.response), ...describeRoute(route) }, url }
    },
  })
  app.get('/api/openapi.json', { schema: { hide: true } as object }, async () => app.swagger())
}

function problemReplies(route: Route): { response: Record<string, unknown> } {
  const codes = [...new Set([...route.refusals, ...universalRefusals])]
  const statuses = new Set(codes.map((code) => refusals[code].status))
  const reply = (status: number): object => ({
    description: codes.filter((code) => refusals[code].status === status).join(', '),
    content: { 'application/problem+json': { schema: problem } },
  })
  const success = route.status ?? 200
  return {
    response: {
      [success]: success === 204 ? z.void() : route.reply,
      ...Object.fromEntries([...statuses].toSorted((a, b) => a - b).map((status) => [status, reply(status)])),
    },
  }
}

/** What every answer brings along where the route says so. */
function headersOf(route: Route, response: unknown): { response?: Record<string, object> } {
  if (route.nextChallenge !== true) return {}
  const description = 'The next challenge for the device key, as `POST /api/v1/device/challenge` gives one.'
  const headers = { [nextChallengeHeader]: { type: 'string', description } }
  const replies = Object.entries(response as Record<string, object>)
  return { response: Object.fromEntries(replies.map(([status, reply]) => [status, { ...reply, headers }])) }
}

function describeRoute(route: Route): Record<string, unknown> {
  const unsafe = route.method !== 'GET'
  const security = {
    ...(route.who === 'session' ? { session: [] } : {}),
    browser: [],
    ...(unsafe ? { csrf: [] } : {}),
  }
  return {
    tags: [route.path.split('/')[3] ?? 'api'],
    operationId: `${route.method.toLowerCase()}${route.path.replaceAll(/[^A-Za-z]+(\w)/g, (_all, letter: string) => letter.toUpperCase())}`,
    security: route.who === 'anyone' ? [] : [security],
    'x-who': route.who,
    'x-refusals': route.refusals,
    'x-idempotent': route.keyed ?? false,
  }
}
