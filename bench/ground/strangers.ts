import { setTimeout as sleep } from 'node:timers/promises'
import { progress } from './rounds.ts'
import { openBrowser } from './wallet-asker.ts'
import type { Wire, WireRequest } from './wire.ts'

/** What a stranger can ask about a number before any proof, timed from outside, one request at a time. */
const accountStates = ['none', 'open', 'locked'] as const
export type AccountState = (typeof accountStates)[number]
export const strangerSteps = ['open the door', 'wrong code', 'freeze with a wrong password'] as const
type StrangerStep = (typeof strangerSteps)[number]
/** Milliseconds, one for each number in its order. */
export type StrangerTimes = Record<StrangerStep, Record<AccountState, number[]>>

const warmUp = 10

/**
 * What a request leaves to do (a text to deliver, in the same process) is done in this time. Without it each request met the
 * work of the one before: times then fall into two heaps, and a median between two heaps says nothing of a few per cent.
 */
const settleMs = 25
/** Each state at each place and behind each other state equally often. */
const orders = [
  ['none', 'open', 'locked'],
  ['locked', 'open', 'none'],
  ['open', 'locked', 'none'],
  ['none', 'locked', 'open'],
  ['locked', 'none', 'open'],
  ['open', 'none', 'locked'],
] as const

/** A number is asked about once: limits of sending and of guessing are then never met. */
export async function sampleStrangers(input: {
  port: number
  numbers: Record<AccountState, string[]>
}): Promise<StrangerTimes> {
  const { wire, headers } = await openBrowser(input.port)
  const ask = timedOn(wire, headers)
  const times = Object.fromEntries(
    strangerSteps.map((step) => [step, { none: [], open: [], locked: [] }]),
  ) as unknown as StrangerTimes
  for (let sample = 0; sample < input.numbers.none.length; sample += 1) {
    const order = orders[sample % orders.length] ?? accountStates
    const taken = await sampleOnce(ask, order, input.numbers, sample)
    if (sample % 50 === 49) progress(`  sample ${sample + 1}`)
    if (sample < warmUp) continue
    for (const { step, state, milliseconds } of taken) times[step][state].push(milliseconds)
  }
  wire.close()
  return times
}

type Timed = (request: WireRequest, status: number) => Promise<{ body: string; milliseconds: number }>

function timedOn(wire: Wire, headers: Record<string, string>): Timed {
  return async (request, status) => {
    await sleep(settleMs)
    const startedAt = performance.now()
    const reply = await wire.send({ ...request, headers })
    const milliseconds = performance.now() - startedAt
    if (reply.status !== status)
      throw new Error(`${request.path}: ${reply.status} ${reply.body.slice(0, 300)}`)
    return { body: reply.body, milliseconds }
  }
}

async function sampleOnce(
  ask: Timed,
  order: readonly AccountState[],
  numbers: Record<AccountState, string[]>,
  sample: number,
): Promise<{ step: StrangerStep; state: AccountState; milliseconds: number }[]> {
  const taken: { step: StrangerStep; state: AccountState; milliseconds: number }[] = []
  const flows = new Map<AccountState, string>()
  for (const state of order) {
    const body = { number: numbers[state][sample] ?? '', purpose: 'enter' }
    const opened = await ask({ method: 'POST', path: '/api/v1/flows', body }, 201)
    flows.set(state, (JSON.parse(opened.body) as { flowId: string }).flowId)
    taken.push({ step: 'open the door', state, milliseconds: opened.milliseconds })
  }
  for (const state of order) {
    const path = `/api/v1/flows/${flows.get(state) ?? ''}/code`
    const judged = await ask({ method: 'POST', path, body: { code: '000000' } }, 403)
    taken.push({ step: 'wrong code', state, milliseconds: judged.milliseconds })
  }
  for (const state of order) {
    const body = { kind: 'password', number: numbers[state][sample] ?? '', password: 'not the password' }
    const received = await ask({ method: 'POST', path: '/api/v1/freeze', body }, 202)
    taken.push({ step: 'freeze with a wrong password', state, milliseconds: received.milliseconds })
  }
  return taken
}
