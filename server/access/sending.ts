import { numberHash } from '#customers'
import type { Locale, Proof } from '#contract/words'
import { sendTextCode } from '#messages'
import { assert } from '#platform/assert'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import type { Refusal } from '#platform/refusals'
import { codeBinding, type FlowPurpose } from './decide-code.ts'
import { decideSend, type KeylessCount, type SendDecision, type Share } from './decide-send.ts'
import {
  codeDigits,
  codeLifetimeMinutes,
  entriesMax,
  flowLifetimeMinutes,
  keylessLimits,
  type KeylessLimits,
  type KeylessScope,
} from './policy-door.ts'
import { insertFlow, replaceCode, type FlowRow, type SealedNumber } from './store-flow.ts'
import { lockCount, lockShare, replaceCount, replaceShare } from './store-sending.ts'

/** Steps that send a text code, and the limits that every one of them passes. */

export type SendDeps = Deps & {
  /** The operator's own bounds of keyless sends, the spending breaker among them. */
  keylessLimits?: KeylessLimits
  /** Whose numbers the operator serves (ISO 3166-1 alpha-2); all that are known unless given. */
  countries?: readonly string[]
}

/** Who asks for a text: somebody who has proven something here, or a stranger, whose source and number are bounded too. */
type CodeSender =
  | { share: 'known' }
  | { share: 'stranger'; sourceKey: string; range: string; country: string }

export type StartCode = {
  purpose: FlowPurpose
  e164: string
  /** As `subjectOf` says. */
  subjectId: string
  browserHash: Buffer
  locale: Locale
  sender: CodeSender
  /** What the asker typed, grouped. Without it the reply shows the last three digits alone. */
  sentTo?: string
  /** What was proven already and the account it was proven for: the flow then ends when the number moves elsewhere. */
  proven?: { accountId: string; proofs: readonly Proof[]; deviceId?: string }
}

export type OpenedDoor = {
  flowId: string
  sentTo: string
  codeExpiresAt: Date
  resendAt: Date
  entriesLeft: number
}

/** The audit trail of what concerns the house and no customer. */
const houseSubjectId = '00000000-0000-0000-0000-000000000000'
const minuteMs = 60_000

/** Step. Opens a flow and sends its first code, or refuses and opens none. The same statements for every number. */
export async function startCode(
  tx: Tx,
  now: Date,
  deps: SendDeps,
  input: StartCode,
): Promise<OpenedDoor | Refusal<'code_send_limit'>> {
  const { sender, proven } = input
  const flowId = deps.random.id()
  const decision = await spendSend(tx, now, deps, input, sender)
  await auditSend(tx, now, deps, { ...input, flowId, share: sender.share }, decision)
  if (!decision.send) return decision.refusal
  const expiresAt = new Date(now.getTime() + flowLifetimeMinutes * minuteMs)
  const number: SealedNumber = {
    e164: input.e164,
    sentTo: input.sentTo ?? `··· ${input.e164.slice(-3)}`,
    range: sender.share === 'stranger' ? sender.range : '',
    country: sender.share === 'stranger' ? sender.country : '',
  }
  const code = drawCode(deps, now, { ...input, flowId, expiresAt })
  await insertFlow(tx, deps.secrets, {
    flowId,
    browserHash: input.browserHash,
    purpose: input.purpose,
    subjectId: input.subjectId,
    accountId: proven?.accountId,
    number,
    share: sender.share,
    codeHash: code.hash,
    codeExpiresAt: code.expiresAt,
    resendAt: decision.resendAt,
    proofs: proven?.proofs ?? [],
    deviceId: proven?.deviceId,
    openedAt: now,
    expiresAt,
  })
  await sendTextCode(tx, now, deps, { ...input, code: code.digits, expiresAt: code.expiresAt })
  return {
    flowId,
    sentTo: number.sentTo,
    codeExpiresAt: code.expiresAt,
    resendAt: decision.resendAt,
    entriesLeft: entriesMax,
  }
}

/** Step. Another code for a flow whose row the caller has locked and judged fit; only this flow's older code dies. */
export async function sendAgain(
  tx: Tx,
  now: Date,
  deps: SendDeps,
  flow: FlowRow,
  asker: { subjectId: string; sourceKey: string; locale: Locale },
): Promise<OpenedDoor | Refusal<'code_send_limit'>> {
  const { number, flowId, purpose, share } = flow
  const sender: CodeSender =
    share === 'known'
      ? { share }
      : { share, sourceKey: asker.sourceKey, range: number.range, country: number.country }
  const to = { e164: number.e164, subjectId: asker.subjectId }
  const decision = await spendSend(tx, now, deps, to, sender)
  await auditSend(tx, now, deps, { subjectId: asker.subjectId, flowId, purpose, share }, decision)
  if (!decision.send) return decision.refusal
  const code = drawCode(deps, now, { ...flow, e164: number.e164 })
  const replaced = await replaceCode(tx, {
    flowId,
    codeHash: code.hash,
    codeExpiresAt: code.expiresAt,
    resendAt: decision.resendAt,
  })
  assert(replaced, 'a flow that may have another code still waits for it')
  await sendTextCode(tx, now, deps, {
    e164: number.e164,
    subjectId: asker.subjectId,
    code: code.digits,
    purpose,
    expiresAt: code.expiresAt,
    locale: asker.locale,
  })
  return {
    flowId,
    sentTo: number.sentTo,
    codeExpiresAt: code.expiresAt,
    resendAt: decision.resendAt,
    entriesLeft: entriesMax - flow.entries,
  }
}

/** Gathers the counters (source before identifier, always in this order), decides, and writes what they hold now. */
async function spendSend(
  tx: Tx,
  now: Date,
  deps: SendDeps,
  to: { e164: string; subjectId: string },
  sender: CodeSender,
): Promise<SendDecision> {
  const counters: { hash: Buffer; count: KeylessCount }[] = []
  for (const [scope, key] of counterKeys(sender)) {
    // A source is an address of somebody and a range nearly a number: hashed, and never in clear.
    const hash = deps.secrets.keyedHash('send-count', `${scope} ${key}`)
    counters.push({ hash, count: await lockCount(tx, hash, scope) })
  }
  const share = {
    numberHash: numberHash(deps.secrets, to.e164),
    share: sender.share,
    subjectId: to.subjectId,
  }
  const sends = await lockShare(tx, now, share.numberHash, share.share)
  const counts = counters.map(({ count }) => count)
  const facts = { sends, from: placeHash(deps, to.e164, sender), counts }
  const decision = decideSend(facts, now, deps.keylessLimits ?? keylessLimits)
  for (const [index, { hash, count }] of counters.entries()) {
    const next = decision.counts[index]
    assert(next, 'a decision says what every counter holds')
    // A refusal changes nothing but the mark of a breaker that trips: a flood of refused requests writes nothing here.
    if (decision.send || decision.trips.includes(next)) await replaceCount(tx, hash, count, next)
  }
  if (decision.send) await replaceShare(tx, now, share, sends, decision.sends)
  else await reportTrips(tx, now, deps, decision.trips)
  return decision
}

/** Made of the number as well, so that nobody reads from the table who asked for several numbers. */
function placeHash(deps: SendDeps, e164: string, sender: CodeSender): Buffer | undefined {
  if (sender.share === 'known') return undefined
  return deps.secrets.keyedHash('send-count', `place ${e164} ${sender.sourceKey}`)
}

/** What bounds a stranger's text, from the narrowest to the widest. A known asker passes none of these. */
function counterKeys(sender: CodeSender): [KeylessScope, string][] {
  if (sender.share === 'known') return []
  return [
    ['source', sender.sourceKey],
    ['range', sender.range],
    ['country', sender.country],
    ['whole', ''],
  ]
}

async function reportTrips(tx: Tx, now: Date, deps: SendDeps, trips: readonly KeylessCount[]): Promise<void> {
  for (const trip of trips) {
    const sends = { hourSends: trip.hourSends, daySends: trip.daySends }
    deps.log.warn(sends, 'the spending breaker has stopped text codes for askers who hold nothing')
    await appendAudit(tx, now, deps.random.id(), {
      event: 'spending_breaker_tripped',
      subjectId: houseSubjectId,
      outcome: 'refused',
      reason: 'code_send_limit',
      facts: sends,
    })
  }
}

async function auditSend(
  tx: Tx,
  now: Date,
  deps: SendDeps,
  asked: { subjectId: string; flowId: string; purpose: FlowPurpose; share: Share },
  decision: SendDecision,
): Promise<void> {
  const { flowId, purpose, share } = asked
  await appendAudit(tx, now, deps.random.id(), {
    event: 'code_requested',
    subjectId: asked.subjectId,
    outcome: decision.send ? 'accepted' : 'refused',
    reason: decision.send ? 'code_sent' : decision.refusal.refused,
    facts: { flowId, purpose, share },
  })
}

type DrawnCode = { digits: string; hash: Buffer; expiresAt: Date }

/** Never stored: the flow holds a keyed hash, the outbox the sealed text until it is delivered. */
function drawCode(
  deps: SendDeps,
  now: Date,
  flow: { flowId: string; purpose: FlowPurpose; e164: string; browserHash: Buffer; expiresAt: Date },
): DrawnCode {
  const digits = String(deps.random.below(10 ** codeDigits)).padStart(codeDigits, '0')
  const lifeEndsAt = new Date(now.getTime() + codeLifetimeMinutes * minuteMs)
  return {
    digits,
    hash: deps.secrets.keyedHash('text-code', codeBinding({ ...flow, code: digits })),
    expiresAt: lifeEndsAt < flow.expiresAt ? lifeEndsAt : flow.expiresAt,
  }
}
