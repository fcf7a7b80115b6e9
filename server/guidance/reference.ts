import { z } from 'zod'
import { refusals, universalRefusals, type RefusalCode } from '#contract/refusals'
import { nextChallengeHeader, type Route } from '#contract/route'
import { groupRoutes } from '#contract/route-groups'
import { escapeHtml } from './markup.ts'
import { frame } from './pages.ts'

/**
 * `/api/reference`: the contract to browse, for engineers and so in English alone. Drawn once from the same schemas that
 * validate; the machine-readable form is `/api/openapi.json`.
 */
export function referencePage(routes: readonly Route[]): string {
  const groups = groupRoutes(routes)
  const contents = groups.map(([group]) => `<li><a href="#${group}">${group}</a></li>`)
  return frame('en', undefined, 'API reference', [
    '<h1>API reference</h1>',
    '<p>Begin with <code>GET /api/v1/hello</code>: it sets the browser cookie and gives the csrf token that every unsafe request repeats in <code>x-csrf-token</code>. Machine-readable: <a href="/api/openapi.json">OpenAPI 3.1</a>.</p>',
    `<p>Any route may also answer ${listCodes(universalRefusals)}. Every answer of 400 or more is <code>application/problem+json</code>.</p>`,
    `<ul class="contents">${contents.join('')}</ul>`,
    ...groups.flatMap(([group, members]) => [
      `<h2 class="group" id="${group}">${escapeHtml(group)}</h2>`,
      ...members.map(describe),
    ]),
  ])
}

function describe(route: Route): string {
  const facts = [
    `Who: ${route.who}`,
    ...(route.keyed === true ? ['needs an <code>Idempotency-Key</code>'] : []),
    ...(route.nextChallenge === true ? [`brings <code>${nextChallengeHeader}</code>`] : []),
    `answers ${route.status ?? 200}`,
  ]
  const schema = (title: string, of: z.ZodType | undefined): string =>
    of === undefined
      ? ''
      : `<details><summary>${title}</summary><pre>${escapeHtml(JSON.stringify(schemaOf(of), null, 2))}</pre></details>`
  return [
    '<section class="route">',
    `<h3><code>${route.method} ${escapeHtml(route.path)}</code></h3>`,
    `<p>${escapeHtml(route.summary)}</p>`,
    `<p class="about">${facts.join(' · ')}</p>`,
    schema('Body', route.body),
    route.status === 204 ? '' : schema('Reply', route.reply),
    route.refusals.length > 0 ? `<p>Refuses with ${listCodes(route.refusals)}.</p>` : '',
    '</section>',
  ].join('')
}

function schemaOf(schema: z.ZodType): unknown {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

function listCodes(codes: readonly RefusalCode[]): string {
  return codes.map((code) => `<a href="/problems/${code}">${code}</a> (${refusals[code].status})`).join(', ')
}
