import { afterAll, beforeAll, expect, it } from 'vitest'
import { causes, type CauseCode } from '#contract/causes'
import { lockAccount, subjectOf } from '#customers'
import { house } from '#ledger'
import { coolingOff, endLock, placeLock, type LockPart } from '#locks'
import { debitOutcome, lockableCauses, type DebitPath } from '../../scripts/docs-payments.ts'
import { openCustomer } from '../../test/support/customer.ts'
import { startApp, type TestApp } from '../../test/support/app.ts'
import { cardEnding } from '../../test/support/bank.ts'
import type { WalletBrowser } from '../../test/support/wallet-browser.ts'
import { personCode, requestCode } from './tokens.ts'

/** `docs/flows/payments.md` through the real routes: each cause as a real lock, each way by which money moves. */

let test: TestApp
let known: Somebody
let unknown: Somebody
beforeAll(async () => {
  test = await startApp({ seed: 'gate matrix' })
  known = await somebody('王小明')
  unknown = await somebody('赵磊')
})
afterAll(() => test.close())

type Somebody = { browser: WalletBrowser; accountId: string }

async function somebody(name: string): Promise<Somebody> {
  const { browser, e164 } = await openCustomer(test, name)
  const { accountId } = await test.db.transact((tx) => subjectOf(tx, test.deps, e164))
  if (accountId === undefined) throw new Error('registered')
  await pay(house.cashIn.accountId, house.cashIn.purse, accountId, 100_000)
  return { browser, accountId }
}

async function pay(accountId: string, purse: number, to: string, amountMinor: number): Promise<void> {
  const result = await test.money.ledger.transfer({
    transferId: test.deps.random.id(),
    kind: 'transfer',
    debit: { accountId, purse },
    credit: { accountId: to, purse: 0 },
    amountMinor: BigInt(amountMinor),
    currency: 'CNY',
  })
  expect(result.result).toBe('accepted')
}

async function know(payer: Somebody, payee: Somebody): Promise<void> {
  const at = new Date(test.clock.now().getTime() - 8 * 86_400_000)
  const label = test.deps.secrets.seal('**明', 'payee.sealed_label')
  const text = `insert into payee (account_id, other_account_id, sealed_label, first_paid_at, last_paid_at, known_from_at)
    values ($1, $2, $3, $4, $4, $4)`
  await test.db.transact((tx) => tx.named('test.know', text, [payer.accountId, payee.accountId, label, at]))
}

async function requestOf(asker: Somebody, amountMinor: number): Promise<string> {
  const requestId = test.deps.random.id()
  const now = test.clock.now()
  const text = `insert into payment_request (account_id, request_id, amount_minor, currency, state, created_at, expires_at)
    values ($1, $2, $3, 'CNY', 'open', $4, $5)`
  const until = new Date(now.getTime() + 86_400_000)
  await test.db.transact((tx) =>
    tx.named('test.request', text, [asker.accountId, requestId, amountMinor, now, until]),
  )
  return requestCode(test.deps, { accountId: asker.accountId, requestId })
}

async function lock(person: Somebody, cause: CauseCode): Promise<string> {
  const now = test.clock.now()
  const tomorrow = new Date(now.getTime() + 86_400_000)
  const { scope, endsBy } = causes[cause]
  const whole: LockPart[] = [
    {
      capabilities: scope.capabilities,
      proofs: scope.proofs,
      endsAt: endsBy === 'itself' ? tomorrow : null,
    },
  ]
  const { body } = await person.browser.call('GET /api/v1/me/devices')
  const deviceId = scope.on === 'device' ? body.devices[0]?.deviceId : undefined
  const { lockId } = await test.db.transact(async (tx) => {
    await lockAccount(tx, person.accountId)
    return placeLock(tx, now, test.deps, {
      accountId: person.accountId,
      cause,
      placedBy: 'system',
      deviceId,
      parts: cause === 'cooling_off' ? coolingOff('password_reset', now) : whole,
    })
  })
  return lockId
}

const unlock = ({ accountId }: Somebody, lockId: string): Promise<unknown> =>
  test.db.transact((tx) => endLock(tx, test.clock.now(), { accountId, lockId, endedBy: 'staff' }))

type Cards = { settled: string; newer: string }
const pin = '738296'
async function bindCards({ browser, accountId }: Somebody): Promise<Cards> {
  const set = await browser.call('PUT /api/v1/me/pin', { body: { pin } })
  expect(set.status, set.text).toBe(200)
  const bind = async (number: number): Promise<string> => {
    const body = { cardNumber: cardEnding(1, number) }
    const bound = await browser.call('POST /api/v1/me/funding-sources', { body })
    expect(bound.status, bound.text).toBe(201)
    return bound.body.source.sourceId
  }
  const settled = await bind(1)
  const at = new Date(test.clock.now().getTime() - 7 * 86_400_000)
  await test.db.transact((tx) =>
    tx.named('test.age-card', 'update funding_source set bound_at = $2 where account_id = $1', [
      accountId,
      at,
    ]),
  )
  return { settled, newer: await bind(2) }
}

/** As the app does it: confirm, then pay out with the PIN. */
async function tryToPayOut({ browser }: Somebody, sourceId: string, amountMinor: number) {
  const body = { sourceId, amountMinor, currency: 'CNY' as const }
  const confirmed = await browser.call('POST /api/v1/me/cash-out/confirm', { body })
  if (confirmed.status !== 200) return { outcome: confirmed.problem.code, left: false }
  const { confirmation, allowanceLeftMinor } = confirmed.body
  keys += 1
  const paid = await browser.call('POST /api/v1/me/cash-out', {
    key: `matrix-key-${keys}`,
    body: { confirmation, pin, sentAt: test.clock.now().toISOString() },
  })
  if (paid.status !== 201) return { outcome: paid.problem.code, left: false }
  const { state, leftBeforeLock: left } = paid.body.payment
  if (state !== 'done') return { outcome: state, left }
  return { outcome: allowanceLeftMinor === null ? 'allowed' : 'allowance', left }
}

/** A lock that comes while a payout is on its way: when it has been set aside, or when the bank has been given it. */
async function lockMeanwhile(
  payer: Somebody,
  cause: CauseCode,
  at: 'set aside' | 'handed',
  sourceId: string,
) {
  const { ledger, funding } = test.money
  const { transfer } = ledger
  const { payOut } = funding
  let lockId = ''
  const place = async (): Promise<void> => {
    if (lockId !== '') return
    test.clock.advance({ seconds: 1 })
    lockId = await lock(payer, cause)
  }
  ledger.transfer = async (request) => {
    const result = await transfer(request)
    if (at === 'set aside' && request.kind === 'pending') await place()
    return result
  }
  funding.payOut = async (order) => {
    if (at === 'handed') await place()
    return payOut(order)
  }
  try {
    return await tryToPayOut(payer, sourceId, 500)
  } finally {
    Object.assign(ledger, { transfer })
    Object.assign(funding, { payOut })
    await unlock(payer, lockId)
  }
}

let keys = 0
type Told = { outcome: string; key: string; confirmation: string }

/** As the app does it: scan, confirm, pay. What refuses first is the answer. */
async function tryToPay(payer: Somebody, code: string, amountMinor: number): Promise<Told> {
  const { browser } = payer
  keys += 1
  const key = `matrix-key-${keys}`
  const scanned = await browser.call('POST /api/v1/me/payees/code', { body: { code } })
  if (scanned.status !== 200) return { outcome: scanned.problem.code, key, confirmation: '' }
  const { payee } = scanned.body.payee
  const confirmed = await browser.call('POST /api/v1/me/payments/confirm', {
    body: { payee, amountMinor, currency: 'CNY', note: '' },
  })
  if (confirmed.status !== 200) return { outcome: confirmed.problem.code, key, confirmation: '' }
  const { confirmation, allowanceLeftMinor } = confirmed.body
  const paid = await sendPayment(payer, confirmation, key)
  if (paid !== 'done') return { outcome: paid, key, confirmation }
  return { outcome: allowanceLeftMinor === null ? 'allowed' : 'allowance', key, confirmation }
}

async function sendPayment({ browser }: Somebody, confirmation: string, key: string): Promise<string> {
  const paid = await browser.call('POST /api/v1/me/payments', {
    key,
    body: { confirmation, again: true, sentAt: test.clock.now().toISOString() },
  })
  return paid.status === 201 ? paid.body.payment.state : paid.problem.code
}

const codes: Readonly<Record<string, (amountMinor: number) => string | Promise<string>>> = {
  'pay-known': () => personCode(test.deps, known.accountId),
  'pay-new': () => personCode(test.deps, unknown.accountId),
  'request-known': (amountMinor) => requestOf(known, amountMinor),
  'request-new': (amountMinor) => requestOf(unknown, amountMinor),
}

/** What a route says for each word of the table. */
function expected(cause: CauseCode, path: DebitPath): string {
  if (causes[cause].scope.capabilities.includes('view')) return 'not_signed_in'
  const outcome = debitOutcome(cause, path)
  return outcome === 'refused' ? 'payment_locked' : outcome
}

it.each(lockableCauses)('guarantees that %s leaves of each way to pay what the table says', async (cause) => {
  const payer = await somebody('林悦')
  await know(payer, known)
  const cards = await bindCards(payer)
  const first = await tryToPay(payer, personCode(test.deps, known.accountId), 1_000)
  expect(first.outcome).toBe('allowed')
  const held = await lockMeanwhile(payer, cause, 'set aside', cards.settled)
  const isVoided = debitOutcome(cause, 'pending-held') === 'voided'
  expect(held.outcome, `${cause}: set aside`).toBe(isVoided ? 'returned' : 'allowed')
  const left = await lockMeanwhile(payer, cause, 'handed', cards.settled)
  const isLate = debitOutcome(cause, 'cash-out-new') === 'refused'
  expect(left, `${cause}: handed to the bank`).toEqual({ outcome: 'allowed', left: isLate })
  await lock(payer, cause)
  let amountMinor = 2_000
  for (const [path, codeFor] of Object.entries(codes)) {
    amountMinor += 1
    const told = await tryToPay(payer, await codeFor(amountMinor), amountMinor)
    expect(told.outcome, `${cause}: ${path}`).toBe(expected(cause, path as DebitPath))
  }
  if (debitOutcome(cause, 'pay-known') === 'allowance') {
    const over = await tryToPay(payer, personCode(test.deps, known.accountId), 29_000)
    expect(over.outcome, 'one sum a day over all paths').toBe('allowance_over')
  }
  const paidOut = await tryToPayOut(payer, cards.settled, 1_000)
  expect(paidOut.outcome, `${cause}: cash-out`).toBe(expected(cause, 'cash-out'))
  const newer = await tryToPayOut(payer, cards.newer, 1_000)
  const locked = expected(cause, 'cash-out-new')
  const isCard = locked === 'payment_locked' && debitOutcome(cause, 'cash-out') === 'allowance'
  expect(newer.outcome, `${cause}: to a newer card`).toBe(isCard ? 'source_unsettled' : locked)
  // The same key again is told what became of it, whatever lock holds by now.
  const again = await sendPayment(payer, first.confirmation, first.key)
  expect(again).toBe(expected(cause, 'retry') === 'told again' ? 'done' : 'not_signed_in')
  // Credits still book.
  await pay(known.accountId, 0, payer.accountId, 1)
})

it('holds every cause that can stand as a lock, and an allowance in two of them', () => {
  expect(lockableCauses.length).toBeGreaterThan(10)
  const withAllowance = lockableCauses.filter((cause) => debitOutcome(cause, 'pay-known') === 'allowance')
  expect(withAllowance).toEqual(['cooling_off', 'under_review'])
})
