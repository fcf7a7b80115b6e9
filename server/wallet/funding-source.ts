/**
 * What a bank or a card scheme does for us. A reply may be lost: then the call throws, nobody knows what happened, and
 * `outcome` is asked until somebody does. Four promises, which `funding-source.test.ts` asks of every connector:
 *
 * - the same key again is the same order: it moves nothing twice, and answers what became of it;
 * - `outcome` says `absent` only of a key that it has never acted on;
 * - what it once called `done`, `refused` or `withdrawn` stays so;
 * - `withdraw` closes a key that it has never acted on: a call still in flight moves nothing when it arrives. What it has
 *   acted on it answers as it stands, and changes nothing.
 *
 * `absent` alone promises nothing of what is still in flight: what may not leave any more, or come, is withdrawn. Where a
 * bank knows no withdrawing, its connector keeps a row by key before each call, and refuses a call whose key was withdrawn.
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

/** `open`: it has the order and no answer yet. `withdrawn`: its key was closed before it had been acted on. */
export type OutsideAnswer = 'done' | 'refused' | 'open' | 'withdrawn'

export type FundingSource = {
  /** From the card to us. */
  collect(order: OutsideOrder): Promise<OutsideAnswer>
  /** From us to the card. */
  payOut(order: OutsideOrder): Promise<OutsideAnswer>
  outcome(key: string): Promise<OutsideAnswer | 'absent'>
  withdraw(key: string): Promise<OutsideAnswer>
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
  withdraw: async () => 'refused',
}
