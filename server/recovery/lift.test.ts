import { beforeEach, describe, expect, it } from 'vitest'
import { addRecoveryCodeProof, enterOnFlow, type Session } from '#access'
import { subjectOf, suspectReissue } from '#customers'
import { must, refusalOf } from '../../test/support/entering.ts'
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
import { liftLock } from './lift.ts'

ownInEachTest('lift', { connectionsMax: 12 })
beforeEach(async () => {
  await suspect()
})

const suspect = () =>
  people.db.transact((tx) => suspectReissue(tx, people.clock.now(), people.deps, person.e164))
const isSuspect = async (): Promise<boolean> =>
  (await people.db.read((tx) => subjectOf(tx, people.deps, person.e164))).reissuedSuspect
const lift = (session: Session) =>
  liftLock(people.deps, { session, lockId: 'phone_reissued', locale: 'zh-CN' })
const onDeviceWithCode = async (): Promise<Session> => {
  const recoveryCode = person.recoveryCodes.shift() ?? ''
  const flowId = await ways.flowFromDevice(device, asker)
  must(await addRecoveryCodeProof(people.deps, { ...asker, flowId, recoveryCode }))
  return must(await enterOnFlow(people.deps, { ...asker, flowId })).session
}

describe('a number that its network may have handed on', () => {
  it('is trusted again after the known device and a recovery code, and every channel is told', async () => {
    const lifted = must(await lift(await onDeviceWithCode()))
    expect(lifted).toMatchObject({ standing: { locks: [] }, session: { kind: 'full' } })
    expect(await isSuspect()).toBe(false)
    expect(await ways.notices(person)).toEqual(['recovery_code_used', 'lock_lifted'])
    const audit = (await people.audit()).filter((row) => row.subject_id === person.accountId)
    expect(audit.find(({ event }) => event === 'lock_lifted')).toMatchObject({
      outcome: 'accepted',
      reason: 'phone_reissued',
    })
  })

  it('is trusted again after the password and a recovery code, on a browser that the account does not know', async () => {
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    const recoveryCode = person.recoveryCodes.shift() ?? ''
    must(await addRecoveryCodeProof(people.deps, { ...as, flowId, recoveryCode }))
    const { session } = await ways.onFlow(person, as, flowId)
    expect(session.kind).toBe('limited')
    const lifted = must(await lift(session))
    expect(lifted.standing.locks.map(({ cause }) => cause)).not.toContain('phone_reissued')
    expect(lifted.session.kind, 'the first day of a new browser goes on').toBe('limited')
    expect(await isSuspect()).toBe(false)
  })

  it('enters again with its code once it is trusted', async () => {
    must(await lift(await onDeviceWithCode()))
    expect((await signInElsewhere()).session.kind).toBe('limited')
  })

  it('guarantees that the code to that number is no proof for trusting it', async () => {
    const entered = await signIn()
    const proofs = [
      ...entered.session.proofs.filter(({ kind }) => kind === 'known-device'),
      { kind: 'phone-code' as const, provenAt: people.clock.now(), enrolledAt: new Date(0), atOpening: true },
    ]
    await people.db.transact((tx) =>
      tx.named('test.set-proofs', 'update session set proofs = $2 where account_id = $1', [
        person.accountId,
        JSON.stringify(proofs),
      ]),
    )
    expect(refusalOf(await lift(entered.session))).toBe('proofs_not_enough')
    expect(await isSuspect()).toBe(true)
    expect(await ways.notices(person)).toEqual([])
  })

  it('guarantees that proofs of ten minutes ago trust nothing', async () => {
    const session = await onDeviceWithCode()
    people.clock.advance({ minutes: 10 })
    expect(refusalOf(await lift(session))).toBe('step_up_needed')
    expect(await isSuspect()).toBe(true)
  })

  it('guarantees that of several at once one ends the doubt, and that without a doubt there is nothing to end', async () => {
    const session = await onDeviceWithCode()
    const answers = await Promise.all([1, 2, 3, 4].map(() => lift(session)))
    expect(answers.map(refusalOf).toSorted()).toEqual(['done', 'not_found', 'not_found', 'not_found'])
    expect((await ways.notices(person)).filter((one) => one === 'lock_lifted')).toHaveLength(1)
    expect(refusalOf(await lift(session))).toBe('not_found')
  })
})
