import { expect, test } from 'vitest'
import { codeOf } from './pay-code.ts'

test.each([
  ['LK1-abc_DEF', 'LK1-abc_DEF'],
  ['  LK1-abc_DEF\n', 'LK1-abc_DEF'],
  ['https://wallet.example/pay/LK1-abc_DEF', 'LK1-abc_DEF'],
  ['请付给我 https://wallet.example/pay/LK1-abc_DEF?from=chat 谢谢', 'LK1-abc_DEF'],
  ['/pay/LK1%2Dabc', 'LK1-abc'],
])('finds the code in %j', (text, code) => {
  expect(codeOf(text)).toBe(code)
})

test.each(['', '   ', 'pay me now', '/pay/%E0%A4%A', 'x'.repeat(201)])('finds none in %j', (text) => {
  expect(codeOf(text)).toBeUndefined()
})
