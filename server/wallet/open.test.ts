import { describe, expect, it } from 'vitest'
import { DatabaseUnavailable } from '#platform/database'
import { bank, bankInEachTest, confirmedPayout, pin, wallet, withCard } from '../../test/support/cash.ts'
import { must, nextKey } from '../../test/support/entering.ts'
import { host, hostPayers, two } from '../../test/support/host.ts'
import type { Payer } from '../../test/support/payers.ts'
import { cashIn } from './cash-in.ts'
import { cashOut } from './cash-out.ts'
import type { WalletDeps } from './deps.ts'
import { sweepOrders } from './order.ts'
import { pay } from './pay.ts'
import { readWallet } from './read-wallet.ts'

/** What is undecided or on its way, as the wallet lists it: nobody may lose sight of money. */

hostPayers('open')
bankInEachTest()

const openOf = async (deps: WalletDeps, { session }: Payer) =>
  (await readWallet(deps, { session, locale: 'en' })).open

/** A payout and a cash-in that a bank has, and says nothing of. */
async function sendBoth(payer: Payer): Promise<string[]> {
  const { session, sourceId } = await withCard(payer)
  const what = { sourceId, amountMinor: 1_000, currency: 'CNY' } as const
  const confirmation = confirmedPayout(payer, sourceId, what.amountMinor)
  const asked = { session, locale: 'en', sentAt: host.clock.now().toISOString() } as const
  const out = must(await cashOut(wallet, { ...asked, confirmation, pin, idempotencyKey: nextKey() }))
  const into = must(await cashIn(wallet, { ...asked, ...what, idempotencyKey: nextKey() }))
  return [out.payment.paymentId, into.payment.paymentId].toSorted()
}

describe('what is open', () => {
  it('guarantees that money on its way is listed until it is decided, whatever came after and however long', async () => {
    bank.answer = 'open'
    const [lin, wang] = await two({ pin, tier: 2 })
    await host.addEmail(lin.person)
    const sent = await sendBoth(lin)
    const listed = async () => (await openOf(wallet, lin)).map((one) => one.paymentId).toSorted()
    expect(await listed()).toEqual(sent)
    for (let count = 1; count <= 21; count += 1) {
      host.clock.advance({ seconds: 1 })
      await host.paid(lin, wang, 100 + count)
    }
    expect(await listed()).toEqual(sent)
    host.clock.advance({ hours: 73 })
    expect(await listed()).toEqual(sent)
    host.clock.advance({ days: 400 })
    expect(await listed()).toEqual(sent)
    expect((await openOf(wallet, lin)).map((one) => one.state)).toEqual(['sent', 'sent'])
    bank.answer = 'done'
    await sweepOrders(wallet)
    expect(await listed()).toEqual([])
  })

  it('lists a payment that the ledger has not answered behind many that it has', async () => {
    const [lin, wang] = await two()
    const { confirmation } = must(await host.confirm(lin, wang, 700))
    const silent: WalletDeps = {
      ...host.wallet,
      ledger: {
        ...host.wallet.ledger,
        async transfer() {
          throw new DatabaseUnavailable('no answer')
        },
      },
    }
    const { session } = lin
    const asked = { session, locale: 'en', confirmation, again: false, idempotencyKey: nextKey() } as const
    const { payment } = must(await pay(silent, { ...asked, sentAt: host.clock.now().toISOString() }))
    for (let count = 1; count <= 21; count += 1) await host.paid(lin, wang, 100 + count)
    const { confirmation: more } = must(await host.confirm(lin, wang, 100))
    // Refused under its key, it is decided.
    await host.pay(lin, more, { sentAt: new Date(host.clock.now().getTime() + 60_000) })
    expect(await openOf(host.wallet, lin)).toMatchObject([
      { paymentId: payment.paymentId, state: 'deciding' },
    ])
  })
})
