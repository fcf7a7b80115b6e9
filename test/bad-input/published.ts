import fc from 'fast-check'
import { z } from 'zod'
import { routeList } from '#contract/api'
import type { Route } from '#contract/route'
import type { TestApp } from '../support/app.ts'

/** The API as it is published, and input made from it. */

export type JsonSchema = {
  type?: string
  const?: unknown
  enum?: unknown[]
  format?: string
  pattern?: string
  minLength?: number
  minimum?: number
  maxLength?: number
  properties?: Record<string, JsonSchema>
  required?: string[]
  oneOf?: JsonSchema[]
  anyOf?: JsonSchema[]
}

export type Operation = {
  route: Route
  name: string
  params: Record<string, JsonSchema>
  body: JsonSchema | undefined
  statuses: number[]
  refusals: string[]
}

type PublishedOperation = {
  parameters?: { name: string; in: string; schema: JsonSchema }[]
  requestBody?: { content: { 'application/json': { schema: JsonSchema } } }
  responses: Record<string, object>
  'x-refusals': string[]
}

/** What `/api/openapi.json` says of each route: nothing else about a route is believed here. */
export async function readPublished(test: TestApp): Promise<Operation[]> {
  const { body } = await test.browser().send({ method: 'GET', url: '/api/openapi.json' })
  const { paths } = body as { paths: Record<string, Record<string, PublishedOperation>> }
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, published]) => {
      const route = routeList.find(
        (one) => one.method === method.toUpperCase() && one.path.replaceAll(/:(\w+)/g, '{$1}') === path,
      )
      if (!route) throw new Error(`${method} ${path} is published but not in the contract`)
      const parameters = (published.parameters ?? []).filter((one) => one.in === 'path')
      return {
        route,
        name: `${route.method} ${route.path}`,
        params: Object.fromEntries(parameters.map((one) => [one.name, one.schema])),
        body: published.requestBody?.content['application/json'].schema,
        statuses: Object.keys(published.responses).map(Number),
        refusals: published['x-refusals'],
      }
    }),
  )
}

/** Things that exist, by the name of the field that takes them: so that good input gets past the first look. */
export type Known = Readonly<Record<string, readonly string[]>>

const oddText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud83d',
    '\ude00',
    '😀',
    '\u202e',
    '\u0000\uffff',
    '../..',
    "' or 1=1 --",
    '{}',
    '-0',
    '１３８',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ minLength: 200, maxLength: 300 }),
)

/** Input as the schema has it; a field of a known name is often something that exists. */
export function goodInput(schema: JsonSchema, known: Known, name = ''): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const choices = schema.oneOf ?? schema.anyOf
  if (choices) return fc.oneof(...choices.map((one) => goodInput(one, known, name)))
  if (schema.type === 'object') {
    const { properties = {}, required = [] } = schema
    const fields = Object.entries(properties).map(
      ([key, inner]) => [key, goodInput(inner, known, key)] as const,
    )
    return fc.record(Object.fromEntries(fields), { requiredKeys: required as never[] })
  }
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'integer') return fc.integer({ min: schema.minimum ?? 0, max: 1_000_000 })
  if (schema.type !== 'string') throw new Error(`no input for ${JSON.stringify(schema)}`)
  const exists = known[name] ?? []
  const made = textOf(schema)
  return exists.length === 0
    ? made
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...exists) }, { weight: 1, arbitrary: made })
}

function textOf(schema: JsonSchema): fc.Arbitrary<string> {
  if (schema.format === 'uuid') return fc.uuid()
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern))
  const { minLength = 0, maxLength = 60 } = schema
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 60) })
}

/** Input with one thing wrong, or with nothing right. */
export function badInput(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  const spoilt = fc
    .tuple(goodInput(schema, known), fc.nat(20), fc.oneof(oddText, fc.jsonValue({ maxDepth: 3 })), fc.nat(2))
    .map(([good, at, odd, how]) => {
      const fields = Object.entries(good as Record<string, unknown>)
      const key = fields[at % Math.max(1, fields.length)]?.[0] ?? 'x'
      if (how === 0) return Object.fromEntries(fields.filter(([one]) => one !== key))
      if (how === 1) return { ...(good as object), [`${key}x`]: odd }
      return { ...(good as object), [key]: odd }
    })
  return fc.oneof({ weight: 4, arbitrary: spoilt }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 6 }) })
}

/** One good input of a route, always the same. */
export function sampleBody(operation: Operation): unknown {
  if (!operation.body) return undefined
  return fc.sample(goodInput(operation.body, {}), { numRuns: 1, seed: 7 })[0]
}

const unknownId = '00000000-0000-4000-8000-000000000000'
/** What stands in a path and is no id. */
const samplePart: Readonly<Record<string, string>> = { month: 'all' }
export function urlOf(operation: Operation, params: Record<string, string> = {}): string {
  return operation.route.path.replaceAll(/:(\w+)/g, (_all, name: string) =>
    encodeURIComponent(toWellFormed(params[name] ?? samplePart[name] ?? unknownId)),
  )
}

/** An address cannot carry half a character: that is for bodies, where JSON can. */
function toWellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}

export const oddParam: fc.Arbitrary<string> = fc.oneof(fc.uuid(), oddText)

/** A reply as the contract has it: dates, ids, numbers, choices. */
export function replyFits(route: Route, body: unknown): boolean {
  return route.status === 204 || z.safeParse(route.reply, body).success
}
