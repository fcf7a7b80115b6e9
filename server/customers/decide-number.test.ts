import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '#platform/refusals'
import { groupNumber, parseNumber } from './decide-number.ts'

/** Any UTF-16 text, lone surrogates and control characters included. */
const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.uint16Array({ maxLength }).map((units) => String.fromCharCode(...units))

const mainland = { e164: '+8613800138000', grouped: '+86 138 0013 8000', country: 'CN', range: '8613800' }

describe('parseNumber', () => {
  it.each([
    '13800138000',
    '138 0013 8000',
    '138-0013-8000',
    ' 138 00138000 ',
    '138–0013—8000',
    '(138) 0013.8000',
    '１３８００１３８０００',
    '１３８　００１３　８０００',
    '+8613800138000',
    '+86 138 0013 8000',
    '＋８６ １３８００１３８０００',
    '(+86)13800138000',
    '008613800138000',
    '0086 138 0013 8000',
    '8613800138000',
    '86-138-0013-8000',
    '013800138000',
    '+86 0138 0013 8000',
    'tel:+86-138-0013-8000',
    '\u202a+86 138\u00a00013\u200b8000\u202c',
    '\ufeff13800138000',
  ])('guarantees that a number is one number however it is typed: %s', (text) => {
    expect(parseNumber(text, 'CN')).toEqual(mainland)
  })

  it.each([
    ['+852 5123 4567', '+85251234567', '+852 5123 4567', 'HK', '8525123'],
    ['0085251234567', '+85251234567', '+852 5123 4567', 'HK', '8525123'],
    ['+853 6612 3456', '+85366123456', '+853 6612 3456', 'MO', '8536612'],
    ['+886 912 345 678', '+886912345678', '+886 912 345 678', 'TW', '8869123'],
    ['+886 0912-345-678', '+886912345678', '+886 912 345 678', 'TW', '8869123'],
  ])('serves %s', (text, e164, grouped, country, range) => {
    expect(parseNumber(text, 'CN')).toEqual({ e164, grouped, country, range })
  })

  it('takes the country for numbers without a prefix, and lets a prefix win', () => {
    expect(parseNumber('5123 4567', 'HK')).toMatchObject({ e164: '+85251234567' })
    expect(parseNumber('0912345678', 'TW')).toMatchObject({ e164: '+886912345678' })
    expect(parseNumber('66123456', 'MO')).toMatchObject({ e164: '+85366123456' })
    expect(parseNumber('+8613800138000', 'HK')).toEqual(mainland)
  })

  it.each(['13', '14', '15', '16', '17', '18', '19'])('knows that %s… is a mobile number', (start) => {
    expect(parseNumber(`${start}412345678`, 'CN')).toMatchObject({ country: 'CN' })
  })

  it.each([
    ['1380013800', 'CN', { expected: 11, typed: 10, country: 'CN', fault: 'length' }],
    ['138001380001', 'CN', { expected: 11, typed: 12, country: 'CN', fault: 'length' }],
    ['+86 1380013800', 'HK', { expected: 11, typed: 10, country: 'CN', fault: 'length' }],
    ['12800138000', 'CN', { expected: 11, typed: 11, country: 'CN', fault: 'start' }],
    ['23800138000', 'CN', { expected: 11, typed: 11, country: 'CN', fault: 'start' }],
    ['01088886666', 'CN', { expected: 11, typed: 11, country: 'CN', fault: 'start' }],
    ['5123456', 'HK', { expected: 8, typed: 7, country: 'HK', fault: 'length' }],
    ['2123 4567', 'HK', { expected: 8, typed: 8, country: 'HK', fault: 'start' }],
    ['091234567', 'TW', { expected: 10, typed: 9, country: 'TW', fault: 'length' }],
    ['91234567', 'TW', { expected: 9, typed: 8, country: 'TW', fault: 'length' }],
    ['1380013800O', 'CN', { expected: 11, typed: 10, country: 'CN', fault: 'characters' }],
    ['me@example.org', 'CN', { expected: 11, typed: 0, country: 'CN', fault: 'characters' }],
    ['13800138000 ext 5', 'CN', { expected: 11, typed: 12, country: 'CN', fault: 'characters' }],
    ['138001380+00', 'CN', { expected: 11, typed: 11, country: 'CN', fault: 'characters' }],
    ['13800138000\0', 'CN', { expected: 11, typed: 11, country: 'CN', fault: 'characters' }],
    ['１３８\ud800', 'CN', { expected: 11, typed: 3, country: 'CN', fault: 'characters' }],
    ['١٣٨٠٠١٣٨٠٠٠', 'CN', { expected: 11, typed: 0, country: 'CN', fault: 'characters' }],
    ['', 'CN', { expected: 11, typed: 0, country: 'CN', fault: 'characters' }],
    ['+', 'CN', { expected: 11, typed: 0, country: 'CN', fault: 'characters' }],
    ['+86', 'CN', { expected: 11, typed: 0, country: 'CN', fault: 'length' }],
    ['+999 1234 5678', 'CN', { expected: 11, typed: 11, country: 'CN', fault: 'prefix' }],
  ])('refuses %j (%s) and says what is expected', (text, country, facts) => {
    expect(parseNumber(text, country)).toEqual({ refused: 'phone_malformed', facts })
  })

  it.each([
    ['+1 415 555 2671', 'CN', 'US'],
    ['+44 7400 123456', 'CN', 'GB'],
    ['0081 90 1234 5678', 'CN', 'JP'],
    ['4155552671', 'US', 'US'],
    ['13800138000', 'XX', 'XX'],
  ])('guarantees that no text goes to a country that is not served: %s (%s)', (text, country, named) => {
    expect(parseNumber(text, country)).toEqual({ refused: 'country_not_served', facts: { country: named } })
  })

  it('answers any text without throwing, and what it accepts it accepts again', () => {
    fc.assert(
      fc.property(anyText(40), fc.constantFrom('CN', 'HK', 'TW', 'US'), (text, country) => {
        const number = parseNumber(text, country)
        if (isRefusal(number)) return
        expect(parseNumber(number.e164, 'CN')).toEqual(number)
        expect(parseNumber(number.grouped, 'CN')).toEqual(number)
      }),
      { numRuns: 100 },
    )
  })
})

describe('groupNumber', () => {
  it('leaves alone what it does not know', () => {
    expect(groupNumber('+14155552671')).toBe('+14155552671')
  })
})
