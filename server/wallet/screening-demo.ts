import { screenedFromMinor } from './policy.ts'
import type { Advice, Screening } from './screening.ts'

/** Seeded people whom the demo's list knows: a wallet that slept for a year, and one that is being looked at. */
const demoListed: Readonly<Record<string, Advice>> = {
  '+8619900000022': 'delay',
  '+8619900000066': 'refer',
}

/** By rules that anybody may read: a strange browser or much money warns. */
export const plainScreening: Screening = {
  async screen({ amountMinor, strangeBrowser }) {
    return strangeBrowser || amountMinor >= screenedFromMinor ? 'warn' : 'allow'
  },
}

/** For the demo alone: in production these numbers may be somebody's. */
export const demoScreening: Screening = {
  async screen(facts) {
    return demoListed[facts.payeeNumber] ?? plainScreening.screen(facts)
  },
}
