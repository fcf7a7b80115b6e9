import { z } from 'zod'
import { amountMinor, currency, sumMinor } from './money.ts'
import { identifier, instant } from './route.ts'

/** What money looks like to its owner: payments, people, payees, limits, cards. */

/**
 * `deciding`: not known yet, and never shown as failed. `sent`: its outside leg has left and has no outcome yet.
 * `expired`: it was not decided in time and will never happen. `returned`: it was set aside and came back.
 */
export const paymentState = z.enum(['deciding', 'done', 'sent', 'refused', 'expired', 'returned'])
export const paymentKind = z.enum(['pay', 'request', 'cash-in', 'cash-out'])

/** A person as the asker may see them: masked unless the name is their own entry. */
export const personView = z.object({
  /** Masked (`*华`), or what stands for the other side (`bank card ···· 1024`). */
  label: z.string(),
  /** The asker has paid them before; to have been paid by them says nothing. */
  before: z.boolean(),
  /** A *known payee*: first paid at least seven days ago, outside any lock. */
  known: z.boolean(),
})

export const paymentView = z.object({
  paymentId: identifier,
  kind: paymentKind,
  direction: z.enum(['in', 'out']),
  state: paymentState,
  amountMinor,
  currency,
  other: personView,
  note: z.string(),
  createdAt: instant,
  /** When it was decided, booked or refused. */
  endedAt: instant.nullable(),
  /** While `deciding`: from then on it can no longer happen. */
  deadlineAt: instant.nullable(),
  /** Own balance after it, once booked. */
  balanceMinor: sumMinor.nullable(),
  /** Why not, for `refused`: a code of the catalogue with its title and detail. */
  refusal: z.object({ code: z.string(), ref: z.string(), title: z.string(), detail: z.string() }).nullable(),
  /** Its outside leg had left before a lock was placed: the lock did not stop it. */
  leftBeforeLock: z.boolean(),
  /** The asker has said of the other that they cheat or were not meant. */
  disputed: z.boolean(),
  /** Safe to read aloud; the same on both sides' receipts. */
  receiptNumber: z.string(),
})
export const limitView = z.object({
  /**
   * `paid`: to others alone; `day` and `year` count payouts, too. `phone-only`: of a year, while nothing but the number leads
   * back in. `one-address`: what is brought in while notices go to the number alone.
   */
  key: z.enum([
    ...['single', 'day', 'year', 'paid-day', 'paid-year', 'balance'],
    ...['without-pin-single', 'without-pin-day', 'allowance', 'phone-only', 'one-address'],
  ] as const),
  /** Null: no limit. */
  ceilingMinor: sumMinor.nullable(),
  spentMinor: sumMinor,
})

export const payeeView = z.object({
  /** Names the payee in what follows; sealed, for this account alone, for 30 minutes. */
  payee: z.string(),
  person: personView,
  /** When a payee becomes a known one; null when known already or never paid. */
  knownAt: instant.nullable(),
  /** From a code: what its owner asked for. */
  amountMinor: amountMinor.nullable(),
  note: z.string(),
  requestId: identifier.nullable(),
})

export const fundingSourceView = z.object({
  sourceId: identifier,
  /** `bank card ···· 1024`, in the asker's language. */
  label: z.string(),
  boundAt: instant,
  /** Bound for seven days: payouts may go there while a cooling-off holds nothing else. */
  settled: z.boolean(),
})
