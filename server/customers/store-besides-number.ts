import type { Tx } from '#platform/database'
import type { BesidesNumber } from './besides-number.ts'

/** Of every payment: one statement answers all who pay at that moment, each by a look at three keys. */
export async function findKept(
  tx: Tx,
  input: { accountId: string; versions: readonly number[]; settledBy: Date },
): Promise<BesidesNumber> {
  const [row] = await tx.among<{ codes: boolean; devices: number; address: boolean }>(
    'customers.find-besides-number',
    `select asker::integer,
       exists (
         select from recovery_code
         where account_id = id and used_at is null and voided_at is null
           and key_version = any (string_to_array(versions, ',')::smallint[])) as codes,
       (select count(*)::integer from device
        where account_id = id and revoked_at is null and (at_opening or enrolled_at <= settled_by)) as devices,
       exists (
         select from contact
         where account_id = id and removed_at is null and verified_at is not null) as address
     from unnest($1::uuid[], $2::text[], $3::timestamptz[]) with ordinality as asked (id, versions, settled_by, asker)`,
    [input.accountId, input.versions.join(','), input.settledBy],
  )
  return {
    recoveryCodes: row?.codes ?? false,
    settledDevices: row?.devices ?? 0,
    secondAddress: row?.address ?? false,
  }
}
