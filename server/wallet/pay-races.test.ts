import { describe, expect, it } from 'vitest'
import { endLock } from '#locks'
import { DatabaseUnavailable } from '#platform/database'
import { must } from '../../test/support/entering.ts'
import { host, hostPayers, two } from '../../test/support/host.ts'
import { amidLooks, refusedWith } from '../../test/support/payers.ts'
import { alikeAtOnce } from './policy.ts'
import { askOutcome, readPayment, type WalletDeps } from './wallet.ts'

/** Payments against locks, and against a ledger that does not answer. */

hostPayers('pay races', { connectionsMax: 16 })

/** The same wallet, with a ledger before which something happens. */
function before(happens: () => Promise<unknown>): WalletDeps['ledger'] {
  const { ledger } = host.wallet
  return {
    ...ledger,
    transfer: async (request) => {
      await happens()
      return ledger.transfer(request)
    },
  }
}

async function withLedger<Result>(
  ledger: WalletDeps['ledger'],
  work: () => Promise<Result>,
): Promise<Result> {
  const { ledger: own } = host.wallet
  host.wallet.ledger = ledger
  try {
    return await work()
  } finally {
    host.wallet.ledger = own
  }
}

const once = (work: () => Promise<unknown>): (() => Promise<void>) => {
  let done = false
  return async () => {
    if (done) return
    done = true
    await work()
  }
}

describe('a lock and a payment at once', () => {
  it('guarantees that a lock placed between the gate and the ledger stops the payment', async () => {
    const [lin, wang] = await two()
    const { confirmation } = must(await host.confirm(lin, wang, 900))
    const key = 'stopped-by-a-lock'
    const ledger = before(once(() => host.lock(lin, 'self_frozen')))
    const paid = await withLedger(ledger, () => host.pay(lin, confirmation, { key }))
    expect(refusedWith(paid)).toBe('payment_locked')
    expect(await host.balance(wang.person)).toBe(0)
    // And never later: neither by the same key nor after the lock.
    expect(await host.pay(lin, confirmation, { key })).toEqual(paid)
  })

  it('guarantees that a lock placed between the reading of guard and locks stops the payment', async () => {
    const [lin, wang] = await two()
    const { confirmation } = must(await host.confirm(lin, wang, 900))
    const { db } = host.wallet
    host.wallet.db = amidLooks(db, () => host.lock(lin, 'self_frozen'))
    try {
      expect(refusedWith(await host.pay(lin, confirmation))).toBe('payment_locked')
    } finally {
      host.wallet.db = db
    }
    expect(await host.balance(wang.person)).toBe(0)
  })

  it('goes on under a new guard when the lock leaves it the allowance', async () => {
    const [lin, wang] = await two()
    await host.know(lin, wang, 8)
    const { confirmation } = must(await host.confirm(lin, wang, 900))
    const ledger = before(once(() => host.lock(lin, 'cooling_off')))
    const paid = await withLedger(ledger, () => host.pay(lin, confirmation))
    expect(must(paid).payment.state).toBe('done')
    // What it paid counts against the allowance.
    const { allowanceLeftMinor } = must(await host.confirm(lin, wang, 901))
    expect(allowanceLeftMinor).toBe(29_100)
  })

  it('asks the gate anew when a lock was lifted meanwhile', async () => {
    const [lin, wang] = await two()
    await host.know(lin, wang, 8)
    const lockId = await host.lock(lin, 'cooling_off')
    const { confirmation } = must(await host.confirm(lin, wang, 900))
    const { accountId } = lin.person
    const lift = once(() =>
      host.db.transact((tx) => endLock(tx, host.clock.now(), { accountId, lockId, endedBy: 'customer' })),
    )
    expect(must(await withLedger(before(lift), () => host.pay(lin, confirmation))).payment.state).toBe('done')
  })

  it('gives up on a guard that never stands still', async () => {
    const [lin, wang] = await two()
    const { confirmation } = must(await host.confirm(lin, wang, 900))
    const restless = before(async () => {
      const lockId = await host.lock(lin, 'self_frozen')
      const { accountId } = lin.person
      await host.db.transact((tx) =>
        endLock(tx, host.clock.now(), { accountId, lockId, endedBy: 'customer' }),
      )
    })
    const key = 'restless-guard'
    expect(refusedWith(await withLedger(restless, () => host.pay(lin, confirmation, { key })))).toBe(
      'too_busy',
    )
    // Told to come again, and not for ever: under this key it is over.
    expect(refusedWith(await host.pay(lin, confirmation, { key }))).toBe('payment_late')
    expect(await host.balance(wang.person)).toBe(0)
  })

  it('guarantees that of a lock and many payments at once each payment is whole or not at all', async () => {
    const [lin, wang] = await two()
    const confirmed = await Promise.all(
      Array.from({ length: 12 }, (_, index) => host.confirm(lin, wang, 100 + index)),
    )
    const paying = confirmed.map((one) => host.pay(lin, must(one).confirmation))
    const [lockedAt] = await Promise.all([
      host.lock(lin, 'self_frozen').then(() => host.balance(wang.person)),
      ...paying,
    ])
    const paid = await Promise.all(paying)
    const sum = paid.reduce((total, one) => total + ('payment' in one ? one.payment.amountMinor : 0), 0)
    expect(await host.balance(wang.person)).toBe(sum)
    // Nothing was booked after the lock had been placed.
    expect(lockedAt).toBe(sum)
    expect(await host.balance(lin.person)).toBe(500_000 - sum)
    for (const one of paid) if ('refused' in one) expect(one.refused).toBe('payment_locked')
  })
})

describe('a ledger that is slow', () => {
  it('guarantees that what reaches it two minutes after the button is refused there', async () => {
    const [lin, wang] = await two()
    const { confirmation } = must(await host.confirm(lin, wang, 900))
    const late = before(once(async () => host.clock.advance({ seconds: 121 })))
    expect(refusedWith(await withLedger(late, () => host.pay(lin, confirmation)))).toBe('payment_late')
    expect(await host.balance(wang.person)).toBe(0)
  })
})

describe('the same payment under two keys', () => {
  it('guarantees that of many at the same instant one is made, and the others ask first', async () => {
    for (const pin of [undefined, '493817']) {
      const [lin, wang] = await two({ pin: '493817' })
      const { confirmation } = must(await host.confirm(lin, wang, 700))
      const more = pin === undefined ? {} : { pin }
      const all = await Promise.all(Array.from({ length: 8 }, () => host.pay(lin, confirmation, more)))
      expect(all.filter((one) => 'payment' in one)).toHaveLength(1)
      const codes = new Set(all.flatMap((one) => ('refused' in one ? [one.refused] : [])))
      expect([...codes].filter((code) => code !== 'payment_unknown' && code !== 'payment_again')).toEqual([])
      expect(await host.balance(wang.person)).toBe(700)
      // Said to be meant once more, it is made once more, and of two at once each waits for the other.
      const again = await Promise.all([1, 2].map(() => host.pay(lin, confirmation, { ...more, again: true })))
      const made = again.filter((one) => 'payment' in one).length
      expect(made).toBeGreaterThanOrEqual(1)
      expect(await host.balance(wang.person)).toBe(700 * (1 + made))
      host.clock.advance({ minutes: 9, seconds: 59 })
      const asked = must(await host.confirm(lin, wang, 700))
      expect(asked.duplicate).toMatchObject({ state: 'done' })
      expect(refusedWith(await host.pay(lin, asked.confirmation, more))).toBe('payment_again')
      host.clock.advance({ seconds: 1 })
      expect((await host.paid(lin, wang, 700)).state, 'ten minutes later nobody asks').toBe('done')
    }
  })
})

describe('a ledger that does not answer', () => {
  const away: Pick<WalletDeps['ledger'], 'transfer'> = {
    transfer: () => Promise.reject(new DatabaseUnavailable('gone')),
  }
  function lost(): WalletDeps['ledger'] {
    const { ledger } = host.wallet
    return {
      ...ledger,
      transfer: async (request) => {
        await ledger.transfer(request)
        throw new DatabaseUnavailable('the answer was lost')
      },
    }
  }

  it('guarantees that what is unknown is told as unknown, and is settled as never after its deadline', async () => {
    const [lin, wang] = await two()
    const { confirmation } = must(await host.confirm(lin, wang, 900))
    const key = 'ledger-away-1'
    const sentAt = host.clock.now().toISOString()
    const asked = { session: lin.session, locale: 'en' as const, key, sentAt }
    const ledger = { ...host.wallet.ledger, ...away }
    const { payment } = must(await withLedger(ledger, () => host.pay(lin, confirmation, { key })))
    expect(payment).toMatchObject({ state: 'deciding', endedAt: null, balanceMinor: null })
    expect((await askOutcome(host.wallet, asked)).payment?.state).toBe('deciding')
    expect(refusedWith(await host.confirm(lin, wang, 900))).toBe('payment_unknown')
    host.clock.advance({ seconds: 119 })
    expect((await askOutcome(host.wallet, asked)).payment?.state).toBe('deciding')
    host.clock.advance({ seconds: 2 })
    // Even then it is undecided for as long as the ledger is away.
    const still = await withLedger(ledger, () => askOutcome(host.wallet, asked))
    expect(still.payment?.state).toBe('deciding')
    expect((await askOutcome(host.wallet, asked)).payment?.state).toBe('expired')
    expect(refusedWith(await host.pay(lin, confirmation, { key }))).toBe('payment_late')
    expect(await host.balance(wang.person)).toBe(0)
  })

  it('asks about the payment that was made, where its like after it came to nothing', async () => {
    const [lin, wang] = await two()
    const made = await host.paid(lin, wang, 800)
    const { confirmation, duplicate } = must(await host.confirm(lin, wang, 800))
    expect(duplicate).toMatchObject({ paymentId: made.paymentId, state: 'done' })
    const key = 'came-to-nothing-1'
    const sentAt = host.clock.now().toISOString()
    const ledger = { ...host.wallet.ledger, ...away }
    must(await withLedger(ledger, () => host.pay(lin, confirmation, { key, again: true })))
    host.clock.advance({ seconds: 121 })
    const asked = await askOutcome(host.wallet, { session: lin.session, locale: 'en', key, sentAt })
    expect(asked.payment?.state).toBe('expired')
    const next = must(await host.confirm(lin, wang, 800))
    expect(next.duplicate).toMatchObject({ paymentId: made.paymentId, state: 'done' })
  })

  it('guarantees that however many refused attempts came since, the payment that was made is asked about', async () => {
    const [lin, wang] = await two()
    const made = await host.paid(lin, wang, 900)
    const { ledger } = host.wallet
    const full = [{ key: 'day', windowSeconds: 86_400, slots: 96, ceilingMinor: 0n }]
    const refusing = {
      ...ledger,
      transfer: (request: Parameters<typeof ledger.transfer>[0]) =>
        ledger.transfer({ ...request, budgets: full }),
    }
    // More than one page of them, the last of it too.
    for (let attempt = 1; attempt <= alikeAtOnce + 2; attempt += 1) {
      const { confirmation } = must(await host.confirm(lin, wang, 900))
      const refused = await withLedger(refusing, () => host.pay(lin, confirmation, { again: true }))
      expect(refusedWith(refused)).toBe('limit_day')
    }
    const { confirmation, duplicate } = must(await host.confirm(lin, wang, 900))
    expect(duplicate).toMatchObject({ paymentId: made.paymentId, state: 'done' })
    expect(refusedWith(await host.pay(lin, confirmation))).toBe('payment_again')
    host.clock.advance({ seconds: 601 })
    expect(must(await host.confirm(lin, wang, 900)).duplicate, 'ten minutes').toBe(undefined)
  })

  it('binds the transfer to one connection, for a crash may take the intent', async () => {
    const [lin, wang] = await two()
    const { confirmation } = must(await host.confirm(lin, wang, 600))
    const asked: unknown[] = []
    const { ledger } = host.wallet
    const watching = {
      ...ledger,
      transfer: async (request: Parameters<typeof ledger.transfer>[0]) => {
        asked.push(request.overOneConnection)
        return ledger.transfer(request)
      },
    }
    must(await withLedger(watching, () => host.pay(lin, confirmation)))
    expect(asked, 'the ledger does not carry it over to a database that came back').toEqual([true])
  })

  it('finds by the key what was booked while the answer was lost', async () => {
    const [lin, wang] = await two()
    const { confirmation } = must(await host.confirm(lin, wang, 700))
    const key = 'answer-lost-1'
    const { payment } = must(await withLedger(lost(), () => host.pay(lin, confirmation, { key })))
    expect(payment.state).toBe('deciding')
    const sentAt = host.clock.now().toISOString()
    const found = await askOutcome(host.wallet, { session: lin.session, locale: 'en', key, sentAt })
    expect(found.payment).toMatchObject({ state: 'done', amountMinor: 700 })
    expect(must(await host.pay(lin, confirmation, { key })).payment.state).toBe('done')
    expect(await host.balance(wang.person)).toBe(700)
    const { paymentId } = payment
    const read = { session: wang.session, locale: 'en' as const, paymentId }
    expect(must(await readPayment(host.wallet, read)).payment.direction).toBe('in')
  })
})
