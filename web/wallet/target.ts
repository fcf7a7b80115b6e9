import { isOurs } from './return-to.ts'
import { place, type Address } from './router.ts'

/** Where `?to=` leads when the screen is done, when it is an address of ours. */
export function targetOr(otherwise: Address): Address {
  const to = new URLSearchParams(place.get()?.address.split('?')[1] ?? '').get('to')
  return to !== null && isOurs(to) ? (to as Address) : otherwise
}
