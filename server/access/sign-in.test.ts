import { describe, expect, it } from 'vitest'
import { endLock, placeLock } from '#locks'
import { DatabaseUnavailable } from '#platform/database'
import { refuse, type Refusal } from '#platform/refusals'
import { newBrowser, onDevice, onFlow } from '../../test/support/attempts.ts'
import { must, nextKey, refusalOf } from '../../test/support/entering.ts'
import { asker, device, ownInEachTest, people, person, ways } from '../../test/support/own.ts'
import { nobodysCode } from '../../test/support/recovery-codes.ts'
import { deviceLane, viewLane } from './lanes.ts'
import { findSession } from './sessions.ts'
import { enterOnFlow, signInOnDevice, signInWithRecoveryCode } from './sign-in.ts'

ownInEachTest('sign-in')

/** On a machine that is too busy for all of them some never get a connection: those were not judged either. */
function shed(error: unknown): Refusal {
  if (error instanceof DatabaseUnavailable) return refuse('service_degraded')
  throw error
}
const lane = () =>
  people.db.read((tx) => viewLane(tx, { subjectId: person.accountId, laneKey: deviceLane(device.deviceId) }))
const count = (answers: readonly string[], one: string): number =>
  answers.filter((each) => each === one).length

describe('on a known device', () => {
  it('device and password open a full session at once', async () => {
    const answer = must(await onDevice(person.password))
    expect(answer).toMatchObject({
      offerOwnDevice: false,
      session: { kind: 'full', fullAt: null, deviceId: device.deviceId, accountId: person.accountId },
    })
    expect(answer.session.proofs.map(({ kind }) => kind)).toEqual(['known-device', 'password'])
    expect(await findSession(people.deps, answer.token, asker.browserHash)).toMatchObject({
      sessionId: answer.session.sessionId,
    })
    expect(await ways.notices(person)).toEqual([])
  })

  it('a wrong password says how many tries are left, and success wipes the count', async () => {
    expect(await onDevice('wrong 1')).toMatchObject({ refused: 'password_wrong', facts: { triesLeft: 4 } })
    expect(await onDevice('wrong 2')).toMatchObject({ refused: 'password_wrong', facts: { triesLeft: 3 } })
    must(await onDevice(person.password))
    expect(await lane()).toMatchObject({ failures: 0, wrongGuesses: [] })
  })

  it('guarantees that of 200 parallel guesses five reach a verdict', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, guess) =>
        onDevice(`guess ${guess}`, { idempotencyKey: `parallel-${guess}` }).catch(shed),
      ),
    )
    const codes = answers.map(refusalOf)
    expect(count(codes, 'password_wrong')).toBe(5)
    const unread = ['password_paused', 'too_busy', 'service_degraded'].map((one) => count(codes, one))
    expect(unread.reduce((sum, one) => sum + one)).toBe(195)
    expect(await lane()).toMatchObject({ failures: 5 })
    expect(refusalOf(await onDevice(person.password))).toBe('password_paused')
  })

  it('guarantees that a paused device refuses the right password too, without hashing it', async () => {
    for (const typed of ['a', 'b', 'c', 'd', 'e'])
      expect(refusalOf(await onDevice(typed))).toBe('password_wrong')
    const retryAt = new Date(people.clock.now().getTime() + 30_000)
    expect(await onDevice(person.password)).toEqual({ refused: 'password_paused', retryAt })
    people.clock.advance({ seconds: 30 })
    must(await onDevice(person.password))
  })

  it('guarantees that a verdict on a password that was replaced meanwhile is not accepted', async () => {
    // The change lands between the hash and the lock, again and again: the old password never enters.
    const { slowHash } = people.deps
    let changes = 0
    const deps = {
      ...people.deps,
      slowHash: {
        ...slowHash,
        verify: async (...words: Parameters<typeof slowHash.verify>) => {
          const verdict = await slowHash.verify(...words)
          changes += 1
          if (changes === 1) await people.newPassword(person, 'quite another one')
          return verdict
        },
      },
    }
    const typed = { ...asker, password: person.password, idempotencyKey: nextKey() }
    const answer = await signInOnDevice(deps, { ...typed, ...device.answer('sign-in') })
    expect(answer).toMatchObject({ refused: 'password_wrong', facts: { triesLeft: 4 } })
    expect(changes).toBe(2)
    must(await onDevice('quite another one'))
  })

  it('guarantees that sign-ins racing with a new password end with the new one alone', async () => {
    const answers = await Promise.all([
      ...Array.from({ length: 3 }, () => onDevice(person.password)),
      people.newPassword(person, 'quite another one').then(() => 'changed'),
      ...Array.from({ length: 3 }, () => onDevice('quite another one')),
    ])
    for (const answer of answers.map(refusalOf))
      expect(['done', 'password_wrong', 'too_busy']).toContain(answer)
    expect(refusalOf(await onDevice(person.password))).toBe('password_wrong')
    must(await onDevice('quite another one'))
  })

  it('hashes the password again when its parameters are out of date', async () => {
    const read = 'select hash from password where account_id = $1 and replaced_at is null'
    const hash = async (): Promise<string | undefined> => {
      const rows = await people.db.read((tx) =>
        tx.named<{ hash: string }>('test.hash', read, [person.accountId]),
      )
      return rows[0]?.hash
    }
    const before = await hash()
    const { slowHash } = people.deps
    const outdated = async (...words: Parameters<typeof slowHash.verify>) => {
      const verdict = await slowHash.verify(...words)
      return 'busy' in verdict ? verdict : { ...verdict, outdated: verdict.matches }
    }
    const deps = { ...people.deps, slowHash: { ...slowHash, verify: outdated } }
    const typed = { ...asker, password: person.password, idempotencyKey: nextKey() }
    must(await signInOnDevice(deps, { ...typed, ...device.answer('sign-in') }))
    expect(await hash()).not.toBe(before)
    must(await onDevice(person.password))
  })

  it('says when to come back when there is no place for another hash', async () => {
    const busy = async () => ({ busy: true as const, retryAfterSeconds: 3 })
    const deps = { ...people.deps, slowHash: { ...people.deps.slowHash, verify: busy } }
    const typed = { ...asker, password: person.password, idempotencyKey: nextKey() }
    expect(await signInOnDevice(deps, { ...typed, ...device.answer('sign-in') })).toEqual({
      refused: 'too_busy',
      retryAt: new Date(people.clock.now().getTime() + 3000),
    })
  })

  it('a recovery code instead of the password opens a full session and the paused lane', async () => {
    for (const typed of ['a', 'b', 'c', 'd', 'e']) await onDevice(typed)
    const [recoveryCode = ''] = person.recoveryCodes
    const use = () =>
      signInWithRecoveryCode(people.deps, { ...asker, ...device.answer('sign-in'), recoveryCode })
    const answer = await use()
    expect(answer).toMatchObject({ session: { kind: 'full', deviceId: device.deviceId } })
    expect(await ways.notices(person)).toEqual(['recovery_code_used'])
    must(await onDevice(person.password))
    expect(refusalOf(await use())).toBe('recovery_code_wrong')
  })

  it('guarantees that one recovery code enters once, however many try it at the same time', async () => {
    const [recoveryCode = ''] = person.recoveryCodes
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        signInWithRecoveryCode(people.deps, { ...asker, ...device.answer('sign-in'), recoveryCode }),
      ),
    )
    expect(count(answers.map(refusalOf), 'done')).toBe(1)
  })

  it('guarantees that an account that was taken over lets nobody in, however much they prove', async () => {
    await people.db.transact((tx) =>
      placeLock(tx, people.clock.now(), people.deps, {
        accountId: person.accountId,
        cause: 'taken_over',
        placedBy: 'staff',
      }),
    )
    expect(refusalOf(await onDevice(person.password))).toBe('taken_over')
    const { as, flowId } = await newBrowser()
    expect(refusalOf(await onFlow(flowId, person.password, as))).toBe('taken_over')
    expect(refusalOf(await enterOnFlow(people.deps, { ...as, flowId }))).toBe('taken_over')
  })

  it('guarantees that a recovery code with a slip in it is no guess, and not even looked up', async () => {
    const use = (recoveryCode: string) =>
      signInWithRecoveryCode(people.deps, { ...asker, ...device.answer('sign-in'), recoveryCode })
    const [right = ''] = person.recoveryCodes
    people.statements.take()
    for (const slip of [
      right.slice(1),
      `${right}7`,
      '?',
      'AAAA-BBBB-CCCC',
      nobodysCode().replace('0', '1'),
      '',
    ])
      expect(await use(slip), slip).toEqual({ refused: 'recovery_code_mistyped' })
    expect(people.statements.take()).toEqual([])
    expect(await use(right)).toMatchObject({ session: { kind: 'full' } })
  })

  it('guarantees that a recovery code which a shut wallet refuses is not used up, and no oracle for found codes', async () => {
    const placed = await people.db.transact((tx) =>
      placeLock(tx, people.clock.now(), people.deps, {
        accountId: person.accountId,
        cause: 'taken_over',
        placedBy: 'staff',
      }),
    )
    const use = (recoveryCode: string) =>
      signInWithRecoveryCode(people.deps, { ...asker, ...device.answer('sign-in'), recoveryCode })
    const [first = '', ...others] = person.recoveryCodes
    expect(refusalOf(await use(first))).toBe('taken_over')
    // A device alone is not told how the wallet stands.
    expect(refusalOf(await use(nobodysCode()))).toBe('recovery_code_wrong')
    expect(await ways.notices(person)).toEqual([])
    // Right ones count like wrong ones: after five in all nothing is looked at any more.
    const answers: string[] = []
    for (const other of others.slice(0, 5)) answers.push(refusalOf(await use(other)))
    expect(answers).toEqual(['taken_over', 'taken_over', 'taken_over', 'guesses_spent', 'guesses_spent'])
    await people.db.transact((tx) =>
      endLock(tx, people.clock.now(), {
        accountId: person.accountId,
        lockId: placed.lockId,
        endedBy: 'staff',
      }),
    )
    people.clock.advance({ minutes: 1 })
    expect(await use(first)).toMatchObject({ session: { kind: 'full' } })
    expect(await ways.notices(person)).toEqual(['recovery_code_used'])
    expect(refusalOf(await use(first))).toBe('recovery_code_wrong')
  })

  it('an exposed password opens nothing by itself', async () => {
    await people.db.transact((tx) =>
      placeLock(tx, people.clock.now(), people.deps, {
        accountId: person.accountId,
        cause: 'password_exposed',
        placedBy: 'system',
      }),
    )
    expect(refusalOf(await onDevice(person.password))).toBe('password_exposed')
  })

  it('leaves an audit row for each decision', async () => {
    await onDevice('wrong')
    await onDevice(person.password)
    const rows = (await people.audit()).filter((row) => row.subject_id === person.accountId)
    expect(rows.map(({ event, outcome, reason }) => ({ event, outcome, reason }))).toEqual(
      expect.arrayContaining([
        { event: 'guess_refused', outcome: 'refused', reason: 'password_wrong' },
        { event: 'session_opened', outcome: 'accepted', reason: 'full' },
      ]),
    )
  })
})

describe('keys that make a sign-in repeatable', () => {
  it('the same key and the same wrong guess: the same answer, no new failure, no second hash', async () => {
    const first = await onDevice('wrong', { idempotencyKey: 'the-same-key' })
    let hashes = 0
    const { slowHash } = people.deps
    const counting = {
      ...slowHash,
      verify: async (...words: Parameters<typeof slowHash.verify>) => {
        hashes += 1
        return slowHash.verify(...words)
      },
    }
    const again = await signInOnDevice(
      { ...people.deps, slowHash: counting },
      { ...asker, ...device.answer('sign-in'), password: 'wrong', idempotencyKey: 'the-same-key' },
    )
    expect(again).toEqual(first)
    expect(hashes).toBe(0)
    expect(await lane()).toMatchObject({ failures: 1 })
  })

  it('the very same request, challenge and all, has the same answer', async () => {
    const input = { ...asker, ...device.answer('sign-in'), password: 'wrong', idempotencyKey: nextKey() }
    const first = await signInOnDevice(people.deps, input)
    expect(await signInOnDevice(people.deps, input)).toEqual(first)
  })

  it('the answer that paused the lane is repeated too', async () => {
    for (const typed of ['a', 'b', 'c', 'd']) await onDevice(typed)
    const first = await onDevice('e', { idempotencyKey: 'the-pausing-key' })
    expect(first).toMatchObject({ refused: 'password_wrong', facts: { triesLeft: 0 } })
    expect(await onDevice('e', { idempotencyKey: 'the-pausing-key' })).toEqual(first)
  })

  it('guarantees that one key judges one guess, however many come with it at the same time', async () => {
    const answers = await Promise.all(
      ['w1', 'w2', 'w3', 'w4'].map((typed) => onDevice(typed, { idempotencyKey: 'one-key-for-all' })),
    )
    const codes = answers.map(refusalOf)
    expect([count(codes, 'password_wrong'), count(codes, 'key_reused')]).toEqual([1, 3])
    expect(await lane()).toMatchObject({ failures: 4 })
  })

  it('guarantees that other content under one key is refused and a failure in the lane', async () => {
    await onDevice('wrong', { idempotencyKey: 'the-same-key' })
    expect(await onDevice(person.password, { idempotencyKey: 'the-same-key' })).toEqual({
      refused: 'key_reused',
    })
    expect(await lane()).toMatchObject({ failures: 2 })
  })

  it('guarantees that a replayed success returns no session', async () => {
    const idempotencyKey = nextKey()
    must(await onDevice(person.password, { idempotencyKey }))
    expect(await onDevice(person.password, { idempotencyKey })).toEqual({ refused: 'request_replayed' })
    const both = await Promise.all([1, 2].map(() => onDevice(person.password, { idempotencyKey: 'both' })))
    expect(both.map(refusalOf).toSorted()).toEqual(['done', 'request_replayed'])
    // The second had sent its COMMIT along when its key turned out to be recorded: nothing of it is there.
    const text = `select audit_id from audit where subject_id = $1 and event = 'session_opened'`
    const { rows } = await people.db.pool.query(text, [person.accountId])
    expect(rows).toHaveLength(2)
  })

  it('guarantees that the table of keys holds nothing of the right password', async () => {
    await onDevice('wrong')
    await onDevice(person.password)
    const text = 'select guess_hash, refusal from sign_in_key where subject_id = $1'
    const rows = await people.db.read((tx) =>
      tx.named<{ guess_hash: Buffer | null; refusal: unknown }>('test.keys', text, [person.accountId]),
    )
    expect(rows.length).toBe(2)
    expect(rows.filter((row) => row.guess_hash === null && row.refusal === null).length).toBe(1)
  })

  it('belong to one browser and lane, and die after 24 hours', async () => {
    const tablet = people.browser('tablet')
    const own = await people.device(person, tablet)
    await onDevice('wrong', { idempotencyKey: 'the-same-key' })
    must(await onDevice(person.password, { idempotencyKey: 'the-same-key', as: tablet, own }))
    people.clock.advance({ hours: 24 })
    must(await onDevice(person.password, { idempotencyKey: 'the-same-key' }))
  })

  it('at the door too: the flow is over, and the repeated request hears that it was replayed', async () => {
    const { as, flowId } = await newBrowser()
    expect(refusalOf(await onFlow(flowId, 'wrong', as, 'door-key-1'))).toBe('password_wrong')
    expect(refusalOf(await onFlow(flowId, 'wrong', as, 'door-key-1'))).toBe('password_wrong')
    must(await onFlow(flowId, person.password, as, 'door-key-2'))
    expect(refusalOf(await onFlow(flowId, person.password, as, 'door-key-2'))).toBe('request_replayed')
    expect(refusalOf(await onFlow(flowId, person.password, as, 'door-key-3'))).toBe('flow_ended')
  })
})
