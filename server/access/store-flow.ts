import type { Proof } from '#contract/words'
import type { Tx } from '#platform/database'
import type { Secrets } from '#platform/secrets'
import type { FlowFacts, FlowPurpose, FlowState } from './decide-code.ts'
import type { Share } from './decide-send.ts'
import { readProofs, writeProofs } from './proofs.ts'

/** All SQL of the table `flow`. A flow is always named together with the browser that holds it: to any other it is absent. */

export type FlowKey = { flowId: string; browserHash: Buffer }

/** What is sealed in one piece: everything that would name a customer. */
export type SealedNumber = {
  e164: string
  /** What the asker typed, grouped for reading; for a flow that nobody typed a number for, its last digits. */
  sentTo: string
  range: string
  country: string
}

export type FlowRow = FlowFacts & {
  flowId: string
  browserHash: Buffer
  subjectId: string
  /** The wallet for which something was proven here; undefined as long as nothing was, whatever the number's account. */
  accountId: string | undefined
  number: SealedNumber
  share: Share
  codeHash: Buffer
  provenAt: Date | undefined
  /** What was proven beside the number. */
  proofs: Proof[]
  deviceId: string | undefined
}

type Stored = {
  flow_id: string
  browser_hash: Buffer
  purpose: FlowPurpose
  subject_id: string
  account_id: string | null
  number_sealed: Buffer
  share: Share
  state: FlowState
  code_hash: Buffer
  code_expires_at: Date
  code_used_at: Date | null
  code_entries: number
  resend_at: Date
  proven_at: Date | null
  proofs: unknown
  device_id: string | null
  expires_at: Date
}
const sealContext = 'flow.number'
const columns = `flow_id, browser_hash, purpose, subject_id, account_id, number_sealed, share, state, code_hash,
  code_expires_at, code_used_at, code_entries, resend_at, proven_at, proofs, device_id, expires_at`

export type NewFlow = {
  flowId: string
  browserHash: Buffer
  purpose: FlowPurpose
  subjectId: string
  accountId: string | undefined
  number: SealedNumber
  share: Share
  codeHash: Buffer
  codeExpiresAt: Date
  resendAt: Date
  proofs: readonly Proof[]
  deviceId: string | undefined
  openedAt: Date
  expiresAt: Date
}

export async function insertFlow(tx: Tx, secrets: Secrets, flow: NewFlow): Promise<void> {
  await tx.named(
    'access.insert-flow',
    `insert into flow (flow_id, browser_hash, purpose, subject_id, account_id, number_sealed, share, state, code_hash,
       code_expires_at, resend_at, proofs, device_id, opened_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'code_sent', $8, $9, $10, $11, $12, $13, $14)`,
    [
      flow.flowId,
      flow.browserHash,
      flow.purpose,
      flow.subjectId,
      flow.accountId ?? null,
      secrets.seal(JSON.stringify(flow.number), sealContext),
      flow.share,
      flow.codeHash,
      flow.codeExpiresAt,
      flow.resendAt,
      writeProofs(flow.proofs),
      flow.deviceId ?? null,
      flow.openedAt,
      flow.expiresAt,
    ],
  )
}

export async function lockFlowRow(tx: Tx, secrets: Secrets, key: FlowKey): Promise<FlowRow | undefined> {
  const [row] = await tx.named<Stored>(
    'access.lock-flow',
    `select ${columns} from flow where flow_id = $1 and browser_hash = $2 for update`,
    [key.flowId, key.browserHash],
  )
  return row && readRow(secrets, row)
}

export async function findFlowRow(tx: Tx, secrets: Secrets, key: FlowKey): Promise<FlowRow | undefined> {
  const [row] = await tx.named<Stored>(
    'access.find-flow',
    `select ${columns} from flow where flow_id = $1 and browser_hash = $2`,
    [key.flowId, key.browserHash],
  )
  return row && readRow(secrets, row)
}

/** Counts a wrong entry. Guarded: false when the entries of this flow are spent, whoever asks. */
export async function countEntry(tx: Tx, flowId: string, entriesMax: number): Promise<boolean> {
  const rows = await tx.named(
    'access.count-entry',
    `update flow set code_entries = code_entries + 1 where flow_id = $1 and code_entries < $2 returning flow_id`,
    [flowId, entriesMax],
  )
  return rows.length === 1
}

/** Uses the code up. Guarded beside the row lock: false for a code that was used, replaced or has ended. */
export async function consumeCode(
  tx: Tx,
  now: Date,
  flow: { flowId: string; codeHash: Buffer; subjectId: string; accountId: string | undefined },
  next: { state: FlowState; entriesMax: number },
): Promise<boolean> {
  const rows = await tx.named(
    'access.consume-code',
    `update flow
     set code_used_at = $2, code_entries = code_entries + 1, state = $3, subject_id = $4, account_id = $5,
       proven_at = case when $3 = 'proven' then $2 end,
       ended_at = case when $3 = 'ended' then $2 end
     where flow_id = $1 and code_hash = $6 and code_used_at is null and code_expires_at > $2
       and code_entries < $7 and state = 'code_sent'
     returning flow_id`,
    [flow.flowId, now, next.state, flow.subjectId, flow.accountId ?? null, flow.codeHash, next.entriesMax],
  )
  return rows.length === 1
}

/** A new code for the same flow: the older one is gone, the count of entries stays. */
export async function replaceCode(
  tx: Tx,
  code: { flowId: string; codeHash: Buffer; codeExpiresAt: Date; resendAt: Date },
): Promise<boolean> {
  const rows = await tx.named(
    'access.replace-code',
    `update flow set code_hash = $2, code_expires_at = $3, resend_at = $4, code_used_at = null
     where flow_id = $1 and state = 'code_sent' returning flow_id`,
    [code.flowId, code.codeHash, code.codeExpiresAt, code.resendAt],
  )
  return rows.length === 1
}

export async function appendProof(tx: Tx, flowId: string, proof: Proof): Promise<void> {
  await tx.named(
    'access.append-flow-proof',
    `update flow set proofs = proofs || $2::jsonb, device_id = coalesce(device_id, $3)
     where flow_id = $1 and state = 'proven'`,
    [flowId, writeProofs([proof]), proof.deviceId ?? null],
  )
}

/** A number that had no wallet when it was proven has one now: the proof is for that one. Guarded against a second taking. */
export async function adoptAccount(tx: Tx, flowId: string, accountId: string): Promise<void> {
  await tx.named(
    'access.adopt-flow-account',
    `update flow set account_id = $2, subject_id = $2
     where flow_id = $1 and account_id is null and state = 'proven'`,
    [flowId, accountId],
  )
}

/** Guarded: true for the call that ended it. */
export async function endFlowRow(tx: Tx, now: Date, flowId: string): Promise<boolean> {
  const rows = await tx.named(
    'access.end-flow',
    `update flow set state = 'ended', ended_at = $2 where flow_id = $1 and state <> 'ended' returning flow_id`,
    [flowId, now],
  )
  return rows.length === 1
}

export async function deleteDeadFlows(tx: Tx, deadBefore: Date, rowsMax: number): Promise<number> {
  const rows = await tx.named(
    'access.delete-dead-flows',
    `delete from flow where flow_id in (
       select flow_id from flow where expires_at < $1 order by expires_at limit $2 for update skip locked
     ) returning flow_id`,
    [deadBefore, rowsMax],
  )
  return rows.length
}

function readRow(secrets: Secrets, row: Stored): FlowRow {
  return {
    flowId: row.flow_id,
    browserHash: row.browser_hash,
    purpose: row.purpose,
    state: row.state,
    expiresAt: row.expires_at,
    entries: row.code_entries,
    codeExpiresAt: row.code_expires_at,
    codeUsedAt: row.code_used_at ?? undefined,
    resendAt: row.resend_at,
    subjectId: row.subject_id,
    accountId: row.account_id ?? undefined,
    number: JSON.parse(secrets.open(row.number_sealed, sealContext)) as SealedNumber,
    share: row.share,
    codeHash: row.code_hash,
    provenAt: row.proven_at ?? undefined,
    proofs: readProofs(row.proofs),
    deviceId: row.device_id ?? undefined,
  }
}
