import { assert, never } from '#platform/assert'
import { addToSlot, liveSlots, slotSecondsOf, sumOf } from './decide-budget.ts'
import {
  accountKey,
  budgetKey,
  flagsOf,
  idKey,
  type AccountFact,
  type BudgetFact,
  type Content,
  type DecidedFact,
  type Facts,
  type Left,
  type PendingFact,
  type Verdict,
} from './facts.ts'
import {
  kindNumbers,
  refusalNumbers,
  type AccountName,
  type Budget,
  type LedgerRefusal,
  type StoredRefusal,
  type TransferRequest,
} from './request.ts'
import { amountMaxMinor } from './policy.ts'
import { openWrites, type Writes } from './writes.ts'

/**
 * Protects: (1) each accepted transfer takes from one account what it gives to another, so all balances always sum to
 * nought; (2) balance less pending never falls below nought where that is not allowed; (3) a request is decided once, and
 * its repeat gets the same answer; (4) a pending transfer ends once, and sets aside exactly what it said until then; (5) no
 * rolling limit is passed. The requests of a batch are judged one after the other, each seeing what those before it did:
 * however the stream is cut into batches, the answers are the same.
 *
 * Inside, amounts are numbers: all are below 2^53, where these are exact.
 */

export type Decision = { readonly verdicts: Verdict[]; readonly writes: Writes; readonly left: Left }

type Changing<Type> = { -readonly [Key in keyof Type]: Type[Key] }
type Account = Changing<AccountFact> & { seqBefore: number }
type Pending = Changing<PendingFact> & { posted: number; changed: boolean }
type BudgetRow = Omit<Changing<BudgetFact>, 'slots'> & { slots: number[] }

/** What the batch has come to so far: the facts, and over them what the requests before changed. */
type Sitting = {
  readonly now: Date
  readonly nowMs: number
  readonly facts: Facts
  readonly accounts: Map<string, Account>
  readonly decided: Map<string, DecidedFact>
  readonly pendings: Map<string, Pending>
  readonly budgets: Map<string, BudgetRow>
  readonly writes: Writes
}

export function decideBatch(requests: readonly TransferRequest[], facts: Facts, now: Date): Decision {
  const sitting: Sitting = {
    now,
    nowMs: now.getTime(),
    facts,
    accounts: new Map(),
    decided: new Map(),
    pendings: new Map(),
    budgets: new Map(),
    writes: openWrites(),
  }
  const verdicts = requests.map((request) => decideOne(sitting, request))
  writeStates(sitting)
  const { accounts, budgets, writes } = sitting
  return { verdicts, writes, left: { accounts, budgets } }
}

function decideOne(sitting: Sitting, request: TransferRequest): Verdict {
  const id = idKey(request.debit.accountId, request.transferId)
  const before = sitting.decided.get(id) ?? sitting.facts.decided.get(id)
  if (before !== undefined) {
    if (!isSameContent(before.content, request)) return refused('id_reused')
    return { ...before.verdict, repeated: true }
  }
  const debit = accountOf(sitting, request.debit)
  const credit = accountOf(sitting, request.credit)
  const pendingBefore = debit?.pending ?? 0
  const verdict = judge(sitting, request, debit, credit)
  if (verdict.accepted || verdict.code in refusalNumbers) {
    writeTransfer(sitting, request, verdict, debit, credit, pendingBefore)
    sitting.decided.set(id, { content: request, verdict })
  }
  return verdict
}

function judge(
  sitting: Sitting,
  request: TransferRequest,
  debit: Account | undefined,
  credit: Account | undefined,
): Verdict {
  const { kind } = request
  const amount = amountOf(request.amountMinor)
  const returns = kind === 'void' || kind === 'expire'
  assert(!returns || amount === 0, 'what is voided or expired goes back whole: its amount is 0')
  if (!returns && amount <= 0) return refused('amount_not_positive')
  if (amount > amountMaxMinor) return refused('amount_too_large')
  if (request.debit.accountId === request.credit.accountId && request.debit.purse === request.credit.purse)
    return refused('same_account')
  if (request.deadline !== undefined && sitting.nowMs > request.deadline.getTime())
    return refused('deadline_passed')
  if (debit === undefined) return refused('debit_account_absent')
  if (credit === undefined) return refused('credit_account_absent')
  if (debit.currency !== request.currency || credit.currency !== request.currency)
    return refused('currency_differs')
  if (request.guard !== undefined && BigInt(debit.guard) !== request.guard) return refused('guard_changed')
  switch (kind) {
    case 'transfer':
    case 'pending':
      return judgeSpending(sitting, request, amount, debit, credit)
    case 'post':
    case 'void':
    case 'expire':
      return judgeEnding(sitting, request, amount, debit, credit)
    default:
      return never(kind)
  }
}

function judgeSpending(
  sitting: Sitting,
  request: TransferRequest,
  amount: number,
  debit: Account,
  credit: Account,
): Verdict {
  if (debit.debitsClosed) return refused('debits_closed')
  if (credit.creditsClosed) return refused('credits_closed')
  if (!debit.mayGoNegative && debit.balance - debit.pending < amount) return refused('not_enough')
  const isPending = request.kind === 'pending'
  if (isPending ? exceeds(debit.pending + amount) : exceeds(debit.balance - amount, credit.balance + amount))
    return refused('amount_too_large')
  const budgets = request.budgets ?? []
  const rows = budgets.map((budget) => budgetOf(sitting, request.debit, budget))
  const over = budgets.find((budget, index) => sumOf(rows[index]?.slots ?? []) + amount > ceilingOf(budget))
  if (over !== undefined) return refused('budget_over', over.key)
  rows.forEach((row) => addToSlot(row.slots, slotAt(sitting.nowMs, row.slotSeconds), amount))
  rows.forEach((row) => sitting.budgets.set(budgetKey(row, row.key), row))
  if (isPending) {
    openPending(sitting, request, amount)
    debit.pending += amount
    step(debit)
  } else move(debit, credit, amount)
  return accepted(sitting, debit)
}

/**
 * Neither flag is asked: what was set aside while the accounts were open, and may have been told to the outside, ends by
 * its own outcome.
 */
function judgeEnding(
  sitting: Sitting,
  request: TransferRequest,
  amount: number,
  debit: Account,
  credit: Account,
): Verdict {
  const { kind, pendingId } = request
  assert(pendingId !== undefined, 'to post, void or expire names a pending transfer')
  const pending = pendingOf(sitting, request.debit.accountId, pendingId)
  if (pending === undefined || !isSameAccount(pending.debit, request.debit)) return refused('pending_absent')
  if (!isSameAccount(pending.credit, request.credit)) return refused('pending_absent')
  if (pending.state !== 'open') return refused('pending_ended')
  const isDue = pending.expiresAtMs !== undefined && pending.expiresAtMs <= sitting.nowMs
  if (kind === 'expire' && !isDue) return refused('pending_not_due')
  if (kind === 'post') {
    if (isDue) return refused('pending_ended')
    if (amount > pending.amount) return refused('amount_over_pending')
    if (exceeds(debit.balance - amount, credit.balance + amount)) return refused('amount_too_large')
  }
  pending.state = kind === 'post' ? 'posted' : kind === 'void' ? 'voided' : 'expired'
  pending.posted = amount
  pending.changed = true
  giveBack(sitting, pending, pending.amount - amount)
  debit.pending -= pending.amount
  if (kind === 'post') move(debit, credit, amount)
  else step(debit)
  return accepted(sitting, debit)
}

function openPending(sitting: Sitting, request: TransferRequest, amount: number): void {
  const { transferId, debit, credit, currency } = request
  sitting.pendings.set(idKey(debit.accountId, transferId), {
    debit,
    credit,
    pendingId: transferId,
    amount,
    currency,
    pendedAtMs: sitting.nowMs,
    expiresAtMs: request.expiresAt?.getTime(),
    state: 'open',
    budgetKeys: (request.budgets ?? []).map((budget) => budget.key),
    posted: 0,
    changed: true,
  })
}

/** To the slot in which it was taken, where the row still has that. */
function giveBack(sitting: Sitting, pending: Pending, amount: number): void {
  if (amount === 0) return
  for (const key of pending.budgetKeys) {
    const id = budgetKey(pending.debit, key)
    const known = sitting.budgets.get(id) ?? sitting.facts.budgets.get(id)
    if (known === undefined) continue
    const row: BudgetRow = { ...known, slots: [...known.slots] }
    addToSlot(row.slots, slotAt(pending.pendedAtMs, row.slotSeconds), -amount)
    sitting.budgets.set(id, row)
  }
}

function move(debit: Account, credit: Account, amount: number): void {
  debit.balance -= amount
  credit.balance += amount
  step(debit)
  step(credit)
}

/** One entry more: what it says is what the account has now. */
function step(account: Account): void {
  account.seq += 1
  assert(account.pending >= 0, 'no more is given back than was set aside')
  assert(account.mayGoNegative || account.balance >= account.pending, 'an account fell below nought')
}

function writeTransfer(
  sitting: Sitting,
  request: TransferRequest,
  verdict: Verdict,
  debit: Account | undefined,
  credit: Account | undefined,
  pendingBefore: number,
): void {
  const { transfers } = sitting.writes
  const moved = verdict.accepted && (request.kind === 'transfer' || request.kind === 'post')
  transfers.accountIds.push(request.debit.accountId)
  transfers.transferIds.push(request.transferId)
  transfers.creditAccountIds.push(request.credit.accountId)
  transfers.pendingIds.push(request.pendingId ?? null)
  transfers.amounts.push(amountOf(request.amountMinor))
  transfers.guards.push(debit?.guard ?? 0)
  transfers.debitSeqs.push(verdict.accepted && debit ? debit.seq : null)
  transfers.creditSeqs.push(moved && credit ? credit.seq : null)
  transfers.purses.push(request.debit.purse)
  transfers.creditPurses.push(request.credit.purse)
  transfers.kinds.push(kindNumbers[request.kind])
  transfers.results.push(verdict.accepted ? 0 : refusalNumbers[verdict.code as StoredRefusal])
  transfers.currencies.push(request.currency)
  transfers.refusedBudgets.push(verdict.accepted ? null : (verdict.budgetKey ?? null))
  transfers.pendingDeltas.push((debit?.pending ?? 0) - pendingBefore)
  transfers.debitBalances.push(debit?.balance ?? 0)
  transfers.debitPendings.push(debit?.pending ?? 0)
  transfers.creditBalances.push(credit?.balance ?? 0)
  transfers.creditPendings.push(credit?.pending ?? 0)
}

/**
 * Each account that was looked at, changed or not, so that the write compares whatever a verdict was built upon: a refusal
 * from what is no longer so would be as wrong as a payment. In the order of their names, so that whoever else locks several
 * of one owner meets no deadlock here.
 */
function writeStates(sitting: Sitting): void {
  const { accounts, pendings, budgets } = sitting.writes
  for (const key of [...sitting.accounts.keys()].toSorted()) {
    const account = sitting.accounts.get(key)
    if (account === undefined) continue
    accounts.accountIds.push(account.accountId)
    accounts.purses.push(account.purse)
    accounts.balances.push(account.balance)
    accounts.pendings.push(account.pending)
    accounts.seqs.push(account.seq)
    accounts.seqsBefore.push(account.seqBefore)
    accounts.guards.push(account.guard)
    accounts.flags.push(flagsOf(account))
  }
  for (const pending of sitting.pendings.values()) if (pending.changed) pendings.push(pending)
  for (const row of sitting.budgets.values()) budgets.push(row)
}

function accountOf(sitting: Sitting, name: AccountName): Account | undefined {
  const key = accountKey(name)
  const known = sitting.accounts.get(key)
  if (known !== undefined) return known
  const fact = sitting.facts.accounts.get(key)
  if (fact === undefined) return undefined
  // Field by field: copying an object by its spread costs several times as much, and this is done for every account.
  const account: Account = {
    accountId: fact.accountId,
    purse: fact.purse,
    mayGoNegative: fact.mayGoNegative,
    debitsClosed: fact.debitsClosed,
    creditsClosed: fact.creditsClosed,
    currency: fact.currency,
    balance: fact.balance,
    pending: fact.pending,
    guard: fact.guard,
    seq: fact.seq,
    seqBefore: fact.seq,
  }
  sitting.accounts.set(key, account)
  return account
}

function pendingOf(sitting: Sitting, accountId: string, pendingId: string): Pending | undefined {
  const key = idKey(accountId, pendingId)
  const known = sitting.pendings.get(key)
  if (known !== undefined) return known
  const fact = sitting.facts.pendings.get(key)
  if (fact === undefined) return undefined
  const pending: Pending = { ...fact, posted: 0, changed: false }
  sitting.pendings.set(key, pending)
  return pending
}

/** A row of its own: it becomes the batch's only when the request is accepted. */
function budgetOf(sitting: Sitting, account: AccountName, budget: Budget): BudgetRow {
  const id = budgetKey(account, budget.key)
  const known = sitting.budgets.get(id) ?? sitting.facts.budgets.get(id)
  return {
    accountId: account.accountId,
    purse: account.purse,
    key: budget.key,
    slotSeconds: slotSecondsOf(budget),
    slots: liveSlots(known, budget, sitting.nowMs),
  }
}

const slotAt = (atMs: number, slotSeconds: number): number => Math.floor(atMs / 1000 / slotSeconds)

/** Beyond 2^53 amounts need not be told apart: each is too large (or not positive). */
function amountOf(amountMinor: bigint): number {
  const amount = Number(amountMinor)
  return Math.max(-(2 ** 53), Math.min(2 ** 53, amount))
}

/** A sum that is no longer exact is over any ceiling. */
const ceilingOf = (budget: Budget): number => Math.min(Number(budget.ceilingMinor), amountMaxMinor)

const exceeds = (...amounts: number[]): boolean => amounts.some((amount) => !Number.isSafeInteger(amount))

const isSameAccount = (one: AccountName, other: AccountName): boolean =>
  one.accountId === other.accountId && one.purse === other.purse

function isSameContent(one: Content, other: Content): boolean {
  return (
    one.kind === other.kind &&
    isSameAccount(one.debit, other.debit) &&
    isSameAccount(one.credit, other.credit) &&
    amountOf(one.amountMinor) === amountOf(other.amountMinor) &&
    one.currency === other.currency &&
    one.pendingId === other.pendingId
  )
}

function accepted(sitting: Sitting, debit: Account): Verdict {
  return {
    accepted: true,
    at: sitting.now,
    number: undefined,
    row: sitting.writes.transfers.accountIds.length,
    balance: debit.balance,
    available: debit.balance - debit.pending,
    repeated: false,
  }
}

function refused(code: LedgerRefusal, key?: string): Verdict {
  return { accepted: false, code, budgetKey: key, repeated: false }
}
