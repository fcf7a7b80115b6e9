import { beforeEach, describe, expect, it } from 'vitest'
import { addRecoveryCodeProof, enterOnFlow, type Session } from '#access'
import { countRecoveryCodes, listContacts, listDevices } from '#customers'
import { decideGate } from '#locks'
import { tell, type NoticeFacts, type NoticeTemplate } from '#messages'
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
import { disputeByToken, disputeNotice, listNotices } from './not-me.ts'
import { startRecovery } from './recover.ts'
import { chooseNewPassword } from './choose-password.ts'

ownInEachTest('not me', { connectionsMax: 16 })
// The own device was there before whatever is disputed.
beforeEach(() => people.clock.advance({ minutes: 5 }))

const dispute = (session: Session, noticeId: string) => disputeNotice(people.deps, { session, noticeId })
const notify = async <Template extends NoticeTemplate>(
  template: Template,
  facts: NoticeFacts[Template],
  of = person,
): Promise<string> => {
  const { accountId } = of
  const told = await people.db.transact((tx) =>
    tell(tx, people.clock.now(), people.deps, { accountId, template, facts }),
  )
  return told.noticeId
}
/** The thief has the number and the password: a session on a new browser. */
async function breakIn(): Promise<{ session: Session; token: string; noticeId: string }> {
  const entered = await signInElsewhere()
  return { ...entered, noticeId: await ways.noticeId(person, 'signed_in_new_device') }
}
/** The token of the mail that told this notice, as the outbox holds it. */
async function tokenOf(noticeId: string): Promise<string> {
  const text = `select body_sealed from message where subject_id = $1 and channel = 'email' order by created_at desc`
  const rows = await people.db.read((tx) =>
    tx.named<{ body_sealed: Buffer }>('test.mails', text, [person.accountId]),
  )
  const bodies = rows.map(
    (row) => JSON.parse(people.deps.secrets.open(row.body_sealed, 'message.body')) as { notMeToken?: string },
  )
  const token = bodies.find((body) => body.notMeToken !== undefined)?.notMeToken
  if (token === undefined) throw new Error(`no token for ${noticeId}`)
  return token
}

describe('"this wasn’t me" in the Status Centre', () => {
  it('stops money and changes, ends the other sessions, and tells every channel', async () => {
    const owner = await signIn()
    const broken = await breakIn()
    const answer = must(await dispute(owner.session, broken.noticeId))
    expect(answer).toMatchObject({ lock: { cause: 'not_me', placedBy: 'customer' }, sessionsEnded: 1 })
    expect(await ways.session(broken, strange())).toBeUndefined()
    expect(await ways.session(owner, asker)).toMatchObject({ kind: 'full' })
    expect((await ways.notices(person)).at(-1)).toBe('not_me_reported')
    const locks = await ways.locks(person)
    for (const capability of [
      'pay-known',
      'pay-new',
      'withdraw',
      'change-credentials',
      'change-contacts',
    ] as const) {
      const { session } = owner
      const verdict = decideGate({
        capability,
        locks,
        deviceId: session.place,
        sessionKind: 'full',
        proofs: session.proofs,
        now: people.clock.now(),
      })
      expect(verdict.outcome, capability).toBe('refuse')
    }
  })

  it('guarantees that the password the thief knew opens nothing any more', async () => {
    const owner = await signIn()
    const { noticeId } = await breakIn()
    must(await dispute(owner.session, noticeId))
    people.clock.advance({ minutes: 2 })
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    await expect(ways.onFlow(person, as, flowId)).rejects.toThrow('password_exposed')
    // With the number and that password there is one thing left, a limited session; the lock stays.
    const { recovery } = must(await startRecovery(people.deps, { ...as, flowId, kind: 'exposed_password' }))
    const input = { ...as, recoveryId: recovery.recoveryId, password: 'velvet harbour 73 quince' }
    const { opened } = must(await chooseNewPassword(people.deps, input))
    expect(opened.session.kind).toBe('limited')
    const lock = (await ways.locks(person)).find((one) => one.cause === 'not_me')
    const lift = { session: opened.session, lockId: lock?.lockId ?? '', locale: 'en' } as const
    expect(refusalOf(await liftLock(people.deps, lift))).toBe('session_limited')
  })

  it('guarantees that a device added by the thief is cut off with everything added since', async () => {
    const owner = await signIn()
    const theirs = await people.device(person, strange(), { atOpening: false })
    const noticeId = await notify('device_added', {})
    people.clock.advance({ minutes: 1 })
    await people.addEmail(person, 'thief@mail.example')
    must(await dispute(owner.session, noticeId))
    const { devices, contacts } = await people.db.read(async (tx) => ({
      devices: await listDevices(tx, people.deps, person.accountId),
      contacts: await listContacts(tx, people.deps, person.accountId),
    }))
    expect(devices.map((one) => one.deviceId)).toEqual([device.deviceId])
    expect(contacts).toEqual([])
    await expect(ways.onDevice(person, theirs, strange())).rejects.toThrow('device_unknown')
  })

  it('guarantees that after a reset that was not mine the new password is worth nothing', async () => {
    const owner = await signIn()
    await people.newPassword(person, 'velvet harbour 73 quince')
    const noticeId = await notify('password_reset', {})
    must(await dispute(owner.session, noticeId))
    const changed = { ...person, password: 'velvet harbour 73 quince' }
    await expect(ways.onDevice(changed, device, asker)).rejects.toThrow('password_exposed')
    // The owner is back with what the thief does not have.
    const flowId = await ways.flowFromDevice(device, asker)
    const [first = ''] = person.recoveryCodes
    must(await addRecoveryCodeProof(people.deps, { ...asker, flowId, recoveryCode: first }))
    expect(must(await enterOnFlow(people.deps, { ...asker, flowId })).session.kind).toBe('full')
  })

  it('guarantees that a stolen sheet of recovery codes is worth nothing', async () => {
    const owner = await signIn()
    const noticeId = await notify('recovery_code_used', { left: 9 })
    must(await dispute(owner.session, noticeId))
    const left = await people.db.read((tx) => countRecoveryCodes(tx, people.deps, person.accountId))
    expect(left.left).toBe(0)
  })

  it('lets the owner clean up and lift it with two proofs', async () => {
    const owner = await signIn()
    const noticeId = await notify('device_added', {})
    const { lock } = must(await dispute(owner.session, noticeId))
    const session = await ways.freshen(owner, device)
    const lifted = must(await liftLock(people.deps, { session, lockId: lock.lockId, locale: 'en' }))
    expect(lifted.standing.locks).toEqual([])
    expect((await ways.notices(person)).at(-1)).toBe('lock_lifted')
  })
})

describe('who may say it', () => {
  it('guarantees that a notice of somebody else is byte for byte one that never was', async () => {
    const other = await people.person()
    const { session } = await signIn()
    const foreign = await notify('device_added', {}, other)
    const calm = await notify('frozen', {})
    const none = await dispute(session, people.deps.random.id())
    expect(none).toEqual({ refused: 'not_found' })
    for (const noticeId of [foreign, calm]) expect(await dispute(session, noticeId)).toEqual(none)
    expect(await ways.locks(person)).toEqual([])
    expect(await ways.locks(other)).toEqual([])
  })

  it('guarantees that saying it five times at once is one lock and one notice', async () => {
    const { session } = await signIn()
    const noticeId = await notify('device_added', {})
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => dispute(session, noticeId)))
    expect(answers.map(refusalOf)).toEqual(Array(5).fill('done'))
    expect(new Set(answers.map((one) => must(one).lock.lockId)).size).toBe(1)
    expect((await ways.notices(person)).filter((one) => one === 'not_me_reported')).toHaveLength(1)
    expect((await ways.locks(person)).filter((one) => one.cause === 'not_me')).toHaveLength(1)
  })

  it('shows what was sent, and what was disputed', async () => {
    const { session } = await signIn()
    const noticeId = await notify('device_added', { deviceName: 'Phone' })
    const before = await listNotices(people.deps, { session, locale: 'en' })
    expect(before.notices).toMatchObject([{ noticeId, disputable: true, channels: ['sms'] }])
    must(await dispute(session, noticeId))
    const after = await listNotices(people.deps, { session, locale: 'en' })
    expect(after.notices.find((one) => one.noticeId === noticeId)).toMatchObject({ disputable: false })
  })
})

describe('"this wasn’t me" from a mail', () => {
  it('protects at once, whoever is signed in', async () => {
    await people.addEmail(person, 'owner@mail.example')
    people.clock.advance({ minutes: 1 })
    const { session, token } = await signIn()
    const broken = await breakIn()
    const answer = await disputeByToken(people.deps, { token: await tokenOf(broken.noticeId) })
    expect(answer).toEqual({ now: people.clock.now() })
    expect(await ways.session(broken, strange())).toBeUndefined()
    expect(await ways.session({ token }, asker)).toBeUndefined()
    expect(await ways.locks(person)).toEqual(
      expect.arrayContaining([expect.objectContaining({ cause: 'not_me', placedByProof: 'email-code' })]),
    )
    expect(session.accountId).toBe(person.accountId)
  })

  it('guarantees the same answer for a right, a used and a wrong token, and one use', async () => {
    await people.addEmail(person, 'owner@mail.example')
    people.clock.advance({ minutes: 1 })
    const { noticeId } = await breakIn()
    const token = await tokenOf(noticeId)
    const answers = await Promise.all(
      [token, token, 'wrong', ''].map((one) => disputeByToken(people.deps, { token: one })),
    )
    expect(answers).toEqual(Array(4).fill({ now: people.clock.now() }))
    expect((await ways.notices(person)).filter((one) => one === 'not_me_reported')).toHaveLength(1)
  })
})
