import { z } from 'zod'
import { amountMinor, currency, sumMinor } from './money.ts'
import { identifier, instant, route } from './route.ts'
import { limitView, paymentKind, paymentView, personView } from './wallet.ts'

/** The wallet itself: balance and limits, statement, receiving, requests. */

export const readWallet = route({
  method: 'GET',
  path: '/api/v1/me/wallet',
  who: 'session',
  summary: 'Balance, what is set aside, the limits and how much of each is spent.',
  reply: z.object({
    /** The same at each sign-in, and good for one thing: a device keeps payments on their way and the last statement under it. */
    walletKey: z.string(),
    balanceMinor: sumMinor,
    availableMinor: sumMinor,
    pendingMinor: sumMinor,
    currency,
    tier: z.enum(['1', '2', '3', '4']),
    limits: z.array(limitView),
    pin: z.enum(['none', 'set', 'paused', 'closed']),
    /** When a paused PIN may be tried again. */
    pinRetryAt: instant.nullable(),
    /** Others may find this wallet by typing its number. */
    findableByNumber: z.boolean(),
    /** Payments whose outcome is not known yet, newest first: the app asks for them again. */
    open: z.array(paymentView),
    /** Payments put off by a day, which wait for a second yes. */
    delayed: z.array(
      z.object({
        delayedId: identifier,
        amountMinor,
        currency,
        other: personView,
        note: z.string(),
        readyAt: instant,
      }),
    ),
    serverNow: instant,
  }),
  refusals: ['not_signed_in'],
})

export const readStatement = route({
  method: 'GET',
  path: '/api/v1/me/statement/:month',
  who: 'session',
  summary:
    'One page of booked lines, newest first. `month` is `all` or `2026-11`; `cursor` is `first` or what the last page named.',
  params: z.strictObject({ month: z.string().regex(/^(all|\d{4}-(0[1-9]|1[0-2]))$/) }),
  query: z.strictObject({
    cursor: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
    direction: z.enum(['in', 'out']).optional(),
    kind: paymentKind.optional(),
    /** Words of the note or of the other side's label. */
    search: z.string().min(1).max(60).optional(),
  }),
  reply: z.object({
    lines: z.array(paymentView),
    /** Null at the end. */
    nextCursor: z.string().nullable(),
    serverNow: instant,
  }),
  refusals: ['not_signed_in'],
})

export const readMonths = route({
  method: 'GET',
  path: '/api/v1/me/months',
  who: 'session',
  summary: 'What came in and went out, month by month, newest first, in the operator’s time zone.',
  reply: z.object({
    months: z.array(
      z.object({
        month: z.string(),
        inMinor: sumMinor,
        outMinor: sumMinor,
        count: z.number().int(),
        closingMinor: sumMinor,
      }),
    ),
    currency,
    serverNow: instant,
  }),
  // Nobody has looked for very long: asked again, it goes on where it was. Part of a sum is not told.
  refusals: ['not_signed_in', 'too_busy'],
})

export const readReceiving = route({
  method: 'GET',
  path: '/api/v1/me/receiving',
  who: 'session',
  summary: 'The own code to be paid by, and the requests that are open.',
  reply: z.object({
    /** Opens `/pay/:code` in the app of whoever scans it. */
    code: z.string(),
    link: z.string(),
    requests: z.array(
      z.object({
        requestId: identifier,
        code: z.string(),
        link: z.string(),
        amountMinor: amountMinor.nullable(),
        currency,
        note: z.string(),
        state: z.enum(['open', 'paid', 'cancelled', 'expired']),
        createdAt: instant,
        expiresAt: instant,
      }),
    ),
    serverNow: instant,
  }),
  refusals: ['not_signed_in'],
})

export const renewCode = route({
  method: 'POST',
  path: '/api/v1/me/receiving/code',
  who: 'session',
  summary:
    'Makes a new code to be paid by: the link and QR codes shown, printed or sent before end at once. Requests keep theirs.',
  reply: z.object({ code: z.string(), link: z.string(), serverNow: instant }),
  refusals: ['not_signed_in', 'session_limited'],
})

export const requestMoney = route({
  method: 'POST',
  path: '/api/v1/me/requests',
  who: 'session',
  summary: 'Asks for money: a code and a link that whoever gets them may pay, once, for seven days.',
  body: z.strictObject({ amountMinor, currency, note: z.string().max(100).default('') }),
  status: 201,
  reply: z.object({
    requestId: identifier,
    code: z.string(),
    link: z.string(),
    expiresAt: instant,
    serverNow: instant,
  }),
  refusals: ['not_signed_in', 'requests_open'],
})

export const cancelRequest = route({
  method: 'DELETE',
  path: '/api/v1/me/requests/:requestId',
  who: 'session',
  summary: 'Takes a request back.',
  params: z.strictObject({ requestId: identifier }),
  reply: z.object({ serverNow: instant }),
  refusals: ['not_signed_in', 'not_found', 'request_ended'],
})

export const setFindable = route({
  method: 'PUT',
  path: '/api/v1/me/findable',
  who: 'session',
  summary: 'May others find this wallet by typing its number? Codes and links work either way.',
  body: z.strictObject({ byNumber: z.boolean() }),
  reply: z.object({ byNumber: z.boolean(), serverNow: instant }),
  refusals: ['not_signed_in', 'session_limited'],
})
