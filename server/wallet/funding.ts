import { allowChange, auditChange, type ChangeRefusal, type Session } from '#access'
import type { Locale } from '#contract/words'
import { tell } from '#messages'
import { assert } from '#platform/assert'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { cardHashes, cardLabel, endingOf, openCard, sealCard } from './card.ts'
import { decideCard, settlesAt } from './decide-card.ts'
import { cardsMax } from './policy-funding.ts'
import { endCard, findCard, findCardByHash, insertCard, listCards, type CardRow } from './store-card.ts'
import { isOnItsWay } from './store-order.ts'

/** Bank cards: where money comes from and goes back to. */

export type SourceView = { sourceId: string; label: string; boundAt: Date; settled: boolean }

export function viewCard(deps: Pick<Deps, 'secrets'>, now: Date, locale: Locale, card: CardRow): SourceView {
  return {
    sourceId: card.sourceId,
    label: cardLabel(locale, endingOf(openCard(deps, card.sealedCard))),
    boundAt: card.boundAt,
    settled: settlesAt(card.boundAt) <= now,
  }
}

export async function listFundingSources(
  deps: Deps,
  { session, locale }: { session: Session; locale: Locale },
): Promise<{ sources: SourceView[]; now: Date }> {
  const now = deps.clock.now()
  const cards = await deps.db.read((tx) => listCards(tx, session.accountId))
  return { sources: cards.map((card) => viewCard(deps, now, locale, card)), now }
}

/** A change of contacts: two fresh proofs, every channel told. The same card again is answered, and changes nothing. */
export async function bindFundingSource(
  deps: Deps,
  input: { session: Session; locale: Locale; cardNumber: string },
): Promise<
  | { source: SourceView; now: Date }
  | Refusal<ChangeRefusal | 'not_signed_in' | 'card_malformed' | 'sources_limit'>
> {
  const decided = decideCard(input.cardNumber)
  if (isRefusal(decided)) return decided
  const { cardNumber } = decided
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const change = { event: 'card_bound', capability: 'change-contacts' } as const
    const ground = await allowChange(tx, now, deps, input.session, change)
    if (isRefusal(ground)) return ground
    const { session } = ground
    const { accountId, browserName: browser } = session
    const hashes = cardHashes(deps, accountId, cardNumber)
    const bound = await findCardByHash(tx, accountId, hashes)
    if (bound) return { source: viewCard(deps, now, input.locale, bound), now }
    if ((await listCards(tx, accountId)).length >= cardsMax) {
      return refuse('sources_limit', { facts: { max: cardsMax } })
    }
    const card = { sourceId: deps.random.id(), sealedCard: sealCard(deps, cardNumber), boundAt: now }
    await insertCard(tx, { accountId, cardHash: hashes[0] ?? Buffer.alloc(0), ...card })
    await tell(tx, now, deps, {
      accountId,
      template: 'card_bound',
      facts: { browser, ending: endingOf(cardNumber) },
    })
    await auditChange(tx, now, deps, { event: change.event, session, facts: { sourceId: card.sourceId } })
    return { source: viewCard(deps, now, input.locale, card), now }
  })
}

/**
 * A change of contacts as well. What is on its way over a card ends first: its bank may still send the money back. Bound
 * again, it is a new card whose seven days begin anew.
 */
export async function removeFundingSource(
  deps: Deps,
  input: { session: Session; sourceId: string },
): Promise<{ now: Date } | Refusal<ChangeRefusal | 'not_signed_in' | 'not_found' | 'source_busy'>> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const change = { event: 'card_removed', capability: 'change-contacts' } as const
    const ground = await allowChange(tx, now, deps, input.session, change)
    if (isRefusal(ground)) return ground
    const { session } = ground
    const { accountId, browserName: browser } = session
    const card = await findCard(tx, accountId, input.sourceId.toLowerCase(), { boundOnly: true })
    if (!card) return refuse('not_found')
    const { sourceId } = card
    // Cash-in and cash-out keep their orders under the account's lock, which is held here.
    if (await isOnItsWay(tx, accountId, sourceId)) return refuse('source_busy')
    assert(await endCard(tx, now, accountId, sourceId), 'under the account’s lock a card is bound or not')
    const facts = { browser, ending: endingOf(openCard(deps, card.sealedCard)) }
    await tell(tx, now, deps, { accountId, template: 'card_removed', facts })
    await auditChange(tx, now, deps, { event: change.event, session, facts: { sourceId } })
    return { now }
  })
}
