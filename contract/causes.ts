import type { Capability, LockScope, ProofKind, RemedyKind } from './words.ts'
import { changes, outgoing } from './words.ts'

/**
 * The catalogue of causes: why a lock or an exception exists. The API's problem bodies, both languages' screens, the docs
 * pages and the test matrix all come from this table. A code is public and never renamed; a `ref` is safe to read aloud.
 */
export type Cause = {
  ref: string
  scope: LockScope
  /** Disclosure level from which the asker may be told (0 stranger … 3 one fixed text for all reviews). */
  level: 0 | 1 | 2 | 3
  /** Who or what ends it when nobody acts. */
  endsBy: 'itself' | 'person' | 'nothing-to-end'
  /** Shortest first. Those of `laterRemedies` are named and say that they come later. */
  remedies: readonly [RemedyKind, ...RemedyKind[]]
  /** The essential allowance works while this lock holds. */
  allowance: boolean
}

const nothing: LockScope = { capabilities: [], proofs: [], on: 'account' }
const takes = (capabilities: readonly Capability[], on: LockScope['on'] = 'account'): LockScope => ({
  capabilities: [...capabilities],
  proofs: [],
  on,
})
const disables = (proof: ProofKind, on: LockScope['on'] = 'account'): LockScope => ({
  capabilities: [],
  proofs: [proof],
  on,
})
const allButReceive = ['sign-in', 'view', ...outgoing, ...changes] as const

const catalogue = {
  password_wrong: {
    ref: 'A-101',
    scope: nothing,
    level: 1,
    endsBy: 'nothing-to-end',
    remedies: ['try-again', 'reset-password'],
    allowance: false,
  },
  password_paused: {
    ref: 'A-102',
    scope: disables('password', 'lane'),
    level: 1,
    endsBy: 'itself',
    remedies: ['recovery-code', 'passkey', 'device-approval', 'reset-password', 'wait'],
    allowance: false,
  },
  pin_paused: {
    ref: 'A-103',
    scope: takes([]),
    level: 1,
    endsBy: 'itself',
    remedies: ['recovery-code', 'reset-pin', 'wait'],
    allowance: false,
  },
  code_wrong: {
    ref: 'A-111',
    scope: nothing,
    level: 0,
    endsBy: 'nothing-to-end',
    remedies: ['try-again', 'new-code'],
    allowance: false,
  },
  code_expired: {
    ref: 'A-112',
    scope: nothing,
    level: 0,
    endsBy: 'nothing-to-end',
    remedies: ['new-code'],
    allowance: false,
  },
  code_send_limit: {
    ref: 'A-113',
    scope: disables('phone-code', 'lane'),
    level: 0,
    endsBy: 'itself',
    remedies: ['another-method', 'wait'],
    allowance: false,
  },
  phone_malformed: {
    ref: 'A-121',
    scope: nothing,
    level: 0,
    endsBy: 'nothing-to-end',
    remedies: ['fix-number'],
    allowance: false,
  },
  phone_reissued: {
    ref: 'A-122',
    scope: disables('phone-code'),
    level: 1,
    endsBy: 'person',
    remedies: ['recovery-code', 'identity-check'],
    allowance: false,
  },
  factor_lost: {
    ref: 'A-131',
    scope: nothing,
    level: 1,
    endsBy: 'person',
    remedies: ['recovery-code', 'device-approval', 'recovery-contact', 'identity-check'],
    allowance: false,
  },
  dormant: {
    ref: 'A-141',
    scope: takes(outgoing),
    level: 1,
    endsBy: 'person',
    remedies: ['confirm-it-is-you'],
    allowance: false,
  },
  identity_expired: {
    ref: 'A-142',
    scope: { ...nothing, tier: 'one-lower' },
    level: 1,
    endsBy: 'person',
    remedies: ['renew-document'],
    allowance: false,
  },
  unusual_sign_in: {
    ref: 'A-201',
    scope: takes(outgoing, 'device'),
    level: 1,
    endsBy: 'itself',
    remedies: ['device-approval', 'two-proofs', 'wait'],
    allowance: false,
  },
  not_me: {
    ref: 'A-202',
    scope: takes([...outgoing, ...changes]),
    level: 2,
    endsBy: 'person',
    remedies: ['guided-clean-up'],
    allowance: false,
  },
  taken_over: {
    ref: 'A-203',
    scope: takes(allButReceive),
    level: 2,
    endsBy: 'person',
    remedies: ['identity-check'],
    allowance: false,
  },
  self_frozen: {
    ref: 'A-204',
    scope: takes([...outgoing, ...changes]),
    level: 1,
    endsBy: 'person',
    remedies: ['two-proofs'],
    allowance: false,
  },
  password_exposed: {
    ref: 'A-205',
    scope: disables('password'),
    level: 1,
    endsBy: 'person',
    remedies: ['set-new-password'],
    allowance: false,
  },
  cooling_off: {
    ref: 'A-211',
    scope: takes(['pay-new', 'withdraw', ...changes]),
    level: 1,
    endsBy: 'itself',
    remedies: ['wait', 'passkey', 'undo'],
    allowance: true,
  },
  under_review: {
    ref: 'A-301',
    scope: takes(outgoing),
    level: 3,
    endsBy: 'itself',
    remedies: ['ask-staff', 'object'],
    allowance: true,
  },
  legal_order: {
    ref: 'A-302',
    scope: takes(outgoing),
    level: 3,
    endsBy: 'person',
    remedies: ['authority'],
    allowance: false,
  },
  payment_unknown: {
    ref: 'N-401',
    scope: nothing,
    level: 1,
    endsBy: 'itself',
    remedies: ['wait'],
    allowance: false,
  },
  offline: {
    ref: 'N-402',
    scope: takes(outgoing, 'device'),
    level: 0,
    endsBy: 'itself',
    remedies: ['reconnect'],
    allowance: false,
  },
  client_outdated: {
    ref: 'C-501',
    scope: takes([...outgoing, ...changes], 'device'),
    level: 0,
    endsBy: 'nothing-to-end',
    remedies: ['update'],
    allowance: false,
  },
  clock_skewed: {
    ref: 'C-502',
    scope: disables('totp', 'device'),
    level: 0,
    endsBy: 'nothing-to-end',
    remedies: ['automatic-time', 'another-method'],
    allowance: false,
  },
  service_degraded: {
    ref: 'C-503',
    scope: takes([...outgoing, ...changes]),
    level: 0,
    endsBy: 'itself',
    remedies: ['wait', 'status-page'],
    allowance: false,
  },
} as const satisfies Record<string, Cause>

export type CauseCode = keyof typeof catalogue
export const causeCodes = Object.keys(catalogue) as CauseCode[]
export const causes: Readonly<Record<CauseCode, Cause>> = catalogue

export function isCauseCode(code: string): code is CauseCode {
  return Object.hasOwn(catalogue, code)
}
