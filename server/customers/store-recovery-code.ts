import type { Tx } from '#platform/database'

/** All SQL of recovery codes. Usable: not used, not voided. */

export type CodeRow = { made_at: Date; at_opening: boolean }
export type NewCode = { codeId: string; hash: Buffer; version: number }

export async function insertCodes(
  tx: Tx,
  input: { accountId: string; setId: string; codes: readonly NewCode[]; madeAt: Date; atOpening: boolean },
): Promise<void> {
  await tx.named(
    'customers.insert-recovery-codes',
    `insert into recovery_code (account_id, code_id, set_id, code_hash, key_version, made_at, at_opening)
     select $1, code_id, $2, hash, version, $6, $7
     from unnest($3::uuid[], $4::bytea[], $5::smallint[]) as given (code_id, hash, version)`,
    [
      input.accountId,
      input.setId,
      input.codes.map((one) => one.codeId),
      input.codes.map((one) => one.hash),
      input.codes.map((one) => one.version),
      input.madeAt,
      input.atOpening,
    ],
  )
}

/** Answers how many were usable. */
export async function voidCodes(
  tx: Tx,
  input: { accountId: string; madeSince: Date; now: Date },
): Promise<number> {
  const rows = await tx.named(
    'customers.void-recovery-codes',
    `update recovery_code set voided_at = $3
     where account_id = $1 and made_at >= $2 and used_at is null and voided_at is null
     returning code_id`,
    [input.accountId, input.madeSince, input.now],
  )
  return rows.length
}

/** Guarded: of any number of attempts at once exactly one gets the row. */
export async function consumeCode(
  tx: Tx,
  input: { accountId: string; hashes: readonly Buffer[]; now: Date },
): Promise<CodeRow | undefined> {
  const [row] = await tx.named<CodeRow>(
    'customers.consume-recovery-code',
    `update recovery_code set used_at = $3
     where account_id = $1 and code_hash = any($2::bytea[]) and used_at is null and voided_at is null
     returning made_at, at_opening`,
    [input.accountId, input.hashes, input.now],
  )
  return row
}

export async function findCode(
  tx: Tx,
  input: { accountId: string; hashes: readonly Buffer[] },
): Promise<CodeRow | undefined> {
  const [row] = await tx.named<CodeRow>(
    'customers.find-recovery-code',
    `select made_at, at_opening from recovery_code
     where account_id = $1 and code_hash = any($2::bytea[]) and used_at is null and voided_at is null`,
    [input.accountId, input.hashes],
  )
  return row
}

/** The set that was made last, whatever has become of its codes. */
export async function findLastSet(tx: Tx, accountId: string): Promise<string | undefined> {
  const [row] = await tx.named<{ set_id: string }>(
    'customers.find-recovery-code-set',
    `select set_id from recovery_code where account_id = $1 order by made_at desc, code_id limit 1`,
    [accountId],
  )
  return row?.set_id
}

/** Codes under a root key that is gone can no longer be recognised: they are not counted. */
export async function countUsable(
  tx: Tx,
  input: { accountId: string; versions: readonly number[] },
): Promise<{ left: number; madeAt: Date | null }> {
  const [row] = await tx.named<{ usable: number; made_at: Date | null }>(
    'customers.count-recovery-codes',
    `select count(*)::int as usable, (
       select min(made_at) from recovery_code
       where account_id = $1 and set_id = (
         select set_id from recovery_code
         where account_id = $1 and used_at is null and voided_at is null and key_version = any($2::smallint[])
         limit 1)
     ) as made_at
     from recovery_code
     where account_id = $1 and used_at is null and voided_at is null and key_version = any($2::smallint[])`,
    [input.accountId, input.versions],
  )
  return { left: row?.usable ?? 0, madeAt: row?.made_at ?? null }
}
