import { describe, expect, it } from 'vitest'
import type { CauseCode } from '#contract/causes'
import { suspectReissue } from '#customers'
import { placeLock } from '#locks'
import { isRefusal } from '#platform/refusals'
import type { Asker } from '../../test/support/door.ts'
import { must, nextKey, type Entering } from '../../test/support/entering.ts'
import { ownInEachTest } from '../../test/support/own.ts'
import type { OwnDevice, People, Person } from '../../test/support/people.ts'
import { changePassword } from './credentials.ts'
import { addRecoveryCodeProof } from './door.ts'
import { extendSession, findSession } from './sessions.ts'
import { enterOnFlow, signInOnDevice, signInOnFlow, signInWithRecoveryCode } from './sign-in.ts'
import { stepUp } from './step-up.ts'

/** Every way in which somebody comes by a session or a new token, against every cause that must stand in its way. */

let people: People
let ways: Entering
let person: Person
let asker: Asker
let device: OwnDevice
let round: number
ownInEachTest('session-gate', (own) => void ({ people, ways, person, asker, device, round } = own))

const place = async (cause: CauseCode): Promise<void> => {
  const { deps, clock, db } = people
  await db.transact(async (tx) => {
    if (cause === 'phone_reissued') await suspectReissue(tx, clock.now(), deps, person.e164)
    else await placeLock(tx, clock.now(), deps, { accountId: person.accountId, cause, placedBy: 'system' })
  })
}
const strange = (): Asker => people.browser(`strange ${round}`, `203.0.113.${round}`)
const spare = (): string => person.recoveryCodes.shift() ?? ''

/** Everything up to the last step; what it gives back is that step, taken once the cause is there. */
const operations: Record<
  string,
  { relies: readonly string[]; begin: () => Promise<() => Promise<unknown>> }
> = {
  'signing in on a known device': {
    relies: ['password'],
    begin: async () => () =>
      signInOnDevice(people.deps, {
        ...asker,
        ...device.answer('sign-in'),
        password: person.password,
        idempotencyKey: nextKey(),
      }),
  },
  'signing in with a recovery code': {
    relies: [],
    begin: async () => () =>
      signInWithRecoveryCode(people.deps, {
        ...asker,
        ...device.answer('sign-in'),
        recoveryCode: spare(),
      }),
  },
  'signing in on a flow': {
    relies: ['password', 'phone-code'],
    begin: async () => {
      const as = strange()
      const { flowId } = await people.prove(as, person.e164)
      const { password } = person
      return () => signInOnFlow(people.deps, { ...as, flowId, password, idempotencyKey: nextKey() })
    },
  },
  'entering on a flow': {
    relies: ['phone-code'],
    begin: async () => {
      const as = strange()
      const { flowId } = await people.prove(as, person.e164)
      must(await addRecoveryCodeProof(people.deps, { ...as, flowId, recoveryCode: spare() }))
      return () => enterOnFlow(people.deps, { ...as, flowId })
    },
  },
  'stepping up': {
    relies: [],
    begin: async () => {
      const { session } = await ways.onDevice(person, device, asker)
      const proof = { kind: 'recovery-code' as const, recoveryCode: spare() }
      return () =>
        stepUp(people.deps, { session, proof, deviceToken: device.token, idempotencyKey: nextKey() })
    },
  },
  'staying signed in': {
    relies: [],
    begin: async () => {
      const { session } = await ways.onDevice(person, device, asker)
      return () => extendSession(people.deps, session)
    },
  },
  'changing the password': {
    relies: [],
    begin: async () => {
      const entered = await ways.onDevice(person, device, asker)
      const session = await ways.freshen(entered, device)
      return () =>
        changePassword(people.deps, {
          session,
          idempotencyKey: nextKey(),
          currentPassword: person.password,
          newPassword: 'velvet harbour 73 quince',
        })
    },
  },
}

const disabledBy = { password_exposed: 'password', phone_reissued: 'phone-code' } as const
const outcomeOf = (answer: unknown): string => (isRefusal(answer) ? answer.refused : 'a session')

describe.each(Object.entries(operations))('%s', (_, { relies, begin }) => {
  it('gives a session when nothing stands in its way', async () => {
    expect(outcomeOf(await (await begin())())).toBe('a session')
  })

  it('guarantees that no session comes of it once the wallet is taken over', async () => {
    const last = await begin()
    await place('taken_over')
    expect(['taken_over', 'not_signed_in']).toContain(outcomeOf(await last()))
  })

  it.each(Object.entries(disabledBy).filter(([, kind]) => relies.includes(kind)))(
    'guarantees that %s keeps it from counting the proof that it disables',
    async (cause) => {
      const last = await begin()
      await place(cause as CauseCode)
      expect(outcomeOf(await last())).toBe(cause)
    },
  )
})

it('guarantees that a session that was open reads nothing more once the wallet is taken over', async () => {
  const { token } = await ways.onDevice(person, device, asker)
  expect(await findSession(people.deps, token, asker.browserHash)).toBeDefined()
  await place('taken_over')
  expect(await findSession(people.deps, token, asker.browserHash)).toBeUndefined()
})
