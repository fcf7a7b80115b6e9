import { describe, expect, it } from 'vitest'
import { problemFor } from '#locks'
import { makeRecoveryCodes, voidRecoveryCodes } from '#customers'
import { listNotices } from '#messages'
import { isRefusal } from '#platform/refusals'
import { bankInEachTest, pin, wallet, withCard, type Owner } from '../../test/support/cash.ts'
import { must, nextKey } from '../../test/support/entering.ts'
import { host, hostPayers } from '../../test/support/host.ts'
import { refusedWith, type Payer } from '../../test/support/payers.ts'
import { cashIn } from './cash-in.ts'
import { cashOut } from './cash-out.ts'
import { confirmCashOut } from './confirm-cash-out.ts'
import { followPayments } from './follow.ts'
import { readWallet, type LimitKey } from './read-wallet.ts'

/** Nobody is left outside: what a wallet may not do while nothing but the number leads into it. */

hostPayers('way back', { connectionsMax: 16 })
bankInEachTest()

/** With a card and a PIN, and without recovery codes. */
async function phoneOnly(moneyMinor = 300_000): Promise<Owner> {
  const payer = await withCard(await host.payer({ pin, moneyMinor, tier: 4 }))
  await host.db.transact((tx) => voidRecoveryCodes(tx, host.clock.now(), payer.person))
  return payer
}

const makeCodes = ({ person }: Payer): Promise<string[]> =>
  host.db.transact((tx) =>
    makeRecoveryCodes(tx, host.clock.now(), host.deps, { accountId: person.accountId, atOpening: false }),
  )

async function pays(payer: Payer, payee: Payer, amountMinor: number): Promise<string> {
  const confirmed = await host.confirm(payer, payee, amountMinor)
  if (isRefusal(confirmed)) return confirmed.refused
  const paid = await host.pay(payer, confirmed.confirmation, { again: true, pin })
  return 'payment' in paid ? paid.payment.state : paid.refused
}

const confirmPayout = ({ session, sourceId }: Owner, amountMinor: number) =>
  confirmCashOut(wallet, { session, locale: 'en', sourceId, amountMinor, currency: 'CNY' })

function payOut({ session }: Owner, confirmation: string): ReturnType<typeof cashOut> {
  const sentAt = host.clock.now().toISOString()
  return cashOut(wallet, { session, locale: 'en', confirmation, pin, sentAt, idempotencyKey: nextKey() })
}

function bring({ session, sourceId }: Owner, amountMinor: number): ReturnType<typeof cashIn> {
  const asked = { session, locale: 'en' as const, sourceId, amountMinor, currency: 'CNY' as const }
  return cashIn(wallet, { ...asked, sentAt: host.clock.now().toISOString(), idempotencyKey: nextKey() })
}

const limitsOf = async ({ session }: Payer): Promise<Record<LimitKey, unknown>> => {
  const { limits } = await readWallet(wallet, { session, locale: 'en' })
  return Object.fromEntries(
    limits.map(({ key, ceilingMinor, spentMinor }) => [key, [ceilingMinor, spentMinor]]),
  ) as Record<LimitKey, unknown>
}

describe('a wallet into which nothing but the number leads', () => {
  it('guarantees that CNY 1,000 in all leave it, to people and to the own card, however it was funded', async () => {
    const [lin, wang] = [await phoneOnly(0), await host.payer({ moneyMinor: 500_000, pin })]
    await host.paid(wang, lin, 200_000, { pin })
    expect(await pays(lin, wang, 60_000)).toBe('done')
    expect(await confirmPayout(lin, 40_001)).toMatchObject({
      ...{ refused: 'way_back_missing', facts: { leftMinor: 40_000 } },
    })
    const { confirmation } = must(await confirmPayout(lin, 40_000))
    const { payment } = must(await payOut(lin, confirmation))
    expect(payment.state).toBe('done')
    expect(await pays(lin, wang, 1)).toBe('way_back_missing')
    expect(await limitsOf(lin)).toMatchObject({ 'phone-only': [100_000, 100_000] })
    expect(await host.balance(lin.person)).toBe(100_000)
  })

  it('pays anything again with recovery codes, at once, and a year later what it may without', async () => {
    const [lin, wang] = [await phoneOnly(), await host.payer({ moneyMinor: 0 })]
    expect(await pays(lin, wang, 100_000)).toBe('done')
    expect(await pays(lin, wang, 100_001)).toBe('way_back_missing')
    await makeCodes(lin)
    expect(await limitsOf(lin)).toMatchObject({ 'phone-only': [null, 100_000] })
    expect(await pays(lin, wang, 100_001)).toBe('done')
    // What went with codes does not count when they are gone again.
    await host.db.transact((tx) => voidRecoveryCodes(tx, host.clock.now(), lin.person))
    expect(await pays(lin, wang, 1)).toBe('way_back_missing')
    host.clock.advance({ days: 366 })
    expect(await limitsOf(lin)).toMatchObject({ 'phone-only': [100_000, 0] })
  })

  it('is one no more with a second device of seven days', async () => {
    const [lin, wang] = [await phoneOnly(), await host.payer({ moneyMinor: 0 })]
    await host.device(lin.person, host.browser('a second one'), { atOpening: false })
    expect(await pays(lin, wang, 100_001)).toBe('way_back_missing')
    host.clock.advance({ days: 7 })
    expect(await limitsOf(lin)).toMatchObject({ 'phone-only': [null, 0] })
  })

  it('guarantees that of payments and payouts at once no more leaves than the sum', async () => {
    const [lin, wang] = [await phoneOnly(), await host.payer({ moneyMinor: 0 })]
    const [payout, other] = [must(await confirmPayout(lin, 60_000)), must(await confirmPayout(lin, 60_000))]
    const paid = [must(await host.confirm(lin, wang, 60_000)), must(await host.confirm(lin, wang, 59_999))]
    const answers = await Promise.all([
      ...[payout, other].map(({ confirmation }) => payOut(lin, confirmation)),
      ...paid.map(({ confirmation }) => host.pay(lin, confirmation, { again: true, pin })),
    ])
    expect(answers.filter((one) => !isRefusal(one))).toHaveLength(1)
    expect(answers.filter(isRefusal).map(refusedWith)).toEqual(Array(3).fill('way_back_missing'))
    expect(await host.balance(lin.person)).toBeGreaterThanOrEqual(240_000)
  })

  it('is judged as it stands when it pays, not as when it was confirmed', async () => {
    const [lin, wang] = [await phoneOnly(), await host.payer({ moneyMinor: 0 })]
    await makeCodes(lin)
    const payment = must(await host.confirm(lin, wang, 150_000)).confirmation
    const payout = must(await confirmPayout(lin, 150_000)).confirmation
    await host.db.transact((tx) => voidRecoveryCodes(tx, host.clock.now(), lin.person))
    expect(refusedWith(await host.pay(lin, payment, { pin }))).toBe('way_back_missing')
    expect(refusedWith(await payOut(lin, payout))).toBe('way_back_missing')
    expect(await host.balance(lin.person)).toBe(300_000)
  })

  it('is told where to make them', () => {
    const asker = { locale: 'en', now: host.clock.now(), traceId: 'a trace', signedIn: true } as const
    const told = problemFor({ refused: 'way_back_missing', facts: { leftMinor: 40_000 } }, asker)
    expect(told.detail).toContain('¥400 more')
    expect(told.remedies).toMatchObject([{ href: '/security/recovery-codes', available: true }])
    expect(problemFor({ refused: 'second_address_missing' }, asker).remedies).toMatchObject([
      { href: '/security/contacts', available: true },
    ])
  })
})

describe('a wallet whose notices go to the number alone', () => {
  it('guarantees that its owner brings in up to CNY 1,000 and not a fen more, also of many at once', async () => {
    const lin = await phoneOnly(30_000)
    expect(await bring(lin, 70_001)).toMatchObject({
      ...{ refused: 'second_address_missing', facts: { leftMinor: 70_000 } },
    })
    const answers = await Promise.all(Array.from({ length: 4 }, () => bring(lin, 30_000)))
    expect(answers.filter((one) => !isRefusal(one))).toHaveLength(2)
    expect(await host.balance(lin.person)).toBe(90_000)
    expect(await limitsOf(lin)).toMatchObject({ 'one-address': [100_000, 90_000] })
  })

  it('brings in what its class may hold once an e-mail address is confirmed', async () => {
    const lin = await phoneOnly(0)
    await host.addEmail(lin.person)
    expect(must(await bring(lin, 200_000)).payment.state).toBe('done')
    expect(await limitsOf(lin)).toMatchObject({ 'one-address': [null, 200_000] })
  })

  it('guarantees that what others pay is booked however much it is, and its owner asked for an address', async () => {
    const [lin, wang] = [await phoneOnly(90_000), await host.payer({ pin })]
    await host.paid(wang, lin, 10_000, { pin })
    await host.paid(wang, lin, 200_000, { pin })
    expect(await host.balance(lin.person)).toBe(300_000)
    await followPayments(wallet)
    expect(await detailsOf(lin)).toContain('add an e-mail for notices')
    const li = await phoneOnly(0)
    await host.addEmail(li.person)
    await host.paid(wang, li, 200_000, { pin })
    await followPayments(wallet)
    expect(await detailsOf(li)).toContain('came into your wallet')
    expect(await detailsOf(li)).not.toContain('add an e-mail')
  })
})

async function detailsOf({ person: { accountId } }: Payer): Promise<string> {
  const notices = await host.db.read((tx) => listNotices(tx, host.clock.now(), host.deps, accountId, 'en'))
  return notices.map(({ detail }) => detail).join('\n')
}
