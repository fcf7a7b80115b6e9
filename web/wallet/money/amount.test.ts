import fc from 'fast-check'
import { expect, test } from 'vitest'
import { amountSpoken } from '../spoken.ts'
import { amountField, amountFormal, amountText, readAmount } from './amount.ts'

test.each([
  ['12', 1200],
  ['12.5', 1250],
  ['12,50', 1250],
  ['12.', 1200],
  ['.5', 50],
  ['0.05', 5],
  ['１２．５０', 1250],
  ['１，２３４．５０', 123_450],
  ['12。5', 1250],
  ['1,234.50', 123_450],
  ['1.234,50', 123_450],
  ['1,234,567', 123_456_700],
  ['1 234,5', 123_450],
  ['1\u202f234.05', 123_405],
  ['1’234.50', 123_450],
  ['¥ 58.00', 5800],
  ['58 元', 5800],
  ['007', 700],
])('reads %s', (text, minor) => {
  expect(readAmount(text)).toEqual({ ok: true, minor })
})

test.each([
  ['', 'empty'],
  [' . ', 'empty'],
  ['-5', 'negative'],
  ['−5', 'negative'],
  ['0', 'zero'],
  ['0,00', 'zero'],
  ['12a', 'letters'],
  ['1e3', 'letters'],
  ['五十', 'letters'],
  ['12.3456', 'decimals'],
  ['0.123', 'decimals'],
  ['1,234.567', 'decimals'],
  ['1,23,4', 'grouping'],
  ['1,2345.50', 'grouping'],
  ['12 34', 'grouping'],
  ['1.2.3', 'grouping'],
  ['1,234.50.00', 'grouping'],
  ['1000000000.01', 'large'],
  ['99999999999999999999', 'large'],
])('refuses %s, and says why', (text, kind) => {
  expect(readAmount(text)).toEqual({ ok: false, slip: { kind } })
})

test.each(['1,234', '1.234', '１，２３４'])('asks which of two amounts %s is', (text) => {
  expect(readAmount(text)).toEqual({
    ok: false,
    slip: { kind: 'ambiguous', whole: 123_400, fraction: 123 },
  })
})

test('what it writes it reads as the same amount, down to the last fen', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000_000_000 }), (minor) => {
      for (const text of [amountText(minor), amountField(minor)])
        expect(readAmount(text)).toEqual({ ok: true, minor })
    }),
  )
})

test('whatever is typed is one whole number of fen or a reason', () => {
  const typed = fc.string({ unit: fc.constantFrom(..."0123456789.,。， '-¥元a") })
  fc.assert(
    fc.property(typed, (text) => {
      const reading = readAmount(text)
      if (reading.ok) expect(Number.isSafeInteger(reading.minor) && reading.minor > 0).toBe(true)
    }),
  )
})

test.each([
  [5820, '58.20', '58元2角', '58 yuan 20'],
  [5800, '58.00', '58元', '58 yuan'],
  [5805, '58.05', '58元零5分', '58 yuan 5 fen'],
  [20, '0.20', '2角', '20 fen'],
  [5, '0.05', '5分', '5 fen'],
  [0, '0.00', '0元', '0 yuan'],
  [123_456_789, '1,234,567.89', '1234567元8角9分', '1234567 yuan 89'],
  [-5820, '−58.20', '负58元2角', 'minus 58 yuan 20'],
])('%d fen is written %s and spoken %s, “%s”', (minor, written, chinese, english) => {
  expect(amountText(minor)).toBe(written)
  expect(amountSpoken(minor, 'zh-CN')).toBe(chinese)
  expect(amountSpoken(minor, 'en')).toBe(english)
})

test.each([
  [5820, '伍拾捌元贰角整'],
  [123_450, '壹仟贰佰叁拾肆元伍角整'],
  [100_405, '壹仟零肆元零伍分'],
  [1_000_000, '壹万元整'],
  [1_005_000, '壹万零伍拾元整'],
  [10_000_100, '壹拾万零壹元整'],
  [100_000_000, '壹佰万元整'],
  [10_000_000_001, '壹亿元零壹分'],
  [10_010_000_000, '壹亿零壹拾万元整'],
  [50, '伍角整'],
  [5, '伍分'],
  [12, '壹角贰分'],
])('%d fen in the form of cheques is %s', (minor, text) => {
  expect(amountFormal(minor)).toBe(text)
})
