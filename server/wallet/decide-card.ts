import { refuse, type Refusal } from '#platform/refusals'
import { cardSettlesDays } from './policy-funding.ts'

/** Protects: a slip of the finger binds no stranger's card; who took a wallet over cannot pay out to a card of yesterday. */

/** 12 to 19 digits (ISO/IEC 7812) whose check digit fits. */
export function decideCard(typed: string): { cardNumber: string } | Refusal<'card_malformed'> {
  const cardNumber = typed.normalize('NFKC').replace(/[\s-]/gu, '')
  if (!/^[0-9]{12,19}$/.test(cardNumber) || /^0+$/.test(cardNumber)) return refuse('card_malformed')
  return luhnSum(cardNumber) % 10 === 0 ? { cardNumber } : refuse('card_malformed')
}

function luhnSum(digits: string): number {
  return [...digits].toReversed().reduce((sum, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1)
    return sum + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
}

/** From then on payouts may go there even in a cooling-off. */
export function settlesAt(boundAt: Date): Date {
  return new Date(boundAt.getTime() + cardSettlesDays * 86_400_000)
}
