import { assert } from '#platform/assert'
import type { Deps } from '#platform/deps'

/**
 * What the app carries between two requests, sealed so that it can neither be read nor made up: who a payee is, what was
 * confirmed, whose code is shown. Nothing of it is stored.
 */
type SecretDeps = Pick<Deps, 'secrets'>

export type PayeeToken = {
  /** For whom it was made: of no use to anybody else. */
  askerId: string
  payeeId: string
  /** As the asker may see them. */
  label: string
  /** The label is what the asker typed, and was right. */
  typed: boolean
  requestId: string | undefined
  expiresAt: number
}

export type ConfirmationToken = {
  askerId: string
  sessionId: string
  payeeId: string
  label: string
  typed: boolean
  amountMinor: number
  currency: 'CNY'
  note: string
  requestId: string | undefined
  /** Screening said that it must rest. */
  held: boolean
  expiresAt: number
}

/** A payout as it was confirmed. */
export type PayoutToken = {
  askerId: string
  sessionId: string
  sourceId: string
  amountMinor: number
  currency: 'CNY'
  expiresAt: number
}

const payeeContext = 'token.payee'
const confirmationContext = 'token.confirmation'
const payoutContext = 'token.payout'
const codeContext = 'token.code'

export function sealPayee(deps: SecretDeps, token: PayeeToken): string {
  const { askerId, payeeId, label, typed, requestId, expiresAt } = token
  return sealParts(deps, payeeContext, [
    shorten(askerId),
    shorten(payeeId),
    label,
    typed ? 1 : 0,
    shorten(requestId ?? ''),
    expiresAt,
  ])
}

/** Undefined: not ours, another's, or too old. */
export function openPayee(
  deps: SecretDeps,
  now: Date,
  asker: { accountId: string },
  text: string,
): PayeeToken | undefined {
  const parts = openParts(deps, payeeContext, text)
  if (parts === undefined) return undefined
  const token = {
    askerId: lengthen(parts[0]),
    payeeId: lengthen(parts[1]),
    label: String(parts[2]),
    typed: parts[3] === 1,
    requestId: parts[4] === '' ? undefined : lengthen(parts[4]),
    expiresAt: Number(parts[5]),
  }
  return token.askerId === asker.accountId && token.expiresAt > now.getTime() ? token : undefined
}

export function sealConfirmation(deps: SecretDeps, token: ConfirmationToken): string {
  return sealParts(deps, confirmationContext, [
    shorten(token.askerId),
    shorten(token.sessionId),
    shorten(token.payeeId),
    token.label,
    token.typed ? 1 : 0,
    token.amountMinor,
    token.currency,
    token.note,
    shorten(token.requestId ?? ''),
    token.held ? 1 : 0,
    token.expiresAt,
  ])
}

/** Undefined: not ours or another's. Whether it is too old is asked by whoever is about to pay: a repeat may be late. */
export function openConfirmation(
  deps: SecretDeps,
  asker: { accountId: string; sessionId: string },
  text: string,
): ConfirmationToken | undefined {
  const parts = openParts(deps, confirmationContext, text)
  if (parts === undefined) return undefined
  assert(parts[6] === 'CNY', 'a confirmation of ours names a currency of ours')
  const token: ConfirmationToken = {
    askerId: lengthen(parts[0]),
    sessionId: lengthen(parts[1]),
    payeeId: lengthen(parts[2]),
    label: String(parts[3]),
    typed: parts[4] === 1,
    amountMinor: Number(parts[5]),
    currency: 'CNY',
    note: String(parts[7]),
    requestId: parts[8] === '' ? undefined : lengthen(parts[8]),
    held: parts[9] === 1,
    expiresAt: Number(parts[10]),
  }
  return token.askerId === asker.accountId && token.sessionId === asker.sessionId ? token : undefined
}

export function sealPayout(deps: SecretDeps, token: PayoutToken): string {
  const { askerId, sessionId, sourceId, amountMinor, currency, expiresAt } = token
  const ids = [askerId, sessionId, sourceId].map(shorten)
  return sealParts(deps, payoutContext, [...ids, amountMinor, currency, expiresAt])
}

/** As for `openConfirmation`: the time is judged by whoever pays out. */
export function openPayout(
  deps: SecretDeps,
  asker: { accountId: string; sessionId: string },
  text: string,
): PayoutToken | undefined {
  const parts = openParts(deps, payoutContext, text)
  if (parts === undefined) return undefined
  assert(parts[4] === 'CNY', 'a confirmation of ours names a currency of ours')
  const token: PayoutToken = {
    askerId: lengthen(parts[0]),
    sessionId: lengthen(parts[1]),
    sourceId: lengthen(parts[2]),
    amountMinor: Number(parts[3]),
    currency: 'CNY',
    expiresAt: Number(parts[5]),
  }
  return token.askerId === asker.accountId && token.sessionId === asker.sessionId ? token : undefined
}

const personPrefix = 'LK1-'
const requestPrefix = 'LK2-'

/** To be paid by: holds until its owner makes another, whose `serial` is the next, and tells nobody who that is. */
export function personCode(deps: SecretDeps, accountId: string, serial = 0): string {
  const words = serial === 0 ? '' : serial.toString(16).padStart(8, '0')
  return personPrefix + sealText(deps, codeContext, shorten(accountId) + words)
}

export function requestCode(deps: SecretDeps, request: { accountId: string; requestId: string }): string {
  return requestPrefix + sealText(deps, codeContext, shorten(request.accountId) + shorten(request.requestId))
}

/** From a scanned code or an opened link. Undefined: not one of ours. */
export function openCode(
  deps: SecretDeps,
  text: string,
): { accountId: string; requestId: string | undefined; serial: number } | undefined {
  const code = /(?:^|\/pay\/)(LK[12])-([\w-]+)$/.exec(text.trim())
  const opened = code?.[2] === undefined ? undefined : openText(deps, codeContext, code[2])
  if (opened === undefined) return undefined
  const isRequest = code?.[1] === 'LK2'
  if (!(isRequest ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{32}([0-9a-f]{8})?$/).test(opened)) return undefined
  const [accountId, rest] = [lengthen(opened.slice(0, 32)), opened.slice(32)]
  return isRequest
    ? { accountId, requestId: lengthen(rest), serial: 0 }
    : { accountId, requestId: undefined, serial: rest === '' ? 0 : Number.parseInt(rest, 16) }
}

type Part = string | number

function sealParts(deps: SecretDeps, context: string, parts: readonly Part[]): string {
  return sealText(deps, context, JSON.stringify(parts))
}

function openParts(deps: SecretDeps, context: string, text: string): readonly Part[] | undefined {
  const opened = openText(deps, context, text)
  return opened === undefined ? undefined : (JSON.parse(opened) as Part[])
}

function sealText(deps: SecretDeps, context: string, text: string): string {
  return deps.secrets.seal(text, context).toString('base64url')
}

/** What somebody made up, cut short or took from elsewhere does not open: that is no defect. */
function openText({ secrets }: SecretDeps, context: string, text: string): string | undefined {
  const sealed = Buffer.from(text, 'base64url')
  // One text for one token: the decoder overlooks what does not belong there.
  if (sealed.toString('base64url') !== text) return undefined
  try {
    return secrets.open(sealed, context)
  } catch {
    return undefined
  }
}

const shorten = (id: string): string => id.replaceAll('-', '')
const lengthen = (part: Part | undefined): string =>
  String(part).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
