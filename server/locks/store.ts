import { isCauseCode } from '#contract/causes'
import { capabilities, proofKinds, type Capability, type ProofKind } from '#contract/words'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import { endOf, type EndedBy, type Lock, type LockPart, type PlacedBy } from './lock.ts'

type LockRow = {
  account_id: string
  lock_id: string
  cause: string
  reach: string
  device_id: string | null
  parts: { capabilities: string[]; proofs: string[]; endsAt: string | null }[]
  placed_at: Date
  placed_by: string
  placed_by_proof: string | null
  stale_proof: boolean
  from_device_id: string | null
  facts: Record<string, string | number>
}

const columns = `account_id, lock_id, cause, reach, device_id, parts, placed_at, placed_by, placed_by_proof,
  stale_proof, from_device_id, facts`
/** Not ended by an act, and not over by itself. */
const active = 'ended_at is null and (ends_at is null or ends_at > $2)'

export async function insertLock(tx: Tx, lock: Lock): Promise<void> {
  await tx.named(
    'locks.insert-lock',
    `insert into lock (${columns}, ends_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      lock.accountId,
      lock.lockId,
      lock.cause,
      lock.on,
      lock.deviceId ?? null,
      JSON.stringify(lock.parts),
      lock.placedAt,
      lock.placedBy,
      lock.placedByProof ?? null,
      lock.byStaleProof,
      lock.fromDeviceId ?? null,
      JSON.stringify(lock.facts),
      endOf(lock.parts),
    ],
  )
}

/** The active locks of an account, oldest first. */
export async function listActive(tx: Tx, now: Date, accountId: string): Promise<Lock[]> {
  const rows = await tx.among<LockRow>(
    'locks.list-locks',
    `select asker::integer, ${columns}
     from unnest($1::uuid[], $2::timestamptz[]) with ordinality as asked (id, at, asker)
     join lock on account_id = id and ended_at is null and (ends_at is null or ends_at > at)
     order by asker, placed_at, lock_id`,
    [accountId, now],
  )
  return rows.map(fromRow)
}

/** Locks the row of an active lock; undefined when it has ended or never was. */
export async function lockActive(
  tx: Tx,
  now: Date,
  accountId: string,
  lockId: string,
): Promise<Lock | undefined> {
  const rows = await tx.named<LockRow>(
    'locks.lock-lock',
    `select ${columns} from lock where account_id = $1 and ${active} and lock_id = $3 for update`,
    [accountId, now, lockId],
  )
  return rows[0] && fromRow(rows[0])
}

/** True when this call ended it: of two that try at once, one does. */
export async function endActive(
  tx: Tx,
  now: Date,
  input: { accountId: string; lockId: string; endedBy: EndedBy },
): Promise<boolean> {
  const rows = await tx.named(
    'locks.end-lock',
    `update lock set ended_at = $2, ended_by = $4
      where account_id = $1 and lock_id = $3 and ${active} returning lock_id`,
    [input.accountId, now, input.lockId, input.endedBy],
  )
  return rows.length === 1
}

/** True when it was still active: of moving and ending at once, whoever comes second finds what the first has left. */
export async function moveActive(
  tx: Tx,
  now: Date,
  input: { accountId: string; lockId: string; parts: readonly LockPart[] },
): Promise<boolean> {
  const rows = await tx.named(
    'locks.move-lock',
    `update lock set parts = $4, ends_at = $5
      where account_id = $1 and lock_id = $3 and ${active} returning lock_id`,
    [input.accountId, now, input.lockId, JSON.stringify(input.parts), endOf(input.parts)],
  )
  return rows.length === 1
}

function fromRow(row: LockRow): Lock {
  assert(isCauseCode(row.cause), `lock ${row.lock_id} has a cause outside the catalogue`)
  return {
    lockId: row.lock_id,
    accountId: row.account_id,
    cause: row.cause,
    on: row.reach === 'device' ? 'device' : 'account',
    ...(row.device_id === null ? {} : { deviceId: row.device_id }),
    parts: row.parts.map(readPart),
    placedAt: row.placed_at,
    placedBy: row.placed_by as PlacedBy,
    ...(row.placed_by_proof === null ? {} : { placedByProof: readProof(row.placed_by_proof) }),
    byStaleProof: row.stale_proof,
    ...(row.from_device_id === null ? {} : { fromDeviceId: row.from_device_id }),
    facts: row.facts,
  }
}

function readPart(part: LockRow['parts'][number]): LockPart {
  return {
    capabilities: part.capabilities.map(readCapability),
    proofs: part.proofs.map(readProof),
    endsAt: part.endsAt === null ? null : new Date(part.endsAt),
  }
}

/** A word that this version does not know must not silently take nothing away: it is a defect. */
function readCapability(word: string): Capability {
  const known = capabilities.find((one) => one === word)
  assert(known, `unknown capability in a lock: ${word}`)
  return known
}

function readProof(word: string): ProofKind {
  const known = proofKinds.find((one) => one === word)
  assert(known, `unknown proof in a lock: ${word}`)
  return known
}
