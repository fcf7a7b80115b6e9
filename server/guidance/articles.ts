import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { causeCodes, isCauseCode, type CauseCode } from '#contract/causes'
import { locales, type Locale } from '#contract/words'
import { assert } from '#platform/assert'

/** One article a cause and language. A file may answer several causes; a cause without an article is a defect at start. */
export type Article = { title: string; body: string }
export type Articles = Readonly<Record<Locale, ReadonlyMap<CauseCode, Article>>>

/** Two folders below the root, as source and as the bundle in `.build/server`. */
const articlesFolder = join(import.meta.dirname, '../../content/articles')

export function readArticles(folder: string = articlesFolder): Articles {
  const read = (locale: Locale): ReadonlyMap<CauseCode, Article> => {
    const found = new Map<CauseCode, Article>()
    for (const name of readdirSync(join(folder, locale)).filter((one) => one.endsWith('.md'))) {
      const { causes, article } = parseArticle(readFileSync(join(folder, locale, name), 'utf8'), name)
      for (const cause of causes) {
        assert(!found.has(cause), `${locale}/${name}: ${cause} has two articles`)
        found.set(cause, article)
      }
    }
    for (const cause of causeCodes) assert(found.has(cause), `${cause} has no article in ${locale}`)
    return found
  }
  return Object.fromEntries(locales.map((locale) => [locale, read(locale)])) as Articles
}

/** `---`, `causes: a, b`, `title: …`, `---`, Markdown. */
export function parseArticle(text: string, name: string): { causes: CauseCode[]; article: Article } {
  const match = /^---\ncauses: (.+)\ntitle: (.+)\n---\n([^]+)$/.exec(text.replaceAll('\r\n', '\n'))
  assert(match, `${name}: begins with ---, causes:, title:, ---`)
  const [, codes = '', title = '', body = ''] = match
  const causes = codes.split(',').map((code) => {
    const cause = code.trim()
    assert(isCauseCode(cause), `${name}: ${cause} is no cause`)
    return cause
  })
  return { causes, article: { title, body } }
}
