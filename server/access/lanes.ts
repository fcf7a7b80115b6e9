import { tell } from '#messages'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import type { Secrets } from '#platform/secrets'
import { causes } from '#contract/causes'
import {
  decideDoor,
  decideFailure,
  decideNewLane,
  freshLane,
  type Failure,
  type LaneDoor,
  type LaneKind,
} from './decide-lane.ts'
import { guessHashBytes } from './policy-sign-in.ts'
import {
  deleteLane,
  findLane,
  lockLane,
  lockLaneQuota,
  writeLane,
  writeLaneQuota,
  type Lane,
} from './store-lane.ts'

/**
 * Steps of lanes. Lock order: flow, account, lane: whoever holds a lane asks for no account.
 *
 * `verdict` is asked under the lane's lock, and only while the lane is open: what a paused lane's guess was worth is never
 * read. It must look whether the credential that was verified is still the current one.
 */
export type Verdict = () => Promise<boolean>

export type LaneName = { subjectId: string; laneKey: string }
export type PasswordRefusal = Refusal<'password_wrong' | 'password_paused' | 'password_closed'>
export type FactorKind = 'recovery-code' | 'freeze' | 'email-code'

export const deviceLane = (deviceId: string): string => `device:${deviceId}`
export const browserLane = (browserHash: Buffer): string => `browser:${browserHash.toString('base64url')}`

/** Bound to the lane, so that equal guesses in two lanes do not look alike. */
export function guessHashOf(secrets: Secrets, lane: LaneName, guess: string): Buffer {
  const text = `${lane.subjectId} ${lane.laneKey} ${guess.normalize('NFC')}`
  return secrets.keyedHash('wrong-guess', text).subarray(0, guessHashBytes)
}

/**
 * The lane under its lock, made when it is new. A strange browser's new lane takes one of the number's three a day; its
 * own lane of yesterday is no new one.
 */
export async function enterLane(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'random'>,
  input: LaneName & { laneKind: LaneKind },
): Promise<Lane | Refusal<'lanes_spent'>> {
  const { subjectId, laneKey, laneKind } = input
  if (laneKind === 'browser' && (await findLane(tx, subjectId, laneKey)) === undefined) {
    const openings = await lockLaneQuota(tx, subjectId)
    // Looked for again under the quota's lock: two requests of one browser take one place.
    if ((await findLane(tx, subjectId, laneKey)) === undefined) {
      const decision = decideNewLane(openings, now)
      if (decision.outcome === 'spent') {
        await appendAudit(tx, now, deps.random.id(), {
          event: 'lane_opened',
          subjectId,
          outcome: 'refused',
          reason: 'lanes_spent',
        })
        return refuse('lanes_spent', { retryAt: decision.retryAt })
      }
      await writeLaneQuota(tx, subjectId, decision.openings)
    }
  }
  return lockLane(tx, now, { subjectId, laneKey, kind: laneKind })
}

/** Judges a password in a lane. */
export async function judgeInLane(
  tx: Tx,
  now: Date,
  deps: Deps,
  input: LaneName & { laneKind: LaneKind; guessHash: Buffer; verdict: Verdict },
): Promise<'accepted' | PasswordRefusal | Refusal<'lanes_spent'>> {
  const lane = await enterLane(tx, now, deps, input)
  if (isRefusal(lane)) return lane
  const shut = refuseAtDoor(decideDoor(lane, now))
  if (shut) {
    await appendJudgement(tx, now, deps, lane, shut.refused)
    return shut
  }
  return judgeLocked(tx, now, deps, lane, input)
}

/** The same for a lane that is locked and known to be open. */
export async function judgeLocked(
  tx: Tx,
  now: Date,
  deps: Deps,
  lane: Lane,
  input: { guessHash: Buffer; verdict: Verdict },
): Promise<'accepted' | PasswordRefusal> {
  if (await input.verdict()) {
    await refreshLane(tx, lane)
    return 'accepted'
  }
  const failure = decideFailure(lane, input.guessHash, now, true)
  await applyFailure(tx, now, deps, lane, failure)
  await appendJudgement(tx, now, deps, lane, 'password_wrong', failure)
  return refuseWrong(failure)
}

/** A failure without a verdict: other content came under a used key. The lane is locked and open. */
export async function failUnread(tx: Tx, now: Date, deps: Deps, lane: Lane): Promise<void> {
  const failure = decideFailure(lane, undefined, now, lane.kind !== 'factor')
  await applyFailure(tx, now, deps, lane, failure)
  await appendJudgement(tx, now, deps, lane, 'key_reused', failure)
}

type FactorWrong<Factor extends FactorKind> = Factor extends 'recovery-code'
  ? 'recovery_code_wrong'
  : 'proof_wrong'

/**
 * Judges a guess at a factor in that factor's own lane, which no guessing at passwords or text codes can spend, and which
 * pauses but is never closed. `laneKey` says whose: a device, a browser, or one for all.
 */
export async function judgeFactor<Factor extends FactorKind>(
  tx: Tx,
  now: Date,
  deps: Deps,
  input: LaneName & { factor: Factor; guessHash: Buffer; verdict: Verdict },
): Promise<'accepted' | Refusal<'guesses_spent' | FactorWrong<Factor>>> {
  const { subjectId, factor } = input
  const laneKey = factorLane(factor, input.laneKey)
  const lane = await lockLane(tx, now, { subjectId, laneKey, kind: 'factor' })
  const door = decideDoor(lane, now)
  if (door.state !== 'open') {
    await appendJudgement(tx, now, deps, lane, 'guesses_spent')
    return refuse('guesses_spent', door.state === 'paused' ? { retryAt: door.opensAt } : {})
  }
  if (await input.verdict()) {
    await refreshLane(tx, lane)
    return 'accepted'
  }
  const failure = decideFailure(lane, input.guessHash, now, false)
  await applyFailure(tx, now, deps, lane, failure)
  const code = (factor === 'recovery-code' ? 'recovery_code_wrong' : 'proof_wrong') as FactorWrong<Factor>
  await appendJudgement(tx, now, deps, lane, code, failure)
  return refuse(code, factsOf(failure))
}

const factorLane = (factor: FactorKind, laneKey: string): string => `factor:${factor}:${laneKey}`

/** Another proof opened it: pause, closing, count and remembered guesses are gone. */
export async function clearLane(tx: Tx, now: Date, input: LaneName): Promise<void> {
  const lane = await findLane(tx, input.subjectId, input.laneKey)
  if (lane) await refreshLane(tx, await lockLane(tx, now, lane))
}

/** A device that was revoked takes its lane along. */
export async function removeLane(tx: Tx, input: LaneName): Promise<void> {
  await deleteLane(tx, input.subjectId, input.laneKey)
}

/** For showing what is wrong: the lane as it stands, undefined when nothing was ever typed in it. */
export async function viewLane(tx: Tx, input: LaneName): Promise<Lane | undefined> {
  return findLane(tx, input.subjectId, input.laneKey)
}

export function refuseAtDoor(
  door: LaneDoor,
): Refusal<'password_paused'> | Refusal<'password_closed'> | undefined {
  switch (door.state) {
    case 'open':
      return undefined
    case 'paused':
      return refuse('password_paused', { retryAt: door.opensAt })
    case 'closed':
      return refuse('password_closed')
  }
}

/** Of a guess that was not accepted; what an accepted one opened has a row of its own. */
export async function appendJudgement(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'random'>,
  lane: Lane,
  reason: string,
  failure?: Failure,
): Promise<void> {
  await appendAudit(tx, now, deps.random.id(), {
    event: 'guess_refused',
    subjectId: lane.subjectId,
    outcome: 'refused',
    reason,
    facts: {
      lane: lane.laneKey.slice(0, 48),
      failures: failure?.lane.failures ?? lane.failures,
      ...(failure?.repeated ? { repeated: true } : {}),
      ...(failure?.pausedUntil ? { pausedUntil: failure.pausedUntil.toISOString() } : {}),
    },
  })
}

async function refreshLane(tx: Tx, lane: Lane): Promise<void> {
  const used = lane.failures > 0 || lane.opensAt !== null || lane.closedAt !== null
  if (used || lane.wrongGuesses.length > 0) await writeLane(tx, { ...lane, ...freshLane })
}

async function applyFailure(tx: Tx, now: Date, deps: Deps, lane: Lane, failure: Failure): Promise<void> {
  if (failure.repeated) return
  await writeLane(tx, { ...lane, ...failure.lane })
  if (failure.closed) {
    await tell(tx, now, deps, { accountId: lane.subjectId, template: 'password_lane_closed', facts: {} })
  }
}

function factsOf(failure: Failure): { facts: { triesLeft: number }; retryAt?: Date } {
  return {
    facts: { triesLeft: failure.triesLeft },
    ...(failure.pausedUntil ? { retryAt: failure.pausedUntil } : {}),
  }
}

/** The guess that pauses the lane was judged as well: its answer is "wrong", with the time at which the lane opens. */
function refuseWrong(failure: Failure): PasswordRefusal {
  if (failure.closed) return refuse('password_closed')
  const paused = failure.pausedUntil ? { remedies: causes.password_paused.remedies } : {}
  return refuse('password_wrong', { ...factsOf(failure), ...paused })
}
