import type { Tx } from '#platform/database'
import type { AccountName } from './request.ts'

/** Sums of one stretch of an account's entries that fall into one month. */
export type MonthSums = {
  /** `2026-11`, in the zone that was asked for. */
  readonly month: string
  readonly inMinor: bigint
  readonly outMinor: bigint
  /** Entries that moved money; what only set some aside is none. */
  readonly count: bigint
  /** After the last of them. */
  readonly closingMinor: bigint
  readonly firstSeq: bigint
  readonly lastSeq: bigint
}

/**
 * The next entries of an account after `afterSeq`, at most `limit` of them, summed by month in one range of the key:
 * whoever keeps the sums up to one entry adds what came since. `throughSeq` is the last that was looked at.
 */
export async function sumEntries(
  tx: Tx,
  asked: { account: AccountName; afterSeq: bigint; limit: number; timeZone: string },
): Promise<{ months: MonthSums[]; throughSeq: bigint; scanned: number }> {
  type Row = {
    month: string
    in_minor: bigint | null
    out_minor: bigint | null
    booked: bigint
    closing_minor: bigint | null
    first_seq: bigint
    last_seq: bigint
    scanned: bigint
  }
  const { account } = asked
  const rows = await tx.named<Row>(
    'ledger.sum-entries',
    `select to_char(month_at, 'YYYY-MM') as month, in_minor, out_minor, booked, first_seq, last_seq, scanned,
       (select balance_minor from ledger_entry where account_id = $1 and purse = $2 and seq = last_seq) as closing_minor
     from (
       select date_trunc('month', at at time zone $5) as month_at,
         sum(delta_minor) filter (where delta_minor > 0)::bigint as in_minor,
         -sum(delta_minor) filter (where delta_minor < 0)::bigint as out_minor,
         count(*) filter (where delta_minor <> 0) as booked,
         min(seq) as first_seq, max(seq) as last_seq, count(*) as scanned
       from (
         select seq, at, delta_minor from ledger_entry
         where account_id = $1 and purse = $2 and seq > $3 order by seq limit $4
       ) as next
       group by 1
     ) as months
     order by first_seq`,
    [account.accountId, account.purse, asked.afterSeq, asked.limit, asked.timeZone],
  )
  const months = rows
    .filter((row) => row.booked > 0n)
    .map((row) => ({
      month: row.month,
      inMinor: row.in_minor ?? 0n,
      outMinor: row.out_minor ?? 0n,
      count: row.booked,
      closingMinor: row.closing_minor ?? 0n,
      firstSeq: row.first_seq,
      lastSeq: row.last_seq,
    }))
  return {
    months,
    throughSeq: rows.reduce((last, row) => (row.last_seq > last ? row.last_seq : last), asked.afterSeq),
    scanned: rows.reduce((sum, row) => sum + Number(row.scanned), 0),
  }
}
