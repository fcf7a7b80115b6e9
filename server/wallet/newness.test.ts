import { describe, expect, it } from 'vitest'
import { paymentWarnings } from '#contract/texts-warnings'
import { must } from '../../test/support/entering.ts'
import { host, hostPayers, two } from '../../test/support/host.ts'
import type { Payer } from '../../test/support/payers.ts'
import { confirmPayment } from './confirm.ts'
import { followPayments } from './follow.ts'
import { checkPayee } from './payees.ts'
import { delayPayment } from './put-off.ts'
import { readPayment } from './outcome.ts'
import type { Screening } from './screening.ts'
import { plainScreening } from './screening-demo.ts'
import { readStatement } from './statement.ts'
import { readWallet } from './read-wallet.ts'

/** Who is new to a payer: what a scammer does first must not make them look like somebody from before. */

hostPayers('newness')

const pin = '738296'
const asking = (payer: Payer) => ({ session: payer.session, locale: 'en' as const })

describe('screening', () => {
  it('guarantees that a small payment buys no silence for a large one: it is asked until they are known', async () => {
    const [lin, wang] = await two({ pin })
    const asked: number[] = []
    const screening: Screening = {
      async screen(facts) {
        asked.push(facts.amountMinor)
        return plainScreening.screen(facts)
      },
    }
    const confirm = async (amountMinor: number) => {
      const payee = await host.payeeFor(lin, wang)
      const what = { payee, amountMinor, currency: 'CNY', note: '' } as const
      return must(await confirmPayment({ ...host.wallet, screening }, { ...asking(lin), ...what }))
    }
    await host.paid(lin, wang, 100)
    await followPayments(host.wallet)
    host.clock.advance({ days: 1 })
    const soon = await confirm(400_000)
    expect(soon.person).toMatchObject({ before: true, known: false })
    expect(soon.warning?.title, 'and says no longer that they were never paid').toBe(
      paymentWarnings.recent.title.en,
    )
    host.clock.advance({ days: 6, seconds: -1 })
    expect((await confirm(400_000)).warning).not.toBe(null)
    expect(asked).toEqual([400_000, 400_000])
    host.clock.advance({ seconds: 1 })
    const known = await confirm(400_000)
    expect(known.person.known).toBe(true)
    expect(known.warning).toBe(null)
    expect(asked, 'a warning about everybody is one that people learn to press away').toHaveLength(2)
  })
})

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
