import type { Tx } from '#platform/database'

/** All SQL of payments: what was asked for. What became of it is the ledger's. */

type PaymentKind = 'pay' | 'request' | 'cash-in' | 'cash-out'
export type PaymentRow = {
  accountId: string
  paymentId: string
  keyHash: Buffer
  kind: PaymentKind
  otherAccountId: string
  amountMinor: bigint
  currency: 'CNY'
  capability: string
  underLock: boolean
  guard: bigint
  requestId: string | null
  sourceId: string | null
  sealedWords: Buffer | null
  createdAt: Date
  deadlineAt: Date
  /** Which of its like it is; null for cash, and for what was refused before it was kept. */
  turn: number | null
}

type Row = {
  account_id: string
  payment_id: string
  key_hash: Buffer
  kind: PaymentKind
  other_account_id: string
  amount_minor: bigint
  currency: string
  capability: string
  under_lock: boolean
  guard: bigint
  request_id: string | null
  source_id: string | null
  sealed_words: Buffer | null
  created_at: Date
  deadline_at: Date
  turn: number | null
}

const columns = `account_id, payment_id, key_hash, kind, other_account_id, amount_minor, currency, capability, under_lock,
  guard, request_id, source_id, sealed_words, created_at, deadline_at, turn`

function paymentOf(row: Row): PaymentRow {
  return {
    accountId: row.account_id,
    paymentId: row.payment_id,
    keyHash: row.key_hash,
    kind: row.kind,
    otherAccountId: row.other_account_id,
    amountMinor: row.amount_minor,
    currency: 'CNY',
    capability: row.capability,
    underLock: row.under_lock,
    guard: row.guard,
    requestId: row.request_id,
    sourceId: row.source_id,
    sealedWords: row.sealed_words,
    createdAt: row.created_at,
    deadlineAt: row.deadline_at,
    turn: row.turn,
  }
}

/**
 * True for the one call that comes first with this key, and with this turn among its like; the others wait for it and find
 * its row.
 */
export async function insertPayment(tx: Pick<Tx, 'among'>, payment: PaymentRow): Promise<boolean> {
  const rows = await tx.among(
    'wallet.insert-payment',
    `with asked as (
       select * from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::text[], $5::uuid[], $6::bigint[], $7::text[],
         $8::text[], $9::boolean[], $10::bigint[], $11::uuid[], $12::uuid[], $13::bytea[], $14::timestamptz[],
         $15::timestamptz[], $16::integer[]) with ordinality as asked (${columns}, asker)
     ), inserted as (
       insert into payment (${columns}) select ${columns} from asked
       on conflict do nothing returning account_id, payment_id
     )
     select asker::integer from asked join inserted using (account_id, payment_id)`,
    [
      payment.accountId,
      payment.paymentId,
      payment.keyHash,
      payment.kind,
      payment.otherAccountId,
      payment.amountMinor,
      payment.currency,
      payment.capability,
      payment.underLock,
      payment.guard,
      payment.requestId,
      payment.sourceId,
      payment.sealedWords,
      payment.createdAt,
      payment.deadlineAt,
      payment.turn,
    ],
  )
  return rows.length === 1
}

export async function findPayment(
  tx: Tx,
  accountId: string,
  paymentId: string,
): Promise<PaymentRow | undefined> {
  const [row] = await tx.named<Row>(
    'wallet.find-payment',
    `select ${columns} from payment where account_id = $1 and payment_id = $2`,
    [accountId, paymentId],
  )
  return row && paymentOf(row)
}

export async function findPaymentByKey(
  tx: Tx,
  accountId: string,
  keyHashes: readonly Buffer[],
): Promise<PaymentRow | undefined> {
  const found = await Promise.all(keyHashes.map((keyHash) => findByKeyHash(tx, accountId, keyHash)))
  return found.find((one) => one !== undefined)
}

/** By the whole key of its index: by a part of it, everything that an account ever paid would be read. */
async function findByKeyHash(tx: Tx, accountId: string, keyHash: Buffer): Promise<PaymentRow | undefined> {
  const [row] = await tx.among<Row>(
    'wallet.find-payment-by-key',
    `select asker::integer, found.*
     from unnest($1::uuid[], $2::bytea[]) with ordinality as asked (id, hash, asker)
     cross join lateral (select ${columns} from payment where account_id = id and key_hash = hash limit 1) as found`,
    [accountId, keyHash],
  )
  return row && paymentOf(row)
}

export type Alike = Pick<PaymentRow, 'accountId' | 'paymentId' | 'createdAt' | 'deadlineAt'> & {
  turn: number
}

type AlikeRow = Pick<Row, 'payment_id' | 'created_at' | 'deadline_at'> & { turn: number }
type AlikeAsked = { accountId: string; otherAccountId: string; amountMinor: number }

const alikeOf = (accountId: string, row: AlikeRow): Alike => ({
  accountId,
  paymentId: row.payment_id,
  createdAt: row.created_at,
  deadlineAt: row.deadline_at,
  turn: row.turn,
})

/** The newest payment to a person, of the same amount to the same payee. */
export async function findAlike(tx: Tx, asked: AlikeAsked): Promise<Alike | undefined> {
  const { accountId } = asked
  const [row] = await tx.among<AlikeRow>(
    'wallet.find-alike',
    `select asker::integer, alike.*
     from unnest($1::uuid[], $2::uuid[], $3::bigint[]) with ordinality as asked (id, other_id, amount, asker)
     cross join lateral (
       select payment_id, created_at, deadline_at, turn from payment
       where account_id = id and other_account_id = other_id and amount_minor = amount and turn is not null
       order by turn desc limit 1) as alike`,
    [accountId, asked.otherAccountId, asked.amountMinor],
  )
  return row && alikeOf(accountId, row)
}

/** Those before a turn, and since a time; the newest first. */
export async function listAlikeBefore(
  tx: Tx,
  asked: AlikeAsked & { turn: number; since: Date; limit: number },
): Promise<Alike[]> {
  const { accountId } = asked
  const rows = await tx.named<AlikeRow>(
    'wallet.list-alike-before',
    `select payment_id, created_at, deadline_at, turn from payment
     where account_id = $1 and other_account_id = $2 and amount_minor = $3 and turn < $4 and created_at > $5
     order by turn desc limit $6`,
    [accountId, asked.otherAccountId, asked.amountMinor, asked.turn, asked.since, asked.limit],
  )
  return rows.map((row) => alikeOf(accountId, row))
}

/** The latest of an account, the newest first. */
export async function listRecent(tx: Tx, accountId: string, limit: number): Promise<PaymentRow[]> {
  const rows = await tx.named<Row>(
    'wallet.list-recent-payments',
    `select ${columns} from payment where account_id = $1 order by payment_id desc limit $2`,
    [accountId, limit],
  )
  return rows.map(paymentOf)
}

/** Of the given payments, each under its payer; in no order. */
export async function listPayments(
  tx: Tx,
  asked: readonly { accountId: string; paymentId: string }[],
): Promise<PaymentRow[]> {
  const rows = await tx.named<Row>(
    'wallet.list-payments',
    `select ${columns} from payment
     join unnest($1::uuid[], $2::uuid[]) as asked (account, id) on account_id = account and payment_id = id`,
    [asked.map((one) => one.accountId), asked.map((one) => one.paymentId)],
  )
  return rows.map(paymentOf)
}

/** Intents of everybody in a stretch of time, for the sweep; `after` is where the last page ended. */
export async function listPaymentsBetween(
  tx: Tx,
  asked: { from: Date; until: Date; limit: number },
): Promise<PaymentRow[]> {
  const rows = await tx.named<Row>(
    'wallet.list-payments-between',
    `select ${columns} from payment where created_at >= $1 and created_at < $2 order by created_at limit $3`,
    [asked.from, asked.until, asked.limit],
  )
  return rows.map(paymentOf)
}
