import { describe, expect, it } from 'vitest'
import { must, nextKey } from '../../test/support/entering.ts'
import { host, hostPayers, two } from '../../test/support/host.ts'
import { refusedWith, type Payer } from '../../test/support/payers.ts'
import { confirmPayment } from './confirm.ts'
import { checkPayee, readPayeeCode } from './payees.ts'
import { requestsOpenMax } from './policy-funding.ts'
import { delayPayment, takeUpDelayed } from './put-off.ts'
import { readWallet } from './read-wallet.ts'
import { cancelRequest, readReceiving, renewCode, requestMoney, setFindable } from './requests.ts'

hostPayers('requests', { connectionsMax: 16 })

const ask = (payer: Payer, amountMinor = 2_600, note = 'tickets') =>
  requestMoney(host.wallet, { session: payer.session, amountMinor, currency: 'CNY', note })
const open = (payer: Payer, code: string) => readPayeeCode(host.wallet, { session: payer.session, code })
const cancel = (payer: Payer, requestId: string) =>
  cancelRequest(host.wallet, { session: payer.session, requestId })
const states = async (payer: Payer): Promise<string[]> =>
  (await readReceiving(host.wallet, { session: payer.session })).requests.map((one) => one.state)
async function confirmRequest(payer: Payer, code: string, amountMinor = 2_600): Promise<string> {
  const { payee } = must(await open(payer, code))
  const asked = { session: payer.session, locale: 'en', amountMinor, currency: 'CNY', note: '' } as const
  return must(await confirmPayment(host.wallet, { ...asked, payee: payee.payee })).confirmation
}

describe('asking for money', () => {
  it('makes a code that names who asks, how much and what for, to whoever opens it', async () => {
    const [lin, wang] = [await host.payer(), await host.payer()]
    const { requestId, code, expiresAt } = must(await ask(wang))
    expect(expiresAt.getTime() - host.clock.now().getTime()).toBe(7 * 86_400_000)
    expect(must(await open(lin, code)).payee).toMatchObject({
      ...{ amountMinor: 2_600, note: 'tickets', requestId, person: { label: '**满', before: false } },
    })
    expect(must(await open(lin, `https://wallet.example/pay/${code}`)).payee.requestId).toBe(requestId)
    expect(refusedWith(await open(wang, code)), 'who asks cannot pay it').toBe('self_payment')
    const { requests } = await readReceiving(host.wallet, { session: wang.session })
    expect(requests).toEqual([
      expect.objectContaining({ requestId, amountMinor: 2_600, note: 'tickets', state: 'open' }),
    ])
    expect(must(await open(lin, requests[0]?.code ?? '')).payee.requestId).toBe(requestId)
  })

  it('guarantees that a request is paid once, however many pay it at once', async () => {
    const wang = await host.payer({ moneyMinor: 0 })
    const { code } = must(await ask(wang))
    const payers = await Promise.all(Array.from({ length: 6 }, () => host.payer()))
    const confirmations = await Promise.all(payers.map((one) => confirmRequest(one, code)))
    const answers = await Promise.all(payers.map((one, index) => host.pay(one, confirmations[index] ?? '')))
    expect(answers.filter((one) => !('refused' in one))).toHaveLength(1)
    expect(answers.filter((one) => refusedWith(one) === 'request_ended')).toHaveLength(5)
    expect(await host.balance(wang.person)).toBe(2_600)
  })

  it('guarantees that what was taken back is not paid, and what is being paid is not taken back', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [lin, wang] = await two()
      const { requestId, code } = must(await ask(wang))
      const confirmation = await confirmRequest(lin, code)
      const [cancelled, paid] = await Promise.all([cancel(wang, requestId), host.pay(lin, confirmation)])
      const isPaid = !('refused' in paid)
      expect('refused' in cancelled, refusedWith(cancelled)).toBe(isPaid)
      expect(await host.balance(wang.person)).toBe(isPaid ? 2_600 : 0)
    }
  })

  it('ends after seven days, by taking it back, and only for who asked', async () => {
    const [lin, wang] = [await host.payer(), await host.payer()]
    const { requestId, code } = must(await ask(wang))
    expect(refusedWith(await cancel(lin, requestId))).toBe('not_found')
    must(await cancel(wang, requestId.toUpperCase()))
    expect(refusedWith(await cancel(wang, requestId))).toBe('request_ended')
    expect(refusedWith(await open(lin, code))).toBe('request_ended')
    expect(await states(wang)).toEqual(['cancelled'])
    const late = must(await ask(wang))
    host.clock.advance({ days: 7 })
    expect(refusedWith(await open(lin, late.code))).toBe('request_ended')
    expect(refusedWith(await cancel(wang, late.requestId))).toBe('request_ended')
  })

  it('guarantees that a request is not paid after its seven days, though it was confirmed before', async () => {
    const [lin, wang] = await two()
    const { code } = must(await ask(wang))
    host.clock.advance({ days: 6, hours: 23, minutes: 58 })
    const confirmation = await confirmRequest(lin, code)
    host.clock.advance({ minutes: 2 })
    expect(refusedWith(await host.pay(lin, confirmation))).toBe('request_ended')
    expect(await host.balance(wang.person)).toBe(0)
  })

  it('has room for so many at once, and counts each', async () => {
    const wang = await host.payer()
    const all = await Promise.all(Array.from({ length: requestsOpenMax + 4 }, () => ask(wang)))
    expect(all.filter((one) => refusedWith(one) === 'requests_open')).toHaveLength(4)
    const first = all.find((one) => !('refused' in one))
    must(await cancel(wang, first && 'requestId' in first ? first.requestId : ''))
    must(await ask(wang))
  })

  it('guarantees that a code that somebody changed or made up opens nothing', async () => {
    const [lin, wang] = [await host.payer(), await host.payer()]
    const { code } = must(await ask(wang))
    const own = (await readReceiving(host.wallet, { session: wang.session })).code
    const wrong = [
      code.slice(0, -2),
      `${code}A`,
      code.replace('LK2', 'LK1'),
      own.replace('LK1', 'LK2'),
      'LK1-AAAA',
      '',
      ' ',
    ]
    for (const text of wrong) expect(refusedWith(await open(lin, text)), text).toBe('payee_code_unknown')
    expect(must(await open(lin, own)).payee.requestId).toBeNull()
  })
})

describe('the own code', () => {
  const renew = (payer: Payer) => renewCode(host.wallet, { session: payer.session })
  const shown = async (payer: Payer) => (await readReceiving(host.wallet, { session: payer.session })).code

  it('guarantees that a code that its owner has renewed opens nothing, however often it was shown', async () => {
    const [lin, wang] = await two()
    const old = [await shown(wang), await shown(wang), `https://wallet.example/pay/${await shown(wang)}`]
    const requested = must(await ask(wang)).code
    for (const code of old) must(await open(lin, code))
    const { code } = must(await renew(wang))
    for (const one of old) expect(refusedWith(await open(lin, one))).toBe('payee_code_unknown')
    must(await open(lin, code))
    must(await open(lin, await shown(wang)))
    must(await open(lin, requested))
    const again = must(await renew(wang)).code
    expect(refusedWith(await open(lin, code))).toBe('payee_code_unknown')
    must(await open(lin, again))
    // The other profile words, such as being found, leave it alone.
    must(await setFindable(host.wallet, { session: wang.session, byNumber: false }))
    must(await open(lin, again))
    expect(refusedWith(await open(lin, old[0] ?? ''))).toBe('payee_code_unknown')
  })

  it('guarantees that of many renewals at once the last alone holds', async () => {
    const [lin, wang] = [await host.payer(), await host.payer()]
    const codes = (await Promise.all([1, 2, 3, 4, 5, 6].map(() => renew(wang)))).map((one) => must(one).code)
    const opened = await Promise.all(codes.map((code) => open(lin, code)))
    expect(opened.filter((one) => 'payee' in one)).toHaveLength(1)
    must(await open(lin, await shown(wang)))
  })

  it('is left alone by a limited session', async () => {
    const wang = await host.payer()
    const limited = { ...wang, session: { ...wang.session, kind: 'limited' as const } }
    expect(refusedWith(await renew(limited))).toBe('session_limited')
  })
})

describe('being found by number', () => {
  it('guarantees that who refuses is told of like a number without a wallet, and codes work either way', async () => {
    const [lin, wang] = [await host.payer(), await host.payer()]
    const look = () =>
      checkPayee(host.wallet, {
        session: lin.session,
        number: wang.person.e164,
        country: 'CN',
        name: '林小满',
      })
    must(await look())
    const limited = { ...wang.session, kind: 'limited' as const }
    expect(refusedWith(await setFindable(host.wallet, { session: limited, byNumber: false }))).toBe(
      'session_limited',
    )
    must(await setFindable(host.wallet, { session: wang.session, byNumber: false }))
    const hidden = await look()
    const number = '+8613999999999'
    const nobody = await checkPayee(host.wallet, {
      session: lin.session,
      number,
      country: 'CN',
      name: '林小满',
    })
    expect(hidden).toEqual(nobody)
    expect(refusedWith(hidden)).toBe('payee_unconfirmed')
    must(await open(lin, (await readReceiving(host.wallet, { session: wang.session })).code))
    // The class of the wallet is not touched by it.
    const { profile } = await readWallet(host.wallet, { session: wang.session, locale: 'en' })
    expect(profile).toEqual({ tier: 3, findableByNumber: false, codeSerial: 0 })
  })
})

describe('putting a payment off', () => {
  const delay = (payer: Payer, confirmation: string) =>
    delayPayment(host.wallet, { session: payer.session, confirmation })
  const take = (payer: Payer, delayedId: string, decision: 'go-on' | 'let-go' = 'go-on') =>
    takeUpDelayed(host.wallet, { session: payer.session, delayedId, decision })
  const waiting = async (payer: Payer) =>
    (await readWallet(host.wallet, { session: payer.session, locale: 'en' })).delayed

  it('asks again after 24 hours, and pays nothing by itself', async () => {
    const [lin, wang] = await two()
    const { confirmation } = must(await host.confirm(lin, wang, 9_900, 'deposit'))
    const { delayedId, readyAt } = must(await delay(lin, confirmation))
    expect(readyAt.getTime() - host.clock.now().getTime()).toBe(86_400_000)
    expect(must(await delay(lin, confirmation)).delayedId, 'a second tap is the same').toBe(delayedId)
    expect(await waiting(lin)).toMatchObject([
      { delayedId, amountMinor: 9_900, note: 'deposit', other: { label: '**满' } },
    ])
    expect(await take(lin, delayedId)).toMatchObject({ refused: 'delay_running', retryAt: readyAt })
    host.clock.advance({ hours: 24 })
    expect(await host.balance(wang.person)).toBe(0)
    const { payee } = must(await take(lin, delayedId))
    expect(payee).toMatchObject({ amountMinor: 9_900, note: 'deposit', person: { label: '**满' } })
    expect(refusedWith(await take(lin, delayedId)), 'once').toBe('not_found')
    const asked = {
      session: lin.session,
      locale: 'en',
      amountMinor: 9_900,
      currency: 'CNY',
      note: 'deposit',
    } as const
    const again = must(await confirmPayment(host.wallet, { ...asked, payee: payee?.payee ?? '' }))
    must(await host.pay(lin, again.confirmation, { key: nextKey() }))
    expect(await host.balance(wang.person)).toBe(9_900)
  })

  it('lets it go at any time, and is its payer’s alone', async () => {
    const [lin, wang] = [await host.payer(), await host.payer()]
    const { confirmation } = must(await host.confirm(lin, wang, 100))
    expect(refusedWith(await delay(wang, confirmation))).toBe('confirmation_void')
    const { delayedId } = must(await delay(lin, confirmation))
    expect(refusedWith(await take(wang, delayedId, 'let-go'))).toBe('not_found')
    expect(must(await take(lin, delayedId, 'let-go')).payee).toBeNull()
    expect(await waiting(lin)).toEqual([])
    host.clock.advance({ minutes: 6 })
    expect(refusedWith(await delay(lin, confirmation))).toBe('confirmation_void')
  })

  it('guarantees that of many who take it up at once one does', async () => {
    const [lin, wang] = [await host.payer(), await host.payer()]
    const { confirmation } = must(await host.confirm(lin, wang, 100))
    const { delayedId } = must(await delay(lin, confirmation))
    host.clock.advance({ hours: 24 })
    const answers = await Promise.all(Array.from({ length: 8 }, () => take(lin, delayedId)))
    expect(answers.filter((one) => !('refused' in one))).toHaveLength(1)
  })

  it('keeps the newest twenty, so that nobody fills the table', async () => {
    const [lin, wang] = [await host.payer(), await host.payer()]
    for (let count = 0; count < 22; count += 1) {
      const { confirmation } = must(await host.confirm(lin, wang, 100 + count))
      must(await delay(lin, confirmation))
      host.clock.advance({ seconds: 1 })
    }
    const kept = await waiting(lin)
    expect(kept).toHaveLength(20)
    expect(kept[0]?.amountMinor).toBe(102)
  })
})
