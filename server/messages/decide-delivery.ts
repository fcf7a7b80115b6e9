import type { Sent } from './channel.ts'
import { attemptsMax, leaseSeconds, retrySeconds } from './policy.ts'

/**
 * Protects: a message is sent by one worker at a time; a code that no longer works is never sent; nothing that can be
 * delivered is lost. A worker that dies between sending and noting it leaves the lease to run out, and the message is sent
 * again: at least once, not exactly once.
 */
export type Waiting = {
  state: 'waiting' | 'delivered' | 'expired' | 'dead'
  kind: 'notice' | 'code'
  dueAt: Date
  expiresAt: Date
  attempts: number
  leasedUntilAt: Date | null
}

export type Claim =
  | { act: 'leave' }
  | { act: 'expire' }
  | { act: 'send'; leasedUntilAt: Date; attempts: number }

export function decideClaim(message: Waiting, now: Date): Claim {
  if (message.state !== 'waiting') return { act: 'leave' }
  if (message.expiresAt <= now) return { act: 'expire' }
  if (message.leasedUntilAt !== null && message.leasedUntilAt > now) return { act: 'leave' }
  // A job that comes late, after another attempt was put off. A first attempt never waits: it was due when it was written,
  // and another process's clock may lag a little behind.
  if (message.attempts > 0 && message.dueAt > now) return { act: 'leave' }
  return {
    act: 'send',
    leasedUntilAt: new Date(now.getTime() + leaseSeconds * 1000),
    attempts: message.attempts + 1,
  }
}

export type Settlement =
  | { state: 'delivered' }
  | { state: 'waiting'; dueAt: Date; failure: string }
  /** `wipe`: the body goes at once. A notice keeps it until it expires, so that an operator can revive it. */
  | { state: 'dead'; failure: string; wipe: boolean }

export function decideSettlement(
  sent: Sent,
  message: { kind: 'notice' | 'code'; attempts: number; expiresAt: Date },
  now: Date,
): Settlement {
  switch (sent.outcome) {
    case 'sent':
      return { state: 'delivered' }
    case 'refused':
      return { state: 'dead', failure: sent.reason, wipe: message.kind === 'code' }
    case 'later': {
      if (message.attempts >= attemptsMax) {
        return { state: 'dead', failure: sent.reason, wipe: message.kind === 'code' }
      }
      const wait = retrySeconds[Math.min(message.attempts, retrySeconds.length) - 1] ?? retrySeconds[0]
      // Never put off past its end: the sweep that finds it then notes that it expired.
      const dueAt = new Date(Math.min(now.getTime() + wait * 1000, message.expiresAt.getTime()))
      return { state: 'waiting', dueAt, failure: sent.reason }
    }
  }
}

/** `quiet`: recorded in the Status Centre alone, for a message of this kind went out within the quiet hours. */
export function decideQuiet(
  quietKind: boolean,
  lastSentAt: Date | undefined,
  now: Date,
  hours: number,
): boolean {
  if (!quietKind || lastSentAt === undefined) return false
  return lastSentAt.getTime() + hours * 3_600_000 > now.getTime()
}
