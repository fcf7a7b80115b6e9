import { guessHashOf, judgeCode, judgeFactor, type Session } from '#access'
import {
  findPassword,
  findPreviousPassword,
  findRecoveryCode,
  lockAccount,
  parseNumber,
  refuseMistypedRecoveryCode,
  subjectOf,
  verifyPassword,
  type Password,
  type Subject,
} from '#customers'
import { causes } from '#contract/causes'
import type { Proof, ProofKind } from '#contract/words'
import { endLock, listLocks, placeLock, ruleContext, ruleOfTwo, type Lock, type LockPart } from '#locks'
import { tell } from '#messages'
import { assert } from '#platform/assert'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, type Refusal } from '#platform/refusals'
import { decideFreeze, type FreezeFacts } from './decide-freeze.ts'
import { disprovedFreezesMax } from './policy.ts'
import { insertFreezeReport, listDisproved } from './store.ts'

/**
 * Stopping money going out (promise 6): from any browser, with one proof, and the same answer whether it was right or wrong.
 * Lock order: flow, account, lane.
 */
type Asker = { browserHash: Buffer; source: { key: string } }
type ByNumber = { number: string; country: string }
export type FreezeProof =
  | { kind: 'phone-code'; flowId: string; code: string }
  | (ByNumber & { kind: 'password'; password: string })
  | (ByNumber & { kind: 'recovery-code'; recoveryCode: string })

type Received = { now: Date }
type FreezeRefusal = Refusal<
  'phone_malformed' | 'country_not_served' | 'recovery_code_mistyped' | 'guesses_spent' | 'too_busy'
>

/**
 * The refusals are alike for every number and every proof: of the number or the recovery code as typed, of the budget, of
 * the load. Whether the proof was right, stale, muted or wrong is told to the owner alone, on every channel.
 */
export async function freeze(
  deps: Deps,
  input: Asker & { proof: FreezeProof },
): Promise<Received | FreezeRefusal> {
  const { proof } = input
  switch (proof.kind) {
    case 'phone-code':
      return freezeByCode(deps, { ...input, proof })
    case 'password':
      return freezeByPassword(deps, { ...input, proof })
    case 'recovery-code':
      return freezeByRecoveryCode(deps, { ...input, proof })
  }
}

/** The code counts its own entries, in a flow that can do nothing but freeze. */
async function freezeByCode(
  deps: Deps,
  input: Asker & { proof: Extract<FreezeProof, { kind: 'phone-code' }> },
): Promise<Received> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const { flowId, code } = input.proof
    const judged = await judgeCode(tx, now, deps, {
      flowId,
      browserHash: input.browserHash,
      purpose: 'freeze',
      code,
    })
    if (isRefusal(judged)) return { now }
    const { flow, proof } = judged
    await lockAccount(tx, flow.subjectId)
    // A number that may have a new holder is an old number: it protects for a day.
    const stale = flow.reissuedSuspect
    await apply(tx, now, deps, { ...input, subject: flow, kind: proof.kind, proof: { ...proof, stale } })
    return { now }
  })
}

/** Both hashes are spent for every number, whichever of them matches and whether there is a wallet or not. */
async function freezeByPassword(
  deps: Deps,
  input: Asker & { proof: Extract<FreezeProof, { kind: 'password' }> },
): Promise<Received | FreezeRefusal> {
  const { password } = input.proof
  const number = parseNumber(input.proof.number, input.proof.country)
  if (isRefusal(number)) return number
  const looked = await deps.db.read(async (tx) => {
    const { subjectId } = await subjectOf(tx, deps, number.e164)
    return findPasswords(tx, deps.clock.now(), subjectId)
  })
  const current = await verifyPassword(deps, looked.current?.hash, password, 'stranger')
  if (isRefusal(current)) return current
  const previous = await verifyPassword(deps, looked.previous?.hash, password, 'stranger')
  if (isRefusal(previous)) return previous
  const matched = current.matches ? looked.current : previous.matches ? looked.previous : undefined
  return freezeInBudget(
    deps,
    { ...input, e164: number.e164, kind: 'password', guess: password },
    (tx, now, id) => proofOfPassword(tx, now, id, matched),
  )
}

/** Looked at, never used up: freezing must not cost the owner the way back in. */
async function freezeByRecoveryCode(
  deps: Deps,
  input: Asker & { proof: Extract<FreezeProof, { kind: 'recovery-code' }> },
): Promise<Received | FreezeRefusal> {
  const { recoveryCode: code } = input.proof
  const number = parseNumber(input.proof.number, input.proof.country)
  if (isRefusal(number)) return number
  const mistyped = refuseMistypedRecoveryCode(code)
  if (mistyped) return mistyped
  const guess = { ...input, e164: number.e164, kind: 'recovery-code', guess: code } as const
  return freezeInBudget(deps, guess, async (tx, now, accountId) => {
    const found = await findRecoveryCode(tx, deps, { accountId, code })
    return found && { kind: 'recovery-code', provenAt: now, ...found }
  })
}

/**
 * The budget is that of one source and one number: guessing anywhere else never closes it, and throwing cookies away does
 * not refill it. A right proof is counted like a wrong one, else the time of the next pause would tell which it was.
 */
async function freezeInBudget(
  deps: Deps,
  input: Asker & { e164: string; kind: 'password' | 'recovery-code'; guess: string },
  findProof: (tx: Tx, now: Date, subjectId: string) => Promise<Proof | undefined>,
): Promise<Received | FreezeRefusal> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const subject = await subjectOf(tx, deps, input.e164)
    const { subjectId } = subject
    await lockAccount(tx, subjectId)
    const laneKey = deps.secrets.keyedHash('freeze-source', input.source.key).toString('base64url')
    let proof: Proof | undefined
    const judged = await judgeFactor(tx, now, deps, {
      subjectId,
      laneKey,
      factor: 'freeze',
      guessHash: guessHashOf(deps.secrets, { subjectId, laneKey }, input.guess),
      verdict: async () => {
        proof = await findProof(tx, now, subjectId)
        return false
      },
    })
    assert(judged !== 'accepted', 'in this budget every guess counts')
    const spent = judged.refused === 'guesses_spent'
    await apply(tx, now, deps, { ...input, subject, proof, spent })
    return spent ? { ...judged, refused: 'guesses_spent' } : { now }
  })
}

async function findPasswords(
  tx: Tx,
  now: Date,
  subjectId: string,
): Promise<{ current: Password | undefined; previous: Password | undefined }> {
  return {
    current: await findPassword(tx, subjectId),
    previous: await findPreviousPassword(tx, now, subjectId),
  }
}

/** What the password that matched is worth now: replaced while it was verified, it is a former one. */
async function proofOfPassword(
  tx: Tx,
  now: Date,
  subjectId: string,
  matched: Password | undefined,
): Promise<Proof | undefined> {
  const { current, previous } = await findPasswords(tx, now, subjectId)
  const found = [current, previous].find((one) => one && one.passwordId === matched?.passwordId)
  if (!found) return undefined
  const { setAt: enrolledAt, atOpening } = found
  return { kind: 'password', provenAt: now, enrolledAt, atOpening, stale: found !== current }
}

/** The same reads for every number and every proof; only a freeze itself writes more. */
async function apply(
  tx: Tx,
  now: Date,
  deps: Deps,
  input: {
    subject: Pick<Subject, 'subjectId' | 'accountId'>
    kind: ProofKind
    proof: Proof | undefined
    spent?: boolean
    browserHash: Buffer
  },
): Promise<void> {
  const { kind, proof } = input
  const { subjectId, accountId } = input.subject
  const locks = await listLocks(tx, now, subjectId)
  const standing = standingFreeze(locks)
  const decision = decideFreeze({
    now,
    verdict: input.spent ? 'spent' : verdictOf(proof, locks, now),
    wallet: accountId !== undefined,
    standing: standing && { endsAt: standing.parts[0]?.endsAt ?? null },
    disprovedAt: await listDisproved(tx, {
      accountId: subjectId,
      proofKind: kind,
      rowsMax: disprovedFreezesMax,
    }),
  })
  await appendAudit(tx, now, deps.random.id(), {
    event: 'freeze_reported',
    subjectId,
    outcome: decision.outcome === 'freeze' ? 'accepted' : 'refused',
    reason: decision.outcome === 'freeze' ? kind : decision.because,
    facts: { kind, stale: proof?.stale === true },
  })
  if (decision.outcome !== 'freeze' || accountId === undefined) return
  const lock = await placeFreeze(tx, now, deps, {
    accountId,
    endsAt: decision.endsAt,
    replaces: standing,
    placedBy: 'stranger-with-proof',
    placedByProof: kind,
    byStaleProof: decision.endsAt !== null,
  })
  await insertFreezeReport(tx, {
    accountId,
    freezeId: deps.random.id(),
    lockId: lock.lockId,
    browserHash: input.browserHash,
    proofKind: kind,
    stale: decision.endsAt !== null,
    reportedAt: now,
  })
}

function verdictOf(proof: Proof | undefined, locks: readonly Lock[], now: Date): FreezeFacts['verdict'] {
  if (!proof) return 'wrong'
  const { gives } = ruleOfTwo([proof], 'freeze', now, ruleContext({ locks, now }))
  switch (gives) {
    case 'full':
      return 'right'
    case 'limited':
      return 'stale'
    case 'nothing':
      return 'wrong'
  }
}

function standingFreeze(locks: readonly Lock[]): Lock | undefined {
  return locks.find((one) => one.cause === 'self_frozen')
}

function frozenParts(endsAt: Date | null): LockPart[] {
  const { capabilities, proofs } = causes.self_frozen.scope
  return [{ capabilities, proofs, endsAt }]
}

/** The caller holds the account's row, so that two freezes at once are one lock. */
async function placeFreeze(
  tx: Tx,
  now: Date,
  deps: Deps,
  input: {
    accountId: string
    endsAt: Date | null
    replaces: Lock | undefined
    placedBy: 'customer' | 'stranger-with-proof'
    placedByProof?: ProofKind
    byStaleProof: boolean
    fromDeviceId?: string | undefined
  },
): Promise<Lock> {
  const { accountId, replaces } = input
  const lock = await placeLock(tx, now, deps, {
    ...input,
    cause: 'self_frozen',
    parts: frozenParts(input.endsAt),
  })
  if (replaces && replaces.lockId !== lock.lockId) {
    await endLock(tx, now, { accountId, lockId: replaces.lockId, endedBy: 'system' })
  }
  if (replaces?.lockId !== lock.lockId)
    await tell(tx, now, deps, { accountId, template: 'frozen', facts: {} })
  return lock
}

/** Freezes the wallet of a session, at once; any session may. Frozen already: the lock that holds. */
export async function freezeMine(
  deps: Deps,
  input: { session: Session },
): Promise<{ lock: Lock; locks: Lock[]; now: Date }> {
  const { accountId, deviceId } = input.session
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    await lockAccount(tx, accountId)
    const standing = standingFreeze(await listLocks(tx, now, accountId))
    const lock = await placeFreeze(tx, now, deps, {
      accountId,
      endsAt: null,
      replaces: standing,
      placedBy: 'customer',
      byStaleProof: false,
      fromDeviceId: deviceId,
    })
    return { lock, locks: await listLocks(tx, now, accountId), now }
  })
}
