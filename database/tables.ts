// Written by npm run schema from database/migrations: change those, not this.
import type { Generated, GeneratedAlways } from 'kysely'

export interface AccountTable {
  account_id: string
  sealed_name: Buffer
  locale: string
  opened_at: Date
  last_used_at: Date
}

export interface AuditTable {
  subject_id: string
  audit_id: string
  at: Date
  event: string
  outcome: string
  reason: string
  facts: Generated<unknown>
}

export interface BoundNumberTable {
  account_id: string
  binding_id: string
  sealed_number: Buffer
  bound_at: Date
  at_opening: boolean
  ended_at: Date | null
}

export interface ContactTable {
  account_id: string
  contact_id: string
  sealed_address: Buffer
  address_hash: Buffer
  added_at: Date
  at_opening: boolean
  verified_at: Date | null
  removed_at: Date | null
}

export interface ContactCodeTable {
  account_id: string
  code_id: string
  contact_id: string
  code_hash: Buffer
  sent_at: Date
  expires_at: Date
  entries: Generated<number>
  used_at: Date | null
  ended_at: Date | null
}

export interface DelayedPaymentTable {
  account_id: string
  delayed_id: string
  other_account_id: string
  amount_minor: bigint
  currency: string
  request_id: string | null
  sealed_words: Buffer | null
  delayed_at: Date
  ready_at: Date
  ended_at: Date | null
}

export interface DemoMessageTable {
  phone_key: Buffer
  message_id: string
  channel: string
  content_sealed: Buffer
  shown_at: Date
}

export interface DemoPersonTable {
  person_id: string
  account_id: string
  recovery_codes_sealed: Buffer
  seeded_at: Date
}

export interface DeviceTable {
  account_id: string
  device_id: string
  public_key: Buffer
  sealed_name: Buffer
  browser: string
  enrolled_at: Date
  at_opening: boolean
  last_seen_at: Date
  revoked_at: Date | null
}

export interface DeviceTokenTable {
  token_hash: Buffer
  key_version: number
  account_id: string
  device_id: string
  issued_at: Date
}

export interface DormancyNoticeTable {
  account_id: string
  unused_since_at: Date
  days_before: number
  told_at: Date
}

export interface FlowTable {
  flow_id: string
  browser_hash: Buffer
  purpose: string
  subject_id: string
  account_id: string | null
  number_sealed: Buffer
  share: string
  state: string
  code_hash: Buffer
  code_expires_at: Date
  code_used_at: Date | null
  code_entries: Generated<number>
  resend_at: Date
  proven_at: Date | null
  proofs: Generated<unknown>
  device_id: string | null
  opened_at: Date
  expires_at: Date
  ended_at: Date | null
}

export interface FreezeReportTable {
  account_id: string
  freeze_id: string
  lock_id: string
  browser_hash: Buffer
  proof_kind: string
  stale: boolean
  reported_at: Date
  disproved_at: Date | null
}

export interface FundingOrderTable {
  account_id: string
  payment_id: string
  source_id: string
  direction: string
  state: string
  asked_at: Date
  handed_at: Date | null
  ended_at: Date | null
  left_before_lock: Generated<boolean>
  booked_at: Date | null
  look_at: Date
}

export interface FundingSourceTable {
  account_id: string
  source_id: string
  card_hash: Buffer
  sealed_card: Buffer
  bound_at: Date
  removed_at: Date | null
}

export interface LaneTable {
  subject_id: string
  lane_key: string
  kind: string
  failures: Generated<number>
  wrong_guesses: Generated<Buffer>
  opens_at: Date | null
  closed_at: Date | null
  made_at: Date
  last_used_at: Date
}

export interface LaneQuotaTable {
  subject_id: string
  openings_at: Generated<Date[]>
}

export interface LedgerAccountTable {
  account_id: string
  purse: number
  may_go_negative: Generated<boolean>
  debits_closed: Generated<boolean>
  credits_closed: Generated<boolean>
  currency: string
  balance_minor: Generated<bigint>
  pending_minor: Generated<bigint>
  guard: Generated<bigint>
  seq: Generated<bigint>
  opened_at: Date
}

export interface LedgerBudgetTable {
  account_id: string
  purse: number
  budget_key: string
  slot_seconds: number
  slots: bigint[]
}

export interface LedgerEntryTable {
  account_id: string
  seq: bigint
  transfer_id: string
  other_account_id: string
  delta_minor: bigint
  pending_delta_minor: bigint
  balance_minor: bigint
  pending_minor: bigint
  at: Date
  purse: number
  other_purse: number
}

export interface LedgerPendingTable {
  account_id: string
  pending_id: string
  credit_account_id: string
  amount_minor: bigint
  posted_minor: Generated<bigint>
  pended_at: Date
  expires_at: Date | null
  ended_at: Date | null
  purse: number
  credit_purse: number
  state: number
  currency: string
  budget_keys: string[]
}

export interface LedgerTransferTable {
  account_id: string
  transfer_id: string
  number: GeneratedAlways<bigint>
  credit_account_id: string
  pending_id: string | null
  amount_minor: bigint
  guard: bigint
  debit_seq: bigint | null
  credit_seq: bigint | null
  at: Date
  purse: number
  credit_purse: number
  kind: number
  result: number
  currency: string
  refused_budget: string | null
}

export interface LockTable {
  account_id: string
  lock_id: string
  cause: string
  reach: string
  device_id: string | null
  parts: unknown
  ends_at: Date | null
  placed_at: Date
  placed_by: string
  placed_by_proof: string | null
  stale_proof: Generated<boolean>
  from_device_id: string | null
  facts: Generated<unknown>
  ended_at: Date | null
  ended_by: string | null
}

export interface MessageTable {
  subject_id: string
  message_id: string
  channel: string
  kind: string
  address_sealed: Buffer
  body_sealed: Buffer | null
  created_at: Date
  due_at: Date
  expires_at: Date
  state: Generated<string>
  attempts: Generated<number>
  leased_until_at: Date | null
  ended_at: Date | null
  failure: string | null
}

export interface MigrationTable {
  name: string
  sha256: string
  applied_at: Date
}

export interface MonthSumsTable {
  account_id: string
  time_zone: string
  through_seq: bigint
  months: unknown
}

export interface NameLookupTable {
  account_id: string
  looked_at: Generated<Date[]>
  missed_at: Generated<Date[]>
}

export interface NotMeTokenTable {
  token_hash: Buffer
  account_id: string
  notice_id: string
  expires_at: Date
  used_at: Date | null
}

export interface NoticeTable {
  account_id: string
  notice_id: string
  template: string
  content_sealed: Buffer
  channels: string[]
  told_at: Date
  disputed_at: Date | null
}

export interface PasswordTable {
  account_id: string
  password_id: string
  hash: string | null
  strength: number
  set_at: Date
  at_opening: boolean
  exposed_at: Date | null
  replaced_at: Date | null
}

export interface PayeeTable {
  account_id: string
  other_account_id: string
  sealed_label: Buffer
  first_paid_at: Date | null
  last_paid_at: Date | null
  last_received_at: Date | null
  known_from_at: Date | null
  disputed_at: Date | null
}

export interface PaymentTable {
  account_id: string
  payment_id: string
  key_hash: Buffer
  kind: string
  other_account_id: string
  amount_minor: bigint
  currency: string
  capability: string
  under_lock: boolean
  guard: bigint
  request_id: string | null
  source_id: string | null
  sealed_words: Buffer | null
  created_at: Date
  deadline_at: Date
  turn: number | null
}

export interface PaymentPinTable {
  account_id: string
  pin_hash: string
  set_at: Date
}

export interface PaymentRefusalTable {
  account_id: string
  payment_id: string
  refusal: unknown
  refused_at: Date
}

export interface PaymentRequestTable {
  account_id: string
  request_id: string
  amount_minor: bigint
  currency: string
  sealed_note: Buffer | null
  state: string
  created_at: Date
  expires_at: Date
  ended_at: Date | null
  held_by_account_id: string | null
  held_by_payment_id: string | null
}

export interface PhoneNumberTable {
  phone_hash: Buffer
  key_version: number
  account_id: string
  bound_at: Date
  reissue_suspected_at: Date | null
  ended_at: Date | null
}

export interface PinLaneTable {
  account_id: string
  place: string
  failures: Generated<number>
  wrong_guess: Buffer | null
  opens_at: Date | null
  closed_at: Date | null
  last_used_at: Date
}

export interface RecoveryTable {
  account_id: string
  recovery_id: string
  flow_id: string
  browser_hash: Buffer
  kind: string
  state: string
  proofs: unknown
  used_recovery_code: Generated<boolean>
  started_at: Date
  expires_at: Date
  ended_at: Date | null
}

export interface RecoveryCodeTable {
  account_id: string
  code_id: string
  set_id: string
  code_hash: Buffer
  key_version: number
  made_at: Date
  at_opening: boolean
  used_at: Date | null
  voided_at: Date | null
}

export interface SeenBrowserTable {
  account_id: string
  place: string
  last_at: Date
}

export interface SendCountTable {
  counter_hash: Buffer
  scope: string
  hour_start_at: Date
  hour_sends: Generated<number>
  day_start_at: Date
  day_sends: Generated<number>
  tripped_at: Date | null
}

export interface SendShareTable {
  number_hash: Buffer
  share: string
  sent_at: Generated<Date[]>
  sent_from: Generated<Buffer[]>
  last_at: Date
  subject_id: string | null
  told_at: Date | null
}

export interface SessionTable {
  account_id: string
  session_id: string
  token_hash: Buffer
  browser_hash: Buffer
  device_id: string | null
  place: string
  kind: string
  full_at: Date | null
  proofs: unknown
  browser_name: string
  created_at: Date
  last_seen_at: Date
  expires_at: Date
  ended_at: Date | null
  ended_because: string | null
}

export interface SignInKeyTable {
  subject_id: string
  lane_key: string
  browser_hash: Buffer
  key_hash: Buffer
  fingerprint: Buffer
  guess_hash: Buffer | null
  refusal: unknown
  made_at: Date
  expires_at: Date
}

export interface UsedChallengeTable {
  challenge_hash: Buffer
  expires_at: Date
}

export interface WalletProfileTable {
  account_id: string
  tier: number
  findable_by_number: boolean
  code_serial: Generated<number>
}

export interface WalletWatermarkTable {
  follower: string
  number: bigint
}

export interface Tables {
  account: AccountTable
  audit: AuditTable
  bound_number: BoundNumberTable
  contact: ContactTable
  contact_code: ContactCodeTable
  delayed_payment: DelayedPaymentTable
  demo_message: DemoMessageTable
  demo_person: DemoPersonTable
  device: DeviceTable
  device_token: DeviceTokenTable
  dormancy_notice: DormancyNoticeTable
  flow: FlowTable
  freeze_report: FreezeReportTable
  funding_order: FundingOrderTable
  funding_source: FundingSourceTable
  lane: LaneTable
  lane_quota: LaneQuotaTable
  ledger_account: LedgerAccountTable
  ledger_budget: LedgerBudgetTable
  ledger_entry: LedgerEntryTable
  ledger_pending: LedgerPendingTable
  ledger_transfer: LedgerTransferTable
  lock: LockTable
  message: MessageTable
  migration: MigrationTable
  month_sums: MonthSumsTable
  name_lookup: NameLookupTable
  not_me_token: NotMeTokenTable
  notice: NoticeTable
  password: PasswordTable
  payee: PayeeTable
  payment: PaymentTable
  payment_pin: PaymentPinTable
  payment_refusal: PaymentRefusalTable
  payment_request: PaymentRequestTable
  phone_number: PhoneNumberTable
  pin_lane: PinLaneTable
  recovery: RecoveryTable
  recovery_code: RecoveryCodeTable
  seen_browser: SeenBrowserTable
  send_count: SendCountTable
  send_share: SendShareTable
  session: SessionTable
  sign_in_key: SignInKeyTable
  used_challenge: UsedChallengeTable
  wallet_profile: WalletProfileTable
  wallet_watermark: WalletWatermarkTable
}
