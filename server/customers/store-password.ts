import type { Tx } from '#platform/database'

/** All SQL of passwords. The current one has no `replaced_at`; the history stays, its hashes do not. */

export type PasswordRow = {
  password_id: string
  hash: string
  set_at: Date
  at_opening: boolean
  strength: number
  exposed_at: Date | null
}
const columns = 'password_id, hash, set_at, at_opening, strength, exposed_at'

export async function insertPassword(
  tx: Tx,
  input: {
    accountId: string
    passwordId: string
    hash: string
    strength: number
    setAt: Date
    atOpening: boolean
  },
): Promise<void> {
  await tx.named(
    'customers.insert-password',
    `insert into password (account_id, password_id, hash, strength, set_at, at_opening)
     values ($1, $2, $3, $4, $5, $6)`,
    [input.accountId, input.passwordId, input.hash, input.strength, input.setAt, input.atOpening],
  )
}

export async function findCurrent(tx: Tx, accountId: string): Promise<PasswordRow | undefined> {
  const [row] = await tx.named<PasswordRow>(
    'customers.find-password',
    `select ${columns} from password where account_id = $1 and replaced_at is null`,
    [accountId],
  )
  return row
}

export async function lockCurrent(tx: Tx, accountId: string): Promise<PasswordRow | undefined> {
  const [row] = await tx.named<PasswordRow>(
    'customers.lock-password',
    `select ${columns} from password where account_id = $1 and replaced_at is null for update`,
    [accountId],
  )
  return row
}

export async function findReplacedSince(
  tx: Tx,
  accountId: string,
  since: Date,
): Promise<PasswordRow | undefined> {
  const [row] = await tx.named<PasswordRow>(
    'customers.find-replaced-password',
    `select ${columns} from password
     where account_id = $1 and replaced_at > $2 and hash is not null
     order by replaced_at desc, set_at desc limit 1`,
    [accountId, since],
  )
  return row
}

export async function endCurrent(tx: Tx, accountId: string, now: Date): Promise<void> {
  await tx.named(
    'customers.end-password',
    'update password set replaced_at = $2 where account_id = $1 and replaced_at is null',
    [accountId, now],
  )
}

export async function updateHash(
  tx: Tx,
  input: { accountId: string; passwordId: string; hash: string },
): Promise<void> {
  await tx.named(
    'customers.rehash-password',
    `update password set hash = $3 where account_id = $1 and password_id = $2 and replaced_at is null`,
    [input.accountId, input.passwordId, input.hash],
  )
}

export async function updateExposed(
  tx: Tx,
  input: { accountId: string; passwordId: string; now: Date },
): Promise<boolean> {
  const rows = await tx.named(
    'customers.expose-password',
    `update password set exposed_at = $3
     where account_id = $1 and password_id = $2 and replaced_at is null and exposed_at is null
     returning password_id`,
    [input.accountId, input.passwordId, input.now],
  )
  return rows.length === 1
}

export async function wipeReplacedBefore(tx: Tx, before: Date): Promise<number> {
  const rows = await tx.named(
    'customers.wipe-replaced-passwords',
    'update password set hash = null where replaced_at <= $1 and hash is not null returning password_id',
    [before],
  )
  return rows.length
}
