import type { ProofKind } from '#contract/words'
import { unusualHeardHours, unusualToldHours, unusualUntoldHours } from './policy.ts'

/**
 * Protects: the first day of a strange browser is as short as a day only when its owner was in truth told, by a way that
 * whoever signed in there did not use, had time to say "this wasn't me", and did not say it. An address that exists has
 * heard nothing yet, and a mail server that refuses leaves three days.
 */
export type UnusualFacts = {
  signedInAt: Date
  /** The proofs with which the new device came in: it reads what is sent there. */
  enteredWith: readonly ProofKind[]
  /** The number may have a new holder: a text to it tells the owner nothing. */
  reissuedSuspect: boolean
  /** Where the notice of this sign-in was taken over for delivery, and when. */
  delivered: readonly { channel: 'sms' | 'email'; at: Date }[]
  /** Of this sign-in, or of anything else that is not cleaned up yet, the owner said "not me". */
  contested: boolean
}

export function unusualEnd(facts: UnusualFacts): Date {
  const { signedInAt, contested } = facts
  const untold = hoursAfter(signedInAt, unusualUntoldHours)
  const heardAt = facts.delivered.filter(({ channel }) => tells(channel, facts)).map(({ at }) => at.getTime())
  if (contested || heardAt.length === 0) return untold
  const told = hoursAfter(signedInAt, unusualToldHours)
  const heard = hoursAfter(new Date(Math.min(...heardAt)), unusualHeardHours)
  return new Date(Math.min(untold.getTime(), Math.max(told.getTime(), heard.getTime())))
}

/** Whether a notice over this channel reaches somebody else than who sits at the new device. */
function tells(channel: 'sms' | 'email', { enteredWith, reissuedSuspect }: UnusualFacts): boolean {
  switch (channel) {
    case 'sms':
      return !reissuedSuspect && !enteredWith.includes('phone-code')
    case 'email':
      return !enteredWith.includes('email-code')
  }
}

function hoursAfter(at: Date, hours: number): Date {
  return new Date(at.getTime() + hours * 3_600_000)
}
