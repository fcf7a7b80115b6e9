import { z } from 'zod'
import { amountMinor, currency, sumMinor } from './money.ts'
import { identifier, instant, route, secretText, typedNumber } from './route.ts'
import { fundingSourceView, payeeView, paymentState, paymentView, personView } from './wallet.ts'

/** Moving money: payees, paying, what became of it, the payment PIN, cash-in and cash-out. */

export const readPayment = route({
  method: 'GET',
  path: '/api/v1/me/payments/:paymentId',
  who: 'session',
  summary: 'One payment, sent or received: its receipt once it is done.',
  params: z.strictObject({ paymentId: identifier }),
  reply: z.object({ payment: paymentView, serverNow: instant }),
  refusals: ['not_signed_in', 'not_found'],
})

export const disputePayee = route({
  method: 'POST',
  path: '/api/v1/me/payments/:paymentId/dispute',
  who: 'session',
  summary:
    'Says of a payment that it went to somebody who cheats, or who was not meant: its payee is known no more, is warned of, and is not listed among those paid before. It moves no money back.',
  params: z.strictObject({ paymentId: identifier }),
  reply: z.object({ serverNow: instant }),
  refusals: ['not_signed_in', 'not_found'],
})

export const takeBackDispute = route({
  method: 'DELETE',
  path: '/api/v1/me/payments/:paymentId/dispute',
  who: 'session',
  summary:
    'Takes back what was said of a payee, by any payment to them: they are listed again, and met as somebody new until they have been paid again. The second time changes nothing.',
  params: z.strictObject({ paymentId: identifier }),
  reply: z.object({ serverNow: instant }),
  refusals: ['not_signed_in', 'not_found'],
})

export const askOutcome = route({
  method: 'POST',
  path: '/api/v1/me/payments/outcome',
  who: 'session',
  summary:
    'What became of a payment, by the key with which it was sent. `absent`: it never arrived, and after its deadline never will.',
  body: z.strictObject({ key: z.string().min(8).max(255), sentAt: instant }),
  reply: z.object({
    outcome: z.enum(['absent', 'found']),
    payment: paymentView.nullable(),
    /** For `absent`: from then on a late copy of the request is refused. */
    deadlineAt: instant.nullable(),
    serverNow: instant,
  }),
  refusals: ['not_signed_in'],
})

export const checkPayee = route({
  method: 'POST',
  path: '/api/v1/me/payees/check',
  who: 'session',
  summary:
    'Does this number belong to somebody of this name? One answer for *another name* and *no wallet*, so that numbers cannot be tried for customers.',
  body: z.strictObject({
    ...typedNumber,
    name: z.string().min(1).max(80),
  }),
  reply: z.object({ payee: payeeView, lookupsLeft: z.number().int(), serverNow: instant }),
  refusals: ['not_signed_in', 'phone_malformed', 'payee_unconfirmed', 'lookups_spent', 'self_payment'],
})

export const readPayeeCode = route({
  method: 'POST',
  path: '/api/v1/me/payees/code',
  who: 'session',
  summary: 'Whose code was scanned or opened: the masked name, and what was asked for.',
  body: z.strictObject({ code: z.string().min(1).max(200) }),
  reply: z.object({ payee: payeeView, serverNow: instant }),
  refusals: ['not_signed_in', 'payee_code_unknown', 'request_ended', 'self_payment'],
})

export const listPayees = route({
  method: 'GET',
  path: '/api/v1/me/payees',
  who: 'session',
  summary: 'People paid before, last paid first.',
  reply: z.object({
    payees: z.array(payeeView.extend({ lastPaidAt: instant })),
    serverNow: instant,
  }),
  refusals: ['not_signed_in'],
})

/** Of the gate and the limits, for every way out. */
const outgoingRefusals = [
  'not_signed_in',
  'session_limited',
  'payment_locked',
  'allowance_over',
  'limit_single',
  'limit_day',
  'limit_year',
  'way_back_missing',
  'money_short',
  'pin_unset',
] as const
const confirmRefusals = [
  ...outgoingRefusals,
  'confirmation_void',
  'payment_unknown',
  'payee_cannot_receive',
  'request_ended',
] as const

export const confirmPayment = route({
  method: 'POST',
  path: '/api/v1/me/payments/confirm',
  who: 'session',
  summary:
    'Asks the gate before anything moves: what will be paid to whom, what it needs, and what should be thought of. Changing payee or amount needs another.',
  body: z.strictObject({
    payee: z.string().min(1).max(600),
    amountMinor,
    currency,
    note: z.string().max(100).default(''),
  }),
  reply: z.object({
    /** Binds payee, amount, currency and note; five minutes. */
    confirmation: z.string(),
    person: personView,
    amountMinor,
    currency,
    note: z.string(),
    needsPin: z.boolean(),
    /** Shown with the payee’s newness; `delay` must be put off by a day, `refer` goes to a person. */
    warning: z
      .object({ advice: z.enum(['warn', 'delay', 'refer']), title: z.string(), detail: z.string() })
      .nullable(),
    /** The same amount to the same payee within ten minutes: asked before it is sent again. */
    duplicate: z.object({ paymentId: identifier, at: instant, state: paymentState }).nullable(),
    /** Held to the essential allowance: what is left of it today. */
    allowanceLeftMinor: sumMinor.nullable(),
    serverNow: instant,
  }),
  refusals: confirmRefusals,
})

export const pay = route({
  method: 'POST',
  path: '/api/v1/me/payments',
  who: 'session',
  summary:
    'Pays what was confirmed. The same key again has the same outcome and pays once. `deciding` means: ask by the key.',
  keyed: true,
  body: z.strictObject({
    confirmation: z.string().min(1).max(1200),
    /** Six digits, when `needsPin`. */
    pin: secretText(20).optional(),
    /** After `duplicate`: yes, once more. */
    again: z.boolean().default(false),
    /** When the customer pressed the button, by the server's time that the app keeps: older than two minutes never happens. */
    sentAt: instant,
  }),
  status: 201,
  reply: z.object({ payment: paymentView, serverNow: instant }),
  refusals: [
    ...confirmRefusals,
    'pin_needed',
    'pin_wrong',
    'pin_paused',
    'pin_closed',
    'payment_held',
    'payment_again',
    'payment_late',
    'key_missing',
    'key_reused',
  ],
})

export const delayPayment = route({
  method: 'POST',
  path: '/api/v1/me/payments/delay',
  who: 'session',
  summary: 'Puts a confirmed payment off by 24 hours. Nothing is paid then by itself: it asks again.',
  body: z.strictObject({ confirmation: z.string().min(1).max(1200) }),
  status: 201,
  reply: z.object({ delayedId: identifier, readyAt: instant, serverNow: instant }),
  refusals: ['not_signed_in', 'confirmation_void'],
})

export const takeUpDelayed = route({
  method: 'POST',
  path: '/api/v1/me/delayed/:delayedId',
  who: 'session',
  summary:
    'Takes a delayed payment up again, or lets it go: it is confirmed anew with the payee that it names.',
  params: z.strictObject({ delayedId: identifier }),
  body: z.strictObject({ decision: z.enum(['go-on', 'let-go']) }),
  reply: z.object({ payee: payeeView.nullable(), serverNow: instant }),
  refusals: ['not_signed_in', 'not_found', 'delay_running'],
})

export const setPin = route({
  method: 'PUT',
  path: '/api/v1/me/pin',
  who: 'session',
  summary:
    'Sets or resets the payment PIN: a change of credentials (two fresh proofs, every channel told, cooling-off after a reset).',
  body: z.strictObject({ pin: secretText(20) }),
  reply: z.object({ reset: z.boolean(), serverNow: instant }),
  refusals: [
    'not_signed_in',
    'session_limited',
    'step_up_needed',
    'proof_too_young',
    'change_locked',
    'pin_malformed',
    'pin_guessable',
  ],
})

export const listFundingSources = route({
  method: 'GET',
  path: '/api/v1/me/funding-sources',
  who: 'session',
  summary: 'Where money may come from and go back to.',
  reply: z.object({ sources: z.array(fundingSourceView), serverNow: instant }),
  refusals: ['not_signed_in'],
})

export const bindFundingSource = route({
  method: 'POST',
  path: '/api/v1/me/funding-sources',
  who: 'session',
  summary: 'Binds a bank card: a change of contacts. In demo mode any card number whose check digit fits.',
  body: z.strictObject({ cardNumber: z.string().min(8).max(40) }),
  status: 201,
  reply: z.object({ source: fundingSourceView, serverNow: instant }),
  refusals: [
    'not_signed_in',
    'session_limited',
    'step_up_needed',
    'proof_too_young',
    'change_locked',
    'card_malformed',
    'sources_limit',
  ],
})

export const removeFundingSource = route({
  method: 'DELETE',
  path: '/api/v1/me/funding-sources/:sourceId',
  who: 'session',
  summary:
    'Unbinds a bank card: a change of contacts. Not while money is on its way from or to it; bound again, it is a new card.',
  params: z.strictObject({ sourceId: identifier }),
  reply: z.object({ serverNow: instant }),
  refusals: [
    'not_signed_in',
    'not_found',
    'session_limited',
    'step_up_needed',
    'proof_too_young',
    'change_locked',
    'source_busy',
  ],
})

export const cashIn = route({
  method: 'POST',
  path: '/api/v1/me/cash-in',
  who: 'session',
  summary:
    'Brings money in from a bound source. It is booked when the source says yes; until then it is `sent`.',
  keyed: true,
  body: z.strictObject({ sourceId: identifier, amountMinor, currency, sentAt: instant }),
  status: 201,
  reply: z.object({ payment: paymentView, serverNow: instant }),
  refusals: [
    'not_signed_in',
    'not_found',
    'limit_single',
    'limit_balance',
    'second_address_missing',
    'payment_late',
    'key_missing',
    'key_reused',
  ],
})

const payoutRefusals = [...outgoingRefusals, 'not_found', 'source_unsettled'] as const

export const confirmCashOut = route({
  method: 'POST',
  path: '/api/v1/me/cash-out/confirm',
  who: 'session',
  summary:
    'Asks the gate before anything leaves: to which card, how much, at what fee, and when it usually arrives. Changing card or amount needs another.',
  body: z.strictObject({ sourceId: identifier, amountMinor, currency }),
  reply: z.object({
    /** Binds card, amount and currency; five minutes. */
    confirmation: z.string(),
    source: fundingSourceView,
    amountMinor,
    currency,
    /** Taken beside the amount. */
    feeMinor: sumMinor,
    /** By then it has usually arrived. */
    arrivesBy: instant,
    /** Held to the essential allowance: what is left of it today. */
    allowanceLeftMinor: sumMinor.nullable(),
    serverNow: instant,
  }),
  refusals: payoutRefusals,
})

export const cashOut = route({
  method: 'POST',
  path: '/api/v1/me/cash-out',
  who: 'session',
  summary:
    'Pays out what was confirmed: set aside first, handed over, booked or returned by its outcome alone.',
  keyed: true,
  body: z.strictObject({
    confirmation: z.string().min(1).max(1200),
    pin: secretText(20).optional(),
    sentAt: instant,
  }),
  status: 201,
  reply: z.object({ payment: paymentView, serverNow: instant }),
  refusals: [
    ...payoutRefusals,
    'confirmation_void',
    'pin_needed',
    'pin_wrong',
    'pin_paused',
    'pin_closed',
    'funding_refused',
    'payment_late',
    'key_missing',
    'key_reused',
  ],
})
