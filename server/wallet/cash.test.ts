import { describe, expect, it } from 'vitest'
import { findBalance, house, listOpenPendings } from '#ledger'
import { listNotices } from '#messages'
import { cardEnding } from '../../test/support/bank.ts'
import {
  bank,
  bankInEachTest,
  confirmedPayout,
  pin,
  wallet,
  withCard,
  type Owner,
} from '../../test/support/cash.ts'
import { must, nextKey } from '../../test/support/entering.ts'
import { host, hostPayers } from '../../test/support/host.ts'
import { refusedWith, type Payer, type Payers } from '../../test/support/payers.ts'
import { cashIn } from './cash-in.ts'
import { cashOut } from './cash-out.ts'
import { confirmCashOut } from './confirm-cash-out.ts'
import type { WalletDeps } from './deps.ts'
import { demoFundingSource } from './funding-source-demo.ts'
import { sweepOrders } from './order.ts'
import { askOutcome, readPayment } from './outcome.ts'
import { readStatement } from './statement.ts'

hostPayers('cash', { connectionsMax: 16 })
bankInEachTest()

async function owner(more: Parameters<Payers['payer']>[0] = {}, cardNumber?: string): Promise<Owner> {
  const payer = await host.payer({ pin, ...more })
  await host.addEmail(payer.person)
  return withCard(payer, cardNumber)
}
type More = {
  key?: string
  pin?: string | undefined
  sentAt?: Date
  sourceId?: string
  confirmation?: string
  deps?: WalletDeps
}
const asked = (payer: Owner, amountMinor: number, more: More) => ({
  ...{ session: payer.session, locale: 'en' as const, amountMinor, currency: 'CNY' as const },
  sourceId: more.sourceId ?? payer.sourceId,
  sentAt: (more.sentAt ?? host.clock.now()).toISOString(),
  idempotencyKey: more.key ?? nextKey(),
})
const bring = (payer: Owner, amountMinor: number, more: More = {}) =>
  cashIn(more.deps ?? wallet, asked(payer, amountMinor, more))
const payOut = (payer: Owner, amountMinor: number, more: More = {}) => {
  const { sourceId, session, locale, sentAt, idempotencyKey } = asked(payer, amountMinor, more)
  const confirmation = more.confirmation ?? confirmedPayout(payer, sourceId, amountMinor)
  const typed = 'pin' in more ? more.pin : pin
  const request = { session, locale, confirmation, sentAt, idempotencyKey, pin: typed }
  return cashOut(more.deps ?? wallet, request)
}
const confirm = (payer: Owner, amountMinor: number, sourceId = payer.sourceId) =>
  confirmCashOut(wallet, { session: payer.session, locale: 'en', sourceId, amountMinor, currency: 'CNY' })
const read = async (payer: Payer, paymentId: string) =>
  must(await readPayment(wallet, { session: payer.session, locale: 'en', paymentId })).payment
/** As the job does, once the lease of whoever asked is over. */
async function sweepAfter(seconds: number, deps = wallet): Promise<void> {
  host.clock.advance({ seconds })
  await sweepOrders(deps)
}
const statement = async ({ session }: Payer) =>
  (await readStatement(wallet, { session, locale: 'en', month: 'all' })).lines
const openPendings = (payer: Payer) =>
  host.db.read((tx) => listOpenPendings(tx, { accountId: payer.person.accountId }))
/** As if the card had been bound so many days ago. */
const age = (payer: Owner, days: number) =>
  host.db.transact((tx) =>
    tx.named('test.age-card', 'update funding_source set bound_at = $2 where account_id = $1', [
      payer.person.accountId,
      new Date(host.clock.now().getTime() - days * 86_400_000),
    ]),
  )

describe('bringing money in', () => {
  it('books it when the bank says yes', async () => {
    const lin = await owner({ moneyMinor: 0 })
    const { payment } = must(await bring(lin, 12_300))
    expect(payment).toMatchObject({
      ...{ kind: 'cash-in', direction: 'in', state: 'done', amountMinor: 12_300, balanceMinor: 12_300 },
      other: { label: expect.stringContaining('Bank card ····') as string },
    })
    expect(await host.balance(lin.person)).toBe(12_300)
    expect(bank.moved.get(payment.paymentId)).toBe(12_300)
  })

  it('says so when the bank says no, and moves nothing', async () => {
    bank.answer = 'refused'
    const lin = await owner({ moneyMinor: 0 })
    const { payment } = must(await bring(lin, 12_300))
    expect(payment).toMatchObject({ state: 'refused', refusal: { code: 'funding_refused' } })
    expect(await host.balance(lin.person)).toBe(0)
  })

  it('is on its way while the bank is slow, and books when it has answered', async () => {
    bank.answer = 'open'
    const lin = await owner({ moneyMinor: 0 })
    const { payment } = must(await bring(lin, 500))
    expect(payment.state).toBe('sent')
    await sweepAfter(11)
    expect((await read(lin, payment.paymentId)).state).toBe('sent')
    bank.answer = 'done'
    await sweepAfter(11)
    expect(await read(lin, payment.paymentId)).toMatchObject({ state: 'done', balanceMinor: 500 })
    expect(bank.given, 'it was asked for the outcome, not given it again').toHaveLength(1)
  })

  it('guarantees that a key brings in once, however often and however much at once it comes', async () => {
    const lin = await owner({ moneyMinor: 0 })
    const key = nextKey()
    const all = await Promise.all(Array.from({ length: 20 }, () => bring(lin, 700, { key })))
    expect(new Set(all.map((one) => must(one).payment.paymentId)).size).toBe(1)
    expect(await host.balance(lin.person)).toBe(700)
    expect(bank.given).toHaveLength(1)
    expect(refusedWith(await bring(lin, 701, { key }))).toBe('key_reused')
    expect(refusedWith(await payOut(lin, 700, { key }))).toBe('key_reused')
    const outcome = {
      session: lin.session,
      locale: 'en' as const,
      key,
      sentAt: host.clock.now().toISOString(),
    }
    expect((await askOutcome(wallet, outcome)).payment?.state).toBe('done')
  })

  it('guarantees that no more comes in than a wallet may hold, several at once counted together', async () => {
    bank.answer = 'open'
    // Class 3 holds CNY 20,000 and takes 5,000 at once.
    const lin = await owner({ moneyMinor: 500_000 })
    expect(refusedWith(await bring(lin, 500_001))).toBe('limit_single')
    const all = await Promise.all(Array.from({ length: 6 }, () => bring(lin, 400_000)))
    expect(all.filter((one) => refusedWith(one) === 'limit_balance')).toHaveLength(3)
    bank.answer = 'done'
    await sweepAfter(11)
    expect(await host.balance(lin.person)).toBe(1_700_000)
    expect(refusedWith(await bring(lin, 400_000))).toBe('limit_balance')
  })

  it('books under every lock: what comes in is never held', async () => {
    const lin = await owner({ moneyMinor: 0 })
    await host.lock(lin, 'self_frozen')
    expect(must(await bring(lin, 800)).payment.state).toBe('done')
  })

  it('keeps what a shut account cannot take in suspense, and says that it did not arrive', async () => {
    const lin = await owner({ moneyMinor: 0 })
    const before = await host.db.read((tx) => findBalance(tx, house.suspense))
    await host.db.transact((tx) =>
      tx.named('test.close', 'update ledger_account set credits_closed = true where account_id = $1', [
        lin.person.accountId,
      ]),
    )
    const { payment } = must(await bring(lin, 900))
    expect(payment).toMatchObject({ state: 'refused', refusal: { code: 'payee_cannot_receive' } })
    const after = await host.db.read((tx) => findBalance(tx, house.suspense))
    expect(Number(after?.balanceMinor) - Number(before?.balanceMinor)).toBe(900)
  })

  it('refuses a card that is another’s, a press of two minutes ago, a clock of the future', async () => {
    const [lin, wang] = [await owner(), await owner()]
    expect(refusedWith(await bring(lin, 1, { sourceId: wang.sourceId }))).toBe('not_found')
    const at = (seconds: number): Date => new Date(host.clock.now().getTime() + seconds * 1000)
    expect(refusedWith(await bring(lin, 1, { sentAt: at(-121) }))).toBe('payment_late')
    expect(refusedWith(await bring(lin, 1, { sentAt: at(3600) }))).toBe('payment_late')
    expect(refusedWith(await payOut(lin, 1, { sentAt: at(-121) }))).toBe('payment_late')
    expect(bank.given).toEqual([])
  })
})

describe('confirming a payout', () => {
  it('says to which card, how much, at what fee and when it usually arrives, and moves nothing', async () => {
    const lin = await owner()
    const confirmed = must(await confirm(lin, 60_000))
    expect(confirmed).toMatchObject({
      source: { sourceId: lin.sourceId, label: expect.stringContaining('Bank card ····') as string },
      ...{ feeMinor: 0, allowanceLeftMinor: null },
    })
    expect(confirmed.arrivesBy > host.clock.now()).toBe(true)
    expect(await host.balance(lin.person)).toBe(500_000)
    const { confirmation } = confirmed
    expect(must(await payOut(lin, 60_000, { confirmation })).payment.amountMinor).toBe(60_000)
    expect(await host.balance(lin.person)).toBe(440_000)
  })

  it('says beforehand what would refuse it, the limits of the day with it', async () => {
    const lin = await owner({ moneyMinor: 1_500_000 })
    expect(refusedWith(await confirm(lin, 500_001))).toBe('limit_single')
    must(await payOut(lin, 500_000))
    must(await payOut(lin, 500_000))
    expect(refusedWith(await confirm(lin, 100))).toBe('limit_day')
    expect(refusedWith(await confirm(await owner({ moneyMinor: 50 }), 100))).toBe('money_short')
    const wang = await host.payer()
    const unset = await withCard(wang)
    expect(refusedWith(await confirm(unset, 100))).toBe('pin_unset')
    expect(refusedWith(await confirm(unset, 100, lin.sourceId))).toBe('not_found')
    const frozen = await owner()
    await host.lock(frozen, 'self_frozen')
    expect(refusedWith(await confirm(frozen, 100))).toBe('payment_locked')
    const cooling = await owner()
    await host.lock(cooling, 'cooling_off')
    expect(refusedWith(await confirm(cooling, 100))).toBe('source_unsettled')
    await age(cooling, 7)
    expect(must(await confirm(cooling, 100)).allowanceLeftMinor).toBe(30_000)
    expect(refusedWith(await confirm(cooling, 30_001))).toBe('allowance_over')
  })

  it('guarantees that nothing is paid out but what this session has confirmed in the last five minutes', async () => {
    const [lin, wang] = [await owner(), await owner()]
    const { confirmation } = must(await confirm(lin, 700))
    expect(refusedWith(await payOut(wang, 700, { confirmation }))).toBe('confirmation_void')
    const elsewhere = { ...lin, session: { ...lin.session, sessionId: wang.session.sessionId } }
    expect(refusedWith(await payOut(elsewhere, 700, { confirmation }))).toBe('confirmation_void')
    const bent = `${confirmation.slice(0, -2)}AA`
    const ofPayment = must(await host.confirm(lin, wang, 700)).confirmation
    for (const other of [bent, ofPayment, confirmation.slice(1), 'x']) {
      expect(refusedWith(await payOut(lin, 700, { confirmation: other }))).toBe('confirmation_void')
    }
    expect(refusedWith(await host.pay(lin, confirmation))).toBe('confirmation_void')
    const key = nextKey()
    must(await payOut(lin, 700, { confirmation, key }))
    // Another card or amount is another confirmation: under the same key it is another content.
    const more = must(await confirm(lin, 701)).confirmation
    expect(refusedWith(await payOut(lin, 701, { confirmation: more, key }))).toBe('key_reused')
    host.clock.advance({ minutes: 5, seconds: 1 })
    expect(refusedWith(await payOut(lin, 700, { confirmation }))).toBe('confirmation_void')
    expect(must(await payOut(lin, 700, { confirmation, key })).payment.state).toBe('done')
    expect(bank.given).toHaveLength(1)
  })

  it('guarantees that the gate is asked again when it is paid out', async () => {
    const lin = await owner()
    const { confirmation } = must(await confirm(lin, 700))
    await host.lock(lin, 'not_me')
    expect(refusedWith(await payOut(lin, 700, { confirmation }))).toBe('payment_locked')
    const wang = await owner({ moneyMinor: 1_000 })
    const [first, second] = [must(await confirm(wang, 700)), must(await confirm(wang, 600))]
    must(await payOut(wang, 700, { confirmation: first.confirmation }))
    expect(refusedWith(await payOut(wang, 600, { confirmation: second.confirmation }))).toBe('money_short')
  })
})

describe('paying out', () => {
  it('sets the money aside, hands it over and books it', async () => {
    const lin = await owner()
    bank.meanwhile = async () => {
      const balance = await host.db.read((tx) =>
        findBalance(tx, { accountId: lin.person.accountId, purse: 0 }),
      )
      expect(balance).toMatchObject({ balanceMinor: 500_000n, pendingMinor: 60_000n })
    }
    const { payment } = must(await payOut(lin, 60_000))
    expect(payment).toMatchObject({
      kind: 'cash-out',
      direction: 'out',
      state: 'done',
      leftBeforeLock: false,
    })
    expect(await host.balance(lin.person)).toBe(440_000)
    expect(bank.moved.get(payment.paymentId)).toBe(-60_000)
    expect((await statement(lin))[0], 'its line is the payout that was asked for').toMatchObject({
      ...{ paymentId: payment.paymentId, kind: 'cash-out', amountMinor: 60_000, other: payment.other },
    })
  })

  it('comes back when the bank says no', async () => {
    bank.answer = 'refused'
    const lin = await owner()
    expect(must(await payOut(lin, 60_000)).payment.state).toBe('returned')
    expect(await host.balance(lin.person)).toBe(500_000)
    expect(await openPendings(lin)).toEqual([])
    expect(await statement(lin), 'what moved nothing has no line').toMatchObject([{ direction: 'in' }])
    const told = 'select body_sealed from message where subject_id = $1 and notice_id is not null'
    const sent = await host.db.read((tx) =>
      tx.named<{ body_sealed: Buffer }>('test.told', told, [lin.person.accountId]),
    )
    const bodies = sent.map((row): unknown =>
      JSON.parse(host.deps.secrets.open(row.body_sealed, 'message.body')),
    )
    const ending = lin.cardNumber.slice(-4)
    expect(bodies).toContainEqual(
      expect.objectContaining({ template: 'payout_refused', facts: { amountMinor: 60_000, ending } }),
    )
    const listed = await host.db.read((tx) =>
      listNotices(tx, host.clock.now(), host.deps, lin.person.accountId, 'en'),
    )
    expect(listed.map(({ detail }) => detail)).toContain(
      `The bank refused a payout of ¥600.00 to a bank card (ending ${ending}), and the money is back in your balance. Pay out to another card, or ask the bank of this one.`,
    )
  })

  it('asks for the PIN always, judges it, and keeps to the limits', async () => {
    const lin = await owner({ moneyMinor: 1_500_000 })
    expect(refusedWith(await payOut(lin, 100, { pin: undefined }))).toBe('pin_needed')
    expect(refusedWith(await payOut(lin, 100, { pin: '407718' }))).toBe('pin_wrong')
    expect(refusedWith(await payOut(lin, 500_001))).toBe('limit_single')
    expect(refusedWith(await payOut(await owner({ moneyMinor: 50 }), 100))).toBe('money_short')
    must(await payOut(lin, 500_000))
    must(await payOut(lin, 500_000))
    expect(refusedWith(await payOut(lin, 100))).toBe('limit_day')
    const wang = await host.payer()
    const unset = await withCard(wang)
    expect(refusedWith(await payOut(unset, 100, { pin: undefined }))).toBe('pin_unset')
    expect(refusedWith(await payOut(unset, 100))).toBe('pin_unset')
  })

  it('guarantees that a key pays out once, however often and however much at once it comes', async () => {
    const lin = await owner()
    const key = nextKey()
    const all = await Promise.all(Array.from({ length: 10 }, () => payOut(lin, 700, { key })))
    expect(new Set(all.map((one) => must(one).payment.paymentId)).size).toBe(1)
    expect(await host.balance(lin.person)).toBe(499_300)
    expect(bank.given).toHaveLength(1)
    expect(refusedWith(await payOut(lin, 701, { key }))).toBe('key_reused')
  })

  it('guarantees that in a cooling-off money goes only to a card of seven days, within the allowance', async () => {
    const [lin, wang] = [await owner(), await host.payer()]
    await host.know(lin, wang, 8)
    await host.lock(lin, 'cooling_off')
    expect(refusedWith(await payOut(lin, 100))).toBe('source_unsettled')
    await age(lin, 7)
    expect(must(await payOut(lin, 20_000)).payment.state).toBe('done')
    expect(refusedWith(await payOut(lin, 10_001))).toBe('allowance_over')
    await host.paid(lin, wang, 4_000)
    expect(refusedWith(await payOut(lin, 6_001)), 'one sum over all ways out').toBe('allowance_over')
    expect(must(await payOut(lin, 6_000)).payment.state).toBe('done')
    expect(refusedWith(await host.confirm(lin, wang, 1))).toBe('allowance_over')
    expect(await host.balance(lin.person)).toBe(470_000)
  })

  it.each(['self_frozen', 'not_me', 'under_review', 'dormant', 'taken_over', 'legal_order'] as const)(
    'guarantees that under %s nothing is paid out',
    async (cause) => {
      const lin = await owner()
      await age(lin, 30)
      await host.lock(lin, cause)
      expect(refusedWith(await payOut(lin, 100))).toBe('payment_locked')
      expect(bank.given).toEqual([])
      expect(await openPendings(lin)).toEqual([])
    },
  )

  it('guarantees that a limited session pays nothing out', async () => {
    const lin = await owner()
    const limited = { ...lin, session: { ...lin.session, kind: 'limited' as const } }
    expect(refusedWith(await payOut(limited, 100))).toBe('session_limited')
  })

  it('shows what had left before a lock, and lets the bank’s answer alone decide it', async () => {
    for (const answer of ['done', 'refused'] as const) {
      bank.answer = 'open'
      const lin = await owner()
      const { payment } = must(await payOut(lin, 100))
      expect(payment).toMatchObject({ state: 'sent', leftBeforeLock: false })
      host.clock.advance({ seconds: 1 })
      await host.lock(lin, 'self_frozen')
      await sweepAfter(11)
      expect(await read(lin, payment.paymentId)).toMatchObject({ state: 'sent', leftBeforeLock: true })
      bank.answer = answer
      await sweepAfter(11)
      expect(await read(lin, payment.paymentId)).toMatchObject({
        state: answer === 'done' ? 'done' : 'returned',
        leftBeforeLock: true,
      })
      expect(await host.balance(lin.person)).toBe(answer === 'done' ? 499_900 : 500_000)
    }
  })

  it('works with the demo’s slow bank, and with the ones that lose their replies', async () => {
    const states: Record<number, string> = { 0: 'done', 6: 'done', 7: 'returned', 8: 'done', 9: 'returned' }
    for (const [digit, state] of Object.entries(states)) {
      const deps = { ...host.wallet, funding: demoFundingSource(host.clock) }
      const lin = await owner({}, cardEnding(Number(digit), 500))
      const { payment } = must(await payOut(lin, 100, { deps }))
      await sweepAfter(11, deps)
      await sweepAfter(11, deps)
      expect((await read(lin, payment.paymentId)).state, digit).toBe(state)
    }
  })
})
