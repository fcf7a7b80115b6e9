import { isCauseCode, type CauseCode } from '#contract/causes'
import { place, placeFor } from '#contract/places'
import { refusals, type RefusalCode } from '#contract/refusals'
import { en } from '#contract/texts.en'
import type { Texts } from '#contract/texts'
import { zh } from '#contract/texts.zh'
import type { Locale } from '#contract/words'
import { problemText } from '#locks'
import type { Article } from './articles.ts'
import { escapeHtml, renderMarkdown } from './markup.ts'

/** Pages as plain strings, without a script: they must read when everything else fails. Nothing in them depends on who asks. */

export const styleAddress = '/problems/style.css'

/** `inside`: only somebody who is signed in meets it, and what helps is there and not at the door. */
export function problemPage(code: RefusalCode, locale: Locale, inside: boolean): string {
  const text = problemText(code, locale)
  const { page } = textsOf(locale)
  const section = (title: string, body: string): string =>
    `<section><h2>${escapeHtml(title)}</h2><p>${escapeHtml(body)}</p></section>`
  const article = isCauseCode(code)
    ? `<a class="more" href="/articles/${code}?lang=${locale}">${escapeHtml(page.article)}</a>`
    : ''
  return frame(locale, `/problems/${code}`, text.title, [
    `<h1>${escapeHtml(text.title)}</h1>`,
    section(page.happened, text.happened),
    section(page.works, text.works),
    section(page.todo, text.todo),
    `<p class="ways">${inside ? wayInside(code, locale) : wayIn(locale)}${article}</p>`,
    `<p class="ref"><strong>${escapeHtml(page.ref(refusals[code].ref))}</strong> ${escapeHtml(page.refNote)}</p>`,
  ])
}

const button = (href: string, label: string): string =>
  `<a class="button" href="${href}">${escapeHtml(label)}</a>`

const wayIn = (locale: Locale): string => button(place.help, textsOf(locale).page.help)

/** The first remedy that is a place, else how the account stands. */
function wayInside(code: RefusalCode, locale: Locale): string {
  const { page, remedies } = textsOf(locale)
  for (const kind of refusals[code].remedies) {
    const href = placeFor(kind, 'session')
    if (href !== null) return button(href, remedies[kind])
  }
  return button(place.status, page.status)
}

export function articlePage(code: CauseCode, article: Article, locale: Locale): string {
  const { page } = textsOf(locale)
  return frame(locale, `/articles/${code}`, article.title, [
    `<h1>${escapeHtml(article.title)}</h1>`,
    `<article>${renderMarkdown(article.body)}</article>`,
    `<p class="ways">${wayIn(locale)}</p>`,
    `<p class="ref"><strong>${escapeHtml(page.ref(refusals[code].ref))}</strong> ${escapeHtml(page.refNote)}</p>`,
  ])
}

export function missingPage(locale: Locale): string {
  const { page } = textsOf(locale)
  return frame(locale, undefined, page.notFoundTitle, [
    `<h1>${escapeHtml(page.notFoundTitle)}</h1>`,
    `<p>${escapeHtml(page.notFound)}</p>`,
    `<p class="ways">${wayIn(locale)}</p>`,
  ])
}

function textsOf(locale: Locale): Texts {
  return locale === 'en' ? en : zh
}

/** `address` is the page's own path, for the switch of language; a missing page has none, and what was asked is never echoed. */
export function frame(
  locale: Locale,
  address: string | undefined,
  title: string,
  content: readonly string[],
): string {
  const { page } = textsOf(locale)
  const other: Locale = locale === 'en' ? 'zh-CN' : 'en'
  const switcher =
    address === undefined
      ? ''
      : `<a class="language" lang="${other}" hreflang="${other}" href="${address}?lang=${other}">${escapeHtml(page.otherLanguage)}</a>`
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} · ${escapeHtml(page.product)}</title>
<link rel="icon" href="/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="${styleAddress}">
</head>
<body>
<header><a class="home" href="/">${mark}<span>${escapeHtml(page.product)}</span></a>${switcher}</header>
<main>
${content.join('\n')}
</main>
<footer><p>${escapeHtml(page.safety)}</p></footer>
</body>
</html>
`
}

/** `web/wallet/public/mark.svg`, in the colours of the page: a keyhole in a rounded envelope. */
const mark =
  '<svg viewBox="0 0 48 48" width="28" height="28" aria-hidden="true"><rect x="2" y="7" width="44" height="34" rx="9" fill="currentColor"/><path class="line" d="M5.5 12.5 20.8 23.8a5.4 5.4 0 0 0 6.4 0L42.5 12.5"/><circle class="hole" cx="24" cy="25" r="10"/><path d="M24 19.2a3.4 3.4 0 0 0-1.8 6.280l-1 5.120h5.600l-1-5.120A3.4 3.4 0 0 0 24 19.200Z" fill="currentColor"/></svg>'
