import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paymentWarnings } from '#contract/texts-warnings'
import { must } from '../../test/support/entering.ts'
import { refusedWith, startPayers, type Payer, type Payers } from '../../test/support/payers.ts'
import { disputePayee } from './dispute.ts'
import { followPayments } from './follow.ts'
import { readPayment } from './outcome.ts'
import { listPayees } from './payees.ts'

let host: Payers
beforeAll(async () => {
  host = await startPayers('dispute')
})
afterAll(() => host.close())

const dispute = ({ session }: Payer, paymentId: string) => disputePayee(host.wallet, { session, paymentId })
const listed = async ({ session }: Payer) => (await listPayees(host.wallet, { session })).payees.length
const told = async ({ session }: Payer, paymentId: string) =>
  must(await readPayment(host.wallet, { session, locale: 'en', paymentId })).payment.disputed

describe('a payee who is disputed', () => {
  it('guarantees that nothing goes to them under a lock, and no more without a warning', async () => {
    const [lin, wang] = [await host.payer(), await host.payer({ moneyMinor: 0 })]
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
    const [lin, wang] = [await host.payer(), await host.payer({ moneyMinor: 0 })]
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
