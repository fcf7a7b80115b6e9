import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { securityHeaders } from '#platform/http-asker'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
}

export type Answer = { status?: number; body: unknown }
export type Asked = {
  route: string
  query: URLSearchParams
  body: unknown
  headers: IncomingMessage['headers']
}

export type Gallery = {
  url: string
  /** Everything that was asked of the API, in order. */
  asked: Asked[]
  /** What the API answers: by `METHOD /path`. Undefined: the connection is cut, as a bad network does. */
  answer: (asked: Asked) => Answer | undefined
  close: () => Promise<void>
}

const greeting = (): Answer => ({
  body: {
    serverNow: new Date(0).toISOString(),
    csrfToken: 'csrf-1',
    locale: 'en',
    demo: true,
    session: null,
  },
})

/**
 * The customer's app with its gallery, built as customers get it and served with the headers of the real server, before an API
 * that says what the test wants: for what the app does by itself. Journeys run against the real server instead.
 */
export async function startGallery(): Promise<Gallery> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-gallery-'))
  const vite = resolve('node_modules/vite/bin/vite.js')
  const config = resolve('web/wallet/vite.config.ts')
  const words = [
    vite,
    'build',
    '--config',
    config,
    '--mode',
    'screens',
    '--outDir',
    folder,
    '--logLevel',
    'error',
  ]
  await promisify(execFile)(process.execPath, words, { env: { ...process.env, NODE_ENV: 'production' } })

  const gallery: Gallery = { url: '', asked: [], answer: greeting, close: async () => undefined }
  const server = createServer((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname.startsWith('/api/')) {
      let text = ''
      request.setEncoding('utf8').on('data', (part: string) => (text += part))
      request.on('end', () => {
        const route = `${request.method} ${pathname}`
        const body: unknown = text === '' ? undefined : JSON.parse(text)
        const asked = { route, query, body, headers: request.headers }
        gallery.asked.push(asked)
        const answer = gallery.answer(asked)
        if (!answer) return void request.socket.destroy()
        response.writeHead(answer.status ?? 200, { ...securityHeaders, 'content-type': 'application/json' })
        response.end(JSON.stringify(answer.body))
      })
      return
    }
    const file = extname(pathname) === '' ? 'index.html' : pathname
    try {
      const content = readFileSync(join(folder, file))
      response.writeHead(200, { ...securityHeaders, 'content-type': types[extname(file)] ?? 'text/plain' })
      response.end(content)
    } catch {
      response.writeHead(404, securityHeaders).end()
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  gallery.url = `http://localhost:${typeof address === 'object' ? address?.port : 0}`
  gallery.close = async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
    rmSync(folder, { recursive: true, force: true })
  }
  return gallery
}
