import type { Tx } from '#platform/database'

/** All SQL of payment PINs and their lanes. */

export type Pin = { hash: string; setAt: Date }

export async function findPin(tx: Tx, accountId: string): Promise<Pin | undefined> {
  const [row] = await tx.named<{ pin_hash: string; set_at: Date }>(
    'wallet.find-pin',
    'select pin_hash, set_at from payment_pin where account_id = $1',
    [accountId],
  )
  return row && { hash: row.pin_hash, setAt: row.set_at }
}

export async function writePin(tx: Tx, accountId: string, pin: Pin): Promise<void> {
  await tx.named(
    'wallet.write-pin',
    `insert into payment_pin (account_id, pin_hash, set_at) values ($1, $2, $3)
     on conflict (account_id) do update set pin_hash = excluded.pin_hash, set_at = excluded.set_at`,
    [accountId, pin.hash, pin.setAt],
  )
}

export type PinLaneRow = {
  failures: number
  wrongGuess: Buffer | null
  opensAt: Date | null
  closedAt: Date | null
}
type Row = { failures: number; wrong_guess: Buffer | null; opens_at: Date | null; closed_at: Date | null }

const laneOf = (row: Row): PinLaneRow => ({
  failures: row.failures,
  wrongGuess: row.wrong_guess,
  opensAt: row.opens_at,
  closedAt: row.closed_at,
})

export async function findPinLane(tx: Tx, accountId: string, place: string): Promise<PinLaneRow | undefined> {
  const [row] = await tx.named<Row>(
    'wallet.find-pin-lane',
    'select failures, wrong_guess, opens_at, closed_at from pin_lane where account_id = $1 and place = $2',
    [accountId, place],
  )
  return row && laneOf(row)
}

/** Under its lock, made when it is new. */
export async function lockPinLane(tx: Tx, now: Date, accountId: string, place: string): Promise<PinLaneRow> {
  const [row] = await tx.named<Row>(
    'wallet.lock-pin-lane',
    `insert into pin_lane (account_id, place, last_used_at) values ($1, $2, $3)
     on conflict (account_id, place) do update set last_used_at = excluded.last_used_at
     returning failures, wrong_guess, opens_at, closed_at`,
    [accountId, place, now],
  )
  return row ? laneOf(row) : { failures: 0, wrongGuess: null, opensAt: null, closedAt: null }
}

export async function writePinLane(
  tx: Tx,
  accountId: string,
  place: string,
  lane: PinLaneRow,
): Promise<void> {
  await tx.named(
    'wallet.write-pin-lane',
    `update pin_lane set failures = $3, wrong_guess = $4, opens_at = $5, closed_at = $6
     where account_id = $1 and place = $2`,
    [accountId, place, lane.failures, lane.wrongGuess, lane.opensAt, lane.closedAt],
  )
}

/** A new PIN begins with open lanes on every device. */
export async function deletePinLanes(tx: Tx, accountId: string): Promise<void> {
  await tx.named('wallet.delete-pin-lanes', 'delete from pin_lane where account_id = $1', [accountId])
}
