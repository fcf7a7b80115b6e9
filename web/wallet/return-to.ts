import { open, place } from './router.ts'

/**
 * Where the customer was when their session ended, for this tab alone: signing in again brings them back there. Only addresses
 * of ours are kept, so that nothing from outside can send anybody anywhere.
 */
const name = 'latchkey.return'

export function noteReturn(): void {
  const address = place.get()?.address
  try {
    if (address !== undefined) sessionStorage.setItem(name, address)
  } catch {
    // Storage is off: the customer comes home instead.
  }
}

export function forgetReturn(): void {
  try {
    sessionStorage.removeItem(name)
  } catch {
    // Nothing was kept.
  }
}

/** Goes back there, once. False: there was nowhere to go. */
export function goReturn(): boolean {
  let kept: string | null = null
  try {
    kept = sessionStorage.getItem(name)
  } catch {
    return false
  }
  forgetReturn()
  if (kept === null || !isOurs(kept)) return false
  open(kept)
  return true
}

/** An address within this origin, and no way around it (`//elsewhere`, `\\elsewhere`). */
export function isOurs(address: string): boolean {
  if (!address.startsWith('/')) return false
  const url = new URL(address, location.origin)
  return url.origin === location.origin
}
