import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { PayeeStanding } from './decide-payment.ts'
import { newTier } from './policy.ts'
import { standingOf } from './store-payee.ts'

/** All SQL of profiles, PINs and their lanes, look-ups, requests that are paid, and of how far the followers have come. */

type Tier = 1 | 2 | 3 | 4
export type Standing = {
  tier: Tier
  pinSetAt: Date | null
  payee: PayeeStanding | undefined
}

/** What a payment is decided by besides locks and money, in one statement. */
export async function findStanding(tx: Tx, accountId: string, otherAccountId: string): Promise<Standing> {
  type Row = {
    tier: number | null
    set_at: Date | null
    other_account_id: string | null
    first_paid_at: Date | null
    known_from_at: Date | null
    disputed_at: Date | null
    taken_back_at: Date | null
  }
  const [row] = await tx.among<Row>(
    'wallet.find-standing',
    `select asker::integer, wallet_profile.tier, payment_pin.set_at, payee.other_account_id, payee.first_paid_at,
       payee.known_from_at, payee.disputed_at, payee.taken_back_at
     from unnest($1::uuid[], $2::uuid[]) with ordinality as asked (id, other_id, asker)
     left join wallet_profile on wallet_profile.account_id = id
     left join payment_pin on payment_pin.account_id = id
     left join payee on payee.account_id = id and payee.other_account_id = other_id`,
    [accountId, otherAccountId],
  )
  return {
    tier: tierOf(row?.tier),
    pinSetAt: row?.set_at ?? null,
    payee: row?.other_account_id == null ? undefined : standingOf(row),
  }
}

function tierOf(number: number | null | undefined): Tier {
  return ([1, 2, 3, 4] as const).find((one) => one === number) ?? newTier
}

export type Profile = {
  tier: Tier
  findableByNumber: boolean
  /** Which code to be paid by holds. */
  codeSerial: number
}

/** The same statement, and the same answer, for an id that is nobody's. */
export async function findProfile(tx: Tx, accountId: string): Promise<Profile> {
  const [row] = await tx.named<{ tier: number; findable_by_number: boolean; code_serial: number }>(
    'wallet.find-profile',
    'select tier, findable_by_number, code_serial from wallet_profile where account_id = $1',
    [accountId],
  )
  return {
    tier: tierOf(row?.tier),
    findableByNumber: row?.findable_by_number ?? true,
    codeSerial: row?.code_serial ?? 0,
  }
}

/** The code's serial has a way of its own: `raiseCodeSerial`. */
export async function writeProfile(
  tx: Tx,
  accountId: string,
  profile: Omit<Profile, 'codeSerial'>,
): Promise<void> {
  await tx.named(
    'wallet.write-profile',
    `insert into wallet_profile (account_id, tier, findable_by_number) values ($1, $2, $3)
     on conflict (account_id) do update
       set tier = excluded.tier, findable_by_number = excluded.findable_by_number`,
    [accountId, profile.tier, profile.findableByNumber],
  )
}

/** Each call ends the code of the one before. */
export async function raiseCodeSerial(tx: Tx, accountId: string): Promise<number> {
  const [row] = await tx.named<{ code_serial: number }>(
    'wallet.raise-code-serial',
    `insert into wallet_profile (account_id, tier, findable_by_number, code_serial) values ($1, $2, true, 1)
     on conflict (account_id) do update set code_serial = wallet_profile.code_serial + 1 returning code_serial`,
    [accountId, newTier],
  )
  assert(row, 'an upsert answers its row')
  return row.code_serial
}

export type Lookups = { lookedAt: Date[]; missedAt: Date[] }

/** Under its lock, made when it is new: of many at once each counts. */
export async function lockLookups(tx: Tx, accountId: string): Promise<Lookups> {
  const [row] = await tx.named<{ looked_at: Date[]; missed_at: Date[] }>(
    'wallet.lock-lookups',
    `insert into name_lookup (account_id) values ($1)
     on conflict (account_id) do update set account_id = excluded.account_id returning looked_at, missed_at`,
    [accountId],
  )
  return { lookedAt: row?.looked_at ?? [], missedAt: row?.missed_at ?? [] }
}

export async function writeLookups(tx: Tx, accountId: string, lookups: Lookups): Promise<void> {
  await tx.named(
    'wallet.write-lookups',
    'update name_lookup set looked_at = $2, missed_at = $3 where account_id = $1',
    [accountId, lookups.lookedAt, lookups.missedAt],
  )
}

export type RequestRow = {
  accountId: string
  requestId: string
  amountMinor: bigint
  sealedNote: Buffer | null
  state: 'open' | 'paid' | 'cancelled'
  expiresAt: Date
  heldBy: { accountId: string; paymentId: string } | undefined
}
type RequestColumns = {
  account_id: string
  request_id: string
  amount_minor: bigint
  sealed_note: Buffer | null
  state: RequestRow['state']
  expires_at: Date
  held_by_account_id: string | null
  held_by_payment_id: string | null
}
const requestColumns =
  'account_id, request_id, amount_minor, sealed_note, state, expires_at, held_by_account_id, held_by_payment_id'

function requestOf(row: RequestColumns): RequestRow {
  const { held_by_account_id: accountId, held_by_payment_id: paymentId } = row
  return {
    accountId: row.account_id,
    requestId: row.request_id,
    amountMinor: row.amount_minor,
    sealedNote: row.sealed_note,
    state: row.state,
    expiresAt: row.expires_at,
    heldBy: accountId === null || paymentId === null ? undefined : { accountId, paymentId },
  }
}

type RequestName = { accountId: string; requestId: string }

export async function findRequest(tx: Tx, name: RequestName): Promise<RequestRow | undefined> {
  const [row] = await tx.named<RequestColumns>(
    'wallet.find-request',
    `select ${requestColumns} from payment_request where account_id = $1 and request_id = $2`,
    [name.accountId, name.requestId],
  )
  return row && requestOf(row)
}

export async function lockRequest(tx: Tx, name: RequestName): Promise<RequestRow | undefined> {
  const [row] = await tx.named<RequestColumns>(
    'wallet.lock-request',
    `select ${requestColumns} from payment_request where account_id = $1 and request_id = $2 for update`,
    [name.accountId, name.requestId],
  )
  return row && requestOf(row)
}

/** The caller holds the row and has looked at whoever held it before. */
export async function holdRequest(
  tx: Tx,
  name: RequestName,
  by: { accountId: string; paymentId: string },
): Promise<void> {
  await tx.named(
    'wallet.hold-request',
    `update payment_request set held_by_account_id = $3, held_by_payment_id = $4
     where account_id = $1 and request_id = $2 and state = 'open'`,
    [name.accountId, name.requestId, by.accountId, by.paymentId],
  )
}

export async function endRequest(
  tx: Tx,
  now: Date,
  name: RequestName,
  state: 'paid' | 'cancelled',
): Promise<boolean> {
  const rows = await tx.named(
    'wallet.end-request',
    `update payment_request set state = $4, ended_at = $3
     where account_id = $1 and request_id = $2 and state = 'open' returning request_id`,
    [name.accountId, name.requestId, now, state],
  )
  return rows.length === 1
}

/** Under its lock, so that of several processes one follows at a time. */
export async function lockWatermark(tx: Tx, follower: string): Promise<bigint> {
  const [row] = await tx.named<{ number: bigint }>(
    'wallet.lock-watermark',
    `insert into wallet_watermark (follower, number) values ($1, 0)
     on conflict (follower) do update set follower = excluded.follower returning number`,
    [follower],
  )
  return row?.number ?? 0n
}

export async function writeWatermark(tx: Tx, follower: string, number: bigint): Promise<void> {
  await tx.named('wallet.write-watermark', 'update wallet_watermark set number = $2 where follower = $1', [
    follower,
    number,
  ])
}
