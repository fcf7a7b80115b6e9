import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fakeClock, type FakeClock } from '../../test/support/clock.ts'
import { decideCard } from './decide-card.ts'
import { demoFundingSource } from './funding-source-demo.ts'
import {
  closedFundingSource,
  type FundingSource,
  type OutsideAnswer,
  type OutsideOrder,
} from './funding-source.ts'

/** A connector under test, and a card for each way in which the bank may behave. */
type Case = {
  open(): { source: FundingSource; clock: FakeClock }
  cards: Readonly<Record<'yes' | 'no' | 'slow' | 'lostYes' | 'lostNo', string>>
  /** After so long the slow one has answered. */
  slowSeconds: number
}
const connectors: Readonly<Record<string, Case>> = {
  'the demo': {
    open() {
      const clock = fakeClock()
      return { source: demoFundingSource(clock), clock }
    },
    // The last digit alone says how it behaves.
    cards: {
      yes: '6222021234567890',
      slow: '6222021234567896',
      no: '6222021234567897',
      lostYes: '6222021234567898',
      lostNo: '6222021234567899',
    },
    slowSeconds: 20,
  },
}

describe.each(Object.entries(connectors))(
  'what every connector promises: %s',
  (_name, { open, cards, slowSeconds }) => {
    const order = (key: string, cardNumber: string): OutsideOrder => ({
      ...{ key, cardNumber, amountMinor: 100, currency: 'CNY' },
    })
    const directions = ['collect', 'payOut'] as const

    it.each(directions)('%s says yes or no, and says the same ever after', async (direction) => {
      const { source } = open()
      for (const [card, answer] of [
        [cards.yes, 'done'],
        [cards.no, 'refused'],
      ] as const) {
        expect(await source[direction](order(card, card))).toBe(answer)
        expect(await source[direction](order(card, card))).toBe(answer)
        expect(await source.outcome(card)).toBe(answer)
      }
    })

    it.each(directions)('%s may take its time, and then has an answer', async (direction) => {
      const { source, clock } = open()
      expect(await source[direction](order('slow', cards.slow))).toBe('open')
      expect(await source.outcome('slow')).toBe('open')
      clock.advance({ seconds: slowSeconds })
      expect(await source.outcome('slow')).toBe('done')
    })

    it.each(directions)('%s may lose its reply, and the outcome is still to be had', async (direction) => {
      const { source } = open()
      for (const [card, answer] of [
        [cards.lostYes, 'done'],
        [cards.lostNo, 'refused'],
      ] as const) {
        await expect(source[direction](order(card, card))).rejects.toThrow()
        expect(await source.outcome(card)).toBe(answer)
        const again: OutsideAnswer = await source[direction](order(card, card))
        expect(again, 'the same key again is the same order').toBe(answer)
      }
    })

    it.each(directions)(
      'withdrawing closes a key of which it never heard, before %s comes late',
      async (direction) => {
        const { source } = open()
        expect(await source.withdraw('late')).toBe('withdrawn')
        expect(await source[direction](order('late', cards.yes))).toBe('withdrawn')
        expect(await source[direction](order('late', cards.lostYes))).toBe('withdrawn')
        expect(await source.outcome('late')).toBe('withdrawn')
        expect(await source.withdraw('late')).toBe('withdrawn')
      },
    )

    it.each(directions)('withdrawing what %s has begun changes nothing', async (direction) => {
      const { source, clock } = open()
      await source[direction](order('done', cards.yes))
      expect(await source.withdraw('done')).toBe('done')
      await source[direction](order('slow', cards.slow))
      expect(await source.withdraw('slow')).toBe('open')
      clock.advance({ seconds: slowSeconds })
      expect(await source.outcome('slow')).toBe('done')
    })

    it('calls absent only what it was never given', async () => {
      const { source } = open()
      expect(await source.outcome('never')).toBe('absent')
      await source.collect(order('given', cards.slow))
      expect(await source.outcome('given')).not.toBe('absent')
    })
  },
)

it('closed, it says no, and never that it may have happened', async () => {
  const order: OutsideOrder = { key: 'a', cardNumber: '6222020000000080', amountMinor: 1, currency: 'CNY' }
  expect(await closedFundingSource.collect(order)).toBe('refused')
  expect(await closedFundingSource.payOut(order)).toBe('refused')
  expect(await closedFundingSource.outcome('a')).toBe('absent')
  expect(await closedFundingSource.withdraw('a')).toBe('refused')
})

it('is promised by the documents to have a card of each kind', () => {
  const text = readFileSync('docs/operating.md', 'utf8')
  const cards = [...text.matchAll(/`(\d{4}(?: \d{4}){3})`/g)].map(([, card = '']) => card)
  expect(cards.map((card) => card.at(-1))).toEqual(['0', '6', '7', '8', '9'])
  for (const card of cards) expect(decideCard(card), card).toEqual({ cardNumber: card.replaceAll(' ', '') })
})
