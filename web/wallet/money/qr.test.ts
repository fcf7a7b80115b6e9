import { decodeQR } from 'qr/decode.js'
import { expect, test } from 'vitest'
import { qrPath } from './qr.ts'

const textOf = (length: number): string =>
  'https://wallet.example/pay/'.padEnd(length, 'LK1-aZ09_').slice(0, length)

/** The path as a camera sees it: four dots a module, dark on white. */
function photograph(text: string): { width: number; height: number; data: Uint8ClampedArray } {
  const { size, path } = qrPath(text)
  const dots = 4
  const width = size * dots
  const data = new Uint8ClampedArray(width * width * 4).fill(255)
  for (const [, x = '', y = '', run = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let row = 0; row < dots; row += 1)
      for (let dot = 0; dot < Number(run) * dots; dot += 1) {
        const at = ((Number(y) * dots + row) * width + Number(x) * dots + dot) * 4
        data.fill(0, at, at + 3)
      }
  return { width, height: width, data }
}

test.each([1, 20, 60, 100, 150, 230, 330])(
  'what is drawn of %d bytes is read as it was written',
  (length) => {
    expect(decodeQR(photograph(textOf(length)))).toBe(textOf(length))
  },
)

test('the picture has the margin that cameras want, and only whole modules', () => {
  const { size, path } = qrPath(textOf(60))
  expect(size).toBe(33 + 8)
  expect(path).toMatch(/^(M\d+ \d+h\d+v1h-\d+z)+$/)
  expect(path.startsWith('M4 4h7')).toBe(true)
})

test('a text that no code holds is a mistake of ours, not a smaller code', () => {
  expect(() => qrPath('x'.repeat(5_000))).toThrow(Error)
})
