import { beforeEach, describe, expect, it } from 'vitest'
import { lockAccount } from '#customers'
import { setClosed } from '#ledger'
import { placeLock } from '#locks'
import { must, nextKey } from '../../test/support/entering.ts'
import { host, hostPayers } from '../../test/support/host.ts'
import { refusedWith, type Payer } from '../../test/support/payers.ts'
import {
  checkPayee,
  confirmPayment,
  pay,
  plainScreening,
  personCode,
  readPayeeCode,
  writeProfile,
} from './wallet.ts'

hostPayers('payees', { connectionsMax: 16 })

let alarms: string[] = []
beforeEach(() => {
  alarms = []
})
const check = (asker: Payer, number: string, name: string): ReturnType<typeof checkPayee> =>
  checkPayee(
    { ...host.wallet, observeAlarm: (alarm) => alarms.push(alarm) },
    { session: asker.session, number, country: 'CN', name },
  )

describe('paying by number', () => {
  it('shows the name as it was typed when it is right, and pays there', async () => {
    const [lin, wang] = [await host.payer(), await host.payer()]
    const { payee, lookupsLeft } = must(await check(lin, wang.person.e164, ' 林 小满 '))
    expect(payee.person).toEqual({ label: '林 小满', before: false, known: false })
    expect(lookupsLeft).toBe(19)
    const rows = await host.db.read((tx) =>
      tx.named<{ text: string }>('test.lookup', 'select t::text as text from name_lookup t', []),
    )
    expect(rows.map((row) => row.text).join()).not.toContain(wang.person.accountId)
  })

  it('guarantees that no wallet, another name, one not to be found and one that is shut are told alike', async () => {
    const lin = await host.payer()
    const [other, hidden, shut, closed] = [
      await host.payer(),
      await host.payer(),
      await host.payer(),
      await host.payer(),
    ]
    await host.db.transact(async (tx) => {
      await writeProfile(tx, hidden.person.accountId, { tier: 3, findableByNumber: false })
      await setClosed(tx, { account: { accountId: closed.person.accountId, purse: 0 }, credits: true })
      const { accountId } = shut.person
      await lockAccount(tx, accountId)
      await placeLock(tx, host.clock.now(), host.deps, { accountId, cause: 'taken_over', placedBy: 'system' })
    })
    const states: [string, string, string][] = [
      ['no wallet', '+8613912345678', '林小满'],
      ['another name', other.person.e164, '王小明'],
      ['not to be found', hidden.person.e164, '林小满'],
      ['shut', shut.person.e164, '林小满'],
      ['takes no money', closed.person.e164, '林小满'],
    ]
    const told: { statements: string[]; answer: string }[] = []
    for (const [, number, name] of states) {
      host.statements.take()
      const answer = await check(lin, number, name)
      told.push({ statements: host.statements.take(), answer: JSON.stringify(answer) })
    }
    for (const one of told) expect(one).toEqual(told[0])
    expect(told[0]?.answer).toBe('{"refused":"payee_unconfirmed"}')
    expect(told[0]?.statements).toContain('customers.find-customer')
  })

  it('guarantees that an account looks twenty numbers up in a day, however many at once', async () => {
    const lin = await host.payer()
    const numbers = Array.from({ length: 30 }, (_, index) => `+86139${90_000_000 + index}`)
    const all = await Promise.all(numbers.map((number) => check(lin, number, '林小满')))
    const codes = all.map(refusedWith)
    expect(codes.filter((code) => code === 'payee_unconfirmed')).toHaveLength(20)
    expect(codes.filter((code) => code === 'lookups_spent')).toHaveLength(10)
    // A right one is no longer answered, either: it would tell.
    const wang = await host.payer()
    expect(refusedWith(await check(lin, wang.person.e164, '林小满'))).toBe('lookups_spent')
    expect(host.logged.some((line) => line.includes('payee_lookups_missed'))).toBe(true)
    // The tenth miss and each after it.
    expect(alarms).toEqual(Array.from({ length: 11 }, () => 'payee_lookups_missed'))
    host.clock.advance({ hours: 23, minutes: 59 })
    expect(refusedWith(await check(lin, wang.person.e164, '林小满'))).toBe('lookups_spent')
    host.clock.advance({ minutes: 1 })
    expect('payee' in (await check(lin, wang.person.e164, '林小满'))).toBe(true)
  })

  it('refuses the own number without spending a look, and a number that is none', async () => {
    const lin = await host.payer()
    expect(refusedWith(await check(lin, lin.person.e164, 'whoever'))).toBe('self_payment')
    expect(refusedWith(await check(lin, '12', 'whoever'))).toBe('phone_malformed')
    const wang = await host.payer()
    expect(must(await check(lin, wang.person.e164, '林小满')).lookupsLeft).toBe(19)
  })
})

describe('a code', () => {
  it('shows a masked name, from a code as from a link', async () => {
    const [lin, wang] = [await host.payer(), await host.payer()]
    const code = personCode(host.wallet, wang.person.accountId)
    for (const text of [code, `https://wallet.example/pay/${code}`, ` ${code} `]) {
      const { payee } = must(await readPayeeCode(host.wallet, { session: lin.session, code: text }))
      expect(payee.person.label).toBe('**满')
    }
    const own = personCode(host.wallet, lin.person.accountId)
    expect(refusedWith(await readPayeeCode(host.wallet, { session: lin.session, code: own }))).toBe(
      'self_payment',
    )
  })

  it('guarantees that a code that is bent, cut short or made up is nobody’s', async () => {
    const [lin, wang] = [await host.payer(), await host.payer()]
    const code = personCode(host.wallet, wang.person.accountId)
    const nobody = personCode(host.wallet, host.deps.random.id())
    const bent = `${code.slice(0, 40)}${code[40] === 'A' ? 'B' : 'A'}${code.slice(41)}`
    const made = [
      bent,
      code.slice(0, -4),
      `${code}AAAA`,
      'LK1-',
      'LK1-AAAA',
      'LK9-x',
      '',
      nobody,
      `LK2-${code.slice(4)}`,
    ]
    for (const text of made) {
      const read = await readPayeeCode(host.wallet, { session: lin.session, code: text })
      expect(refusedWith(read), text).toBe('payee_code_unknown')
    }
  })
})

describe('a first payment', () => {
  it('guarantees that it is warned of from CNY 1,000, and whatever its sum in a strange browser', async () => {
    const { screening } = host.wallet
    host.wallet.screening = plainScreening
    const [lin, wang] = [await host.payer({ pin: '493817' }), await host.payer()]
    const advice = async (payer: Payer, amountMinor: number) =>
      must(await host.confirm(payer, wang, amountMinor)).warning?.advice
    expect(await advice(lin, 99_999)).toBeUndefined()
    expect(await advice(lin, 100_000)).toBe('warn')
    const { deviceId: _own, ...session } = lin.session
    expect(await advice({ ...lin, session }, 1)).toBe('warn')
    host.wallet.screening = screening
  })
})

describe('a confirmation', () => {
  const send = (payer: Payer, confirmation: string): ReturnType<typeof pay> =>
    pay(host.wallet, {
      ...{ session: payer.session, locale: 'en', confirmation, again: false },
      ...{ sentAt: host.clock.now().toISOString(), idempotencyKey: nextKey() },
    })

  it('guarantees that a confirmation pays for nobody else, in no other session, and not after five minutes', async () => {
    const [lin, wang, thief] = [await host.payer(), await host.payer(), await host.payer()]
    const { confirmation } = must(await host.confirm(lin, wang, 100))
    expect(refusedWith(await send(thief, confirmation))).toBe('confirmation_void')
    const elsewhere = { ...lin, session: { ...lin.session, sessionId: host.deps.random.id() } }
    expect(refusedWith(await send(elsewhere, confirmation))).toBe('confirmation_void')
    for (const bent of [`${confirmation}A`, confirmation.slice(0, -2), 'x', confirmation.replace(/.$/, '')]) {
      expect(refusedWith(await send(lin, bent))).toBe('confirmation_void')
    }
    const payee = await host.payeeFor(lin, wang)
    expect(refusedWith(await send(lin, payee))).toBe('confirmation_void')
    host.clock.advance({ minutes: 5, seconds: 1 })
    expect(refusedWith(await send(lin, confirmation))).toBe('confirmation_void')
    expect(await host.balance(wang.person)).toBe(500_000)
  })

  it('guarantees that what names a payee is of use to its asker alone, for thirty minutes', async () => {
    const [lin, wang, thief] = [await host.payer(), await host.payer(), await host.payer()]
    const payee = await host.payeeFor(lin, wang)
    const confirm = ({ session }: Payer) =>
      confirmPayment(host.wallet, {
        ...{ session, locale: 'en', payee, amountMinor: 100, currency: 'CNY', note: '' },
      })
    expect(refusedWith(await confirm(thief))).toBe('confirmation_void')
    host.clock.advance({ minutes: 29, seconds: 59 })
    must(await confirm(lin))
    host.clock.advance({ seconds: 1 })
    expect(refusedWith(await confirm(lin))).toBe('confirmation_void')
  })
})
