import { expect } from 'vitest'
import type { TestApp } from './app.ts'
import type { WalletBrowser } from './wallet-browser.ts'

/** Customers of the whole server, who have come by its routes. */

let numbers = 0
/** A number that no test has used, and an address that no test has asked from. */
export function nextNumber(): { e164: string; ip: string } {
  numbers += 1
  const tail = String(numbers).padStart(4, '0')
  return {
    e164: `+8613${String(100 + (process.pid % 800))}0${tail.slice(0, 1)}${tail}`,
    ip: `198.18.${numbers >> 8}.${numbers & 255}`,
  }
}

export const password = 'quiet harbour lantern'

export async function proveNumber(test: TestApp, browser: WalletBrowser, e164: string): Promise<string> {
  const door = await browser.call('POST /api/v1/flows', { body: { number: e164 } })
  expect(door.status, door.text).toBe(201)
  const { flowId } = door.body
  const code = await test.codeFor(e164)
  const proven = await browser.call('POST /api/v1/flows/:flowId/code', { params: { flowId }, body: { code } })
  expect(proven.status, proven.text).toBe(200)
  return flowId
}

export type Customer = { browser: WalletBrowser; e164: string; recoveryCodes: string[]; publicKey: string }

/** Registered now, signed in, on an own device, with recovery codes. */
export async function openCustomer(
  test: TestApp,
  displayName = '林悦',
  { e164, ip } = nextNumber(),
): Promise<Customer> {
  const browser = test.browser({ ip })
  const flowId = await proveNumber(test, browser, e164)
  const opened = await browser.call('POST /api/v1/flows/:flowId/register', {
    params: { flowId },
    body: { displayName, password },
  })
  expect(opened.status, opened.text).toBe(201)
  await browser.hello()
  const publicKey = await browser.makeDeviceKey()
  const enrolled = await browser.call('POST /api/v1/me/devices', {
    body: { ...(await browser.signChallenge('enrol')), publicKey, name: 'My phone' },
  })
  expect(enrolled.status, enrolled.text).toBe(201)
  const codes = await browser.call('POST /api/v1/me/recovery-codes')
  expect(codes.status, codes.text).toBe(201)
  return { browser, e164, recoveryCodes: codes.body.recoveryCodes, publicKey }
}
