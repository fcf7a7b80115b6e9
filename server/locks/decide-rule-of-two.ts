import type { Proof, ProofKind } from '#contract/words'
import { limitedHours, proofFreshMinutes, proofSettlesDays } from './policy.ts'

/**
 * Promise 4, the rule of two: any way in takes two independent proofs. This is the only function that weighs proofs; every
 * rule of the product about who may enter, change, lift or shorten stands here, and `docs/flows/rule-of-two.md` is its table.
 */
export type Purpose =
  | 'enter'
  | 'reset-password'
  | 'lift-lock'
  | 'change-credential'
  | 'shorten-cooling-off'
  | 'freeze'
  | 'clear-pause'

export type Gives = 'nothing' | 'limited' | 'full'

export type RuleContext = {
  /** The browser is no known device, or a known one whose first day is not over (`unusual_sign_in`): one more proof for all. */
  newDevice?: boolean
  /** A reset that one stolen phone could have made limits the wallet until then: its new password is no second proof. */
  limitedUntil?: Date | undefined
  /** Proofs that a lock disables (`password_exposed`, `phone_reissued`). */
  disabled?: readonly ProofKind[]
  /** Devices whose word does not count here: the one that the lock was placed for, or that was named lost. */
  barredDeviceIds?: readonly string[]
  /** What the asker could still be asked for; the proofs of this build unless said otherwise. */
  offered?: readonly ProofKind[]
}

export type RuleVerdict = {
  gives: Gives
  /** Each a set of kinds that, added, would give full; the shortest sets only. Empty when nothing is missing or can help. */
  missing: ProofKind[][]
  /** Held, but enrolled too recently to count for this. */
  tooYoung: ProofKind[]
  /** Held, but proven too long ago in this session: giving them again counts. */
  toRefresh: ProofKind[]
}

/** Proofs that can be given in this build, quickest first; the others come with later work. */
const provable: readonly ProofKind[] = ['recovery-code', 'password', 'known-device', 'phone-code']

export function ruleOfTwo(
  proofs: readonly Proof[],
  purpose: Purpose,
  now: Date,
  context: RuleContext = {},
): RuleVerdict {
  const tooYoung = kindsOf(proofs.filter((one) => isUsable(one, context) && !isOldEnough(one, purpose, now)))
  const toRefresh = kindsOf(
    proofs.filter(
      (one) => isUsable(one, context) && isOldEnough(one, purpose, now) && !isFresh(one, purpose, now),
    ),
  )
  const gives = weigh(proofs, purpose, now, context)
  return {
    gives,
    missing: gives === 'full' ? [] : findMissing(proofs, purpose, now, context, tooYoung),
    tooYoung,
    toRefresh,
  }
}

function weigh(proofs: readonly Proof[], purpose: Purpose, now: Date, context: RuleContext): Gives {
  if (purpose === 'freeze') return weighFreeze(proofs, context)
  const counted = proofs.filter(
    (one) =>
      (isUsable(one, context) || isExposedPassword(one, purpose, context)) &&
      isOldEnough(one, purpose, now) &&
      isFresh(one, purpose, now),
  )
  const kinds = new Set(kindsOf(counted))
  switch (purpose) {
    case 'enter':
    case 'reset-password':
      return weighEntrance(counted, purpose, kinds, now, context)
    case 'clear-pause':
      // The password is what paused. The pair of one stolen phone would buy its thief five more guesses each time.
      return weightOf(
        counted.filter((one) => one.kind !== 'password'),
        purpose,
        now,
        context,
      ) >= 2
        ? 'full'
        : 'nothing'
    case 'lift-lock':
    case 'change-credential':
      return weightOf(counted, purpose, now, context) >= 2 ? 'full' : 'nothing'
    case 'shorten-cooling-off': {
      const passkey = counted.some((one) => one.kind === 'passkey' && one.userVerified === true)
      const further = counted.some(
        (one) => one.kind !== 'passkey' && one.kind !== 'email-code' && !isInHand(one, now, context),
      )
      return passkey && further ? 'full' : 'nothing'
    }
  }
}

/** Freezing takes one proof of any kind and age; what an outsider may still hold freezes for a day only (`limited`). */
function weighFreeze(proofs: readonly Proof[], context: RuleContext): Gives {
  if (proofs.length === 0) return 'nothing'
  const lasting = proofs.some(
    (one) => isUsable(one, context) && one.kind !== 'email-code' && one.kind !== 'recovery-contact',
  )
  return lasting ? 'full' : 'limited'
}

function weighEntrance(
  counted: readonly Proof[],
  purpose: 'enter' | 'reset-password',
  kinds: ReadonlySet<ProofKind>,
  now: Date,
  context: RuleContext,
): Gives {
  if (purpose === 'reset-password' && counted.some((one) => isExposedPassword(one, purpose, context))) {
    // An exposed password counts with a text code for one thing, replacing itself; without one it is as good as absent.
    const others = counted.filter((one) => one.kind !== 'password')
    const without = weighEntrance(others, purpose, new Set(kindsOf(others)), now, context)
    return without === 'nothing' && kinds.has('phone-code') ? 'limited' : without
  }
  const weight = weightOf(counted, purpose, now, context)
  // On a new device two proofs enter and a third one makes it full: product.md, "sign in on a new device".
  if (weight >= (context.newDevice === true ? 3 : 2)) return 'full'
  if (weight >= 2) return 'limited'
  // Two things that one stolen, unlocked phone holds, or an e-mail code as the second proof: limited, never more.
  const inHand = new Set(kindsOf(counted.filter((one) => isInHand(one, now, context))))
  if (inHand.size >= 2) return 'limited'
  return purpose === 'enter' && kinds.has('email-code') && weight >= 1 ? 'limited' : 'nothing'
}

/** How many independent proofs there are. All that one stolen phone holds is one; an e-mail code is none. */
function weightOf(counted: readonly Proof[], purpose: Purpose, now: Date, context: RuleContext): number {
  const sources = new Map<string, number>()
  for (const one of counted) {
    if (one.kind === 'email-code') continue
    const source = isInHand(one, now, context) ? 'phone in hand' : one.kind
    sources.set(source, Math.max(sources.get(source) ?? 0, weightOfOne(one, purpose)))
  }
  return [...sources.values()].reduce((sum, weight) => sum + weight, 0)
}

function weightOfOne(proof: Proof, purpose: Purpose): number {
  // Repeated identity proofing stands for two by itself (NIST SP 800-63B-4 4.2.2.2; the ladder's level 2).
  if (proof.kind === 'identity-check') return 2
  const verifiedPasskey = proof.kind === 'passkey' && proof.userVerified === true
  return verifiedPasskey && (purpose === 'enter' || purpose === 'clear-pause') ? 2 : 1
}

/** What whoever holds the unlocked phone can give: its key, its texts, its code app, an approval without a finger or PIN. */
function isInHand(proof: Proof, now: Date, context: RuleContext): boolean {
  switch (proof.kind) {
    case 'known-device':
    case 'phone-code':
    case 'totp':
      return true
    case 'passkey':
    case 'device-approval':
      return proof.userVerified !== true
    case 'password':
      // Set by a reset that needed nothing but the phone: until its day is over it proves no more than the phone did.
      return context.limitedUntil !== undefined && context.limitedUntil.getTime() > now.getTime()
    case 'email-code':
    case 'recovery-code':
    case 'recovery-contact':
    case 'identity-check':
      return false
  }
}

function isUsable(proof: Proof, context: RuleContext): boolean {
  if (proof.stale === true) return false
  if (context.disabled?.includes(proof.kind) === true) return false
  return proof.deviceId === undefined || context.barredDeviceIds?.includes(proof.deviceId) !== true
}

function isExposedPassword(proof: Proof, purpose: Purpose, context: RuleContext): boolean {
  return (
    purpose === 'reset-password' &&
    proof.kind === 'password' &&
    proof.stale !== true &&
    context.disabled?.includes('password') === true
  )
}

/** Young proofs sign in and freeze; they never help to change another. An identity check is made anew each time. */
function isOldEnough(proof: Proof, purpose: Purpose, now: Date): boolean {
  switch (purpose) {
    case 'enter':
    case 'freeze':
    case 'clear-pause':
      return true
    case 'reset-password':
      return proof.kind === 'password' || isSettled(proof, now)
    case 'lift-lock':
    case 'change-credential':
    case 'shorten-cooling-off':
      return isSettled(proof, now)
  }
}

function isSettled(proof: Proof, now: Date): boolean {
  const settledAt = proof.enrolledAt.getTime() + proofSettlesDays * 86_400_000
  return proof.atOpening || proof.kind === 'identity-check' || now.getTime() >= settledAt
}

/** An old session left open on a table must not change or lift anything: what is weighed was given just now. */
function isFresh(proof: Proof, purpose: Purpose, now: Date): boolean {
  const needed =
    purpose === 'lift-lock' || purpose === 'change-credential' || purpose === 'shorten-cooling-off'
  return !needed || now.getTime() - proof.provenAt.getTime() <= proofFreshMinutes * 60_000
}

function findMissing(
  proofs: readonly Proof[],
  purpose: Purpose,
  now: Date,
  context: RuleContext,
  tooYoung: readonly ProofKind[],
): ProofKind[][] {
  const candidates = (context.offered ?? provable).filter(
    (kind) =>
      !tooYoung.includes(kind) &&
      context.disabled?.includes(kind) !== true &&
      !(kind === 'known-device' && context.newDevice === true),
  )
  const helps = (kinds: readonly ProofKind[]): boolean =>
    weigh([...proofs, ...kinds.map((kind) => settledProof(kind, now))], purpose, now, context) === 'full'
  const singles = candidates.filter((kind) => helps([kind])).map((kind) => [kind])
  if (singles.length > 0) return singles
  return candidates
    .flatMap((first, index) => candidates.slice(index + 1).map((second) => [first, second]))
    .filter(helps)
}

function settledProof(kind: ProofKind, now: Date): Proof {
  return { kind, provenAt: now, enrolledAt: now, atOpening: true, userVerified: true }
}

function kindsOf(proofs: readonly Proof[]): ProofKind[] {
  return [...new Set(proofs.map((one) => one.kind))]
}

/** How long a session stays limited that was opened at `now` by a limited verdict. */
export function fullAtOf(now: Date): Date {
  return new Date(now.getTime() + limitedHours * 3_600_000)
}
