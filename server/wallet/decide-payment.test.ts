import { describe, expect, it } from 'vitest'
import type { GateVerdict, Lock } from '#locks'
import { boundsOf, codeOfLimit, overOf, refuseOver, type Spent } from './decide-limits.ts'
import {
  decidePayment,
  decideWarning,
  isKnownPayee,
  knownAtOf,
  type Duplicate,
  type PayeeStanding,
  type PaymentFacts,
} from './decide-payment.ts'

const now = new Date('2026-07-01T02:00:00Z')
const day = 86_400_000
const ago = (days: number): Date => new Date(now.getTime() - days * day)

const lock: Lock = {
  lockId: 'lock',
  accountId: 'account',
  cause: 'cooling_off',
  on: 'account',
  parts: [{ capabilities: ['pay-new'], proofs: [], endsAt: new Date(now.getTime() + day) }],
  placedAt: ago(1),
  placedBy: 'system',
  byStaleProof: false,
  facts: {},
}
const locked: GateVerdict = { outcome: 'refuse', because: [lock], remedies: ['wait'], endsAt: now }
const limited: GateVerdict = { outcome: 'refuse', because: [], remedies: ['wait'], endsAt: null }
const allowance: GateVerdict = { outcome: 'allowance', because: [lock] }
const duplicate: Duplicate = { paymentId: 'first', at: now, deadlineAt: now, state: 'done' }
const deciding: Duplicate = { ...duplicate, state: 'deciding' }

const fine: PaymentFacts = {
  now,
  amountMinor: 5_000,
  verdict: { outcome: 'allow' },
  tier: 4,
  availableMinor: 1_000_000,
  spent: none(),
  phoneOnly: false,
  payeeMayReceive: true,
  requestOpen: true,
  held: false,
  duplicate: undefined,
  again: false,
  pin: 'not-given',
}

function said(facts: Partial<PaymentFacts>): unknown {
  const decided = decidePayment({ ...fine, ...facts })
  return 'refused' in decided ? decided.refused : decided
}

describe('decidePayment', () => {
  it.each<[string, Partial<PaymentFacts>, unknown]>([
    ['nothing against it', {}, { allowance: false, needsPin: false }],
    ['a lock', { verdict: locked }, 'payment_locked'],
    ['a limited session', { verdict: limited }, 'session_limited'],
    ['the payee takes nothing', { payeeMayReceive: false }, 'payee_cannot_receive'],
    ['the request is over', { requestOpen: false }, 'request_ended'],
    ['the single limit', { amountMinor: 200_000, pin: 'given' }, { allowance: false, needsPin: true }],
    ['over the single limit', { amountMinor: 200_001, pin: 'given' }, 'limit_single'],
    ['the last of the day', { spent: { ...none(), day: 495_000 } }, { allowance: false, needsPin: false }],
    ['over the day', { spent: { ...none(), day: 495_001 } }, 'limit_day'],
    ['over the year', { spent: { ...none(), year: 4_995_001 } }, 'limit_year'],
    [
      'payouts do not count against what class 1 may pay',
      { tier: 1, spent: { ...none(), day: 1e12 } },
      { allowance: false, needsPin: false },
    ],
    [
      'within the allowance',
      { verdict: allowance, amountMinor: 30_000, pin: 'given' },
      { allowance: true, needsPin: true },
    ],
    ['over the allowance', { verdict: allowance, amountMinor: 30_001 }, 'allowance_over'],
    [
      'the allowance is one sum',
      { verdict: allowance, spent: { ...none(), allowance: 25_001 } },
      'allowance_over',
    ],
    ['all of the money', { availableMinor: 5_000 }, { allowance: false, needsPin: false }],
    ['more than the money', { availableMinor: 4_999 }, 'money_short'],
    ['the same is undecided', { duplicate: deciding, again: true }, 'payment_unknown'],
    ['the same was paid', { duplicate }, 'payment_again'],
    ['the same once more', { duplicate, again: true }, { allowance: false, needsPin: false }],
    ['screening holds it', { held: true }, 'payment_held'],
    ['the most without PIN', { amountMinor: 20_000 }, { allowance: false, needsPin: false }],
    ['above it, none given', { amountMinor: 20_001 }, 'pin_needed'],
    ['above it, none set', { amountMinor: 20_001, pin: 'unset' }, 'pin_unset'],
    [
      'the sum without PIN',
      { spent: { ...none(), 'without-pin': 65_000 } },
      { allowance: false, needsPin: false },
    ],
    ['over the sum without PIN', { spent: { ...none(), 'without-pin': 65_001 } }, 'pin_needed'],
    [
      'the allowance has its own sum',
      { verdict: allowance, spent: { ...none(), 'without-pin': 70_000 } },
      { allowance: true, needsPin: false },
    ],
  ])('%s', (_name, facts, verdict) => {
    expect(said(facts)).toEqual(verdict)
  })

  it('answers with the first rule that applies', () => {
    const rules: Partial<PaymentFacts>[] = [
      { verdict: locked },
      { payeeMayReceive: false },
      { requestOpen: false },
      { amountMinor: 200_001 },
      { spent: { ...none(), day: 1e9, year: 1e9 } },
      { availableMinor: 0 },
      { duplicate: deciding },
      { held: true },
    ]
    const order = [
      'payment_locked',
      'payee_cannot_receive',
      'request_ended',
      'limit_single',
      'limit_day',
      'money_short',
      'payment_unknown',
      'payment_held',
    ]
    order.forEach((code, index) => {
      expect(said(Object.assign({}, ...rules.slice(index).toReversed()))).toBe(code)
    })
  })
})

function none(): Spent {
  const paid = { 'paid-day': 0, 'paid-year': 0, 'phone-only': 0 }
  return { allowance: 0, day: 0, year: 0, ...paid, 'without-pin': 0 }
}

describe('a known payee', () => {
  const never = { firstPaidAt: null, knownFromAt: null, disputedAt: null, takenBackAt: null }
  const paid = (days: number, disputedAt: Date | null = null) => ({
    ...never,
    knownFromAt: ago(days),
    disputedAt,
  })
  it.each<[string, Parameters<typeof isKnownPayee>[0], Lock[], boolean]>([
    ['nobody', undefined, [], false],
    ['received from, never paid', never, [], false],
    ['paid six days ago', paid(6), [], false],
    ['paid seven days ago', paid(7), [], true],
    ['disputed since', paid(30, ago(1)), [], false],
    ['disputed, and taken back since', { ...never, takenBackAt: ago(30) }, [], false],
    ['paid again for seven days', { ...paid(7), takenBackAt: ago(30) }, [], true],
    ['known when the lock was placed', paid(8), [lock], true],
    ['known only since', paid(7.5), [lock], false],
    [
      'a lock that takes nothing from payments',
      paid(7.5),
      [{ ...lock, parts: [{ capabilities: [], proofs: ['password'], endsAt: null }] }],
      true,
    ],
    [
      'a lock that is over',
      paid(7.5),
      [{ ...lock, parts: [{ capabilities: ['pay-new'], proofs: [], endsAt: ago(0.1) }] }],
      true,
    ],
  ])('%s', (_name, payee, locks, known) => {
    expect(isKnownPayee(payee, locks, now)).toBe(known)
  })

  it('is told from when on it will be known', () => {
    expect(knownAtOf(paid(2))).toEqual(new Date(now.getTime() + 5 * day))
    expect(knownAtOf(undefined)).toBeUndefined()
  })
})

describe('screening', () => {
  const never = { firstPaidAt: null, knownFromAt: null, disputedAt: null, takenBackAt: null }
  const paid = { ...never, firstPaidAt: ago(30), knownFromAt: ago(30) }
  const disputed = { ...paid, disputedAt: ago(1) }
  const takenBack = { ...never, takenBackAt: ago(1) }
  it('guarantees that a disputed payee is warned of, taken back or not, and that no advice is made milder', () => {
    for (const [payee, words] of [
      [disputed, 'disputed'],
      [takenBack, 'taken-back'],
    ] as const) {
      for (const advice of ['allow', 'warn'] as const)
        expect(decideWarning(payee, advice)).toEqual({ advice: 'warn', words })
      for (const advice of ['delay', 'refer'] as const)
        expect(decideWarning(payee, advice)).toEqual({ advice, words: advice })
    }
  })

  it('warns of somebody new in other words than of somebody paid of late, and of nobody by itself', () => {
    const words = (payee: PayeeStanding | undefined) => decideWarning(payee, 'warn')?.words
    expect(words(undefined)).toBe('warn')
    expect(words(never), 'whoever has only paid us').toBe('warn')
    expect(words({ ...never, firstPaidAt: ago(1) })).toBe('recent')
    expect(words(paid)).toBe('recent')
    expect(decideWarning(undefined, 'delay')).toEqual({ advice: 'delay', words: 'delay' })
    for (const payee of [undefined, never, paid]) expect(decideWarning(payee, 'allow')).toBeUndefined()
  })
})

describe('the budgets of a payment', () => {
  const keys = (tier: 1 | 3 | 4, allowed: boolean, withPin: boolean, phoneOnly = false): string[] =>
    boundsOf(tier, { allowance: allowed, withPin, to: 'others', phoneOnly }).map(({ key }) => key)
  it('are at most five, and one sum bounds what goes without PIN', () => {
    expect(keys(4, false, true)).toEqual(['day', 'year'])
    expect(keys(4, false, false)).toEqual(['day', 'year', 'without-pin'])
    expect(keys(4, true, false)).toEqual(['allowance', 'day', 'year'])
    expect(keys(3, true, true)).toEqual(['allowance', 'day', 'paid-day', 'paid-year'])
    expect(keys(3, false, false)).toEqual(['day', 'paid-day', 'paid-year', 'without-pin'])
    expect(keys(1, false, true)).toEqual(['paid-day', 'paid-year'])
    expect(keys(4, true, true, true)).toEqual(['allowance', 'day', 'year', 'phone-only'])
    expect(keys(3, false, false, true)).toEqual(['day', 'paid-day', 'paid-year', 'phone-only', 'without-pin'])
  })

  const others = { allowance: false, withPin: true, to: 'others', phoneOnly: false } as const
  it('say what the tighter of two under one word leaves, whoever found that it is passed', () => {
    const spent = { ...none(), day: 950_000, 'paid-day': 470_000 }
    const bounds = boundsOf(3, others, spent)
    expect(overOf(bounds, 30_000)).toBeUndefined()
    expect(overOf(bounds, 30_001)).toBe('limit_day')
    for (const key of ['day', 'paid-day'])
      expect(refuseOver(codeOfLimit(key), bounds)).toEqual({
        refused: 'limit_day',
        facts: { leftMinor: 30_000 },
      })
    // Of what nobody has read nothing is told.
    const unread = boundsOf(3, others)
    expect(refuseOver('limit_day', unread)).toEqual({ refused: 'limit_day' })
    expect(refuseOver('money_short', bounds)).toEqual({ refused: 'money_short' })
  })
})
