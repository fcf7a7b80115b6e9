/** Numbers of the wallet, with units and their source. Money in minor units (fen). */

export type Ceilings = {
  balance: number | null
  single: number | null
  day: number | null
  year: number | null
  /** Of payments to others alone: a payout to an own card does not count. */
  'paid-day': number | null
  'paid-year': number | null
}
/**
 * Wallet classes and their limits; null: none. standards.md 7.2 (digital RMB wallets), year of class 4 as in the pilot. What
 * `balance` bounds is what an owner brings in. What others pay is booked over it, too: "credits still arrive" (product.md,
 * promise 5; the standard gives the sum, and not what becomes of a credit over it), and a refusal would tell whoever pays how
 * much somebody else holds.
 *
 * `paid-day` and `paid-year` are those of standards.md 7.1 (payment accounts), where they are less than 7.2 leaves. A day: the
 * PIN and the session are two kinds of proof, and neither is a certificate. A year: whoever came in person is of its class
 * III, whoever was proven by ID, phone and bank card of its class II; class 3 of 7.2 shows less than that and may pay no more.
 * Its class I, CNY 1,000 in all, has no wallet here: it would leave who has shown an ID less than 7.2 leaves a bare number.
 */
export const tiers: Readonly<Record<1 | 2 | 3 | 4, Ceilings>> = {
  1: { balance: null, single: null, day: null, year: null, 'paid-day': 500_000, 'paid-year': 20_000_000 },
  2: {
    balance: 50_000_000,
    single: 5_000_000,
    day: 10_000_000,
    year: null,
    'paid-day': 500_000,
    'paid-year': 10_000_000,
  },
  3: {
    balance: 2_000_000,
    single: 500_000,
    day: 1_000_000,
    year: null,
    'paid-day': 500_000,
    'paid-year': 10_000_000,
  },
  4: {
    balance: 1_000_000,
    single: 200_000,
    day: 500_000,
    year: 5_000_000,
    'paid-day': null,
    'paid-year': null,
  },
}
/** A new wallet has shown a phone number and nothing else. standards.md 7.2, class 4. */
export const newTier = 4

/**
 * So much in all leaves within a year while nothing but the number leads back in, to whomever and wherever it came from.
 * standards.md 7.1, class I: CNY 1,000 in all for whoever was proven by one outside channel, which a number is. Less than one
 * would miss for long, so that a stolen number is worth little and the wallet can be tried out before anything is written down.
 */
export const phoneOnlyYearMinor = 100_000
/**
 * So much may be held before notices go to a second address. standards.md 7.2: what a wallet of a bare number could hold in
 * the pilot of 2020; class 4 holds ten times that since, once somebody can be told.
 */
export const oneAddressBalanceMinor = 100_000

/** "Day" and "year" roll: the last 24 hours in 96 slots, the last 365 days in as many. Issue 3, section 2. */
export const dayWindow = { windowSeconds: 86_400, slots: 96 } as const
export const yearWindow = { windowSeconds: 365 * 86_400, slots: 365 } as const

/** Above this one payment needs the PIN. Own choice, a fifth of what law lets pass in a day with one proof. */
export const withoutPinSingleMinor = 20_000
/**
 * Sum of 24 hours without PIN. With the essential allowance, which may go without as well, it is the CNY 1,000 a day that
 * standards.md 7.1 (Art. 24) lets pass with fewer than two kinds of proof.
 */
export const withoutPinDayMinor = 70_000

/** A payee is known so long after the first payment. product.md, "known payee". */
export const payeeKnownDays = 7

/** A confirmation holds for so long. Contract, `confirmation_void`. */
export const confirmationMinutes = 5
/** What names a payee to an account holds for so long. Contract, `payeeView`. */
export const payeeTokenMinutes = 30
/** From the press of the button to "never". consumer-journeys.md 5.13. */
export const paymentLifetimeSeconds = 120
/** The app tells the server's time; what comes from further ahead has not been sent by it. */
export const clockSkewSeconds = 30
/** The same amount to the same payee so shortly after asks first. consumer-journeys.md 5.13. */
export const duplicateMinutes = 10
/** Where the newest of its like was refused, so many before it are read at once, until one was not. */
export const alikeAtOnce = 20
/** How often the gate is asked again when locks change under a payment. */
export const gateRoundsMax = 3

/** Look-ups of names by number, an account, in 24 hours. Issue 3, section 2. */
export const lookupsMax = 20
export const lookupHours = 24
/** So many misses of one account in that time are told to the operator. */
export const lookupMissesAlarm = 10

/** Wrong PINs in a row: pauses as for passwords, and the tenth closes it on that device. Issue 3, section 2. */
export const pinFailuresBeforePause = 5
export const pinPausesSeconds = [30, 60, 300, 900, 3600] as const
export const pinFailuresBeforeClosing = 10
/** Enough to know the same slip again, too little to try a million PINs against. */
export const pinGuessBytes = 2

/** How many payees are listed at once. */
export const payeesListedMax = 100
/** How much money on its way is listed at once, the oldest first. Own choice: a bank that says nothing for weeks. */
export const openListedMax = 100
/** Of how many payments, the newest, the wallet looks whether the ledger has answered: it does, or is told to, in minutes. */
export const undecidedLooksMax = 100

/** From here on, and to a new payee always, both sides get a message; below it the statement tells. Own choice. */
export const noticeFromMinor = 20_000

/** Screening, demo rules: a payment to somebody not yet known is warned of from here on. Own choice. */
export const screenedFromMinor = 100_000

/** How many transfers the follower takes at once, and intents the sweep. */
export const followedAtOnce = 200
export const lateSweptAtOnce = 1_000
/** What is older is no news to anybody; it is in the statement. */
export const noticeLateHours = 24
/** An intent is looked at by the sweep so long after it was made: its deadline and a little more. */
export const settleAfterSeconds = 150
