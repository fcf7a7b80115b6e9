import fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routeList } from '#contract/api'
import { causeCodes } from '#contract/causes'
import { refusalCodes, refusals } from '#contract/refusals'
import { en } from '#contract/texts.en'
import { zh } from '#contract/texts.zh'
import { place } from '#contract/places'
import { securityHeaders } from '#platform/http-asker'
import { parseArticle, readArticles } from './articles.ts'
import { guidanceRoutes } from './guidance.ts'
import { escapeHtml, renderMarkdown } from './markup.ts'
import { styleSheet } from './style.ts'

describe('the pages of guidance', () => {
  let app: FastifyInstance
  beforeAll(() => {
    app = fastify()
    guidanceRoutes({ app })
  })
  afterAll(() => app.close())
  const get = (url: string, language = 'zh-CN'): Promise<LightMyRequestResponse> =>
    app.inject({ url, headers: { 'accept-language': language } })

  it('open for every problem type in both languages: what happened, what works, what to do, the safety line', async () => {
    for (const code of refusalCodes) {
      for (const [language, texts] of [
        ['zh-CN', zh],
        ['en', en],
      ] as const) {
        const page = await get(`/problems/${code}`, language)
        expect(page.statusCode, code).toBe(200)
        expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
        expect(page.headers['content-language']).toBe(language)
        for (const words of [texts.page.happened, texts.page.works, texts.page.todo, texts.page.safety]) {
          expect(page.body, `${code} ${language}`).toContain(escapeHtml(words))
        }
        expect(page.body).toContain(refusals[code].ref)
        expect(page.body, 'no placeholder is left').not.toMatch(/\{\w+\}|undefined/)
      }
    }
  })

  it('lead to what helps: inside what only a signed-in customer meets, else to the way back in', async () => {
    const button = async (code: string): Promise<string | undefined> =>
      /class="button" href="([^"]*)"/.exec((await get(`/problems/${code}`)).body)?.[1]
    expect(await button('pin_unset')).toBe(place.pin)
    expect(await button('way_back_missing')).toBe(place.recoveryCodes)
    expect(await button('payment_locked')).toBe(place.status)
    expect(await button('limit_day'), 'a limit is waited out').toBe(place.status)
    expect(await button('not_signed_in')).toBe(place.signIn)
    for (const code of ['password_paused', 'code_expired', 'dormant', 'defect', 'service_degraded'])
      expect(await button(code), code).toBe(place.help)
  })

  it('switch language by a link, whatever the browser asks for', async () => {
    const chinese = await get('/problems/cooling_off')
    expect(chinese.body).toContain('href="/problems/cooling_off?lang=en"')
    const english = await get('/problems/cooling_off?lang=en')
    expect(english.body).toContain('<html lang="en">')
    expect(english.body).toContain('href="/problems/cooling_off?lang=zh-CN"')
    expect(english.headers['vary']).toBe('accept-language')
    const odd = await get('/problems/cooling_off?lang=xx&lang=en')
    expect(odd.body).toContain('<html lang="zh-CN">')
  })

  it('give each cause an article in both languages, and its problem page leads there', async () => {
    for (const code of causeCodes) {
      for (const language of ['zh-CN', 'en']) {
        const page = await get(`/articles/${code}`, language)
        expect(page.statusCode, code).toBe(200)
        expect(page.body).toContain(`<html lang="${language}">`)
      }
      expect((await get(`/problems/${code}`)).body).toContain(`/articles/${code}`)
    }
  })

  it('answer an unknown code with a true 404 that echoes nothing', async () => {
    for (const url of [
      '/problems/nothing',
      '/articles/nothing',
      '/problems/%3Cscript%3E',
      '/problems/constructor',
    ]) {
      const page = await get(url)
      expect(page.statusCode, url).toBe(404)
      expect(page.body).toContain(zh.page.notFoundTitle)
      expect(page.body).not.toContain('script')
    }
    expect((await get('/articles/defect')).statusCode, 'a refusal that is no cause has no article').toBe(404)
  })

  it('guarantees that the pages need nothing that the content security policy refuses', async () => {
    expect(securityHeaders['content-security-policy']).toContain("style-src 'self'")
    for (const url of ['/problems/dormant', '/articles/not_me', '/problems/nothing']) {
      const { body } = await get(url)
      expect(body).not.toMatch(/<script|<style|style=|onclick|javascript:|https?:\/\//)
    }
    const style = await get('/problems/style.css')
    expect(style.headers['content-type']).toBe('text/css; charset=utf-8')
    expect(style.body).toBe(styleSheet)
    expect(style.body).not.toMatch(/url\(|@import/)
  })

  it('has a page that browses the whole API, without a script', async () => {
    const { statusCode, body, headers } = await get('/api/reference')
    expect(statusCode).toBe(200)
    expect(headers['content-type']).toMatch(/^text\/html/)
    for (const route of routeList) expect(body).toContain(`${route.method} ${route.path}`)
    expect(body).not.toMatch(/<script|style="/)
  })
})

describe('articles', () => {
  it('lead only to places that the app has', () => {
    const places = new Set<string>(Object.values(place))
    for (const texts of Object.values(readArticles())) {
      for (const [code, { body }] of texts) {
        for (const [, address = ''] of body.matchAll(/\]\(([^)]*)\)/g))
          expect(places, code).toContain(address)
      }
    }
  })

  it('say which causes they answer', () => {
    const text = '---\ncauses: code_wrong, code_expired\ntitle: Codes\n---\nBody.\n'
    expect(parseArticle(text, 'codes.md')).toEqual({
      causes: ['code_wrong', 'code_expired'],
      article: { title: 'Codes', body: 'Body.\n' },
    })
    expect(() => parseArticle('no front matter', 'x.md')).toThrow(/x\.md/)
    expect(() => parseArticle('---\ncauses: nothing\ntitle: T\n---\nB', 'x.md')).toThrow(/nothing/)
  })

  it('guarantees that no text of an article becomes a tag or a foreign link', () => {
    expect(renderMarkdown('a <b> & "c"\n\n- one\n- **two**\n\n1. [help](/help)\n2. x')).toBe(
      '<p>a &lt;b&gt; &amp; &quot;c&quot;</p>\n<ul><li>one</li><li><strong>two</strong></li></ul>\n' +
        '<ol><li><a href="/help">help</a></li><li>x</li></ol>',
    )
    expect(renderMarkdown('[x](https://evil.example) [y](javascript:1) [z](//evil)')).toBe(
      '<p>[x](https://evil.example) [y](javascript:1) [z](//evil)</p>',
    )
  })
})
