import { afterEach, expect, it } from 'vitest'
import { place } from '../router.ts'
import { asideOf, takeUp } from './put-aside.ts'

const goTo = (address: string): void =>
  place.set({ key: '1', address, Screen: () => null, params: {}, first: false })
afterEach(() => place.set(undefined))

const begun = { amount: '1200', sourceId: 'first' }

it('gives back what was begun to whoever comes back by its address, once', () => {
  const { keep, back } = asideOf('/cash-out', begun)
  keep()
  goTo(back)
  expect(takeUp('/cash-out')).toEqual(begun)
  expect(takeUp('/cash-out')).toBeUndefined()
})

it('gives nothing to whoever comes another way, to another screen, or without having left by the link', () => {
  const { keep, back } = asideOf('/cash-out', begun)
  goTo(back)
  expect(takeUp('/cash-out')).toBeUndefined()
  keep()
  goTo('/cash-out')
  expect(takeUp('/cash-out')).toBeUndefined()
  // And it is over then, whichever address is opened later.
  goTo(back)
  expect(takeUp('/cash-out')).toBeUndefined()
  keep()
  goTo('/cash-in?begun=yes')
  expect(takeUp('/cash-in')).toBeUndefined()
})
