/** Numbers of this module, with unit and source. */

/**
 * Numbers of these countries and regions are served; every other one is refused before a text is sent. A short list is
 * the cheapest defence against toll fraud (OWASP Forgot Password; NIST SP 800-63B-4 3.1.3.3): each entry is a place whose
 * texts somebody can make us pay for. These four are where the residents of China's post live and travel on permits, and
 * none has premium mobile ranges. An operator who serves others adds them here.
 * `digits`: how long a mobile number is without its prefix. `groups`: how it is read aloud.
 */
export const servedCountries = {
  CN: { callingCode: '86', digits: 11, groups: [3, 4, 4] },
  HK: { callingCode: '852', digits: 8, groups: [4, 4] },
  MO: { callingCode: '853', digits: 8, groups: [4, 4] },
  TW: { callingCode: '886', digits: 9, groups: [3, 3, 3] },
} as const

/** Digits after the plus that name a number range: country and operator, about ten thousand numbers. */
export const rangeDigits = 7

/** Code points after NFC. 8 with a second proof always at hand (NIST SP 800-63B-4 3.1.1.2; ASVS 5.0 6.2.1, 6.2.9). */
export const passwordLength = {
  min: 8,
  /** Where a password stands alone (NIST: 15). Here it never does: a code or a known device goes with it. */
  minAlone: 15,
  standsAlone: false,
  max: 128,
} as const

/**
 * A password counts as common when fewer than this many points of its own content remain beside listed words and habits:
 * a character that no habit explains is one point, a second word three. See decide-password.ts.
 */
export const ownContentPointsMin = 3

/** A replaced password is a stale proof, good for freezing only (product.md, promise 4 and `self_frozen`). */
export const replacedPasswordDays = 30

/** How long a breach list may take; the offline list has decided already, so that silence is no refusal. */
export const breachTimeoutMilliseconds = 1_500

/** NIST SP 800-63B-4 3.1.2 asks for 112 bits before a keyed hash is enough for a look-up secret. */
export const recoveryCodeBits = 128
export const recoveryCodesPerSet = 10

/** Notice addresses of one account (NIST SP 800-63B-4 4.6 asks for two or more). */
export const contactsMax = 5
export const contactCodeDigits = 6
export const contactCodeLifetimeMinutes = 10
export const contactCodeEntriesMax = 5
/** Codes to new addresses, of one account in 24 hours: nobody's mailbox is flooded through us. */
export const contactCodesPerDayMax = 10

/** Known devices of one account. */
export const devicesMax = 20

/** Code points of a name, of a person or a device. */
export const displayNameLengthMax = 40
export const deviceNameLengthMax = 40

/** After a key rotation, accounts moved to the new key in one transaction, once a minute: a million in four days. */
export const rekeyedAccountsPerSweepMax = 200
