import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isRefusal } from '#platform/refusals'
import { startDoor, type Asker, type Door } from '../../test/support/door.ts'
import { resendCode, startFlow } from './door.ts'
import { keylessLimits, limitsWithBreaker } from './policy-door.ts'
import { startCode } from './sending.ts'

/** Small, so that a test spends them at once; the range and the country of one test are those of all. */
const limits = {
  source: { perHourMax: 4, perDayMax: 6 },
  range: { perHourMax: 1_000, perDayMax: 10_000 },
  country: { perHourMax: 1_000, perDayMax: 10_000 },
  whole: { perHourMax: 1_000, perDayMax: 10_000 },
}
let door: Door
let round = 0
let number: string
beforeAll(async () => {
  door = await startDoor('sending', { limits })
})
afterAll(() => door.close())
beforeEach(() => {
  round += 1
  number = `+86138001${String(20_000 + round * 100)}`
  // Each test begins a new day, in which nothing was sent yet.
  door.clock.set(new Date(Date.UTC(2026, 6, round, 2, 0, 0)))
})

const other = (step: number): string => `${number.slice(0, -2)}${String(10 + step)}`
const source = (step: number): Asker => door.browser(`${round} ${step}`, `198.51.${round}.${step}`)
const open = (as: Asker, to = number, deps = door.deps) =>
  startFlow(deps, { ...as, number: to, country: 'CN', purpose: 'enter' })
const at = (text: string): Date => new Date(`2026-07-${String(round).padStart(2, '0')}T${text}.000Z`)
const limited = (end: Date): object => ({ refused: 'code_send_limit', retryAt: end })

async function known(to = number): Promise<ReturnType<typeof startCode>> {
  const subjectId = await door.subjectId(to)
  return door.deps.db.transact((tx) =>
    startCode(tx, door.clock.now(), door.deps, {
      purpose: 'step-up',
      e164: to,
      subjectId,
      browserHash: source(0).browserHash,
      locale: 'en',
      sender: { share: 'known' },
      proven: { accountId: subjectId, proofs: [] },
    }),
  )
}

describe('texts to one number', () => {
  it('are one a minute, five an hour, ten a day, from however many sources that have sent before, and the end named is the real one', async () => {
    const sent: Date[] = []
    for (let step = 0; step < 10; step += 1) {
      const as = source(step % 3)
      const opened = await open(as)
      if (isRefusal(opened)) {
        expect(opened.refused).toBe('code_send_limit')
        const end = opened.retryAt ?? at('00:00:00')
        door.clock.set(new Date(end.getTime() - 1))
        expect(await open(as)).toEqual(opened)
        door.clock.set(end)
        expect(await open(as)).toMatchObject({ entriesLeft: 5 })
      } else if (step < 4) {
        expect(await open(as)).toEqual(limited(opened.resendAt))
      }
      sent.push(door.clock.now())
      door.clock.advance({ minutes: 1 })
    }
    const [first] = sent
    expect(sent.slice(0, 6)).toEqual([
      at('02:00:00'),
      at('02:01:00'),
      at('02:02:00'),
      at('02:03:00'),
      at('02:04:00'),
      at('03:00:00'),
    ])
    expect(sent.length).toBe(10)
    expect(await open(source(1))).toEqual(limited(new Date((first?.getTime() ?? 0) + 86_400_000)))
  })

  it('count a resend like any other, and a refusal for nothing', async () => {
    const as = source(1)
    const { flowId } = await door.open(as, number)
    expect(await resendCode(door.deps, { ...as, flowId })).toEqual(limited(at('02:01:00')))
    door.clock.set(at('02:01:00'))
    expect(await resendCode(door.deps, { ...as, flowId })).toMatchObject({ resendAt: at('02:02:00') })
    for (let step = 0; step < 20; step += 1) {
      expect(await resendCode(door.deps, { ...as, flowId })).toEqual(limited(at('02:02:00')))
    }
    door.clock.set(at('02:02:00'))
    expect(await resendCode(door.deps, { ...as, flowId })).toMatchObject({ flowId })
  })

  it('guarantees that a typo never texts a stranger beyond these limits, whoever mistypes and how often', async () => {
    const before = door.codes.length
    for (let minute = 0; minute < 24 * 60; minute += 7) {
      door.clock.set(new Date(at('02:00:00').getTime() + minute * 60_000))
      await open(source(minute % 250))
    }
    expect(door.codes.length - before).toBe(20)
  })

  it('guarantees that a refusal opens no flow and draws no code', async () => {
    await open(source(1))
    const flows = () => door.deps.db.read((tx) => tx.named('test.flows', 'select flow_id from flow', []))
    const before = { flows: (await flows()).length, codes: door.codes.length }
    await open(source(2))
    expect({ flows: (await flows()).length, codes: door.codes.length }).toEqual(before)
  })
})

describe('the owner whose number strangers flood', () => {
  const owner = (): Asker => source(250)
  /** Asks every so many minutes, from each place in turn; answers how many texts went. */
  const flood = async (places: number, minutes: number, every = 1): Promise<number> => {
    const before = door.codes.length
    const start = door.clock.now().getTime()
    for (let step = 0; step * every < minutes; step += 1) {
      door.clock.set(new Date(start + step * every * 60_000))
      await open(source(step % places))
    }
    door.clock.set(new Date(start + minutes * 60_000))
    return door.codes.length - before
  }

  it('guarantees that one place spends neither the hour nor the day of a number', async () => {
    expect(await flood(1, 59, 3)).toBe(3)
    expect(await open(owner())).toMatchObject({ entriesLeft: 5 })
    expect(await flood(1, 22 * 60, 15)).toBe(1)
    expect(await open(source(251))).toMatchObject({ entriesLeft: 5 })
    door.clock.advance({ minutes: 1 })
    expect(await open(source(251))).toMatchObject({ entriesLeft: 5 })
  })

  it('guarantees a code to an owner at an address of their own while five places flood, at any time', async () => {
    for (const step of [1, 2, 3]) {
      await flood(5, 100, 5)
      expect(await open(source(250 + step)), `after ${step} floods`).toMatchObject({ entriesLeft: 5 })
      door.clock.advance({ minutes: 1 })
    }
  })

  it('guarantees that the reserve gives each place one code, and all of them ten a day beyond the share', async () => {
    expect(await flood(5, 20 * 60, 7)).toBe(10)
    expect(await open(owner())).toMatchObject({ entriesLeft: 5 })
    door.clock.advance({ minutes: 1 })
    expect(await open(owner())).toMatchObject({ refused: 'code_send_limit' })
    for (let step = 0; step < 9; step += 1) {
      expect(await open(source(100 + step))).toMatchObject({ entriesLeft: 5 })
      door.clock.advance({ minutes: 1 })
    }
    expect(await open(source(120))).toMatchObject({ refused: 'code_send_limit' })
  })

  it('guarantees that places at once get no more than the limits', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, step) => open(source(step))))
    expect(answers.filter((one) => !isRefusal(one))).toHaveLength(1)
  })

  it('guarantees the same statements for every number, in the share and in the reserve', async () => {
    const many = { perHourMax: 1_000, perDayMax: 10_000 }
    const deps = { ...door.deps, keylessLimits: { ...limits, source: many } }
    const names = async (to: string): Promise<string[][]> => {
      const taken: string[][] = []
      for (const as of [0, 0, 0, 0, 1, 1, 2].map((step) => source(step))) {
        door.statements.take()
        await open(as, to, deps)
        taken.push(door.statements.take())
        door.clock.advance({ minutes: 1 })
      }
      return taken
    }
    const without = await names(other(1))
    await door.openWallet(other(2))
    door.clock.set(at('02:00:00'))
    expect(await names(other(2))).toEqual(without)
  })

  it('guarantees that the table names no address and links none between numbers', async () => {
    await open(source(1), other(1))
    await open(source(1), other(2))
    const rows = await door.deps.db.read((tx) =>
      tx.named<{ sent_from: Buffer[] }>(
        'test.places',
        'select sent_from from send_share order by last_at desc, number_hash limit 2',
        [],
      ),
    )
    const [one, two] = rows.map((row) => row.sent_from.at(-1) ?? Buffer.alloc(0))
    expect(one?.length).toBe(32)
    expect(one).not.toEqual(two)
  })
})

describe('the share of known askers', () => {
  it('guarantees that strangers who flood a number never spend it', async () => {
    for (let minute = 0; minute < 120; minute += 1) {
      door.clock.set(new Date(at('02:00:00').getTime() + minute * 60_000))
      await open(source(minute))
    }
    expect(await open(source(200))).toMatchObject({ refused: 'code_send_limit' })
    expect(await known()).toMatchObject({ entriesLeft: 5, sentTo: `··· ${number.slice(-3)}` })
  })

  it('has the limits of a number of its own', async () => {
    for (let step = 0; step < 5; step += 1) {
      expect(await known()).toMatchObject({ entriesLeft: 5 })
      door.clock.advance({ minutes: 1 })
    }
    expect(await known()).toEqual(limited(at('03:00:00')))
    expect(await open(source(1))).toMatchObject({ entriesLeft: 5 })
  })

  it('is used again by a resend of its own flow', async () => {
    await door.openWallet(number)
    const opened = await known()
    if (isRefusal(opened)) throw new Error(opened.refused)
    for (let minute = 1; minute < 6; minute += 1) {
      door.clock.advance({ minutes: 1 })
      await open(source(minute))
    }
    const asked = { ...source(0), flowId: opened.flowId }
    expect(await resendCode(door.deps, asked)).toMatchObject({ flowId: opened.flowId })
  })
})

describe('askers who hold nothing', () => {
  it('are bounded by their source, and no other source is', async () => {
    const as = source(1)
    for (let step = 0; step < 4; step += 1)
      expect(await open(as, other(step))).toMatchObject({ entriesLeft: 5 })
    expect(await open(as, other(4))).toEqual(limited(at('03:00:00')))
    expect(await open(source(2), other(4))).toMatchObject({ entriesLeft: 5 })
    door.clock.set(at('03:00:00'))
    expect(await open(as, other(5))).toMatchObject({ entriesLeft: 5 })
    expect(await open(as, other(6))).toMatchObject({ entriesLeft: 5 })
    expect(await open(as, other(7))).toEqual(limited(new Date(Date.UTC(2026, 6, round + 1))))
  })

  it('are told when they may resend, whichever limit decides that', async () => {
    const as = source(1)
    for (let step = 0; step < 3; step += 1) await open(as, other(step))
    expect(await open(as, other(3))).toMatchObject({ resendAt: at('03:00:00') })
  })

  it('are bounded by the range of the numbers, and no other range is', async () => {
    const deps = { ...door.deps, keylessLimits: { ...limits, range: { perHourMax: 2, perDayMax: 9 } } }
    const range = `+86137${String(1000 + round)}`.slice(0, 8)
    const inRange = (step: number) => `${range}${String(100_000 + step)}`
    expect(await open(source(1), inRange(1), deps)).toMatchObject({ entriesLeft: 5 })
    expect(await open(source(2), inRange(2), deps)).toMatchObject({ entriesLeft: 5 })
    expect(await open(source(3), inRange(3), deps)).toEqual(limited(at('03:00:00')))
    expect(await open(source(3), `+86139${inRange(3).slice(6)}`, deps)).toMatchObject({ entriesLeft: 5 })
  })

  it('are bounded by the country of the numbers', async () => {
    const deps = { ...door.deps, keylessLimits: { ...limits, country: { perHourMax: 1, perDayMax: 9 } } }
    expect(await open(source(1), other(1), deps)).toMatchObject({ entriesLeft: 5 })
    expect(await open(source(2), other(2), deps)).toEqual(limited(at('03:00:00')))
  })
})

describe('what the operator sets', () => {
  it('guarantees that a country that is not served gets no text, however it is typed', async () => {
    const deps = { ...door.deps, countries: ['CN'] }
    for (const typed of ['+852 5123 4567', '0085251234567']) {
      expect(await open(source(1), typed, deps)).toEqual({
        refused: 'country_not_served',
        facts: { country: 'HK' },
      })
    }
    expect(await open(source(1), number, deps)).toMatchObject({ entriesLeft: 5 })
  })

  it('guarantees that the breaker keeps its proportion, and never comes to nought', () => {
    expect(limitsWithBreaker(keylessLimits.whole.perDayMax)).toEqual(keylessLimits)
    expect(limitsWithBreaker(1)).toMatchObject({ whole: { perHourMax: 1, perDayMax: 1 } })
    expect(limitsWithBreaker(50_000).whole).toEqual({ perHourMax: 10_000, perDayMax: 50_000 })
  })
})

describe('the spending breaker', () => {
  const tight = { ...limits, whole: { perHourMax: 2, perDayMax: 3 } }

  it('guarantees that it stops askers who hold nothing, and only them', async () => {
    const deps = { ...door.deps, keylessLimits: tight }
    expect(await open(source(1), other(1), deps)).toMatchObject({ entriesLeft: 5 })
    expect(await open(source(2), other(2), deps)).toMatchObject({ entriesLeft: 5 })
    expect(await open(source(3), other(3), deps)).toEqual(limited(at('03:00:00')))
    expect(await known(other(4))).toMatchObject({ entriesLeft: 5 })
    door.clock.set(at('03:00:00'))
    expect(await open(source(3), other(3), deps)).toMatchObject({ entriesLeft: 5 })
    expect(await open(source(4), other(4), deps)).toEqual(limited(new Date(Date.UTC(2026, 6, round + 1))))
  })

  it('is written down and logged once an hour when it trips', async () => {
    const deps = { ...door.deps, keylessLimits: tight }
    const trips = async () =>
      (await door.audit()).filter((row) => row.event === 'spending_breaker_tripped').length
    const warnings = () => door.logged.filter((line) => line.includes('spending breaker')).length
    const before = { trips: await trips(), warnings: warnings() }
    for (let step = 0; step < 8; step += 1) await open(source(step), other(step), deps)
    expect({ trips: await trips(), warnings: warnings() }).toEqual({
      trips: before.trips + 1,
      warnings: before.warnings + 1,
    })
    door.clock.set(at('03:00:00'))
    for (let step = 8; step < 12; step += 1) await open(source(step), other(step), deps)
    expect(await trips()).toBe(before.trips + 2)
  })
})
