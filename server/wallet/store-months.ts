import type { Tx } from '#platform/database'

/** All SQL of the sums by month. */

export type Month = {
  month: string
  inMinor: number
  outMinor: number
  count: number
  closingMinor: number
  firstSeq: number
  lastSeq: number
}
export type KeptMonths = { timeZone: string; throughSeq: bigint; months: Month[] }

/** Under its lock, made when it is new, so that each entry is added once. */
export async function lockMonths(tx: Tx, accountId: string, timeZone: string): Promise<KeptMonths> {
  const [row] = await tx.named<{ time_zone: string; through_seq: bigint; months: Month[] }>(
    'wallet.lock-months',
    `insert into month_sums (account_id, time_zone, through_seq, months) values ($1, $2, 0, '[]')
     on conflict (account_id) do update set account_id = excluded.account_id
     returning time_zone, through_seq, months`,
    [accountId, timeZone],
  )
  return {
    timeZone: row?.time_zone ?? timeZone,
    throughSeq: row?.through_seq ?? 0n,
    months: row?.months ?? [],
  }
}

export async function writeMonths(tx: Tx, accountId: string, kept: KeptMonths): Promise<void> {
  await tx.named(
    'wallet.write-months',
    'update month_sums set time_zone = $2, through_seq = $3, months = $4 where account_id = $1',
    [accountId, kept.timeZone, kept.throughSeq, JSON.stringify(kept.months)],
  )
}
