import { describe, expect, it } from 'vitest'
import { enterOnFlow } from '#access'
import { placeLock } from '#locks'
import { isRefusal } from '#platform/refusals'
import { must, refusalOf } from '../../test/support/entering.ts'
import {
  asker,
  device,
  ownInEachTest,
  people,
  person,
  signIn,
  strange,
  ways,
} from '../../test/support/own.ts'
import { better, choose, prove, ready, start } from '../../test/support/recovering.ts'
import { chooseNewPassword } from './choose-password.ts'
import { startRecovery } from './recover.ts'

ownInEachTest('choose-password', { connectionsMax: 16 })

describe('the new password', () => {
  it('guarantees that it is not the current one, and that a refused one spends nothing', async () => {
    const told = await start(await ways.flowFromDevice(device, asker))
    expect(refusalOf(await choose(told, person.password))).toBe('password_same')
    expect(refusalOf(await choose(told, 'short'))).toBe('password_too_short')
    expect(refusalOf(await choose(told, 'woaini520'))).toBe('password_common')
    expect(refusalOf(await choose(told, `${person.e164.slice(3)}`))).not.toBe('done')
    expect(refusalOf(await choose(told))).toBe('done')
  })

  it('guarantees that a double submit sets one password and opens one session', async () => {
    const { as, told } = await ready()
    const passwords = ['a', 'b', 'c', 'd', 'e', 'f'].map((one) => `meadow ${one} lantern 41 fig`)
    const before = await ways.count('password', person)
    const answers = await Promise.all(passwords.map((password) => choose(told, password, as)))
    const done = answers.filter((answer) => !isRefusal(answer))
    expect(done).toHaveLength(1)
    expect(answers.map(refusalOf).filter((one) => one === 'step_out_of_order')).toHaveLength(5)
    expect(await ways.count('password', person)).toBe(before + 1)
    expect(await ways.notices(person)).toEqual(['recovery_code_used', 'password_reset'])
    const winner = passwords[answers.findIndex((answer) => !isRefusal(answer))] ?? ''
    const entered = await ways.onDevice({ ...person, password: winner }, device, asker)
    expect(entered.session.accountId).toBe(person.accountId)
  })

  it('guarantees that of two recoveries that finish at once one sets its password', async () => {
    const one = await ready()
    people.clock.advance({ minutes: 2 })
    const other = await ready(strange('other'))
    const answers = await Promise.all([
      choose(one.told, 'meadow lantern 41 fig', one.as),
      choose(other.told, 'harvest window 86 oak', other.as),
    ])
    expect(answers.map(refusalOf).toSorted()).toEqual(['done', 'step_out_of_order'])
  })

  it('guarantees that one recovery code serves one recovery, also in parallel', async () => {
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    const told = await start(flowId, as)
    const [first = ''] = person.recoveryCodes
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => prove(told, first, as)))
    expect(answers.filter((answer) => !isRefusal(answer))).toHaveLength(1)
  })

  it('guarantees that it is judged against the password that is current when it is set', async () => {
    const told = await start(await ways.flowFromDevice(device, asker))
    let changed = false
    const { slowHash } = people.deps
    const hash = async (...words: Parameters<typeof slowHash.hash>) => {
      const made = await slowHash.hash(...words)
      if (!changed) {
        changed = true
        await people.newPassword(person, better)
      }
      return made
    }
    const deps = { ...people.deps, slowHash: { ...slowHash, hash } }
    const input = { ...asker, recoveryId: told.recovery.recoveryId, password: better }
    expect(refusalOf(await chooseNewPassword(deps, input))).toBe('password_same')
  })

  it('guarantees that a thief’s reset neither keeps the owner out nor limits what the owner sets right', async () => {
    // A stolen unlocked phone sets a password; the owner comes from elsewhere with a recovery code.
    must(await choose(await start(await ways.flowFromDevice(device, asker)), 'thief lantern 41 fig'))
    people.clock.advance({ hours: 1 })
    const { as, told } = await ready()
    const done = must(await choose(told, better, as))
    expect(done.opened.session.kind).toBe('full')
    expect(done.sessionsEnded).toBe(1)
    expect(await ways.locks(person)).toMatchObject([{ cause: 'cooling_off', facts: { gave: 'full' } }])
    people.clock.advance({ minutes: 2 })
    const entered = await ways.onDevice({ ...person, password: better }, device, asker)
    expect(entered.session.kind).toBe('full')
  })

  it('opens the lanes that guessing at the old one had paused', async () => {
    const idle = { ...person, password: 'wrong' }
    for (let index = 0; index < 5; index += 1) {
      await expect(ways.onDevice({ ...idle, password: `wrong ${index}` }, device, asker)).rejects.toThrow(
        'password_wrong',
      )
    }
    await expect(signIn()).rejects.toThrow('password_paused')
    // Guessing at the password has closed neither the door nor the way back in.
    must(await choose(await start(await ways.flowFromDevice(device, asker))))
    const entered = await ways.onDevice({ ...person, password: better }, device, asker)
    expect(entered.session.kind).toBe('limited')
  })
})

describe('an exposed password', () => {
  const expose = async (): Promise<void> => {
    await people.db.transact((tx) =>
      placeLock(tx, people.clock.now(), people.deps, {
        accountId: person.accountId,
        cause: 'password_exposed',
        placedBy: 'system',
      }),
    )
  }

  it('counts with a text code for one thing, replacing itself, and gives a limited session', async () => {
    await expose()
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    await expect(ways.onFlow(person, as, flowId)).rejects.toThrow('password_exposed')
    expect(await enterOnFlow(people.deps, { ...as, flowId })).toMatchObject({ refused: 'proofs_not_enough' })
    const told = must(await startRecovery(people.deps, { ...as, flowId, kind: 'exposed_password' }))
    expect(told).toMatchObject({ recovery: { state: 'choosing_password' }, gives: 'limited' })
    const done = must(await choose(told, better, as))
    expect(done.opened.session).toMatchObject({ kind: 'limited' })
    expect((await ways.locks(person)).map((lock) => lock.cause)).toEqual(['cooling_off'])
  })

  it('guarantees that it counts for nothing once it was replaced', async () => {
    await expose()
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    await expect(ways.onFlow(person, as, flowId)).rejects.toThrow('password_exposed')
    people.clock.advance({ seconds: 1 })
    must(await choose(await start(await ways.flowFromDevice(device, asker))))
    const told = must(await startRecovery(people.deps, { ...as, flowId, kind: 'exposed_password' }))
    const kind = 'forgotten_password'
    expect(told).toMatchObject({ recovery: { state: 'proving', kind }, gives: 'nothing' })
  })

  it('guarantees that a password nobody exposed cannot be replaced as an exposed one', async () => {
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    const asked = { ...as, flowId, kind: 'exposed_password' } as const
    const told = must(await startRecovery(people.deps, asked))
    expect(told).toMatchObject({
      recovery: { state: 'proving', kind: 'forgotten_password' },
      gives: 'nothing',
    })
    const again = must(await startRecovery(people.deps, { ...asked, kind: 'forgotten_password' }))
    expect(again.recovery.recoveryId, 'it is the same one').toBe(told.recovery.recoveryId)
  })

  it('guarantees that calling an exposed password forgotten gives no more', async () => {
    await expose()
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    await expect(ways.onFlow(person, as, flowId)).rejects.toThrow('password_exposed')
    const told = must(await startRecovery(people.deps, { ...as, flowId, kind: 'forgotten_password' }))
    expect(told.gives).toBe('limited')
  })

  it('guarantees that it counts for nothing without having been typed', async () => {
    await expose()
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    const told = must(await startRecovery(people.deps, { ...as, flowId, kind: 'exposed_password' }))
    expect(told).toMatchObject({ recovery: { state: 'proving' }, gives: 'nothing' })
  })
})
