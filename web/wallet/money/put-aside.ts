import { addressOf, place, type Address } from '../router.ts'
import type { Payee } from './pay-flow.tsx'

/**
 * What somebody was about to do with money when something else had to come first. It waits in memory alone, and only for
 * whoever comes back by the address that was made for it: nobody else finds an amount that they did not type.
 */
export type Begun = {
  amount: string
  note?: string
  payee?: Payee
  sourceId?: string | undefined
}
type Screen = '/cash-in' | '/cash-out' | '/pay'
/** For a link that leads away: what to keep at the press, and where it goes on. */
export type Aside = { keep: () => void; back: Address }

let waiting: { screen: Screen; begun: Begun } | undefined
const mark = 'begun'

export const asideOf = (screen: Screen, begun: Begun): Aside => ({
  keep: () => {
    waiting = { screen, begun }
  },
  back: addressOf(screen, undefined, { [mark]: 'yes' }),
})

/** Once. */
export function takeUp(screen: Screen): Begun | undefined {
  const query = new URLSearchParams(place.get()?.address.split('?')[1] ?? '')
  const found = query.has(mark) && waiting?.screen === screen ? waiting.begun : undefined
  waiting = undefined
  return found
}
