import { expect, test } from 'vitest'
import { partsOfText, spokenText } from './spoken.ts'

test.each([
  ['Pay ¥58.20 once more', 'Pay 58 yuan 20 once more'],
  ['Is it ¥1,234.00, or a little over ¥1.23?', 'Is it 1234 yuan, or a little over 1 yuan 23?'],
  ['At most ¥50000.', 'At most 50000 yuan.'],
  ['¥0.05 left', '5 fen left'],
  ['Ref R-058, 5 of 8 steps, 58.20', 'Ref R-058, 5 of 8 steps, 58.20'],
  ['', ''],
])('“%s” is spoken “%s”', (text, spoken) => {
  expect(spokenText(text, 'en')).toBe(spoken)
})

test.each([
  ['再付一次 1,058.20 元', '再付一次 1058元2角'],
  ['可用余额 12.00 元，不够付这笔。', '可用余额 12元，不够付这笔。'],
  ['每天共 300 元以内', '每天共 300元以内'],
  ['已付 ¥58.05 给 *华', '已付 58元零5分 给 *华'],
  ['2026年11月，还能试 4 次', '2026年11月，还能试 4 次'],
])('「%s」 is spoken 「%s」', (text, spoken) => {
  expect(spokenText(text, 'zh-CN')).toBe(spoken)
})

test('what is drawn stays as it was written', () => {
  for (const text of ['Pay ¥58.20 once more', '¥1', '付 58.20 元', 'nothing', ''])
    expect(
      partsOfText(text, 'en')
        .map(({ shown }) => shown)
        .join(''),
    ).toBe(text)
})
