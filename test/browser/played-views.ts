import type { Api } from '#contract/api'
import type { Answer } from '../support/gallery.ts'

/** What a server that is played shows: a payment, a payee, a card, a refusal. */

export type PaymentView = Api['GET /api/v1/me/payments/:paymentId']['reply']['payment']
export type Payee = Api['POST /api/v1/me/payees/check']['reply']['payee']

/** As long as a real one. */
export const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

export const person = (label: string, before = true): PaymentView['other'] => ({
  label,
  before,
  known: before,
})

export const payeeOf = (payee: string, label: string, more: Partial<Payee> = {}): Payee => ({
  payee,
  person: person(label),
  knownAt: null,
  amountMinor: null,
  note: '',
  requestId: null,
  ...more,
})

export function line(number: number, at: string, more: Partial<PaymentView> = {}): PaymentView {
  return {
    paymentId: id(number),
    kind: 'pay',
    direction: 'out',
    state: 'done',
    amountMinor: 5820,
    currency: 'CNY',
    other: person('**明'),
    note: '',
    createdAt: at,
    endedAt: at,
    deadlineAt: null,
    balanceMinor: 100_000,
    refusal: null,
    leftBeforeLock: false,
    disputed: false,
    receiptNumber: `LK-${number}`,
    ...more,
  }
}

export const refused = (status: number, code: string, title: string, detail: string, more = {}): Answer => ({
  status,
  body: {
    type: `/problems/${code}`,
    title,
    status,
    detail,
    code,
    ref: 'R-000',
    scope: [],
    remedies: [],
    serverNow: new Date().toISOString(),
    instance: 'trace',
    ...more,
  },
})

/** The card. */
export const source = {
  sourceId: id(40),
  label: 'Card ···· 1024',
  boundAt: new Date(0).toISOString(),
  settled: true,
}
