import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'

/** Whose limits a request spends: those of the address that it comes from, and not of one that it names itself. */

const proxy = '10.20.30.40'
let open: TestApp
let behind: TestApp
beforeAll(async () => {
  open = await startApp({ seed: 'no proxy' })
  behind = await startApp({ seed: 'behind a proxy', trustedProxies: ['10.20.0.0/16'] })
})
afterAll(async () => {
  await open.close()
  await behind.close()
})

let numbers = 0

/** Asks at the door, each time for another number, naming another address each time; answers how many were let in. */
async function letIn(
  { browser }: TestApp,
  ip: string,
  times: number,
  forwarded: (index: number) => string,
): Promise<number> {
  let many = 0
  for (let index = 0; index < times; index += 1) {
    numbers += 1
    const answer = await browser({ ip }).call('POST /api/v1/flows', {
      // Of many ranges, so that no limit but that of the source is met.
      body: { number: `+861${String(3_000_000_000 + numbers * 10_000_019)}` },
      headers: {
        'x-forwarded-for': forwarded(index),
        forwarded: `for=${forwarded(index)}`,
        'x-real-ip': '1.1.1.1',
      },
    })
    expect([201, 429], answer.text).toContain(answer.status)
    if (answer.status === 201) many += 1
  }
  return many
}

describe('an address that a stranger names', () => {
  it('guarantees that it buys no new share of texts, where no proxy is trusted', async () => {
    const made = (index: number): string => `203.0.113.${index}`
    expect(await letIn(open, '198.51.100.7', 34, made)).toBe(30)
    // Nor from an address that looks like a proxy's.
    expect(await letIn(open, proxy, 34, made)).toBe(30)
  })

  it('guarantees that it buys none behind a proxy either: only what the proxy adds is believed', async () => {
    const prefixed = (index: number): string => `203.0.113.${index}, 10.20.9.9, 198.51.100.7`
    expect(await letIn(behind, proxy, 34, prefixed)).toBe(30)
    // Straight at the process, past the proxy: the header is nobody's.
    expect(await letIn(behind, '198.51.100.9', 34, (index) => `192.0.2.${index}`)).toBe(30)
  })

  it('guarantees that customers behind one proxy do not spend each other’s share, and a /64 is one customer', async () => {
    expect(await letIn(behind, proxy, 34, (index) => `192.0.2.${100 + (index % 2)}`)).toBe(34)
    expect(await letIn(behind, proxy, 34, (index) => `2001:db8:1:2:${index.toString(16)}::1`)).toBe(30)
  })
})
