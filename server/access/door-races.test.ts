import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DatabaseUnavailable } from '#platform/database'
import { isRefusal, type Refusal } from '#platform/refusals'
import { startDoor, type Asker, type Door } from '../../test/support/door.ts'
import { resendCode, startFlow, submitCode, sweepDoor } from './door.ts'
import { endFlow, judgeCode } from './flow.ts'
import { deleteOldCounts, deleteOldShares, lockCount, lockShare, replaceShare } from './store-sending.ts'

const parallel = 50
let door: Door
let asker: Asker
let number: string
let round = 0
beforeAll(async () => {
  // A connection for each of the parallel calls, so that they meet in the database and wait for nothing before it.
  door = await startDoor('races', { connectionsMax: parallel })
})
afterAll(() => door.close())
beforeEach(() => {
  round += 1
  number = `+86138001${String(30_000 + round)}`
  asker = door.browser(`browser ${round}`, `203.0.113.${round}`)
})

/** `times` calls of `attempt`, fifty of them at any moment. */
async function storm<Result>(times: number, attempt: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < times) {
      const index = next
      next += 1
      results.push(await insist(() => attempt(index)))
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, times) }, worker))
  return results
}

/** On a machine that is busy a connection may be long in coming: then nothing was done, and a client asks again. */
async function insist<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error
    }
  }
}

const inRange = (network: number, index: number): string =>
  `+86${network}${String(round).padStart(2, '0')}${String(100_000 + index)}`

function countReasons(results: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const result of results) {
    const reason = isRefusal(result) ? (result as Refusal).refused : 'accepted'
    counts[reason] = (counts[reason] ?? 0) + 1
  }
  return counts
}

describe('a text code under race', () => {
  it('guarantees that of 50 right submits at once one is accepted', async () => {
    const { flowId, code } = await door.open(asker, number)
    const results = await storm(50, () => submitCode(door.deps, { ...asker, flowId, code }))
    expect(countReasons(results)).toEqual({ accepted: 1, step_out_of_order: 49 })
  })

  it('guarantees that of 200 parallel wrong guesses at most five are judged', async () => {
    const { flowId, code } = await door.open(asker, number)
    const results = await storm(200, (index) =>
      submitCode(door.deps, {
        ...asker,
        flowId,
        code: String((Number(code) + 1 + index) % 1_000_000).padStart(6, '0'),
      }),
    )
    expect(countReasons(results)).toEqual({ code_wrong: 5, guesses_spent: 195 })
    expect(await submitCode(door.deps, { ...asker, flowId, code })).toMatchObject({
      refused: 'guesses_spent',
    })
    const judged = (await door.audit()).filter((row) => row.reason === 'code_wrong')
    expect(judged.length).toBe(5)
  })

  it('guarantees that guesses at once with resends are still five', async () => {
    const { flowId, code } = await door.open(asker, number)
    door.clock.advance({ minutes: 1 })
    const wrong = [1, 2, 3].map((step) => String((Number(code) + step) % 1_000_000).padStart(6, '0'))
    const results = await storm(60, async (index) =>
      index % 3 === 0
        ? resendCode(door.deps, { ...asker, flowId })
        : submitCode(door.deps, { ...asker, flowId, code: wrong[index % 3] ?? '' }),
    )
    const counts = countReasons(results)
    expect(counts['code_wrong']).toBe(5)
    // One code more, at most, and only before the entries were spent.
    expect(counts['accepted'] ?? 0).toBeLessThanOrEqual(1)
  })

  it('guarantees that one code freezes once, however many use it at once', async () => {
    const { flowId, code } = await door.open(asker, number, 'freeze')
    const results = await storm(20, () =>
      door.deps.db.transact((tx) =>
        judgeCode(tx, door.clock.now(), door.deps, { ...asker, flowId, purpose: 'freeze', code }),
      ),
    )
    expect(countReasons(results)).toEqual({ accepted: 1, code_wrong: 4, guesses_spent: 15 })
  })

  it('ends a flow once', async () => {
    const { flowId } = await door.prove(asker, number)
    const ended = await storm(20, () => door.deps.db.transact((tx) => endFlow(tx, door.clock.now(), flowId)))
    expect(ended.filter(Boolean).length).toBe(1)
  })
})

describe('send limits under race', () => {
  const share = { share: 'known' as const, subjectId: '00000000-0000-4000-8000-000000000001' }
  const open = (as: Asker, to: string) =>
    startFlow(door.deps, { ...as, number: to, country: 'CN', purpose: 'enter' })

  it('guarantees that of 50 requests at once for one number one is sent', async () => {
    const before = door.codes.length
    const results = await storm(50, (index) =>
      open(door.browser(`racer ${index}`, `198.51.100.${index}`), number),
    )
    expect(countReasons(results)).toEqual({ accepted: 1, code_send_limit: 49 })
    expect(door.codes.length - before).toBe(1)
  })

  it('guarantees that of 60 requests at once from one source 30 are sent', async () => {
    const results = await storm(60, (index) => open(asker, inRange(139, index)))
    expect(countReasons(results)).toEqual({ accepted: 30, code_send_limit: 30 })
  })

  it('loses no count when many sources send at once', async () => {
    const whole = async () => {
      const rows = await door.deps.db.read((tx) =>
        tx.named<{ day_sends: number }>(
          'test.whole',
          `select day_sends from send_count where scope = 'whole'`,
          [],
        ),
      )
      return rows[0]?.day_sends ?? 0
    }
    const before = await whole()
    const results = await storm(40, (index) =>
      open(door.browser(`many ${index}`, `198.51.101.${index}`), inRange(137, index)),
    )
    expect(countReasons(results)).toEqual({ accepted: 40 })
    expect((await whole()) - before).toBe(40)
  })

  it('locks and replaces one share for one at a time', async () => {
    const now = door.clock.now()
    const hash = Buffer.alloc(32, 1)
    await storm(40, (index) =>
      door.deps.db.transact(async (tx) => {
        const sends = await lockShare(tx, now, hash, 'known')
        const next = [...sends, { at: new Date(now.getTime() + index), from: Buffer.of(index) }]
        await replaceShare(tx, now, { ...share, numberHash: hash }, sends, next)
      }),
    )
    const sends = await door.deps.db.transact((tx) => lockShare(tx, now, hash, 'known'))
    for (const { at, from } of sends) expect(at.getTime() - now.getTime()).toBe(from[0])
    expect(sends.map(({ from }) => from[0] ?? -1).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, index) => index),
    )
  })

  it('refuses to write a share that somebody else wrote meanwhile', async () => {
    const now = door.clock.now()
    const hash = Buffer.alloc(32, 2)
    const write = door.deps.db.transact(async (tx) => {
      await lockShare(tx, now, hash, 'known')
      await replaceShare(
        tx,
        now,
        { ...share, numberHash: hash },
        [{ at: new Date(1), from: hash }],
        [{ at: now, from: hash }],
      )
    })
    await expect(write).rejects.toThrow('as it was read')
  })

  it('survives a sweep that takes the same rows', async () => {
    const hash = Buffer.alloc(32, 3)
    const now = door.clock.now()
    const future = new Date(now.getTime() + 86_400_000)
    await storm(60, (index) =>
      door.deps.db.transact<unknown>(async (tx) => {
        if (index % 2 === 0) {
          await deleteOldShares(tx, future, 10)
          return deleteOldCounts(tx, future, 10)
        }
        await lockCount(tx, hash, 'source')
        return lockShare(tx, now, hash, 'stranger')
      }),
    )
  })

  it('sweeps a flow once when two sweeps meet', async () => {
    await door.open(asker, number)
    door.clock.advance({ days: 2 })
    const swept = await storm(6, () => sweepDoor(door.deps))
    expect(swept.reduce((sum, { flows }) => sum + flows, 0)).toBeGreaterThan(0)
    const left = await door.deps.db.read((tx) => tx.named('test.left', 'select flow_id from flow', []))
    expect(left).toEqual([])
  })
})
