import type { Session } from '#access'
import { paymentWarnings } from '#contract/texts-warnings'
import type { Locale } from '#contract/words'
import { getCustomer } from '#customers'
import { findBalance } from '#ledger'
import { allowanceMinor } from '#locks'
import { appendAudit } from '#platform/audit'
import type { Tx } from '#platform/database'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import type { Spent } from './decide-limits.ts'
import {
  decidePayment,
  decideWarning,
  isPaidBefore,
  type Duplicate,
  type PaymentRefusal,
  type Warning,
} from './decide-payment.ts'
import { purseOf, type WalletDeps } from './deps.ts'
import { gather, isRequestOpen, readSpent } from './gather.ts'
import { confirmationMinutes } from './policy.ts'
import type { Advice } from './screening.ts'
import { openPayee, sealConfirmation, type PayeeToken } from './tokens.ts'

/**
 * Asking the gate before anything moves. Nothing is kept: what was confirmed travels sealed with the app, for one payee,
 * one amount and five minutes, and is judged again when it is paid.
 */
export type ConfirmPayment = {
  session: Session
  locale: Locale
  payee: string
  amountMinor: number
  currency: 'CNY'
  note: string
}

export type Confirmed = {
  confirmation: string
  person: { label: string; before: boolean; known: boolean }
  needsPin: boolean
  warning: { advice: 'warn' | 'delay' | 'refer'; title: string; detail: string } | null
  duplicate: Duplicate | undefined
  allowanceLeftMinor: number | null
  now: Date
}

export async function confirmPayment(
  deps: WalletDeps,
  input: ConfirmPayment,
): Promise<
  | Confirmed
  | Refusal<'confirmation_void' | Exclude<PaymentRefusal, 'pin_needed' | 'payment_held' | 'payment_again'>>
> {
  const now = deps.clock.now()
  const { session, amountMinor } = input
  const payee = openPayee(deps, now, session, input.payee)
  if (!payee) return refuse('confirmation_void')
  const subject = { session, ...payee, amountMinor, keyHashes: [] }
  // Both travel in one write.
  const [ground, { spent, payeeMayReceive }] = await Promise.all([
    gather(deps, now, subject),
    look(deps, now, session, payee),
  ])
  const decided = decidePayment({
    now,
    amountMinor,
    ...ground,
    tier: ground.standing.tier,
    availableMinor: Number(ground.own.availableMinor),
    spent,
    payeeMayReceive,
    requestOpen: isRequestOpen(ground.request, payee, now),
    // Both are told, and asked about when it is paid.
    held: false,
    again: true,
    pin: ground.standing.pinSetAt ? 'given' : 'unset',
  })
  if (isRefusal(decided)) {
    await auditRefused(deps, now, session, decided.refused)
    return decided as Refusal<Exclude<PaymentRefusal, 'pin_needed' | 'payment_held' | 'payment_again'>>
  }
  const screened = ground.known ? 'allow' : await screen(deps, session, payee, amountMinor)
  const warning = decideWarning(ground.standing.payee, screened)
  if (warning) await auditRefused(deps, now, session, `screening_${warning.advice}`)
  return {
    confirmation: sealFor(deps, now, input, payee, warning),
    person: { label: payee.label, before: isPaidBefore(ground.standing.payee), known: ground.known },
    needsPin: decided.needsPin,
    warning: warning ? sayWarning(warning, input.locale) : null,
    duplicate: ground.duplicate,
    allowanceLeftMinor: decided.allowance ? Math.max(0, allowanceMinor - spent.allowance) : null,
    now,
  }
}

async function look(
  deps: WalletDeps,
  now: Date,
  session: Session,
  payee: PayeeToken,
): Promise<{ spent: Spent; payeeMayReceive: boolean }> {
  return deps.db.glance(async (tx) => {
    const [spent, theirs] = await Promise.all([
      readSpent(tx, now, session.accountId),
      findBalance(tx, purseOf(payee.payeeId)),
    ])
    return { spent, payeeMayReceive: theirs !== undefined && !theirs.creditsClosed }
  })
}

async function screen(
  deps: WalletDeps,
  session: Session,
  { payeeId }: PayeeToken,
  amountMinor: number,
): Promise<Advice> {
  const { e164 } = await deps.db.glance((tx) => getCustomer(tx, deps, payeeId))
  return deps.screening.screen({
    payerId: session.accountId,
    payeeId,
    payeeNumber: e164,
    amountMinor,
    currency: 'CNY',
    strangeBrowser: session.deviceId === undefined,
  })
}

function sealFor(
  deps: WalletDeps,
  now: Date,
  input: ConfirmPayment,
  payee: PayeeToken,
  warning: Warning | undefined,
): string {
  const { session, amountMinor, currency, note } = input
  const { payeeId, label, typed, requestId } = payee
  return sealConfirmation(deps, {
    askerId: session.accountId,
    sessionId: session.sessionId,
    payeeId,
    label,
    typed,
    amountMinor,
    currency,
    note,
    requestId,
    held: warning?.advice === 'delay' || warning?.advice === 'refer',
    expiresAt: now.getTime() + confirmationMinutes * 60_000,
  })
}

function sayWarning({ advice, words }: Warning, locale: Locale): Confirmed['warning'] {
  const { title, detail } = paymentWarnings[words]
  return { advice, title: title[locale], detail: detail[locale] }
}

function auditRefused(deps: WalletDeps, now: Date, session: Session, reason: string): Promise<void> {
  return deps.db.transact((tx) => auditPaymentRefused(tx, now, deps, session, reason))
}

/** Step. The intent is the record of what was accepted; what was refused gets a row of its own. */
export async function auditPaymentRefused(
  tx: Tx,
  now: Date,
  deps: Pick<WalletDeps, 'random'>,
  { accountId, sessionId }: Session,
  reason: string,
): Promise<void> {
  await appendAudit(tx, now, deps.random.id(), {
    event: 'payment_asked',
    subjectId: accountId,
    outcome: 'refused',
    reason,
    facts: { sessionId },
  })
}
