import { auditChange, gatherChange, refuseChangeHere, type ChangeRefusal, type Session } from '#access'
import type { Locale } from '#contract/words'
import { tell } from '#messages'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { cardHashes, cardLabel, endingOf, openCard, sealCard } from './card.ts'
import { decideCard, settlesAt } from './decide-card.ts'
import { cardsMax } from './policy-funding.ts'
import { findCardByHash, insertCard, listCards, type CardRow } from './store-card.ts'

/** Bank cards: where money comes from and goes back to. */

export type SourceView = { sourceId: string; label: string; boundAt: Date; settled: boolean }

function viewCard(deps: Pick<Deps, 'secrets'>, now: Date, locale: Locale, card: CardRow): SourceView {
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
    const ground = await gatherChange(tx, now, deps, input.session)
    if (isRefusal(ground)) return ground
    const change = { event: 'card_bound', capability: 'change-contacts' } as const
    const refusal = await refuseChangeHere(tx, now, deps, ground, change)
    if (refusal) return refusal
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
