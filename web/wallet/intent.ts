import { place, type Address, addressOf } from './router.ts'

/** Why the customer came to the one door. It only chooses the page after the code; the server never hears it. */
const intents = ['help', 'sign-in', 'register', 'recover'] as const
export type Intent = (typeof intents)[number]

/** From `?for=` of the address at hand. */
export function intentHere(): Intent {
  const query = place.get()?.address.split('?')[1] ?? ''
  const given = new URLSearchParams(query).get('for')
  return intents.find((one) => one === given) ?? 'help'
}

export const flowAddress = (flowId: string, intent: Intent): Address =>
  addressOf('/flows/:flowId', { flowId }, { for: intent })

/** The number as it was typed at the door. Kept for this page load only: what managers file a password under. */
let typedDigits = ''
export function noteTyped(digits: string): void {
  typedDigits = digits
}
export const typedNumber = (): string => typedDigits
/** 「尾号 000」: what the sign-in page may show of a number on an own device. */
export const typedTail = (): string => typedDigits.slice(-3)
