import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchPayer } from '../../test/support/bench-people.ts'
import { openSession } from './sessions.ts'
import { expectReply } from './wallet-asker.ts'

/** Customers who pay each other over HTTP, each in a session of its own: confirm, then pay, as the app does. */
export type PaymentsInput = {
  port: number
  payers: BenchPayer[]
  /** For the open loop: payments begun a second, and for how long. */
  openLoop?: { perSecond: number; milliseconds: number }
}
/** Milliseconds of each request; of the first of a payment from the moment at which it was due. */
export type PaymentTimes = { confirm: number[]; pay: number[] }

type Paying = (dueAt?: number, times?: PaymentTimes) => Promise<void>

let keys = 0

export async function openPayments({ port, payers, openLoop }: PaymentsInput): Promise<{
  work: (() => Promise<void>)[]
  sample: () => Promise<PaymentTimes>
}> {
  const work: Paying[] = []
  for (const [place, payer] of payers.entries()) {
    const payee = payers[(place + 1) % payers.length] ?? payer
    work.push(await openPayer(port, payer, payee.code))
  }
  return { work: work.map((one) => () => one()), sample: () => sampleOpenLoop(work, openLoop) }
}

async function openPayer(port: number, payer: BenchPayer, code: string): Promise<Paying> {
  const { wire, headers } = await openSession(port, payer)
  const ask = async (path: string, body: object, status: number): Promise<string> => {
    keys += 1
    const own = { ...headers, 'idempotency-key': `bench-${process.pid}-${keys}` }
    const reply = await wire.send({ method: 'POST', path, headers: own, body })
    expectReply(reply, reply.status === status)
    return reply.body
  }
  const scanned = JSON.parse(await ask('/api/v1/me/payees/code', { code }, 200)) as {
    payee: { payee: string }
  }
  const { payee } = scanned.payee
  return async (dueAt = performance.now(), times) => {
    const wanted = { payee, amountMinor: 1, currency: 'CNY', note: 'bench' }
    const { confirmation } = JSON.parse(await ask('/api/v1/me/payments/confirm', wanted, 200)) as {
      confirmation: string
    }
    const confirmedAt = performance.now()
    const body = { confirmation, again: true, sentAt: new Date().toISOString() }
    const paid = await ask('/api/v1/me/payments', body, 201)
    if (!paid.includes('"state":"done"')) throw new Error(`a payment was not done: ${paid.slice(0, 300)}`)
    times?.confirm.push(confirmedAt - dueAt)
    times?.pay.push(performance.now() - confirmedAt)
  }
}

/** Payments fall due at random, whatever became of those before; who finds all askers busy waits, and that counts. */
async function sampleOpenLoop(
  work: readonly Paying[],
  openLoop: PaymentsInput['openLoop'],
): Promise<PaymentTimes> {
  const { perSecond, milliseconds } = openLoop ?? { perSecond: 1, milliseconds: 1_000 }
  const times: PaymentTimes = { confirm: [], pay: [] }
  const idle = [...work]
  const due: number[] = []
  const running = new Set<Promise<void>>()
  let failure: unknown
  const begin = (): void => {
    for (;;) {
      const dueAt = due[0]
      const one = idle.pop()
      if (dueAt === undefined || one === undefined) {
        if (one !== undefined) idle.push(one)
        return
      }
      due.shift()
      const paying = one(dueAt, times)
        .catch((error: unknown) => void (failure = error))
        .finally(() => {
          running.delete(paying)
          idle.unshift(one)
          begin()
        })
      running.add(paying)
    }
  }
  const startedAt = performance.now()
  let nextAt = startedAt
  while (performance.now() - startedAt < milliseconds && failure === undefined) {
    while (nextAt <= performance.now()) {
      due.push(nextAt)
      nextAt -= (Math.log(1 - Math.random()) / perSecond) * 1000
    }
    begin()
    await sleep(1)
  }
  while (running.size > 0) await Promise.all(running)
  if (failure !== undefined) throw failure
  return times
}
