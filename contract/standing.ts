import { z } from 'zod'
import { causeCodes } from './causes.ts'
import { capability, identifier, instant, proofKind, remedy } from './route.ts'

/** What a lock looks like to the person whom it may be told: what is off, what still works, why, until when, what opens it. */
export const lockView = z.object({
  lockId: z.string(),
  cause: z.enum(causeCodes as [string, ...string[]]),
  ref: z.string(),
  title: z.string(),
  detail: z.string(),
  takesAway: z.array(capability),
  disables: z.array(proofKind),
  stillWorks: z.array(capability),
  /** Held open by the essential allowance while the lock runs, in minor units a day; null when there is none. */
  allowanceMinor: z.number().int().nullable(),
  on: z.enum(['account', 'device', 'lane']),
  /** Of a lock on one device, which one it is: the one in hand, or another by its browser. Several may be new at once. */
  device: z.object({ here: z.boolean(), browser: z.string().nullable() }).nullable(),
  placedAt: instant,
  /** Null: it ends when somebody acts, never by itself. */
  endsAt: instant.nullable(),
  /** Part of the lock that ends later than `endsAt` (cooling-off: changes 48 h, payments 24 h). */
  parts: z.array(z.object({ takesAway: z.array(capability), endsAt: instant.nullable() })),
  remedies: z.array(remedy),
  article: z.string(),
  /** The notice of the change after which it was placed: "undo" says of that one that it wasn't me. To who is signed in alone. */
  noticeId: identifier.nullable(),
})
export type LockView = z.infer<typeof lockView>

/**
 * What the asker may know. `level` is the rung of the disclosure ladder on which they stand; a rung tells nothing that
 * belongs to a higher one.
 */
export const standing = z.object({
  level: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  wallet: z.enum(['none', 'exists']),
  /** Level 2 only. */
  displayName: z.string().nullable(),
  /** `open`: nothing is off. `restricted`: see `locks`. */
  state: z.enum(['open', 'restricted']),
  locks: z.array(lockView),
  /** Proofs that the flow or session holds now. */
  proofs: z.array(proofKind),
  /** Ways to go on from here, best first: sign in, reset, freeze … */
  ways: z.array(remedy),
  /** Say one more proof of these kinds and you may be told more. */
  moreToTell: z.boolean(),
})
export type Standing = z.infer<typeof standing>

export const sessionView = z.object({
  sessionId: identifier,
  kind: z.enum(['full', 'limited']),
  /** A limited session becomes full at this time with the password typed again, or at once with a further proof. */
  fullAt: instant.nullable(),
  expiresAt: instant,
  idleEndsAt: instant,
  proofs: z.array(proofKind),
  deviceId: identifier.nullable(),
})
export type SessionView = z.infer<typeof sessionView>
