import type { Tx } from '#platform/database'

/** All SQL of notice addresses and of the codes that prove them. */

export type ContactRow = {
  contact_id: string
  sealed_address: Buffer
  address_hash: Buffer
  added_at: Date
  at_opening: boolean
  verified_at: Date | null
}
const columns = 'contact_id, sealed_address, address_hash, added_at, at_opening, verified_at'

export async function insertContactRow(
  tx: Tx,
  input: {
    accountId: string
    contactId: string
    sealedAddress: Buffer
    addressHash: Buffer
    addedAt: Date
    atOpening: boolean
    verifiedAt: Date | null
  },
): Promise<ContactRow> {
  const [row] = await tx.named<ContactRow>(
    'customers.insert-contact',
    `insert into contact (account_id, contact_id, sealed_address, address_hash, added_at, at_opening, verified_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning ${columns}`,
    [
      input.accountId,
      input.contactId,
      input.sealedAddress,
      input.addressHash,
      input.addedAt,
      input.atOpening,
      input.verifiedAt,
    ],
  )
  return row as ContactRow
}

/** Those not removed, the oldest first. */
export async function listContactRows(tx: Tx, accountId: string): Promise<ContactRow[]> {
  return tx.named<ContactRow>(
    'customers.list-contacts',
    `select ${columns} from contact where account_id = $1 and removed_at is null order by added_at, contact_id`,
    [accountId],
  )
}

export async function findContactRow(
  tx: Tx,
  input: { accountId: string; contactId: string },
): Promise<ContactRow | undefined> {
  const [row] = await tx.named<ContactRow>(
    'customers.find-contact',
    `select ${columns} from contact where account_id = $1 and contact_id = $2 and removed_at is null`,
    [input.accountId, input.contactId],
  )
  return row
}

export async function lockContactRow(
  tx: Tx,
  input: { accountId: string; contactId: string },
): Promise<ContactRow | undefined> {
  const [row] = await tx.named<ContactRow>(
    'customers.lock-contact',
    `select ${columns} from contact where account_id = $1 and contact_id = $2 and removed_at is null for update`,
    [input.accountId, input.contactId],
  )
  return row
}

export async function updateVerified(
  tx: Tx,
  input: { accountId: string; contactId: string; now: Date },
): Promise<ContactRow | undefined> {
  const [row] = await tx.named<ContactRow>(
    'customers.verify-contact',
    `update contact set verified_at = coalesce(verified_at, $3)
     where account_id = $1 and contact_id = $2 and removed_at is null returning ${columns}`,
    [input.accountId, input.contactId, input.now],
  )
  return row
}

export async function updateRemoved(
  tx: Tx,
  input: { accountId: string; contactId: string; now: Date },
): Promise<ContactRow | undefined> {
  const [row] = await tx.named<ContactRow>(
    'customers.remove-contact',
    `update contact set removed_at = $3
     where account_id = $1 and contact_id = $2 and removed_at is null returning ${columns}`,
    [input.accountId, input.contactId, input.now],
  )
  return row
}

/** When codes were sent for this account since then, the oldest first. */
export async function listCodesSentSince(tx: Tx, accountId: string, since: Date): Promise<Date[]> {
  const rows = await tx.named<{ sent_at: Date }>(
    'customers.list-contact-codes-sent',
    'select sent_at from contact_code where account_id = $1 and sent_at > $2 order by sent_at',
    [accountId, since],
  )
  return rows.map((row) => row.sent_at)
}

/** Ends the open code of an address and answers it; undefined when there is none. */
export async function endOpenCode(
  tx: Tx,
  input: { accountId: string; contactId: string; now: Date },
): Promise<{ entries: number; expiresAt: Date } | undefined> {
  const [row] = await tx.named<{ entries: number; expires_at: Date }>(
    'customers.end-contact-code',
    `update contact_code set ended_at = $3
     where account_id = $1 and contact_id = $2 and used_at is null and ended_at is null
     returning entries, expires_at`,
    [input.accountId, input.contactId, input.now],
  )
  return row && { entries: row.entries, expiresAt: row.expires_at }
}

export async function insertContactCode(
  tx: Tx,
  input: {
    accountId: string
    codeId: string
    contactId: string
    hash: Buffer
    sentAt: Date
    expiresAt: Date
    entries: number
  },
): Promise<void> {
  await tx.named(
    'customers.insert-contact-code',
    `insert into contact_code (account_id, code_id, contact_id, code_hash, sent_at, expires_at, entries)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      input.accountId,
      input.codeId,
      input.contactId,
      input.hash,
      input.sentAt,
      input.expiresAt,
      input.entries,
    ],
  )
}

export type ContactCodeRow = { code_id: string; code_hash: Buffer; expires_at: Date; entries: number }

export async function lockOpenCode(
  tx: Tx,
  input: { accountId: string; contactId: string },
): Promise<ContactCodeRow | undefined> {
  const [row] = await tx.named<ContactCodeRow>(
    'customers.lock-contact-code',
    `select code_id, code_hash, expires_at, entries from contact_code
     where account_id = $1 and contact_id = $2 and used_at is null and ended_at is null for update`,
    [input.accountId, input.contactId],
  )
  return row
}

export async function countEntry(tx: Tx, input: { accountId: string; codeId: string }): Promise<void> {
  await tx.named(
    'customers.count-contact-code-entry',
    'update contact_code set entries = entries + 1 where account_id = $1 and code_id = $2',
    [input.accountId, input.codeId],
  )
}

/** Guarded: false when it was used or ended meanwhile. */
export async function consumeContactCode(
  tx: Tx,
  input: { accountId: string; codeId: string; now: Date },
): Promise<boolean> {
  const rows = await tx.named(
    'customers.consume-contact-code',
    `update contact_code set used_at = $3
     where account_id = $1 and code_id = $2 and used_at is null and ended_at is null returning code_id`,
    [input.accountId, input.codeId, input.now],
  )
  return rows.length === 1
}
