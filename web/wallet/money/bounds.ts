import { useCall } from '../use-call.ts'
import { amountText } from './amount.ts'
import type { Wallet } from './wallet-watch.ts'

/** What a wallet may not do while nothing but the number leads into it, or while notices go there alone. */
export type Bound = 'phone-only' | 'one-address'

type Limits = Pick<Wallet, 'limits'>

/** Null where nothing bounds. */
export function ceilingOf({ limits }: Limits, bound: Bound): number | null {
  return limits.find(({ key }) => key === bound)?.ceilingMinor ?? null
}

/** What is left of it; undefined where nothing bounds. */
export function leftOf({ limits }: Limits, bound: Bound): number | undefined {
  const found = limits.find(({ key }) => key === bound)
  if (found === undefined || found.ceilingMinor === null) return undefined
  return Math.max(0, found.ceilingMinor - found.spentMinor)
}

/** Which of both refuses an amount that could be typed: of what leaves, none does where the money ends before. */
export function boundAt(
  wallet: Limits & Pick<Wallet, 'availableMinor'>,
  way: 'in' | 'out',
): Bound | undefined {
  const bound = way === 'out' ? 'phone-only' : 'one-address'
  const left = leftOf(wallet, bound)
  if (left === undefined) return undefined
  return way === 'in' || left < wallet.availableMinor ? bound : undefined
}

/** Which of both is asked for on the home screen: the way back first, and the address once there is more than it would hold. */
export function askedFor(wallet: Limits & Pick<Wallet, 'balanceMinor'>): Bound | undefined {
  if (wallet.balanceMinor === 0) return undefined
  if (ceilingOf(wallet, 'phone-only') !== null) return 'phone-only'
  const held = ceilingOf(wallet, 'one-address')
  return held !== null && wallet.balanceMinor > held ? 'one-address' : undefined
}

/** As an amount to be read, for whoever is about to leave it for later; undefined where nothing bounds, or nobody has said yet. */
export function useCeiling(bound: Bound): string | undefined {
  const { load } = useCall('GET /api/v1/me/wallet')
  const ceiling = load.state === 'ready' ? ceilingOf(load.body, bound) : null
  return ceiling === null ? undefined : amountText(ceiling)
}
