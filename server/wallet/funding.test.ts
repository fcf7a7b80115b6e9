import { beforeEach, describe, expect, it } from 'vitest'
import { cardEnding } from '../../test/support/bank.ts'
import { bank, bankInEachTest, confirmedPayout, pin, wallet } from '../../test/support/cash.ts'
import { must, nextKey } from '../../test/support/entering.ts'
import { host, hostPayers, ways } from '../../test/support/host.ts'
import { refusedWith, type Payer } from '../../test/support/payers.ts'
import { cashIn } from './cash-in.ts'
import { cashOut } from './cash-out.ts'
import { bindFundingSource, listFundingSources, removeFundingSource } from './funding.ts'
import { sweepOrders } from './order.ts'

hostPayers('funding', { connectionsMax: 16 })
bankInEachTest()
let lin: Payer
beforeEach(async () => {
  lin = await host.payer({ pin })
  await host.addEmail(lin.person)
})

const tryToBind = ({ session }: Payer, cardNumber: string) =>
  bindFundingSource(wallet, { session, locale: 'en', cardNumber })
const bind = async (cardNumber: string) => must(await tryToBind(lin, cardNumber)).source
const remove = (sourceId: string, payer = lin) =>
  removeFundingSource(wallet, { session: payer.session, sourceId })
const bound = async () =>
  (await listFundingSources(wallet, { session: lin.session, locale: 'en' })).sources.map(
    ({ sourceId }) => sourceId,
  )
function move(direction: 'in' | 'out', sourceId: string) {
  const { session } = lin
  const sentAt = host.clock.now().toISOString()
  const what = { sourceId, amountMinor: 1_000, currency: 'CNY' } as const
  const sending = { session, locale: 'en', sentAt, idempotencyKey: nextKey() } as const
  if (direction === 'in') return cashIn(wallet, { ...what, ...sending })
  const confirmation = confirmedPayout(lin, sourceId, what.amountMinor)
  return cashOut(wallet, { confirmation, pin, ...sending })
}

describe('binding a card', () => {
  it('shows four digits of it, and tells every channel', async () => {
    const payer = await host.payer()
    const cardNumber = cardEnding(4, 1024)
    const { source } = must(await tryToBind(payer, cardNumber))
    expect(source).toMatchObject({ label: `Bank card ···· ${cardNumber.slice(-4)}`, settled: false })
    const { sources } = await listFundingSources(wallet, { session: payer.session, locale: 'zh-CN' })
    expect(sources).toEqual([{ ...source, label: `银行卡 ···· ${cardNumber.slice(-4)}` }])
    const notices = await host.db.read((tx) =>
      tx.named('test.notices', 'select template from notice where account_id = $1', [payer.person.accountId]),
    )
    expect(notices).toContainEqual({ template: 'card_bound' })
  })

  it('answers the same card again with itself, and has room for five', async () => {
    const payer = await host.payer()
    const first = must(await tryToBind(payer, cardEnding(0, 1)))
    const again = must(await tryToBind(payer, ` ${cardEnding(0, 1).replace(/(.{4})/g, '$1 ')}`))
    expect(again.source.sourceId).toBe(first.source.sourceId)
    const more = await Promise.all([2, 3, 4, 5, 6, 7].map((one) => tryToBind(payer, cardEnding(0, one))))
    expect(more.map(refusedWith).filter((one) => one === 'sources_limit')).toHaveLength(2)
  })

  it('refuses what is no card, and whoever may not change contacts', async () => {
    const payer = await host.payer()
    for (const cardNumber of ['6222021234567891', '12345678', 'card 1234 5678 9012', '0000000000000000']) {
      expect(refusedWith(await tryToBind(payer, cardNumber)), cardNumber).toBe('card_malformed')
    }
    await host.lock(payer, 'self_frozen')
    expect(refusedWith(await tryToBind(payer, cardEnding(0, 8)))).toBe('change_locked')
  })

  it('guarantees that no number of a card stands in a row or a log in clear', async () => {
    const cardNumber = cardEnding(3, 77)
    must(await tryToBind(lin, cardNumber))
    const rows = await host.db.read((tx) =>
      tx.named(
        'test.cards',
        `select encode(sealed_card, 'escape') as a, encode(card_hash, 'escape') as b from funding_source`,
        [],
      ),
    )
    expect(JSON.stringify(rows)).not.toContain(cardNumber.slice(0, 12))
    expect(host.logged.join('\n')).not.toContain(cardNumber)
  })
})

describe('unbinding a card', () => {
  it('takes it off the list, tells every channel, and moves nothing over it any more', async () => {
    const { sourceId } = await bind(cardEnding(0, 1))
    must(await remove(sourceId))
    expect(await bound()).toEqual([])
    expect(await ways.notices(lin.person)).toContain('card_removed')
    for (const direction of ['in', 'out'] as const) {
      expect(refusedWith(await move(direction, sourceId))).toBe('not_found')
    }
    expect(refusedWith(await remove(sourceId))).toBe('not_found')
    expect(bank.given).toEqual([])
  })

  it('guarantees that a card bound again counts its seven days anew', async () => {
    const first = await bind(cardEnding(0, 2))
    host.clock.advance({ days: 8 })
    lin = { ...lin, ...(await ways.onDevice(lin.person, lin.device, lin.asker)) }
    must(await remove(first.sourceId))
    const again = await bind(cardEnding(0, 2))
    expect(again).toMatchObject({ settled: false, boundAt: host.clock.now() })
    expect(again.sourceId).not.toBe(first.sourceId)
  })

  it('makes room for another', async () => {
    const cards = await Promise.all([1, 2, 3, 4, 5].map((one) => bind(cardEnding(0, one))))
    must(await remove(cards[2]?.sourceId ?? ''))
    await bind(cardEnding(0, 6))
    expect(await bound()).toHaveLength(5)
  })

  it('guarantees that nobody unbinds without the proofs and rights that binding takes', async () => {
    const { sourceId } = await bind(cardEnding(0, 3))
    const wang = await host.payer()
    expect(refusedWith(await remove(sourceId, wang))).toBe('not_found')
    host.clock.advance({ minutes: 14 })
    expect(refusedWith(await remove(sourceId))).toBe('step_up_needed')
    lin = { ...lin, ...(await ways.onDevice(lin.person, lin.device, lin.asker)) }
    await host.lock(lin, 'cooling_off')
    expect(refusedWith(await remove(sourceId))).toBe('change_locked')
    expect(await bound()).toEqual([sourceId])
  })

  it.each(['in', 'out'] as const)(
    'guarantees that a card over which money goes %s stays until that is over',
    async (direction) => {
      const { sourceId } = await bind(cardEnding(0, 4))
      bank.answer = 'open'
      must(await move(direction, sourceId))
      expect(refusedWith(await remove(sourceId))).toBe('source_busy')
      bank.answer = 'refused'
      host.clock.advance({ seconds: 15 })
      await sweepOrders(wallet)
      must(await remove(sourceId))
      expect(await bound()).toEqual([])
    },
  )

  it('guarantees that of unbinding and paying out at once one comes first, and nothing leaves for a card that is gone', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { sourceId } = await bind(cardEnding(0, 10 + round))
      const given = bank.given.length
      bank.answer = 'open'
      const [moved, removed] = await Promise.all([
        move(round % 2 === 0 ? 'out' : 'in', sourceId),
        remove(sourceId),
      ])
      const isMoved = 'payment' in moved
      expect([refusedWith(removed), isMoved]).toEqual(
        isMoved ? ['source_busy', true] : [expect.stringContaining('not refused'), false],
      )
      expect(bank.given.length - given).toBe(isMoved ? 1 : 0)
      bank.answer = 'done'
      host.clock.advance({ seconds: 15 })
      await sweepOrders(wallet)
      if (isMoved) must(await remove(sourceId))
    }
  })
})
