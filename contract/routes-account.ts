import { z } from 'zod'
import { identifier, instant, route, secretText, typedNumber } from './route.ts'
import { lockView, sessionView, standing } from './standing.ts'

/** Recovery, freezing, locks, notices, contacts and recovery codes. */

const flowParams = z.strictObject({ flowId: identifier })
const recoveryParams = z.strictObject({ recoveryId: identifier })

export const recoveryView = z.object({
  recoveryId: identifier,
  kind: z.enum(['forgotten_password', 'exposed_password']),
  state: z.enum(['proving', 'choosing_password', 'completed', 'abandoned', 'expired']),
  /** What finishing now would give. */
  wouldGive: z.enum(['nothing', 'limited', 'full']),
  proofs: z.array(z.string()),
  /** Proofs that would help, best first; empty when nothing more is needed. */
  helpful: z.array(z.enum(['recovery-code', 'known-device', 'identity-check', 'passkey'])),
  expiresAt: instant,
})

export const startRecovery = route({
  method: 'POST',
  path: '/api/v1/flows/:flowId/recovery',
  who: 'browser',
  summary: 'Begin a recovery with what the flow has proven. Asking locks nothing and signs nobody out.',
  params: flowParams,
  body: z.strictObject({ kind: z.enum(['forgotten_password', 'exposed_password']) }),
  status: 201,
  reply: z.object({ recovery: recoveryView, serverNow: instant }),
  refusals: ['flow_ended', 'flow_unproven', 'wallet_absent', 'taken_over'],
})

export const readRecovery = route({
  method: 'GET',
  path: '/api/v1/recoveries/:recoveryId',
  who: 'browser',
  summary: 'Where a recovery stands.',
  params: recoveryParams,
  reply: z.object({ recovery: recoveryView, serverNow: instant }),
  refusals: [],
})

export const proveRecovery = route({
  method: 'POST',
  path: '/api/v1/recoveries/:recoveryId/recovery-code',
  who: 'browser',
  summary: 'Add a recovery code to this recovery.',
  params: recoveryParams,
  body: z.strictObject({ recoveryCode: secretText(80) }),
  reply: z.object({ recovery: recoveryView, serverNow: instant }),
  refusals: ['step_out_of_order', 'recovery_code_mistyped', 'recovery_code_wrong', 'guesses_spent'],
})

export const chooseNewPassword = route({
  method: 'POST',
  path: '/api/v1/recoveries/:recoveryId/password',
  who: 'browser',
  summary:
    'Set the new password: other sessions end, every channel is told, the cooling-off lock is placed, a session opens.',
  params: recoveryParams,
  body: z.strictObject({ password: secretText(2000) }),
  reply: z.object({
    recovery: recoveryView,
    session: sessionView,
    locks: z.array(lockView),
    /** Replaces the recovery code that was used up, when one was; shown once. */
    newRecoveryCode: z.string().nullable(),
    offerOwnDevice: z.boolean(),
    sessionsEnded: z.number().int(),
    serverNow: instant,
  }),
  refusals: [
    'step_out_of_order',
    'proofs_not_enough',
    'password_same',
    'password_too_short',
    'password_too_long',
    'password_common',
    'password_breached',
    'password_personal',
    'password_unreadable',
  ],
})

export const abandonRecovery = route({
  method: 'POST',
  path: '/api/v1/recoveries/:recoveryId/abandon',
  who: 'browser',
  summary: 'I remember it after all. Nothing has changed.',
  params: recoveryParams,
  reply: z.object({ recovery: recoveryView, serverNow: instant }),
  refusals: ['step_out_of_order'],
})

export const freeze = route({
  method: 'POST',
  path: '/api/v1/freeze',
  who: 'browser',
  summary:
    'Stop money going out, from any browser, with one proof. The answer is the same whether the proof was right or wrong; a number or a recovery code that cannot be one at all is said to be mistyped, by its text alone.',
  body: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('phone-code'), flowId: identifier, code: z.string().min(1).max(40) }),
    z.strictObject({
      kind: z.literal('password'),
      ...typedNumber,
      password: secretText(2000),
    }),
    z.strictObject({
      kind: z.literal('recovery-code'),
      ...typedNumber,
      recoveryCode: secretText(80),
    }),
  ]),
  status: 202,
  reply: z.object({ received: z.literal(true), serverNow: instant }),
  refusals: ['phone_malformed', 'country_not_served', 'recovery_code_mistyped', 'guesses_spent'],
})

export const freezeMine = route({
  method: 'POST',
  path: '/api/v1/me/freeze',
  who: 'session',
  summary: 'Freeze my own wallet at once; any session may.',
  status: 201,
  reply: z.object({ lock: lockView, serverNow: instant }),
  refusals: ['not_signed_in'],
})

export const liftLock = route({
  method: 'POST',
  path: '/api/v1/me/locks/:lockId/lift',
  who: 'session',
  summary:
    'Open a lock with the proofs that this session holds; says which proof is missing when they are not enough.',
  params: z.strictObject({ lockId: z.string().min(1).max(80) }),
  reply: z.object({ standing, session: sessionView, serverNow: instant }),
  refusals: [
    'not_signed_in',
    'proofs_not_enough',
    'proof_too_young',
    'step_up_needed',
    'lock_not_liftable',
    'wrong_device',
    'session_limited',
  ],
})

export const listNotices = route({
  method: 'GET',
  path: '/api/v1/me/notices',
  who: 'session',
  summary: 'Status Centre: every security notice that we sent, so that one that is not here is a fake.',
  reply: z.object({
    notices: z.array(
      z.object({
        noticeId: identifier,
        at: instant,
        title: z.string(),
        detail: z.string(),
        channels: z.array(z.enum(['sms', 'email'])),
        checkWord: z.string(),
        /** "This wasn't me" can still be said of it. */
        disputable: z.boolean(),
      }),
    ),
    serverNow: instant,
  }),
  refusals: ['not_signed_in'],
})

export const disputeNotice = route({
  method: 'POST',
  path: '/api/v1/me/notices/:noticeId/not-me',
  who: 'session',
  summary: 'This wasn’t me: money out and changes stop, the other sessions end.',
  params: z.strictObject({ noticeId: identifier }),
  reply: z.object({ lock: lockView, sessionsEnded: z.number().int(), serverNow: instant }),
  refusals: ['not_signed_in'],
})

export const disputeByToken = route({
  method: 'POST',
  path: '/api/v1/not-me',
  who: 'browser',
  summary:
    'This wasn’t me, from a notice by e-mail. The answer is the same whether the token was right or wrong.',
  body: z.strictObject({ token: secretText(200) }),
  status: 202,
  reply: z.object({ received: z.literal(true), serverNow: instant }),
  refusals: [],
})

export const makeRecoveryCodes = route({
  method: 'POST',
  path: '/api/v1/me/recovery-codes',
  who: 'session',
  summary: 'A new set of ten recovery codes, shown once; an older set stops working.',
  status: 201,
  reply: z.object({ recoveryCodes: z.array(z.string()), serverNow: instant }),
  refusals: ['not_signed_in', 'session_limited', 'change_locked', 'step_up_needed', 'proof_too_young'],
})

export const countRecoveryCodes = route({
  method: 'GET',
  path: '/api/v1/me/recovery-codes',
  who: 'session',
  summary: 'How many recovery codes are left, and since when.',
  reply: z.object({ left: z.number().int(), madeAt: instant.nullable(), serverNow: instant }),
  refusals: ['not_signed_in'],
})

const contactView = z.object({
  contactId: identifier,
  kind: z.literal('email'),
  /** First letter and domain only, on purpose. */
  hint: z.string(),
  verified: z.boolean(),
  addedAt: instant,
})

export const listContacts = route({
  method: 'GET',
  path: '/api/v1/me/contacts',
  who: 'session',
  summary: 'Second notice addresses.',
  reply: z.object({ contacts: z.array(contactView), serverNow: instant }),
  refusals: ['not_signed_in'],
})

export const addContact = route({
  method: 'POST',
  path: '/api/v1/me/contacts',
  who: 'session',
  summary: 'Add an e-mail address for notices; a code goes to it.',
  body: z.strictObject({ email: z.string().min(3).max(254) }),
  status: 201,
  reply: z.object({ contact: contactView, codeExpiresAt: instant, serverNow: instant }),
  refusals: [
    'not_signed_in',
    'session_limited',
    'change_locked',
    'step_up_needed',
    'proof_too_young',
    'email_malformed',
    'contact_limit',
    'code_send_limit',
  ],
})

export const verifyContact = route({
  method: 'POST',
  path: '/api/v1/me/contacts/:contactId/verify',
  who: 'session',
  summary: 'Prove the e-mail address with the code sent to it.',
  params: z.strictObject({ contactId: identifier }),
  body: z.strictObject({ code: z.string().min(1).max(40) }),
  reply: z.object({ contact: contactView, serverNow: instant }),
  refusals: ['not_signed_in', 'code_wrong', 'code_expired', 'guesses_spent'],
})

export const removeContact = route({
  method: 'DELETE',
  path: '/api/v1/me/contacts/:contactId',
  who: 'session',
  summary: 'Stop using a notice address; it is told.',
  params: z.strictObject({ contactId: identifier }),
  status: 204,
  reply: z.void(),
  refusals: ['not_signed_in', 'session_limited', 'change_locked', 'step_up_needed', 'proof_too_young'],
})

export const demoPeople = route({
  method: 'GET',
  path: '/api/v1/demo/people',
  who: 'anyone',
  summary: 'Demo mode only: the seeded people, what is wrong for each, and how to sign in as them.',
  reply: z.object({
    people: z.array(
      z.object({
        personId: z.string(),
        name: z.string(),
        number: z.string(),
        password: z.string(),
        /** The payment PIN, of those who have one. */
        pin: z.string().nullable(),
        story: z.string(),
        recoveryCodes: z.array(z.string()),
      }),
    ),
  }),
  refusals: [],
})

export const demoMessages = route({
  method: 'GET',
  path: '/api/v1/demo/people/:personId/messages',
  who: 'anyone',
  summary:
    'Demo mode only: what the demo phone of this person shows. `number:+86…` reads the phone of any number.',
  params: z.strictObject({ personId: z.string().min(1).max(60) }),
  reply: z.object({
    messages: z.array(
      z.object({
        at: instant,
        channel: z.enum(['sms', 'email']),
        from: z.string(),
        subject: z.string().nullable(),
        body: z.string(),
      }),
    ),
    serverNow: instant,
    /** Of the clock times in the messages, and so of the clock on the screen. */
    timeZone: z.string(),
  }),
  refusals: [],
})
