/** Rule of two: a proof added or replaced more recently than this does not count towards changing another. product.md, promise 4. */
export const proofSettlesDays = 7

/** A change or a lift wants its proofs given this recently in the session. standards.md D8 (step-up 5 min); ASVS 5.0 7.5.1. */
export const proofFreshMinutes = 5

/** Cooling-off after a reset of the password: payments. product.md "Cooling-off"; standards.md line 43. */
export const paymentsCoolHours = 24
/** Cooling-off after a reset of the password: credentials and contacts. product.md "Cooling-off". */
export const changesCoolHours = 48
/** A newly known device cools off as long as payments do. product.md "Cooling-off". */
export const newDeviceCoolHours = 24
/** A sign-in on a new device whose notice was delivered to a channel which that device did not use. product.md, A-201. */
export const unusualToldHours = 24
/** The same until it was, and where it never is. product.md, A-201. */
export const unusualUntoldHours = 72
/** So long there is to say "not me" after the notice came, however late that was. Ours: a night's sleep. */
export const unusualHeardHours = 12
/** A freeze by a stale proof (old password, old number, contact, e-mail) ends by itself. product.md, A-204. */
export const staleFreezeHours = 24
/** How long a session stays limited that a stolen unlocked phone could have opened. product.md, promise 4. */
export const limitedHours = 24

/** The essential allowance: CNY 300.00 a day, one sum per account over all paths and locks. product.md "Cooling-off". */
export const allowanceMinor = 30_000

/** Times in texts, for an operator who names no other zone. */
export const defaultTimeZone = 'Asia/Shanghai'
