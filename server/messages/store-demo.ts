import type { Tx } from '#platform/database'

/** All SQL of the demo phone and of the seeded people. */

export type DemoMessageRow = {
  messageId: string
  channel: 'sms' | 'email'
  contentSealed: Buffer
  shownAt: Date
}

/** The same message again changes nothing: a demo phone has no doubles. */
export async function insertDemoMessage(tx: Tx, row: DemoMessageRow & { phoneKey: Buffer }): Promise<void> {
  await tx.named(
    'messages.insert-demo-message',
    `insert into demo_message (phone_key, message_id, channel, content_sealed, shown_at)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [row.phoneKey, row.messageId, row.channel, row.contentSealed, row.shownAt],
  )
}

export async function listDemoMessageRows(
  tx: Tx,
  phoneKeys: Buffer[],
  rowsMax: number,
): Promise<DemoMessageRow[]> {
  const rows = await tx.named<{
    message_id: string
    channel: 'sms' | 'email'
    content_sealed: Buffer
    shown_at: Date
  }>(
    'messages.list-demo-messages',
    `select message_id, channel, content_sealed, shown_at from demo_message
     where phone_key = any($1) order by shown_at desc, message_id limit $2`,
    [phoneKeys, rowsMax],
  )
  return rows.map((row) => ({
    messageId: row.message_id,
    channel: row.channel,
    contentSealed: row.content_sealed,
    shownAt: row.shown_at,
  }))
}

export async function insertDemoPerson(
  tx: Tx,
  row: { personId: string; accountId: string; recoveryCodesSealed: Buffer; now: Date },
): Promise<void> {
  await tx.named(
    'messages.insert-demo-person',
    `insert into demo_person (person_id, account_id, recovery_codes_sealed, seeded_at)
     values ($1, $2, $3, $4)`,
    [row.personId, row.accountId, row.recoveryCodesSealed, row.now],
  )
}

export async function touchDemoPerson(tx: Tx, now: Date, personId: string): Promise<void> {
  await tx.named('messages.touch-demo-person', 'update demo_person set seeded_at = $2 where person_id = $1', [
    personId,
    now,
  ])
}

export type DemoPersonRow = {
  personId: string
  accountId: string
  recoveryCodesSealed: Buffer
  seededAt: Date
}

export async function listDemoPersonRows(tx: Tx): Promise<DemoPersonRow[]> {
  const rows = await tx.named<{
    person_id: string
    account_id: string
    recovery_codes_sealed: Buffer
    seeded_at: Date
  }>(
    'messages.list-demo-people',
    'select person_id, account_id, recovery_codes_sealed, seeded_at from demo_person',
    [],
  )
  return rows.map((row) => ({
    personId: row.person_id,
    accountId: row.account_id,
    recoveryCodesSealed: row.recovery_codes_sealed,
    seededAt: row.seeded_at,
  }))
}
