import { expect, test } from 'vitest'
import { addressOf, match } from './router.ts'

test.each([
  ['/', '/', {}],
  ['/help', '/help', {}],
  ['/help', '/help/', {}],
  ['/help', '/helper', undefined],
  ['/help', '/help/more', undefined],
  ['/flows/:flowId/code', '/flows/7/code', { flowId: '7' }],
  ['/flows/:flowId/code', '/flows/a%2Fb/code', { flowId: 'a/b' }],
  ['/flows/:flowId/code', '/flows//code', undefined],
  ['/flows/:flowId/code', '/flows/%E0%A4%A/code', undefined],
])('%s against %s', (pattern, pathname, params) => {
  expect(match(pattern, pathname)).toEqual(params)
})

test('builds an address with its query', () => {
  expect(addressOf('/help')).toBe('/help')
  expect(addressOf('/help', undefined, { for: '注册&x' })).toBe('/help?for=%E6%B3%A8%E5%86%8C%26x')
})
