import { causeCodes, causes, type CauseCode } from './causes.ts'
import type { RemedyKind } from './words.ts'

/**
 * Every expected "no" that the API can answer. Codes are public and never renamed. A cause of the catalogue may be a
 * refusal too (`password_wrong`); the rest are refusals only. Texts: `texts.zh.ts` and `texts.en.ts`.
 */
const ownRefusals = {
  // shape and protocol
  invalid_request: { status: 400, ref: 'R-001', remedies: ['try-again'] },
  csrf_refused: { status: 403, ref: 'R-002', remedies: ['try-again'] },
  not_found: { status: 404, ref: 'R-003', remedies: ['start-again'] },
  method_not_allowed: { status: 405, ref: 'R-004', remedies: ['start-again'] },
  payload_too_large: { status: 413, ref: 'R-005', remedies: ['try-again'] },
  unsupported_media_type: { status: 415, ref: 'R-006', remedies: ['try-again'] },
  too_busy: { status: 429, ref: 'R-007', remedies: ['wait'] },
  defect: { status: 500, ref: 'R-008', remedies: ['try-again', 'status-page'] },
  // idempotency
  key_missing: { status: 400, ref: 'R-011', remedies: ['try-again'] },
  key_reused: { status: 422, ref: 'R-012', remedies: ['start-again'] },
  request_replayed: { status: 409, ref: 'R-013', remedies: ['sign-in-again'] },
  // who is asking
  not_signed_in: { status: 401, ref: 'R-021', remedies: ['sign-in-again'] },
  session_limited: { status: 403, ref: 'R-022', remedies: ['recovery-code', 'wait'] },
  step_up_needed: { status: 403, ref: 'R-023', remedies: ['two-proofs'] },
  proofs_not_enough: { status: 403, ref: 'R-024', remedies: ['recovery-code', 'another-method', 'wait'] },
  proof_too_young: { status: 403, ref: 'R-025', remedies: ['wait', 'another-method'] },
  device_unknown: { status: 401, ref: 'R-026', remedies: ['phone-code'] },
  proof_wrong: { status: 403, ref: 'R-027', remedies: ['try-again', 'another-method'] },
  recovery_code_wrong: { status: 403, ref: 'R-028', remedies: ['try-again', 'another-method'] },
  guesses_spent: { status: 429, ref: 'R-029', remedies: ['another-method', 'wait'] },
  password_closed: { status: 403, ref: 'R-030', remedies: ['recovery-code', 'reset-password'] },
  lanes_spent: { status: 429, ref: 'R-031', remedies: ['recovery-code', 'wait'] },
  recovery_code_mistyped: { status: 422, ref: 'R-032', remedies: ['try-again', 'another-method'] },
  // flows and recoveries
  flow_ended: { status: 409, ref: 'R-041', remedies: ['start-again'] },
  flow_unproven: { status: 409, ref: 'R-042', remedies: ['new-code'] },
  step_out_of_order: { status: 409, ref: 'R-043', remedies: ['start-again'] },
  wallet_absent: { status: 409, ref: 'R-044', remedies: ['start-again'] },
  wallet_exists: { status: 409, ref: 'R-045', remedies: ['sign-in-again'] },
  country_not_served: { status: 422, ref: 'R-046', remedies: ['fix-number'] },
  // credentials and contacts
  password_too_short: { status: 422, ref: 'R-051', remedies: ['try-again'] },
  password_too_long: { status: 422, ref: 'R-052', remedies: ['try-again'] },
  password_common: { status: 422, ref: 'R-053', remedies: ['try-again'] },
  password_breached: { status: 422, ref: 'R-054', remedies: ['try-again'] },
  password_personal: { status: 422, ref: 'R-055', remedies: ['try-again'] },
  password_same: { status: 422, ref: 'R-056', remedies: ['try-again'] },
  password_unreadable: { status: 422, ref: 'R-057', remedies: ['try-again'] },
  name_malformed: { status: 422, ref: 'R-058', remedies: ['try-again'] },
  email_malformed: { status: 422, ref: 'R-059', remedies: ['try-again'] },
  device_key_malformed: { status: 422, ref: 'R-060', remedies: ['try-again'] },
  contact_limit: { status: 409, ref: 'R-061', remedies: ['another-method'] },
  // locks
  change_locked: { status: 403, ref: 'R-071', remedies: ['two-proofs', 'wait'] },
  lock_not_liftable: { status: 403, ref: 'R-072', remedies: ['wait', 'another-method'] },
  wrong_device: { status: 403, ref: 'R-073', remedies: ['another-method', 'wait'] },
  freeze_muted: { status: 403, ref: 'R-074', remedies: ['another-method'] },
  // money
  payment_locked: { status: 403, ref: 'R-081', remedies: ['two-proofs', 'wait'] },
  allowance_over: { status: 403, ref: 'R-082', remedies: ['wait'] },
  limit_single: { status: 422, ref: 'R-083', remedies: ['try-again'] },
  limit_day: { status: 403, ref: 'R-084', remedies: ['wait'] },
  limit_year: { status: 403, ref: 'R-085', remedies: ['wait'] },
  limit_balance: { status: 409, ref: 'R-086', remedies: ['try-again'] },
  money_short: { status: 409, ref: 'R-087', remedies: ['try-again'] },
  payee_unconfirmed: { status: 404, ref: 'R-088', remedies: ['try-again', 'another-method'] },
  payee_code_unknown: { status: 404, ref: 'R-089', remedies: ['try-again'] },
  payee_cannot_receive: { status: 409, ref: 'R-090', remedies: ['another-method'] },
  self_payment: { status: 422, ref: 'R-091', remedies: ['try-again'] },
  lookups_spent: { status: 429, ref: 'R-092', remedies: ['wait', 'another-method'] },
  confirmation_void: { status: 409, ref: 'R-093', remedies: ['start-again'] },
  pin_unset: { status: 403, ref: 'R-094', remedies: ['set-pin'] },
  pin_needed: { status: 403, ref: 'R-095', remedies: ['try-again'] },
  pin_wrong: { status: 403, ref: 'R-096', remedies: ['try-again', 'reset-pin'] },
  pin_closed: { status: 403, ref: 'R-097', remedies: ['reset-pin'] },
  pin_malformed: { status: 422, ref: 'R-098', remedies: ['try-again'] },
  pin_guessable: { status: 422, ref: 'R-099', remedies: ['try-again'] },
  payment_held: { status: 403, ref: 'R-100', remedies: ['wait'] },
  payment_again: { status: 409, ref: 'R-101', remedies: ['wait', 'try-again'] },
  payment_late: { status: 409, ref: 'R-102', remedies: ['try-again'] },
  request_ended: { status: 409, ref: 'R-103', remedies: ['start-again'] },
  requests_open: { status: 409, ref: 'R-104', remedies: ['try-again'] },
  delay_running: { status: 409, ref: 'R-105', remedies: ['wait'] },
  card_malformed: { status: 422, ref: 'R-106', remedies: ['try-again'] },
  sources_limit: { status: 409, ref: 'R-107', remedies: ['another-method'] },
  source_unsettled: { status: 403, ref: 'R-108', remedies: ['wait', 'another-method'] },
  funding_refused: { status: 409, ref: 'R-109', remedies: ['try-again', 'another-method'] },
  source_busy: { status: 409, ref: 'R-110', remedies: ['wait'] },
  way_back_missing: { status: 403, ref: 'R-111', remedies: ['make-recovery-codes'] },
  second_address_missing: { status: 403, ref: 'R-112', remedies: ['add-address'] },
} as const satisfies Record<
  string,
  { status: number; ref: string; remedies: readonly [RemedyKind, ...RemedyKind[]] }
>

/** The status with which a cause answers when it is the refusal itself. */
const causeStatus: Readonly<Record<CauseCode, number>> = {
  password_wrong: 403,
  password_paused: 429,
  pin_paused: 429,
  code_wrong: 403,
  code_expired: 403,
  code_send_limit: 429,
  phone_malformed: 422,
  phone_reissued: 403,
  factor_lost: 403,
  dormant: 403,
  identity_expired: 403,
  unusual_sign_in: 403,
  not_me: 403,
  taken_over: 403,
  self_frozen: 403,
  password_exposed: 403,
  cooling_off: 403,
  under_review: 403,
  legal_order: 403,
  payment_unknown: 409,
  offline: 503,
  client_outdated: 403,
  clock_skewed: 403,
  service_degraded: 503,
}

export type OwnRefusalCode = keyof typeof ownRefusals
export type RefusalCode = CauseCode | OwnRefusalCode
export type RefusalEntry = { status: number; ref: string; remedies: readonly RemedyKind[] }

export const ownRefusalCodes = Object.keys(ownRefusals) as OwnRefusalCode[]

const fromCauses = {} as Record<CauseCode, RefusalEntry>
for (const code of causeCodes) {
  fromCauses[code] = { status: causeStatus[code], ref: causes[code].ref, remedies: causes[code].remedies }
}

export const refusals: Readonly<Record<RefusalCode, RefusalEntry>> = { ...fromCauses, ...ownRefusals }

export const refusalCodes = Object.keys(refusals) as RefusalCode[]

export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(refusals, code)
}

/** What any route may answer without declaring it: shape, protocol, a service that is down, and defects. */
export const universalRefusals = [
  'invalid_request',
  'csrf_refused',
  'not_found',
  'method_not_allowed',
  'payload_too_large',
  'unsupported_media_type',
  'too_busy',
  'service_degraded',
  'defect',
] as const satisfies readonly RefusalCode[]
