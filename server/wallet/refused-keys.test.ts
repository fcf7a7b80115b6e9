import { describe, expect, it } from 'vitest'
import { isRefusal } from '#platform/refusals'
import { bank, bankInEachTest, confirmedPayout, pin, wallet, withCard } from '../../test/support/cash.ts'
import { must, nextKey } from '../../test/support/entering.ts'
import { host, hostPayers, two } from '../../test/support/host.ts'
import { refusedWith, type Payer } from '../../test/support/payers.ts'
import { cashIn } from './cash-in.ts'
import { cashOut } from './cash-out.ts'
import type { WalletDeps } from './deps.ts'
import { pay } from './pay.ts'

/** Whoever reads that nothing was paid throws the key away: a late copy of the request must find it closed, for ever. */

hostPayers('refused-keys')
bankInEachTest()
/** By a clock ahead of time, and too late. */
const offTime = [60, -121]

function sending(payer: Payer, confirmation: string, key: string) {
  const sentAt = host.clock.now().toISOString()
  return {
    session: payer.session,
    locale: 'en',
    confirmation,
    again: false,
    sentAt,
    idempotencyKey: key,
  } as const
}

describe('a payment that was refused for a moment', () => {
  it('guarantees that a key which lost every turn never pays later', async () => {
    const [lin, wang] = await two()
    const { confirmation } = must(await host.confirm(lin, wang, 700))
    // Its turn always goes to another.
    const losing = {
      ...host.wallet,
      db: { ...host.wallet.db, jot: async () => false },
    } as unknown as WalletDeps
    const asked = sending(lin, confirmation, nextKey())
    expect(refusedWith(await pay(losing, asked))).toBe('too_busy')
    expect(refusedWith(await pay(host.wallet, asked))).toBe('payment_late')
    expect(await host.balance(wang.person)).toBe(0)
  })

  it('guarantees that a key whose other payment was lost with the database is unknown, and not refused', async () => {
    const [lin, wang] = await two({ moneyMinor: 100 })
    const { confirmation } = must(await host.confirm(lin, wang, 100))
    await host.paid(lin, wang, 50)
    const key = nextKey()
    const asked = sending(lin, confirmation, key)
    // Another has the key when it is to be closed, and is gone when it is looked for.
    let isClosing = false
    const gone: WalletDeps = {
      ...host.wallet,
      db: {
        ...host.wallet.db,
        async transact(work) {
          isClosing = true
          await host.wallet.db.transact((tx) => work(tx))
          return host.wallet.db.transact((tx) => work(tx))
        },
        async glance(work) {
          const read = host.wallet.db.glance(work)
          return isClosing ? (undefined as Awaited<typeof read>) : read
        },
      },
    }
    await expect(pay(gone, asked)).rejects.toThrow('lost with the database')
  })

  it.each(offTime)(
    'guarantees that a key pressed %i seconds from now never pays, whatever follows',
    async (seconds) => {
      const [lin, wang] = await two()
      const { confirmation } = must(await host.confirm(lin, wang, 300))
      const sentAt = new Date(host.clock.now().getTime() + seconds * 1000)
      const key = nextKey()
      expect(refusedWith(await host.pay(lin, confirmation, { key, sentAt }))).toBe('payment_late')
      host.clock.advance({ seconds: 60 })
      for (const again of [sentAt, host.clock.now()])
        expect(refusedWith(await host.pay(lin, confirmation, { key, sentAt: again }))).toBe('payment_late')
      expect(await host.balance(wang.person)).toBe(0)
      must(await host.pay(lin, confirmation))
    },
  )
})

it('guarantees that a payout which the ledger hears of too late is refused with the same words ever after', async () => {
  const lin = await host.payer({ pin, tier: 2 })
  const { ledger } = host.wallet
  const late: WalletDeps = {
    ...host.wallet,
    ledger: {
      ...ledger,
      transfer(request) {
        host.clock.advance({ seconds: 121 })
        return ledger.transfer(request)
      },
    },
  }
  const { sourceId } = await withCard(lin)
  const confirmation = confirmedPayout(lin, sourceId, 700)
  const asked = { ...sending(lin, confirmation, nextKey()), pin }
  for (const deps of [late, host.wallet]) expect(refusedWith(await cashOut(deps, asked))).toBe('payment_late')
})

describe.each(['in', 'out'] as const)('money that goes %s', (direction) => {
  it.each(offTime)(
    'guarantees that a key pressed %i seconds from now moves nothing, whatever follows',
    async (seconds) => {
      const lin = await host.payer({ pin, tier: 2 })
      await host.addEmail(lin.person)
      const { session, sourceId } = await withCard(lin)
      const what = { sourceId, amountMinor: 700, currency: 'CNY' } as const
      const at = (later: number): string => new Date(host.clock.now().getTime() + later * 1000).toISOString()
      const sentAt = at(seconds)
      const confirmation = confirmedPayout(lin, sourceId, what.amountMinor)
      const ask = (idempotencyKey: string, pressedAt: string) => {
        const asked = { session, locale: 'en', sentAt: pressedAt, idempotencyKey } as const
        return direction === 'in'
          ? cashIn(wallet, { ...asked, ...what })
          : cashOut(wallet, { ...asked, confirmation, pin })
      }
      const key = nextKey()
      const first = await ask(key, sentAt)
      expect(isRefusal(first) && first.refused).toBe('payment_late')
      host.clock.advance({ seconds: 60 })
      for (const again of [sentAt, at(0)]) expect(refusedWith(await ask(key, again))).toBe('payment_late')
      expect(bank.given).toEqual([])
      must(await ask(nextKey(), at(0)))
    },
  )
})
