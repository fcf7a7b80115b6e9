import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { DatabaseUnavailable, type Database } from '#platform/database'
import { fakeChannels, type FakeChannels } from '../../test/support/channels.ts'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import { deliverMessage, sweepMessages, type DeliveryDeps } from './delivery.ts'
import { sendTextCode } from './messages.ts'
import { leaseSeconds } from './policy.ts'
import type { MessageKey } from './store-message.ts'

/** The database goes away around a sending and the process lives on. The clock stands still: no lease runs out by itself. */

const wording = {
  origin: 'https://wallet.example',
  smsSignature: 'Latchkey钱包',
  smsDomainLine: true,
  timeZone: 'Asia/Shanghai',
}
const subjectId = '22222222-2222-4222-8222-222222222222'

let host: TestDeps
let channels: FakeChannels
let key: MessageKey
beforeAll(async () => void (host = await startDeps()))
afterAll(() => host.close())
beforeEach(async () => {
  channels = fakeChannels()
  const now = host.clock.now()
  const expiresAt = new Date(now.getTime() + 300_000)
  const code = { e164: '+8619900000001', subjectId, code: '123456', expiresAt, locale: 'zh-CN' as const }
  await host.db.pool.query('delete from message')
  await host.db.transact((tx) => sendTextCode(tx, now, host.deps, { ...code, purpose: 'enter' }))
  const { rows } = await host.db.pool.query<{ message_id: string }>('select message_id from message')
  key = { subjectId, messageId: rows[0]?.message_id ?? '' }
})

const row = async (): Promise<unknown> => (await host.db.pool.query('select * from message')).rows[0]
const deliver = (deps: DeliveryDeps = host.deps, by = channels): Promise<string> =>
  deliverMessage(deps, by, wording, key)

type Fate = 'works' | 'away' | 'commits without an answer'

/** A database whose transactions meet these fates in turn, then work. */
function withFates(...fates: Fate[]): DeliveryDeps {
  const transact: Database['transact'] = async (work) => {
    const fate = fates.shift() ?? 'works'
    if (fate === 'away') throw new DatabaseUnavailable('no connection')
    const result = await host.db.transact(work)
    if (fate === 'commits without an answer') throw new DatabaseUnavailable('connection lost')
    return result
  }
  return { ...host.deps, db: { ...host.db, transact } }
}

it.each([
  ['goes away', ['works', 'away', 'away']],
  ['commits and does not answer', ['works', 'commits without an answer']],
] as const)(
  'guarantees that what was sent is noted, and sent once, when the database %s after it',
  async (_name, fates) => {
    expect(await deliver(withFates(...fates))).toBe('sent')
    expect(await row()).toMatchObject({ state: 'delivered', attempts: 1, leased_until_at: null })
    expect(await sweepMessages(host.deps)).toEqual({ due: 0, expired: 0 })
    expect(channels.sms.calls).toBe(1)
  },
)

it('guarantees that a lease whose commit got no answer is given back: nobody waits for it to run out', async () => {
  await expect(deliver(withFates('commits without an answer', 'away'))).rejects.toThrow('connection lost')
  expect(await row()).toMatchObject({ state: 'waiting', attempts: 1, leased_until_at: null })
  expect((await sweepMessages(host.deps)).due).toBe(1)
  expect(await deliver()).toBe('sent')
  expect(channels.sms.calls).toBe(1)
})

it('guarantees that it gives back its own lease and nobody else’s', async () => {
  const other = fakeChannels()
  let sending = (): void => {}
  const inHand = new Promise<void>((done) => (sending = done))
  other.sms.meanwhile = () => new Promise(() => sending())
  const deps = withFates('commits without an answer')
  const { transact } = deps.db
  let calls = 0
  const meanwhile: Database['transact'] = async (work) => {
    calls += 1
    if (calls === 2) {
      // Away so long that the lease ran out, and another worker has the message in hand.
      host.clock.advance({ seconds: leaseSeconds })
      void deliver(host.deps, other)
      await inHand
    }
    return transact(work)
  }
  await expect(deliver({ ...deps, db: { ...deps.db, transact: meanwhile } })).rejects.toThrow(
    'connection lost',
  )
  expect(await deliver()).toBe('left')
  expect(await row()).toMatchObject({ state: 'waiting', attempts: 2 })
  expect(channels.sms.calls).toBe(0)
})
