import type { AccountName, TransferRequest } from '#ledger'

/**
 * A ledger that keeps nothing but the list of what was accepted and sums it anew for each question: slow, and too simple to
 * be wrong in the way that a fast one is.
 */
export type NaiveAccount = AccountName & {
  mayGoNegative: boolean
  debitsClosed: boolean
  creditsClosed: boolean
  guard: bigint
}
type Event = { request: TransferRequest; atMs: number }
export type NaiveAnswer = { code: string; balance?: bigint; available?: bigint; repeated: boolean }

const same = (one: AccountName, other: AccountName): boolean =>
  one.accountId === other.accountId && one.purse === other.purse

export class NaiveLedger {
  readonly accounts: NaiveAccount[]
  readonly accepted: Event[] = []
  readonly answers = new Map<string, { request: TransferRequest; answer: NaiveAnswer }>()

  constructor(accounts: NaiveAccount[]) {
    this.accounts = accounts
  }

  ask(request: TransferRequest, atMs: number): NaiveAnswer {
    const id = `${request.debit.accountId} ${request.transferId}`
    const before = this.answers.get(id)
    if (before !== undefined) {
      if (contentOf(before.request) !== contentOf(request)) return { code: 'id_reused', repeated: false }
      return { ...before.answer, repeated: true }
    }
    const code = this.#judge(request, atMs)
    if (['guard_changed', 'pending_not_due'].includes(code)) return { code, repeated: false }
    const answer: NaiveAnswer = { code, repeated: false }
    if (code === 'accepted') {
      this.accepted.push({ request, atMs })
      answer.balance = this.balance(request.debit)
      answer.available = answer.balance - this.pending(request.debit)
    }
    this.answers.set(id, { request, answer })
    return answer
  }

  balance(account: AccountName): bigint {
    const moved = this.accepted.filter(({ request }) => ['transfer', 'post'].includes(request.kind))
    return moved.reduce((sum, { request }) => {
      if (same(request.credit, account)) return sum + request.amountMinor
      return same(request.debit, account) ? sum - request.amountMinor : sum
    }, 0n)
  }

  pending(account: AccountName): bigint {
    const open = this.accepted.filter(({ request }) => request.kind === 'pending' && !this.#endOf(request))
    return open.reduce(
      (sum, { request }) => (same(request.debit, account) ? sum + request.amountMinor : sum),
      0n,
    )
  }

  /** What counts against a budget: what was paid, and of what was set aside all while it is open and then what was posted. */
  spent(account: AccountName, key: string, windowMs: number, slotMs: number, nowMs: number): bigint {
    const touched = this.accepted.filter(
      ({ request, atMs }) =>
        same(request.debit, account) &&
        request.budgets?.some((budget) => budget.key === key) === true &&
        (Math.floor(atMs / slotMs) + 1) * slotMs > nowMs - windowMs,
    )
    return touched.reduce((sum, { request }) => {
      const end = request.kind === 'pending' ? this.#endOf(request) : undefined
      return sum + (end === undefined ? request.amountMinor : end.amountMinor)
    }, 0n)
  }

  #endOf(pending: TransferRequest): TransferRequest | undefined {
    return this.accepted.find(
      ({ request }) =>
        request.pendingId === pending.transferId && request.debit.accountId === pending.debit.accountId,
    )?.request
  }

  #judge(request: TransferRequest, atMs: number): string {
    const { kind, amountMinor: amount } = request
    const returns = kind === 'void' || kind === 'expire'
    if (!returns && amount <= 0n) return 'amount_not_positive'
    if (amount >= 2n ** 53n) return 'amount_too_large'
    if (same(request.debit, request.credit)) return 'same_account'
    if (request.deadline !== undefined && atMs > request.deadline.getTime()) return 'deadline_passed'
    const debit = this.accounts.find((one) => same(one, request.debit))
    const credit = this.accounts.find((one) => same(one, request.credit))
    if (debit === undefined) return 'debit_account_absent'
    if (credit === undefined) return 'credit_account_absent'
    if (request.currency !== 'CNY') return 'currency_differs'
    if (request.guard !== undefined && request.guard !== debit.guard) return 'guard_changed'
    if (request.pendingId !== undefined) return this.#judgeEnd(request, atMs)
    if (debit.debitsClosed) return 'debits_closed'
    if (credit.creditsClosed) return 'credits_closed'
    const free = this.balance(debit) - this.pending(debit)
    if (!debit.mayGoNegative && free < amount) return 'not_enough'
    for (const budget of request.budgets ?? []) {
      const windowMs = budget.windowSeconds * 1000
      const spent = this.spent(debit, budget.key, windowMs, windowMs / budget.slots, atMs)
      if (spent + amount > budget.ceilingMinor) return 'budget_over'
    }
    return 'accepted'
  }

  #judgeEnd(request: TransferRequest, atMs: number): string {
    const pending = this.accepted.find(
      (one) =>
        one.request.kind === 'pending' &&
        one.request.transferId === request.pendingId &&
        same(one.request.debit, request.debit) &&
        same(one.request.credit, request.credit),
    )?.request
    if (pending === undefined) return 'pending_absent'
    if (this.#endOf(pending) !== undefined) return 'pending_ended'
    const isDue = pending.expiresAt !== undefined && pending.expiresAt.getTime() <= atMs
    if (request.kind === 'expire') return isDue ? 'accepted' : 'pending_not_due'
    if (request.kind === 'void') return 'accepted'
    if (isDue) return 'pending_ended'
    return request.amountMinor > pending.amountMinor ? 'amount_over_pending' : 'accepted'
  }
}

function contentOf(request: TransferRequest): string {
  const { kind, debit, credit, amountMinor, currency, pendingId } = request
  return JSON.stringify([kind, debit, credit, String(amountMinor), currency, pendingId])
}
