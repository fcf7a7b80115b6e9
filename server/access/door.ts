import { getCustomer, lockAccount, parseNumber, refuseMistypedRecoveryCode, subjectOf } from '#customers'
import type { Locale, Proof } from '#contract/words'
import type { Standing } from '#contract/standing'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import {
  decideResend,
  isOver,
  isSameHolder,
  type CodeRefusal,
  type FlowState,
  type ResendRefusal,
} from './decide-code.ts'
import { proveDevice } from './device-challenge.ts'
import { addFlowProof, flowOf, judgeEntry, lockFlow, type Flow } from './flow.ts'
import { standingOfFlow } from './flow-standing.ts'
import { browserLane } from './lanes.ts'
import { entriesMax, flowKeptHours, sweepRoundsMax, sweepRowsMax } from './policy-door.ts'
import { tellOftenAsked } from './often-asked.ts'
import { sendAgain, startCode, type OpenedDoor, type SendDeps } from './sending.ts'
import { judgeRecoveryCode } from './sign-in.ts'
import { deleteDeadFlows, findFlowRow, lockFlowRow, type FlowKey } from './store-flow.ts'
import { deleteOldCounts, deleteOldShares } from './store-sending.ts'

/**
 * The one door: type your number, prove it with a code, and only then does the wallet say anything. Until the proof every
 * operation sends the same statements in the same order and answers the same bytes, whatever the account of the number.
 */

export type DoorDeps = SendDeps
type Asker = { browserHash: Buffer; source: { key: string }; locale: Locale }
type Now = { now: Date }

/** Opens the door for a number that was typed, of whomever. Refuses what is no mobile number of a country that is served. */
export async function startFlow(
  deps: DoorDeps,
  input: Asker & { number: string; country: string; purpose: 'enter' | 'freeze' },
): Promise<(OpenedDoor & Now) | Refusal<'phone_malformed' | 'country_not_served' | 'code_send_limit'>> {
  const number = parseNumber(input.number, input.country, deps.countries)
  if (isRefusal(number)) return number
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const subject = await subjectOf(tx, deps, number.e164)
    const opened = await startCode(tx, now, deps, {
      purpose: input.purpose,
      e164: number.e164,
      subjectId: subject.subjectId,
      browserHash: input.browserHash,
      locale: input.locale,
      sender: {
        share: 'stranger',
        sourceKey: input.source.key,
        range: number.range,
        country: number.country,
      },
      sentTo: number.grouped,
    })
    return isRefusal(opened) ? opened : { ...opened, now }
  })
}

/** Opens the door from a known device: nothing is typed, the device counts as a proof, and the text comes from its own share. */
export async function startFlowFromDevice(
  deps: DoorDeps,
  input: Asker & { deviceToken: string | undefined; challenge: string; signature: string },
): Promise<(OpenedDoor & Now) | Refusal<'device_unknown' | 'code_send_limit'>> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const proven = await proveDevice(tx, now, deps, { ...input, purpose: 'flow' })
    if (isRefusal(proven)) return proven
    const { accountId, deviceId, proof } = proven
    const customer = await getCustomer(tx, deps, accountId)
    const opened = await startCode(tx, now, deps, {
      purpose: 'enter',
      e164: customer.e164,
      subjectId: accountId,
      browserHash: input.browserHash,
      locale: input.locale,
      sender: { share: 'known' },
      proven: { accountId, proofs: [proof], deviceId },
    })
    return isRefusal(opened) ? opened : { ...opened, now }
  })
}

/** Another code for this flow. The older one stops working, the count of entries goes on, no other flow is touched. */
export async function resendCode(
  deps: DoorDeps,
  input: Asker & { flowId: string },
): Promise<(OpenedDoor & Now) | Refusal<'not_found' | 'code_send_limit' | ResendRefusal>> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const row = await lockFlowRow(tx, deps.secrets, input)
    if (!row) return refuse('not_found')
    const subject = await subjectOf(tx, deps, row.number.e164)
    const refusal = isSameHolder(row, subject) ? decideResend(row, now) : refuse('flow_ended')
    if (refusal) {
      await appendAudit(tx, now, deps.random.id(), {
        event: 'code_requested',
        subjectId: subject.subjectId,
        outcome: 'refused',
        reason: refusal.refused,
        facts: { flowId: row.flowId, purpose: row.purpose, share: row.share },
      })
      return refusal
    }
    const opened = await sendAgain(tx, now, deps, row, {
      subjectId: subject.subjectId,
      sourceKey: input.source.key,
      locale: input.locale,
    })
    return isRefusal(opened) ? opened : { ...opened, now }
  })
}

export type FlowStanding = { standing: Standing; flowExpiresAt: Date; now: Date }

/** The code. Right: the number is proven, and its holder is told exactly how the wallet behind it stands, or that there is none. */
export async function submitCode(
  deps: DoorDeps,
  input: FlowKey & { code: string; locale: Locale },
): Promise<FlowStanding | Refusal<'not_found' | CodeRefusal>> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const judged = await judgeEntry(tx, now, deps, { ...input, purpose: 'enter' })
    return isRefusal(judged) ? judged : tellStanding(tx, now, deps, judged.flow, input.locale)
  })
}

export type FlowView = {
  flowId: string
  purpose: 'enter' | 'freeze'
  state: FlowState
  sentTo: string
  codeExpiresAt: Date | null
  resendAt: Date | null
  entriesLeft: number
  standing: Standing | null
  flowExpiresAt: Date
  now: Date
}

/** Where a flow stands, for a page that was reloaded. Reads only. A flow for stepping up belongs to a session, not to this page. */
export async function readFlow(
  deps: DoorDeps,
  input: FlowKey & { locale: Locale },
): Promise<FlowView | Refusal<'not_found'>> {
  return deps.db.read(async (tx) => {
    const now = deps.clock.now()
    const row = await findFlowRow(tx, deps.secrets, input)
    if (!row || row.purpose === 'step-up') return refuse('not_found')
    const subject = await subjectOf(tx, deps, row.number.e164)
    const state = isOver(row, now) || !isSameHolder(row, subject) ? 'ended' : row.state
    const waits = state === 'code_sent'
    const proven = state === 'proven' ? await flowOf(tx, deps, row, subject) : undefined
    return {
      flowId: row.flowId,
      purpose: row.purpose,
      state,
      sentTo: row.number.sentTo,
      codeExpiresAt: waits ? row.codeExpiresAt : null,
      resendAt: waits ? row.resendAt : null,
      entriesLeft: entriesMax - row.entries,
      standing: proven ? await standingOfFlow(tx, now, deps, proven, input.locale) : null,
      flowExpiresAt: row.expiresAt,
      now,
    }
  })
}

type RecoveryCodeRefusal = Refusal<'recovery_code_mistyped' | 'recovery_code_wrong' | 'guesses_spent'>
type ProofRefusal = Refusal<'not_found' | 'flow_ended' | 'flow_unproven' | 'wallet_absent'>

/** Adds a recovery code. It is used up at once, within a budget that guessing passwords or text codes cannot spend. */
export async function addRecoveryCodeProof(
  deps: DoorDeps,
  input: FlowKey & { recoveryCode: string; locale: Locale; browserName: string },
): Promise<FlowStanding | ProofRefusal | RecoveryCodeRefusal> {
  const mistyped = refuseMistypedRecoveryCode(input.recoveryCode)
  if (mistyped) return mistyped
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const flow = await lockWalletFlow(tx, now, deps, input)
    if (isRefusal(flow)) return flow
    await lockAccount(tx, flow.accountId)
    const lane = { subjectId: flow.accountId, laneKey: browserLane(input.browserHash) }
    const proof = await judgeRecoveryCode(tx, now, deps, lane, input)
    await auditProof(tx, now, deps, flow, 'recovery-code', isRefusal(proof) ? proof : 'accepted')
    if (isRefusal(proof)) return proof
    return tellStanding(tx, now, deps, await addFlowProof(tx, flow, proof), input.locale)
  })
}

/** Adds a known device of the same account. */
export async function addDeviceProof(
  deps: DoorDeps,
  input: FlowKey & { deviceToken: string | undefined; challenge: string; signature: string; locale: Locale },
): Promise<FlowStanding | ProofRefusal | Refusal<'device_unknown'>> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const flow = await lockWalletFlow(tx, now, deps, input)
    if (isRefusal(flow)) return flow
    const proven = await proveDevice(tx, now, deps, { ...input, purpose: 'flow' })
    // A device of another account says nothing about this one, and its owner nothing to this flow.
    const fits = isRefusal(proven) || proven.accountId !== flow.accountId ? refuse('device_unknown') : proven
    await auditProof(tx, now, deps, flow, 'known-device', isRefusal(fits) ? fits : 'accepted')
    if (isRefusal(fits)) return fits
    return tellStanding(tx, now, deps, await addFlowProof(tx, flow, fits.proof), input.locale)
  })
}

export type Swept = { told: number; flows: number; shares: number; counts: number }

/** Job. Tells owners whose number strangers flood. Forgets flows a day after their end, and with them decoys, and counters whose windows are over. */
export async function sweepDoor(deps: DoorDeps): Promise<Swept> {
  const told = await tellOftenAsked(deps)
  const deadBefore = new Date(deps.clock.now().getTime() - flowKeptHours * 3_600_000)
  // The longest window is a day: what is older than two counts nothing, even for a process whose clock is behind.
  const countedBefore = new Date(deadBefore.getTime() - 24 * 3_600_000)
  return {
    told,
    flows: await inRounds((rows) => deps.db.transact((tx) => deleteDeadFlows(tx, deadBefore, rows))),
    shares: await inRounds((rows) => deps.db.transact((tx) => deleteOldShares(tx, countedBefore, rows))),
    counts: await inRounds((rows) => deps.db.transact((tx) => deleteOldCounts(tx, countedBefore, rows))),
  }
}

/** Small transactions, so that a sweep holds no lock long; what is left over is for the next sweep. */
async function inRounds(remove: (rowsMax: number) => Promise<number>): Promise<number> {
  let removed = 0
  for (let round = 0; round < sweepRoundsMax; round += 1) {
    const rows = await remove(sweepRowsMax)
    removed += rows
    if (rows < sweepRowsMax) break
  }
  return removed
}

/** A proven flow of a number that has a wallet. */
async function lockWalletFlow(
  tx: Tx,
  now: Date,
  deps: DoorDeps,
  key: FlowKey,
): Promise<(Flow & { accountId: string }) | ProofRefusal> {
  const flow = await lockFlow(tx, now, deps, key)
  if (isRefusal(flow)) return flow
  const { accountId } = flow
  return accountId === undefined ? refuse('wallet_absent') : { ...flow, accountId }
}

async function auditProof(
  tx: Tx,
  now: Date,
  deps: DoorDeps,
  flow: Flow,
  kind: Proof['kind'],
  judged: 'accepted' | Refusal,
): Promise<void> {
  await appendAudit(tx, now, deps.random.id(), {
    event: 'flow_proof_added',
    subjectId: flow.subjectId,
    outcome: judged === 'accepted' ? 'accepted' : 'refused',
    reason: judged === 'accepted' ? kind : judged.refused,
    facts: { flowId: flow.flowId, kind },
  })
}

async function tellStanding(
  tx: Tx,
  now: Date,
  deps: DoorDeps,
  flow: Flow,
  locale: Locale,
): Promise<FlowStanding> {
  return { standing: await standingOfFlow(tx, now, deps, flow, locale), flowExpiresAt: flow.expiresAt, now }
}
