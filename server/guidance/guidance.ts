import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { routeList } from '#contract/api'
import { causeCodes, isCauseCode } from '#contract/causes'
import { isRefusalCode, refusalCodes, type RefusalCode } from '#contract/refusals'
import { locales, type Locale } from '#contract/words'
import { assert } from '#platform/assert'
import { localeOf } from '#platform/http-asker'
import { readArticles } from './articles.ts'
import { articlePage, missingPage, problemPage, styleAddress } from './pages.ts'
import { referencePage } from './reference.ts'
import { styleSheet } from './style.ts'

/**
 * The page behind every problem's `type`, and one article for each cause: what happened, what still works, what to do.
 * Anyone may read all of them, so they say nothing of anybody's wallet.
 */
export function guidanceRoutes(http: { app: FastifyInstance }): void {
  const { app } = http
  const articles = readArticles()
  const pages = new Map<string, string>()
  for (const locale of locales) {
    for (const code of refusalCodes)
      pages.set(`/problems/${code} ${locale}`, problemPage(code, locale, isInside(code)))
    for (const code of causeCodes) {
      const article = articles[locale].get(code)
      assert(article, `${code} has an article`)
      pages.set(`/articles/${code} ${locale}`, articlePage(code, article, locale))
    }
  }
  const hidden = { schema: { hide: true } as object }
  app.get(styleAddress, hidden, (_request, reply) =>
    reply.header('cache-control', 'public, max-age=3600').type('text/css; charset=utf-8').send(styleSheet),
  )
  const reference = referencePage(routeList)
  app.get('/api/reference', hidden, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(reference),
  )
  app.get('/problems/:code', hidden, (request, reply) => {
    const code = codeOf(request)
    return sendPage(request, reply, (locale) =>
      isRefusalCode(code) ? pages.get(`/problems/${code} ${locale}`) : undefined,
    )
  })
  app.get('/articles/:code', hidden, (request, reply) => {
    const code = codeOf(request)
    return sendPage(request, reply, (locale) =>
      isCauseCode(code) ? pages.get(`/articles/${code} ${locale}`) : undefined,
    )
  })
}

/** Whether nobody but a signed-in customer is answered so. */
function isInside(code: RefusalCode): boolean {
  const answering = routeList.filter(({ refusals }) => refusals.includes(code))
  return answering.length > 0 && answering.every(({ who }) => who === 'session')
}

function codeOf(request: FastifyRequest): string {
  return (request.params as { code: string }).code
}

function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  find: (locale: Locale) => string | undefined,
): FastifyReply {
  const locale = askedLocale(request)
  const page = find(locale)
  return reply
    .code(page === undefined ? 404 : 200)
    .header('content-language', locale)
    .header('vary', 'accept-language')
    .header('cache-control', page === undefined ? 'no-store' : 'public, max-age=300')
    .type('text/html; charset=utf-8')
    .send(page ?? missingPage(locale))
}

/** The switch link (`?lang=en`) over the browser's own wish. */
function askedLocale(request: FastifyRequest): Locale {
  const { lang } = request.query as { lang?: unknown }
  return locales.find((locale) => locale === lang) ?? localeOf(request.headers['accept-language'])
}
