import { describe, expect, it } from 'vitest'
import { refuse } from '#platform/refusals'
import { must, nextKey } from '../../test/support/entering.ts'
import { asker, device, ownInEachTest, people, person, signIn, strange } from '../../test/support/own.ts'
import type { OwnDevice } from '../../test/support/people.ts'
import { findAhead, findReplay, recordRefused, type Keyed } from './idempotency.ts'
import { deviceLane, guessHashOf, type LaneName } from './lanes.ts'
import { signInOnDevice, signInOnFlow } from './sign-in.ts'
import { stepUp } from './step-up.ts'

ownInEachTest('idempotency')

describe('what a key belongs to', () => {
  /** What two looks at the same guess under the same key say, where one word of the scope may be another. */
  async function lookFrom(more: { lane?: Partial<LaneName>; browserHash?: Buffer }) {
    const { db, deps, clock } = people
    const now = clock.now()
    const lane = { subjectId: person.accountId, laneKey: deviceLane(device.deviceId) }
    const { browserHash } = asker
    const keyed: Keyed = { idempotencyKey: 'one-key-for-all', browserHash, content: 'sign-in' }
    const guess = guessHashOf(deps.secrets, lane, 'wrong')
    await db.transact((tx) =>
      recordRefused(tx, now, deps, lane, keyed, guess, refuse('password_wrong', { facts: { triesLeft: 4 } })),
    )
    const other = { ...lane, ...more.lane }
    const asked = { ...keyed, browserHash: more.browserHash ?? browserHash }
    return db.read(async (tx) => [
      (await findReplay(tx, now, deps, other, asked, guess)).outcome,
      (await findAhead(tx, now, deps, other, asked, guess)).replay.outcome,
    ])
  }

  it('guarantees that in another lane of the same browser a used key is a new one', async () => {
    expect(await lookFrom({ lane: { laneKey: deviceLane(people.deps.random.id()) } })).toEqual([
      'first',
      'first',
    ])
  })

  it('guarantees that in another browser a used key is a new one, in the same lane too', async () => {
    const { browserHash } = strange()
    expect(await lookFrom({ browserHash })).toEqual(['first', 'first'])
  })

  it('is what it was where all of it is the same', async () => {
    expect(await lookFrom({})).toEqual(['same', 'same'])
  })

  it('guarantees that two devices in one browser do not share their keys', async () => {
    const second = await people.device(person, asker)
    const on = (own: OwnDevice, password: string) =>
      signInOnDevice(people.deps, {
        ...asker,
        ...own.answer('sign-in'),
        password,
        idempotencyKey: 'one-key-for-all',
      })
    expect(await on(device, 'wrong')).toMatchObject({ refused: 'password_wrong' })
    expect(await on(second, person.password)).toMatchObject({ session: { kind: 'full' } })
  })
})

describe('the fingerprint of a request', () => {
  const fingerprints = async (): Promise<string[]> => {
    const text = 'select distinct fingerprint from sign_in_key where subject_id = $1'
    const rows = await people.db.read((tx) =>
      tx.named<{ fingerprint: Buffer }>('test.fingerprints', text, [person.accountId]),
    )
    return rows.map(({ fingerprint }) => fingerprint.toString('hex'))
  }

  it('guarantees that no password enters it: a wrong one and the right one leave the same', async () => {
    const on = (password: string) =>
      signInOnDevice(people.deps, {
        ...asker,
        ...device.answer('sign-in'),
        password,
        idempotencyKey: nextKey(),
      })
    await on('wrong')
    must(await on(person.password))
    expect(await fingerprints()).toHaveLength(1)
  })

  it('guarantees the same at the door', async () => {
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    const on = (password: string) =>
      signInOnFlow(people.deps, { ...as, flowId, password, idempotencyKey: nextKey() })
    await on('wrong')
    must(await on(person.password))
    expect(await fingerprints()).toHaveLength(1)
  })

  it('guarantees the same in a session, for passwords and for recovery codes', async () => {
    const { session } = await signIn()
    const before = await fingerprints()
    const proofs = [
      { kind: 'password', password: 'wrong' },
      { kind: 'password', password: person.password },
      { kind: 'recovery-code', recoveryCode: person.recoveryCodes[0] ?? '' },
      { kind: 'recovery-code', recoveryCode: person.recoveryCodes[1] ?? '' },
    ] as const
    for (const proof of proofs) {
      const idempotencyKey = nextKey()
      await stepUp(people.deps, { session, proof, deviceToken: undefined, idempotencyKey })
    }
    // One for each kind of proof, beside the sign-in.
    expect(before).toHaveLength(1)
    expect(await fingerprints()).toHaveLength(3)
  })
})
