/**
 * What a payment looks like to somebody who knows scams: asked before each payment to a payee who is not known yet, for a
 * small first one is how a large one is made to look like nothing new. The rules of a real one are its own affair and are told
 * to nobody; ours are for the demo.
 */
type ScreeningFacts = {
  payerId: string
  payeeId: string
  /** The payee's number in full (E.164): lists of scams hold numbers. */
  payeeNumber: string
  amountMinor: number
  currency: string
  /** The payer's browser is no known device. */
  strangeBrowser: boolean
}
/** `delay`: not today, the customer may put it off; `refer`: a person looks at it first. */
export type Advice = 'allow' | 'warn' | 'delay' | 'refer'
export type Screening = { screen(facts: ScreeningFacts): Promise<Advice> }
