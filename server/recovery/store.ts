import { proofKinds, type Proof } from '#contract/words'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import { recoveryKinds, recoveryStates, type RecoveryKind, type RecoveryState } from './decide-recovery.ts'

/** All SQL on `recovery`, `freeze_report` and `dormancy_notice`. */

export type Recovery = {
  accountId: string
  recoveryId: string
  flowId: string
  browserHash: Buffer
  kind: RecoveryKind
  state: RecoveryState
  proofs: Proof[]
  usedRecoveryCode: boolean
  startedAt: Date
  expiresAt: Date
}

type RecoveryRow = {
  account_id: string
  recovery_id: string
  flow_id: string
  browser_hash: Buffer
  kind: string
  state: string
  proofs: unknown
  used_recovery_code: boolean
  started_at: Date
  expires_at: Date
}

const columns =
  'account_id, recovery_id, flow_id, browser_hash, kind, state, proofs, used_recovery_code, started_at, expires_at'

export async function insertRecovery(tx: Tx, recovery: Recovery): Promise<void> {
  await tx.named(
    'recovery.insert-recovery',
    `insert into recovery (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      recovery.accountId,
      recovery.recoveryId,
      recovery.flowId,
      recovery.browserHash,
      recovery.kind,
      recovery.state,
      JSON.stringify(recovery.proofs),
      recovery.usedRecoveryCode,
      recovery.startedAt,
      recovery.expiresAt,
    ],
  )
}

/** By its own id and for its own browser: to every other browser it does not exist. */
export async function findRecovery(
  tx: Tx,
  recoveryId: string,
  browserHash: Buffer,
): Promise<Recovery | undefined> {
  const rows = await tx.named<RecoveryRow>(
    'recovery.find-recovery',
    `select ${columns} from recovery where recovery_id = $1 and browser_hash = $2`,
    [recoveryId, browserHash],
  )
  return rows[0] && fromRow(rows[0])
}

/** A recovery of this flow and kind that still runs: asking twice begins one. */
export async function findRunningOfFlow(
  tx: Tx,
  now: Date,
  input: { accountId: string; flowId: string; kind: RecoveryKind },
): Promise<Recovery | undefined> {
  const rows = await tx.named<RecoveryRow>(
    'recovery.find-running-of-flow',
    `select ${columns} from recovery
      where account_id = $1 and flow_id = $2 and kind = $3 and ended_at is null and expires_at > $4
      order by started_at limit 1 for update`,
    [input.accountId, input.flowId, input.kind, now],
  )
  return rows[0] && fromRow(rows[0])
}

export async function lockRecovery(
  tx: Tx,
  input: { accountId: string; recoveryId: string; browserHash: Buffer },
): Promise<Recovery | undefined> {
  const rows = await tx.named<RecoveryRow>(
    'recovery.lock-recovery',
    `select ${columns} from recovery
      where account_id = $1 and recovery_id = $2 and browser_hash = $3 for update`,
    [input.accountId, input.recoveryId, input.browserHash],
  )
  return rows[0] && fromRow(rows[0])
}

/** Guarded by the state it is moved from: false when somebody moved it meanwhile. */
export async function moveRecovery(
  tx: Tx,
  now: Date,
  input: {
    accountId: string
    recoveryId: string
    from: RecoveryState
    to: RecoveryState
    ends: boolean
    proofs: readonly Proof[]
    usedRecoveryCode: boolean
  },
): Promise<boolean> {
  const rows = await tx.named<{ recovery_id: string }>(
    'recovery.move-recovery',
    `update recovery set state = $4, proofs = $5, used_recovery_code = $6, ended_at = $7
      where account_id = $1 and recovery_id = $2 and state = $3 and ended_at is null returning recovery_id`,
    [
      input.accountId,
      input.recoveryId,
      input.from,
      input.to,
      JSON.stringify(input.proofs),
      input.usedRecoveryCode,
      input.ends ? now : null,
    ],
  )
  return rows.length === 1
}

/** One recovery completed: those beside it have lost their ground. Answers how many. */
export async function endOtherRecoveries(
  tx: Tx,
  now: Date,
  input: { accountId: string; exceptRecoveryId: string; to: RecoveryState },
): Promise<number> {
  const rows = await tx.named<{ recovery_id: string }>(
    'recovery.end-other-recoveries',
    `update recovery set state = $3, ended_at = $4
      where account_id = $1 and recovery_id <> $2 and ended_at is null returning recovery_id`,
    [input.accountId, input.exceptRecoveryId, input.to, now],
  )
  return rows.length
}

/** Housekeeping of runs that nobody came back to; bounded, so that it never holds many rows. */
export async function expireRecoveries(tx: Tx, now: Date, rowsMax: number): Promise<number> {
  const rows = await tx.named<{ recovery_id: string }>(
    'recovery.expire-recoveries',
    `update recovery set state = 'expired', ended_at = $1
      where (account_id, recovery_id) in (
        select account_id, recovery_id from recovery
        where ended_at is null and expires_at <= $1 limit $2 for update skip locked)
      returning recovery_id`,
    [now, rowsMax],
  )
  return rows.length
}

export async function insertFreezeReport(
  tx: Tx,
  report: {
    accountId: string
    freezeId: string
    lockId: string
    browserHash: Buffer
    proofKind: string
    stale: boolean
    reportedAt: Date
  },
): Promise<void> {
  await tx.named(
    'recovery.insert-freeze-report',
    `insert into freeze_report (account_id, freeze_id, lock_id, browser_hash, proof_kind, stale, reported_at)
      values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      report.accountId,
      report.freezeId,
      report.lockId,
      report.browserHash,
      report.proofKind,
      report.stale,
      report.reportedAt,
    ],
  )
}

/** The last times when freezes by this kind of proof were disproved. */
export async function listDisproved(
  tx: Tx,
  input: { accountId: string; proofKind: string; rowsMax: number },
): Promise<Date[]> {
  const rows = await tx.named<{ disproved_at: Date }>(
    'recovery.list-disproved',
    `select disproved_at from freeze_report
      where account_id = $1 and proof_kind = $2 and disproved_at is not null
      order by disproved_at desc limit $3`,
    [input.accountId, input.proofKind, input.rowsMax],
  )
  return rows.map((row) => row.disproved_at)
}

/** Marks the reports behind a lock as disproved, but never one from this very browser. Answers how many. */
export async function disproveFreezes(
  tx: Tx,
  now: Date,
  input: { accountId: string; lockId: string; exceptBrowserHash: Buffer; reportedSince: Date },
): Promise<number> {
  const rows = await tx.named<{ freeze_id: string }>(
    'recovery.disprove-freezes',
    `update freeze_report set disproved_at = $3
      where account_id = $1 and lock_id = $2 and browser_hash <> $4 and reported_at > $5
        and disproved_at is null
      returning freeze_id`,
    [input.accountId, input.lockId, now, input.exceptBrowserHash, input.reportedSince],
  )
  return rows.length
}

export type DormancyNotice = { accountId: string; unusedSinceAt: Date; daysBefore: number; toldAt: Date }

/** Of all spells without use; `daysBefore` 0 is the notice that came with the lock. */
export async function listDormancyNotices(tx: Tx, accountIds: readonly string[]): Promise<DormancyNotice[]> {
  const rows = await tx.named<{
    account_id: string
    unused_since_at: Date
    days_before: number
    told_at: Date
  }>(
    'recovery.list-dormancy-notices',
    `select account_id, unused_since_at, days_before, told_at from dormancy_notice
      where account_id = any($1::uuid[])`,
    [accountIds],
  )
  return rows.map((row) => ({
    accountId: row.account_id,
    unusedSinceAt: row.unused_since_at,
    daysBefore: row.days_before,
    toldAt: row.told_at,
  }))
}

/** Single: false when this warning of this spell has gone out already. */
export async function insertDormancyNotice(
  tx: Tx,
  now: Date,
  input: { accountId: string; unusedSinceAt: Date; daysBefore: number },
): Promise<boolean> {
  const rows = await tx.named<{ account_id: string }>(
    'recovery.insert-dormancy-notice',
    `insert into dormancy_notice (account_id, unused_since_at, days_before, told_at) values ($1, $2, $3, $4)
      on conflict do nothing returning account_id`,
    [input.accountId, input.unusedSinceAt, input.daysBefore, now],
  )
  return rows.length === 1
}

function fromRow(row: RecoveryRow): Recovery {
  const kind = recoveryKinds.find((one) => one === row.kind)
  const state = recoveryStates.find((one) => one === row.state)
  assert(kind && state, 'a recovery has a kind and a state that we know')
  return {
    accountId: row.account_id,
    recoveryId: row.recovery_id,
    flowId: row.flow_id,
    browserHash: row.browser_hash,
    kind,
    state,
    proofs: proofsFrom(row.proofs),
    usedRecoveryCode: row.used_recovery_code,
    startedAt: row.started_at,
    expiresAt: row.expires_at,
  }
}

/** Proofs lie in the row as JSON, whose instants are text. */
function proofsFrom(stored: unknown): Proof[] {
  assert(Array.isArray(stored), 'proofs are a list')
  return stored.map((one: Record<string, unknown>) => {
    const kind = proofKinds.find((known) => known === one['kind'])
    assert(kind, 'a proof has a kind that we know')
    return {
      kind,
      provenAt: new Date(String(one['provenAt'])),
      enrolledAt: new Date(String(one['enrolledAt'])),
      atOpening: one['atOpening'] === true,
      ...(typeof one['deviceId'] === 'string' ? { deviceId: one['deviceId'] } : {}),
      ...(one['userVerified'] === true ? { userVerified: true } : {}),
      ...(one['stale'] === true ? { stale: true } : {}),
    }
  })
}
