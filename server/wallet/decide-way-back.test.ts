import { describe, expect, it } from 'vitest'
import { decideCashOut, payoutBounds, type CashOutFacts } from './decide-cash.ts'
import { boundsOf, refuseLimits, type Leaving, type Spent } from './decide-limits.ts'
import { isPhoneOnly, refuseHeld } from './decide-way-back.ts'

const nothing = { recoveryCodes: false, settledDevices: 0, secondAddress: false }

describe('a wallet is phone-only', () => {
  it.each([
    ['nothing but the number', nothing, true],
    ['the one device on which it lives', { ...nothing, settledDevices: 1 }, true],
    // Told of things, and never let in: `email-code` opens a limited session at most.
    ['a notice address', { ...nothing, secondAddress: true }, true],
    ['an address and one device', { ...nothing, settledDevices: 1, secondAddress: true }, true],
    ['recovery codes', { ...nothing, recoveryCodes: true }, false],
    ['two settled devices', { ...nothing, settledDevices: 2 }, false],
    ['all of it', { recoveryCodes: true, settledDevices: 3, secondAddress: true }, false],
  ])('with %s: %#', (_has, besides, expected) => {
    expect(isPhoneOnly(besides)).toBe(expected)
  })
})

describe('what a phone-only wallet pays out', () => {
  const spentOf = (spent: Partial<Spent>): Spent => ({
    ...{ allowance: 0, day: 0, year: 0, 'paid-day': 0, 'paid-year': 0 },
    ...{ 'phone-only': 0, 'without-pin': 0 },
    ...spent,
  })
  const leaves = (
    amountMinor: number,
    spent: Partial<Spent> = {},
    leaving: Partial<Leaving> = {},
    availableMinor = 1_000_000,
  ): ReturnType<typeof refuseLimits> => {
    const facts = { tier: 4, amountMinor, availableMinor } as const
    const how = { allowance: false, withPin: true, to: 'others', phoneOnly: true, ...leaving } as const
    return refuseLimits(facts, boundsOf(4, how, spentOf(spent)))
  }

  it.each(['others', 'own-card'] as const)('guarantees CNY 1,000 in all to %s and not a fen more', (to) => {
    expect(leaves(100_000, {}, { to })).toBeUndefined()
    const over = { refused: 'way_back_missing', facts: { leftMinor: 100_000 } }
    expect(leaves(100_001, {}, { to })).toEqual(over)
    expect(leaves(1, { 'phone-only': 99_999 }, { to })).toBeUndefined()
    expect(leaves(2, { 'phone-only': 99_999 }, { to })).toEqual({ ...over, facts: { leftMinor: 1 } })
    // What a change of policy has made too much.
    expect(leaves(1, { 'phone-only': 200_000 }, { to })).toEqual({ ...over, facts: { leftMinor: 0 } })
    expect(leaves(100_001, { 'phone-only': 200_000 }, { to, phoneOnly: false })).toBeUndefined()
  })

  it('says first what recovery codes would not lift', () => {
    expect(leaves(200_001)).toMatchObject({ refused: 'limit_single' })
    expect(leaves(150_000, { day: 400_000 })).toMatchObject({ refused: 'limit_day' })
    expect(leaves(150_000, { year: 4_900_000 })).toMatchObject({ refused: 'limit_year' })
    expect(leaves(150_000, {}, { allowance: true })).toMatchObject({ refused: 'allowance_over' })
    expect(leaves(150_000, {}, {}, 149_999)).toMatchObject({ refused: 'money_short' })
    expect(leaves(150_000)).toMatchObject({ refused: 'way_back_missing' })
  })

  it('is asked of a payout before its PIN, and its sum given to the ledger', () => {
    const now = new Date(0)
    const facts: CashOutFacts = {
      ...{ tier: 4, amountMinor: 100_001, availableMinor: 1_000_000, now, settlesAt: now, phoneOnly: true },
      ...{ verdict: { outcome: 'allow' }, sessionKind: 'full', pin: 'unset' },
    }
    expect(decideCashOut(facts)).toEqual({ refused: 'way_back_missing' })
    expect(decideCashOut({ ...facts, amountMinor: 100_000 })).toMatchObject({ refused: 'pin_unset' })
    expect(decideCashOut({ ...facts, phoneOnly: false, pin: 'given' })).toEqual({ allowance: false })
    const keys = (phoneOnly: boolean): string[] =>
      payoutBounds({ tier: 4, allowance: false, phoneOnly }).map(({ key }) => key)
    expect(keys(true)).toEqual(['day', 'year', 'phone-only'])
    expect(keys(false)).toEqual(['day', 'year'])
  })
})

describe('what is brought in while notices go to the number alone', () => {
  it.each([
    ['up to CNY 1,000', { heldMinor: 0, amountMinor: 100_000 }, undefined],
    ['a fen more', { heldMinor: 0, amountMinor: 100_001 }, 100_000],
    ['what is there counts', { heldMinor: 60_000, amountMinor: 40_000 }, undefined],
    ['and one fen more than it leaves', { heldMinor: 60_000, amountMinor: 40_001 }, 40_000],
    ['what others paid over it', { heldMinor: 700_000, amountMinor: 1 }, 0],
  ])('%s', (_case, facts, leftMinor) => {
    const refusal =
      leftMinor === undefined ? undefined : { refused: 'second_address_missing', facts: { leftMinor } }
    expect(refuseHeld({ ...facts, secondAddress: false })).toEqual(refusal)
    expect(refuseHeld({ ...facts, secondAddress: true })).toBeUndefined()
  })
})
