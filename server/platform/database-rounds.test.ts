import { expect, it } from 'vitest'
import { openRounds, type Answered, type Rounds } from './database-rounds.ts'

type Sent = { name: string; values: unknown[][] }

/** Answers each asker with what it asked, in rows of two; `broken` is a value that no statement survives. */
function start(options: { isAboutOne?: boolean } = {}): { rounds: Rounds; sent: Sent[] } {
  const sent: Sent[] = []
  const rounds = openRounds({
    async send(name, _text, values) {
      sent.push({ name, values })
      await new Promise((resolve) => setImmediate(resolve))
      const [first = []] = values
      if (first.includes('broken')) throw new Error(`${name} is broken`)
      return first
        .flatMap((value, index) => [1, 2].map((row) => ({ asker: index + 1, value, row })))
        .toReversed() as Answered[]
    },
    isAboutOne: () => options.isAboutOne ?? true,
  })
  return { rounds, sent }
}

const question = (name: string, value: string): { name: string; text: string; values: string[] } => ({
  name,
  text: 'select',
  values: [value],
})

it('sends what many ask at once as one statement, and gives each its own rows in their order', async () => {
  const { rounds, sent } = start()
  const asked = ['a', 'b', 'c'].map((value) => rounds.asker()(question('find', value)))
  const answers = await Promise.all(asked)
  expect(sent).toEqual([{ name: 'find', values: [['a', 'b', 'c']] }])
  expect(answers).toEqual(
    ['a', 'b', 'c'].map((value, index) => [2, 1].map((row) => ({ asker: index + 1, value, row }))),
  )
})

it('keeps what is asked while a round is on its way for the next', async () => {
  const { rounds, sent } = start()
  const first = rounds.asker()(question('find', 'a'))
  await new Promise((resolve) => setImmediate(resolve))
  const others = ['b', 'c'].map((value) => rounds.asker()(question('find', value)))
  await Promise.all([first, ...others])
  expect(sent.map(({ values }) => values)).toEqual([[['a']], [['b', 'c']]])
})

it('guarantees that nobody hears of a lock from before the guard that was asked for first', async () => {
  const { rounds, sent } = start()
  const [reader, payer] = [rounds.asker(), rounds.asker()]
  const asked = [
    reader(question('locks', 'reader')),
    payer(question('guard', 'payer')),
    payer(question('locks', 'payer')),
    rounds.asker()(question('locks', 'other')),
  ]
  await Promise.all(asked)
  const placeOf = (name: string, asker: string): number =>
    sent.findIndex((one) => one.name === name && (one.values[0] ?? []).includes(asker))
  expect(placeOf('guard', 'payer')).toBeGreaterThanOrEqual(0)
  expect(placeOf('locks', 'payer')).toBeGreaterThan(placeOf('guard', 'payer'))
  expect(placeOf('locks', 'other')).toBe(0)
})

it('guarantees that a question which fails fails for its asker alone', async () => {
  const { rounds, sent } = start()
  const [good, bad, other] = ['a', 'broken', 'b'].map((value) => rounds.asker()(question('find', value)))
  await expect(bad).rejects.toThrow('find is broken')
  expect(await good).toHaveLength(2)
  expect(await other).toHaveLength(2)
  expect(sent).toHaveLength(4)
})

it('asks nobody again when the connection was lost', async () => {
  const { rounds, sent } = start({ isAboutOne: false })
  const asked = ['a', 'broken'].map((value) => rounds.asker()(question('find', value)))
  const ended = await Promise.allSettled(asked)
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(sent).toHaveLength(1)
})
