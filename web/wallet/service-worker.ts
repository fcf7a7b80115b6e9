import { paths } from './paths.ts'

/**
 * Opens the app without a network. It keeps the shell (one page for all screens) and the hashed files as they are first used,
 * and never touches the API: what the server says about money and locks is asked for each time, or not known.
 */
const worker = self as unknown as ServiceWorkerGlobalScope

/** Both are filled in by the build. */
const cacheName = 'latchkey-__BUILD__'
const files = '__FILES__'.split(' ')

const loose = ['/theme.js', '/mark.svg', '/manifest.webmanifest']
/** Only our screens: the demo phone, the API reference and the pages of problems come from the server or not at all. */
const screens = paths.map((path) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}/?$`))
/** A page that is slow to come is worse than the same page from the cache: its code is the same, and its data is asked for anew. */
const patienceMs = 3_000

worker.addEventListener('install', (event) => {
  const keep = async (): Promise<void> => {
    const cache = await caches.open(cacheName)
    await cache.addAll(['/', ...loose])
    await worker.skipWaiting()
  }
  event.waitUntil(keep())
})

worker.addEventListener('activate', (event) => {
  const tidy = async (): Promise<void> => {
    for (const name of await caches.keys())
      if (name.startsWith('latchkey-') && name !== cacheName) await caches.delete(name)
    await worker.clients.claim()
  }
  event.waitUntil(tidy())
})

async function keptFile(request: Request): Promise<Response> {
  const kept = await caches.match(request)
  if (kept) return kept
  const fresh = await fetch(request)
  if (fresh.ok) await (await caches.open(cacheName)).put(request, fresh.clone())
  return fresh
}

async function page(request: Request): Promise<Response> {
  const shellPage = (): Promise<Response | undefined> => caches.match('/')
  const waited = new Promise<Response | undefined>((resolve) => {
    setTimeout(() => resolve(shellPage()), patienceMs)
  })
  const fresh = fetch(request).catch(shellPage)
  return (await Promise.race([fresh, waited])) ?? (await fresh) ?? Response.error()
}

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== worker.location.origin || url.pathname.startsWith('/api'))
    return
  if (files.includes(url.pathname) || loose.includes(url.pathname)) event.respondWith(keptFile(request))
  else if (request.mode === 'navigate' && screens.some((screen) => screen.test(url.pathname)))
    event.respondWith(page(request))
})
