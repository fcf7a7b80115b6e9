import { z } from 'zod'
import { routeList } from '#contract/api'
import { refusals, universalRefusals } from '#contract/refusals'
import { groupRoutes } from '#contract/route-groups'
import { nextChallengeHeader, type Route } from '#contract/route'
import { pageOf, table } from './docs-table.ts'

/** `docs/endpoints.md`: every route of the contract on one page. */
export function endpointsDocument(): string {
  return pageOf(
    '# Endpoints',
    'Generated from `contract/` by `npm run docs`. The machine-readable form is `GET /api/openapi.json`. Start with `GET /api/v1/hello`: it sets the browser cookie and gives the csrf token that every unsafe request repeats in `x-csrf-token`.',
    '**Who**: *anyone* carries nothing · *browser* holds the browser cookie and, to change anything, its csrf token · *session* is signed in as well. **Key**: the request must carry an `Idempotency-Key` header; sent again with the same key and content, it happens once.',
    `**Brings**: with every answer, refusals too, \`${nextChallengeHeader}\`, the next challenge for the device key. It is bound to the browser cookie, good for two minutes and for one use, and alike for every browser; whoever has none asks \`POST /api/v1/device/challenge\`.`,
    `Any route may also answer ${universalRefusals.map((code) => link(code)).join(', ')}. Every answer of 400 or more is \`application/problem+json\`: see [refusals](refusals.md). Outside of \`/api\`, a browser that opens an address that is none (\`GET\` with \`Accept: text/html\`) gets a page with the status 404 instead.`,
    ...groupRoutes(routeList).flatMap(([group, routes]) => [`## ${group}`, ...routes.map(describeRoute)]),
  )
}

function describeRoute(route: Route): string {
  const facts = [
    ['Who', route.who],
    ...(route.keyed === true ? [['Key', 'required']] : []),
    ...(route.body ? [['Body', fieldsOf(route.body)]] : []),
    ...(route.nextChallenge === true ? [['Brings', `\`${nextChallengeHeader}\``]] : []),
    ['Answers', `${route.status ?? 200}${route.status === 204 ? '' : ` ${fieldsOf(route.reply)}`}`],
    ['Refuses', route.refusals.map((code) => `${refusals[code].status} ${link(code)}`).join(', ') || '–'],
  ]
  return [`### ${route.method} ${route.path}`, route.summary, table(['', ''], facts)].join('\n\n')
}

function link(code: keyof typeof refusals): string {
  return `[${code}](refusals.md#${code})`
}

/** The names of a schema's fields, `?` where one may be left out; of a choice, each alternative. */
function fieldsOf(schema: z.ZodType): string {
  const io = { io: 'input', unrepresentable: 'any' } as const
  return say(z.toJSONSchema(schema, io) as JsonSchema)
}

type JsonSchema = {
  const?: unknown
  properties?: Record<string, JsonSchema>
  required?: string[]
  oneOf?: JsonSchema[]
  anyOf?: JsonSchema[]
}

function say(schema: JsonSchema): string {
  const choices = schema.oneOf ?? schema.anyOf
  if (choices) return choices.map(say).join(' or ')
  const names = Object.entries(schema.properties ?? {}).map(([name, inner]) => {
    const fixed = inner.const === undefined ? '' : `: ${JSON.stringify(inner.const)}`
    return `\`${name}${fixed}\`${schema.required?.includes(name) === true ? '' : '?'}`
  })
  return names.length === 0 ? '–' : names.join(', ')
}
