import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { loads, type LoadName, type Loads } from './loads.ts'

/**
 * A process of its own that makes load: its CPU time is known, and it cannot hold up what it measures. It runs only while it
 * is asked to, for so many milliseconds at most, and ends with the bench, however that ends.
 */
export type Round = {
  count: number
  seconds: number
  perSecond: number
  /** User and system time of the process that made the load. */
  cpuSeconds: number
}
export type LoadProcess<Name extends LoadName> = {
  run(milliseconds: number): Promise<Round>
  sample(): Promise<Awaited<ReturnType<SampleOf<Name>>>>
  stop(): void
}
type SampleOf<Name extends LoadName> =
  Awaited<ReturnType<Loads[Name]>> extends { sample: infer Sample extends () => Promise<unknown> }
    ? Sample
    : never

const mark = 'load-process'
const lifetimeMs = 20 * 60_000
/** A round ends when its last requests are answered; a server that never answers ends the row instead. */
const graceMs = 30_000
const sampleMs = 10 * 60_000

export const isLoadProcess = (): boolean => process.argv[2] === mark && process.send !== undefined

export async function startLoad<Name extends LoadName>(
  name: Name,
  input: Parameters<Loads[Name]>[0],
): Promise<LoadProcess<Name>> {
  const child = fork(process.argv[1] ?? '', [mark], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  await askProcess(child, { prepare: name, input })
  return {
    run: (milliseconds) => askProcess(child, { run: milliseconds }, milliseconds + graceMs) as Promise<Round>,
    sample: () => askProcess(child, { sample: true }) as never,
    stop: () => void child.kill(),
  }
}

/** Also of a peer that makes its own load and speaks the same way. */
export async function askProcess(
  child: ChildProcess,
  question: object,
  limitMs = sampleMs,
): Promise<unknown> {
  child.send(question)
  const over = new AbortController()
  const { signal } = over
  const ended = once(child, 'exit', { signal }).then(() => [{ failed: 'the load process ended' }])
  const late = sleep(limitMs, [{ failed: `no end after ${limitMs / 1000} s` }], { signal, ref: false })
  // Those that lose the race are called off, and that is no fault.
  for (const loser of [ended, late]) loser.catch(() => undefined)
  const [answer] = (await Promise.race([once(child, 'message', { signal }), ended, late])) as [
    { done?: unknown; failed?: string },
  ]
  over.abort()
  if (answer.failed !== undefined) throw new Error(answer.failed)
  return answer.done
}

type Question = { prepare?: LoadName; input?: never; run?: number; sample?: boolean }
type Prepared = { work?: (() => Promise<unknown>)[]; sample?: () => Promise<unknown> }

export function serveLoad(): void {
  setTimeout(() => process.exit(1), lifetimeMs).unref()
  process.on('disconnect', () => process.exit(0))
  let prepared: Prepared = {}
  process.on('message', (question: Question) => {
    const answer = async (): Promise<unknown> => {
      if (question.prepare !== undefined) {
        prepared = await loads[question.prepare](question.input as never)
        return undefined
      }
      if (question.run !== undefined) return runFor(prepared.work ?? [], question.run)
      return prepared.sample?.()
    }
    answer().then(
      (done) => process.send?.({ done }),
      (error: unknown) => process.send?.({ failed: error instanceof Error ? error.message : String(error) }),
    )
  })
}

/** Each worker in turn and all at once, until the time is over; what was begun is finished and counted with its time. */
async function runFor(work: readonly (() => Promise<unknown>)[], milliseconds: number): Promise<Round> {
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  let count = 0
  await Promise.all(
    work.map(async (one) => {
      while (performance.now() - startedAt < milliseconds) {
        await one()
        count += 1
      }
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  return { count, seconds, perSecond: count / seconds, cpuSeconds: (user + system) / 1e6 }
}
