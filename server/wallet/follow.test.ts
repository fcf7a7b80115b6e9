import { describe, expect, it } from 'vitest'
import { DatabaseUnavailable } from '#platform/database'
import { listNotices } from '#messages'
import { must } from '../../test/support/entering.ts'
import { host, hostPayers, two } from '../../test/support/host.ts'
import { refusedWith, type Payer } from '../../test/support/payers.ts'
import { listPayees } from './payees.ts'
import { requestCode } from './tokens.ts'
import { confirmPayment, followPayments, readPayeeCode, settleLatePayments } from './wallet.ts'

hostPayers('follow')

const follow = (): Promise<void> => followPayments(host.wallet)
const payees = async (payer: Payer) => (await listPayees(host.wallet, payer)).payees
const told = async (payer: Payer): Promise<string[]> => {
  const { accountId } = payer.person
  const notices = await host.db.read((tx) => listNotices(tx, host.clock.now(), host.deps, accountId, 'en'))
  return notices.map(({ detail }) => detail)
}

describe('after a payment', () => {
  it('both sides know each other, and a payee becomes known in seven days', async () => {
    const [lin, wang] = await two()
    await host.paid(lin, wang, 1_000)
    await Promise.all([follow(), follow()])
    const [payee] = await payees(lin)
    expect(payee?.person).toEqual({ label: '**满', before: true, known: false })
    const knownAt = new Date(host.clock.now().getTime() + 7 * 86_400_000)
    expect(payee?.knownAt).toBe(knownAt.toISOString())
    // Whoever was paid has not paid: to them the payer is as new as before.
    expect(await payees(wang)).toEqual([])
    const code = must(await host.confirm(wang, lin, 500))
    expect(code.person).toMatchObject({ before: false, known: false })
    host.clock.set(knownAt)
    expect((await payees(lin))[0]?.person.known).toBe(true)
    await host.paid(lin, wang, 2_000)
    await follow()
    expect((await payees(lin))[0]).toMatchObject({ knownAt: null, lastPaidAt: knownAt.toISOString() })
  })

  it('guarantees that whoever is paid under a lock does not become known by it', async () => {
    const [lin, wang] = await two()
    await host.know(lin, wang, 8)
    const zhao = await host.payer({ moneyMinor: 0 })
    await host.lock(lin, 'cooling_off')
    await host.paid(lin, wang, 1_000)
    await follow()
    const { accountId } = lin.person
    const row = await host.db.read((tx) =>
      tx.named<{ known_from_at: Date }>(
        'test.known-from',
        'select known_from_at from payee where account_id = $1 and other_account_id = $2',
        [accountId, wang.person.accountId],
      ),
    )
    expect(row[0]?.known_from_at).toEqual(new Date(host.clock.now().getTime() - 8 * 86_400_000))
    expect(refusedWith(await host.confirm(lin, zhao, 1_000))).toBe('payment_locked')
  })

  it('guarantees that whoever is first paid while a lock stands elsewhere is not known seven days later', async () => {
    const [lin, wang] = await two()
    const { deviceId } = await host.device(lin.person, host.browser('another of their own'))
    await host.lock(lin, 'unusual_sign_in', deviceId)
    await host.paid(lin, wang, 1_000)
    await follow()
    expect((await payees(lin))[0]).toMatchObject({ person: { before: true, known: false }, knownAt: null })
    host.clock.advance({ days: 8 })
    expect((await payees(lin))[0]?.person.known).toBe(false)
  })

  it('tells both sides of what is new or large, once, and never by a whole name', async () => {
    const [lin, wang] = await two({ pin: '493817' })
    await host.paid(lin, wang, 1_234)
    await follow()
    expect(await told(lin)).toEqual([expect.stringContaining('A payment of ¥12.34 went out')])
    expect(await told(wang)).toEqual([
      'A payment of ¥12.34 came into your wallet from **满. The receipt is in the statement.',
    ])
    await host.paid(lin, wang, 1_235)
    await follow()
    expect(await told(lin)).toHaveLength(1)
    await host.paid(lin, wang, 20_000, { pin: '493817' })
    await follow()
    await follow()
    expect(await told(lin)).toHaveLength(2)
    expect((await told(wang)).join()).not.toContain('林小满')
  })

  it('guarantees that a request is paid once, by whichever of many at once', async () => {
    const asker = await host.payer({ moneyMinor: 0 })
    const requestId = host.deps.random.id()
    const { accountId } = asker.person
    const now = host.clock.now()
    const until = new Date(now.getTime() + 86_400_000)
    await host.db.transact((tx) =>
      tx.named(
        'test.request',
        `insert into payment_request (account_id, request_id, amount_minor, currency, state, created_at, expires_at)
         values ($1, $2, 700, 'CNY', 'open', $3, $4)`,
        [accountId, requestId, now, until],
      ),
    )
    const code = requestCode(host.wallet, { accountId, requestId })
    const payers = await Promise.all([1, 2, 3].map(() => host.payer()))
    const confirmed = await Promise.all(
      payers.map(async ({ session }) => {
        const { payee } = must(await readPayeeCode(host.wallet, { session, code }))
        expect(payee).toMatchObject({ amountMinor: 700, requestId })
        const asked = { session, locale: 'en', payee: payee.payee, amountMinor: 700, note: '' } as const
        return must(await confirmPayment(host.wallet, { ...asked, currency: 'CNY' })).confirmation
      }),
    )
    const paid = await Promise.all(payers.map((payer, index) => host.pay(payer, confirmed[index] ?? '')))
    expect(paid.filter((one) => 'payment' in one)).toHaveLength(1)
    for (const one of paid) if ('refused' in one) expect(one.refused).toBe('request_ended')
    expect(await host.balance(asker.person)).toBe(700)
    await follow()
    const late = await host.payer()
    expect(refusedWith(await readPayeeCode(host.wallet, { session: late.session, code }))).toBe(
      'request_ended',
    )
  })
})

describe('a payment that nobody decided', () => {
  it('is settled as never, and its payer is told once', async () => {
    const [lin, wang] = await two()
    const { confirmation } = must(await host.confirm(lin, wang, 4_200))
    const { ledger } = host.wallet
    host.wallet.ledger = { ...ledger, transfer: () => Promise.reject(new DatabaseUnavailable('gone')) }
    expect(must(await host.pay(lin, confirmation)).payment.state).toBe('deciding')
    host.wallet.ledger = ledger
    await settleLatePayments(host.wallet)
    expect(await told(lin)).toEqual([])
    host.clock.advance({ seconds: 119 })
    await settleLatePayments(host.wallet)
    expect(await told(lin), 'until its deadline it may still be decided').toEqual([])
    host.clock.advance({ seconds: 32 })
    await settleLatePayments(host.wallet)
    await settleLatePayments(host.wallet)
    expect(await told(lin)).toEqual([expect.stringContaining('A payment of ¥42.00 was not decided')])
    expect(await host.balance(wang.person)).toBe(0)
  })
})
