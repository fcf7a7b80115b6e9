import { expect, test } from 'vitest'
import { readCode } from './code-field.tsx'

test.each([
  ['123456', '123456'],
  ['1 2 3-4 5 6', '123456'],
  ['123 456', '123456'],
  ['１２３４５６', '123456'],
  ['【XX钱包】验证码123456，用于登录，5分钟内有效', '123456'],
  ['@wallet.example #654321', '654321'],
  ['12a', '12'],
  ['12345678', '123456'],
  ['', ''],
])('%s holds the code %s', (text, code) => {
  expect(readCode(text)).toBe(code)
})
