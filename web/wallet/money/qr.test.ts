import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { qrModules, qrPath } from './qr.ts'

const textOf = (length: number): string =>
  'https://wallet.example/pay/'.padEnd(length, 'LK1-aZ09_').slice(0, length)

// Fingerprints of what another, widely used encoder draws of the same bytes: module for module, mask included.
test.each([
  [1, 21, '9d1dde5ac05151b2'],
  [20, 25, '927080b2a9c6cd45'],
  [60, 33, '0c7510e8698d29aa'],
  [100, 41, 'dfc6acdcc0f86e61'],
  [150, 49, 'bdd04c63736905dc'],
  [230, 61, 'f508d4844952d261'],
  [330, 69, '5488571a0e7a1c1f'],
])('a text of %d bytes is a code of %d modules that others draw alike', (length, size, fingerprint) => {
  const rows = qrModules(textOf(length))
  expect(rows.length).toBe(size)
  const signs = rows.flat().map((isDark) => (isDark ? '1' : '0'))
  expect(createHash('sha256').update(signs.join('')).digest('hex').slice(0, 16)).toBe(fingerprint)
})

test('the picture has the margin that cameras want, and only whole modules', () => {
  const { size, path } = qrPath(textOf(60))
  expect(size).toBe(qrModules(textOf(60)).length + 8)
  expect(path).toMatch(/^(M\d+ \d+h\d+v1h-\d+z)+$/)
  expect(path.startsWith('M4 4h7')).toBe(true)
})

test('a text that no code holds is a mistake of ours, not a smaller code', () => {
  expect(() => qrModules('x'.repeat(500))).toThrow(RangeError)
})
