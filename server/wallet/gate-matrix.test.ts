import { afterAll, beforeAll, expect, it } from 'vitest'
import { causes, type CauseCode } from '#contract/causes'
import { lockAccount, subjectOf } from '#customers'
import { house } from '#ledger'
import { coolingOff, placeLock, type LockPart } from '#locks'
import { debitOutcome, lockableCauses, type DebitPath } from '../../scripts/docs-payments.ts'
import { openCustomer } from '../../test/bad-input/attack.ts'
import { startApp, type TestApp } from '../../test/support/app.ts'
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

async function lock(person: Somebody, cause: CauseCode): Promise<void> {
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
  await test.db.transact(async (tx) => {
    await lockAccount(tx, person.accountId)
    await placeLock(tx, now, test.deps, {
      accountId: person.accountId,
      cause,
      placedBy: 'system',
      deviceId,
      parts: cause === 'cooling_off' ? coolingOff('password_reset', now) : whole,
    })
  })
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
  const first = await tryToPay(payer, personCode(test.deps, known.accountId), 1_000)
  expect(first.outcome).toBe('allowed')
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
