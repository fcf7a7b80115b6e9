import type { Locale } from '#contract/words'
import { cell, useCell } from './cell.ts'
import { recall, remember } from './memory.ts'

/**
 * The words of the app, split by area so that a screen loads its own, and by language so that only the one in use is loaded.
 * The Chinese texts are the source of the types: a text that the English lacks is a type error, and the other way round.
 */
export type Texts = {
  common: typeof import('./language/zh/everywhere.ts').texts
  door: typeof import('./language/zh/door.ts').texts
  enter: typeof import('./language/zh/enter.ts').texts
  locks: typeof import('./language/zh/locks.ts').texts
  freeze: typeof import('./language/zh/freeze.ts').texts
  recover: typeof import('./language/zh/recover.ts').texts
  register: typeof import('./language/zh/register.ts').texts
  codes: typeof import('./language/zh/codes.ts').texts
  password: typeof import('./language/zh/password.ts').texts
  security: typeof import('./language/zh/security.ts').texts
  prove: typeof import('./language/zh/prove.ts').texts
  account: typeof import('./language/zh/account.ts').texts
  money: typeof import('./language/zh/money.ts').texts
  pay: typeof import('./language/zh/pay.ts').texts
  take: typeof import('./language/zh/take.ts').texts
  scan: typeof import('./language/zh/scan.ts').texts
}
export type Area = keyof Texts

type Loaders = { [A in Area]: () => Promise<{ texts: Texts[A] }> }

const loaders: Record<Locale, Loaders> = {
  'zh-CN': {
    common: () => import('./language/zh/first.ts').then((first) => ({ texts: first.common })),
    door: () => import('./language/zh/first.ts').then((first) => ({ texts: first.door })),
    enter: () => import('./language/zh/enter.ts'),
    locks: () => import('./language/zh/locks.ts'),
    freeze: () => import('./language/zh/freeze.ts'),
    recover: () => import('./language/zh/recover.ts'),
    register: () => import('./language/zh/register.ts'),
    codes: () => import('./language/zh/codes.ts'),
    password: () => import('./language/zh/password.ts'),
    security: () => import('./language/zh/security.ts'),
    prove: () => import('./language/zh/prove.ts'),
    account: () => import('./language/zh/account.ts'),
    money: () => import('./language/zh/money.ts'),
    pay: () => import('./language/zh/pay.ts'),
    take: () => import('./language/zh/take.ts'),
    scan: () => import('./language/zh/scan.ts'),
  },
  en: {
    common: () => import('./language/en/first.ts').then((first) => ({ texts: first.common })),
    door: () => import('./language/en/first.ts').then((first) => ({ texts: first.door })),
    enter: () => import('./language/en/enter.ts'),
    locks: () => import('./language/en/locks.ts'),
    freeze: () => import('./language/en/freeze.ts'),
    recover: () => import('./language/en/recover.ts'),
    register: () => import('./language/en/register.ts'),
    codes: () => import('./language/en/codes.ts'),
    password: () => import('./language/en/password.ts'),
    security: () => import('./language/en/security.ts'),
    prove: () => import('./language/en/prove.ts'),
    account: () => import('./language/en/account.ts'),
    money: () => import('./language/en/money.ts'),
    pay: () => import('./language/en/pay.ts'),
    take: () => import('./language/en/take.ts'),
    scan: () => import('./language/en/scan.ts'),
  },
}

/** Only `startLanguage` and `switchLanguage` set it, after the texts of the new language have arrived. */
const current = cell<Locale>('zh-CN')
const loaded: Record<Locale, Partial<Texts>> = { 'zh-CN': {}, en: {} }

export const locale = (): Locale => current.get()
export const useLocale = (): Locale => useCell(current)

async function load<A extends Area>(language: Locale, area: A): Promise<void> {
  if (loaded[language][area]) return
  const { texts } = await loaders[language][area]()
  const shelf: Partial<Texts> = loaded[language]
  shelf[area] = texts as Texts[A]
}

/** The router calls it beside the screen's own file, so that a screen is never drawn without its words. */
export async function loadTexts(areas: readonly Area[]): Promise<void> {
  await Promise.all(areas.map((area) => load(current.get(), area)))
}

/** The choice that was kept, else the first language of the browser that we speak, else English. */
export function startLanguage(): void {
  const kept = recall('language')
  const wished = kept ? [kept] : navigator.languages
  const first = wished.map((tag) => (/^zh\b/i.test(tag) ? 'zh-CN' : /^en\b/i.test(tag) ? 'en' : undefined))
  current.set(first.find((found) => found !== undefined) ?? 'en')
  document.documentElement.lang = current.get()
}

/** Loads whatever is on the page in the other language first, then turns the whole page at once. */
export async function switchLanguage(next: Locale): Promise<void> {
  const areas = Object.keys(loaded[current.get()]) as Area[]
  await Promise.all(areas.map((area) => load(next, area)))
  remember('language', next)
  document.documentElement.lang = next
  current.set(next)
}

/** The words of one area, in the language of the page. The route names its areas; `common` is always there. */
export function useTexts<A extends Area>(area: A): Texts[A] {
  const language = useLocale()
  const texts = loaded[language][area]
  if (!texts) throw new Error(`texts '${area}' are not loaded: name the area on the route`)
  return texts
}
