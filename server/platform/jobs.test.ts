import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import { addJob, startJobs, type JobPayload, type Jobs, type Sweep } from './jobs.ts'

let host: TestDeps
const running: Jobs[] = []
beforeAll(async () => void (host = await startDeps()))
afterEach(async () => {
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()))
  await host.db.pool.query('delete from graphile_worker._private_jobs')
})
afterAll(() => host.close())

async function start(
  task: (payload: JobPayload) => Promise<void>,
  sweeps: readonly Sweep[] = [],
): Promise<Jobs> {
  const { pool } = host.db
  const jobs = await startJobs({ pool, tasks: { try: task }, sweeps, log: host.deps.log, concurrency: 2 })
  running.push(jobs)
  return jobs
}
const add = (key: string, payload: JobPayload = {}): Promise<void> =>
  host.db.transact((tx) => addJob(tx, { task: 'try', key, payload }))
const waiting = async (): Promise<number> =>
  (await host.db.pool.query('select count(*)::integer as count from graphile_worker._private_jobs')).rows[0]
    .count

/** Waits for something that happens elsewhere; ended by the test's own limit when it never does. */
async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await happened())) await new Promise((done) => setTimeout(done, 10))
}

describe('jobs', () => {
  it('run after the commit, with the identifiers that they were given', async () => {
    const done: JobPayload[] = []
    await start(async (payload) => void done.push(payload))
    await add('one', { thingId: '1' })
    await until(() => done.length === 1)
    expect(done).toEqual([{ thingId: '1' }])
    await until(async () => (await waiting()) === 0)
  })

  it('guarantees that a rolled back decision leaves no job', async () => {
    const undone = host.db.transact(async (tx) => {
      await addJob(tx, { task: 'try', key: 'undone', payload: {} })
      throw new Error('decided otherwise')
    })
    await expect(undone).rejects.toThrow('decided otherwise')
    expect(await waiting()).toBe(0)
  })

  it('are one under one key, added at once or one after the other', async () => {
    await Promise.all(Array.from({ length: 8 }, () => add('same')))
    await add('same')
    await add('other')
    expect(await waiting()).toBe(2)
  })

  it('are tried again when they fail', async () => {
    let tries = 0
    await start(async () => {
      tries += 1
      if (tries === 1) throw new Error('the database went away')
    })
    await add('failing')
    await until(() => tries === 2)
  })

  it('never run again for a process that has stopped, and what runs is waited for', async () => {
    let started = 0
    let finished = 0
    let release = (): void => {}
    const jobs = await start(async () => {
      started += 1
      await new Promise<void>((done) => (release = done))
      finished += 1
    })
    await add('slow')
    await until(() => started === 1)
    const stopping = jobs.stop()
    release()
    await stopping
    expect(finished).toBe(1)
    await add('late')
    expect(await waiting()).toBe(1)
    expect(started).toBe(1)
  })
})

describe('sweeps', () => {
  it('run again and again, also after one that failed, which is told once', async () => {
    let runs = 0
    const run = async (): Promise<void> => {
      runs += 1
      if (runs <= 3) throw new Error('no database')
    }
    await start(async () => {}, [{ name: 'failing', everySeconds: 0.01, run }])
    await until(() => runs >= 5)
    expect(host.logged.filter((line) => line.includes('sweep failed'))).toHaveLength(1)
  })

  it('begin after shares of their pauses, so that those of one pause do not begin together', async () => {
    const begun: string[] = []
    const sweep = (name: string, everySeconds: number): Sweep => ({
      name,
      everySeconds,
      run: async () => void begun.push(name),
    })
    // After 0.2, 0.3 and 0.6 s; by their pauses alone the second would be the first.
    await start(async () => {}, [sweep('a', 0.6), sweep('b', 0.45), sweep('c', 0.6)])
    await until(() => new Set(begun).size === 3)
    expect([...new Set(begun)]).toEqual(['a', 'b', 'c'])
  })

  it('are not started over while one runs, and stopping waits for it', async () => {
    let atOnce = 0
    let most = 0
    let runs = 0
    const run = async (): Promise<void> => {
      runs += 1
      atOnce += 1
      most = Math.max(most, atOnce)
      await new Promise((done) => setTimeout(done, 30))
      atOnce -= 1
    }
    const jobs = await start(async () => {}, [{ name: 'slow', everySeconds: 0.001, run }])
    await until(() => runs >= 3)
    await jobs.stop()
    const then = runs
    expect(atOnce).toBe(0)
    expect(most).toBe(1)
    await new Promise((done) => setTimeout(done, 60))
    expect(runs).toBe(then)
  })
})
