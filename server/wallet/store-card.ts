import type { Tx } from '#platform/database'

/** All SQL of bound bank cards. */

export type CardRow = { sourceId: string; sealedCard: Buffer; boundAt: Date }
type Row = { source_id: string; sealed_card: Buffer; bound_at: Date }

const cardOf = (row: Row): CardRow => ({
  sourceId: row.source_id,
  sealedCard: row.sealed_card,
  boundAt: row.bound_at,
})

/** The oldest first. */
export async function listCards(tx: Tx, accountId: string): Promise<CardRow[]> {
  const rows = await tx.named<Row>(
    'wallet.list-cards',
    `select source_id, sealed_card, bound_at from funding_source
     where account_id = $1 and removed_at is null order by bound_at, source_id`,
    [accountId],
  )
  return rows.map(cardOf)
}

/** Also one that was removed, for what is still on its way: `boundOnly` leaves those out. */
export async function findCard(
  tx: Tx,
  accountId: string,
  sourceId: string,
  { boundOnly }: { boundOnly: boolean },
): Promise<CardRow | undefined> {
  const [row] = await tx.named<Row>(
    'wallet.find-card',
    `select source_id, sealed_card, bound_at from funding_source
     where account_id = $1 and source_id = $2 and (removed_at is null or not $3)`,
    [accountId, sourceId, boundOnly],
  )
  return row && cardOf(row)
}

export async function findCardByHash(
  tx: Tx,
  accountId: string,
  cardHashes: readonly Buffer[],
): Promise<CardRow | undefined> {
  const [row] = await tx.named<Row>(
    'wallet.find-card-by-hash',
    `select source_id, sealed_card, bound_at from funding_source
     where account_id = $1 and card_hash = any($2::bytea[]) and removed_at is null`,
    [accountId, cardHashes],
  )
  return row && cardOf(row)
}

export async function insertCard(
  tx: Tx,
  card: { accountId: string; sourceId: string; cardHash: Buffer; sealedCard: Buffer; boundAt: Date },
): Promise<void> {
  await tx.named(
    'wallet.insert-card',
    `insert into funding_source (account_id, source_id, card_hash, sealed_card, bound_at)
     values ($1, $2, $3, $4, $5)`,
    [card.accountId, card.sourceId, card.cardHash, card.sealedCard, card.boundAt],
  )
}

/** True for the one call that unbinds it. The row stays, for what the statement and the bank say of it. */
export async function endCard(tx: Tx, now: Date, accountId: string, sourceId: string): Promise<boolean> {
  const rows = await tx.named(
    'wallet.end-card',
    `update funding_source set removed_at = $3
     where account_id = $1 and source_id = $2 and removed_at is null returning source_id`,
    [accountId, sourceId, now],
  )
  return rows.length === 1
}
