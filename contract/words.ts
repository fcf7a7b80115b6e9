/** The words of the product, as closed lists. One word, one meaning: see docs/architecture.md. */

export const capabilities = [
  'sign-in',
  'view',
  'receive',
  'pay-known',
  'pay-new',
  'withdraw',
  'change-credentials',
  'change-contacts',
] as const
/** What an account may do. */
export type Capability = (typeof capabilities)[number]

/** *Outgoing* in the catalogue: every way by which money leaves. */
export const outgoing = ['pay-known', 'pay-new', 'withdraw'] as const satisfies readonly Capability[]
export const changes = ['change-credentials', 'change-contacts'] as const satisfies readonly Capability[]

export const proofKinds = [
  'known-device',
  'password',
  'phone-code',
  'email-code',
  'totp',
  'passkey',
  'recovery-code',
  'device-approval',
  'recovery-contact',
  'identity-check',
] as const
/** Evidence of who is asking. */
export type ProofKind = (typeof proofKinds)[number]

/**
 * One proof as a session or a flow holds it. `enrolledAt` is when the thing proven was bound to the account; `atOpening`
 * says that this was while registering, which makes it count at once (rule of two).
 */
export type Proof = {
  kind: ProofKind
  provenAt: Date
  enrolledAt: Date
  atOpening: boolean
  /** The known device that gave it, if any. */
  deviceId?: string
  /** Only for `passkey` and `device-approval`: the person was verified by the device. */
  userVerified?: boolean
  /** A superseded secret (old password, old number): good for freezing only. */
  stale?: boolean
}

export const remedyKinds = [
  'wait',
  'sign-in',
  'register',
  'try-again',
  'new-code',
  'fix-number',
  'reset-password',
  'set-new-password',
  'recovery-code',
  'phone-code',
  'passkey',
  'device-approval',
  'two-proofs',
  'confirm-it-is-you',
  'sign-in-again',
  'freeze',
  'guided-clean-up',
  'undo',
  'identity-check',
  'recovery-contact',
  'renew-document',
  'set-pin',
  'reset-pin',
  'make-recovery-codes',
  'add-address',
  'ask-staff',
  'object',
  'authority',
  'update',
  'automatic-time',
  'status-page',
  'reconnect',
  'another-method',
  'start-again',
] as const
/** A thing that opens a lock or clears an exception. */
export type RemedyKind = (typeof remedyKinds)[number]

/** Named, so that the owner knows the way exists; what carries them comes with later work, and every screen says so. */
export const laterRemedies = [
  'passkey',
  'device-approval',
  'identity-check',
  'recovery-contact',
  'renew-document',
  'ask-staff',
  'object',
  'authority',
  'status-page',
] as const satisfies readonly RemedyKind[]

export const locales = ['zh-CN', 'en'] as const
export type Locale = (typeof locales)[number]
export type Text = Record<Locale, string>

/** A lock's reach is more than capabilities: `on` says whether it holds for the account, one device or one lane. */
export type LockScope = {
  capabilities: Capability[]
  proofs: ProofKind[]
  tier?: 'one-lower'
  on: 'account' | 'device' | 'lane'
}
