import { beforeEach } from 'vitest'
import { bindFundingSource, sealPayout, type WalletDeps } from '#wallet'
import { cardEnding, fakeBank, type FakeBank } from './bank.ts'
import { must } from './entering.ts'
import { host } from './host.ts'
import type { Payer } from './payers.ts'

/* A bank that fails when a test says so, and the file's wallet before it. Both are set anew before each test. */
export let bank: FakeBank
export let wallet: WalletDeps

export function bankInEachTest(): void {
  beforeEach(() => {
    bank = fakeBank()
    wallet = { ...host.wallet, funding: bank }
  })
}

export const pin = '738296'
export type Owner = Payer & { sourceId: string; cardNumber: string }

let cards = 0

/** The payer with a card bound, one that nobody else has. */
export async function withCard(payer: Payer, cardNumber = cardEnding(0, (cards += 1))): Promise<Owner> {
  const asked = { session: payer.session, locale: 'en', cardNumber } as const
  const { sourceId } = must(await bindFundingSource(wallet, asked)).source
  return { ...payer, sourceId, cardNumber }
}

/** As if it had been confirmed a moment ago, whatever the gate would have said of it. */
export function confirmedPayout({ session }: Payer, sourceId: string, amountMinor: number): string {
  const { accountId: askerId, sessionId } = session
  const expiresAt = host.clock.now().getTime() + 300_000
  const what = { sourceId, amountMinor, currency: 'CNY' } as const
  return sealPayout(host.wallet, { askerId, sessionId, ...what, expiresAt })
}
