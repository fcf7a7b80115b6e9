import { expect, test } from 'vitest'
import { slipOf } from './recovery-code.ts'

/** As the server writes them; its own test holds the same three. */
const written = [
  '0000-0000-0000-0000-0000-0000-000W',
  'DHGQ-8RV8-DDJQ-J839-DRG7-0RBG-CM3S',
  '008J-4CT4-ANK7-F24S-NAXW-SQFE-ZWHC',
]

test('a code is taken however it is typed', async () => {
  for (const code of written) {
    const bare = code.replaceAll('-', '')
    const typed = [
      code,
      bare,
      ` ${code.toLowerCase().replaceAll('-', ' – ')} `,
      bare.replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('V', 'u'),
      code.replace(/[0-9A-Z]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
    ]
    for (const text of typed) expect(await slipOf(text), text).toBeUndefined()
  }
})

test('one symbol wrong is a slip, wherever it stands', async () => {
  for (const code of written) {
    for (const [place, symbol] of Array.from(
      code.matchAll(/\w/g),
      ({ index, 0: one }) => [index, one] as const,
    )) {
      const slip = `${code.slice(0, place)}${symbol === 'X' ? 'Y' : 'X'}${code.slice(place + 1)}`
      expect(await slipOf(slip), slip).toEqual({ kind: 'symbol' })
    }
  }
})

test('missing and added symbols are counted, and nothing breaks it', async () => {
  const [, code = ''] = written
  expect(await slipOf(code.slice(0, -1))).toEqual({ kind: 'length', symbols: 27 })
  expect(await slipOf(code.slice(5))).toEqual({ kind: 'length', symbols: 24 })
  expect(await slipOf(`${code}7`)).toEqual({ kind: 'length', symbols: 29 })
  expect(await slipOf('AAAA-BBBB-CCCC')).toEqual({ kind: 'length', symbols: 12 })
  for (const text of ['', '-', '\u0000', '恢复码', '\ud800', 'x'.repeat(5_000)])
    expect((await slipOf(text))?.kind, text.slice(0, 9)).toBe('length')
})
