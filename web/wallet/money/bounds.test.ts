import { expect, it } from 'vitest'
import { askedFor, boundAt, ceilingOf, leftOf, type Bound } from './bounds.ts'

const bounded = (...limits: [Bound, number | null, number][]) => ({
  limits: limits.map(([key, ceilingMinor, spentMinor]) => ({ key, ceilingMinor, spentMinor })),
})

it('says what is left, never less than nothing, and nothing of what does not bound', () => {
  const wallet = bounded(['phone-only', 100_000, 30_000], ['one-address', null, 500_000])
  expect([leftOf(wallet, 'phone-only'), ceilingOf(wallet, 'phone-only')]).toEqual([70_000, 100_000])
  expect([leftOf(wallet, 'one-address'), ceilingOf(wallet, 'one-address')]).toEqual([undefined, null])
  expect(leftOf(bounded(['one-address', 100_000, 300_000]), 'one-address')).toBe(0)
  // A copy that an older page has kept says nothing of it.
  expect([leftOf(bounded(), 'phone-only'), ceilingOf(bounded(), 'phone-only')]).toEqual([undefined, null])
})

it.each<[string, number, number | null, number | null, Bound | undefined]>([
  ['an empty wallet', 0, 100_000, 100_000, undefined],
  ['money and no way back', 1, 100_000, null, 'phone-only'],
  ['neither, and much money', 300_000, 100_000, 100_000, 'phone-only'],
  ['a way back, and a little money', 100_000, null, 100_000, undefined],
  ['a way back, and more than one address answers for', 100_001, null, 100_000, 'one-address'],
  ['both', 300_000, null, null, undefined],
])('home asks with %s for what is missing first', (_case, balanceMinor, out, held, asked) => {
  const wallet = bounded(['phone-only', out, 0], ['one-address', held, balanceMinor])
  expect(askedFor({ ...wallet, balanceMinor })).toBe(asked)
})

it('is said at an amount only where one could be typed that would be refused', () => {
  const out = bounded(['phone-only', 100_000, 30_000])
  expect(boundAt({ ...out, availableMinor: 70_001 }, 'out')).toBe('phone-only')
  expect(boundAt({ ...out, availableMinor: 70_000 }, 'out')).toBeUndefined()
  expect(boundAt({ ...out, availableMinor: 70_001 }, 'in')).toBeUndefined()
  const held = bounded(['one-address', 100_000, 20_000], ['phone-only', null, 0])
  expect(boundAt({ ...held, availableMinor: 20_000 }, 'in')).toBe('one-address')
  expect(boundAt({ ...held, availableMinor: 20_000 }, 'out')).toBeUndefined()
})
