import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { house } from '#ledger'
import type { TestApp } from '../support/app.ts'
import { cardEnding } from '../support/bank.ts'
import type { Reply } from '../support/wallet-browser.ts'
import { expectProblem, snapshot, startTarget, type Answer } from './attack.ts'
import { openCustomer, type Customer } from '../support/customer.ts'

/** What nobody's app sends about money: each is refused by its shape or its rule, and moves nothing. */

let test: TestApp
let customer: Customer
let sourceId: string
const pin = '738296'
beforeAll(async () => {
  test = await startTarget('bad cash')
  customer = await openCustomer(test)
  const { browser } = customer
  const set = await browser.call('PUT /api/v1/me/pin', { body: { pin } })
  expect(set.status, set.text).toBe(200)
  const bound = await browser.call('POST /api/v1/me/funding-sources', {
    body: { cardNumber: cardEnding(1, 9) },
  })
  expect(bound.status, bound.text).toBe(201)
  sourceId = bound.body.source.sourceId
  const { accountId } = await accountOf(customer)
  await test.money.ledger.transfer({
    ...{
      transferId: test.deps.random.id(),
      kind: 'transfer',
      debit: house.cashIn,
      credit: { accountId, purse: 0 },
    },
    ...{ amountMinor: 100_000n, currency: 'CNY' },
  })
  await test.delivered()
})
afterAll(() => test.close())

async function accountOf({ browser }: Customer): Promise<{ accountId: string }> {
  const text = 'select account_id from session order by created_at desc limit 1'
  const rows = await test.db.read((tx) => tx.named<{ account_id: string }>('test.account', text, []))
  expect((await browser.call('GET /api/v1/me')).status).toBe(200)
  return { accountId: rows[0]?.account_id ?? '' }
}

const now = (): string => test.clock.now().toISOString()
type Json = Record<string, unknown>
/** Bodies that are right but for what a test changes. */
const asks: Readonly<Record<string, () => Json>> = {
  '/api/v1/me/cash-in': () => ({ sourceId, amountMinor: 100, currency: 'CNY', sentAt: now() }),
  '/api/v1/me/cash-out/confirm': () => ({ sourceId, amountMinor: 100, currency: 'CNY' }),
  '/api/v1/me/requests': () => ({ amountMinor: 100, currency: 'CNY', note: '' }),
  '/api/v1/me/payments/confirm': () => ({ payee: 'x', amountMinor: 100, currency: 'CNY', note: '' }),
}
/** What is sent under a key. A payout is what was confirmed before. */
const sends: Readonly<Record<string, () => Promise<Json>>> = {
  '/api/v1/me/cash-in': async () => asks['/api/v1/me/cash-in']?.() ?? {},
  '/api/v1/me/cash-out': async () => {
    const body = { sourceId, amountMinor: 100, currency: 'CNY' as const }
    const confirmed = await customer.browser.call('POST /api/v1/me/cash-out/confirm', { body })
    expect(confirmed.status, confirmed.text).toBe(200)
    return { confirmation: confirmed.body.confirmation, sentAt: now(), pin }
  },
}
let keys = 0
async function post(url: string, body: Json, headers: Record<string, string> = {}): Promise<Reply<never>> {
  keys += 1
  return customer.browser.send({
    method: 'POST',
    url,
    headers: { 'idempotency-key': `money-key-${keys}`, ...headers },
    payload: body,
  })
}
/** Nothing was written but the trace that it was asked for. */
async function changed(work: () => Promise<void>): Promise<string[]> {
  const before = await snapshot(test)
  await work()
  const after = await snapshot(test)
  return Object.keys(after).filter((table) => after[table] !== before[table])
}
const trail = ['audit', 'session']

describe('amounts', () => {
  const wrong: readonly unknown[] = [
    ...[0, -1, -0.5, 0.5, 99.999, 2 ** 53, 2 ** 53 + 2, 1e21, 100_000_000_001, -(2 ** 53)],
    ...['100', '1e2', '', null, true, [100], { minor: 100 }],
  ]
  it.each(Object.entries(asks))(
    'guarantees that %s takes whole amounts in bounds alone',
    async (url, sound) => {
      const written = await changed(async () => {
        for (const amountMinor of wrong) {
          const reply = await post(url, { ...sound(), amountMinor })
          expect(reply.status, `${url} ${JSON.stringify(amountMinor)}`).toBe(400)
          expectProblem(reply as Answer, 'invalid_request')
        }
        for (const currency of ['USD', 'cny', '', 'CNY ', null, 156]) {
          const reply = await post(url, { ...sound(), currency })
          expect(reply.status, `${url} ${String(currency)}`).toBe(400)
        }
        const { amountMinor: _left, ...without } = sound()
        expect((await post(url, without)).status).toBe(400)
        // A number that JSON cannot hold exactly, as bytes.
        const text = JSON.stringify(sound()).replace('"amountMinor":100', '"amountMinor":9007199254740993')
        const bytes = await customer.browser.send({
          ...{ method: 'POST', url, payload: text },
          headers: { 'content-type': 'application/json', 'idempotency-key': 'bytes-key-1' },
        })
        expect(bytes.status).toBe(400)
      })
      expect(written.filter((table) => !trail.includes(table))).toEqual([])
    },
  )
})

describe('keys and clocks', () => {
  it.each(Object.entries(sends))(
    'guarantees that %s does nothing without a sound key',
    async (url, sound) => {
      const written = await changed(async () => {
        const body = await sound()
        const missing = await customer.browser.send({ method: 'POST', url, payload: body })
        expectProblem(missing as Answer, 'key_missing')
        for (const key of ['', 'short', 'a'.repeat(256), 'with space 1', 'ключключ', 'tab\tkey-1']) {
          const reply = await post(url, body, { 'idempotency-key': Buffer.from(key).toString('latin1') })
          expect(reply.status, key).toBe(400)
        }
      })
      expect(written.filter((table) => !trail.includes(table))).toEqual([])
    },
  )

  it.each(Object.entries(sends))(
    'guarantees that %s does nothing for a clock that is years off',
    async (url, sound) => {
      const written = await changed(async () => {
        const body = await sound()
        for (const sentAt of [
          '1970-01-01T00:00:00Z',
          '2016-07-01T02:00:00Z',
          '2036-07-01T02:00:00Z',
          '9999-12-31T23:59:59Z',
        ]) {
          expectProblem((await post(url, { ...body, sentAt })) as Answer, 'payment_late')
        }
        for (const sentAt of ['', 'now', '2026-07-01', '2026-02-30T00:00:00Z', 1_782_871_200_000, null]) {
          const reply = await post(url, { ...body, sentAt })
          expect(reply.status, String(sentAt)).toBe(400)
        }
      })
      // Their keys are closed, which is all that is kept of them.
      const closed = ['payment', 'payment_refusal']
      expect(written.filter((table) => ![...trail, ...closed].includes(table))).toEqual([])
    },
  )

  it('guarantees that a card of nobody is like one that is not there', async () => {
    for (const url of ['/api/v1/me/cash-in', '/api/v1/me/cash-out/confirm']) {
      const unknown = { ...asks[url]?.(), sourceId: '00000000-0000-4000-8000-000000000000' }
      expectProblem((await post(url, unknown)) as Answer, 'not_found')
      expect((await post(url, { ...asks[url]?.(), sourceId: `${sourceId}'--` })).status).toBe(400)
    }
  })
})

describe('reading', () => {
  const get = (url: string): Promise<Reply<never>> => customer.browser.send({ method: 'GET', url })
  it('takes months, cursors and filters of the contract alone', async () => {
    const wrong = ['2026-13', '2026-1', '26-01', 'All', '..', '2026-07-01', '２０２６-07', '%00', "2026-07'"]
    for (const month of wrong) {
      const reply = await get(`/api/v1/me/statement/${encodeURIComponent(month)}`)
      expect([400, 404], month).toContain(reply.status)
    }
    const filters = [
      'cursor=-1',
      'cursor=1e3',
      'cursor=',
      'cursor=1234567890123456789',
      'cursor=first',
      'kind=all',
      'direction=up',
    ]
    for (const query of [
      ...filters,
      'search=',
      `search=${'a'.repeat(61)}`,
      'search=%00',
      'cursor=1&cursor=2',
      'more=1',
    ]) {
      const reply = await get(`/api/v1/me/statement/all?${query}`)
      expect(reply.status, query).toBe(400)
      expectProblem(reply as Answer, 'invalid_request')
    }
  })

  it('searches for what stands there, and for nothing that a search could mean to a program', async () => {
    for (const search of ['%', '_', '.*', '\\', "'", '" or 1=1', '（', '%25']) {
      const reply = await get(`/api/v1/me/statement/all?search=${encodeURIComponent(search)}`)
      expect(reply.status, search).toBe(200)
      expect(reply.body, search).toMatchObject({ lines: [] })
    }
  })

  it('answers the farthest cursors and months, and months of no wallet', async () => {
    for (const url of [
      'all?cursor=0',
      'all?cursor=999999999999999999',
      '0000-01',
      '9999-12',
      '1999-12?cursor=5',
    ]) {
      const reply = await get(`/api/v1/me/statement/${url}`)
      expect(reply.status, url).toBe(200)
    }
  })
})
