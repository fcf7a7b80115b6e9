import type { FundingSource, OutsideAnswer, OutsideOrder, WalletDeps } from '#wallet'

/** A bank that remembers what it moved, and fails when a test says so. The same key is the same order. */
export type FakeBank = FundingSource & {
  /** What it moved, by key: money in is positive. */
  readonly moved: Map<string, number>
  /** How often it was given an order, repeats counted. */
  readonly given: string[]
  /** What it answers to new orders; `open` until it is changed. */
  answer: OutsideAnswer
  /** Runs when an order arrives, before anything else. */
  meanwhile: (order: OutsideOrder) => Promise<void>
}

export function fakeBank(): FakeBank {
  const answers = new Map<string, OutsideAnswer>()
  const orders = new Map<string, number>()
  const settle = (key: string): OutsideAnswer => {
    const before = answers.get(key)
    const answer = before === undefined || before === 'open' ? bank.answer : before
    answers.set(key, answer)
    if (answer === 'done') bank.moved.set(key, orders.get(key) ?? 0)
    return answer
  }
  async function take(order: OutsideOrder, sign: 1 | -1): Promise<OutsideAnswer> {
    await bank.meanwhile(order)
    bank.given.push(order.key)
    orders.set(order.key, sign * order.amountMinor)
    return settle(order.key)
  }
  const bank: FakeBank = {
    moved: new Map(),
    given: [],
    answer: 'done',
    meanwhile: async () => {},
    collect: (order) => take(order, 1),
    payOut: (order) => take(order, -1),
    outcome: async (key) => (orders.has(key) ? settle(key) : 'absent'),
    async withdraw(key) {
      if (!orders.has(key)) {
        orders.set(key, 0)
        answers.set(key, 'withdrawn')
      }
      return settle(key)
    },
  }
  return bank
}

/** What a process that was killed has left: every call from then on fails. */
class Killed extends Error {
  override name = 'Killed'
}

/**
 * The same wallet in a process that dies at its step `at`: before a transaction, a transfer or a call to the bank, or after
 * it was done and before its answer came. `steps()` tells how many it took.
 */
export function dyingAt(wallet: WalletDeps, at: number): { deps: WalletDeps; steps(): number } {
  let count = 0
  const pass = (): void => {
    count += 1
    if (count >= at) throw new Killed(`at step ${count}`)
  }
  const around = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    pass()
    const result = await work()
    pass()
    return result
  }
  const { db, ledger, funding } = wallet
  const deps: WalletDeps = {
    ...wallet,
    db: {
      ...db,
      transact: (work) => around(() => db.transact(work)),
      // The dead read nothing, either.
      read: async (work) => {
        if (count >= at) throw new Killed(`at step ${count}`)
        return db.read(work)
      },
    },
    ledger: { ...ledger, transfer: (request) => around(() => ledger.transfer(request)) },
    funding: {
      collect: (order) => around(() => funding.collect(order)),
      payOut: (order) => around(() => funding.payOut(order)),
      outcome: (key) => around(() => funding.outcome(key)),
      withdraw: (key) => around(() => funding.withdraw(key)),
    },
  }
  return { deps, steps: () => count }
}

/** A card number whose check digit fits, ending in this digit. */
export function cardEnding(digit: number, number = 0): string {
  const start = `622202${String(number).padStart(8, '0')}`
  for (let filler = 0; filler < 10; filler += 1) {
    const card = `${start}${filler}${digit}`
    if (luhn(card) % 10 === 0) return card
  }
  throw new Error('one of ten fits')
}

function luhn(card: string): number {
  return [...card].toReversed().reduce((sum, one, index) => {
    const value = Number(one) * (index % 2 === 1 ? 2 : 1)
    return sum + (value > 9 ? value - 9 : value)
  }, 0)
}
