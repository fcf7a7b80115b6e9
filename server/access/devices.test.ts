import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decideGate, placeLock } from '#locks'
import { listNotices } from '#messages'
import type { Asker } from '../../test/support/door.ts'
import { must, nextKey, refusalOf } from '../../test/support/entering.ts'
import {
  asker,
  device,
  ownInEachTest,
  people,
  person,
  round,
  signIn,
  signInElsewhere,
  strange,
  ways,
} from '../../test/support/own.ts'
import { makeRecoveryCodes } from './credentials.ts'
import { makeChallenge, signedText, type DevicePurpose } from './device-challenge.ts'
import { enrolDevice, listDevices, renameDevice, revokeDevice } from './devices.ts'
import { endOtherSessions, endSession, listSessions } from './manage-sessions.ts'
import { register } from './registration.ts'
import { signInOnDevice } from './sign-in.ts'
import type { Session } from './store-session.ts'

ownInEachTest('devices', { connectionsMax: 16 })

type Keys = {
  publicKey: string
  answer(purpose: DevicePurpose, as: Asker): { challenge: string; signature: string }
}
function newKeys(): Keys {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
    answer(purpose, as) {
      const { challenge } = makeChallenge(people.deps, as.browserHash)
      const text = Buffer.from(signedText(purpose, challenge))
      const signature = sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' })
      return { challenge, signature: signature.toString('base64url') }
    },
  }
}
const enrol = (session: Session, as: Asker, keys = newKeys(), name = '我的手机') =>
  enrolDevice(people.deps, { session, ...keys.answer('enrol', as), publicKey: keys.publicKey, name })
describe('enrolling a device', () => {
  it('makes it known: the next sign-in there takes no code', async () => {
    const { as, session } = await signInElsewhere()
    expect(session.kind).toBe('limited')
    const keys = newKeys()
    const enrolled = must(await enrol(session, as, keys))
    expect(enrolled.device).toMatchObject({ name: '我的手机', atOpening: false })
    expect((await ways.notices(person)).at(-1)).toBe('device_added')
    const { db, deps, clock } = people
    const [added] = await db.read((tx) => listNotices(tx, clock.now(), deps, person.accountId, 'en'))
    const cooling = (await ways.locks(person)).find(({ cause }) => cause === 'cooling_off')
    expect(cooling?.facts).toMatchObject({ after: 'new_device', noticeId: added?.noticeId })
    const answer = { ...keys.answer('sign-in', as), deviceToken: enrolled.token }
    const typed = { ...as, ...answer, password: person.password, idempotencyKey: nextKey() }
    expect(must(await signInOnDevice(people.deps, typed)).session).toMatchObject({
      deviceId: enrolled.device.deviceId,
      // What held for the browser goes on holding for the device.
      kind: 'limited',
    })
  })

  it('guarantees that payments to new payees cool off on it for a day, and only on it', async () => {
    const { as, session } = await signInElsewhere()
    const { deviceId } = must(await enrol(session, as)).device
    const gate = async (on: string): Promise<string> =>
      decideGate({
        capability: 'pay-new',
        locks: await ways.locks(person),
        deviceId: on,
        sessionKind: 'full',
        proofs: [],
        now: people.clock.now(),
      }).outcome
    expect(await gate(deviceId)).toBe('refuse')
    expect(await gate(device.deviceId)).toBe('allow')
    people.clock.advance({ hours: 73 })
    expect(await gate(deviceId)).toBe('allow')
  })

  it('guarantees that the signature is of this key, for enrolling, over a challenge of this browser, once', async () => {
    const { as, session } = await signInElsewhere()
    const keys = newKeys()
    const { publicKey } = keys
    const of = (more: object) =>
      enrolDevice(people.deps, { session, publicKey, name: 'x', ...keys.answer('enrol', as), ...more })
    expect(refusalOf(await of(newKeys().answer('enrol', as)))).toBe('proof_wrong')
    expect(refusalOf(await of(keys.answer('sign-in', as)))).toBe('proof_wrong')
    expect(refusalOf(await of(keys.answer('enrol', asker)))).toBe('proof_wrong')
    expect(refusalOf(await of({ publicKey: 'AAAA' }))).toBe('device_key_malformed')
    const late = keys.answer('enrol', as)
    people.clock.advance({ minutes: 2, seconds: 1 })
    expect(refusalOf(await of(late))).toBe('proof_wrong')
    const once = keys.answer('enrol', as)
    const answers = await Promise.all([of(once), of(once), of(once)])
    expect(answers.map(refusalOf).toSorted()).toEqual(['done', 'proof_wrong', 'proof_wrong'])
    expect(await ways.count('device', person)).toBe(2)
  })

  it.each(['self_frozen', 'not_me'] as const)('guarantees that %s stops it', async (cause) => {
    const { as, session } = await signInElsewhere()
    await people.db.transact((tx) =>
      placeLock(tx, people.clock.now(), people.deps, {
        accountId: person.accountId,
        cause,
        placedBy: 'customer',
      }),
    )
    expect(refusalOf(await enrol(session, as))).toBe('change_locked')
    expect(await ways.count('device', person)).toBe(1)
  })

  it('is the same device when the same key comes again', async () => {
    const { as, session } = await signInElsewhere()
    const keys = newKeys()
    const first = must(await enrol(session, as, keys))
    const current = must(await listSessions(people.deps, { session })).sessions.find(
      (one) => one.sessionId === session.sessionId,
    )
    const second = must(await enrol(current ?? session, as, keys, 'again'))
    expect(second.device.deviceId).toBe(first.device.deviceId)
    expect((await ways.notices(person)).filter((one) => one === 'device_added')).toHaveLength(1)
  })
})

describe('the half hour of registering', () => {
  async function registered(): Promise<{ as: Asker; session: Session; accountId: string }> {
    const as = strange()
    const { flowId } = await people.prove(as, `+86136${String(10_000_000 + round)}`)
    const chosen = { displayName: '王小明', password: 'velvet harbour 73 quince' }
    const { session } = must(await register(people.deps, { ...as, flowId, ...chosen }))
    return { as, session, accountId: session.accountId }
  }

  it('lets device and recovery codes count at once, with no cooling-off', async () => {
    const { as, session, accountId } = await registered()
    people.clock.advance({ minutes: 12 })
    expect(must(await enrol(session, as)).device.atOpening).toBe(true)
    const of = { ...person, accountId }
    expect(await ways.locks(of)).toEqual([])
    expect(must(await makeRecoveryCodes(people.deps, { session })).recoveryCodes).toHaveLength(10)
    const text = 'select bool_and(at_opening) as all_opening from recovery_code where account_id = $1'
    const rows = await people.db.read((tx) => tx.named('test.opening', text, [accountId]))
    expect(rows).toEqual([{ all_opening: true }])
  })

  it('guarantees that it is over after half an hour, and for every other session', async () => {
    const { as, session } = await registered()
    for (let minutes = 0; minutes < 30; minutes += 10) {
      people.clock.advance({ minutes: 10 })
      await people.db.transact((tx) =>
        tx.named('test.keep', 'update session set last_seen_at = $1 where session_id = $2', [
          people.clock.now(),
          session.sessionId,
        ]),
      )
    }
    people.clock.advance({ seconds: 1 })
    expect(refusalOf(await makeRecoveryCodes(people.deps, { session }))).toBe('step_up_needed')
    expect(must(await enrol(session, as)).device.atOpening).toBe(false)
  })
})

describe('known devices', () => {
  it('are listed and named', async () => {
    const { session } = await signIn()
    const renamed = must(
      await renameDevice(people.deps, { session, deviceId: device.deviceId, name: ' 旧手机 ' }),
    )
    expect(renamed.device.name).toBe('旧手机')
    expect((await listDevices(people.deps, { session })).devices).toMatchObject([{ name: '旧手机' }])
    expect(
      refusalOf(await renameDevice(people.deps, { session, deviceId: device.deviceId, name: '\u0000' })),
    ).toBe('name_malformed')
  })

  it('guarantees that a device that was cut off is dead at once: key, sessions and lane', async () => {
    const owner = await signIn()
    const other = people.browser(`tablet ${round}`)
    const tablet = await people.device(person, other)
    const onTablet = await ways.onDevice(person, tablet, other)
    const revoked = await revokeDevice(people.deps, { session: owner.session, deviceId: tablet.deviceId })
    expect(revoked).toMatchObject({ endedOwn: false })
    expect(await ways.session(onTablet, other)).toBeUndefined()
    await expect(ways.onDevice(person, tablet, other)).rejects.toThrow('device_unknown')
    expect((await ways.notices(person)).at(-1)).toBe('device_revoked')
    const own = await revokeDevice(people.deps, { session: owner.session, deviceId: device.deviceId })
    expect(own).toMatchObject({ endedOwn: true })
    expect(await ways.session(owner, asker)).toBeUndefined()
  })

  it('guarantees that a limited session cuts nothing off', async () => {
    const { session } = await signInElsewhere()
    const input = { session, deviceId: device.deviceId }
    expect(refusalOf(await revokeDevice(people.deps, input))).toBe('session_limited')
  })

  it('guarantees that a device of somebody else is byte for byte one that never was', async () => {
    const { session } = await signIn()
    const other = await people.person()
    const foreign = await people.device(other, people.browser('other'))
    for (const deviceId of [foreign.deviceId, people.deps.random.id()]) {
      expect(await revokeDevice(people.deps, { session, deviceId })).toEqual({ refused: 'not_found' })
      expect(await renameDevice(people.deps, { session, deviceId, name: 'mine' })).toEqual({
        refused: 'not_found',
      })
    }
    expect(await ways.count('device', other)).toBe(1)
  })

  it('guarantees that of several that cut off the same device one does', async () => {
    const { session } = await signIn()
    const tablet = await people.device(person, people.browser(`tablet ${round}`))
    const input = { session, deviceId: tablet.deviceId }
    const answers = await Promise.all([1, 2, 3].map(() => revokeDevice(people.deps, input)))
    expect(answers.map(refusalOf).toSorted()).toEqual(['done', 'not_found', 'not_found'])
  })
})

describe('sessions', () => {
  it('are listed, ended one by one, and all others at once', async () => {
    const owner = await signIn()
    const { as, ...other } = await signInElsewhere()
    const { sessions } = await listSessions(people.deps, owner)
    expect(sessions.map((one) => one.sessionId).toSorted()).toEqual(
      [owner.session.sessionId, other.session.sessionId].toSorted(),
    )
    must(await endSession(people.deps, { session: owner.session, sessionId: other.session.sessionId }))
    expect(await ways.session(other, as)).toBeUndefined()
    expect(await endOtherSessions(people.deps, owner)).toMatchObject({ ended: 0 })
    people.clock.advance({ minutes: 2 })
    const again = await signInElsewhere()
    expect(await endOtherSessions(people.deps, owner)).toMatchObject({ ended: 1 })
    expect(await ways.session(again, again.as)).toBeUndefined()
    expect(await ways.session(owner, asker)).toBeDefined()
    expect((await ways.notices(person)).at(-1)).toBe('sessions_ended')
  })

  it('guarantees that a session of somebody else is byte for byte one that never was', async () => {
    const owner = await signIn()
    const other = await people.person()
    const otherAsker = people.browser(`other ${round}`)
    const foreign = await ways.onDevice(other, await people.device(other, otherAsker), otherAsker)
    for (const sessionId of [foreign.session.sessionId, people.deps.random.id()]) {
      expect(await endSession(people.deps, { session: owner.session, sessionId })).toEqual({
        refused: 'not_found',
      })
    }
    expect(await ways.session(foreign, otherAsker)).toBeDefined()
  })
})
