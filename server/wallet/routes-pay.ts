import type { Session } from '#access'
import { routes } from '#contract/api'
import { serve, type Http } from '#platform/http'
import { isRefusal } from '#platform/refusals'
import { confirmPayment } from './confirm.ts'
import type { WalletDeps } from './deps.ts'
import { disputePayee, takeBackDispute } from './dispute.ts'
import { askOutcome, readPayment } from './outcome.ts'
import { pay } from './pay.ts'
import { checkPayee, listPayees, readPayeeCode } from './payees.ts'
import { readWallet } from './read-wallet.ts'

export function payRoutes(http: Http<Session>, deps: WalletDeps): void {
  walletRoute(http, deps)
  payeeRoutes(http, deps)
  paymentRoutes(http, deps)
}

function walletRoute(http: Http<Session>, deps: WalletDeps): void {
  serve(http, routes.readWallet, async (call) => {
    const { balance, profile, pin, limits, open, delayed, now } = await readWallet(deps, call)
    return {
      walletKey: deps.secrets.keyedHash('wallet-key', call.session.accountId).toString('base64url'),
      balanceMinor: Number(balance.balanceMinor),
      availableMinor: Number(balance.availableMinor),
      pendingMinor: Number(balance.pendingMinor),
      currency: 'CNY' as const,
      tier: `${profile.tier}` as const,
      limits,
      pin: pin.pin,
      pinRetryAt: pin.retryAt?.toISOString() ?? null,
      findableByNumber: profile.findableByNumber,
      open,
      delayed,
      serverNow: now.toISOString(),
    }
  })
}

function payeeRoutes(http: Http<Session>, deps: WalletDeps): void {
  serve(http, routes.checkPayee, async (call) => {
    const checked = await checkPayee(deps, { session: call.session, ...call.body })
    if (isRefusal(checked)) return checked
    const { payee, lookupsLeft, now } = checked
    return { payee, lookupsLeft, serverNow: now.toISOString() }
  })
  serve(http, routes.readPayeeCode, async (call) => {
    const read = await readPayeeCode(deps, { session: call.session, ...call.body })
    return isRefusal(read) ? read : { payee: read.payee, serverNow: read.now.toISOString() }
  })
  serve(http, routes.listPayees, async (call) => {
    const { payees, now } = await listPayees(deps, call)
    return { payees, serverNow: now.toISOString() }
  })
}

function paymentRoutes(http: Http<Session>, deps: WalletDeps): void {
  serve(http, routes.confirmPayment, async (call) => {
    const confirmed = await confirmPayment(deps, { ...call, ...call.body })
    if (isRefusal(confirmed)) return confirmed
    const { confirmation, person, needsPin, warning, duplicate, allowanceLeftMinor, now } = confirmed
    const { amountMinor, currency, note } = call.body
    return {
      ...{ confirmation, person, amountMinor, currency, note, needsPin, warning, allowanceLeftMinor },
      duplicate: duplicate
        ? { paymentId: duplicate.paymentId, at: duplicate.at.toISOString(), state: duplicate.state }
        : null,
      serverNow: now.toISOString(),
    }
  })
  serve(http, routes.pay, async (call) => {
    // A keyed route answers `key_missing` before it comes here.
    const idempotencyKey = call.idempotencyKey ?? ''
    const { session, locale } = call
    const paid = await pay(deps, { session, locale, ...call.body, idempotencyKey })
    return isRefusal(paid) ? paid : { payment: paid.payment, serverNow: paid.now.toISOString() }
  })
  serve(http, routes.askOutcome, async (call) => {
    const { session, locale } = call
    const { payment, deadlineAt, now } = await askOutcome(deps, { session, locale, ...call.body })
    return {
      outcome: payment ? ('found' as const) : ('absent' as const),
      payment,
      deadlineAt: deadlineAt?.toISOString() ?? null,
      serverNow: now.toISOString(),
    }
  })
  serve(http, routes.disputePayee, async ({ session, params }) => {
    const disputed = await disputePayee(deps, { session, ...params })
    return isRefusal(disputed) ? disputed : { serverNow: disputed.now.toISOString() }
  })
  serve(http, routes.takeBackDispute, async ({ session, params }) => {
    const takenBack = await takeBackDispute(deps, { session, ...params })
    return isRefusal(takenBack) ? takenBack : { serverNow: takenBack.now.toISOString() }
  })
  serve(http, routes.readPayment, async (call) => {
    const { session, locale } = call
    const read = await readPayment(deps, { session, locale, ...call.params })
    return isRefusal(read) ? read : { payment: read.payment, serverNow: read.now.toISOString() }
  })
}
