// Written by npm run schema from database/migrations: change those, not this.
import type { Generated } from 'kysely'

export interface AuditTable {
  subject_id: string
  audit_id: string
  at: Date
  event: string
  outcome: string
  reason: string
  facts: Generated<unknown>
}

export interface DemoMessageTable {
  phone_key: Buffer
  message_id: string
  channel: string
  content_sealed: Buffer
  shown_at: Date
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
  notice_id: string
  proof_kind: string
  stale: boolean
  reported_at: Date
  disproved_at: Date | null
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

export interface ProbationTable {
  account_id: string
  place: string
  begun_at: Date
  ends_at: Date
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
  last_at: Date
}

export interface SessionTable {
  account_id: string
  session_id: string
  token_hash: Buffer
  browser_hash: Buffer
  device_id: string | null
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

export interface Tables {
  audit: AuditTable
  demo_message: DemoMessageTable
  dormancy_notice: DormancyNoticeTable
  flow: FlowTable
  freeze_report: FreezeReportTable
  lane: LaneTable
  lane_quota: LaneQuotaTable
  message: MessageTable
  migration: MigrationTable
  not_me_token: NotMeTokenTable
  notice: NoticeTable
  probation: ProbationTable
  recovery: RecoveryTable
  send_count: SendCountTable
  send_share: SendShareTable
  session: SessionTable
  sign_in_key: SignInKeyTable
  used_challenge: UsedChallengeTable
}
