import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NaiveLedger, type NaiveAccount } from '../../test/support/naive-ledger.ts'
import { decideBatch, type Decision } from './decide-batch.ts'
import {
  accountKey,
  budgetKey,
  idKey,
  type AccountFact,
  type BudgetFact,
  type DecidedFact,
  type PendingFact,
} from './facts.ts'
import { openMemory, type Memory } from './remembered.ts'
import type { TransferRequest } from './request.ts'

// The fast ledger against the naive one: whatever is asked, in whatever batches, both say the same and end the same.
const names = ['a', 'b', 'c', 'house'].map((accountId) => ({ accountId, purse: 0 }))
const absent = { accountId: 'nobody', purse: 0 }

const accountsOf = fc.tuple(fc.boolean(), fc.boolean()).map(([debitsClosed, creditsClosed]): NaiveAccount[] =>
  names.map((name, index) => ({
    ...name,
    mayGoNegative: name.accountId === 'house',
    debitsClosed: index === 2 && debitsClosed,
    creditsClosed: index === 1 && creditsClosed,
    guard: BigInt(index),
  })),
)

const windows = [
  { key: 'minute', windowSeconds: 60, slots: 6, ceilingMinor: 25n },
  { key: 'ten', windowSeconds: 600, slots: 10, ceilingMinor: 60n },
]
const ids = fc.integer({ min: 1, max: 120 }).map((id) => `t${id}`)
const rarely = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined, freq: 3 })

const asked = fc.record({
  transferId: ids,
  kind: fc.constantFrom('transfer', 'transfer', 'pending', 'pending', 'post', 'void', 'expire'),
  debit: fc.constantFrom(0, 0, 1, 2, 3, 3),
  /** How many names further on; 4 is itself. */
  credit: fc.constantFrom(1, 1, 2, 2, 3, 3, 4),
  toNobody: fc.integer({ min: 0, max: 15 }),
  amount: fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: -1, max: 30 }).map(BigInt) },
    { weight: 1, arbitrary: fc.constant(2n ** 53n) },
  ),
  pendingId: ids,
  /** Which of the pending ones asked so far an ending means, from the last; most mean one. */
  means: fc.integer({ min: 0, max: 5 }),
  budgets: fc.subarray(windows),
  wrongGuard: fc.integer({ min: 0, max: 15 }),
  wrongCurrency: fc.integer({ min: 0, max: 40 }),
  expiresInMs: rarely(fc.integer({ min: 0, max: 90_000 })),
  deadlineInMs: rarely(fc.integer({ min: -5, max: 90_000 })),
  /** How far the clock goes on before this one; most come together. */
  afterMs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 40_000 }) },
  ),
  cutBefore: fc.boolean(),
  /** Comes again at the end of its batch. */
  again: fc.integer({ min: 0, max: 9 }),
})
type Asked = typeof asked extends fc.Arbitrary<infer Value> ? Value : never

function requestOf(one: Asked, asides: readonly TransferRequest[], nowMs: number): TransferRequest {
  const ends = one.kind === 'post' || one.kind === 'void' || one.kind === 'expire'
  const kind = one.kind as TransferRequest['kind']
  const at = (inMs: number): Date => new Date(nowMs + inMs)
  const meant = ends ? asides.at(-1 - one.means) : undefined
  return {
    transferId: one.transferId,
    kind,
    debit: meant?.debit ?? names[one.debit] ?? absent,
    credit: meant?.credit ?? (one.toNobody === 0 ? absent : (names[(one.debit + one.credit) % 4] ?? absent)),
    amountMinor: kind === 'void' || kind === 'expire' ? 0n : one.amount,
    currency: one.wrongCurrency === 0 ? 'HKD' : 'CNY',
    ...(ends ? { pendingId: meant?.transferId ?? one.pendingId } : { budgets: one.budgets }),
    ...(kind === 'pending' && one.expiresInMs !== undefined ? { expiresAt: at(one.expiresInMs) } : {}),
    ...(one.deadlineInMs === undefined ? {} : { deadline: at(one.deadlineInMs) }),
    ...(one.wrongGuard < 3 ? { guard: BigInt(one.wrongGuard === 0 ? 99 : one.debit) } : {}),
  }
}

type Entry = {
  accountId: string
  seq: number
  delta: number
  pendingDelta: number
  balance: number
  pending: number
}

/** As the statement makes them: the debit side of each accepted transfer, and the credit side of what moved. */
function entriesOf({ transfers }: Decision['writes']): Entry[] {
  return transfers.accountIds.flatMap((accountId, row) => {
    const [debitSeq, creditSeq] = [transfers.debitSeqs[row] ?? null, transfers.creditSeqs[row] ?? null]
    const amount = transfers.amounts[row] ?? 0
    const debit = {
      accountId,
      seq: debitSeq ?? 0,
      delta: creditSeq === null ? 0 : -amount,
      pendingDelta: transfers.pendingDeltas[row] ?? 0,
      balance: transfers.debitBalances[row] ?? 0,
      pending: transfers.debitPendings[row] ?? 0,
    }
    const credit = {
      accountId: transfers.creditAccountIds[row] ?? '',
      seq: creditSeq ?? 0,
      delta: amount,
      pendingDelta: 0,
      balance: transfers.creditBalances[row] ?? 0,
      pending: transfers.creditPendings[row] ?? 0,
    }
    return [...(debitSeq === null ? [] : [debit]), ...(creditSeq === null ? [] : [credit])]
  })
}

/** What the database does with a batch's writes, and what its constraints and comparisons would refuse. */
class Tables {
  readonly accounts = new Map<string, AccountFact>()
  readonly decided = new Map<string, DecidedFact>()
  readonly pendings = new Map<string, PendingFact>()
  readonly budgets = new Map<string, BudgetFact>()

  constructor(accounts: NaiveAccount[]) {
    for (const { guard, ...one } of accounts)
      this.accounts.set(accountKey(one), {
        ...one,
        guard: Number(guard),
        currency: 'CNY',
        balance: 0,
        pending: 0,
        seq: 0,
      })
  }

  apply(requests: TransferRequest[], { verdicts, writes }: Decision): void {
    const { accounts, transfers } = writes
    const entries = entriesOf(writes)
    expect(entries.reduce((sum, one) => sum + one.delta, 0)).toBe(0)
    accounts.accountIds.forEach((accountId, index) => {
      const key = accountKey({ accountId, purse: accounts.purses[index] ?? -1 })
      const before = this.accounts.get(key)
      if (before === undefined) throw new Error('an account out of nothing')
      expect(before.seq).toBe(accounts.seqsBefore[index])
      const own = entries.filter((one) => one.accountId === accountId)
      expect(own.map((one) => one.seq)).toEqual(own.map((_, step) => before.seq + 1 + step))
      const after = {
        ...before,
        balance: accounts.balances[index] ?? 0,
        pending: accounts.pendings[index] ?? 0,
        seq: accounts.seqs[index] ?? 0,
      }
      if (own.length === 0) expect(after, 'what was only looked at stays as it is').toEqual(before)
      let { balance, pending } = before
      const summed = own.map((one) => [(balance += one.delta), (pending += one.pendingDelta)])
      expect(own.map((one) => [one.balance, one.pending])).toEqual(summed)
      expect([balance, pending, before.seq + own.length]).toEqual([after.balance, after.pending, after.seq])
      this.accounts.set(key, after)
    })
    requests.forEach((request, index) => {
      const verdict = verdicts[index]
      const key = idKey(request.debit.accountId, request.transferId)
      if (
        verdict !== undefined &&
        transfers.transferIds.includes(request.transferId) &&
        !this.decided.has(key) &&
        !verdict.repeated
      )
        if (verdict.accepted || !['id_reused', 'guard_changed', 'pending_not_due'].includes(verdict.code))
          this.decided.set(key, { content: request, verdict })
    })
    for (const one of writes.pendings)
      this.pendings.set(idKey(one.debit.accountId, one.pendingId), { ...one })
    for (const one of writes.budgets) this.budgets.set(budgetKey(one, one.key), one)
  }
}

/** What is remembered, and what of it had to be read first, is what the tables hold: for accounts and for their budgets. */
function checkMemory(
  memory: Memory,
  batch: TransferRequest[],
  tables: Tables,
  seen: Map<string, number>,
): void {
  const missing = memory.missing(batch)
  const asked = [...tables.accounts].filter(([, { accountId }]) => missing.accountIds.has(accountId))
  memory.learn(missing, { accounts: new Map(asked), budgets: tables.budgets })
  const recalled = memory.recall(batch)
  const looked = batch.flatMap(({ debit, credit }) => [debit, credit].map(accountKey))
  if (looked.some((key) => !tables.accounts.has(key))) expect(recalled).toBeUndefined()
  seen.set('recalled', (seen.get('recalled') ?? 0) + Number(recalled !== undefined))
  if (recalled === undefined) return
  const accounts = [...recalled.accounts.keys()].map((key) => tables.accounts.get(key))
  expect([...recalled.accounts.values()]).toMatchObject(accounts)
  const ids = batch.flatMap(({ debit, budgets = [] }) => budgets.map(({ key }) => budgetKey(debit, key)))
  expect(ids.map((id) => recalled.budgets.get(id))).toEqual(ids.map((id) => tables.budgets.get(id)))
}

/** So few that some are forgotten all the time. */
const rememberedMax = 6

it('guarantees that every answer is that of a ledger which adds up all that ever happened, however the stream is cut', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(
      accountsOf,
      fc.array(asked, { minLength: 1, maxLength: 60, size: 'max' }),
      (accounts, stream) => {
        const naive = new NaiveLedger(accounts)
        const tables = new Tables(accounts)
        let nowMs = 1_000_000_000
        let batch: TransferRequest[] = []
        const asides: TransferRequest[] = []
        const memory = openMemory(rememberedMax)
        const settle = (): void => {
          checkMemory(memory, batch, tables, seen)
          const decision = decideBatch(batch, tables, new Date(nowMs))
          tables.apply(batch, decision)
          memory.keep(decision.left)
          if (batch.length % 3 === 0) memory.forget(batch)
          batch.forEach((request, index) => {
            const verdict = decision.verdicts[index]
            const answer = naive.ask(request, nowMs)
            seen.set(answer.code, (seen.get(answer.code) ?? 0) + 1)
            expect(verdict?.accepted === true ? 'accepted' : verdict?.code).toBe(answer.code)
            expect(verdict?.repeated).toBe(answer.repeated)
            if (verdict?.accepted !== true) return
            expect([verdict.balance, verdict.available].map(BigInt)).toEqual([
              answer.balance,
              answer.available,
            ])
          })
          batch = []
        }
        for (const credit of names.slice(0, 3)) {
          const [debit = absent, transferId] = [names[3], `first ${credit.accountId}`]
          batch.push({ transferId, kind: 'transfer', debit, credit, amountMinor: 40n, currency: 'CNY' })
        }
        for (const one of stream) {
          if (one.afterMs > 0 || one.cutBefore) settle()
          nowMs += one.afterMs
          const request = requestOf(one, asides, nowMs)
          if (request.kind === 'pending') asides.push(request)
          batch.push(request)
          if (one.again === 0) batch.push(request)
        }
        settle()
        for (const account of accounts) {
          const fact = tables.accounts.get(accountKey(account))
          expect(BigInt(fact?.balance ?? -1)).toBe(naive.balance(account))
          expect(BigInt(fact?.pending ?? -1)).toBe(naive.pending(account))
          if (!account.mayGoNegative)
            expect((fact?.balance ?? 0) - (fact?.pending ?? 0)).toBeGreaterThanOrEqual(0)
        }
      },
    ),
    { numRuns: 1_000 },
  )
  // A model that meets none of a kind proves nothing of it.
  const codes = [
    'recalled',
    'accepted',
    'id_reused',
    'guard_changed',
    'credit_account_absent',
    'same_account',
    'amount_not_positive',
  ]
  codes.push(
    'amount_too_large',
    'currency_differs',
    'debits_closed',
    'credits_closed',
    'not_enough',
    'budget_over',
  )
  codes.push('deadline_passed', 'pending_absent', 'pending_ended', 'amount_over_pending', 'pending_not_due')
  expect(codes.filter((code) => (seen.get(code) ?? 0) < 20)).toEqual([])
})
