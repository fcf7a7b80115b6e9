import { beforeEach, describe, expect, it } from 'vitest'
import { lockAccount } from '#customers'
import { findBalance, listOpenPendings } from '#ledger'
import { endLock, placeLock } from '#locks'
import { cardEnding, dyingAt } from '../../test/support/bank.ts'
import {
  bank,
  bankInEachTest,
  confirmedPayout,
  pin,
  wallet,
  withCard,
  type Owner,
} from '../../test/support/cash.ts'
import { must, nextKey } from '../../test/support/entering.ts'
import { host, hostPayers, ways } from '../../test/support/host.ts'
import { amidLooks, refusedWith } from '../../test/support/payers.ts'
import { cashIn } from './cash-in.ts'
import { cashOut } from './cash-out.ts'
import type { WalletDeps } from './deps.ts'
import { settleLatePayments } from './follow.ts'
import { sweepOrders } from './order.ts'
import { askOutcome } from './outcome.ts'
import { writeProfile } from './store-wallet.ts'
import type { PaymentView } from './view.ts'

/** A process may end between any two steps, a reply may be lost, a lock may come in between: nothing is ever in doubt. */

hostPayers('cash-faults', { connectionsMax: 16 })
bankInEachTest()
let lin: Owner
beforeEach(async () => {
  const payer = await host.payer({ pin, tier: 2 })
  await host.addEmail(payer.person)
  lin = await withCard(payer)
})

const amountMinor = 1_000
type Direction = 'in' | 'out'
type More = { pin?: string | undefined; sentAt?: Date; amountMinor?: number }
function ask(deps: WalletDeps, direction: Direction, key: string, more: More = {}) {
  const { session, sourceId } = lin
  const now = host.clock.now()
  const what = { sourceId, amountMinor: more.amountMinor ?? amountMinor, currency: 'CNY' } as const
  const sentAt = (more.sentAt ?? now).toISOString()
  const sending = { session, locale: 'en', sentAt, idempotencyKey: key } as const
  if (direction === 'in') return cashIn(deps, { ...what, ...sending })
  const confirmation = confirmedPayout(lin, sourceId, what.amountMinor)
  return cashOut(deps, { confirmation, pin: 'pin' in more ? more.pin : pin, ...sending })
}

/** Another process takes up what is left, until nobody waits for anything. */
async function recover(firstSeconds = 15): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    host.clock.advance({ seconds: round === 0 ? firstSeconds : 15 })
    await sweepOrders(wallet)
  }
  const text = 'select count(*) as left from funding_order where booked_at is null'
  const [row] = await host.db.read((tx) => tx.named<{ left: bigint }>('test.unbooked', text, []))
  expect(row?.left).toBe(0n)
  expect(await host.db.read((tx) => listOpenPendings(tx, { accountId: lin.person.accountId }))).toEqual([])
}

async function outcomeOf(key: string): Promise<PaymentView | null> {
  const sentAt = host.clock.now().toISOString()
  return (await askOutcome(wallet, { session: lin.session, locale: 'en', key, sentAt })).payment
}

const balance = async (): Promise<number> => host.balance(lin.person)

/** What the bank moved, the ledger moved, and the customer is told. */
async function expectSettled(direction: Direction, key: string, before: number, at: string): Promise<string> {
  const payment = await outcomeOf(key)
  const moved = (payment && bank.moved.get(payment.paymentId)) ?? 0
  expect((await balance()) - before, at).toBe(moved)
  expect([0, direction === 'in' ? amountMinor : -amountMinor], at).toContain(moved)
  const state = payment?.state ?? 'absent'
  expect(moved === 0 ? ['absent', 'expired', 'refused', 'returned'] : ['done'], at).toContain(state)
  const own = await host.db.read((tx) => findBalance(tx, { accountId: lin.person.accountId, purse: 0 }))
  expect(own?.pendingMinor, at).toBe(0n)
  return state
}

describe.each(['in', 'out'] as const)('money that goes %s', (direction) => {
  it('guarantees that a process killed at any step leaves nothing in doubt, taken up soon or late', async () => {
    const whole = dyingAt(wallet, Infinity)
    must(await ask(whole.deps, direction, nextKey()))
    const steps = whole.steps()
    expect(steps).toBeGreaterThan(8)
    const states = new Set<string>()
    // Ten seconds are the lease of whoever asked; after two minutes what was not decided never happens.
    for (const seconds of [15, 150]) {
      for (let at = 1; at <= steps; at += 1) {
        const [key, before] = [nextKey(), await balance()]
        const dying = dyingAt(wallet, at)
        await expect(ask(dying.deps, direction, key)).rejects.toThrow('at step')
        await recover(seconds)
        states.add(await expectSettled(direction, key, before, `killed at step ${at} of ${steps}`))
      }
    }
    // The kills reached both sides of the point from which it happens.
    expect(states).toContain('done')
    expect(states).toContain('expired')
  })

  it('guarantees that the process that takes it up may be killed as well', async () => {
    for (let at = 1; at <= 12; at += 1) {
      const [key, before] = [nextKey(), await balance()]
      bank.answer = 'open'
      must(await ask(wallet, direction, key))
      bank.answer = at % 2 === 0 ? 'done' : 'refused'
      host.clock.advance({ seconds: 15 })
      await sweepOrders(dyingAt(wallet, at).deps).catch(() => 0)
      await recover()
      const state = await expectSettled(direction, key, before, `taken up, killed at step ${at}`)
      expect(state).toBe(at % 2 === 0 ? 'done' : direction === 'in' ? 'refused' : 'returned')
    }
    const told = (await ways.notices(lin.person)).filter((one) => one === 'payout_refused')
    expect(told, 'of each payout that the bank refused, once').toHaveLength(direction === 'in' ? 0 : 6)
  })

  it('guarantees that several sweeps at once hand nothing over twice', async () => {
    const before = await balance()
    const keys = Array.from({ length: 10 }, nextKey)
    // Killed right after the intent was kept (and for a payout set aside): nobody has handed anything over.
    const at = direction === 'in' ? 3 : 5
    await Promise.allSettled(keys.map((key) => ask(dyingAt(wallet, at).deps, direction, key)))
    expect(bank.given).toEqual([])
    host.clock.advance({ seconds: 15 })
    await Promise.all([1, 2, 3, 4].map(() => sweepOrders(wallet)))
    expect(new Set(bank.given).size).toBe(bank.given.length)
    await recover()
    const sum = [...bank.moved.values()].reduce((a, b) => a + b, 0)
    expect((await balance()) - before).toBe(sum)
    expect(bank.moved.size).toBe(10)
  })
})

const unlock = (lockId: string) =>
  host.db.transact((tx) =>
    endLock(tx, host.clock.now(), { accountId: lin.person.accountId, lockId, endedBy: 'customer' }),
  )

async function wasHanded(paymentId: string | undefined): Promise<boolean> {
  const text = 'select payment_id from funding_order where payment_id = $1 and handed_at is not null'
  return (await host.db.read((tx) => tx.named('test.handed', text, [paymentId]))).length > 0
}

describe('a lock and a payout', () => {
  it('guarantees that a lock voids what was set aside and not handed over', async () => {
    const [key, before] = [nextKey(), await balance()]
    await ask(dyingAt(wallet, 5).deps, 'out', key).catch(() => undefined)
    expect((await outcomeOf(key))?.state).toBe('sent')
    await host.lock(lin, 'self_frozen')
    await recover()
    expect(await outcomeOf(key)).toMatchObject({ state: 'returned', leftBeforeLock: false })
    expect(bank.given).toEqual([])
    expect(await ways.notices(lin.person)).toContain('payout_returned')
    expect(await balance()).toBe(before)
  })

  it('guarantees that a payout waits for a lock that is being placed, and does not leave past it', async () => {
    const [key, before] = [nextKey(), await balance()]
    await ask(dyingAt(wallet, 5).deps, 'out', key).catch(() => undefined)
    host.clock.advance({ seconds: 15 })
    const { accountId } = lin.person
    const text = `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    const waiting = async (): Promise<number> =>
      (await host.db.read((tx) => tx.named<{ count: number }>('test.waiting', text, [])))[0]?.count ?? 0
    let isSwept = false
    const sweeping = await host.db.transact(async (tx) => {
      await lockAccount(tx, accountId)
      const now = host.clock.now()
      await placeLock(tx, now, host.deps, { accountId, cause: 'self_frozen', placedBy: 'customer' })
      const swept = sweepOrders(wallet).finally(() => (isSwept = true))
      await expect.poll(async () => isSwept || (await waiting()) > 0).toBe(true)
      return { swept }
    })
    await sweeping.swept
    expect(bank.given).toEqual([])
    await recover()
    expect(await outcomeOf(key)).toMatchObject({ state: 'returned', leftBeforeLock: false })
    expect(await balance()).toBe(before)
  })

  it('guarantees that a lock placed while the gate is asked again, between guard and locks, stops a payout', async () => {
    const { ledger, db } = wallet
    const { deviceId } = await host.device(lin.person, host.browser('another of their own'))
    let asked = 0
    const transfer: typeof ledger.transfer = async (request) => {
      asked += 1
      // Elsewhere it leaves this payout alone; the guard is another, and the gate is asked once more.
      if (asked === 1) await host.lock(lin, 'unusual_sign_in', deviceId)
      return ledger.transfer(request)
    }
    const freeze = () => host.lock(lin, 'self_frozen')
    const deps = { ...wallet, ledger: { ...ledger, transfer }, db: amidLooks(db, freeze) }
    expect(refusedWith(await ask(deps, 'out', nextKey()))).toBe('payment_locked')
    expect(bank.given).toEqual([])
  })

  it('guarantees that what was handed over is decided by the bank alone, whatever lock came since', async () => {
    for (const answer of ['done', 'refused'] as const) {
      const [key, before] = [nextKey(), await balance()]
      bank.answer = 'open'
      must(await ask(wallet, 'out', key))
      host.clock.advance({ seconds: 1 })
      const lockId = await host.lock(lin, 'not_me')
      bank.answer = answer
      await recover()
      expect(await outcomeOf(key)).toMatchObject({
        state: answer === 'done' ? 'done' : 'returned',
        leftBeforeLock: true,
      })
      expect((await balance()) - before).toBe(answer === 'done' ? -amountMinor : 0)
      expect((await ways.notices(lin.person)).filter((one) => one === 'payout_sent')).not.toEqual([])
      await unlock(lockId)
    }
  })

  it('guarantees that what the bank never heard of does not leave after a lock, whenever its process died', async () => {
    const whole = dyingAt(wallet, Infinity)
    must(await ask(whole.deps, 'out', nextKey()))
    let returned = 0
    let withdrawn = 0
    for (let at = 1; at <= whole.steps(); at += 1) {
      const [key, before] = [nextKey(), await balance()]
      await ask(dyingAt(wallet, at).deps, 'out', key).catch(() => undefined)
      const given = bank.given.length
      host.clock.advance({ seconds: 1 })
      const lockId = await host.lock(lin, 'self_frozen')
      await recover()
      expect(bank.given.length, `killed at step ${at}`).toBe(given)
      const payment = await outcomeOf(key)
      if (payment?.state === 'returned') {
        const { paymentId } = payment
        returned += 1
        expect(payment.leftBeforeLock).toBe(false)
        expect((await ways.notices(lin.person)).at(-1), 'told that it came back').toBe('payout_returned')
        if (await wasHanded(paymentId)) {
          withdrawn += 1
          // The call of the process that was thought dead arrives after all.
          const late = { key: paymentId, cardNumber: cardEnding(0), amountMinor, currency: 'CNY' } as const
          expect(await bank.payOut(late)).toBe('withdrawn')
        }
        expect(await balance()).toBe(before)
        expect(bank.moved.has(paymentId)).toBe(false)
      }
      await unlock(lockId)
    }
    expect(returned).toBeGreaterThan(withdrawn)
    expect(withdrawn).toBeGreaterThan(1)
  })

  it('guarantees that whoever withdraws it may be killed as well, and it is told as stopped', async () => {
    for (let at = 1; at <= 8; at += 1) {
      const [key, before] = [nextKey(), await balance()]
      // The call never arrives.
      const lost = { ...wallet, funding: { ...bank, payOut: () => Promise.reject(new Error('no line')) } }
      await ask(lost, 'out', key)
      host.clock.advance({ seconds: 1 })
      const lockId = await host.lock(lin, 'self_frozen')
      host.clock.advance({ seconds: 15 })
      await sweepOrders(dyingAt(wallet, at).deps).catch(() => 0)
      await recover()
      expect(await outcomeOf(key), `killed at step ${at}`).toMatchObject({
        ...{ state: 'returned', leftBeforeLock: false },
      })
      expect((await ways.notices(lin.person)).at(-1)).toBe('payout_returned')
      expect(await balance()).toBe(before)
      await unlock(lockId)
    }
  })

  it.each([0, 20])(
    'guarantees that a lock %i s after handing over keeps it from the bank',
    async (seconds) => {
      const key = nextKey()
      let lockId = ''
      const read: typeof wallet.db.read = async (work) => {
        if (lockId === '' && (await wasHanded((await outcomeOf(key))?.paymentId))) {
          lockId = await host.lock(lin, 'self_frozen')
          host.clock.advance({ seconds })
        }
        return wallet.db.read(work)
      }
      const slow = { ...wallet, db: { ...wallet.db, read } }
      await ask(slow, 'out', key)
      expect(lockId).not.toBe('')
      await recover()
      expect(bank.given).toEqual([])
      expect(await outcomeOf(key)).toMatchObject({ state: 'returned', leftBeforeLock: false })
      await unlock(lockId)
    },
  )

  it('gives to the bank again what it never heard of when no lock holds, and says when it left', async () => {
    const key = nextKey()
    const whole = dyingAt(wallet, Infinity)
    must(await ask(whole.deps, 'out', nextKey()))
    let taken = 0
    for (let at = 1; at <= whole.steps() && taken === 0; at += 1) {
      await ask(dyingAt(wallet, at).deps, 'out', `${key}${at}`).catch(() => undefined)
      const payment = await outcomeOf(`${key}${at}`)
      if (payment?.state !== 'sent' || !(await wasHanded(payment.paymentId))) continue
      if (bank.given.includes(payment.paymentId)) continue
      taken = at
      bank.answer = 'open'
      host.clock.advance({ seconds: 11 })
      await sweepOrders(wallet)
      expect(bank.given).toContain(payment.paymentId)
      host.clock.advance({ seconds: 1 })
      const lockId = await host.lock(lin, 'self_frozen')
      bank.answer = 'done'
      await recover()
      expect(await outcomeOf(`${key}${at}`)).toMatchObject({ state: 'done', leftBeforeLock: true })
      await unlock(lockId)
    }
    expect(taken).toBeGreaterThan(0)
  })

  it('guarantees that a lock placed while it is being paid out wins or loses, never half', async () => {
    let returned = 0
    let left = 0
    for (let round = 0; round < 12; round += 1) {
      const [key, before] = [nextKey(), await balance()]
      const [, lockId] = await Promise.all([ask(wallet, 'out', key), host.lock(lin, 'self_frozen')])
      await recover()
      const payment = await outcomeOf(key)
      const moved = payment ? (bank.moved.get(payment.paymentId) ?? 0) : 0
      expect((await balance()) - before).toBe(moved)
      if (moved === 0) returned += 1
      else left += 1
      await unlock(lockId)
    }
    expect(returned + left).toBe(12)
  })
})

describe('a key that was refused', () => {
  const setTier = (tier: 1 | 4) =>
    host.db.transact((tx) => writeProfile(tx, lin.person.accountId, { tier, findableByNumber: true }))

  it('guarantees that it never brings in later, and is refused with the same words', async () => {
    await host.fund(lin.person, 500_000)
    await setTier(4)
    const [key, sentAt] = [nextKey(), host.clock.now()]
    const first = await ask(wallet, 'in', key, { sentAt })
    expect(first).toMatchObject({ refused: 'limit_balance', facts: { ceilingMinor: 1_000_000 } })
    await setTier(1)
    host.clock.advance({ seconds: 60 })
    expect(await ask(wallet, 'in', key, { sentAt })).toEqual(first)
    expect(refusedWith(await ask(wallet, 'in', key, { amountMinor: 1_001 }))).toBe('key_reused')
    expect(await outcomeOf(key)).toMatchObject({ state: 'refused', refusal: { code: 'limit_balance' } })
    expect(bank.given).toEqual([])
    must(await ask(wallet, 'in', nextKey()))
  })

  it('guarantees that it never pays out later, and is refused with the same words', async () => {
    const sentAt = host.clock.now()
    const lockId = await host.lock(lin, 'self_frozen')
    const locked = nextKey()
    const held = await ask(wallet, 'out', locked, { sentAt })
    expect(held).toMatchObject({ refused: 'payment_locked', lockId })
    await unlock(lockId)
    expect(await ask(wallet, 'out', locked, { sentAt })).toEqual(held)
    const wrong: readonly [string, More][] = [
      ['money_short', { amountMinor: 500_001 }],
      ['pin_needed', { pin: undefined }],
      ['pin_wrong', { pin: '110022' }],
    ]
    for (const [code, more] of wrong) {
      const key = nextKey()
      const first = await ask(wallet, 'out', key, { sentAt, ...more })
      expect(refusedWith(first)).toBe(code)
      await host.fund(lin.person, 10_000)
      expect(await ask(wallet, 'out', key, { sentAt, ...more })).toEqual(first)
      expect(await ask(wallet, 'out', key, { sentAt, ...more, pin }), 'the right PIN comes too late').toEqual(
        first,
      )
    }
    host.clock.advance({ seconds: 300 })
    await settleLatePayments(wallet)
    expect(await ways.notices(lin.person), 'they know').not.toContain('payment_not_made')
    expect(bank.given).toEqual([])
    must(await ask(wallet, 'out', nextKey()))
  })
})
