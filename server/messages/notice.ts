import type { CauseCode } from '#contract/causes'

type Nothing = Record<string, never>
/** From `call.browserName`, such as "Chrome · Android". */
type Where = { browser?: string | undefined }
/** The name that the customer gave the device. It stays in the Status Centre: a thief names devices, too. */
type Named = { deviceName?: string | undefined }
/** First letter and domain only. */
type Mailed = { emailHint?: string | undefined }

type Money = { amountMinor?: number | undefined }
/** Masked. It stays in the Status Centre: whoever pays a cent could otherwise write a name into a message of ours. */
type Other = { otherLabel?: string | undefined }

/** What each notice may tell: a closed list, so that no template can be fed what it must not say. */
export type NoticeFacts = {
  registered: Nothing
  signed_in_new_device: Where
  password_reset: Where
  password_changed: Where
  device_added: Where & Named
  device_revoked: Where & Named
  contact_added: Where & Mailed
  contact_verified: Where & Mailed
  contact_removed: Where & Mailed
  recovery_codes_made: Where
  pin_set: Where
  pin_reset: Where
  pin_lane_closed: Nothing
  /** `ending`: the last four digits of the card. */
  card_bound: Where & { ending?: string | undefined }
  card_removed: Where & { ending?: string | undefined }
  /** `left`: codes that still work. */
  recovery_code_used: Where & { left?: number | undefined }
  frozen: Nothing
  unfrozen: Where
  not_me_reported: Nothing
  lock_lifted: Where & { cause?: CauseCode | undefined }
  sessions_ended: Where & { count?: number | undefined }
  password_lane_closed: Where
  /** `quiet`: earlier ones of which no message was sent; filled in by `tell`. */
  codes_requested_often: { quiet?: number | undefined }
  /** Days until payments out pause for disuse. */
  dormant_soon: { days?: number | undefined }
  dormant: Nothing
  payment_sent: Money & Other
  /** `overMinor`: so much is in the wallet, and more, and notices go to the number alone. */
  payment_received: Money & Other & { overMinor?: number | undefined }
  payment_not_made: Money
  /** `ending`: the last four digits of the card. */
  payout_sent: Money & { ending?: string | undefined }
  payout_returned: Money
  payout_refused: Money & { ending?: string | undefined }
  cash_in_done: Money & { ending?: string | undefined }
  cash_in_not_made: Money & { ending?: string | undefined }
}

export type NoticeTemplate = keyof NoticeFacts

type Kind = {
  /** "This wasn't me" can be said of it, and stops money and changes. */
  disputable: boolean
  /** A stranger can bring it about: see `quietHours`. */
  quiet: boolean
  /** Something else waits for the owner to have heard of it: told to `heedNotice` when a channel has taken it over. */
  heeded?: true
}

const change: Kind = { disputable: true, quiet: false }
const calm: Kind = { disputable: false, quiet: false }

export const noticeKinds: Readonly<Record<NoticeTemplate, Kind>> = {
  registered: change,
  signed_in_new_device: { ...change, heeded: true },
  password_reset: change,
  password_changed: change,
  device_added: change,
  device_revoked: change,
  contact_added: change,
  contact_verified: change,
  contact_removed: change,
  recovery_codes_made: change,
  recovery_code_used: change,
  pin_set: change,
  pin_reset: change,
  card_bound: change,
  card_removed: change,
  unfrozen: change,
  lock_lifted: change,
  sessions_ended: change,
  // Frozen already, or nothing has changed: there is nothing that "not me" would stop.
  frozen: calm,
  not_me_reported: calm,
  password_lane_closed: calm,
  pin_lane_closed: calm,
  codes_requested_often: { disputable: false, quiet: true },
  // Nobody did anything: that is what they are about.
  dormant_soon: calm,
  dormant: calm,
  // Disputing a payment comes with later work: "not me" of it stops what is still to come.
  payout_sent: change,
  payment_sent: change,
  payment_received: calm,
  payment_not_made: calm,
  payout_returned: calm,
  payout_refused: calm,
  cash_in_done: calm,
  cash_in_not_made: calm,
}

export const noticeTemplates = Object.keys(noticeKinds) as NoticeTemplate[]
