import { afterEach, describe, expect, it } from 'vitest'
import { heedNotice, stepUp, type Session } from '#access'
import { endOf, lockLock } from '#locks'
import { startWorker, type Worker } from '#messages'
import { isRefusal } from '#platform/refusals'
import { wording } from '../../test/support/app.ts'
import { fakeChannels, type FakeChannels } from '../../test/support/channels.ts'
import { must, nextKey } from '../../test/support/entering.ts'
import { ownInEachTest, people, person, signIn, signInElsewhere, ways } from '../../test/support/own.ts'
import { disputeNotice } from './not-me.ts'

ownInEachTest('unusual', { connectionsMax: 12 })
let worker: Worker | undefined
afterEach(async () => {
  await worker?.stop()
  worker = undefined
})

const hours = (count: number): number => count * 3_600_000
/** Somebody signs in elsewhere: the first days that begin with it, and the notice of it. */
async function breakIn() {
  const entered = await signInElsewhere()
  const lock = (await ways.locks(person)).find(({ cause }) => cause === 'unusual_sign_in')
  if (!lock) throw new Error('the sign-in was not unusual')
  const noticeId = await ways.noticeId(person, 'signed_in_new_device')
  return { ...entered, lockId: lock.lockId, at: lock.placedAt, noticeId }
}
const endsAt = async (lockId: string): Promise<number | undefined> => {
  const lock = (await ways.locks(person)).find((one) => one.lockId === lockId)
  return lock && endOf(lock.parts)?.getTime()
}
async function work(channels = fakeChannels()): Promise<FakeChannels> {
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
const owner = async (): Promise<Session> => (await signIn()).session

describe('the first days of a strange browser', () => {
  it('are three while nobody has heard of them, and one as soon as a mail of it was delivered', async () => {
    const email = 'owner@mail.example'
    await people.addEmail(person, email)
    const { lockId, at, as, ...entered } = await breakIn()
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
    await people.addEmail(person)
    const { lockId, at } = await breakIn()
    const channels = fakeChannels()
    channels.email.always = { outcome: 'refused', reason: 'no such mailbox' }
    await work(channels)
    await settled()
    expect(channels.sms.sent.map(({ to }) => to)).toContain(person.e164)
    expect(await endsAt(lockId)).toBe(at.getTime() + hours(72))
  })

  it('guarantees that "this was not me" brings back three days, and that a mail delivered after it shortens nothing', async () => {
    await people.addEmail(person)
    const first = await breakIn()
    await work()
    await expect.poll(() => endsAt(first.lockId), { timeout: 30_000 }).toBe(first.at.getTime() + hours(24))
    must(await disputeNotice(people.deps, { session: await owner(), noticeId: first.noticeId }))
    expect(await endsAt(first.lockId)).toBe(first.at.getTime() + hours(72))
    await settled()
    await heedNotice(people.deps, { accountId: person.accountId, noticeId: first.noticeId })
    expect(await endsAt(first.lockId)).toBe(first.at.getTime() + hours(72))
  })

  it('stay ended when a proof more has ended them before the mail was delivered', async () => {
    await people.addEmail(person)
    const { lockId, session, noticeId } = await breakIn()
    must(await lift(session))
    await deliverMails()
    await heedNotice(people.deps, { accountId: person.accountId, noticeId })
    expect(await endsAt(lockId)).toBeUndefined()
  })
})

describe('shortening at the same time as other things', () => {
  it.each([1, 2, 3, 4])('guarantees that it revives nothing that a proof has ended, time %i', async () => {
    await people.addEmail(person)
    const { lockId, session, noticeId } = await breakIn()
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
      await people.addEmail(person)
      const session = await owner()
      const { lockId, at, noticeId } = await breakIn()
      await deliverMails()
      const heed = () => heedNotice(people.deps, { accountId: person.accountId, noticeId })
      const dispute = () => disputeNotice(people.deps, { session, noticeId })
      const [, disputed] = await Promise.all([heed(), dispute(), heed(), dispute()])
      expect(isRefusal(disputed)).toBe(false)
      expect(await endsAt(lockId)).toBe(at.getTime() + hours(72))
    },
  )
})
