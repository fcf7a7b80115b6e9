import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '#platform/clock'
import { cardEnding } from '../support/bank.ts'
import { withClient } from '../support/database-address.ts'
import type { WalletBrowser } from '../support/wallet-browser.ts'
import { auditAll, fundPeople, openPeople } from './chaos-people.ts'
import {
  buildService,
  databaseOf,
  endService,
  freePort,
  killDatabase,
  killProcess,
  makeDataDir,
  removeBuild,
  soak,
  startService,
  type Service,
} from './real-process.ts'

/**
 * `kill -9` of the process and of PostgreSQL in turn, while money comes in from bank cards and goes out to them: between any
 * two of intent, setting aside, handing over, the bank's answer and booking. The demo's bank forgets its orders with its
 * process, as a connector does that was cut off before it had sent them.
 */
const kills = soak ? 20 : 3
const atOnce = 3
const startMinor = 200_000
const pin = '738296'

type Asked = { key: string; sentAt: string; direction: 'in' | 'out'; amountMinor: number; done: boolean }

let service: Service
let dataDir: string
let port: number
let browser: WalletBrowser
const cards: string[] = []
const asked: Asked[] = []
const wrong: string[] = []
let answers = 0

beforeAll(async () => {
  await buildService()
  dataDir = makeDataDir()
  port = await freePort()
  service = await startService(dataDir, port)
  const [person] = await openPeople(service, 1)
  if (!person) throw new Error('one was asked for')
  browser = person.browser
  await fundPeople(dataDir, () => startMinor)
  const set = await browser.call('PUT /api/v1/me/pin', { body: { pin } })
  expect(set.status, set.text).toBe(200)
  // Yes at once, slow, and with its reply lost.
  for (const digit of [0, 6, 8]) {
    const body = { cardNumber: cardEnding(digit, digit) }
    const bound = await browser.call('POST /api/v1/me/funding-sources', { body })
    expect(bound.status, bound.text).toBe(201)
    cards.push(bound.body.source.sourceId)
  }
})
afterAll(async () => {
  await endService(service as Service | undefined, dataDir)
  removeBuild()
})

/** Sends one; what becomes of it is asked for when all is over. */
async function move(number: number): Promise<void> {
  const direction = number % 2 === 0 ? ('in' as const) : ('out' as const)
  const amountMinor = 100 + number
  const what = { sourceId: cards[number % cards.length] ?? '', amountMinor, currency: 'CNY' as const }
  // Pressed a while ago, so that nobody waits two minutes for what was never decided.
  const sentAt = new Date(systemClock.now().getTime() - 90_000).toISOString()
  const one: Asked = { key: `cash-kill-${number}`, sentAt, direction, amountMinor, done: false }
  const send = async () => {
    if (direction === 'in')
      return browser.call('POST /api/v1/me/cash-in', { key: one.key, body: { ...what, sentAt } })
    const confirmed = await browser.call('POST /api/v1/me/cash-out/confirm', { body: what })
    if (confirmed.status !== 200) return confirmed
    const body = { confirmation: confirmed.body.confirmation, pin, sentAt }
    return browser.call('POST /api/v1/me/cash-out', { key: one.key, body })
  }
  asked.push(one)
  try {
    const reply = await send()
    answers += 1
    if (reply.status === 500) wrong.push(reply.text)
    one.done = 'payment' in reply.body && reply.body.payment.state === 'done'
  } catch {
    // The connection broke: nobody knows.
  }
}

async function outcomeOf({ key, sentAt }: Asked): Promise<string> {
  const reply = await browser.call('POST /api/v1/me/payments/outcome', { body: { key, sentAt } })
  expect(reply.status, reply.text).toBe(200)
  return reply.body.payment?.state ?? 'absent'
}

/** By the test's own limit, however long a busy machine takes over it. */
async function settle(): Promise<Map<string, string>> {
  for (;;) {
    const states = new Map<string, string>()
    for (const one of asked) states.set(one.key, await outcomeOf(one))
    if (![...states.values()].some((state) => state === 'deciding' || state === 'sent')) return states
    await sleep(1000)
  }
}

const count = async (text: string): Promise<number> =>
  withClient(databaseOf(dataDir), async (client) => {
    const { rows } = await client.query<{ rows: number }>(text)
    return rows[0]?.rows ?? -1
  })

it('guarantees that of money on its way from and to cards a kill -9 loses none, doubles none and leaves none in doubt', async () => {
  let running = true
  let number = 0
  const workers = Array.from({ length: atOnce }, async () => {
    while (running) {
      number += 1
      await move(number)
      while (running && !(await service.isReady())) await sleep(50)
    }
  })
  for (let turn = 0; turn < kills; turn += 1) {
    const aim = answers + 6
    while (answers < aim) await sleep(20)
    // Anywhere in what they do next.
    await sleep(37 * (turn % 7))
    if (turn % 2 === 0) service = await killProcess(service, port)
    else await killDatabase(service)
  }
  running = false
  await Promise.all(workers)
  await service.untilReady()
  const states = await settle()
  const done = asked.filter(({ key }) => states.get(key) === 'done')
  const sum = done.reduce(
    (all, one) => all + (one.direction === 'in' ? one.amountMinor : -one.amountMinor),
    0,
  )
  console.log(`kill -9: ${kills} kills, ${asked.length} cash-ins and payouts, ${done.length} done`)
  expect(wrong).toEqual([])
  const lost = asked.filter((one) => one.done && states.get(one.key) !== 'done')
  expect(lost, 'what was acknowledged').toEqual([])
  const wallet = await browser.call('GET /api/v1/me/wallet')
  expect(wallet.body).toMatchObject({ balanceMinor: startMinor + sum, pendingMinor: 0, open: [] })
  expect(await count('select count(*)::int as rows from funding_order where booked_at is null')).toBe(0)
  // One movement each, besides the money that they began with.
  const own = 'account_id not in (select account_id from demo_person) and purse = 0'
  const entries = `select count(*)::int as rows from ledger_entry where ${own}
      and account_id in (select account_id from account) and delta_minor <> 0`
  expect(await count(entries)).toBe(1 + done.length)
  expect(await auditAll(dataDir)).toBeUndefined()
  expect(done.length).toBeGreaterThan(kills)
})
