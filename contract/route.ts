import { z } from 'zod'
import { remedyKinds, capabilities, proofKinds } from './words.ts'
import type { RefusalCode } from './refusals.ts'

/**
 * One object per route, shared by the server (which validates and serialises with it) and the apps (which import its type
 * alone). `who` is checked before the operation runs: `anyone` carries nothing, `browser` holds the browser cookie and its
 * csrf token, `session` is signed in as well.
 */
export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: `/api/v1/${string}`
  who: 'anyone' | 'browser' | 'session'
  summary: string
  /** The request must carry an `Idempotency-Key` header (8–255 visible ASCII characters). */
  keyed?: boolean
  /** Every answer of it, refusals too, brings the next challenge for the device key along, in `nextChallengeHeader`. */
  nextChallenge?: boolean
  params?: z.ZodType
  body?: z.ZodType
  /** Only for reading: what narrows a list. */
  query?: z.ZodType
  /** 200 unless said otherwise. */
  status?: 200 | 201 | 202 | 204
  reply: z.ZodType
  refusals: readonly RefusalCode[]
}

export const nextChallengeHeader = 'Latchkey-Next-Challenge'

export function route<const R extends Route>(definition: R): R {
  return definition
}

/** Instants travel as ISO 8601 in UTC. */
export const instant = z.iso.datetime()
export const identifier = z.uuid()
export const secretText = (max: number): z.ZodString => z.string().min(1).max(max)
/** A number as somebody types it. */
export const typedNumber = {
  number: z.string().min(1).max(40),
  /** For numbers typed without a country prefix. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('CN'),
}
export const capability = z.enum(capabilities)
export const proofKind = z.enum(proofKinds)

export const remedy = z.object({
  kind: z.enum(remedyKinds),
  /** In the asker's language. */
  label: z.string(),
  /** Where in the app this remedy begins; null when it is not a place (wait) or comes with later work. */
  href: z.string().nullable(),
  /** False: named, so that the owner knows the way exists, but not to be had yet or not from here. */
  available: z.boolean(),
})
export type Remedy = z.infer<typeof remedy>

/** RFC 9457, extended as `docs/refusals.md` says. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  ref: z.string(),
  scope: z.array(capability),
  remedies: z.array(remedy),
  serverNow: instant,
  retryAt: instant.optional(),
  lockId: z.string().optional(),
  caseId: z.string().optional(),
  instance: z.string(),
  /** For a malformed request: what is off, field by field (RFC 6901 pointers). */
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  /** Machine-readable numbers that the text names, such as `triesLeft`. */
  facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
export type Problem = z.infer<typeof problem>
