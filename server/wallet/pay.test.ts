import { describe, expect, it } from 'vitest'
import { must } from '../../test/support/entering.ts'
import { host, hostPayers, two } from '../../test/support/host.ts'
import { refusedWith, type Payer } from '../../test/support/payers.ts'
import { requestMoney } from './requests.ts'
import { askOutcome, confirmPayment, pay, readPayeeCode, readPayment } from './wallet.ts'

hostPayers('pay')

describe('a payment', () => {
  it('moves the money once, and both sides have the same receipt', async () => {
    const [lin, wang] = await two()
    const { confirmation, needsPin } = must(await host.confirm(lin, wang, 5_800, 'lunch'))
    expect(needsPin).toBe(false)
    const { payment } = must(await host.pay(lin, confirmation))
    expect(payment).toMatchObject({
      ...{ kind: 'pay', direction: 'out', state: 'done', amountMinor: 5_800, note: 'lunch' },
      ...{ balanceMinor: 494_200, refusal: null, deadlineAt: null },
      other: { label: '**满', before: false, known: false },
    })
    expect(await host.balance(lin.person)).toBe(494_200)
    expect(await host.balance(wang.person)).toBe(5_800)
    const asked = { locale: 'en' as const, paymentId: payment.paymentId }
    const own = must(await readPayment(host.wallet, { session: lin.session, ...asked }))
    expect(own.payment).toEqual(payment)
    const theirs = must(await readPayment(host.wallet, { session: wang.session, ...asked }))
    expect(theirs.payment).toMatchObject({
      ...{ direction: 'in', state: 'done', note: 'lunch', balanceMinor: 5_800 },
      receiptNumber: payment.receiptNumber,
    })
    const stranger = await host.payer()
    expect(refusedWith(await readPayment(host.wallet, { session: stranger.session, ...asked }))).toBe(
      'not_found',
    )
  })

  it('guarantees that a key pays once, however often and however much at once it comes', async () => {
    const [lin, wang] = await two()
    const { confirmation } = must(await host.confirm(lin, wang, 100))
    const key = 'the-same-key'
    const all = await Promise.all(Array.from({ length: 50 }, () => host.pay(lin, confirmation, { key })))
    const ids = new Set(all.map((one) => must(one).payment.paymentId))
    expect(ids.size).toBe(1)
    expect(await host.balance(wang.person)).toBe(100)
    const again = must(await host.pay(lin, confirmation, { key }))
    expect(again.payment.state).toBe('done')
    expect(await host.balance(wang.person)).toBe(100)
  })

  it('refuses a key that comes with something else, and does not pay it', async () => {
    const [lin, wang] = await two()
    const key = 'reused-key-1'
    await host.paid(lin, wang, 100, { key })
    const { confirmation } = must(await host.confirm(lin, wang, 200))
    expect(refusedWith(await host.pay(lin, confirmation, { key }))).toBe('key_reused')
    expect(await host.balance(wang.person)).toBe(100)
  })

  it('guarantees that a key of another payee, note or request is another content', async () => {
    const [lin, wang] = await two()
    const zhao = await host.payer({ moneyMinor: 0 })
    const asked = await requestMoney(host.wallet, {
      ...{ session: wang.session, amountMinor: 100, currency: 'CNY', note: '' },
    })
    const { payee } = must(await readPayeeCode(host.wallet, { session: lin.session, code: must(asked).code }))
    const ofRequest = await confirmPayment(host.wallet, {
      ...{
        session: lin.session,
        locale: 'en',
        payee: payee.payee,
        amountMinor: 100,
        currency: 'CNY',
        note: '',
      },
    })
    const others = [
      await host.confirm(lin, zhao, 100),
      await host.confirm(lin, wang, 100, 'lunch'),
      ofRequest,
    ]
    const key = 'reused-key-2'
    await host.paid(lin, wang, 100, { key })
    for (const one of others) {
      expect(refusedWith(await host.pay(lin, must(one).confirmation, { key, again: true }))).toBe(
        'key_reused',
      )
    }
    expect(await host.balance(lin.person)).toBe(499_900)
  })

  it('guarantees that a key tells nobody but its owner what became of it', async () => {
    const [lin, wang] = await two({ moneyMinor: 1_000 })
    const key = 'one-key-of-two-people'
    await host.paid(lin, wang, 400, { key })
    const asked = { locale: 'en' as const, key, sentAt: host.clock.now().toISOString() }
    expect((await askOutcome(host.wallet, { ...asked, session: wang.session })).payment).toBeNull()
    // Theirs under the same words is another key.
    await host.paid(wang, lin, 300, { key })
    const outcome = async ({ session }: Payer) =>
      (await askOutcome(host.wallet, { ...asked, session })).payment
    expect(await outcome(wang)).toMatchObject({ direction: 'out', amountMinor: 300 })
    expect(await outcome(lin)).toMatchObject({ direction: 'out', amountMinor: 400 })
  })

  it('guarantees that a key that was refused never pays later, though the reason is gone', async () => {
    const [lin, wang] = await two({ moneyMinor: 500 })
    const { confirmation } = must(await host.confirm(lin, wang, 400))
    await host.paid(lin, wang, 200)
    const key = 'refused-for-good'
    expect(refusedWith(await host.pay(lin, confirmation, { key }))).toBe('money_short')
    await host.fund(lin.person, 10_000)
    expect(refusedWith(await host.pay(lin, confirmation, { key }))).toBe('money_short')
    expect(await host.balance(wang.person)).toBe(200)
    const sentAt = host.clock.now().toISOString()
    const asked = await askOutcome(host.wallet, { session: lin.session, locale: 'en', key, sentAt })
    expect(asked.payment, 'and whoever lost the answer hears at once').toMatchObject({
      ...{ state: 'refused', refusal: { code: 'money_short' } },
    })
    const other = must(await host.pay(lin, confirmation, { key: 'another-press' }))
    expect(other.payment.state).toBe('done')
  })

  it('guarantees that a refused key is answered with the same words, the numbers and times in them too', async () => {
    const [lin, wang] = await two({ pin: '493817' })
    const again = async (confirmation: string, more: { key: string; pin?: string }) => {
      const first = await host.pay(lin, confirmation, more)
      host.clock.advance({ seconds: 3 })
      expect(await host.pay(lin, confirmation, more)).toEqual(first)
      return refusedWith(first)
    }
    const large = must(await host.confirm(lin, wang, 30_000)).confirmation
    expect(await again(large, { key: 'words-without-pin' })).toBe('pin_needed')
    expect(await again(large, { key: 'words-of-a-wrong-pin', pin: '110022' })).toBe('pin_wrong')
    await host.paid(lin, wang, 700)
    const twice = must(await host.confirm(lin, wang, 700)).confirmation
    expect(await again(twice, { key: 'words-of-twice' })).toBe('payment_again')
    const frozen = must(await host.confirm(lin, wang, 900)).confirmation
    const lockId = await host.lock(lin, 'under_review')
    const [first, second] = [
      await host.pay(lin, frozen, { key: 'words-of-a-lock' }),
      await host.pay(lin, frozen, { key: 'words-of-a-lock' }),
    ]
    expect(first).toMatchObject({ refused: 'payment_locked', lockId, retryAt: expect.any(Date) as Date })
    expect(second).toEqual(first)
  })

  it('guarantees that a key that was sent away by a busy machine is over, and is told so', async () => {
    const [lin, wang] = await two({ pin: '493817' })
    const { confirmation } = must(await host.confirm(lin, wang, 30_000))
    const slowHash = {
      ...host.wallet.slowHash,
      verify: async () => ({ busy: true, retryAfterSeconds: 1 }) as const,
    }
    const key = 'busy-then-late'
    const { session } = lin
    const sending = {
      session,
      locale: 'en',
      confirmation,
      pin: '493817',
      again: false,
      idempotencyKey: key,
    } as const
    const sentAt = host.clock.now().toISOString()
    expect(refusedWith(await pay({ ...host.wallet, slowHash }, { ...sending, sentAt }))).toBe('too_busy')
    expect(refusedWith(await pay(host.wallet, { ...sending, sentAt }))).toBe('payment_late')
    expect(await host.balance(wang.person)).toBe(0)
  })

  it('guarantees that a paused PIN keeps its key shut when the pause is over', async () => {
    const [lin, wang] = await two({ pin: '493817' })
    const { confirmation } = must(await host.confirm(lin, wang, 30_000))
    for (const pin of ['110021', '110022', '110023', '110024', '110025'])
      await host.pay(lin, confirmation, { pin })
    const key = 'paused-then-late'
    const sentAt = host.clock.now()
    expect(refusedWith(await host.pay(lin, confirmation, { key, sentAt, pin: '493817' }))).toBe('pin_paused')
    host.clock.advance({ seconds: 31 })
    expect(refusedWith(await host.pay(lin, confirmation, { key, sentAt, pin: '493817' }))).toBe('pin_paused')
    expect(await host.balance(wang.person)).toBe(0)
    // What was refused is no reason to ask, or to wait.
    expect(must(await host.pay(lin, confirmation, { pin: '493817' })).payment.state).toBe('done')
  })

  it('guarantees that nobody learns by paying how much a wallet holds: a credit books over its ceiling', async () => {
    const lin = await host.payer()
    // Class 4 holds CNY 10,000, all but one fen of it.
    const wang = await host.payer({ moneyMinor: 999_999, tier: 4 })
    const payment = await host.paid(lin, wang, 200)
    expect(payment).toMatchObject({ state: 'done', refusal: null })
    expect(await host.balance(wang.person)).toBe(1_000_199)
  })

  it('pays or refuses, whichever copy comes first, and never both', async () => {
    const [lin, wang] = await two({ moneyMinor: 500 })
    const confirmed = must(await host.confirm(lin, wang, 300))
    const keys = ['one-of-two-a', 'one-of-two-b']
    const copies = [...keys, ...keys, ...keys].map((key) =>
      host.pay(lin, confirmed.confirmation, { key, again: true }),
    )
    await Promise.all(copies)
    expect(await host.balance(wang.person)).toBe(300)
    await host.fund(lin.person, 10_000)
    await Promise.all(keys.map((key) => host.pay(lin, confirmed.confirmation, { key, again: true })))
    expect(await host.balance(wang.person)).toBe(300)
  })

  it('guarantees that payments at once cannot pass a rolling limit together', async () => {
    const [lin, wang] = await two({ tier: 4, moneyMinor: 900_000, pin: '493817' })
    const confirmed = await Promise.all(
      Array.from({ length: 8 }, (_, index) => host.confirm(lin, wang, 150_000 + index)),
    )
    const paid = await Promise.all(
      confirmed.map((one) => host.pay(lin, must(one).confirmation, { pin: '493817' })),
    )
    const done = paid.filter((one) => 'payment' in one)
    expect(done).toHaveLength(3)
    expect(new Set(paid.flatMap((one) => ('refused' in one ? [one.refused] : [])))).toEqual(
      new Set(['limit_day']),
    )
    expect(await host.balance(wang.person)).toBeLessThanOrEqual(500_000)
  })

  it('guarantees that payments without the PIN stay within their sum of a day', async () => {
    const [lin, wang] = await two({ pin: '493817' })
    const confirmed = await Promise.all(
      Array.from({ length: 6 }, (_, index) => host.confirm(lin, wang, 19_000 + index)),
    )
    const paid = await Promise.all(confirmed.map((one) => host.pay(lin, must(one).confirmation)))
    expect(paid.filter((one) => 'payment' in one)).toHaveLength(3)
    expect(refusedWith(paid.find((one) => 'refused' in one))).toBe('pin_needed')
    const { confirmation, needsPin } = must(await host.confirm(lin, wang, 15_000))
    expect(needsPin).toBe(true)
    expect(refusedWith(await host.pay(lin, confirmation))).toBe('pin_needed')
    expect('payment' in (await host.pay(lin, confirmation, { pin: '493817' }))).toBe(true)
  })
})

describe('the time', () => {
  it('guarantees that what is pressed two minutes ago never happens, whatever the clock of the app says', async () => {
    const [lin, wang] = await two()
    const at = host.clock.now().getTime()
    for (const seconds of [-121, -3_600, 31, 3_600, 40 * 365 * 86_400, -40 * 365 * 86_400]) {
      const { confirmation } = must(await host.confirm(lin, wang, 300))
      const sentAt = new Date(at + seconds * 1000)
      expect(refusedWith(await host.pay(lin, confirmation, { sentAt }))).toBe('payment_late')
    }
    expect(await host.balance(wang.person)).toBe(0)
  })

  it('tells of a key that never arrived from when on it never will', async () => {
    const [lin] = await two()
    const now = host.clock.now()
    const asked = { session: lin.session, locale: 'en' as const, key: 'never-arrived' }
    const absent = await askOutcome(host.wallet, { ...asked, sentAt: now.toISOString() })
    expect(absent).toMatchObject({ payment: null, deadlineAt: new Date(now.getTime() + 120_000) })
    const ahead = await askOutcome(host.wallet, { ...asked, sentAt: '2099-01-01T00:00:00.000Z' })
    expect(ahead.deadlineAt).toEqual(new Date(now.getTime() + 150_000))
  })
})
