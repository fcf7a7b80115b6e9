import type { Tx } from '#platform/database'
import { sumOf, liveSlots } from './decide-budget.ts'
import type { PendingState } from './facts.ts'
import {
  kindNumbers,
  refusalNumbers,
  type AccountName,
  type Budget,
  type StoredRefusal,
  type TransferKind,
} from './request.ts'

/** The steps: what other rooms do and read in their own transactions. What moves money is `store-batch.ts` alone. */

export type LedgerBalance = {
  readonly balanceMinor: bigint
  readonly pendingMinor: bigint
  /** What may be spent: balance less pending. */
  readonly availableMinor: bigint
  readonly currency: string
  readonly guard: bigint
  readonly seq: bigint
  readonly mayGoNegative: boolean
  readonly debitsClosed: boolean
  readonly creditsClosed: boolean
}

/** Again for an account that is there already changes nothing. */
export async function openAccount(
  tx: Tx,
  now: Date,
  {
    account,
    currency,
    mayGoNegative = false,
  }: { account: AccountName; currency: string; mayGoNegative?: boolean },
): Promise<void> {
  await tx.named(
    'ledger.insert-account',
    `insert into ledger_account (account_id, purse, currency, may_go_negative, opened_at) values ($1, $2, $3, $4, $5)
     on conflict (account_id, purse) do nothing`,
    [account.accountId, account.purse, currency, mayGoNegative, now],
  )
}

type BalanceRow = {
  balance_minor: bigint
  pending_minor: bigint
  currency: string
  guard: bigint
  seq: bigint
  may_go_negative: boolean
  debits_closed: boolean
  credits_closed: boolean
}

export async function findBalance(tx: Tx, account: AccountName): Promise<LedgerBalance | undefined> {
  const [row] = await tx.among<BalanceRow>(
    'ledger.find-balance',
    `select asker::integer, account.*
     from unnest($1::uuid[], $2::smallint[]) with ordinality as asked (id, of_purse, asker)
     cross join lateral (
       select balance_minor, pending_minor, currency, guard, seq, may_go_negative, debits_closed, credits_closed
       from ledger_account where account_id = id and purse = of_purse limit 1) as account`,
    [account.accountId, account.purse],
  )
  if (row === undefined) return undefined
  return {
    balanceMinor: row.balance_minor,
    pendingMinor: row.pending_minor,
    availableMinor: row.balance_minor - row.pending_minor,
    currency: row.currency,
    guard: row.guard,
    seq: row.seq,
    mayGoNegative: row.may_go_negative,
    debitsClosed: row.debits_closed,
    creditsClosed: row.credits_closed,
  }
}

/**
 * From the commit of the caller's transaction on, no transfer is accepted that names the guard of before. Those decided
 * before it have committed by then: the row's lock sees to the order.
 */
export async function changeGuard(tx: Tx, { accountId }: { accountId: string }): Promise<void> {
  await tx.named('ledger.change-guard', 'update ledger_account set guard = guard + 1 where account_id = $1', [
    accountId,
  ])
}

/** The guard changes with it, so that a batch which read the account before decides anew. */
export async function setClosed(
  tx: Tx,
  { account, debits, credits }: { account: AccountName; debits?: boolean; credits?: boolean },
): Promise<void> {
  await tx.named(
    'ledger.set-closed',
    `update ledger_account set debits_closed = coalesce($3, debits_closed), credits_closed = coalesce($4, credits_closed),
       guard = guard + 1
     where account_id = $1 and purse = $2`,
    [account.accountId, account.purse, debits ?? null, credits ?? null],
  )
}

export type DecidedTransfer = {
  readonly transferId: string
  readonly number: bigint
  readonly kind: TransferKind
  readonly debit: AccountName
  readonly credit: AccountName
  readonly amountMinor: bigint
  readonly currency: string
  readonly pendingId: string | undefined
  readonly result: 'accepted' | StoredRefusal
  readonly refusedBudget: string | undefined
  readonly guard: bigint
  readonly debitSeq: bigint | undefined
  readonly creditSeq: bigint | undefined
  readonly at: Date
}

type TransferRow = {
  account_id: string
  transfer_id: string
  number: bigint
  credit_account_id: string
  pending_id: string | null
  amount_minor: bigint
  guard: bigint
  debit_seq: bigint | null
  credit_seq: bigint | null
  at: Date
  purse: number
  credit_purse: number
  kind: number
  result: number
  currency: string
  refused_budget: string | null
}

const transferColumns = `account_id, transfer_id, number, credit_account_id, pending_id, amount_minor, guard, debit_seq,
  credit_seq, at, purse, credit_purse, kind, result, currency, refused_budget`

const kinds = new Map(
  Object.entries(kindNumbers).map(([kind, number]) => [number as number, kind as TransferKind]),
)
const refusals = new Map(
  Object.entries(refusalNumbers).map(([code, number]) => [number as number, code as StoredRefusal]),
)

const resultOf = (number: number): DecidedTransfer['result'] => refusals.get(number) ?? 'accepted'

function transferOf(row: TransferRow): DecidedTransfer {
  return {
    transferId: row.transfer_id,
    number: row.number,
    kind: kinds.get(row.kind) ?? 'transfer',
    debit: { accountId: row.account_id, purse: row.purse },
    credit: { accountId: row.credit_account_id, purse: row.credit_purse },
    amountMinor: row.amount_minor,
    currency: row.currency,
    pendingId: row.pending_id ?? undefined,
    result: resultOf(row.result),
    refusedBudget: row.refused_budget ?? undefined,
    guard: row.guard,
    debitSeq: row.debit_seq ?? undefined,
    creditSeq: row.credit_seq ?? undefined,
    at: row.at,
  }
}

/** By its debit account. Undefined: nothing of this id was decided, or what was is not kept (`PassingRefusal`). */
export async function findTransfer(
  tx: Tx,
  { accountId, transferId }: { accountId: string; transferId: string },
): Promise<DecidedTransfer | undefined> {
  const [row] = await tx.named<TransferRow>(
    'ledger.find-transfer',
    `select ${transferColumns} from ledger_transfer where transfer_id = $1 and account_id = $2`,
    [transferId, accountId],
  )
  return row && transferOf(row)
}

/** Whether it was decided, and how. */
export async function findResult(
  tx: Tx,
  { accountId, transferId }: { accountId: string; transferId: string },
): Promise<'accepted' | StoredRefusal | undefined> {
  const [row] = await tx.among<{ result: number }>(
    'ledger.find-result',
    `select asker::integer, transfer.*
     from unnest($1::uuid[], $2::uuid[]) with ordinality as asked (account, id, asker)
     cross join lateral (
       select result from ledger_transfer where transfer_id = id and account_id = account limit 1) as transfer`,
    [accountId, transferId],
  )
  return row && resultOf(row.result)
}

/** By its credit account, which need not know who paid. Only what was accepted reached it. */
export async function findReceived(
  tx: Tx,
  { accountId, transferId }: { accountId: string; transferId: string },
): Promise<DecidedTransfer | undefined> {
  const [row] = await tx.named<TransferRow>(
    'ledger.find-received',
    `select ${transferColumns} from ledger_transfer
     where transfer_id = $1 and credit_account_id = $2 and result = 0 limit 1`,
    [transferId, accountId],
  )
  return row && transferOf(row)
}

/** Of the given transfers those that were decided, each under its debit account; in no order. */
export async function listDecided(
  tx: Tx,
  asked: readonly { accountId: string; transferId: string }[],
): Promise<DecidedTransfer[]> {
  const rows = await tx.named<TransferRow>(
    'ledger.list-decided',
    `select ${transferColumns} from ledger_transfer
     join unnest($1::uuid[], $2::uuid[]) as asked (account, id) on transfer_id = id and account_id = account`,
    [asked.map((one) => one.accountId), asked.map((one) => one.transferId)],
  )
  return rows.map(transferOf)
}

/** What was decided after `number`, in order: who remembers the last number seen misses nothing and sees nothing twice. */
export async function listTransfersAfter(tx: Tx, number: bigint, limit: number): Promise<DecidedTransfer[]> {
  const rows = await tx.named<TransferRow>(
    'ledger.list-transfers-after',
    `select ${transferColumns} from ledger_transfer where number > $1 order by number limit $2`,
    [number, limit],
  )
  return rows.map(transferOf)
}

export type LedgerEntry = {
  readonly seq: bigint
  readonly transferId: string
  readonly debit: AccountName
  readonly other: AccountName
  readonly deltaMinor: bigint
  readonly pendingDeltaMinor: bigint
  /** After this entry. */
  readonly balanceMinor: bigint
  readonly pendingMinor: bigint
  readonly at: Date
}

type EntryRow = {
  seq: bigint
  transfer_id: string
  other_account_id: string
  other_purse: number
  delta_minor: bigint
  pending_delta_minor: bigint
  balance_minor: bigint
  pending_minor: bigint
  at: Date
}

/** The newest first, one range of the key: page by the last `seq` seen. `booked` leaves out what only set money aside. */
export async function listEntries(
  tx: Tx,
  asked: { account: AccountName; beforeSeq?: bigint; limit: number; booked?: boolean },
): Promise<LedgerEntry[]> {
  const { account } = asked
  const rows = await tx.named<EntryRow>(
    'ledger.list-entries',
    `select seq, transfer_id, other_account_id, other_purse, delta_minor, pending_delta_minor, balance_minor,
       pending_minor, at
     from ledger_entry
     where account_id = $1 and purse = $2 and seq < $3 and (not $4 or delta_minor <> 0) order by seq desc limit $5`,
    [account.accountId, account.purse, asked.beforeSeq ?? 2n ** 62n, asked.booked ?? false, asked.limit],
  )
  return rows.map((row) => {
    const other = { accountId: row.other_account_id, purse: row.other_purse }
    return {
      seq: row.seq,
      transferId: row.transfer_id,
      debit: row.delta_minor > 0n ? other : account,
      other,
      deltaMinor: row.delta_minor,
      pendingDeltaMinor: row.pending_delta_minor,
      balanceMinor: row.balance_minor,
      pendingMinor: row.pending_minor,
      at: row.at,
    }
  })
}

export type PendingTransfer = {
  readonly pendingId: string
  readonly debit: AccountName
  readonly credit: AccountName
  readonly amountMinor: bigint
  readonly postedMinor: bigint
  readonly currency: string
  readonly state: PendingState
  readonly pendedAt: Date
  readonly expiresAt: Date | undefined
  readonly endedAt: Date | undefined
}

type PendingRow = {
  account_id: string
  pending_id: string
  credit_account_id: string
  amount_minor: bigint
  posted_minor: bigint
  pended_at: Date
  expires_at: Date | null
  ended_at: Date | null
  purse: number
  credit_purse: number
  state: number
  currency: string
}

const pendingColumns = `account_id, pending_id, credit_account_id, amount_minor, posted_minor, pended_at, expires_at,
  ended_at, purse, credit_purse, state, currency`
const states: readonly PendingState[] = ['open', 'posted', 'voided', 'expired']

function pendingOf(row: PendingRow): PendingTransfer {
  return {
    pendingId: row.pending_id,
    debit: { accountId: row.account_id, purse: row.purse },
    credit: { accountId: row.credit_account_id, purse: row.credit_purse },
    amountMinor: row.amount_minor,
    postedMinor: row.posted_minor,
    currency: row.currency,
    state: states[row.state] ?? 'open',
    pendedAt: row.pended_at,
    expiresAt: row.expires_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
  }
}

export async function findPending(
  tx: Tx,
  { accountId, pendingId }: { accountId: string; pendingId: string },
): Promise<PendingTransfer | undefined> {
  const [row] = await tx.named<PendingRow>(
    'ledger.find-pending',
    `select ${pendingColumns} from ledger_pending where account_id = $1 and pending_id = $2`,
    [accountId, pendingId],
  )
  return row && pendingOf(row)
}

/** Of the account that set money aside, the oldest first. */
export async function listOpenPendings(
  tx: Tx,
  { accountId }: { accountId: string },
): Promise<PendingTransfer[]> {
  const rows = await tx.named<PendingRow>(
    'ledger.list-open-pendings',
    `select ${pendingColumns} from ledger_pending where account_id = $1 and state = 0 order by pended_at, pending_id`,
    [accountId],
  )
  return rows.map(pendingOf)
}

export async function listExpiredPendings(tx: Tx, now: Date, limit: number): Promise<PendingTransfer[]> {
  const rows = await tx.named<PendingRow>(
    'ledger.list-expired-pendings',
    `select ${pendingColumns} from ledger_pending
     where state = 0 and expires_at is not null and expires_at <= $1 order by expires_at limit $2`,
    [now, limit],
  )
  return rows.map(pendingOf)
}

/** What counts against each of these budgets at `now`, in their order. */
export async function spentIn(
  tx: Tx,
  now: Date,
  account: AccountName,
  budgets: readonly Omit<Budget, 'ceilingMinor'>[],
): Promise<bigint[]> {
  const rows = await tx.among<{ key: string; slot_seconds: number; slots: number[] }>(
    'ledger.find-budgets',
    `select asker::integer, budget.*
     from unnest($1::uuid[], $2::smallint[], $3::text[]) with ordinality as asked (id, of_purse, keys, asker)
     cross join lateral (
       select budget_key as key, slot_seconds, array_to_json(slots) as slots from ledger_budget
       where account_id = id and purse = of_purse and budget_key = any (string_to_array(keys, ',')) offset 0) as budget`,
    // One text for each asker; no key holds a comma.
    [account.accountId, account.purse, budgets.map(({ key }) => key).join(',')],
  )
  return budgets.map((budget) => {
    const row = rows.find(({ key }) => key === budget.key)
    if (row === undefined) return 0n
    const fact = { ...account, key: row.key, slotSeconds: row.slot_seconds, slots: row.slots }
    return BigInt(sumOf(liveSlots(fact, budget, now.getTime())))
  })
}
