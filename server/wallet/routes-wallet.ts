import type { Session } from '#access'
import { routes } from '#contract/api'
import { serve, type Http } from '#platform/http'
import { isRefusal } from '#platform/refusals'
import { cashIn } from './cash-in.ts'
import { cashOut } from './cash-out.ts'
import { confirmCashOut } from './confirm-cash-out.ts'
import type { WalletDeps } from './deps.ts'
import { bindFundingSource, listFundingSources, removeFundingSource, type SourceView } from './funding.ts'
import { readMonths } from './months.ts'
import { delayPayment, takeUpDelayed } from './put-off.ts'
import { cancelRequest, readReceiving, renewCode, requestMoney, setFindable } from './requests.ts'
import { setPin } from './set-pin.ts'
import { readStatement } from './statement.ts'

/** `origin`: where customers reach the app, for links that others open. */
export function walletRoutes(http: Http<Session>, deps: WalletDeps & { origin: string }): void {
  statementRoutes(http, deps)
  receivingRoutes(http, deps)
  pinRoutes(http, deps)
  cashRoutes(http, deps)
  delayRoutes(http, deps)
}

function statementRoutes(http: Http<Session>, deps: WalletDeps): void {
  serve(http, routes.readStatement, async ({ session, locale, params, query }) => {
    const { lines, nextCursor, now } = await readStatement(deps, { session, locale, ...params, ...query })
    return { lines, nextCursor, serverNow: now.toISOString() }
  })
  serve(http, routes.readMonths, async (call) => {
    const read = await readMonths(deps, call)
    if (isRefusal(read)) return read
    const { months, now } = read
    return {
      months: months.map(({ month, inMinor, outMinor, count, closingMinor }) => ({
        ...{ month, inMinor, outMinor, count, closingMinor },
      })),
      currency: 'CNY' as const,
      serverNow: now.toISOString(),
    }
  })
}

function receivingRoutes(http: Http<Session>, deps: WalletDeps & { origin: string }): void {
  const linkOf = (code: string): string => `${deps.origin}/pay/${code}`
  serve(http, routes.readReceiving, async (call) => {
    const { code, requests, now } = await readReceiving(deps, call)
    return {
      code,
      link: linkOf(code),
      requests: requests.map((one) => ({
        ...one,
        link: linkOf(one.code),
        currency: 'CNY' as const,
        createdAt: one.createdAt.toISOString(),
        expiresAt: one.expiresAt.toISOString(),
      })),
      serverNow: now.toISOString(),
    }
  })
  serve(http, routes.renewCode, async ({ session }) => {
    const renewed = await renewCode(deps, { session })
    if (isRefusal(renewed)) return renewed
    const { code, now } = renewed
    return { code, link: linkOf(code), serverNow: now.toISOString() }
  })
  serve(http, routes.requestMoney, async ({ session, body }) => {
    const asked = await requestMoney(deps, { session, ...body })
    if (isRefusal(asked)) return asked
    const { requestId, code, expiresAt, now } = asked
    const times = { expiresAt: expiresAt.toISOString(), serverNow: now.toISOString() }
    return { requestId, code, link: linkOf(code), ...times }
  })
  serve(http, routes.cancelRequest, async ({ session, params }) => {
    const cancelled = await cancelRequest(deps, { session, ...params })
    return isRefusal(cancelled) ? cancelled : { serverNow: cancelled.now.toISOString() }
  })
  serve(http, routes.setFindable, async ({ session, body }) => {
    const set = await setFindable(deps, { session, ...body })
    return isRefusal(set) ? set : { byNumber: set.byNumber, serverNow: set.now.toISOString() }
  })
}

function pinRoutes(http: Http<Session>, deps: WalletDeps): void {
  serve(http, routes.setPin, async ({ session, body }) => {
    const set = await setPin(deps, { session, ...body })
    return isRefusal(set) ? set : { reset: set.reset, serverNow: set.now.toISOString() }
  })
}

function cashRoutes(http: Http<Session>, deps: WalletDeps): void {
  const view = (source: SourceView): Omit<SourceView, 'boundAt'> & { boundAt: string } => ({
    ...source,
    boundAt: source.boundAt.toISOString(),
  })
  serve(http, routes.listFundingSources, async (call) => {
    const { sources, now } = await listFundingSources(deps, call)
    return { sources: sources.map(view), serverNow: now.toISOString() }
  })
  serve(http, routes.bindFundingSource, async ({ session, locale, body }) => {
    const bound = await bindFundingSource(deps, { session, locale, ...body })
    return isRefusal(bound) ? bound : { source: view(bound.source), serverNow: bound.now.toISOString() }
  })
  serve(http, routes.removeFundingSource, async ({ session, params }) => {
    const removed = await removeFundingSource(deps, { session, ...params })
    return isRefusal(removed) ? removed : { serverNow: removed.now.toISOString() }
  })
  serve(http, routes.cashIn, async ({ session, locale, body, idempotencyKey = '' }) => {
    const brought = await cashIn(deps, { session, locale, ...body, idempotencyKey })
    return isRefusal(brought) ? brought : { payment: brought.payment, serverNow: brought.now.toISOString() }
  })
  serve(http, routes.confirmCashOut, async ({ session, locale, body }) => {
    const confirmed = await confirmCashOut(deps, { session, locale, ...body })
    if (isRefusal(confirmed)) return confirmed
    const { confirmation, source, feeMinor, arrivesBy, allowanceLeftMinor, now } = confirmed
    const { amountMinor, currency } = body
    return {
      ...{ confirmation, source: view(source), amountMinor, currency, feeMinor, allowanceLeftMinor },
      arrivesBy: arrivesBy.toISOString(),
      serverNow: now.toISOString(),
    }
  })
  serve(http, routes.cashOut, async ({ session, locale, body, idempotencyKey = '' }) => {
    const paid = await cashOut(deps, { session, locale, ...body, idempotencyKey })
    return isRefusal(paid) ? paid : { payment: paid.payment, serverNow: paid.now.toISOString() }
  })
}

function delayRoutes(http: Http<Session>, deps: WalletDeps): void {
  serve(http, routes.delayPayment, async ({ session, body }) => {
    const delayed = await delayPayment(deps, { session, ...body })
    if (isRefusal(delayed)) return delayed
    const { delayedId, readyAt, now } = delayed
    return { delayedId, readyAt: readyAt.toISOString(), serverNow: now.toISOString() }
  })
  serve(http, routes.takeUpDelayed, async ({ session, params, body }) => {
    const taken = await takeUpDelayed(deps, { session, ...params, ...body })
    return isRefusal(taken) ? taken : { payee: taken.payee, serverNow: taken.now.toISOString() }
  })
}
