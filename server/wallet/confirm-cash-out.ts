import type { Session } from '#access'
import type { Locale } from '#contract/words'
import { allowanceMinor } from '#locks'
import { isRefusal, type Refusal } from '#platform/refusals'
import type { CashOutRefusal } from './decide-cash.ts'
import type { WalletDeps } from './deps.ts'
import { viewCard, type SourceView } from './funding.ts'
import { readSpent } from './gather.ts'
import { askPayoutGate, auditPayoutRefused } from './payout-gate.ts'
import { confirmationMinutes } from './policy.ts'
import { payoutFeeMinor, payoutUsuallyMinutes } from './policy-funding.ts'
import { sealPayout } from './tokens.ts'

/** As for a payment: the gate is asked before anything leaves, and what was confirmed travels sealed with the app. */
export type PayoutConfirmed = {
  confirmation: string
  source: SourceView
  feeMinor: number
  arrivesBy: Date
  allowanceLeftMinor: number | null
  now: Date
}

export async function confirmCashOut(
  deps: WalletDeps,
  input: { session: Session; locale: Locale; sourceId: string; amountMinor: number; currency: 'CNY' },
): Promise<PayoutConfirmed | Refusal<Exclude<CashOutRefusal, 'pin_needed'> | 'not_found'>> {
  const { session, locale, amountMinor, currency } = input
  const { accountId, sessionId } = session
  const sourceId = input.sourceId.toLowerCase()
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const spent = await readSpent(tx, now, accountId)
    // The PIN is asked for when it is paid out.
    const asked = { session, sourceId, amountMinor, spent, pin: 'given' } as const
    const ground = await askPayoutGate(tx, now, deps, asked)
    if (isRefusal(ground)) {
      await auditPayoutRefused(tx, now, deps, session, ground.refused)
      return ground as Refusal<Exclude<CashOutRefusal, 'pin_needed'> | 'not_found'>
    }
    const expiresAt = now.getTime() + confirmationMinutes * 60_000
    return {
      confirmation: sealPayout(deps, {
        askerId: accountId,
        ...{ sessionId, sourceId, amountMinor, currency, expiresAt },
      }),
      source: viewCard(deps, now, locale, ground.card),
      feeMinor: payoutFeeMinor,
      arrivesBy: new Date(now.getTime() + payoutUsuallyMinutes * 60_000),
      allowanceLeftMinor: ground.allowance ? Math.max(0, allowanceMinor - spent.allowance) : null,
      now,
    }
  })
}
