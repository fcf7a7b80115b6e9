import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvText } from './csv.ts'

test('begins with the mark of UTF-8 and ends each row as the standard says', () => {
  expect(
    csvText([
      ['时间', '金额'],
      ['2026-07-04', '58.00'],
    ]),
  ).toBe('\uFEFF时间,金额\r\n2026-07-04,58.00\r\n')
})

test.each([
  ['=1+1', `"'=1+1"`],
  ['+86', `"'+86"`],
  ['-5', `"'-5"`],
  ['@now', `"'@now"`],
  ['  =cmd', `"'  =cmd"`],
  ['\tx', `"'\tx"`],
  ['say "hi", twice', '"say ""hi"", twice"'],
  ['two\nlines', '"two\nlines"'],
  ['58.00', '58.00'],
  ['*华', '*华'],
])('writes the cell %s as %s', (value, written) => {
  expect(csvText([[value]])).toBe(`\uFEFF${written}\r\n`)
})

/** As a spreadsheet reads it. */
function readBack(text: string): string {
  const body = text.slice(1, -2)
  return body.startsWith('"') ? body.slice(1, -1).replaceAll('""', '"') : body
}

test('whatever a payer writes in a note stays one cell and is never computed', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'=+-@|%\t\r\n ",\'a1中') }), (note) => {
      const cell = readBack(csvText([[note]]))
      expect([note, `'${note}`]).toContain(cell)
      expect(cell).not.toMatch(/^[\s]*[=+\-@|%]/)
    }),
  )
})
