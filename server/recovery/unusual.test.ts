import { afterEach, describe, expect, it } from 'vitest'
import { heedNotice, stepUp, type Session, type SignedIn } from '#access'
import { insertContact, verifyContact } from '#customers'
import { endOf, lockLock } from '#locks'
import { startWorker, type Worker } from '#messages'
import { isRefusal } from '#platform/refusals'
import { wording } from '../../test/support/app.ts'
import { fakeChannels, type FakeChannels } from '../../test/support/channels.ts'
import type { Asker } from '../../test/support/door.ts'
import { must, nextKey, type Entering } from '../../test/support/entering.ts'
import { ownInEachTest } from '../../test/support/own.ts'
import type { OwnDevice, People, Person } from '../../test/support/people.ts'
import { disputeNotice } from './not-me.ts'

let people: People
let ways: Entering
let person: Person
let asker: Asker
let device: OwnDevice
let round: number
ownInEachTest('unusual', (own) => void ({ people, ways, person, asker, device, round } = own), {
  connectionsMax: 12,
})
let worker: Worker | undefined
afterEach(async () => {
  await worker?.stop()
  worker = undefined
})

const hours = (count: number): number => count * 3_600_000
async function addEmail(): Promise<string> {
  const email = `own.${round}@mail.example`
  await people.db.transact(async (tx) => {
    const now = people.clock.now()
    const { accountId } = person
    const added = must(await insertContact(tx, now, people.deps, { accountId, email, atOpening: true }))
    const { contactId } = added.contact
    must(await verifyContact(tx, now, people.deps, { accountId, contactId, code: added.code }))
  })
  return email
}
/** Somebody with the number and the password, on a browser that the account does not know. */
async function signInElsewhere(): Promise<
  SignedIn & { lockId: string; at: Date; as: Asker; noticeId: string }
> {
  const as = people.browser(`elsewhere ${round}`, `203.0.113.${round}`)
  const { flowId } = await people.prove(as, person.e164)
  const entered = await ways.onFlow(person, as, flowId)
  const lock = (await ways.locks(person)).find(({ cause }) => cause === 'unusual_sign_in')
  if (!lock) throw new Error('the sign-in was not unusual')
  const noticeId = await ways.noticeId(person, 'signed_in_new_device')
  return { ...entered, lockId: lock.lockId, at: lock.placedAt, as, noticeId }
}
const endsAt = async (lockId: string): Promise<number | undefined> => {
  const lock = (await ways.locks(person)).find((one) => one.lockId === lockId)
  return lock && endOf(lock.parts)?.getTime()
}
async function work(): Promise<FakeChannels> {
  const channels = fakeChannels()
  worker = await startWorker(people.deps, channels, wording, {
    heedNotice: (heard) => heedNotice(people.deps, heard),
  })
  return channels
}
/** Nothing is left to be sent or heeded. */
const settled = async (): Promise<void> => {
  const text = `select (select count(*) from message where state = 'waiting')
    + (select count(*) from graphile_worker._private_jobs) as count`
  await expect
    .poll(async () => (await people.db.read((tx) => tx.named('test.left', text, [])))[0], { timeout: 30_000 })
    .toEqual({ count: 0n })
}
/** As the worker leaves a message that a channel took over. */
const deliverMails = (): Promise<unknown> =>
  people.db.transact((tx) =>
    tx.named(
      'test.deliver-mails',
      `update message set state = 'delivered', ended_at = $2, body_sealed = null
       where subject_id = $1 and channel = 'email' and state = 'waiting' returning 1`,
      [person.accountId, people.clock.now()],
    ),
  )
const lift = (session: Session) => {
  const [recoveryCode = ''] = person.recoveryCodes
  const proof = { kind: 'recovery-code' as const, recoveryCode }
  return stepUp(people.deps, { session, proof, deviceToken: undefined, idempotencyKey: nextKey() })
}
const owner = async (): Promise<Session> => (await ways.onDevice(person, device, asker)).session

describe('the first days of a strange browser', () => {
  it('are three while nobody has heard of them, and one as soon as a mail of it was delivered', async () => {
    const email = await addEmail()
    const { lockId, at, as, ...entered } = await signInElsewhere()
    expect(await endsAt(lockId), 'an address that exists has heard nothing').toBe(at.getTime() + hours(72))
    expect((await ways.session(entered, as))?.fullAt).toEqual(new Date(at.getTime() + hours(72)))
    const channels = await work()
    await expect.poll(() => endsAt(lockId), { timeout: 30_000 }).toBe(at.getTime() + hours(24))
    expect(channels.email.sent.map(({ to }) => to)).toContain(email)
    expect((await ways.session(entered, as))?.fullAt).toEqual(new Date(at.getTime() + hours(24)))
    const moved = (await people.audit()).filter(({ event }) => event === 'lock_moved')
    expect(moved).toMatchObject([{ subject_id: person.accountId, reason: 'notice_heard' }])
  })

  it('guarantees that a mail which no server took, and a text to the number that signed in, leave three days', async () => {
    await addEmail()
    const { lockId, at } = await signInElsewhere()
    const channels = fakeChannels()
    channels.email.always = { outcome: 'refused', reason: 'no such mailbox' }
    worker = await startWorker(people.deps, channels, wording, {
      heedNotice: (heard) => heedNotice(people.deps, heard),
    })
    await settled()
    expect(channels.sms.sent.map(({ to }) => to)).toContain(person.e164)
    expect(await endsAt(lockId)).toBe(at.getTime() + hours(72))
  })

  it('guarantees that "this was not me" brings back three days, and that a mail delivered after it shortens nothing', async () => {
    await addEmail()
    const first = await signInElsewhere()
    await work()
    await expect.poll(() => endsAt(first.lockId), { timeout: 30_000 }).toBe(first.at.getTime() + hours(24))
    must(await disputeNotice(people.deps, { session: await owner(), noticeId: first.noticeId }))
    expect(await endsAt(first.lockId)).toBe(first.at.getTime() + hours(72))
    await settled()
    await heedNotice(people.deps, { accountId: person.accountId, noticeId: first.noticeId })
    expect(await endsAt(first.lockId)).toBe(first.at.getTime() + hours(72))
  })

  it('stay ended when a proof more has ended them before the mail was delivered', async () => {
    await addEmail()
    const { lockId, session, noticeId } = await signInElsewhere()
    must(await lift(session))
    await deliverMails()
    await heedNotice(people.deps, { accountId: person.accountId, noticeId })
    expect(await endsAt(lockId)).toBeUndefined()
  })
})

describe('shortening at the same time as other things', () => {
  it.each([1, 2, 3, 4])('guarantees that it revives nothing that a proof has ended, time %i', async () => {
    await addEmail()
    const { lockId, session, noticeId } = await signInElsewhere()
    await deliverMails()
    const heed = () => heedNotice(people.deps, { accountId: person.accountId, noticeId })
    const [, lifted] = await Promise.all([heed(), lift(session), heed()])
    expect(isRefusal(lifted)).toBe(false)
    expect(lifted).toMatchObject({ session: { kind: 'full', fullAt: null } })
    const { accountId } = person
    const held = await people.db.transact((tx) => lockLock(tx, people.clock.now(), { accountId, lockId }))
    expect(held).toBeUndefined()
  })

  it.each([1, 2, 3, 4])(
    'guarantees that whoever says "not me" just then gets three days, time %i',
    async () => {
      await addEmail()
      const session = await owner()
      const { lockId, at, noticeId } = await signInElsewhere()
      await deliverMails()
      const heed = () => heedNotice(people.deps, { accountId: person.accountId, noticeId })
      const dispute = () => disputeNotice(people.deps, { session, noticeId })
      const [, disputed] = await Promise.all([heed(), dispute(), heed(), dispute()])
      expect(isRefusal(disputed)).toBe(false)
      expect(await endsAt(lockId)).toBe(at.getTime() + hours(72))
    },
  )
})
