/**
 * What a bank or a card scheme does for us. A reply may be lost: then the call throws, nobody knows what happened, and
 * `outcome` is asked until somebody does. Three promises, which `funding-source.test.ts` asks of every connector:
 *
 * - the same key again is the same order: it moves nothing twice, and answers what became of it;
 * - `outcome` says `absent` only of a key that it has never acted on;
 * - what it once called `done` or `refused` stays so.
 *
 * A call that takes longer than two seconds throws: somebody waits for the answer.
 */
export type OutsideOrder = {
  key: string
  /** Digits only. */
  cardNumber: string
  amountMinor: number
  currency: 'CNY'
}

/** `open`: it has the order and no answer yet. */
export type OutsideAnswer = 'done' | 'refused' | 'open'

export type FundingSource = {
  /** From the card to us. */
  collect(order: OutsideOrder): Promise<OutsideAnswer>
  /** From us to the card. */
  payOut(order: OutsideOrder): Promise<OutsideAnswer>
  outcome(key: string): Promise<OutsideAnswer | 'absent'>
}

/** The reply was lost: it may have happened, or not. */
export class ReplyLost extends Error {
  override name = 'ReplyLost'
}

/** Where no bank is connected: it says no to everything, so that nothing waits for an answer that never comes. */
export const closedFundingSource: FundingSource = {
  collect: async () => 'refused',
  payOut: async () => 'refused',
  outcome: async () => 'absent',
}
