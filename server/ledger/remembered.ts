import { accountKey, budgetKey, type AccountFact, type BudgetFact, type Facts, type Left } from './facts.ts'
import { rememberedMax } from './policy.ts'
import type { AccountName, TransferRequest } from './request.ts'

/**
 * What accounts have, as far as this connection's own batches read or wrote it, so that the next batch need not read it
 * again. It may be wrong at any time, since others write too: what is decided upon it counts only when the write has found
 * each account as it is remembered here.
 *
 * The budgets of an account are right for as long as its `seq` is, for none changes without an entry. So they are kept with
 * it, and forgotten when it turns out to have moved on by other hands.
 */
export type Memory = {
  missing(requests: readonly TransferRequest[]): Missing
  /** Takes in what was not remembered; where a batch has gone on from there since it was asked for, that is newer. */
  learn(missing: Missing, states: Pick<Facts, 'accounts' | 'budgets'>): void
  /** Undefined when something is still not known. Nothing is known here of what was decided or set aside before. */
  recall(requests: readonly TransferRequest[]): Facts | undefined
  keep(left: Left): void
  forget(requests: readonly TransferRequest[]): void
}

/** What a batch looks at and is not remembered. */
export type Missing = {
  readonly accountIds: Set<string>
  /** Of which account which budget, by `budgetKey`. */
  readonly budgets: Map<string, { account: AccountName; key: string }>
}

/** Of the budgets those that were read or written, by `budgetKey`: undefined where there was none. */
type Remembered = { readonly fact: AccountFact; readonly budgets: Map<string, BudgetFact | undefined> }

export function openMemory(max = rememberedMax): Memory {
  const known = keepLatest<Remembered>(max)

  return {
    missing(requests) {
      const missing: Missing = { accountIds: new Set(), budgets: new Map() }
      for (const { debit, credit, budgets = [] } of requests) {
        const payer = known.find(accountKey(debit))
        if (payer === undefined) missing.accountIds.add(debit.accountId)
        if (known.find(accountKey(credit)) === undefined) missing.accountIds.add(credit.accountId)
        for (const { key } of budgets) {
          const id = budgetKey(debit, key)
          if (payer?.budgets.has(id) !== true) missing.budgets.set(id, { account: debit, key })
        }
      }
      return missing
    },
    learn(missing, { accounts, budgets }) {
      for (const [key, fact] of accounts)
        if (known.find(key) === undefined) known.put(key, { fact, budgets: new Map() })
      for (const [id, { account }] of missing.budgets) {
        const payer = known.find(accountKey(account))
        if (payer?.budgets.has(id) === false) payer.budgets.set(id, budgets.get(id))
      }
    },
    recall(requests) {
      const accounts = new Map<string, AccountFact>()
      const rows = new Map<string, BudgetFact>()
      for (const { debit, credit, budgets = [] } of requests) {
        const [debitKey, creditKey] = [accountKey(debit), accountKey(credit)]
        const [payer, payee] = [known.find(debitKey), known.find(creditKey)]
        if (payer === undefined || payee === undefined) return undefined
        accounts.set(debitKey, payer.fact)
        accounts.set(creditKey, payee.fact)
        for (const { key } of budgets) {
          const id = budgetKey(debit, key)
          if (!payer.budgets.has(id)) return undefined
          const row = payer.budgets.get(id)
          if (row !== undefined) rows.set(id, row)
        }
      }
      return { accounts, budgets: rows, decided: new Map(), pendings: new Map() }
    },
    keep(left) {
      for (const [key, fact] of left.accounts) {
        const before = known.find(key)
        const isContinued = before !== undefined && before.fact.seq === fact.seqBefore
        known.put(key, { fact, budgets: isContinued ? before.budgets : new Map() })
      }
      for (const [id, row] of left.budgets) known.find(accountKey(row))?.budgets.set(id, row)
    },
    forget(requests) {
      for (const { debit, credit } of requests) {
        known.drop(accountKey(debit))
        known.drop(accountKey(credit))
      }
    },
  }
}

type Latest<Value> = {
  find(key: string): Value | undefined
  put(key: string, value: Value): void
  drop(key: string): void
}

/**
 * At most `max` values; the half that was not asked for longest goes first. Two halves, of which the older is dropped whole
 * once the newer is full: no order has to be kept up at every look.
 */
function keepLatest<Value>(max: number): Latest<Value> {
  let newer = new Map<string, Value>()
  let older = new Map<string, Value>()
  const put = (key: string, value: Value): void => {
    newer.set(key, value)
    if (newer.size < max / 2) return
    older = newer
    newer = new Map()
  }
  return {
    put,
    find(key) {
      const value = newer.get(key)
      if (value !== undefined) return value
      const old = older.get(key)
      if (old !== undefined) put(key, old)
      return old
    },
    drop(key) {
      newer.delete(key)
      older.delete(key)
    },
  }
}
