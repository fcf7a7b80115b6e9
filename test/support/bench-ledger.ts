import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { openLedger, house, type AccountName, type Ledger, type TransferRequest } from '#ledger'
import { systemClock } from '#platform/clock'
import { openLog } from '#platform/log'
import { migrate } from '#platform/migrate'

/**
 * The ledger for the bench: on a database of its own, through its front door, from the process that makes the load. It
 * stands here because `bench/` is a package of its own, from which the `#` names cannot be reached.
 */
export type { AccountName, TransferRequest }

export const openingMinor = 1_000_000_000

export function openBenchLedger(url: string): Ledger {
  return openLedger({ url, clock: systemClock, log: openLog({ level: 'silent' }) })
}

/** The nth account. Spread over the whole index, as random ids are. */
export function benchAccount(place: number): AccountName {
  const spread = (Math.imul(place, 2_654_435_761) >>> 0).toString(16).padStart(8, '0')
  return { accountId: `${spread}-0000-4000-8000-${place.toString(16).padStart(12, '0')}`, purse: 0 }
}

let lastMs = 0
let sequence = 0
const chance = randomBytes(4).toString('hex')

/** In order of time (version 7), as the apps make them; the random part is a counter, which costs the load less. */
export function benchTransferId(): string {
  const nowMs = Date.now()
  sequence = nowMs === lastMs ? sequence + 1 : 0
  lastMs = nowMs
  const time = nowMs.toString(16).padStart(12, '0')
  const low = (sequence % 4096).toString(16).padStart(3, '0')
  const high = Math.floor(sequence / 4096)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${low}-8${high.toString(16).padStart(3, '0')}-${process.pid.toString(16).padStart(4, '0').slice(-4)}${chance}`
}

/**
 * Accounts with money, each with the transfer by which it came and both of that transfer's entries: the tables are then as
 * large as they would be. Written at once, for a million transfers would take a minute.
 */
export async function prepareLedger(url: string, accounts: number): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await migrate(client, 'database/migrations', systemClock.now())
    await client.query('begin')
    for (const text of opening) await client.query(text, [accounts, openingMinor, house.cashIn.accountId])
    await client.query('commit')
    await client.query('analyze')
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
}

const people = `
  (select place, (lpad(to_hex(place * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-'
    || lpad(to_hex(place), 12, '0'))::uuid as id
  from generate_series(1::bigint, $1::bigint) as series (place)) as people`

const opening = [
  `insert into ledger_account (account_id, purse, currency, balance_minor, seq, opened_at)
    select id, 0, 'CNY', $2::bigint, 1, now() from ${people} where $3::uuid is not null`,
  `update ledger_account set balance_minor = -$1::bigint * $2::bigint, seq = $1::bigint
    where account_id = $3::uuid and purse = ${house.cashIn.purse}`,
  `insert into ledger_transfer (account_id, transfer_id, credit_account_id, amount_minor, guard, debit_seq, credit_seq,
      at, purse, credit_purse, kind, result, currency)
    select $3::uuid, id, id, $2::bigint, 0, place, 1, now(), ${house.cashIn.purse}, 0, 1, 0, 'CNY' from ${people}`,
  `insert into ledger_entry (account_id, purse, seq, transfer_id, other_account_id, other_purse, delta_minor,
      pending_delta_minor, balance_minor, pending_minor, at)
    select id, 0, 1, id, $3::uuid, ${house.cashIn.purse}, $2::bigint, 0, $2::bigint, 0, now() from ${people}`,
  `insert into ledger_entry (account_id, purse, seq, transfer_id, other_account_id, other_purse, delta_minor,
      pending_delta_minor, balance_minor, pending_minor, at)
    select $3::uuid, ${house.cashIn.purse}, place, id, id, 0, -$2::bigint, 0, -place * $2::bigint, 0, now() from ${people}`,
]

/** What a run leaves behind must sum to nought, and each account must be what its last entry says. */
export async function findLedgerFault(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ total: unknown; broken: unknown }>(`
      select (select sum(balance_minor) from ledger_account) as total,
        (select count(*) from ledger_account a join ledger_entry e using (account_id, purse, seq)
          where e.balance_minor <> a.balance_minor or e.pending_minor <> a.pending_minor) as broken`)
    const [found] = rows
    if (String(found?.total) === '0' && String(found?.broken) === '0') return undefined
    return `the books do not balance: sum ${String(found?.total)}, ${String(found?.broken)} accounts unlike their last entry`
  } finally {
    await client.end()
  }
}
