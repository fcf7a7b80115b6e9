import { describe, expect, it } from 'vitest'
import { clearReissueSuspicion, suspectReissue } from '#customers'
import { endLock, placeLock } from '#locks'
import { newBrowser, onDevice, onFlow } from '../../test/support/attempts.ts'
import { must, refusalOf } from '../../test/support/entering.ts'
import { asker, device, ownInEachTest, people, person, ways } from '../../test/support/own.ts'
import { addDeviceProof, addRecoveryCodeProof, submitCode } from './door.ts'
import { endSessions, findSession } from './sessions.ts'
import { enterOnFlow } from './sign-in.ts'

ownInEachTest('entrance')

describe('on a new device', () => {
  it('number, code and password open a limited session, payments out are off for three days, and the owner is told', async () => {
    const { as, flowId } = await newBrowser()
    const answer = must(await onFlow(flowId, person.password, as))
    const endsAt = new Date(people.clock.now().getTime() + 72 * 3_600_000)
    expect(answer).toMatchObject({ offerOwnDevice: true, session: { kind: 'limited', fullAt: endsAt } })
    expect(answer.session.deviceId).toBeUndefined()
    expect(await ways.locks(person)).toMatchObject([
      { cause: 'unusual_sign_in', on: 'device', deviceId: answer.session.place, parts: [{ endsAt }] },
    ])
    expect(await ways.notices(person)).toEqual(['signed_in_new_device'])
  })

  it('signing in there again neither shortens nor prolongs it; after it the same browser is no longer new', async () => {
    const { as, flowId } = await newBrowser()
    const first = must(await onFlow(flowId, person.password, as))
    people.clock.advance({ hours: 20 })
    const second = await onFlow((await people.prove(as, person.e164)).flowId, person.password, as)
    expect(second).toMatchObject({ session: { kind: 'limited', fullAt: first.session.fullAt } })
    expect((await ways.locks(person)).length).toBe(1)
    people.clock.advance({ hours: 52 })
    const third = await onFlow((await people.prove(as, person.e164)).flowId, person.password, as)
    expect(third).toMatchObject({ session: { kind: 'full' } })
    // Another browser is as new as the first one was.
    const other = await newBrowser()
    expect(await onFlow(other.flowId, person.password, other.as)).toMatchObject({
      session: { kind: 'limited' },
    })
  })

  it('guarantees that a browser contested by "this was not me" is new again', async () => {
    const { as, flowId } = await newBrowser()
    const first = must(await onFlow(flowId, person.password, as))
    await people.db.transact((tx) =>
      endSessions(tx, people.clock.now(), people.deps, { accountId: person.accountId, because: 'not-me' }),
    )
    expect(await findSession(people.deps, first.token, as.browserHash)).toBeUndefined()
    people.clock.advance({ days: 4 })
    const second = await onFlow((await people.prove(as, person.e164)).flowId, person.password, as)
    expect(second).toMatchObject({ session: { kind: 'limited' } })
  })

  it('one proof more makes it full at once', async () => {
    const { as, flowId } = await newBrowser()
    const [recoveryCode = ''] = person.recoveryCodes
    await addRecoveryCodeProof(people.deps, { ...as, flowId, recoveryCode })
    expect(await onFlow(flowId, person.password, as)).toMatchObject({ session: { kind: 'full' } })
    expect(await ways.locks(person)).toEqual([])
    expect(await ways.notices(person)).toContain('signed_in_new_device')
  })

  it('a number without a wallet, an unproven number, a foreign browser', async () => {
    const stranger = { ...person, e164: '+8613700000001' }
    const none = await newBrowser(stranger)
    expect(refusalOf(await onFlow(none.flowId, 'any', none.as))).toBe('wallet_absent')
    expect(refusalOf(await enterOnFlow(people.deps, { ...none.as, flowId: none.flowId }))).toBe(
      'wallet_absent',
    )
    const unproven = await people.open(asker, person.e164)
    expect(refusalOf(await onFlow(unproven.flowId, person.password, asker))).toBe('flow_unproven')
    const { flowId } = await newBrowser()
    expect(refusalOf(await onFlow(flowId, person.password, asker))).toBe('not_found')
  })

  it('guarantees that a number’s fourth strange browser of a day cannot try the password', async () => {
    for (const _ of [1, 2, 3]) {
      const { as, flowId } = await newBrowser()
      expect(refusalOf(await onFlow(flowId, 'wrong', as))).toBe('password_wrong')
    }
    const { as, flowId } = await newBrowser()
    expect(refusalOf(await onFlow(flowId, person.password, as))).toBe('lanes_spent')
    // The owner's own device has not heard of any of it.
    must(await onDevice(person.password))
  })

  it('guarantees that a re-issued number and a password do not enter', async () => {
    await people.db.transact((tx) => suspectReissue(tx, people.clock.now(), people.deps, person.e164))
    const { as, flowId } = await newBrowser()
    expect(refusalOf(await onFlow(flowId, person.password, as))).toBe('phone_reissued')
    expect(refusalOf(await enterOnFlow(people.deps, { ...as, flowId }))).toBe('phone_reissued')
    await people.db.transact((tx) => clearReissueSuspicion(tx, people.deps, person.e164))
    expect(refusalOf(await onFlow(flowId, person.password, as))).toBe('done')
  })
})

describe('guessing text codes', () => {
  it('guarantees that it never closes signing in, on the own device or at the door', async () => {
    for (let flow = 0; flow < 3; flow += 1) {
      people.clock.advance({ minutes: 2 })
      const as = people.browser(`guesser ${flow}`)
      const { flowId, code: right } = await people.open(as, person.e164)
      for (let entry = 1; entry <= 7; entry += 1) {
        const wrong = String((Number(right) + entry) % 1_000_000).padStart(6, '0')
        await submitCode(people.deps, { ...as, flowId, code: wrong })
      }
    }
    must(await onDevice(person.password))
    const { as, flowId } = await newBrowser()
    expect(refusalOf(await onFlow(flowId, person.password, as))).toBe('done')
  })
})

describe('without a password', () => {
  it('guarantees that a text code alone never enters', async () => {
    const { as, flowId } = await newBrowser()
    expect(refusalOf(await enterOnFlow(people.deps, { ...as, flowId }))).toBe('proofs_not_enough')
  })

  it('guarantees that a stolen phone, its texts and its key, enters limited for a day and no more', async () => {
    const { flowId } = await people.prove(asker, person.e164)
    await addDeviceProof(people.deps, { ...asker, ...device.answer('flow'), flowId })
    const answer = await enterOnFlow(people.deps, { ...asker, flowId })
    expect(answer).toMatchObject({
      offerOwnDevice: false,
      session: {
        kind: 'limited',
        deviceId: device.deviceId,
        fullAt: new Date(people.clock.now().getTime() + 24 * 3_600_000),
      },
    })
    expect(refusalOf(await enterOnFlow(people.deps, { ...asker, flowId }))).toBe('flow_ended')
  })

  it('a code and a recovery code enter, on a new device limited as well', async () => {
    const { as, flowId } = await newBrowser()
    const [recoveryCode = ''] = person.recoveryCodes
    await addRecoveryCodeProof(people.deps, { ...as, flowId, recoveryCode })
    expect(await enterOnFlow(people.deps, { ...as, flowId })).toMatchObject({
      offerOwnDevice: true,
      session: { kind: 'limited' },
    })
  })
})

describe('locks that end', () => {
  it('let in again who was refused', async () => {
    const lock = await people.db.transact((tx) =>
      placeLock(tx, people.clock.now(), people.deps, {
        accountId: person.accountId,
        cause: 'password_exposed',
        placedBy: 'system',
      }),
    )
    expect(refusalOf(await onDevice(person.password))).toBe('password_exposed')
    await people.db.transact((tx) => endLock(tx, people.clock.now(), { ...lock, endedBy: 'customer' }))
    must(await onDevice(person.password))
  })
})
