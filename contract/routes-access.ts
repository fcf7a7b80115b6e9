import { z } from 'zod'
import { identifier, instant, route, secretText } from './route.ts'
import { lockView, sessionView, standing } from './standing.ts'

/** The known device, the session, and what a signed-in customer does with credentials, devices and sessions. */

const signedDevice = { challenge: secretText(200), signature: secretText(200) }

export const deviceChallenge = route({
  method: 'POST',
  path: '/api/v1/device/challenge',
  who: 'browser',
  summary:
    'A fresh challenge for the device key: single use, two minutes, the same for every browser. For whoever has none: `Latchkey-Next-Challenge` brings one along with other answers. To be signed is the text `latchkey:<purpose>:<challenge>` (purpose: sign-in, standing, flow, step-up or enrol), with ECDSA P-256 and SHA-256, r‖s in base64url.',
  reply: z.object({ challenge: z.string(), expiresAt: instant, serverNow: instant }),
  refusals: [],
})

export const deviceStanding = route({
  method: 'POST',
  path: '/api/v1/device/standing',
  who: 'browser',
  nextChallenge: true,
  summary: 'What is wrong with my account, asked from a known device: level 1 of the ladder.',
  body: z.strictObject(signedDevice),
  reply: z.object({ standing, serverNow: instant }),
  refusals: ['device_unknown'],
})

export const signInOnDevice = route({
  method: 'POST',
  path: '/api/v1/sign-in',
  who: 'browser',
  keyed: true,
  nextChallenge: true,
  summary:
    'Sign in on a known device: its key signs the challenge, then the password, in the device’s own lane. No code.',
  body: z.strictObject({ ...signedDevice, password: secretText(2000) }),
  reply: z.object({ session: sessionView, serverNow: instant }),
  refusals: [
    'device_unknown',
    'password_wrong',
    'password_paused',
    'password_closed',
    'password_exposed',
    'taken_over',
    'key_missing',
    'key_reused',
    'request_replayed',
  ],
})

export const clearPauseOnDevice = route({
  method: 'POST',
  path: '/api/v1/sign-in/recovery-code',
  who: 'browser',
  nextChallenge: true,
  summary:
    'Sign in on a known device with a recovery code instead of the password; the paused lane is cleared.',
  body: z.strictObject({ ...signedDevice, recoveryCode: secretText(80) }),
  reply: z.object({ session: sessionView, serverNow: instant }),
  refusals: [
    'device_unknown',
    'recovery_code_mistyped',
    'recovery_code_wrong',
    'guesses_spent',
    'taken_over',
  ],
})

export const signOut = route({
  method: 'POST',
  path: '/api/v1/sign-out',
  who: 'browser',
  summary: 'End this session. Answers the same without one.',
  status: 204,
  reply: z.void(),
  refusals: [],
})

export const me = route({
  method: 'GET',
  path: '/api/v1/me',
  who: 'session',
  summary:
    'The signed-in customer: standing at level 2, the session, and how well the way back in is prepared.',
  reply: z.object({
    standing,
    session: sessionView,
    security: z.object({
      passwordSetAt: instant.nullable(),
      passwordStrength: z.number().int().min(0).max(4).nullable(),
      recoveryCodesLeft: z.number().int(),
      emailVerified: z.boolean(),
      devices: z.number().int(),
      sessions: z.number().int(),
    }),
    serverNow: instant,
  }),
  refusals: ['not_signed_in'],
})

export const extendSession = route({
  method: 'POST',
  path: '/api/v1/me/session/extend',
  who: 'session',
  summary: 'I am still here: moves the idle end, never the absolute one.',
  reply: z.object({ session: sessionView, serverNow: instant }),
  refusals: ['not_signed_in'],
})

export const stepUp = route({
  method: 'POST',
  path: '/api/v1/me/step-up',
  who: 'session',
  keyed: true,
  nextChallenge: true,
  summary:
    'Add or freshen a proof of this session; a limited session becomes full when the rule of two is met.',
  body: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('password'), password: secretText(2000) }),
    z.strictObject({ kind: z.literal('recovery-code'), recoveryCode: secretText(80) }),
    z.strictObject({ kind: z.literal('phone-code'), flowId: identifier, code: z.string().min(1).max(40) }),
    z.strictObject({ kind: z.literal('known-device'), ...signedDevice }),
  ]),
  reply: z.object({ session: sessionView, serverNow: instant }),
  refusals: [
    'not_signed_in',
    'password_wrong',
    'password_paused',
    'password_closed',
    'password_exposed',
    'recovery_code_mistyped',
    'recovery_code_wrong',
    'guesses_spent',
    'code_wrong',
    'code_expired',
    'flow_ended',
    'device_unknown',
    'key_missing',
    'key_reused',
    'request_replayed',
  ],
})

export const startStepUpCode = route({
  method: 'POST',
  path: '/api/v1/me/step-up/code',
  who: 'session',
  summary: 'Send a code to the number of this account, for stepping up.',
  status: 201,
  reply: z.object({
    flowId: identifier,
    codeExpiresAt: instant,
    resendAt: instant,
    entriesLeft: z.number().int(),
    serverNow: instant,
  }),
  refusals: ['not_signed_in', 'code_send_limit'],
})

export const listSessions = route({
  method: 'GET',
  path: '/api/v1/me/sessions',
  who: 'session',
  summary: 'Every open session of this account.',
  reply: z.object({
    sessions: z.array(
      z.object({
        sessionId: identifier,
        current: z.boolean(),
        kind: z.enum(['full', 'limited']),
        browser: z.string(),
        deviceId: identifier.nullable(),
        startedAt: instant,
        lastSeenAt: instant,
      }),
    ),
    serverNow: instant,
  }),
  refusals: ['not_signed_in'],
})

export const endSession = route({
  method: 'DELETE',
  path: '/api/v1/me/sessions/:sessionId',
  who: 'session',
  summary: 'End one session of this account.',
  params: z.strictObject({ sessionId: identifier }),
  status: 204,
  reply: z.void(),
  refusals: ['not_signed_in'],
})

export const endOtherSessions = route({
  method: 'POST',
  path: '/api/v1/me/sessions/end-others',
  who: 'session',
  summary: 'End every session but this one.',
  reply: z.object({ ended: z.number().int(), serverNow: instant }),
  refusals: ['not_signed_in'],
})

const deviceView = z.object({
  deviceId: identifier,
  name: z.string(),
  browser: z.string(),
  current: z.boolean(),
  enrolledAt: instant,
  lastSeenAt: instant,
  /** From when it counts as a proof towards changing credentials (7 days). */
  settledAt: instant,
})

export const listDevices = route({
  method: 'GET',
  path: '/api/v1/me/devices',
  who: 'session',
  summary: 'Every known device of this account.',
  reply: z.object({ devices: z.array(deviceView), serverNow: instant }),
  refusals: ['not_signed_in'],
})

export const enrolDevice = route({
  method: 'POST',
  path: '/api/v1/me/devices',
  who: 'session',
  nextChallenge: true,
  summary: 'This is my own device: enrol its key, proven by signing a fresh challenge.',
  body: z.strictObject({
    ...signedDevice,
    /** SPKI of an ECDSA P-256 public key, base64url. */
    publicKey: secretText(400),
    name: z.string().min(1).max(60),
  }),
  status: 201,
  reply: z.object({ device: deviceView, serverNow: instant }),
  refusals: [
    'not_signed_in',
    'change_locked',
    'device_key_malformed',
    'proof_wrong',
    'name_malformed',
    'contact_limit',
  ],
})

export const renameDevice = route({
  method: 'PATCH',
  path: '/api/v1/me/devices/:deviceId',
  who: 'session',
  summary: 'Give a known device another name.',
  params: z.strictObject({ deviceId: identifier }),
  body: z.strictObject({ name: z.string().min(1).max(60) }),
  reply: z.object({ device: deviceView, serverNow: instant }),
  refusals: ['not_signed_in', 'name_malformed'],
})

export const revokeDevice = route({
  method: 'DELETE',
  path: '/api/v1/me/devices/:deviceId',
  who: 'session',
  summary: 'This device is no longer mine: its key, its lane and its sessions end at once.',
  params: z.strictObject({ deviceId: identifier }),
  status: 204,
  reply: z.void(),
  refusals: ['not_signed_in', 'session_limited'],
})

export const changePassword = route({
  method: 'PUT',
  path: '/api/v1/me/password',
  who: 'session',
  keyed: true,
  summary: 'Change the password, knowing the current one. Two proofs, notice to every channel, cooling-off.',
  body: z.strictObject({ currentPassword: secretText(2000), newPassword: secretText(2000) }),
  reply: z.object({ session: sessionView, locks: z.array(lockView), serverNow: instant }),
  refusals: [
    'not_signed_in',
    'session_limited',
    'change_locked',
    'step_up_needed',
    'proof_too_young',
    'password_wrong',
    'password_paused',
    'password_closed',
    'password_same',
    'password_too_short',
    'password_too_long',
    'password_common',
    'password_breached',
    'password_personal',
    'password_unreadable',
    'key_missing',
    'key_reused',
    'request_replayed',
  ],
})
