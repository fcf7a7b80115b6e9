import type { Tx } from '#platform/database'

/** All SQL of the outside legs of cash-in and cash-out. Every change names the state that it expects. */

type OrderState = 'asked' | 'handed' | 'done' | 'refused' | 'returned'
export type OrderName = { accountId: string; paymentId: string }
export type OrderRow = OrderName & {
  sourceId: string
  direction: 'in' | 'out'
  state: OrderState
  askedAt: Date
  handedAt: Date | null
  bookedAt: Date | null
  leftBeforeLock: boolean
}
type Row = {
  account_id: string
  payment_id: string
  source_id: string
  direction: 'in' | 'out'
  state: OrderState
  asked_at: Date
  handed_at: Date | null
  booked_at: Date | null
  left_before_lock: boolean
}
const columns =
  'account_id, payment_id, source_id, direction, state, asked_at, handed_at, booked_at, left_before_lock'

const orderOf = (row: Row): OrderRow => ({
  accountId: row.account_id,
  paymentId: row.payment_id,
  sourceId: row.source_id,
  direction: row.direction,
  state: row.state,
  askedAt: row.asked_at,
  handedAt: row.handed_at,
  bookedAt: row.booked_at,
  leftBeforeLock: row.left_before_lock,
})

export async function insertOrder(
  tx: Tx,
  order: OrderName & { sourceId: string; direction: 'in' | 'out'; askedAt: Date; lookAt: Date },
): Promise<void> {
  await tx.named(
    'wallet.insert-order',
    `insert into funding_order (account_id, payment_id, source_id, direction, state, asked_at, look_at)
     values ($1, $2, $3, $4, 'asked', $5, $6)`,
    [order.accountId, order.paymentId, order.sourceId, order.direction, order.askedAt, order.lookAt],
  )
}

export async function getOrder(tx: Tx, name: OrderName): Promise<OrderRow | undefined> {
  const [row] = await tx.named<Row>(
    'wallet.get-order',
    `select ${columns} from funding_order where account_id = $1 and payment_id = $2`,
    [name.accountId, name.paymentId],
  )
  return row && orderOf(row)
}

/** The order as it was read: what has changed since is another's to go on with. */
type OrderSeen = OrderName & Pick<OrderRow, 'state' | 'handedAt'>

/** True for the one call that hands it over, for the first time or anew: whoever gets false must not give it to the bank. */
export async function markHanded(tx: Tx, now: Date, seen: OrderSeen): Promise<boolean> {
  const rows = await tx.named(
    'wallet.mark-handed',
    `update funding_order set state = 'handed', handed_at = $3
     where account_id = $1 and payment_id = $2 and state = $4 and handed_at is not distinct from $5
       and state in ('asked', 'handed') returning payment_id`,
    [seen.accountId, seen.paymentId, now, seen.state, seen.handedAt],
  )
  return rows.length === 1
}

/** It never left: a lock came first, or nothing was ever set aside. What was handed over is withdrawn from the bank before. */
export async function markReturned(tx: Tx, now: Date, seen: OrderSeen): Promise<boolean> {
  const rows = await tx.named(
    'wallet.mark-returned',
    `update funding_order set state = 'returned', ended_at = $3
     where account_id = $1 and payment_id = $2 and state = $4 and state in ('asked', 'handed') returning payment_id`,
    [seen.accountId, seen.paymentId, now, seen.state],
  )
  return rows.length === 1
}

/**
 * What the bank said. It stands before the ledger hears of it, so that it is never asked for twice. Money that did come in,
 * though the bank had said otherwise, is booked all the same.
 */
export async function markOutcome(
  tx: Tx,
  now: Date,
  name: OrderName,
  outcome: 'done' | 'refused',
): Promise<boolean> {
  const rows = await tx.named(
    'wallet.mark-outcome',
    `update funding_order set state = $4, ended_at = $3, booked_at = null
     where account_id = $1 and payment_id = $2
       and (state = 'handed' or direction = 'in' and $4 = 'done' and state in ('refused', 'returned'))
     returning payment_id`,
    [name.accountId, name.paymentId, now, outcome],
  )
  return rows.length === 1
}

export async function markLeftBeforeLock(tx: Tx, name: OrderName): Promise<void> {
  await tx.named(
    'wallet.mark-left-before-lock',
    `update funding_order set left_before_lock = true
     where account_id = $1 and payment_id = $2 and handed_at is not null and not left_before_lock`,
    [name.accountId, name.paymentId],
  )
}

/** As it was read: what the bank has said since, the ledger has still to hear. True for the one call that marked it. */
export async function markBooked(tx: Tx, now: Date, seen: OrderSeen): Promise<boolean> {
  const rows = await tx.named(
    'wallet.mark-booked',
    `update funding_order set booked_at = $3
     where account_id = $1 and payment_id = $2 and state = $4 and ended_at is not null and booked_at is null
     returning payment_id`,
    [seen.accountId, seen.paymentId, now, seen.state],
  )
  return rows.length === 1
}

/** Takes those whose time has come, and puts the next look off, so that of several processes one looks at a time. */
export async function takeDueOrders(
  tx: Tx,
  now: Date,
  asked: { lookAt: Date; limit: number },
): Promise<OrderRow[]> {
  const rows = await tx.named<Row>(
    'wallet.take-due-orders',
    `update funding_order set look_at = $2
     where (account_id, payment_id) in (
       select account_id, payment_id from funding_order
       where booked_at is null and look_at <= $1 order by look_at limit $3 for update skip locked)
     returning ${columns}`,
    [now, asked.lookAt, asked.limit],
  )
  return rows.map(orderOf)
}

/** What is on its way, the oldest first: nothing that comes later takes its place. */
export async function listUnbooked(tx: Tx, accountId: string, limit: number): Promise<OrderName[]> {
  const rows = await tx.named<{ payment_id: string }>(
    'wallet.list-unbooked-orders',
    `select payment_id from funding_order where account_id = $1 and booked_at is null order by payment_id limit $2`,
    [accountId, limit],
  )
  return rows.map((row) => ({ accountId, paymentId: row.payment_id }))
}

/** What is being brought in and not booked yet: it counts towards what the wallet may hold. */
export async function sumComingIn(tx: Tx, accountId: string): Promise<bigint> {
  const [row] = await tx.named<{ sum: bigint }>(
    'wallet.sum-coming-in',
    `select coalesce(sum(amount_minor), 0)::bigint as sum
     from funding_order join payment using (account_id, payment_id)
     where account_id = $1 and direction = 'in' and booked_at is null`,
    [accountId],
  )
  return row?.sum ?? 0n
}

/** Whether money comes from this card or goes to it just now. */
export async function isOnItsWay(tx: Tx, accountId: string, sourceId: string): Promise<boolean> {
  const rows = await tx.named(
    'wallet.is-on-its-way',
    `select payment_id from funding_order
     where account_id = $1 and source_id = $2 and booked_at is null limit 1`,
    [accountId, sourceId],
  )
  return rows.length > 0
}

/** Of the given payments those that left before a lock. */
export async function listLeftBeforeLock(
  tx: Tx,
  accountId: string,
  paymentIds: readonly string[],
): Promise<string[]> {
  const rows = await tx.named<{ payment_id: string }>(
    'wallet.list-left-before-lock',
    `select payment_id from funding_order
     where account_id = $1 and payment_id = any($2::uuid[]) and left_before_lock`,
    [accountId, paymentIds],
  )
  return rows.map((row) => row.payment_id)
}
