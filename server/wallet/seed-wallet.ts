import { findBalance, house, openLedger } from '#ledger'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal } from '#platform/refusals'
import { cardHashes, endingOf, sealCard } from './card.ts'
import { decideNewPin } from './decide-new-pin.ts'
import { purseOf } from './deps.ts'
import { newPaymentId } from './ids.ts'
import { hashPin, replacePin } from './pin.ts'
import { paymentLifetimeSeconds } from './policy.ts'
import { sealWords } from './sealing.ts'
import { transferOf } from './settle.ts'
import { insertCard } from './store-card.ts'
import { insertPayment, type PaymentRow } from './store-payment.ts'
import { writeProfile } from './store-wallet.ts'

/** Wallets with a past, for the demo and development: a card, a PIN, and payments through the real ledger at their own time. */
export type SeedWallet = {
  accountId: string
  e164: string
  tier: 1 | 2 | 3 | 4
  openedAt: Date
  pin?: string | undefined
  cardNumber?: string | undefined
}
/** `from` undefined: brought in from the own card. */
export type SeedPayment = {
  at: Date
  from: string | undefined
  to: string
  amountMinor: number
  note: string
}

/** A wallet in which anything has moved has a past of its own, and gets no other. */
export async function hasMoved(tx: Tx, accountId: string): Promise<boolean> {
  return ((await findBalance(tx, purseOf(accountId)))?.seq ?? 0n) > 0n
}

export async function seedWallets(
  deps: Deps,
  storeUrl: string,
  wallets: readonly SeedWallet[],
  payments: readonly SeedPayment[],
): Promise<void> {
  const cards = new Map<string, { sourceId: string; ending: string }>()
  for (const wallet of wallets) await seedWallet(deps, wallet, cards)
  let at = deps.clock.now()
  // A ledger of its own, whose clock goes through the past.
  const ledger = openLedger({ url: storeUrl, clock: { now: () => at }, log: deps.log })
  try {
    for (const one of payments.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
      at = one.at
      const payment = intentOf(deps, one, cards)
      await deps.db.transact(async (tx) => void (await insertPayment(tx, payment)))
      const asked = transferOf(payment)
      const request =
        payment.kind === 'cash-in' ? { ...asked, debit: house.cashIn, credit: asked.debit } : asked
      const { result } = await ledger.transfer(request)
      assert(result === 'accepted', 'a seeded payment has the money that it pays')
    }
  } finally {
    await ledger.close()
  }
}

async function seedWallet(
  deps: Deps,
  { accountId, e164, tier, openedAt, pin, cardNumber }: SeedWallet,
  cards: Map<string, { sourceId: string; ending: string }>,
): Promise<void> {
  // Judged as a customer's would be, so that the demo shows no PIN that the wallet would refuse.
  assert(pin === undefined || !isRefusal(decideNewPin(pin, { e164 })), 'a seeded PIN meets our own policy')
  const hash = pin === undefined ? undefined : await hashPin(deps, openedAt, accountId, pin)
  assert(!isRefusal(hash), 'nobody else hashes while the demo is seeded')
  await deps.db.transact(async (tx) => {
    await writeProfile(tx, accountId, { tier, findableByNumber: true })
    if (hash !== undefined) await replacePin(tx, openedAt, accountId, hash)
    if (cardNumber === undefined) return
    const card = { sourceId: deps.random.id(), sealedCard: sealCard(deps, cardNumber), boundAt: openedAt }
    const [cardHash] = cardHashes(deps, accountId, cardNumber)
    assert(cardHash, 'there is a current key')
    await insertCard(tx, { accountId, cardHash, ...card })
    cards.set(accountId, { sourceId: card.sourceId, ending: endingOf(cardNumber) })
  })
}

function intentOf(
  deps: Deps,
  { at, from, to, amountMinor, note }: SeedPayment,
  cards: ReadonlyMap<string, { sourceId: string; ending: string }>,
): PaymentRow {
  const card = from === undefined ? cards.get(to) : undefined
  return {
    accountId: from ?? to,
    paymentId: newPaymentId(at, deps.random),
    keyHash: deps.random.bytes(32),
    kind: from === undefined ? 'cash-in' : 'pay',
    otherAccountId: from === undefined ? house.cashIn.accountId : to,
    amountMinor: BigInt(amountMinor),
    currency: 'CNY',
    capability: from === undefined ? 'receive' : 'pay-known',
    underLock: false,
    guard: 0n,
    requestId: null,
    sourceId: card?.sourceId ?? null,
    sealedWords: sealWords(deps, { note, label: card?.ending }),
    createdAt: at,
    deadlineAt: new Date(at.getTime() + paymentLifetimeSeconds * 1000),
    turn: null,
  }
}
