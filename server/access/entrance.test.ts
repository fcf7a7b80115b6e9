import { describe, expect, it } from 'vitest'
import { clearReissueSuspicion, suspectReissue } from '#customers'
import { endLock, listLocks, placeLock } from '#locks'
import { isRefusal } from '#platform/refusals'
import type { Asker } from '../../test/support/door.ts'
import { ownInEachTest } from '../../test/support/own.ts'
import type { OwnDevice, People, Person } from '../../test/support/people.ts'
import { addDeviceProof, addRecoveryCodeProof, submitCode } from './door.ts'
import { endSessions, findSession } from './sessions.ts'
import { enterOnFlow, signInOnDevice, signInOnFlow, type SignedIn } from './sign-in.ts'

let people: People
let person: Person
let asker: Asker
let device: OwnDevice
let keys = 0
ownInEachTest('entrance', (own) => void ({ people, person, asker, device } = own))

const key = (): string => `sign-in-${(keys += 1)}`
const onDevice = (password: string, more: { idempotencyKey?: string; as?: Asker; own?: OwnDevice } = {}) => {
  const { as = asker, own = device, idempotencyKey = key() } = more
  return signInOnDevice(people.deps, { ...as, ...own.answer('sign-in'), password, idempotencyKey })
}
const onFlow = (flowId: string, password: string, as: Asker, idempotencyKey = key()) =>
  signInOnFlow(people.deps, { ...as, flowId, password, idempotencyKey })
const code = (answer: unknown): string => (isRefusal(answer) ? answer.refused : 'in')
const locks = () => people.db.read((tx) => listLocks(tx, people.clock.now(), person.accountId))
const notices = async (): Promise<string[]> => {
  const text = 'select template from notice where account_id = $1 order by told_at'
  const rows = await people.db.read((tx) =>
    tx.named<{ template: string }>('test.notices', text, [person.accountId]),
  )
  return rows.map(({ template }) => template)
}
function mustBeIn(answer: unknown): asserts answer is SignedIn {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.refused}`)
}
let strangers = 0
/** Another browser that has just proven the number. */
async function newBrowser(of = person): Promise<{ as: Asker; flowId: string }> {
  strangers += 1
  // A number has one text a minute.
  people.clock.advance({ seconds: 61 })
  const as = people.browser(`strange ${strangers}`, `203.0.113.${strangers % 250}`)
  const { flowId } = await people.prove(as, of.e164)
  return { as, flowId }
}

describe('on a new device', () => {
  it('number, code and password open a limited session, payments out are off for three days, and the owner is told', async () => {
    const { as, flowId } = await newBrowser()
    const answer = await onFlow(flowId, person.password, as)
    mustBeIn(answer)
    const endsAt = new Date(people.clock.now().getTime() + 72 * 3_600_000)
    expect(answer).toMatchObject({ offerOwnDevice: true, session: { kind: 'limited', fullAt: endsAt } })
    expect(answer.session.deviceId).toBeUndefined()
    expect(await locks()).toMatchObject([
      { cause: 'unusual_sign_in', on: 'device', deviceId: answer.session.place, parts: [{ endsAt }] },
    ])
    expect(await notices()).toEqual(['signed_in_new_device'])
  })

  it('signing in there again neither shortens nor prolongs it; after it the same browser is no longer new', async () => {
    const { as, flowId } = await newBrowser()
    const first = await onFlow(flowId, person.password, as)
    mustBeIn(first)
    people.clock.advance({ hours: 20 })
    const second = await onFlow((await people.prove(as, person.e164)).flowId, person.password, as)
    expect(second).toMatchObject({ session: { kind: 'limited', fullAt: first.session.fullAt } })
    expect((await locks()).length).toBe(1)
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
    const first = await onFlow(flowId, person.password, as)
    mustBeIn(first)
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
    expect(await locks()).toEqual([])
    expect(await notices()).toContain('signed_in_new_device')
  })

  it('a number without a wallet, an unproven number, a foreign browser', async () => {
    const stranger = { ...person, e164: '+8613700000001' }
    const none = await newBrowser(stranger)
    expect(code(await onFlow(none.flowId, 'any', none.as))).toBe('wallet_absent')
    expect(code(await enterOnFlow(people.deps, { ...none.as, flowId: none.flowId }))).toBe('wallet_absent')
    const unproven = await people.open(asker, person.e164)
    expect(code(await onFlow(unproven.flowId, person.password, asker))).toBe('flow_unproven')
    const { flowId } = await newBrowser()
    expect(code(await onFlow(flowId, person.password, asker))).toBe('not_found')
  })

  it('guarantees that a number’s fourth strange browser of a day cannot try the password', async () => {
    for (const _ of [1, 2, 3]) {
      const { as, flowId } = await newBrowser()
      expect(code(await onFlow(flowId, 'wrong', as))).toBe('password_wrong')
    }
    const { as, flowId } = await newBrowser()
    expect(code(await onFlow(flowId, person.password, as))).toBe('lanes_spent')
    // The owner's own device has not heard of any of it.
    mustBeIn(await onDevice(person.password))
  })

  it('guarantees that a re-issued number and a password do not enter', async () => {
    await people.db.transact((tx) => suspectReissue(tx, people.clock.now(), people.deps, person.e164))
    const { as, flowId } = await newBrowser()
    expect(code(await onFlow(flowId, person.password, as))).toBe('phone_reissued')
    expect(code(await enterOnFlow(people.deps, { ...as, flowId }))).toBe('phone_reissued')
    await people.db.transact((tx) => clearReissueSuspicion(tx, people.deps, person.e164))
    expect(code(await onFlow(flowId, person.password, as))).toBe('in')
  })
})

describe('guessing text codes', () => {
  it('guarantees that it never closes signing in, on the own device or at the door', async () => {
    for (let flow = 0; flow < 3; flow += 1) {
      strangers += 1
      people.clock.advance({ minutes: 2 })
      const as = people.browser(`guesser ${strangers}`)
      const { flowId, code: right } = await people.open(as, person.e164)
      for (let entry = 1; entry <= 7; entry += 1) {
        const wrong = String((Number(right) + entry) % 1_000_000).padStart(6, '0')
        await submitCode(people.deps, { ...as, flowId, code: wrong })
      }
    }
    mustBeIn(await onDevice(person.password))
    const { as, flowId } = await newBrowser()
    expect(code(await onFlow(flowId, person.password, as))).toBe('in')
  })
})

describe('without a password', () => {
  it('guarantees that a text code alone never enters', async () => {
    const { as, flowId } = await newBrowser()
    expect(code(await enterOnFlow(people.deps, { ...as, flowId }))).toBe('proofs_not_enough')
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
    expect(code(await enterOnFlow(people.deps, { ...asker, flowId }))).toBe('flow_ended')
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
    expect(code(await onDevice(person.password))).toBe('password_exposed')
    await people.db.transact((tx) => endLock(tx, people.clock.now(), { ...lock, endedBy: 'customer' }))
    mustBeIn(await onDevice(person.password))
  })
})
