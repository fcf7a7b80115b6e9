import type { Clock } from '#platform/clock'
import { ReplyLost, type FundingSource, type OutsideAnswer, type OutsideOrder } from './funding-source.ts'
import { demoSlowSeconds } from './policy-funding.ts'

/**
 * A bank for the demo, which moves nothing and remembers orders for as long as the process lives. The last digit of the
 * card says how it behaves; docs/operating.md lists a number of each kind.
 *
 * - 0 to 5: says yes at once
 * - 6: slow: takes twenty seconds, then yes
 * - 7: says no
 * - 8: does it, and its reply is lost
 * - 9: says no, and its reply is lost
 */
type Kept = { since: number; lastDigit: string }

export function demoFundingSource(clock: Clock): FundingSource {
  const orders = new Map<string, Kept>()
  const withdrawn = new Set<string>()
  const answerFor = ({ since, lastDigit }: Kept): OutsideAnswer => {
    if (lastDigit === '7' || lastDigit === '9') return 'refused'
    const isWaiting = lastDigit === '6' && clock.now().getTime() < since + demoSlowSeconds * 1000
    return isWaiting ? 'open' : 'done'
  }
  async function take({ key, cardNumber }: OutsideOrder): Promise<OutsideAnswer> {
    if (withdrawn.has(key)) return 'withdrawn'
    const known = orders.get(key)
    const order = known ?? { since: clock.now().getTime(), lastDigit: cardNumber.slice(-1) }
    orders.set(key, order)
    // Only the first reply: a connection that is bad for ever is another case, and the same one again is no news.
    if (!known && /[89]/.test(order.lastDigit)) throw new ReplyLost('the demo bank loses this reply')
    return answerFor(order)
  }
  return {
    collect: take,
    payOut: take,
    async outcome(key) {
      const order = orders.get(key)
      if (order) return answerFor(order)
      return withdrawn.has(key) ? 'withdrawn' : 'absent'
    },
    async withdraw(key) {
      const order = orders.get(key)
      if (order) return answerFor(order)
      withdrawn.add(key)
      return 'withdrawn'
    },
  }
}
