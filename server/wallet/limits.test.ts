import { describe, expect, it } from 'vitest'
import { must } from '../../test/support/entering.ts'
import { host, hostPayers, two } from '../../test/support/host.ts'
import { refusedWith, type Payer } from '../../test/support/payers.ts'
import { decideCashIn, payoutBounds } from './decide-cash.ts'
import { boundsOf, refuseLimits, rollingLimits, type Spent } from './decide-limits.ts'
import { decidePayment } from './decide-payment.ts'
import { readWallet, type LimitKey } from './read-wallet.ts'

/** The numbers of `policy.ts` as the standards have them, in literals; and the rolling ones through the ledger. */

const tiers = [1, 2, 3, 4] as const
type Tier = (typeof tiers)[number]
/** CNY 92,233,720,368: what no limit in this table stops. */
const endless = 9_223_372_036_800
const nothing: Spent = {
  ...{ allowance: 0, day: 0, year: 0, 'paid-day': 0, 'paid-year': 0 },
  ...{ 'phone-only': 0, 'without-pin': 0 },
}

/** To an own card, with the PIN. */
function leaves(tier: Tier, amountMinor: number, spent: Partial<Spent> = {}): string {
  const facts = { tier, amountMinor, availableMinor: 2 * endless }
  const bounds = payoutBounds({ tier, allowance: false, phoneOnly: false, spent: { ...nothing, ...spent } })
  return refuseLimits(facts, bounds)?.refused ?? 'leaves'
}
/** To others, with the PIN. */
function pays(tier: Tier, amountMinor: number, spent: Partial<Spent> = {}): string {
  const decided = decidePayment({
    ...{ now: new Date(0), amountMinor, tier, availableMinor: 2 * endless },
    ...{
      verdict: { outcome: 'allow' },
      payeeMayReceive: true,
      requestOpen: true,
      held: false,
      phoneOnly: false,
    },
    ...{ duplicate: undefined, again: false, pin: 'given', spent: { ...nothing, ...spent } },
  })
  return 'refused' in decided ? decided.refused : 'leaves'
}
function holds(tier: Tier, balanceMinor: number): string {
  const facts = { tier, amountMinor: 1, balanceMinor: balanceMinor - 1, comingInMinor: 0 }
  const refused = decideCashIn({ ...facts, secondAddress: true })
  return refused?.refused ?? 'holds'
}

const rolling = [
  ['day', 'limit_day'],
  ['year', 'limit_year'],
  ['paid-day', 'limit_day'],
  ['paid-year', 'limit_year'],
] as const
type Sums = Record<'balance' | 'single' | 'day' | 'year' | 'paid-day' | 'paid-year', number | null>

describe('each class of wallet', () => {
  // In yuan, null: none. The first four are standards.md 7.2; the last two 7.1, where 7.2 leaves more.
  it.each<[Tier, Sums]>([
    [1, { balance: null, single: null, day: null, year: null, 'paid-day': 5_000, 'paid-year': 200_000 }],
    [
      2,
      { balance: 500_000, single: 50_000, day: 100_000, year: null, 'paid-day': 5_000, 'paid-year': 100_000 },
    ],
    [3, { balance: 20_000, single: 5_000, day: 10_000, year: null, 'paid-day': 5_000, 'paid-year': 100_000 }],
    [4, { balance: 10_000, single: 2_000, day: 5_000, year: 50_000, 'paid-day': null, 'paid-year': null }],
  ])('guarantees that class %i has the limits of the standard, to the fen', (tier, yuan) => {
    const fen = (sum: number | null): number => (sum === null ? endless : sum * 100)
    const over = (code: string, sum: number | null): string => (sum === null ? 'leaves' : code)
    expect(leaves(tier, fen(yuan.single))).toBe('leaves')
    expect(leaves(tier, fen(yuan.single) + 1)).toBe(over('limit_single', yuan.single))
    for (const [key, code] of rolling) {
      const [sum, last] = [yuan[key], { [key]: fen(yuan[key]) - 1 }]
      expect(pays(tier, 1, last), key).toBe('leaves')
      expect(pays(tier, 2, last), key).toBe(over(code, sum))
      // What is paid to others is no matter of a payout.
      expect(leaves(tier, 2, last), key).toBe(key.startsWith('paid') ? 'leaves' : over(code, sum))
    }
    expect(holds(tier, fen(yuan.balance))).toBe('holds')
    expect(holds(tier, fen(yuan.balance) + 1)).toBe(yuan.balance === null ? 'holds' : 'limit_balance')
    // The ledger's batch adds to the same sums and refuses over them.
    const bounds = (to: 'others' | 'own-card') =>
      boundsOf(tier, { allowance: false, withPin: true, to, phoneOnly: false }).map(
        ({ key, windowSeconds, ceilingMinor }) => [key, windowSeconds / 86_400, Number(ceilingMinor) / 100],
      )
    const [day, year] = [
      ['day', 1, yuan.day],
      ['year', 365, yuan.year],
    ]
    const paid = [
      ['paid-day', 1, yuan['paid-day']],
      ['paid-year', 365, yuan['paid-year']],
    ]
    const set = (all: unknown[][]): unknown[][] => all.filter((one) => one[2] !== null)
    expect(bounds('own-card')).toEqual(set([day, year]))
    expect(bounds('others')).toEqual(set([day, year, ...paid]))
  })
})

hostPayers('limits')

const pin = '493817'
/** What becomes of it, confirmed and paid. */
async function sends(lin: Payer, wang: Payer, amountMinor: number, typed?: string): Promise<string> {
  const confirmed = await host.confirm(lin, wang, amountMinor)
  if ('refused' in confirmed) return confirmed.refused
  const paid = await host.pay(lin, confirmed.confirmation, {
    again: true,
    ...(typed === undefined ? {} : { pin: typed }),
  })
  return 'payment' in paid ? paid.payment.state : paid.refused
}
const spentOf = async ({ session }: Payer): Promise<Record<LimitKey, [number | null, number]>> => {
  const { limits } = await readWallet(host.wallet, { session, locale: 'en' })
  return Object.fromEntries(
    limits.map(({ key, ceilingMinor, spentMinor }) => [key, [ceilingMinor, spentMinor]]),
  ) as Record<LimitKey, [number | null, number]>
}

describe('rolling limits through the ledger', () => {
  it.each<[Tier, number[]]>([
    [1, [499_999]],
    [2, [499_999]],
    [3, [300_000, 199_999]],
    [4, [200_000, 200_000, 99_999]],
  ])(
    'guarantees that class %i pays its sum of 24 hours and not a fen more, and a day later anew',
    async (tier, sums) => {
      const [lin, wang] = await two({ pin, tier, moneyMinor: 30_000_000 })
      const early = must(await host.confirm(lin, wang, 2)).confirmation
      for (const amountMinor of sums) expect(await sends(lin, wang, amountMinor, pin)).toBe('done')
      expect(await sends(lin, wang, 2)).toBe('limit_day')
      expect(refusedWith(await host.pay(lin, early)), 'by the ledger, too').toBe('limit_day')
      expect(await sends(lin, wang, 1)).toBe('done')
      host.clock.advance({ hours: 23, minutes: 59 })
      expect(await sends(lin, wang, 1)).toBe('limit_day')
      // A slot that the window only touches counts whole.
      host.clock.advance({ minutes: 16 })
      expect(await sends(lin, wang, sums[0] ?? 0, pin)).toBe('done')
    },
  )

  it.each([
    { tier: 4, key: 'year', sum: 5_000_000, single: 200_000 },
    { tier: 3, key: 'paid-year', sum: 10_000_000, single: 400_000 },
  ] as const)(
    'guarantees that class $tier pays $sum fen in 365 days and not one more, and then anew',
    async ({ tier, key, sum, single }) => {
      const [lin, wang] = await two({ pin, tier, moneyMinor: 20_000_000 })
      const [debit, credit] = [lin, wang].map(({ person }) => ({ accountId: person.accountId, purse: 0 }))
      if (!debit || !credit) throw new Error('there are two')
      const budget = rollingLimits.find((limit) => limit.key === key) ?? rollingLimits[0]
      // As if paid by and by: all but the last payment in one.
      const paid = await host.wallet.ledger.transfer({
        ...{ transferId: host.deps.random.id(), kind: 'transfer', debit, credit, currency: 'CNY' },
        ...{ amountMinor: BigInt(sum - single), budgets: [{ ...budget, ceilingMinor: BigInt(sum) }] },
      })
      expect(paid.result).toBe('accepted')
      host.clock.advance({ days: 364 })
      expect(await sends(lin, wang, single - 1, pin)).toBe('done')
      expect(await sends(lin, wang, 2)).toBe('limit_year')
      host.clock.advance({ days: 2 })
      expect(await sends(lin, wang, single - 1, pin)).toBe('done')
      expect((await spentOf(lin))[key]).toEqual([sum, 2 * single - 2])
    },
  )

  it('guarantees that of a day at most CNY 1,000 goes without the PIN, 700 and an allowance of 300', async () => {
    const [lin, wang] = await two({ pin, tier: 3 })
    await host.know(lin, wang, 8)
    for (const amountMinor of [20_000, 20_000, 20_000, 10_000]) {
      expect(await sends(lin, wang, amountMinor)).toBe('done')
    }
    expect(await sends(lin, wang, 1)).toBe('pin_needed')
    await host.lock(lin, 'cooling_off')
    expect(await sends(lin, wang, 20_000)).toBe('done')
    expect(await sends(lin, wang, 10_000)).toBe('done')
    expect(await sends(lin, wang, 1)).toBe('allowance_over')
    expect(await host.balance(wang.person)).toBe(100_000)
  })
})

describe('the limits that a wallet is shown', () => {
  it('name what others were paid of late where a class has a sum for that', async () => {
    const [lin, wang] = await two({ pin, tier: 3, moneyMinor: 600_000 })
    expect(await sends(lin, wang, 30_000, pin)).toBe('done')
    const { day, year, ...shown } = await spentOf(lin)
    expect([day, year, shown['paid-day'], shown['paid-year']]).toEqual([
      ...[
        [1_000_000, 30_000],
        [null, 0],
        [500_000, 30_000],
      ],
      [10_000_000, 30_000],
    ])
    expect(await host.confirm(lin, wang, 470_001)).toMatchObject({
      ...{ refused: 'limit_day', facts: { leftMinor: 470_000 } },
    })
  })

  it('say what is spent of each, each its own sum', async () => {
    const [lin, wang] = await two({ pin, tier: 4, moneyMinor: 100_000 })
    await host.know(lin, wang, 8)
    expect(await sends(lin, wang, 5_000)).toBe('done')
    expect(await sends(lin, wang, 30_000, pin)).toBe('done')
    const first = {
      single: [200_000, 0],
      day: [500_000, 35_000],
      year: [5_000_000, 35_000],
      'paid-day': [null, 0],
      'paid-year': [null, 0],
      balance: [1_000_000, 65_000],
      'without-pin-single': [20_000, 0],
      'without-pin-day': [70_000, 5_000],
      allowance: [30_000, 0],
      'phone-only': [null, 0],
      'one-address': [100_000, 65_000],
    }
    expect(await spentOf(lin)).toEqual(first)
    host.clock.advance({ hours: 25 })
    await host.lock(lin, 'cooling_off')
    expect(await sends(lin, wang, 1_000)).toBe('done')
    expect(await spentOf(lin)).toEqual({
      ...first,
      ...{ day: [500_000, 1_000], year: [5_000_000, 36_000], balance: [1_000_000, 64_000] },
      ...{ 'without-pin-day': [70_000, 0], allowance: [30_000, 1_000], 'one-address': [100_000, 64_000] },
    })
  })
})
