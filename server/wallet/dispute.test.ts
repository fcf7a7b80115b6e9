import { describe, expect, it } from 'vitest'
import { paymentWarnings } from '#contract/texts-warnings'
import { must } from '../../test/support/entering.ts'
import { host, hostPayers, two } from '../../test/support/host.ts'
import { refusedWith, type Payer } from '../../test/support/payers.ts'
import { disputePayee, takeBackDispute } from './dispute.ts'
import { followPayments } from './follow.ts'
import { readPayment } from './outcome.ts'
import { listPayees } from './payees.ts'

hostPayers('dispute')

const dispute = ({ session }: Payer, paymentId: string) => disputePayee(host.wallet, { session, paymentId })
const takeBack = ({ session }: Payer, paymentId: string) =>
  takeBackDispute(host.wallet, { session, paymentId })
/** What was written down of what they said. */
const auditedOf = async ({ person }: Payer): Promise<string[]> => {
  const text = `select event from audit where subject_id = $1 and event like 'payee_dispute%'`
  const rows = await host.db.read((tx) =>
    tx.named<{ event: string }>('test.disputes', text, [person.accountId]),
  )
  return rows.map(({ event }) => event).toSorted()
}
const listed = async ({ session }: Payer) => (await listPayees(host.wallet, { session })).payees.length
const told = async ({ session }: Payer, paymentId: string) =>
  must(await readPayment(host.wallet, { session, locale: 'en', paymentId })).payment.disputed

describe('a payee who is disputed', () => {
  it('guarantees that nothing goes to them under a lock, and no more without a warning', async () => {
    const [lin, wang] = await two()
    await host.know(lin, wang, 30)
    const { paymentId } = await host.paid(lin, wang, 300)
    expect(must(await host.confirm(lin, wang, 400))).toMatchObject({ warning: null, person: { known: true } })
    expect(await listed(lin)).toBe(1)
    expect(await told(lin, paymentId)).toBe(false)
    must(await dispute(lin, paymentId))
    must(await dispute(lin, paymentId))
    expect(await told(lin, paymentId)).toBe(true)
    expect(await listed(lin)).toBe(0)
    const asked = must(await host.confirm(lin, wang, 400))
    expect(asked).toMatchObject({ warning: { advice: 'warn' }, person: { before: true, known: false } })
    // Not the words for somebody who was never paid.
    expect(asked.warning?.title).toBe(paymentWarnings.disputed.title.en)
    await host.lock(lin, 'cooling_off')
    expect(refusedWith(await host.confirm(lin, wang, 400))).toBe('payment_locked')
  })

  it('is known of at once, before the ledger has been followed, and stays so when it has', async () => {
    const [lin, wang] = await two()
    must(await dispute(lin, (await host.paid(lin, wang, 300)).paymentId))
    expect(must(await host.confirm(lin, wang, 400)).warning).toMatchObject({ advice: 'warn' })
    await followPayments(host.wallet)
    expect(must(await host.confirm(lin, wang, 400)).warning).toMatchObject({ advice: 'warn' })
    expect(await listed(lin)).toBe(0)
  })

  it('guarantees that nobody says it of a payment of others, nor of one that was not made', async () => {
    const [lin, wang, thief] = [await host.payer(), await host.payer({ moneyMinor: 0 }), await host.payer()]
    const { paymentId } = await host.paid(lin, wang, 300)
    for (const other of [thief, wang]) expect(refusedWith(await dispute(other, paymentId))).toBe('not_found')
    expect(refusedWith(await dispute(lin, host.deps.random.id()))).toBe('not_found')
    expect(must(await host.confirm(lin, wang, 400)).warning).toBeNull()
  })
})

describe('a dispute that is taken back', () => {
  it('guarantees that it makes nobody known faster than somebody new, under a lock or without', async () => {
    const [lin, wang] = await two()
    await host.know(lin, wang, 30)
    const { paymentId } = await host.paid(lin, wang, 300)
    must(await dispute(lin, paymentId))
    await host.lock(lin, 'cooling_off')
    must(await takeBack(lin, paymentId))
    expect(await told(lin, paymentId)).toBe(false)
    expect(await listed(lin)).toBe(1)
    expect(refusedWith(await host.confirm(lin, wang, 400))).toBe('payment_locked')
    // The lock is over by itself. What the ledger's follower comes to only now was paid before, and counts no more.
    host.clock.advance({ days: 30 })
    await followPayments(host.wallet)
    const asked = must(await host.confirm(lin, wang, 400))
    expect(asked).toMatchObject({ warning: { advice: 'warn' }, person: { before: true, known: false } })
    expect(asked.warning?.title).toBe(paymentWarnings['taken-back'].title.en)

    await host.paid(lin, wang, 400)
    await followPayments(host.wallet)
    host.clock.advance({ days: 6 })
    expect(must(await host.confirm(lin, wang, 400))).toMatchObject({
      warning: null,
      person: { known: false },
    })
    host.clock.advance({ days: 1 })
    expect(must(await host.confirm(lin, wang, 400))).toMatchObject({ warning: null, person: { known: true } })
  })

  it('guarantees that a payment under a lock does not end the warning', async () => {
    const [lin, wang] = await two()
    const { paymentId } = await host.paid(lin, wang, 300)
    await followPayments(host.wallet)
    must(await dispute(lin, paymentId))
    must(await takeBack(lin, paymentId))
    host.clock.advance({ minutes: 1 })
    // A lock on another device holds nothing here, and yet nothing counts while it does.
    await host.lock(lin, 'unusual_sign_in', host.deps.random.id())
    await host.paid(lin, wang, 400)
    await followPayments(host.wallet)
    expect(must(await host.confirm(lin, wang, 500)).warning).toMatchObject({ advice: 'warn' })
  })

  it('guarantees that nobody takes it back by a payment of others, nor by one that was not made', async () => {
    const [lin, wang, thief] = [await host.payer(), await host.payer({ moneyMinor: 0 }), await host.payer()]
    const { paymentId } = await host.paid(lin, wang, 300)
    must(await dispute(lin, paymentId))
    for (const other of [thief, wang]) expect(refusedWith(await takeBack(other, paymentId))).toBe('not_found')
    expect(refusedWith(await takeBack(lin, host.deps.random.id()))).toBe('not_found')
    expect(await told(lin, paymentId)).toBe(true)
  })

  it('is written down once, however often it is sent at once, and may be said again', async () => {
    const [lin, wang] = await two()
    const { paymentId } = await host.paid(lin, wang, 300)
    must(await takeBack(lin, paymentId))
    expect(await auditedOf(lin)).toEqual([])
    must(await dispute(lin, paymentId))
    for (const answer of await Promise.all(Array.from({ length: 8 }, () => takeBack(lin, paymentId))))
      must(answer)
    expect(await auditedOf(lin)).toEqual(['payee_dispute_taken_back', 'payee_disputed'])
    must(await dispute(lin, paymentId))
    expect(await told(lin, paymentId)).toBe(true)
    expect(must(await host.confirm(lin, wang, 400)).warning?.title).toBe(paymentWarnings.disputed.title.en)
    must(await takeBack(lin, paymentId))
    must(await takeBack(lin, paymentId))
    expect((await auditedOf(lin)).filter((event) => event === 'payee_dispute_taken_back')).toHaveLength(2)
  })
})
