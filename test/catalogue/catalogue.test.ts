import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routeList } from '#contract/api'
import { causeCodes } from '#contract/causes'
import { refusalCodes, refusals, universalRefusals, type RefusalCode } from '#contract/refusals'
import { en } from '#contract/texts.en'
import { zh } from '#contract/texts.zh'
import { laterRemedies, locales } from '#contract/words'
import { problemFor } from '#locks'
import { startApp, type TestApp } from '../support/app.ts'
import { projectFiles, read } from '../support/sources.ts'
import { expectProblem } from '../bad-input/attack.ts'
import { producedBy } from './produced.ts'

/** Every cause and every refusal: declared, translated, documented, with a page, and made to happen by a test. */

let test: TestApp
beforeAll(async () => {
  test = await startApp({ seed: 'catalogue' })
})
afterAll(() => test.close())

const files = projectFiles()
const program = files.filter((path) => /^server\/.*\.ts$/.test(path) && !/\.test\.ts$/.test(path))
const isLater = (code: RefusalCode): boolean => producedBy[code] === 'later'

describe('every cause and refusal', () => {
  it('is produced by the test that is named for it', () => {
    const wrong = refusalCodes.filter((code) => {
      const path = producedBy[code]
      return path !== 'later' && !(files.includes(path) && new RegExp(`\\b${code}\\b`).test(read(path)))
    })
    expect(wrong).toEqual([])
  })

  it('that comes later is refused by no route, and placed or refused by nothing in the program', () => {
    const later = refusalCodes.filter(isLater)
    expect(later.length).toBeLessThan(10)
    const used = later.flatMap((code) => {
      const said = new RegExp(`refuse\\(\\s*'${code}'|cause: '${code}'`)
      return [
        ...routeList
          .filter((route) => route.refusals.includes(code))
          .map((route) => `${route.path}: ${code}`),
        ...program.filter((path) => said.test(read(path))).map((path) => `${path}: ${code}`),
      ]
    })
    expect(used).toEqual([])
  })

  it('is documented, with its status and its ref', () => {
    const document = read('docs/refusals.md')
    for (const code of refusalCodes) {
      expect(document).toContain(`### ${code}\n\n${refusals[code].status} · ${refusals[code].ref} · `)
    }
  })

  it('has a page in both languages through the whole app, and each cause an article', async () => {
    for (const locale of locales) {
      const browser = test.browser({ locale })
      for (const code of refusalCodes) {
        const page = await browser.send({ method: 'GET', url: `/problems/${code}` })
        expect(page.status, code).toBe(200)
        expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
        expect(page.headers['content-language']).toBe(locale)
        expect(page.text).toContain(`<html lang="${locale}">`)
        expect(page.text).toContain(refusals[code].ref)
      }
      for (const code of causeCodes) {
        expect((await browser.send({ method: 'GET', url: `/articles/${code}` })).status, code).toBe(200)
      }
    }
  })

  it('names something to do; what comes later among it says so, in both languages', () => {
    const texts = { 'zh-CN': zh, en }
    for (const locale of locales) {
      for (const code of refusalCodes) {
        const asker = { locale, now: test.clock.now(), traceId: 'a trace' }
        const { remedies } = problemFor({ refused: code }, asker)
        expect(remedies.length, code).toBeGreaterThan(0)
        for (const { kind, label, available, href } of remedies) {
          const comesLater = laterRemedies.some((one) => one === kind)
          const plain = texts[locale].remedies[kind]
          expect(available, `${code} ${kind}`).toBe(!comesLater)
          expect(label).toBe(comesLater ? texts[locale].later(plain) : plain)
          if (comesLater) expect(href).toBeNull()
        }
      }
    }
  })

  it('has a ref of its own', () => {
    expect(new Set(refusalCodes.map((code) => refusals[code].ref)).size).toBe(refusalCodes.length)
  })
})

describe('every declared refusal', () => {
  it('appears in the published document, its status with it', async () => {
    type Operation = { responses: Record<string, object>; 'x-refusals': string[] }
    const { body } = await test.browser().send({ method: 'GET', url: '/api/openapi.json' })
    const { paths } = body as { paths: Record<string, Record<string, Operation>> }
    for (const route of routeList.filter(({ path }) => !path.startsWith('/api/v1/demo/'))) {
      const operation = paths[route.path.replaceAll(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()]
      for (const code of route.refusals) expect(operation?.['x-refusals'], route.path).toContain(code)
      for (const code of [...route.refusals, ...universalRefusals]) {
        expect(Object.keys(operation?.responses ?? {}), `${route.path} ${code}`).toContain(
          String(refusals[code].status),
        )
      }
    }
  })

  it('is one that some route, any route, or a lock can say: none is declared for nothing', () => {
    const declared = new Set<string>([
      ...routeList.flatMap((route) => route.refusals),
      ...universalRefusals,
      ...causeCodes,
    ])
    // Decided inside and never told.
    const silent = refusalCodes.filter((code) => !declared.has(code))
    expect(silent.toSorted()).toEqual(['freeze_muted'])
  })
})

it('guarantees that a defect tells its trace to the asker and its cause to the log alone', async () => {
  const own = await startApp({ seed: 'a defect' })
  try {
    await own.db.read((tx) => tx.named('test.drop-flow', 'drop table flow', []))
    const browser = own.browser()
    const answer = await browser.call('POST /api/v1/flows', { body: { number: '+8613800138000' } })
    expect(answer.status).toBe(500)
    expectProblem(answer, 'defect')
    expect(answer.text).not.toMatch(/relation|flow"/)
    const line = own.logged.find((one) => one.includes(answer.problem.instance) && one.includes('"defect"'))
    expect(line).toContain('does not exist')
    expect(line).not.toContain('13800138000')
  } finally {
    await own.close()
  }
})
