import { expect, it } from 'vitest'
import { findBalance, house } from '#ledger'
import { listNotices } from '#messages'
import { DatabaseUnavailable } from '#platform/database'
import { startApp } from '../test/support/app.ts'
import { must } from '../test/support/entering.ts'
import { startPayers } from '../test/support/payers.ts'
import { sweepsOf } from './app.ts'

it('is live at once, and ready only when the database is migrated and seeded', async () => {
  let isSettled = false
  const test = await startApp({ seed: 'settling', isSettled: () => isSettled })
  const status = async (url: string): Promise<number> => (await test.app.inject({ url })).statusCode
  expect(await status('/health/live')).toBe(200)
  expect(await status('/health/ready')).toBe(503)
  isSettled = true
  expect(await status('/health/ready')).toBe(200)
  await test.close()
})

it('looks after money without anybody asking: what is due goes back, what nobody decided ends, the books are balanced', async () => {
  const host = await startPayers('sweeps')
  try {
    const [lin, wang] = [await host.payer(), await host.payer({ moneyMinor: 0 })]
    const purse = { accountId: lin.person.accountId, purse: 0 }
    const { ledger } = host.wallet
    const expiresAt = new Date(host.clock.now().getTime() + 60_000)
    const aside = { kind: 'pending', debit: purse, credit: house.cashOut, amountMinor: 700n } as const
    await ledger.transfer({ transferId: host.deps.random.id(), ...aside, currency: 'CNY', expiresAt })
    const { confirmation } = must(await host.confirm(lin, wang, 4_200))
    host.wallet.ledger = { ...ledger, transfer: () => Promise.reject(new DatabaseUnavailable('gone')) }
    await host.pay(lin, confirmation)
    host.wallet.ledger = ledger
    host.clock.advance({ minutes: 3 })

    for (const { run } of sweepsOf(host.deps, host.wallet)) await run()

    expect((await host.db.read((tx) => findBalance(tx, purse)))?.pendingMinor).toBe(0n)
    const { accountId } = lin.person
    const told = await host.db.read((tx) => listNotices(tx, host.clock.now(), host.deps, accountId, 'en'))
    const undecided = expect.stringContaining('A payment of ¥42.00 was not decided') as string
    expect(told.map(({ detail }) => detail)).toContainEqual(undecided)
    const books = "select outcome from audit where event = 'books_balanced'"
    expect((await host.db.pool.query(books)).rows).toEqual([{ outcome: 'accepted' }])
  } finally {
    await host.close()
  }
})
