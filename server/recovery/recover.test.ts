import { describe, expect, it } from 'vitest'
import { addRecoveryCodeProof, enterOnFlow } from '#access'
import { findPassword, makeRecoveryCodes, revokeDevice, suspectReissue } from '#customers'
import { placeLock } from '#locks'
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
import { nobodysCode } from '../../test/support/recovery-codes.ts'
import { chooseNewPassword } from './choose-password.ts'
import { abandonRecovery, proveRecovery, readRecovery, startRecovery } from './recover.ts'
import { sweepRecovery } from './recovery.ts'

const kind = 'forgotten_password' as const
ownInEachTest('recover', { connectionsMax: 16 })

const currentId = async (): Promise<string | undefined> =>
  (await people.db.read((tx) => findPassword(tx, person.accountId)))?.passwordId
const audit = async (event: string): Promise<string[]> => {
  const text = 'select reason from audit where subject_id = $1 and event = $2 order by at, ctid'
  const rows = await people.db.read((tx) =>
    tx.named<{ reason: string }>('test.audit-of', text, [person.accountId, event]),
  )
  return rows.map((row) => row.reason)
}

describe('a forgotten password on an own device', () => {
  it('gives a limited session for a day, and the whole wallet after it with the new password', async () => {
    const other = await signIn()
    const told = await start(await ways.flowFromDevice(device, asker))
    expect(told).toMatchObject({ recovery: { state: 'choosing_password' }, gives: 'limited' })
    const done = must(await choose(told))
    const fullAt = new Date(people.clock.now().getTime() + 24 * 3_600_000)
    expect(done).toMatchObject({
      recovery: { state: 'completed' },
      opened: { session: { kind: 'limited', fullAt, deviceId: device.deviceId } },
      newRecoveryCode: null,
      sessionsEnded: 1,
    })
    expect(await ways.session(other, asker)).toBeUndefined()
    expect(await ways.notices(person)).toEqual(['password_reset'])
    const changed = { ...person, password: better }
    people.clock.advance({ hours: 1 })
    const again = await ways.onDevice(changed, device, asker)
    expect(again.session).toMatchObject({ kind: 'limited', fullAt })
    people.clock.advance({ hours: 23 })
    expect((await ways.onDevice(changed, device, asker)).session).toMatchObject({
      kind: 'full',
      fullAt: null,
    })
  })

  it('guarantees that money for new payees and changes stay off, 24 and 48 hours', async () => {
    must(await choose(await start(await ways.flowFromDevice(device, asker))))
    const after = (hours: number): Date => new Date(people.clock.now().getTime() + hours * 3_600_000)
    expect(await ways.locks(person)).toMatchObject([
      {
        cause: 'cooling_off',
        fromDeviceId: device.deviceId,
        parts: [
          { capabilities: ['pay-new', 'withdraw'], endsAt: after(24) },
          { capabilities: ['change-credentials', 'change-contacts'], endsAt: after(48) },
        ],
      },
    ])
  })

  it('gives everything at once with a recovery code, and another code for the one used', async () => {
    const told = await start(await ways.flowFromDevice(device, asker))
    const [first = ''] = person.recoveryCodes
    const proven = must(await prove(told, first))
    expect(proven).toMatchObject({ recovery: { state: 'choosing_password' }, gives: 'full' })
    const done = must(await choose(proven))
    expect(done.opened.session).toMatchObject({ kind: 'full', fullAt: null })
    expect(done.newRecoveryCode).toEqual(expect.any(String))
    expect(person.recoveryCodes).not.toContain(done.newRecoveryCode)
    expect(await ways.notices(person)).toEqual(['recovery_code_used', 'password_reset'])
    const { flowId } = await people.prove(strange(), person.e164)
    const used = { ...strange(), flowId, recoveryCode: first }
    expect(await addRecoveryCodeProof(people.deps, used)).toMatchObject({ refused: 'recovery_code_wrong' })
    const fresh = { ...used, recoveryCode: done.newRecoveryCode ?? '' }
    expect(await addRecoveryCodeProof(people.deps, fresh)).toMatchObject({ standing: { level: 2 } })
  })

  it('takes a recovery code that the flow was given before or after the recovery began', async () => {
    const flowId = await ways.flowFromDevice(device, asker)
    const before = await start(flowId)
    const [first = ''] = person.recoveryCodes
    must(await addRecoveryCodeProof(people.deps, { ...asker, flowId, recoveryCode: first }))
    const told = await start(flowId)
    expect(told.recovery.recoveryId).toBe(before.recovery.recoveryId)
    expect(told).toMatchObject({ gives: 'full' })
    expect(must(await choose(told)).newRecoveryCode).toEqual(expect.any(String))
  })
})

describe('a forgotten password on a new device', () => {
  it('guarantees that a browser which signed in before it is new again', async () => {
    const seen = strange('seen')
    const enter = async (password: string) => {
      people.clock.advance({ seconds: 61 })
      const { flowId } = await people.prove(seen, person.e164)
      return (await ways.onFlow({ ...person, password }, seen, flowId)).session
    }
    expect(await enter(person.password)).toMatchObject({ kind: 'limited' })
    people.clock.advance({ hours: 73 })
    // Its first days are over: it is a browser like any other of the customer's.
    expect(await enter(person.password)).toMatchObject({ kind: 'full' })
    people.clock.advance({ seconds: 61 })
    const { as, told } = await ready()
    must(await choose(told, better, as))
    people.clock.advance({ days: 9 })
    expect(await enter(better)).toMatchObject({ kind: 'limited' })
  })

  it('takes the code and a recovery code', async () => {
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    const told = await start(flowId, as)
    expect(told).toMatchObject({ recovery: { state: 'proving' }, gives: 'nothing' })
    const proven = must(await prove(told, person.recoveryCodes[0] ?? '', as))
    expect(proven).toMatchObject({ recovery: { state: 'choosing_password' }, gives: 'full' })
    const done = must(await choose(proven, better, as))
    expect(done.opened.session).toMatchObject({ kind: 'full', accountId: person.accountId })
    expect(done.opened.session.deviceId).toBeUndefined()
    expect((await ways.locks(person)).map((lock) => lock.cause)).toEqual(['cooling_off'])
  })

  it('guarantees that a text code alone never sets a password', async () => {
    const before = await currentId()
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    const told = await start(flowId, as)
    expect(await choose(told, better, as)).toEqual({
      refused: 'step_out_of_order',
      remedies: ['recovery-code', 'another-method', 'wait'],
      facts: { state: 'proving' },
    })
    expect(await audit('recovery_password_chosen')).toEqual(['step_out_of_order'])
    expect(await currentId()).toBe(before)
    expect(await enterOnFlow(people.deps, { ...as, flowId })).toMatchObject({ refused: 'proofs_not_enough' })
  })

  it('guarantees that a recycled number alone gets nothing, and with a known device no more', async () => {
    await people.db.transact((tx) => suspectReissue(tx, people.clock.now(), people.deps, person.e164))
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    const told = await start(flowId, as)
    expect(told).toMatchObject({ recovery: { state: 'proving' }, gives: 'nothing' })
    expect(await prove(told, person.recoveryCodes[0] ?? '', as)).toMatchObject({ gives: 'nothing' })
    expect(refusalOf(await choose(told, better, as))).toBe('step_out_of_order')
  })

  it('guarantees that a recovery code younger than a week opens nothing here', async () => {
    const codes = await people.db.transact((tx) =>
      makeRecoveryCodes(tx, people.clock.now(), people.deps, {
        accountId: person.accountId,
        atOpening: false,
      }),
    )
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    const young = must(await prove(await start(flowId, as), codes[0] ?? '', as))
    expect(young).toMatchObject({ recovery: { state: 'proving' }, gives: 'nothing' })
    people.clock.advance({ days: 7 })
    const later = strange('later')
    const proven = await people.prove(later, person.e164)
    const settled = must(await prove(await start(proven.flowId, later), codes[1] ?? '', later))
    expect(settled).toMatchObject({ gives: 'full' })
  })

  it('guarantees that a wallet that was taken over does not recover by code and recovery code', async () => {
    const lock = await people.db.transact((tx) =>
      placeLock(tx, people.clock.now(), people.deps, {
        accountId: person.accountId,
        cause: 'taken_over',
        placedBy: 'staff',
      }),
    )
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    expect(await startRecovery(people.deps, { ...as, flowId, kind })).toEqual({
      refused: 'taken_over',
      lockId: lock.lockId,
      scope: ['sign-in'],
    })
  })
})

describe('asking for a recovery', () => {
  it('guarantees that a request locks nothing and signs nobody out, however often it is made', async () => {
    const signedIn = await signIn()
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    const asked = [await start(flowId, as), await start(flowId, as), await start(flowId, as)]
    expect(new Set(asked.map((one) => one.recovery.recoveryId)).size).toBe(1)
    for (let index = 0; index < 4; index += 1)
      expect(refusalOf(await choose(await start(flowId, as), better, as))).toBe('step_out_of_order')
    expect(await ways.locks(person)).toEqual([])
    expect(await ways.session(signedIn, asker)).toMatchObject({ kind: 'full' })
    expect((await signIn()).session).toMatchObject({ kind: 'full' })
    expect(await ways.notices(person)).toEqual([])
  })

  it('lets several stand side by side; the one that completes ends the others', async () => {
    const own = await start(await ways.flowFromDevice(device, asker))
    const { as, told } = await ready()
    expect(must(await readRecovery(people.deps, { ...asker, ...own.recovery })).recovery.state).toBe(
      'choosing_password',
    )
    must(await choose(told, better, as))
    expect(must(await readRecovery(people.deps, { ...asker, ...own.recovery })).recovery.state).toBe(
      'expired',
    )
    expect(await choose(own, 'quarry lantern 58 plum')).toMatchObject({
      refused: 'step_out_of_order',
      remedies: ['start-again'],
    })
    expect(await audit('recovery_other_completed')).toEqual(['other_completed'])
  })

  it('can be given up, and then nothing has changed', async () => {
    const before = await currentId()
    const flowId = await ways.flowFromDevice(device, asker)
    const told = await start(flowId)
    const { recoveryId } = told.recovery
    expect(await abandonRecovery(people.deps, { ...asker, recoveryId })).toMatchObject({
      recovery: { state: 'abandoned' },
    })
    expect(refusalOf(await abandonRecovery(people.deps, { ...asker, recoveryId }))).toBe('step_out_of_order')
    expect(refusalOf(await choose(told))).toBe('step_out_of_order')
    expect(refusalOf(await prove(told, person.recoveryCodes[0] ?? ''))).toBe('step_out_of_order')
    expect(await currentId()).toBe(before)
    expect((await ways.onFlow(person, asker, flowId)).session).toMatchObject({ kind: 'full' })
  })

  it('lives half an hour', async () => {
    const { as, told } = await ready()
    people.clock.advance({ minutes: 30 })
    const { recoveryId } = told.recovery
    expect(must(await readRecovery(people.deps, { ...as, recoveryId })).recovery.state).toBe('expired')
    expect(await choose(told, better, as)).toMatchObject({
      refused: 'step_out_of_order',
      remedies: ['start-again'],
    })
    expect(await audit('recovery_time_ran_out')).toEqual(['time_ran_out'])
  })

  it('is closed by the sweep when nobody comes back', async () => {
    await ready()
    people.clock.advance({ minutes: 31 })
    await sweepRecovery(people.deps)
    const text = 'select state from recovery where account_id = $1'
    const rows = await people.db.read((tx) => tx.named('test.states', text, [person.accountId]))
    expect(rows).toEqual([{ state: 'expired' }])
  })
})

describe('who may take a step', () => {
  it('guarantees that a recovery of another browser is byte for byte one that never was', async () => {
    const { told } = await ready()
    const thief = strange('thief')
    const mine = {
      ...thief,
      recoveryId: told.recovery.recoveryId,
      password: better,
      recoveryCode: nobodysCode(),
    }
    const none = { ...mine, recoveryId: people.deps.random.id() }
    for (const step of [readRecovery, proveRecovery, chooseNewPassword, abandonRecovery]) {
      people.statements.take()
      const absent = await step(people.deps, none)
      const names = people.statements.take()
      expect(await step(people.deps, mine)).toEqual(absent)
      expect(people.statements.take()).toEqual(names)
      expect(absent).toEqual({ refused: 'not_found' })
    }
  })

  it('guarantees that a flow of another browser, an unproven one and one to freeze begin no recovery', async () => {
    const { flowId } = await people.prove(asker, person.e164)
    const thief = strange('thief')
    expect(await startRecovery(people.deps, { ...thief, flowId, kind })).toEqual({ refused: 'not_found' })
    people.clock.advance({ minutes: 2 })
    const unproven = await people.open(strange(), person.e164)
    expect(refusalOf(await startRecovery(people.deps, { ...strange(), flowId: unproven.flowId, kind }))).toBe(
      'flow_unproven',
    )
    people.clock.advance({ minutes: 2 })
    const freezing = await people.open(strange('freezing'), person.e164, 'freeze')
    const input = { ...strange('freezing'), flowId: freezing.flowId, kind }
    expect(refusalOf(await startRecovery(people.deps, input))).toBe('not_found')
  })

  it('says that there is no wallet, after the proof', async () => {
    const { flowId } = await people.prove(asker, '+8613710000001')
    expect(await startRecovery(people.deps, { ...asker, flowId, kind })).toEqual({ refused: 'wallet_absent' })
  })

  it('guarantees that the word of a device that was cut off meanwhile counts no more', async () => {
    const told = await start(await ways.flowFromDevice(device, asker))
    const { accountId } = person
    await people.db.transact((tx) =>
      revokeDevice(tx, people.clock.now(), { accountId, deviceId: device.deviceId }),
    )
    expect(await choose(told)).toMatchObject({ refused: 'proofs_not_enough' })
    expect(await audit('recovery_password_chosen')).toEqual(['proofs_not_enough'])
  })
})

describe('guessing recovery codes', () => {
  it('guarantees that it pauses its own budget, and neither the password nor text codes', async () => {
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    const told = await start(flowId, as)
    const guesses: string[] = []
    for (let index = 0; index < 6; index += 1)
      guesses.push(refusalOf(await prove(told, nobodysCode(index), as)))
    expect(guesses.slice(0, 5)).toEqual(Array(5).fill('recovery_code_wrong'))
    expect(guesses[5]).toBe('guesses_spent')
    expect(refusalOf(await prove(told, person.recoveryCodes[0] ?? '', as))).toBe('guesses_spent')
    // The owner, elsewhere, has a budget of their own.
    const own = await start(await ways.flowFromDevice(device, asker))
    expect(refusalOf(await prove(own, person.recoveryCodes[0] ?? ''))).toBe('done')
    expect((await signIn()).session.kind).toBe('full')
  })
})
