import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '#platform/refusals'
import type { Http } from '#platform/http'
import { localeOf, type AskerLocale } from '#platform/http-asker'
import { sendRefusal } from '#platform/http-problems'

/**
 * Serves the built web apps. Assets carry a hash in their name and are kept for ever; the page itself is always asked for
 * anew. Only the app's own paths (`paths.json`, written by its build) get the page as theirs: any other is a true 404, as the
 * well-known URLs need it, and a browser that opens one gets the page with that status, on which the app says so.
 */
export async function serveWebApps(
  http: Http<never>,
  options: { folder: string; demo: boolean },
): Promise<void> {
  const { app } = http
  const wallet = join(options.folder, 'wallet')
  if (!existsSync(join(wallet, 'index.html'))) return
  const page = readFileSync(join(wallet, 'index.html'))
  const packed = gzipSync(page, { level: 9 })
  const preload = preloadsOf(wallet)
  const sendHtml = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    void reply.type('text/html; charset=utf-8')
    const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
    return takesGzip ? reply.header('content-encoding', 'gzip').send(packed) : reply.send(page)
  }
  const sendPage = (path: string, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    void reply.header('cache-control', 'no-cache').header('vary', 'accept-encoding, accept-language')
    const link = preload[path]?.[localeOf(request.headers['accept-language'])]
    if (link !== undefined) void reply.header('link', link)
    return sendHtml(request, reply)
  }
  http.unknownPage = sendHtml
  const paths = JSON.parse(readFileSync(join(wallet, 'paths.json'), 'utf8')) as string[]
  for (const path of paths)
    app.get(path, { schema: { hide: true } as object }, (request, reply) => sendPage(path, request, reply))
  await app.register(fastifyStatic, {
    root: wallet,
    prefix: '/',
    index: false,
    wildcard: false,
    preCompressed: true,
    setHeaders: cacheByName,
  })
  const phone = join(options.folder, 'demo-phone')
  if (options.demo && existsSync(join(phone, 'index.html'))) {
    await app.register(fastifyStatic, {
      root: phone,
      prefix: '/demo/phone',
      decorateReply: false,
      wildcard: false,
      redirect: true,
      preCompressed: true,
      setHeaders: cacheByName,
    })
  }
  app.get('/.well-known/change-password', { schema: { hide: true } as object }, (_request, reply) =>
    reply.redirect('/security/password', 302),
  )
  app.get('/favicon.ico', { schema: { hide: true } as object }, (request, reply) =>
    sendRefusal(http, request, reply, refuse('not_found')),
  )
}

/**
 * For each path and language the `Link` header that names the files of that screen (written by the app's build): the browser
 * asks for them together with the app itself, which on a slow network saves the first screen a whole round trip.
 */
function preloadsOf(wallet: string): Record<string, Record<AskerLocale, string>> {
  const file = join(wallet, 'preload.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

function cacheByName(reply: FastifyReply, path: string): void {
  const hashed =
    /[-.][\w-]{8,}\.(js|css|svg|png|woff2|webmanifest)(\.br|\.gz)?$/.test(path) && path.includes('/assets/')
  void reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
}
