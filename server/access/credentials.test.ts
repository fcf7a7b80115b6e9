import { describe, expect, it } from 'vitest'
import { countRecoveryCodes as countOf, makeRecoveryCodes as makeOf } from '#customers'
import { placeLock } from '#locks'
import type { Asker } from '../../test/support/door.ts'
import { must, nextKey, refusalOf } from '../../test/support/entering.ts'
import {
  asker,
  device,
  ownInEachTest,
  people,
  person,
  signIn,
  signInElsewhere,
  strange,
  ways,
} from '../../test/support/own.ts'
import { changePassword, countRecoveryCodes, makeRecoveryCodes } from './credentials.ts'
import { addRecoveryCodeProof } from './door.ts'
import { enterOnFlow, signInWithRecoveryCode } from './sign-in.ts'
import { stepUp } from './step-up.ts'
import type { Session } from './store-session.ts'

ownInEachTest('credentials', { connectionsMax: 16 })

const better = 'velvet harbour 73 quince'
type Change = { currentPassword?: string; newPassword?: string; idempotencyKey?: string }
const change = (session: Session, more: Change = {}) =>
  changePassword(people.deps, {
    session,
    currentPassword: person.password,
    newPassword: better,
    idempotencyKey: nextKey(),
    ...more,
  })
const make = (session: Session) => makeRecoveryCodes(people.deps, { session })
const enter = async (): Promise<Session> => (await signIn()).session
const place = (cause: 'self_frozen' | 'not_me') =>
  people.db.transact((tx) =>
    placeLock(tx, people.clock.now(), people.deps, {
      accountId: person.accountId,
      cause,
      placedBy: 'customer',
    }),
  )
/** Code and recovery code on a strange browser: a session without device and password. */
async function elsewhere(recoveryCode: string): Promise<{ as: Asker; session: Session; token: string }> {
  const as = strange()
  const { flowId } = await people.prove(as, person.e164)
  must(await addRecoveryCodeProof(people.deps, { ...as, flowId, recoveryCode }))
  return { as, ...must(await enterOnFlow(people.deps, { ...as, flowId })) }
}

describe('changing the password', () => {
  it('ends the other sessions, tells every channel, places the cooling-off, renews the session', async () => {
    const other = await elsewhere(person.recoveryCodes[0] ?? '')
    const before = await signIn()
    const changed = must(await change(before.session))
    expect(changed.session).toMatchObject({ sessionId: before.session.sessionId, kind: 'full' })
    expect(await ways.session(before, asker)).toBeUndefined()
    expect(await ways.session(changed, asker)).toMatchObject({ kind: 'full' })
    expect(await ways.session(other, other.as)).toBeUndefined()
    expect(changed.locks.find((lock) => lock.on === 'account')).toMatchObject({
      cause: 'cooling_off',
      facts: { gave: 'full' },
    })
    expect((await ways.notices(person)).at(-1)).toBe('password_changed')
    await expect(ways.onDevice(person, device, asker)).rejects.toThrow('password_wrong')
    const entered = await ways.onDevice({ ...person, password: better }, device, asker)
    expect(entered.session.kind).toBe('full')
  })

  it('guarantees that no other change follows for 48 hours, whoever made this one', async () => {
    const { session } = must(await change(await enter()))
    expect(refusalOf(await make(session))).toBe('change_locked')
    people.clock.advance({ hours: 47 })
    const again = (await ways.onDevice({ ...person, password: better }, device, asker)).session
    const repeated = await change(again, { currentPassword: better, newPassword: 'quarry lantern 58 plum' })
    expect(refusalOf(repeated)).toBe('change_locked')
    people.clock.advance({ hours: 1 })
    // Its own new password is too young to help, so that the recovery code does.
    const later = (await ways.onDevice({ ...person, password: better }, device, asker)).session
    expect(refusalOf(await make(later))).toBe('proof_too_young')
  })

  it('guarantees that a session without the current password changes nothing', async () => {
    const session = await enter()
    expect(await change(session, { currentPassword: 'wrong' })).toMatchObject({
      refused: 'password_wrong',
      facts: { triesLeft: 4 },
    })
    expect(await ways.count('password', person)).toBe(1)
  })

  it('guarantees that guesses fall into the lane of the session and pause it, the right one too', async () => {
    const session = await enter()
    for (let index = 0; index < 5; index += 1) {
      expect(refusalOf(await change(session, { currentPassword: `wrong ${index}` }))).toBe('password_wrong')
    }
    expect(refusalOf(await change(session))).toBe('password_paused')
    people.clock.advance({ seconds: 30 })
    expect(refusalOf(await change(session))).toBe('done')
  })

  it('guarantees that a stale session gets no verdict on a password at all', async () => {
    const session = await enter()
    people.clock.advance({ minutes: 6 })
    for (const currentPassword of [person.password, 'wrong']) {
      expect(await change(session, { currentPassword })).toMatchObject({
        refused: 'step_up_needed',
        facts: { missing: expect.stringContaining('known-device') as string },
      })
    }
    const fresh = await ways.freshen({ session, token: '' }, device)
    expect(refusalOf(await change(fresh))).toBe('done')
  })

  it('guarantees that only who knows the current password hears that the new one is the same', async () => {
    const session = await enter()
    const same = { newPassword: person.password }
    expect(refusalOf(await change(session, same))).toBe('password_same')
    expect(refusalOf(await change(session, { ...same, currentPassword: 'wrong' }))).toBe('password_wrong')
  })

  it('judges the new one, and spends nothing on a bad one', async () => {
    const session = await enter()
    expect(refusalOf(await change(session, { newPassword: 'short' }))).toBe('password_too_short')
    expect(refusalOf(await change(session, { newPassword: 'woaini520' }))).toBe('password_common')
    expect(refusalOf(await change(session))).toBe('done')
  })

  it('guarantees that of many at once one is set, and that a repeated request sets nothing anew', async () => {
    const session = await enter()
    const idempotencyKey = nextKey()
    const answers = await Promise.all(
      [1, 2, 3, 4].map((one) =>
        change(session, { newPassword: `meadow ${one} lantern 41 fig`, idempotencyKey }),
      ),
    )
    expect(answers.map(refusalOf).filter((one) => one === 'done')).toHaveLength(1)
    expect(await ways.count('password', person)).toBe(2)
    expect((await ways.notices(person)).filter((one) => one === 'password_changed')).toHaveLength(1)
  })

  it.each(['self_frozen', 'not_me'] as const)('guarantees that %s stops it', async (cause) => {
    const session = await enter()
    const { lockId } = await place(cause)
    expect(await change(session)).toMatchObject({ refused: 'change_locked', lockId })
  })

  it('guarantees that a limited session changes nothing', async () => {
    const { session } = await signInElsewhere()
    expect(session.kind).toBe('limited')
    expect(refusalOf(await change(session))).toBe('session_limited')
    expect(refusalOf(await make(session))).toBe('session_limited')
  })

  it('guarantees that a session that was ended meanwhile changes nothing', async () => {
    const session = await enter()
    await enter()
    expect(refusalOf(await change(session))).toBe('not_signed_in')
    expect(refusalOf(await make(session))).toBe('not_signed_in')
  })
})

describe('recovery codes', () => {
  it('are made anew with two fresh proofs; the older ones stop working', async () => {
    const session = await enter()
    const { recoveryCodes } = must(await make(session))
    expect(recoveryCodes).toHaveLength(10)
    expect(await countRecoveryCodes(people.deps, { session })).toMatchObject({
      left: 10,
      madeAt: people.clock.now(),
    })
    expect(await ways.notices(person)).toEqual(['recovery_codes_made'])
    await expect(elsewhere(person.recoveryCodes[0] ?? '')).rejects.toThrow('recovery_code_wrong')
    people.clock.advance({ minutes: 2 })
    expect((await elsewhere(recoveryCodes[0] ?? '')).session.accountId).toBe(person.accountId)
  })

  it('guarantees that a young recovery code makes no others', async () => {
    const codes = await people.db.transact((tx) =>
      makeOf(tx, people.clock.now(), people.deps, { accountId: person.accountId, atOpening: false }),
    )
    const signed = { ...asker, ...device.answer('sign-in'), recoveryCode: codes[0] ?? '' }
    const { session } = must(await signInWithRecoveryCode(people.deps, signed))
    expect(session.kind).toBe('full')
    expect(refusalOf(await make(session))).toBe('proof_too_young')
  })

  it('guarantees that a stolen unlocked phone makes none, even in a full session left open', async () => {
    const session = await enter()
    people.clock.advance({ minutes: 6 })
    const fresh = await ways.freshen({ session, token: '' }, device)
    expect(refusalOf(await make(fresh))).toBe('step_up_needed')
    const { password } = person
    const proof = { kind: 'password' as const, password }
    const input = { session: fresh, proof, deviceToken: undefined, idempotencyKey: nextKey() }
    expect(refusalOf(await make(must(await stepUp(people.deps, input)).session))).toBe('done')
  })

  it('guarantees that two sets made at once leave ten codes', async () => {
    const session = await enter()
    const answers = await Promise.all([make(session), make(session), make(session)])
    expect(answers.map(refusalOf)).toEqual(['done', 'done', 'done'])
    const { left } = await people.db.read((tx) => countOf(tx, people.deps, person.accountId))
    expect(left).toBe(10)
  })
})
