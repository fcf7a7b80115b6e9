import { screenedFromMinor } from './policy.ts'
import type { Screening } from './screening.ts'

/** A seeded number that stands on the demo's list of scams. */
export const demoScamNumber = '+8619900000110'

/** By rules that anybody may read: a listed number rests for a day; much money to somebody new from a strange browser warns. */
export const demoScreening: Screening = {
  async screen({ payeeNumber, amountMinor, strangeBrowser }) {
    if (payeeNumber === demoScamNumber) return 'delay'
    return strangeBrowser || amountMinor >= screenedFromMinor ? 'warn' : 'allow'
  },
}
