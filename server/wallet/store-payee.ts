import type { Tx } from '#platform/database'
import type { PayeeStanding } from './decide-payment.ts'

/** All SQL of payees: with whom an account has had to do. */

export type PayeeRow = {
  otherAccountId: string
  sealedLabel: Buffer
  lastPaidAt: Date | null
  lastReceivedAt: Date | null
} & PayeeStanding
type Row = {
  other_account_id: string
  sealed_label: Buffer
  first_paid_at: Date | null
  last_paid_at: Date | null
  last_received_at: Date | null
  known_from_at: Date | null
  disputed_at: Date | null
  taken_back_at: Date | null
}
const columns =
  'other_account_id, sealed_label, first_paid_at, last_paid_at, last_received_at, known_from_at, disputed_at, taken_back_at'

function payeeOf(row: Row): PayeeRow {
  return {
    otherAccountId: row.other_account_id,
    sealedLabel: row.sealed_label,
    lastPaidAt: row.last_paid_at,
    lastReceivedAt: row.last_received_at,
    ...standingOf(row),
  }
}

/** The columns that decide how a payee is met. */
export function standingOf(
  row: Pick<Row, 'first_paid_at' | 'known_from_at' | 'disputed_at' | 'taken_back_at'>,
): PayeeStanding {
  return {
    firstPaidAt: row.first_paid_at,
    knownFromAt: row.known_from_at,
    disputedAt: row.disputed_at,
    takenBackAt: row.taken_back_at,
  }
}

export async function findPayee(
  tx: Tx,
  accountId: string,
  otherAccountId: string,
): Promise<PayeeRow | undefined> {
  const [row] = await tx.named<Row>(
    'wallet.find-payee',
    `select ${columns} from payee where account_id = $1 and other_account_id = $2`,
    [accountId, otherAccountId],
  )
  return row && payeeOf(row)
}

/** Those who were paid and of whom nothing bad was said since, last paid first. */
export async function listPaid(tx: Tx, accountId: string, limit: number): Promise<PayeeRow[]> {
  const rows = await tx.named<Row>(
    'wallet.list-paid',
    `select ${columns} from payee where account_id = $1 and last_paid_at is not null and disputed_at is null
     order by last_paid_at desc, other_account_id limit $2`,
    [accountId, limit],
  )
  return rows.map(payeeOf)
}

/** What one payment says of the two who had to do with it, from the side of one. */
export type PayeeNews = {
  accountId: string
  otherAccountId: string
  /** It was paid by `accountId`; else received. */
  paid: boolean
  /** Outside any lock: it counts towards a known payee. */
  counts: boolean
  at: Date
}

/**
 * Answers which of them have a row by now; for the others a label has to be made first. Twice changes nothing. What was paid
 * before a dispute was taken back is often heard of here only later, and counts no more.
 */
export async function updatePayees(tx: Tx, news: readonly PayeeNews[]): Promise<Set<string>> {
  type Found = { account_id: string; other_account_id: string }
  const rows = await tx.named<Found>(
    'wallet.update-payees',
    `with news as (
       select account, other, min(at) filter (where paid) as first_paid, max(at) filter (where paid) as last_paid,
         max(at) filter (where not paid) as received, array_agg(at) filter (where paid and counts) as counted
       from unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::boolean[], $5::timestamptz[])
         as given (account, other, paid, counts, at)
       group by account, other)
     update payee set
       first_paid_at = least(first_paid_at, news.first_paid),
       last_paid_at = greatest(last_paid_at, news.last_paid),
       last_received_at = greatest(last_received_at, news.received),
       known_from_at = least(known_from_at,
         (select min(at) from unnest(news.counted) as at where taken_back_at is null or at > taken_back_at))
     from news where account_id = news.account and other_account_id = news.other
     returning account_id, other_account_id`,
    columnsOf(news),
  )
  return new Set(rows.map((row) => `${row.account_id} ${row.other_account_id}`))
}

function columnsOf(news: readonly PayeeNews[]): unknown[] {
  return [
    news.map((one) => one.accountId),
    news.map((one) => one.otherAccountId),
    news.map((one) => one.paid),
    news.map((one) => one.counts),
    news.map((one) => one.at),
  ]
}

/** An empty row with its label; `updatePayees` then says what happened. */
export async function insertPayee(
  tx: Tx,
  input: { accountId: string; otherAccountId: string; sealedLabel: Buffer },
): Promise<void> {
  await tx.named(
    'wallet.insert-payee',
    `insert into payee (account_id, other_account_id, sealed_label) values ($1, $2, $3)
     on conflict (account_id, other_account_id) do nothing`,
    [input.accountId, input.otherAccountId, input.sealedLabel],
  )
}

/** Of the given people those with whom the account has had to do. */
export async function listPayeesAmong(
  tx: Tx,
  accountId: string,
  otherAccountIds: readonly string[],
): Promise<PayeeRow[]> {
  const rows = await tx.named<Row>(
    'wallet.list-payees-among',
    `select ${columns} from payee where account_id = $1 and other_account_id = any($2::uuid[])`,
    [accountId, otherAccountIds],
  )
  return rows.map(payeeOf)
}

/** The first time counts. */
export async function disputePayee(
  tx: Tx,
  now: Date,
  accountId: string,
  otherAccountId: string,
): Promise<void> {
  await tx.named(
    'wallet.dispute-payee',
    `update payee set disputed_at = coalesce(disputed_at, $3) where account_id = $1 and other_account_id = $2`,
    [accountId, otherAccountId, now],
  )
}

/**
 * Nothing that was paid until now counts any more: the payee is somebody new, whatever the follower of the ledger still has to
 * tell. True for the one call that took it back.
 */
export async function takeBackDispute(
  tx: Tx,
  now: Date,
  accountId: string,
  otherAccountId: string,
): Promise<boolean> {
  const rows = await tx.named(
    'wallet.take-back-dispute',
    `update payee set disputed_at = null, known_from_at = null, taken_back_at = $3
     where account_id = $1 and other_account_id = $2 and disputed_at is not null returning 1`,
    [accountId, otherAccountId, now],
  )
  return rows.length === 1
}
