import { z } from 'zod'
import { identifier, instant, route, secretText, typedNumber } from './route.ts'
import { sessionView, standing } from './standing.ts'

/**
 * The one door: type your number, prove it with a code, and only then does the wallet say anything. Signing in on an
 * unknown device, registering, recovering and asking what is wrong all begin here, for any number alike.
 */

/** Same shape and size for every valid number. */
const doorOpen = z.object({
  flowId: identifier,
  /** What the asker typed, grouped for reading; never anything that we hold. */
  sentTo: z.string(),
  codeExpiresAt: instant,
  /** From when another code may be asked for. */
  resendAt: instant,
  entriesLeft: z.number().int(),
  serverNow: instant,
})

const flowParams = z.strictObject({ flowId: identifier })

export const hello = route({
  method: 'GET',
  path: '/api/v1/hello',
  who: 'anyone',
  nextChallenge: true,
  summary:
    'Start here: gives the browser its cookie, its csrf token and the server time; says whether a session is open.',
  reply: z.object({
    serverNow: instant,
    csrfToken: z.string(),
    locale: z.enum(['zh-CN', 'en']),
    demo: z.boolean(),
    /** The zone in which every clock time is told, in texts and on screens alike. */
    timeZone: z.string(),
    session: sessionView.nullable(),
  }),
  refusals: [],
})

export const startFlow = route({
  method: 'POST',
  path: '/api/v1/flows',
  who: 'browser',
  summary: 'Open the one door: a code goes to the number, whatever the account behind it.',
  body: z.strictObject({
    ...typedNumber,
    /** `enter` covers signing in, registering, recovering and asking; `freeze` sends a code that can only freeze. */
    purpose: z.enum(['enter', 'freeze']).default('enter'),
  }),
  status: 201,
  reply: doorOpen,
  refusals: ['phone_malformed', 'country_not_served', 'code_send_limit'],
})

export const startFlowFromDevice = route({
  method: 'POST',
  path: '/api/v1/flows/from-device',
  who: 'browser',
  nextChallenge: true,
  summary:
    'Open the door from a known device, without typing the number; the device counts as a proof of the flow.',
  body: z.strictObject({ challenge: secretText(200), signature: secretText(200) }),
  status: 201,
  reply: doorOpen,
  refusals: ['device_unknown', 'code_send_limit'],
})

export const resendCode = route({
  method: 'POST',
  path: '/api/v1/flows/:flowId/resend',
  who: 'browser',
  summary: 'Send a new code for this flow; the older one stops working, and the count of entries goes on.',
  params: flowParams,
  reply: doorOpen,
  refusals: ['flow_ended', 'step_out_of_order', 'code_send_limit', 'guesses_spent'],
})

export const submitCode = route({
  method: 'POST',
  path: '/api/v1/flows/:flowId/code',
  who: 'browser',
  summary:
    'Prove the number. Answers with the exact standing of the wallet behind it, or that there is none.',
  params: flowParams,
  body: z.strictObject({ code: z.string().min(1).max(40) }),
  reply: z.object({ standing, flowExpiresAt: instant, serverNow: instant }),
  refusals: ['code_wrong', 'code_expired', 'flow_ended', 'step_out_of_order', 'guesses_spent'],
})

export const readFlow = route({
  method: 'GET',
  path: '/api/v1/flows/:flowId',
  who: 'browser',
  summary: 'Where a flow stands, for a page that was reloaded.',
  params: flowParams,
  reply: z.object({
    flowId: identifier,
    purpose: z.enum(['enter', 'freeze']),
    state: z.enum(['code_sent', 'proven', 'ended']),
    sentTo: z.string(),
    codeExpiresAt: instant.nullable(),
    resendAt: instant.nullable(),
    entriesLeft: z.number().int(),
    standing: standing.nullable(),
    flowExpiresAt: instant,
    serverNow: instant,
  }),
  refusals: [],
})

export const addRecoveryCodeProof = route({
  method: 'POST',
  path: '/api/v1/flows/:flowId/proofs/recovery-code',
  who: 'browser',
  summary:
    'Add a recovery code to what this flow has proven. The code is used up; a new one replaces it after recovery.',
  params: flowParams,
  body: z.strictObject({ recoveryCode: secretText(80) }),
  reply: z.object({ standing, serverNow: instant }),
  refusals: [
    'recovery_code_mistyped',
    'recovery_code_wrong',
    'guesses_spent',
    'flow_ended',
    'flow_unproven',
    'wallet_absent',
  ],
})

export const addDeviceProof = route({
  method: 'POST',
  path: '/api/v1/flows/:flowId/proofs/device',
  who: 'browser',
  nextChallenge: true,
  summary: 'Add this known device to what the flow has proven.',
  params: flowParams,
  body: z.strictObject({ challenge: secretText(200), signature: secretText(200) }),
  reply: z.object({ standing, serverNow: instant }),
  refusals: ['device_unknown', 'flow_ended', 'flow_unproven', 'wallet_absent'],
})

export const register = route({
  method: 'POST',
  path: '/api/v1/flows/:flowId/register',
  who: 'browser',
  summary: 'Create a wallet for the number just proven, when there is none.',
  params: flowParams,
  body: z.strictObject({
    displayName: z.string().min(1).max(80),
    password: secretText(2000),
  }),
  status: 201,
  reply: z.object({ session: sessionView, serverNow: instant }),
  refusals: [
    'flow_ended',
    'flow_unproven',
    'wallet_exists',
    'name_malformed',
    'password_too_short',
    'password_too_long',
    'password_common',
    'password_breached',
    'password_personal',
    'password_unreadable',
  ],
})

const signedIn = z.object({
  session: sessionView,
  /** The customer may make this browser a known device: ask. */
  offerOwnDevice: z.boolean(),
  serverNow: instant,
})

export const signInOnFlow = route({
  method: 'POST',
  path: '/api/v1/flows/:flowId/password',
  who: 'browser',
  keyed: true,
  summary: 'Sign in on a new device: the number is proven, now the password, in this browser’s own lane.',
  params: flowParams,
  body: z.strictObject({ password: secretText(2000) }),
  reply: signedIn,
  refusals: [
    'password_wrong',
    'password_paused',
    'password_closed',
    'password_exposed',
    'taken_over',
    'lanes_spent',
    'flow_ended',
    'flow_unproven',
    'wallet_absent',
    'phone_reissued',
    'key_missing',
    'key_reused',
    'request_replayed',
  ],
})

export const enterOnFlow = route({
  method: 'POST',
  path: '/api/v1/flows/:flowId/enter',
  who: 'browser',
  summary:
    'Enter with the proofs that the flow holds and no password (known device, phone code, recovery code): limited or full by the rule of two.',
  params: flowParams,
  reply: signedIn,
  refusals: [
    'proofs_not_enough',
    'taken_over',
    'flow_ended',
    'flow_unproven',
    'wallet_absent',
    'phone_reissued',
  ],
})
