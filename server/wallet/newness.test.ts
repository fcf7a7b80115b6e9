import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '../../test/support/entering.ts'
import { startPayers, type Payer, type Payers } from '../../test/support/payers.ts'
import { followPayments } from './follow.ts'
import { checkPayee } from './payees.ts'
import { delayPayment } from './put-off.ts'
import { readPayment } from './outcome.ts'
import { readStatement } from './statement.ts'
import { readWallet } from './read-wallet.ts'

/** Who is new to a payer: what a scammer does first must not make them look like somebody from before. */

let host: Payers
beforeAll(async () => {
  host = await startPayers('newness')
})
afterAll(() => host.close())

const pin = '738296'
const asking = (payer: Payer) => ({ session: payer.session, locale: 'en' as const })

describe('somebody who has only paid me', () => {
  it('guarantees that they are not told as paid before, wherever it is told', async () => {
    const [lin, wang] = [await host.payer({ pin }), await host.payer()]
    const { paymentId } = await host.paid(wang, lin, 100)
    await followPayments(host.wallet)
    const named = { number: wang.person.e164, country: 'CN', name: '林小满' }
    const checked = await checkPayee(host.wallet, { session: lin.session, ...named })
    expect(must(checked).payee.person.before).toBe(false)
    const confirmed = must(await host.confirm(lin, wang, 100_000))
    expect(confirmed.person.before).toBe(false)
    expect(confirmed.warning?.title).toBe('You have not paid them before')
    must(await delayPayment(host.wallet, { session: lin.session, confirmation: confirmed.confirmation }))
    expect((await readWallet(host.wallet, asking(lin))).delayed[0]?.other.before).toBe(false)
    const received = must(await readPayment(host.wallet, { ...asking(lin), paymentId }))
    expect(received.payment.other.before).toBe(false)
    const { lines } = await readStatement(host.wallet, { ...asking(lin), month: 'all' })
    expect(lines.find((one) => one.paymentId === paymentId)?.other.before).toBe(false)
    // Once they are paid, they are.
    const own = await host.paid(lin, wang, 100)
    expect(own.other.before).toBe(false)
    await followPayments(host.wallet)
    expect(must(await host.confirm(lin, wang, 100)).person.before).toBe(true)
    expect((await readWallet(host.wallet, asking(lin))).delayed[0]?.other.before).toBe(true)
    const read = must(await readPayment(host.wallet, { ...asking(lin), paymentId: own.paymentId }))
    expect(read.payment.other.before).toBe(true)
  })
})
