import type { ComponentType } from 'preact'
import { cell } from './cell.ts'
import { loadTexts } from './language.ts'
import type { ParamsOf, Path } from './paths.ts'
import { notFound, routes, type Route } from './routes.ts'

/** One visit to one screen. `key` names the history entry, so that going back finds its scroll position. */
export type Place = {
  key: string
  address: string
  Screen: ComponentType<{ params: Record<string, string> }>
  params: Record<string, string>
  /** The first screen of a page load: focus stays where the browser put it. */
  first: boolean
}

export const place = cell<Place | undefined>(undefined)
/** An address whose file could not be fetched: the app shows that it is offline and tries again. */
export const failed = cell<string | undefined>(undefined)

type PathWithoutParams = { [P in Path]: keyof ParamsOf<P> extends never ? P : never }[Path]
type PathWithParams = Exclude<Path, PathWithoutParams>
type Query = Record<string, string>
declare const checked: unique symbol
/** An address that was built from the route table, so that a link to nowhere does not compile. */
export type Address = PathWithoutParams | (string & { [checked]: true })

/** `addressOf('/flows/:flowId/code', { flowId })`. Values and query are percent-encoded. */
export function addressOf<P extends Path>(
  path: P,
  ...[params, query]: P extends PathWithParams
    ? [params: ParamsOf<P>, query?: Query]
    : [params?: undefined, query?: Query]
): Address {
  const values = (params ?? {}) as Record<string, string>
  const filled = path.replace(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(values[name] ?? ''))
  const search = query ? new URLSearchParams(query).toString() : ''
  return (search ? `${filled}?${search}` : filled) as Address
}

/** Undefined when the pattern does not fit. A broken percent sign in an address fits nothing. */
export function match(pattern: string, pathname: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = pathname.replace(/(.)\/$/, '$1').split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    if (!part.startsWith(':')) {
      if (part !== value) return undefined
      continue
    }
    if (value === '') return undefined
    try {
      params[part.slice(1)] = decodeURIComponent(value)
    } catch {
      return undefined
    }
  }
  return params
}

type Found = { route: Route; params: Record<string, string>; known: boolean }

function find(pathname: string): Found {
  for (const [pattern, route] of Object.entries(routes)) {
    const params = match(pattern, pathname)
    if (params) return { route: route as unknown as Route, params, known: true }
  }
  return { route: notFound, params: {}, known: false }
}

const fetchScreen = ({ load, texts }: Route): ReturnType<Route['load']> =>
  Promise.all([load(), loadTexts(['common', ...texts])]).then(([module]) => module)

/** Only the newest navigation may draw: an older one whose file arrives late is dropped. */
let turn = 0
let pushed = 0
const scrolls = new Map<string, number>()

/** What we keep in each history entry: its name, and how many entries of ours lie before it. */
type Entry = { key: string; depth: number }
const entry = (): Entry => (history.state as Entry | null) ?? { key: 'first', depth: 0 }

async function show(first: boolean): Promise<void> {
  const mine = ++turn
  const address = location.pathname + location.search
  const { route, params } = find(location.pathname)
  const late = setTimeout(() => document.documentElement.setAttribute('data-turning', ''), 250)
  try {
    const { Screen } = await fetchScreen(route)
    if (mine !== turn) return
    failed.set(undefined)
    place.set({
      key: entry().key,
      address,
      Screen: Screen as ComponentType<{ params: Record<string, string> }>,
      params,
      first,
    })
  } catch {
    if (mine === turn) failed.set(address)
  } finally {
    clearTimeout(late)
    if (mine === turn) document.documentElement.removeAttribute('data-turning')
  }
}

/** `replace` for a step to which going back makes no sense (a used code). */
export function navigate(to: Address, { replace = false }: { replace?: boolean } = {}): void {
  const from = entry()
  scrolls.set(from.key, scrollY)
  const state: Entry = {
    key: `${performance.timeOrigin}-${++pushed}`,
    depth: replace ? from.depth : from.depth + 1,
  }
  if (replace) history.replaceState(state, '', to)
  else history.pushState(state, '', to)
  void show(false)
}

/** For an address that came from the server (a remedy's `href`): a screen of ours opens in place, anything else as a page. */
export function open(href: string): void {
  const url = new URL(href, location.href)
  if (url.origin === location.origin && find(url.pathname).known)
    navigate((url.pathname + url.search) as Address)
  else location.assign(url.href)
}

export const retry = (): Promise<void> => show(false)

/** Back to where the customer was in the app; to `otherwise` when this screen was the first (a link, a reload). */
export function back(otherwise: Address): void {
  if (entry().depth > 0) history.back()
  else navigate(otherwise, { replace: true })
}

/** Called by the app when the screen stands: a new step begins at its top, going back where one was. */
export function restoreScroll(): void {
  scrollTo(0, scrolls.get(entry().key) ?? 0)
}

/** A plain left click without a modifier on a link of ours turns the page here; all others stay the browser's. */
function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
  if (link.pathname === location.pathname && link.hash) return
  if (!find(link.pathname).known) return
  event.preventDefault()
  navigate((link.pathname + link.search) as Address)
}

/** Fetches the files of a screen that must open without a network, too. */
export function fetchAhead(to: Address): void {
  fetchScreen(find(to).route).catch(() => undefined)
}

/** Fetches the file of a link's screen when a finger or pointer is already on it. */
function onIntent(event: Event): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || link.origin !== location.origin) return
  const { route, known } = find(link.pathname)
  if (known) fetchScreen(route).catch(() => undefined)
}

export function startRouter(): void {
  history.scrollRestoration = 'manual'
  addEventListener('popstate', () => {
    void show(false)
  })
  addEventListener('click', onClick)
  addEventListener('pointerdown', onIntent, { passive: true })
  // The browser's own back button tells us only afterwards, so the position is noted as it changes; not while the next screen
  // is still on its way, when the address is already the next one's.
  const noteScroll = (): void => {
    const { key } = entry()
    if (place.get()?.key === key) scrolls.set(key, scrollY)
  }
  addEventListener('scroll', noteScroll, { passive: true })
  void show(true)
}
