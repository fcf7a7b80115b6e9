/**
 * Where each table lives once one database machine is outgrown (Citus): distributed by a column, a reference copy on every
 * node, or local to the coordinator. `test/tidy.test.ts` checks that every primary key and unique index of a distributed
 * table contains its column.
 */
export const distribution: Readonly<Record<string, { by: string } | 'reference' | 'local'>> = {
  migration: 'local',
  // platform
  audit: { by: 'subject_id' },
  // ledger
  ledger_account: { by: 'account_id' },
  ledger_transfer: { by: 'account_id' },
  ledger_entry: { by: 'account_id' },
  ledger_pending: { by: 'account_id' },
  ledger_budget: { by: 'account_id' },
  // customers
  account: { by: 'account_id' },
  phone_number: { by: 'phone_hash' },
  bound_number: { by: 'account_id' },
  password: { by: 'account_id' },
  recovery_code: { by: 'account_id' },
  contact: { by: 'account_id' },
  contact_code: { by: 'account_id' },
  device: { by: 'account_id' },
  device_token: { by: 'token_hash' },
  // messages
  message: { by: 'subject_id' },
  notice: { by: 'account_id' },
  not_me_token: { by: 'token_hash' },
  demo_message: { by: 'phone_key' },
  demo_person: 'local',
  // locks
  lock: { by: 'account_id' },
  // access
  flow: { by: 'flow_id' },
  send_share: { by: 'number_hash' },
  send_count: { by: 'counter_hash' },
  lane: { by: 'subject_id' },
  lane_quota: { by: 'subject_id' },
  sign_in_key: { by: 'subject_id' },
  session: { by: 'account_id' },
  seen_browser: { by: 'account_id' },
  used_challenge: { by: 'challenge_hash' },
  // wallet
  wallet_profile: { by: 'account_id' },
  payment: { by: 'account_id' },
  payment_refusal: { by: 'account_id' },
  payee: { by: 'account_id' },
  payment_request: { by: 'account_id' },
  payment_pin: { by: 'account_id' },
  pin_lane: { by: 'account_id' },
  name_lookup: { by: 'account_id' },
  funding_source: { by: 'account_id' },
  funding_order: { by: 'account_id' },
  delayed_payment: { by: 'account_id' },
  month_sums: { by: 'account_id' },
  wallet_watermark: 'local',
  // recovery
  recovery: { by: 'account_id' },
  freeze_report: { by: 'account_id' },
  dormancy_notice: { by: 'account_id' },
}
