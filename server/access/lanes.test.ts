import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAccount } from '#customers'
import { DatabaseUnavailable } from '#platform/database'
import { isRefusal } from '#platform/refusals'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import type { LaneKind } from './decide-lane.ts'
import { clearLane, guessHashOf, judgeFactor, judgeInLane, removeLane, viewLane } from './lanes.ts'
import { deleteIdleLanes, lockLane } from './store-lane.ts'

let test: TestDeps
let subjectId: string
beforeAll(async () => {
  test = await startDeps({ seed: 'lanes' })
})
afterAll(() => test.close())
beforeEach(async () => {
  subjectId = test.deps.random.id()
  people += 1
  const e164 = `+86138002${String(10_000 + people)}`
  await test.db.transact((tx) =>
    openAccount(tx, test.clock.now(), test.deps, {
      accountId: subjectId,
      displayName: '林小满',
      e164,
      locale: 'zh-CN',
      passwordHash: 'unused',
      passwordStrength: 3,
    }),
  )
})
let people = 0

const secret = 'right'
/** What an operation does around the step: the verdict is the fact that the slow hash found. */
async function guess(
  typed: string,
  more: { laneKey?: string; laneKind?: LaneKind; subjectId?: string } = {},
) {
  const lane = { subjectId: more.subjectId ?? subjectId, laneKey: more.laneKey ?? 'device:1' }
  const guessHash = guessHashOf(test.deps.secrets, lane, typed)
  const judged = await test.db.transact((tx) =>
    judgeInLane(tx, test.clock.now(), test.deps, {
      ...lane,
      laneKind: more.laneKind ?? 'device',
      guessHash,
      verdict: async () => typed === secret,
    }),
  )
  return isRefusal(judged) ? judged.refused : judged
}
async function guessFactor(typed: string, factor: 'recovery-code' | 'freeze' = 'recovery-code') {
  const lane = { subjectId, laneKey: 'device:1' }
  const judged = await test.db.transact((tx) =>
    judgeFactor(tx, test.clock.now(), test.deps, {
      ...lane,
      factor,
      guessHash: guessHashOf(test.deps.secrets, lane, typed),
      verdict: async () => typed === secret,
    }),
  )
  return isRefusal(judged) ? judged.refused : judged
}
const view = (laneKey = 'device:1') => test.db.read((tx) => viewLane(tx, { subjectId, laneKey }))
const audits = async (): Promise<string[]> => {
  const text = 'select reason from audit where subject_id = $1 order by at, audit_id'
  const rows = await test.db.read((tx) => tx.named<{ reason: string }>('test.audits', text, [subjectId]))
  return rows.map(({ reason }) => reason)
}
/** On a machine that is too busy for all of them some never get a connection: those were not judged either. */
function shed(error: unknown): 'unavailable' {
  if (error instanceof DatabaseUnavailable) return 'unavailable'
  throw error
}
const count = (answers: readonly string[], code: string): number =>
  answers.filter((one) => one === code).length

describe('a lane', () => {
  it('refuses the right password too while it pauses, and takes it afterwards', async () => {
    for (const typed of ['a', 'b', 'c', 'd', 'e']) expect(await guess(typed)).toBe('password_wrong')
    expect(await guess(secret)).toBe('password_paused')
    test.clock.advance({ seconds: 30 })
    expect(await guess(secret)).toBe('accepted')
    expect(await view()).toMatchObject({ failures: 0, wrongGuesses: [], opensAt: null })
  })

  it('says how many tries are left, and when it opens', async () => {
    const lane = { subjectId, laneKey: 'device:1', laneKind: 'device' as const }
    const answers = []
    for (const typed of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const guessHash = guessHashOf(test.deps.secrets, lane, typed)
      const now = test.clock.now()
      answers.push(
        await test.db.transact((tx) =>
          judgeInLane(tx, now, test.deps, { ...lane, guessHash, verdict: async () => false }),
        ),
      )
    }
    const retryAt = new Date(test.clock.now().getTime() + 30_000)
    expect(answers.slice(0, 4)).toEqual(
      [4, 3, 2, 1].map((triesLeft) => ({ refused: 'password_wrong', facts: { triesLeft } })),
    )
    expect(answers[4]).toMatchObject({ refused: 'password_wrong', facts: { triesLeft: 0 }, retryAt })
    expect(answers[5]).toEqual({ refused: 'password_paused', retryAt })
  })

  it('counts the same slip once', async () => {
    for (let round = 0; round < 9; round += 1) expect(await guess('same')).toBe('password_wrong')
    expect(await view()).toMatchObject({ failures: 1 })
  })

  it('reads the typed password as Unicode does, composed or not', async () => {
    await guess('caf\u00e9')
    await guess('cafe\u0301')
    expect(await view()).toMatchObject({ failures: 1 })
  })

  it('keeps hashes of equal guesses that look different in each lane', async () => {
    await guess('same')
    await guess('same', { laneKey: 'device:2' })
    const [one, other] = [await view(), await view('device:2')]
    expect(one?.wrongGuesses[0]?.length).toBe(4)
    expect(one?.wrongGuesses[0]).not.toEqual(other?.wrongGuesses[0])
  })

  it('is closed after fifty failures, tells the owner, and is opened by another proof alone', async () => {
    for (let round = 1; round <= 50; round += 1) {
      await guess(`wrong ${round}`)
      test.clock.advance({ hours: 1 })
    }
    test.clock.advance({ days: 30 })
    expect(await guess(secret)).toBe('password_closed')
    const text = `select template from notice where account_id = $1`
    const notices = await test.db.read((tx) => tx.named('test.notices', text, [subjectId]))
    expect(notices).toEqual([{ template: 'password_lane_closed' }])
    await test.db.transact((tx) => clearLane(tx, test.clock.now(), { subjectId, laneKey: 'device:1' }))
    expect(await guess(secret)).toBe('accepted')
  })

  it('goes with its device, and is forgotten when it was idle for long', async () => {
    await guess('wrong')
    await test.db.transact((tx) => removeLane(tx, { subjectId, laneKey: 'device:1' }))
    expect(await view()).toBeUndefined()
    await guess('wrong')
    await guessFactor('wrong')
    const now = test.clock.now()
    const hour = 3_600_000
    const swept = (factorsHours: number) =>
      test.db.transact((tx) =>
        deleteIdleLanes(tx, {
          lanes: new Date(now.getTime() - hour),
          factors: new Date(now.getTime() - factorsHours * hour),
          now,
        }),
      )
    await swept(1)
    expect(await view('factor:recovery-code:device:1')).toBeDefined()
    expect(await swept(-1)).toBeGreaterThan(0)
    expect(await view()).toBeDefined()
    expect(await view('factor:recovery-code:device:1')).toBeUndefined()
  })

  it('leaves a row for every decision', async () => {
    for (const typed of ['a', 'a', 'b', 'c', 'd', 'e', 'f']) await guess(typed)
    const reasons = await audits()
    expect([count(reasons, 'password_wrong'), count(reasons, 'password_paused')]).toEqual([6, 1])
  })
})

describe('races', () => {
  it('guarantees that of 200 parallel guesses five reach a verdict', async () => {
    let read = 0
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, number) => {
        const lane = { subjectId, laneKey: 'device:1' }
        const guessHash = guessHashOf(test.deps.secrets, lane, `guess ${number}`)
        const judged = test.db.transact((tx) =>
          judgeInLane(tx, test.clock.now(), test.deps, {
            ...lane,
            laneKind: 'device',
            guessHash,
            verdict: async () => {
              read += 1
              return false
            },
          }),
        )
        return judged.catch(shed)
      }),
    )
    const codes = answers.map((one) => (isRefusal(one) ? one.refused : one))
    expect(read).toBe(5)
    expect(count(codes, 'password_wrong')).toBe(5)
    expect(count(codes, 'password_paused') + count(codes, 'unavailable')).toBe(195)
  })

  it('counts every failure of parallel guesses once, whatever the order', async () => {
    await Promise.all(['a', 'b', 'a', 'b', 'c', 'c'].map((typed) => guess(typed)))
    expect(await view()).toMatchObject({ failures: 3 })
  })

  it('makes one lane of a browser that asks many times at once, and takes one place of the three', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => guess('same', { laneKey: 'browser:1', laneKind: 'browser' })),
    )
    expect(count(answers, 'password_wrong')).toBe(20)
    const text = 'select cardinality(openings_at) as places from lane_quota where subject_id = $1'
    expect(await test.db.read((tx) => tx.named('test.quota', text, [subjectId]))).toEqual([{ places: 1 }])
  })

  it('guarantees that strangers who have proven the number get three new lanes a day, however many at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, number) =>
        guess('wrong', { laneKey: `browser:${number}`, laneKind: 'browser' }),
      ),
    )
    expect([count(answers, 'password_wrong'), count(answers, 'lanes_spent')]).toEqual([3, 37])
  })

  it('locks one lane for one at a time', async () => {
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 8 }, () =>
        test.db.transact(async (tx) => {
          await lockLane(tx, test.clock.now(), { subjectId, laneKey: 'device:1', kind: 'device' })
          inside += 1
          most = Math.max(most, inside)
          await new Promise((done) => setImmediate(done))
          inside -= 1
        }),
      ),
    )
    expect(most).toBe(1)
  })
})

describe('who can pause whom', () => {
  it('guarantees that strangers never touch a known device’s lane', async () => {
    for (let browser = 0; browser < 12; browser += 1) {
      for (let round = 0; round < 6; round += 1) {
        await guess(`wrong ${browser} ${round}`, { laneKey: `browser:${browser}`, laneKind: 'browser' })
      }
    }
    expect(await view()).toBeUndefined()
    expect(await guess(secret)).toBe('accepted')
  })

  it('guarantees that a number’s strangers have three new lanes a day, so that 10,000 guesses cannot be', async () => {
    let judged = 0
    for (let browser = 0; browser < 30; browser += 1) {
      const laneKey = `browser:${browser}`
      for (let round = 0; round < 7; round += 1) {
        const answer = await guess(`wrong ${browser} ${round}`, { laneKey, laneKind: 'browser' })
        if (answer === 'password_wrong') judged += 1
      }
    }
    expect(judged).toBe(15)
    // A lane of yesterday is no new one; three others may come.
    test.clock.advance({ hours: 24 })
    expect(await guess('x', { laneKey: 'browser:0', laneKind: 'browser' })).toBe('password_wrong')
    expect(await guess('x', { laneKey: 'browser:40', laneKind: 'browser' })).toBe('password_wrong')
    expect(await guess('x', { laneKey: 'browser:41', laneKind: 'browser' })).toBe('password_wrong')
    expect(await guess('x', { laneKey: 'browser:42', laneKind: 'browser' })).toBe('password_wrong')
    expect(await guess('x', { laneKey: 'browser:43', laneKind: 'browser' })).toBe('lanes_spent')
  })

  it('guarantees that guessing at sign-in never closes recovery or freezing', async () => {
    for (let round = 0; round < 50; round += 1) {
      await guess(`wrong ${round}`)
      test.clock.advance({ hours: 1 })
    }
    expect(await guess(secret)).toBe('password_closed')
    expect(await guessFactor(secret, 'recovery-code')).toBe('accepted')
    expect(await guessFactor(secret, 'freeze')).toBe('accepted')
  })

  it('guarantees that guessing at recovery codes never closes sign-in, freezing, or itself for good', async () => {
    for (let round = 0; round < 60; round += 1) {
      await guessFactor(`wrong ${round}`)
      test.clock.advance({ hours: 1 })
    }
    expect(await guess(secret)).toBe('accepted')
    expect(await guessFactor(secret, 'freeze')).toBe('accepted')
    expect(await guessFactor(secret)).toBe('accepted')
  })

  it('pauses a factor as it pauses a password, and takes the right one afterwards', async () => {
    for (const typed of ['a', 'b', 'c', 'd', 'e'])
      expect(await guessFactor(typed)).toBe('recovery_code_wrong')
    expect(await guessFactor(secret)).toBe('guesses_spent')
    test.clock.advance({ seconds: 30 })
    expect(await guessFactor(secret)).toBe('accepted')
    expect(await guessFactor('z', 'freeze')).toBe('proof_wrong')
  })
})
