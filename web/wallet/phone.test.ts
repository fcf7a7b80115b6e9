import { expect, test } from 'vitest'
import { caretAfter, groupPhone, phoneSlip, readPhone } from './phone.ts'

test.each([
  ['138 0013 8000', 'CN', { country: 'CN', digits: '13800138000' }],
  ['+86 138-0013-8000', 'HK', { country: 'CN', digits: '13800138000' }],
  ['0086 13800138000', 'CN', { country: 'CN', digits: '13800138000' }],
  ['8613800138000', 'CN', { country: 'CN', digits: '13800138000' }],
  ['＋８６ １３８００１３８０００', 'CN', { country: 'CN', digits: '13800138000' }],
  ['+852 6123 4567', 'CN', { country: 'HK', digits: '61234567' }],
  ['+33 6 12 34', 'CN', { country: 'CN', digits: '3361234' }],
] as const)('reads %s typed under %s', (text, country, phone) => {
  expect(readPhone(text, country)).toEqual(phone)
})

test.each([
  ['1', '1'],
  ['1380', '138 0'],
  ['13800138000', '138 0013 8000'],
  ['138001380001', '138 0013 8000 1'],
])('groups %s as %s', (digits, grouped) => {
  expect(groupPhone({ country: 'CN', digits })).toBe(grouped)
})

test('keeps the caret behind the digit that was typed', () => {
  expect(caretAfter('138 0013 8000', 4)).toBe(5)
  expect(caretAfter('138 0013 8000', 0)).toBe(0)
  expect(caretAfter('138 0', 4)).toBe(5)
})

test.each([
  ['', { kind: 'empty' }],
  ['1380013800', { kind: 'digits', wanted: 11, given: 10 }],
  ['12800138000', { kind: 'prefix' }],
  ['13800138000', undefined],
])('finds the slip in %s', (digits, slip) => {
  expect(phoneSlip({ country: 'CN', digits })).toEqual(slip)
})

test('checks numbers of varying length only for the extremes', () => {
  expect(phoneSlip({ country: 'GB', digits: '7912' })).toEqual({ kind: 'length', given: 4 })
  expect(phoneSlip({ country: 'GB', digits: '7911123456' })).toBeUndefined()
})
