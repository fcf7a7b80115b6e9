import { describe, expect, it } from 'vitest'
import { isRefusal } from '#platform/refusals'
import { must } from '../../test/support/entering.ts'
import { device, ownInEachTest, people, person, signIn, ways } from '../../test/support/own.ts'
import { sweepDormancy } from './dormancy.ts'
import { liftLock } from './lift.ts'

ownInEachTest('dormancy', { connectionsMax: 12, daysAgo: 0 })

const sweep = () => sweepDormancy(people.deps)
const causes = async () => (await ways.locks(person)).map((lock) => lock.cause)

describe('dormancy', () => {
  it('is announced 30, 7 and 1 days before, then pauses payments out, and two proofs end it', async () => {
    people.clock.advance({ days: 334 })
    await sweep()
    expect(await ways.notices(person)).toEqual([])
    for (const days of [1, 0, 23, 6]) {
      people.clock.advance({ days })
      await sweep()
    }
    expect(await ways.notices(person)).toEqual(['dormant_soon', 'dormant_soon', 'dormant_soon'])
    expect(await causes()).toEqual([])
    people.clock.advance({ days: 1 })
    await sweep()
    expect(await causes()).toEqual(['dormant'])
    people.clock.advance({ days: 40 })
    await sweep()
    expect(await ways.notices(person)).toEqual(['dormant_soon', 'dormant_soon', 'dormant_soon', 'dormant'])

    const entered = await signIn()
    expect(await causes()).toEqual(['dormant'])
    const session = await ways.freshen(entered, device)
    const [lock] = await ways.locks(person)
    const lifted = must(await liftLock(people.deps, { session, lockId: lock?.lockId ?? '', locale: 'zh-CN' }))
    expect(lifted.standing).toMatchObject({ state: 'open', locks: [] })
    people.clock.advance({ days: 30 })
    await sweep()
    expect(await causes()).toEqual([])
  })

  it('is put off by any use, with warnings of its own', async () => {
    people.clock.advance({ days: 360 })
    await sweep()
    await signIn()
    people.clock.advance({ days: 335 })
    await sweep()
    expect(await causes()).toEqual([])
    expect(await ways.notices(person)).toEqual(['dormant_soon', 'dormant_soon'])
  })

  it('guarantees that several sweeps at once tell and lock once', async () => {
    people.clock.advance({ days: 335 })
    await Promise.all([sweep(), sweep(), sweep()])
    expect(await ways.notices(person)).toEqual(['dormant_soon'])
    people.clock.advance({ days: 40 })
    await Promise.all([sweep(), sweep(), sweep()])
    people.clock.advance({ days: 1 })
    await Promise.all([sweep(), sweep(), sweep()])
    expect(await causes()).toEqual(['dormant'])
    expect(await ways.notices(person)).toEqual(['dormant_soon', 'dormant_soon', 'dormant'])
  })

  it('guarantees that the number and the password do not wake it from a new device', async () => {
    people.clock.advance({ days: 364 })
    await sweep()
    people.clock.advance({ days: 1 })
    await sweep()
    const as = people.browser('somebody with the number', '203.0.113.99')
    const { flowId } = await people.prove(as, person.e164)
    const entered = await ways.onFlow(person, as, flowId)
    const [lock] = await ways.locks(person)
    const lift = { session: entered.session, lockId: lock?.lockId ?? '', locale: 'en' as const }
    const answer = await liftLock(people.deps, lift)
    expect(isRefusal(answer) && answer.refused).toBe('session_limited')
    expect(await causes()).toContain('dormant')
  })
})
