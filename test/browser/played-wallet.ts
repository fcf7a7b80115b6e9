import type { Api } from '#contract/api'
import type { Answer, Asked, Gallery } from '../support/gallery.ts'
import { id, line, payeeOf, person, refused, source, type Payee, type PaymentView } from './played-views.ts'

type Confirmed = Api['POST /api/v1/me/payments/confirm']['reply']
type Request = Api['GET /api/v1/me/receiving']['reply']['requests'][number]

/**
 * A wallet behind the gallery's API that keeps its books in memory: for what the app does when replies are lost, late or never
 * come, which no honest server can be asked to do. What the server does is tested on the server.
 */
export type PlayedWallet = {
  balanceMinor: number
  pin: 'none' | 'set'
  findable: boolean
  /** What was booked, newest first. */
  lines: PaymentView[]
  /** What others still have to answer for, as home shows it. */
  open: PaymentView[]
  payees: Payee[]
  requests: Request[]
  /** The network on the way back: true loses the reply after the server has done its work. */
  losesReply: (route: string) => boolean
  /** Nothing arrives at all. */
  losesRequest: (route: string) => boolean
  /** How far the server's clock is ahead of ours. */
  aheadMs: number
  /** What the confirmation says beyond the amount. */
  confirms: (body: { amountMinor: number }) => Partial<Confirmed>
  /** The server has seen the same a moment ago, after the confirmation: it asks once more. */
  asksTwice: boolean
  /** Kinds of proof that the session still lacks before a change of credentials. */
  missing: string | undefined
  signedIn: boolean
  asked: (route: string) => Asked[]
}

/** Small, so that a story of a few lines has pages. */
const pageLines = 3

type Body = Record<string, never>
type Handler = (body: Body, asked: Asked, params: string[]) => Answer

export function playWallet(gallery: Gallery): PlayedWallet {
  const wallet: PlayedWallet = {
    balanceMinor: 1_234_567,
    pin: 'set',
    findable: true,
    lines: [],
    open: [],
    payees: [payeeOf('sealed-ming', '**明')],
    requests: [],
    losesReply: () => false,
    losesRequest: () => false,
    aheadMs: 0,
    confirms: () => ({}),
    asksTwice: false,
    missing: undefined,
    signedIn: true,
    asked: (route) => gallery.asked.filter((one) => one.route === route),
  }
  const byKey = new Map<string, PaymentView>()
  const handlers = { ...frameOf(wallet), ...readsOf(wallet, gallery), ...actsOf(wallet, byKey, gallery) }
  gallery.answer = (asked) => {
    const found = Object.entries(handlers).find(([pattern]) => fits(pattern, asked.route))
    if (!found) return refused(404, 'not_found', 'Not here', asked.route)
    if (wallet.losesRequest(asked.route)) return undefined
    const [pattern, handler] = found
    const isOutside = !asked.route.includes('/me')
    const answer =
      isOutside || wallet.signedIn
        ? handler((asked.body ?? {}) as Body, asked, fits(pattern, asked.route) ?? [])
        : refused(401, 'not_signed_in', 'Signed out', 'Sign in again.')
    if (wallet.losesReply(asked.route)) return undefined
    const serverNow = new Date(Date.now() + wallet.aheadMs).toISOString()
    return { ...answer, body: { ...(answer.body as object), serverNow } }
  }
  return wallet
}

function fits(pattern: string, route: string): string[] | undefined {
  const found = new RegExp(`^${pattern.replace(/:\w+/g, '([^/]+)')}$`).exec(route)
  return found ? found.slice(1) : undefined
}

function frameOf(wallet: PlayedWallet): Record<string, Handler> {
  const until = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString()
  const session = (): object => ({
    sessionId: id(1),
    kind: 'full',
    fullAt: null,
    expiresAt: until(12),
    idleEndsAt: until(0.25),
    proofs: ['password'],
    deviceId: null,
  })
  return {
    'GET /api/v1/hello': () => ({
      body: { csrfToken: 'csrf-1', locale: 'en', demo: true, session: wallet.signedIn ? session() : null },
    }),
    'POST /api/v1/sign-out': () => {
      wallet.signedIn = false
      return { body: {} }
    },
    'GET /api/v1/me': () => ({
      body: {
        session: session(),
        standing: {
          level: 2,
          wallet: 'exists',
          displayName: '林悦 Lin Yue',
          state: 'open',
          locks: [],
          proofs: ['password'],
          ways: [],
          moreToTell: false,
        },
        security: {
          passwordSetAt: until(-100),
          passwordStrength: 4,
          recoveryCodesLeft: 8,
          emailVerified: true,
          devices: 1,
          sessions: 1,
        },
      },
    }),
    'POST /api/v1/me/step-up': () => {
      wallet.missing = undefined
      return { body: { session: session() } }
    },
  }
}

function readsOf(wallet: PlayedWallet, gallery: Gallery): Record<string, Handler> {
  return {
    'GET /api/v1/me/wallet': () => ({
      body: {
        walletKey: 'wallet-of-lin-yue',
        balanceMinor: wallet.balanceMinor,
        availableMinor: wallet.balanceMinor,
        pendingMinor: 0,
        currency: 'CNY',
        tier: '3',
        limits: [],
        pin: wallet.pin,
        pinRetryAt: null,
        findableByNumber: wallet.findable,
        open: wallet.open,
        delayed: [],
      },
    }),
    'GET /api/v1/me/payees': () => ({
      body: { payees: wallet.payees.map((one) => ({ ...one, lastPaidAt: '2026-11-01T04:00:00.000Z' })) },
    }),
    'GET /api/v1/me/statement/:month': (_body, { query }, [month = 'all']) => {
      const [direction, search] = [query.get('direction'), query.get('search')]
      const found = wallet.lines.filter(
        (one) =>
          (month === 'all' || one.createdAt.startsWith(month)) &&
          (direction === null || one.direction === direction) &&
          (search === null || one.note.includes(search)),
      )
      const begin = Number(query.get('cursor') ?? 0)
      const end = begin + pageLines
      return {
        body: { lines: found.slice(begin, end), nextCursor: end < found.length ? String(end) : null },
      }
    },
    'GET /api/v1/me/months': () => ({
      body: {
        currency: 'CNY',
        months: [...new Set(wallet.lines.map((one) => one.createdAt.slice(0, 7)))].map((month) => ({
          month,
          inMinor: 120_000,
          outMinor: 5_820,
          count: 2,
          closingMinor: 100_000,
        })),
      },
    }),
    'GET /api/v1/me/funding-sources': () => ({ body: { sources: [source] } }),
    'GET /api/v1/me/receiving': () => ({
      body: { code: 'LK1-own', link: `${gallery.url}/pay/LK1-own`, requests: wallet.requests },
    }),
    'GET /api/v1/me/payments/:paymentId': (_body, _asked, [paymentId]) => {
      const payment = wallet.lines.find((one) => one.paymentId === paymentId)
      return payment ? { body: { payment } } : refused(404, 'not_found', 'Not here', 'No such payment.')
    },
  }
}

function actsOf(
  wallet: PlayedWallet,
  byKey: Map<string, PaymentView>,
  gallery: Gallery,
): Record<string, Handler> {
  const confirmed = new Map<string, Payee & { minor: number; words: string }>()
  const findPayee = (payee: string): Payee | undefined => wallet.payees.find((one) => one.payee === payee)
  return {
    'POST /api/v1/me/payees/check': (body: { name?: string }) => {
      if (body.name !== '陈安')
        return refused(404, 'payee_unconfirmed', 'No match', 'Number and name do not match, or no wallet.')
      const payee = payeeOf('sealed-chen', '陈安', { person: person('陈安', false) })
      wallet.payees.push(payee)
      return { body: { payee, lookupsLeft: 18 } }
    },
    'POST /api/v1/me/payees/code': (body: { code?: string }) => {
      const request = wallet.requests.find((one) => one.code === body.code)
      if (!request) return refused(404, 'payee_code_unknown', 'Not a code', 'This is not one of our codes.')
      const { requestId, amountMinor, note, code } = request
      const payee = payeeOf(`sealed-${code}`, '**悦', {
        requestId,
        amountMinor,
        note,
        person: person('**悦', false),
      })
      wallet.payees.push(payee)
      return { body: { payee } }
    },
    'POST /api/v1/me/payments/confirm': (body) => {
      const { payee, amountMinor, note } = body as unknown as {
        payee: string
        amountMinor: number
        note: string
      }
      const found = findPayee(payee)
      if (!found || amountMinor > wallet.balanceMinor) {
        const detail = `Only ¥${(wallet.balanceMinor / 100).toFixed(2)} is available.`
        return refused(409, 'money_short', 'Not enough money', detail)
      }
      const confirmation = `confirmation-${confirmed.size + 1}`
      confirmed.set(confirmation, { ...found, minor: amountMinor, words: note })
      const plain = { person: found.person, needsPin: false, warning: null, duplicate: null }
      const more = wallet.confirms({ amountMinor })
      return {
        body: {
          confirmation,
          amountMinor,
          currency: 'CNY',
          note,
          ...plain,
          allowanceLeftMinor: null,
          ...more,
        },
      }
    },
    'POST /api/v1/me/payments': (body, { headers }) => {
      const { confirmation, pin, again } = body as unknown as {
        confirmation: string
        pin?: string
        again: boolean
      }
      const key = String(headers['idempotency-key'])
      const known = byKey.get(key)
      if (known) return { status: 201, body: { payment: known } }
      if (pin !== undefined && pin !== '135790')
        return refused(403, 'pin_wrong', 'That PIN is not right', 'That PIN is not right, nothing was paid.')
      const what = confirmed.get(confirmation)
      if (!what) return refused(409, 'confirmation_void', 'Confirm once more', 'Five minutes have passed.')
      if (wallet.asksTwice && !again)
        return refused(409, 'payment_again', 'The same once more?', 'You paid the same a moment ago.')
      wallet.balanceMinor -= what.minor
      const payment = line(100 + byKey.size, new Date().toISOString(), {
        amountMinor: what.minor,
        note: what.words,
        other: what.person,
        balanceMinor: wallet.balanceMinor,
      })
      byKey.set(key, payment)
      wallet.lines.unshift(payment)
      return { status: 201, body: { payment } }
    },
    'POST /api/v1/me/payments/outcome': (body) => {
      const { key, sentAt } = body as unknown as { key: string; sentAt: string }
      const payment = byKey.get(key) ?? null
      const deadlineAt = new Date(Date.parse(sentAt) + 120_000).toISOString()
      return {
        body: { outcome: payment ? 'found' : 'absent', payment, deadlineAt: payment ? null : deadlineAt },
      }
    },
    'POST /api/v1/me/payments/delay': () => ({
      status: 201,
      body: { delayedId: id(50), readyAt: new Date(Date.now() + 86_400_000).toISOString() },
    }),
    'POST /api/v1/me/cash-out/confirm': (body: { amountMinor?: number }) => ({
      body: {
        confirmation: 'confirmation-of-a-payout',
        source,
        amountMinor: body.amountMinor,
        currency: 'CNY',
        feeMinor: 0,
        arrivesBy: new Date(Date.now() + 7_200_000).toISOString(),
        allowanceLeftMinor: 30_000,
      },
    }),
    'POST /api/v1/me/requests': (body) => {
      const { amountMinor, note } = body as unknown as { amountMinor: number; note: string }
      const now = new Date().toISOString()
      const expiresAt = new Date(Date.now() + 7 * 86_400_000).toISOString()
      const code = `LK1-request-${wallet.requests.length + 1}`
      const link = `${gallery.url}/pay/${code}`
      const request: Request = {
        requestId: id(60 + wallet.requests.length),
        code,
        link,
        amountMinor,
        currency: 'CNY',
        note,
        state: 'open',
        createdAt: now,
        expiresAt,
      }
      wallet.requests.push(request)
      return { status: 201, body: { requestId: request.requestId, code, link, expiresAt } }
    },
    'PUT /api/v1/me/pin': (body: { pin?: string }) => {
      if (wallet.missing !== undefined)
        return refused(403, 'step_up_needed', 'One more check', 'Confirm that it is you.', {
          facts: { missing: wallet.missing },
        })
      if (body.pin === '123456')
        return refused(422, 'pin_guessable', 'Too easy to guess', 'Others would guess it in a few tries.')
      const reset = wallet.pin === 'set'
      wallet.pin = 'set'
      return { body: { reset } }
    },
    'PUT /api/v1/me/findable': (body: { byNumber?: boolean }) => {
      wallet.findable = body.byNumber === true
      return { body: { byNumber: wallet.findable } }
    },
  }
}
