import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { routes } from '#contract/api'
import { refusalCodes } from '#contract/refusals'
import { generatedDocuments } from './docs-list.ts'

const documents = generatedDocuments()

describe('generated documents', () => {
  it.each(Object.keys(documents))('%s is what the code says now (else: npm run docs)', (path) => {
    expect(existsSync(path)).toBe(true)
    expect(readFileSync(path, 'utf8')).toBe(documents[path])
  })

  it('name every route and every refusal', () => {
    for (const { method, path } of Object.values(routes)) {
      expect(documents['docs/endpoints.md']).toContain(`### ${method} ${path}\n`)
    }
    for (const code of refusalCodes) expect(documents['docs/refusals.md']).toContain(`### ${code}\n`)
  })

  it('guarantees that the table of the rule of two holds every pair of proofs for every purpose', () => {
    const text = documents['docs/flows/rule-of-two.md'] ?? ''
    const pairs = text.slice(text.indexOf('## Two proofs'), text.indexOf('## On a new device'))
    const rows = pairs.split('\n').filter((line) => line.includes(' + '))
    // Twelve variants of ten kinds: 66 pairs, less the two of one kind.
    expect(rows).toHaveLength(64)
    for (const row of rows) expect(row.split(' | ')).toHaveLength(8)
  })
})
