import { beforeEach, describe, expect, it } from 'vitest'
import { findBalance, house } from '#ledger'
import { cardEnding, dyingAt, type FakeBank } from '../../test/support/bank.ts'
import { bank, bankInEachTest, wallet, withCard, type Owner } from '../../test/support/cash.ts'
import { must, nextKey } from '../../test/support/entering.ts'
import { host, hostPayers, ways } from '../../test/support/host.ts'
import { cashIn } from './cash-in.ts'
import type { WalletDeps } from './deps.ts'
import { sweepOrders } from './order.ts'
import { askOutcome } from './outcome.ts'
import { listUnbooked } from './store-order.ts'

/** Money that the bank had never heard of when its two minutes were over comes in once or never, and is told as what it is. */

hostPayers('cash-late', { connectionsMax: 16 })
bankInEachTest()
let lin: Owner
beforeEach(async () => {
  lin = await withCard(await host.payer({ tier: 2, moneyMinor: 0 }))
})

const amountMinor = 1_000
const orderOf = (key: string) => ({ key, cardNumber: cardEnding(0), amountMinor, currency: 'CNY' }) as const
function bring(deps: WalletDeps, idempotencyKey: string) {
  const { session, sourceId } = lin
  const sentAt = host.clock.now().toISOString()
  const what = { sourceId, amountMinor, currency: 'CNY' } as const
  return cashIn(deps, { session, locale: 'en', ...what, sentAt, idempotencyKey })
}
const noLine = (): Promise<never> => Promise.reject(new Error('no line'))
/** Handed over, and the call never arrives. */
const cutOff = (): WalletDeps => ({ ...wallet, funding: { ...bank, collect: noLine } })

const unbooked = () => host.db.read((tx) => listUnbooked(tx, lin.person.accountId, 100))
/** Two and a half minutes later, until nobody waits for anything. */
async function recover(deps = wallet): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    host.clock.advance({ seconds: round === 0 ? 150 : 15 })
    await sweepOrders(deps)
  }
  expect(await unbooked()).toEqual([])
}
async function outcomeOf(key: string) {
  const sentAt = host.clock.now().toISOString()
  return (await askOutcome(wallet, { session: lin.session, locale: 'en', key, sentAt })).payment
}
const told = async (): Promise<string[]> =>
  (await ways.notices(lin.person)).filter((one) => one.startsWith('cash_in_'))
const balance = (): Promise<number> => host.balance(lin.person)
const suspense = async (): Promise<number> =>
  Number((await host.db.read((tx) => findBalance(tx, house.suspense)))?.balanceMinor)

describe('cash-in whose time is over', () => {
  it('guarantees that it is never collected later, whenever its process died', async () => {
    const whole = dyingAt(wallet, Infinity)
    must(await bring(whole.deps, nextKey()))
    const before = await balance()
    const states = new Set<string>()
    for (let at = 1; at <= whole.steps(); at += 1) {
      const [key, moved, given] = [nextKey(), bank.moved.size, bank.given.length]
      await expect(bring(dyingAt(wallet, at).deps, key)).rejects.toThrow('at step')
      const reached = bank.given.length - given
      await recover()
      expect(bank.given.length - given, `killed at step ${at}: given to the bank`).toBe(reached)
      const payment = await outcomeOf(key)
      const state = payment?.state ?? 'absent'
      states.add(state)
      expect(state === 'done', `killed at step ${at}: ${state}`).toBe(bank.moved.size > moved)
      expect(['absent', 'done', 'expired']).toContain(state)
    }
    expect(await balance()).toBe(before + (bank.moved.size - 1) * amountMinor)
    expect([...states].toSorted()).toEqual(['absent', 'done', 'expired'])
  })

  it('guarantees that whoever withdraws it may be killed as well, and a call that comes late moves nothing', async () => {
    for (let at = 1; at <= 10; at += 1) {
      const key = nextKey()
      const { paymentId } = must(await bring(cutOff(), key)).payment
      expect((await outcomeOf(key))?.state).toBe('sent')
      host.clock.advance({ seconds: 150 })
      await sweepOrders(dyingAt(wallet, at).deps).catch(() => 0)
      await recover()
      expect(await outcomeOf(key), `killed at step ${at}`).toMatchObject({ state: 'expired' })
      expect(await bank.collect(orderOf(paymentId))).toBe('withdrawn')
    }
    expect(await told(), 'each once').toEqual(Array.from({ length: 10 }, () => 'cash_in_not_made'))
    expect(bank.moved.size).toBe(0)
    expect(await balance()).toBe(0)
  })

  it('is collected again while its time lasts, when the bank has not heard of it', async () => {
    const key = nextKey()
    must(await bring(cutOff(), key))
    host.clock.advance({ seconds: 15 })
    await sweepOrders(wallet)
    expect(await outcomeOf(key)).toMatchObject({ state: 'done' })
    expect(await told(), 'the screen has said it').toEqual([])
  })

  it('tells its owner what became of it when the bank took longer than they would wait', async () => {
    const slow: WalletDeps = { ...wallet, funding: { ...bank, collect: async () => 'open' } }
    const [key, other] = [nextKey(), nextKey()]
    const { paymentId } = must(await bring(slow, key)).payment
    must(await bring(slow, other))
    host.clock.advance({ seconds: 150 })
    const deciding = (outcomes: FakeBank['outcome']): WalletDeps => ({
      ...wallet,
      funding: { ...bank, outcome: outcomes },
    })
    await sweepOrders(deciding(async () => 'open'))
    expect(await told()).toEqual([])
    await recover(deciding(async (asked) => (asked === paymentId ? 'done' : 'refused')))
    expect(await outcomeOf(key)).toMatchObject({ state: 'done' })
    expect(await outcomeOf(other)).toMatchObject({ state: 'refused' })
    expect((await told()).toSorted()).toEqual(['cash_in_done', 'cash_in_not_made'])
  })

  it('guarantees that of calls in flight and several who withdraw them at once, each is booked as the bank has it', async () => {
    const keys = Array.from({ length: 10 }, nextKey)
    const sent = await Promise.all(
      keys.map(async (key) => must(await bring(cutOff(), key)).payment.paymentId),
    )
    host.clock.advance({ seconds: 150 })
    let asked = 0
    // Every other call arrives between the bank's answer that it has never heard of it and the withdrawal.
    const funding: FakeBank = {
      ...bank,
      async withdraw(key) {
        asked += 1
        if (sent.indexOf(key) % 2 === 0) expect(await bank.collect(orderOf(key))).toBe('done')
        return bank.withdraw(key)
      },
    }
    const racing = { ...wallet, funding }
    await Promise.all([1, 2, 3, 4].map(() => sweepOrders(racing)))
    await recover(racing)
    expect(asked).toBeGreaterThanOrEqual(10)
    expect(bank.moved.size).toBe(5)
    expect(await balance()).toBe(5 * amountMinor)
    const states = await Promise.all(keys.map(async (key) => (await outcomeOf(key))?.state))
    expect(states.filter((state) => state === 'done')).toHaveLength(5)
    expect(states.filter((state) => state === 'expired')).toHaveLength(5)
  })

  it('guarantees that money which a bank brings in against its word is kept in suspense', async () => {
    const [key, before] = [nextKey(), await suspense()]
    let arrive = (): void => {}
    const held = new Promise<'done'>((resolve) => (arrive = () => resolve('done')))
    const late: WalletDeps = { ...wallet, funding: { ...bank, collect: () => held } }
    const bringing = bring(late, key)
    await expect.poll(async () => (await outcomeOf(key))?.state).toBe('sent')
    await recover()
    expect(await outcomeOf(key)).toMatchObject({ state: 'expired' })
    arrive()
    await bringing
    await recover()
    expect(await balance()).toBe(0)
    expect(await suspense()).toBe(before + amountMinor)
    expect(await outcomeOf(key), 'it has not come into this wallet').toMatchObject({ state: 'expired' })
  })
})
