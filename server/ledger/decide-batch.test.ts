import { describe, expect, it } from 'vitest'
import { decideBatch } from './decide-batch.ts'
import { accountKey, idKey, type AccountFact, type Facts, type PendingFact } from './facts.ts'
import type { TransferRequest } from './request.ts'

const now = new Date('2026-07-01T00:00:00Z')
const ada = { accountId: 'ada', purse: 0 }
const bo = { accountId: 'bo', purse: 0 }

function account(name: { accountId: string; purse: number }, more: Partial<AccountFact> = {}): AccountFact {
  return {
    ...name,
    mayGoNegative: false,
    debitsClosed: false,
    creditsClosed: false,
    currency: 'CNY',
    balance: 100,
    pending: 0,
    guard: 7,
    seq: 3,
    ...more,
  }
}

function facts(
  more: { ada?: Partial<AccountFact>; bo?: Partial<AccountFact>; pending?: Partial<PendingFact> } = {},
): Facts {
  const pending: PendingFact = {
    debit: ada,
    credit: bo,
    pendingId: 'p',
    amount: 40,
    currency: 'CNY',
    pendedAtMs: now.getTime() - 1,
    expiresAtMs: undefined,
    state: 'open',
    budgetKeys: [],
    ...more.pending,
  }
  return {
    accounts: new Map([account(ada, more.ada), account(bo, more.bo)].map((one) => [accountKey(one), one])),
    decided: new Map(),
    pendings: new Map(more.pending === undefined ? [] : [[idKey('ada', 'p'), pending]]),
    budgets: new Map(),
  }
}

let count = 0
function ask(more: Partial<TransferRequest> = {}): TransferRequest {
  count += 1
  return {
    transferId: `t${count}`,
    kind: 'transfer',
    debit: ada,
    credit: bo,
    amountMinor: 10n,
    currency: 'CNY',
    ...more,
  }
}

const codes = (requests: TransferRequest[], given = facts()): string[] =>
  decideBatch(requests, given, now).verdicts.map((one) => (one.accepted ? 'accepted' : one.code))

const set = { kind: 'post', pendingId: 'p' } as const
const aside = { ada: { pending: 40 }, pending: {} }

describe('one request', () => {
  it.each<[string, string, Partial<TransferRequest>, Parameters<typeof facts>[0]?]>([
    ['a payment', 'accepted', {}],
    ['all there is', 'accepted', { amountMinor: 100n }],
    ['more than there is', 'not_enough', { amountMinor: 101n }],
    ['what is set aside', 'not_enough', { amountMinor: 61n }, { ada: { pending: 40 } }],
    ['more, where that may be', 'accepted', { amountMinor: 101n }, { ada: { mayGoNegative: true } }],
    ['nothing', 'amount_not_positive', { amountMinor: 0n }],
    ['less than nothing', 'amount_not_positive', { amountMinor: -5n }],
    ['what is no longer exact', 'amount_too_large', { amountMinor: 2n ** 53n }],
    ['what the payee could not hold', 'amount_too_large', {}, { bo: { balance: Number.MAX_SAFE_INTEGER } }],
    ['itself', 'same_account', { credit: ada }],
    ['another currency', 'currency_differs', { currency: 'HKD' }],
    ['an account of another currency', 'currency_differs', {}, { bo: { currency: 'HKD' } }],
    ['from nobody', 'debit_account_absent', { debit: { accountId: 'ada', purse: 1 } }],
    ['to nobody', 'credit_account_absent', { credit: { accountId: 'cy', purse: 0 } }],
    ['in time', 'accepted', { deadline: now }],
    ['too late', 'deadline_passed', { deadline: new Date(now.getTime() - 1) }],
    ['under the guard', 'accepted', { guard: 7n }],
    ['under a former guard', 'guard_changed', { guard: 6n }],
    ['out of a closed account', 'debits_closed', {}, { ada: { debitsClosed: true } }],
    ['out of one closed to credits', 'accepted', {}, { ada: { creditsClosed: true } }],
    ['into a closed account', 'credits_closed', {}, { bo: { creditsClosed: true } }],
    ['into one closed to debits', 'accepted', {}, { bo: { debitsClosed: true } }],
    ['setting aside', 'accepted', { kind: 'pending', amountMinor: 100n }],
    ['setting aside too much', 'not_enough', { kind: 'pending', amountMinor: 101n }],
    ['posting', 'accepted', { ...set, amountMinor: 40n }, aside],
    ['posting a part', 'accepted', { ...set, amountMinor: 1n }, aside],
    ['posting more', 'amount_over_pending', { ...set, amountMinor: 41n }, aside],
    ['posting what is not there', 'pending_absent', { ...set }],
    [
      'posting what the payee could no longer hold',
      'amount_too_large',
      { ...set },
      { ...aside, bo: { balance: Number.MAX_SAFE_INTEGER - 9 } },
    ],
    [
      'posting to another',
      'pending_absent',
      { ...set },
      { ...aside, pending: { credit: { accountId: 'cy', purse: 0 } } },
    ],
    [
      'posting from another purse',
      'pending_absent',
      { ...set },
      { ...aside, pending: { debit: { accountId: 'ada', purse: 1 } } },
    ],
    ['posting what has ended', 'pending_ended', { ...set }, { pending: { state: 'voided' } }],
    [
      'posting what is due',
      'pending_ended',
      { ...set },
      { ...aside, pending: { expiresAtMs: now.getTime() } },
    ],
    [
      'posting out of and into closed accounts',
      'accepted',
      { ...set },
      { ...aside, ada: { pending: 40, debitsClosed: true }, bo: { creditsClosed: true } },
    ],
    ['voiding', 'accepted', { ...set, kind: 'void', amountMinor: 0n }, aside],
    [
      'voiding what is due',
      'accepted',
      { ...set, kind: 'void', amountMinor: 0n },
      { ...aside, pending: { expiresAtMs: 1 } },
    ],
    [
      'expiring what is due',
      'accepted',
      { ...set, kind: 'expire', amountMinor: 0n },
      { ...aside, pending: { expiresAtMs: 1 } },
    ],
    ['expiring what is not', 'pending_not_due', { ...set, kind: 'expire', amountMinor: 0n }, aside],
  ])('%s: %s', (_name, code, request, given) => {
    expect(codes([ask(request)], facts(given))).toEqual([code])
  })
})

describe('a batch', () => {
  it('sees in each request what those before it did', () => {
    const back = { debit: bo, credit: ada }
    expect(
      codes([
        ask({ amountMinor: 100n }),
        ask({ amountMinor: 1n }),
        ask({ ...back, amountMinor: 200n }),
        ask({ kind: 'pending', transferId: 'q', amountMinor: 150n }),
        ask({ amountMinor: 51n }),
        ask({ kind: 'void', pendingId: 'q', amountMinor: 0n }),
        ask({ kind: 'void', pendingId: 'q', amountMinor: 0n }),
        ask({ amountMinor: 200n }),
      ]),
    ).toEqual([
      'accepted',
      'not_enough',
      'accepted',
      'accepted',
      'not_enough',
      'accepted',
      'pending_ended',
      'accepted',
    ])
  })

  it('answers a repeat in it as the first, and refuses other content under the id, but keeps no passing refusal', () => {
    const one = ask()
    expect(codes([one, one, { ...one, amountMinor: 11n }, ask()])).toEqual([
      'accepted',
      'accepted',
      'id_reused',
      'accepted',
    ])
    const guarded = ask({ guard: 6n })
    expect(codes([guarded, { ...guarded, guard: 7n }])).toEqual(['guard_changed', 'accepted'])
    const { verdicts, writes } = decideBatch([one, one, guarded], facts(), now)
    expect(verdicts[1]).toEqual({ ...verdicts[0], repeated: true })
    expect(writes.transfers.transferIds).toEqual([one.transferId])
  })

  it('writes a row for each decided request with what both sides have after it, and each account once with what was read', () => {
    const { writes } = decideBatch(
      [ask(), ask({ amountMinor: 999n }), ask({ kind: 'pending' })],
      facts(),
      now,
    )
    expect(writes.transfers.results).toEqual([0, 9, 0])
    expect(writes.transfers.debitSeqs).toEqual([4, null, 5])
    expect(writes.transfers.creditSeqs).toEqual([4, null, null])
    expect(writes.transfers.pendingDeltas).toEqual([0, 0, 10])
    expect(writes.transfers.debitBalances).toEqual([90, 90, 90])
    expect(writes.transfers.debitPendings).toEqual([0, 0, 10])
    expect(writes.transfers.creditBalances).toEqual([110, 110, 110])
    expect(writes.accounts).toEqual({
      accountIds: ['ada', 'bo'],
      purses: [0, 0],
      balances: [90, 110],
      pendings: [10, 0],
      seqs: [5, 4],
      seqsBefore: [3, 3],
      flags: [0, 0],
      guards: [7, 7],
    })
    expect(writes.pendings).toMatchObject([
      { pendingId: expect.any(String) as string, amount: 10, state: 'open' },
    ])
  })

  it('takes from every budget or from none', () => {
    const day = { key: 'day', windowSeconds: 86_400, slots: 24, ceilingMinor: 50n }
    const year = { key: 'year', windowSeconds: 31_536_000, slots: 73, ceilingMinor: 60n }
    const requests = [
      ask({ amountMinor: 30n, budgets: [year, day] }),
      ask({ amountMinor: 30n, budgets: [year, day] }),
      ask({ amountMinor: 20n, budgets: [year, day] }),
      ask({ amountMinor: 1n, budgets: [year, day] }),
      ask({ amountMinor: 10n, budgets: [year] }),
      ask({ amountMinor: 10n, budgets: [year] }),
      ask({ amountMinor: 10n }),
    ]
    const { verdicts, writes } = decideBatch(requests, facts(), now)
    const over = verdicts.map((one) => (one.accepted ? '' : one.budgetKey))
    expect(over).toEqual(['', 'day', '', 'day', '', 'year', ''])
    expect(writes.budgets.map((one) => [one.key, one.slots[1]])).toEqual([
      ['year', 60],
      ['day', 50],
    ])
    expect(writes.transfers.refusedBudgets[1]).toBe('day')
  })

  it('gives back to the slot in which it was taken', () => {
    const width = 3_600
    const then = now.getTime() - 5 * width * 1000
    const slot = Math.floor(then / 1000 / width)
    const given = facts({ ada: { pending: 40 }, pending: { pendedAtMs: then, budgetKeys: ['day'] } })
    const known = { ...ada, key: 'day', slotSeconds: width, slots: [slot, 45, slot + 2, 3] }
    const withBudget = { ...given, budgets: new Map([['ada0 day', known]]) }
    const { writes } = decideBatch([ask({ ...set, amountMinor: 15n })], withBudget, now)
    expect(writes.budgets).toEqual([{ ...known, slots: [slot, 20, slot + 2, 3] }])
    expect(known.slots).toEqual([slot, 45, slot + 2, 3])
  })
})

it('guarantees that accounts are compared and written in one order, whoever pays whom: writers never wait for each other', () => {
  const names = (request: TransferRequest): string[] =>
    decideBatch([request], facts(), now).writes.accounts.accountIds
  expect(names(ask())).toEqual(['ada', 'bo'])
  expect(names(ask({ debit: bo, credit: ada }))).toEqual(['ada', 'bo'])
})
