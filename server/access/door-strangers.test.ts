import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { suspectReissue } from '#customers'
import { placeLock } from '#locks'
import type { CauseCode } from '#contract/causes'
import { startDoor, type Asker, type Door } from '../../test/support/door.ts'
import { readFlow, resendCode, startFlow, submitCode } from './door.ts'
import { judgeCode } from './flow.ts'
import { demoKeylessLimits } from './policy-door.ts'

/** Promise 3: until the number is proven, an account in whatever state and no account at all are one and the same. */
const states = ['none', 'open', 'taken over', 'dormant', 'frozen', 'under review', 'reissued'] as const
type State = (typeof states)[number]

const startsAt = new Date('2026-07-01T02:00:00.000Z')
let door: Door
const numbers = new Map<State, string>()

beforeAll(async () => {
  // Wide, for the clock goes back for each state and the neighbouring numbers are of one range.
  door = await startDoor('strangers', { limits: demoKeylessLimits })
  for (const [index, state] of states.entries()) {
    const number = `+861380013${String(8000 + index)}`
    numbers.set(state, number)
    if (state !== 'none') await bring(state, number)
  }
})
afterAll(() => door.close())

async function bring(state: Exclude<State, 'none'>, number: string): Promise<void> {
  const { accountId } = await door.openWallet(number)
  const lock = (cause: CauseCode, endsAt: Date | null = null) =>
    door.deps.db.transact((tx) =>
      placeLock(tx, startsAt, door.deps, {
        accountId,
        cause,
        placedBy: 'system',
        ...(endsAt ? { parts: [{ capabilities: ['withdraw'], proofs: [], endsAt }] } : {}),
      }),
    )
  switch (state) {
    case 'open':
      return
    case 'taken over':
      return void (await lock('taken_over'))
    case 'dormant':
      return void (await lock('dormant'))
    case 'frozen':
      return void (await lock('self_frozen'))
    case 'under review':
      return void (await lock('under_review', new Date('2026-08-01T00:00:00.000Z')))
    case 'reissued':
      return door.deps.db.transact((tx) => suspectReissue(tx, startsAt, door.deps, number))
  }
}

type Step = (asker: Asker, number: string) => Promise<unknown>

/** What the steps answered and which statements they sent, with the number and the ids (of equal length) left out. */
async function record(state: State, step: Step, name: string): Promise<{ bodies: string; names: string[] }> {
  const number = numbers.get(state) ?? ''
  const asker = door.browser(`${name} ${state}`, `198.51.100.${states.indexOf(state)}`)
  door.statements.take()
  const answers = JSON.stringify(await step(asker, number))
  const grouped = number.replace(/^(\+86)(...)(....)(....)$/, '$1 $2 $3 $4')
  return {
    bodies: answers
      .replaceAll(grouped, '<number>')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>'),
    names: door.statements.take(),
  }
}

const wrongOf = (code: string, by: number): string => String((Number(code) + by) % 1_000_000).padStart(6, '0')
const open = (asker: Asker, number: string, purpose: 'enter' | 'freeze' = 'enter') =>
  startFlow(door.deps, { ...asker, number, country: 'CN', purpose })
const opened = async (asker: Asker, number: string, purpose: 'enter' | 'freeze' = 'enter') => {
  const flow = await door.open(asker, number, purpose)
  return { flowId: flow.flowId, code: flow.code }
}

const steps: Record<string, Step> = {
  'opening the door': (asker, number) => open(asker, number),
  'opening it twice': async (asker, number) => [await open(asker, number), await open(asker, number)],
  'opening it to freeze': (asker, number) => open(asker, number, 'freeze'),
  'wrong codes until they are spent': async (asker, number) => {
    const { flowId, code } = await opened(asker, number)
    const answers: unknown[] = []
    for (let entry = 1; entry <= 7; entry += 1) {
      answers.push(await submitCode(door.deps, { ...asker, flowId, code: wrongOf(code, entry) }))
    }
    return [...answers, await submitCode(door.deps, { ...asker, flowId, code })]
  },
  'what is no code': async (asker, number) => {
    const { flowId } = await opened(asker, number)
    return submitCode(door.deps, { ...asker, flowId, code: 'password' })
  },
  'the right code too late': async (asker, number) => {
    const { flowId, code } = await opened(asker, number)
    door.clock.advance({ minutes: 5 })
    return submitCode(door.deps, { ...asker, flowId, code })
  },
  'asking for another code': async (asker, number) => {
    const { flowId, code } = await opened(asker, number)
    const early = await resendCode(door.deps, { ...asker, flowId })
    door.clock.advance({ minutes: 1 })
    const again = await resendCode(door.deps, { ...asker, flowId })
    return [early, again, await submitCode(door.deps, { ...asker, flowId, code })]
  },
  'a flow that is over': async (asker, number) => {
    const { flowId, code } = await opened(asker, number)
    door.clock.advance({ minutes: 30 })
    const late = await submitCode(door.deps, { ...asker, flowId, code })
    return [
      late,
      await resendCode(door.deps, { ...asker, flowId }),
      await readFlow(door.deps, { ...asker, flowId }),
    ]
  },
  'reading an unproven flow': async (asker, number) => {
    const { flowId } = await opened(asker, number)
    return readFlow(door.deps, { ...asker, flowId })
  },
  'a wrong code for freezing': async (asker, number) => {
    const { flowId, code } = await opened(asker, number, 'freeze')
    const freeze = (typed: string) =>
      door.deps.db.transact((tx) =>
        judgeCode(tx, door.clock.now(), door.deps, { ...asker, flowId, purpose: 'freeze', code: typed }),
      )
    return [await freeze(wrongOf(code, 1)), await readFlow(door.deps, { ...asker, flowId })]
  },
  'sends until the number has had its ten': async (asker, number) => {
    const answers: unknown[] = []
    for (let hour = 0; hour < 12; hour += 1) {
      answers.push(await open(asker, number))
      door.clock.advance({ hours: 1 })
    }
    return answers
  },
}

describe.each(Object.entries(steps))('%s', (name, step) => {
  it('guarantees the same bytes and the same statements for every state of the account', async () => {
    const day = Object.keys(steps).indexOf(name) * 3
    const seen = new Map<State, { bodies: string; names: string[] }>()
    for (const state of states) {
      // The same instants for each state, and days after the step before, so that no limit is left over from it.
      door.clock.set(new Date(startsAt.getTime() + day * 86_400_000))
      seen.set(state, await record(state, step, name))
    }
    const stranger = seen.get('none')
    expect(stranger?.names.length).toBeGreaterThan(0)
    for (const state of states) expect(seen.get(state), state).toEqual(stranger)
  })
})

it('guarantees that after the proof the states are told apart, so that these tests can fail', async () => {
  const told: string[] = []
  for (const state of ['none', 'open'] as const) {
    door.clock.set(new Date(startsAt.getTime() + 60 * 86_400_000))
    const proven = await record(
      state,
      async (asker, number) => {
        const { flowId, code } = await opened(asker, number)
        return submitCode(door.deps, { ...asker, flowId, code })
      },
      'proof',
    )
    told.push(JSON.stringify(proven))
  }
  expect(told[0]).not.toBe(told[1])
})
