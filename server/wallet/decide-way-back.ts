import type { BesidesNumber } from '#customers'
import { refuse, type Refusal } from '#platform/refusals'
import { oneAddressBalanceMinor } from './policy.ts'

/**
 * Protects: nobody is left outside with money within, and whoever gets hold of a number gets little with it.
 * docs/decisions/phone-only-wallets.md says what counts and why.
 */

/**
 * Nothing but the number leads back in. Of two settled devices one is left when the other is lost with the number; an e-mail
 * address is told of things and opens a limited session at most, which pays nothing out.
 */
export const isPhoneOnly = ({ recoveryCodes, settledDevices }: BesidesNumber): boolean =>
  !recoveryCodes && settledDevices < 2

export type HeldFacts = Pick<BesidesNumber, 'secondAddress'> & {
  amountMinor: number
  /** With what is on its way in. */
  heldMinor: number
}

/**
 * Of what an owner brings in. What others pay is booked however much it is: they must not hear what somebody holds, and a
 * credit always arrives; its owner is asked for the address instead.
 */
export function refuseHeld({
  secondAddress,
  amountMinor,
  heldMinor,
}: HeldFacts): Refusal<'second_address_missing'> | undefined {
  if (secondAddress || heldMinor + amountMinor <= oneAddressBalanceMinor) return undefined
  const leftMinor = Math.max(0, oneAddressBalanceMinor - heldMinor)
  return refuse('second_address_missing', { facts: { leftMinor } })
}
