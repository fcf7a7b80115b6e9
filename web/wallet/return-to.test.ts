import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { forgetReturn, goReturn, isOurs, noteReturn } from './return-to.ts'
import { place } from './router.ts'

let kept: Map<string, string>
let went: string[]

/** An address without a screen, so that the router leaves going there to the browser, which is played here. */
const address = '/no-screen?of=ours'

const storage = {
  getItem: (name: string): string | null => kept.get(name) ?? null,
  setItem: (name: string, value: string): void => void kept.set(name, value),
  removeItem: (name: string): void => void kept.delete(name),
}

beforeEach(() => {
  kept = new Map()
  went = []
  vi.stubGlobal('sessionStorage', storage)
  vi.stubGlobal('location', {
    origin: 'https://wallet.example',
    href: 'https://wallet.example/home',
    assign: (to: string) => void went.push(to),
  })
  place.set({ key: '1', address, Screen: () => null, params: {}, first: false })
})

afterEach(() => {
  place.set(undefined)
  vi.unstubAllGlobals()
})

test('goes back to where the session ended, once', () => {
  noteReturn()
  expect(goReturn()).toBe(true)
  expect(went).toEqual([`https://wallet.example${address}`])
  expect(goReturn()).toBe(false)
  expect(went.length).toBe(1)
})

test('signing out on purpose leaves nowhere to go back to', () => {
  noteReturn()
  forgetReturn()
  expect(goReturn()).toBe(false)
  expect(went).toEqual([])
})

test.each([
  'https://elsewhere.example/',
  '//elsewhere.example/',
  '/\\elsewhere.example/',
  'javascript:alert(1)',
  '',
])('%s, put into the storage, sends nobody anywhere', (planted) => {
  kept.set('latchkey.return', planted)
  expect(isOurs(planted)).toBe(false)
  expect(goReturn()).toBe(false)
  expect(went).toEqual([])
  expect(kept.size).toBe(0)
})

test.each(['/', '/home', '/flows/7?for=help', '/freeze#top'])('%s is an address of ours', (own) => {
  expect(isOurs(own)).toBe(true)
})

test('a browser without storage comes home instead', () => {
  const refuse = (): never => {
    throw new DOMException('off', 'SecurityError')
  }
  vi.stubGlobal('sessionStorage', { getItem: refuse, setItem: refuse, removeItem: refuse })
  noteReturn()
  forgetReturn()
  expect(goReturn()).toBe(false)
})
