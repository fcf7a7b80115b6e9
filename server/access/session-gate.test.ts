import { describe, expect, it } from 'vitest'
import type { CauseCode } from '#contract/causes'
import { suspectReissue } from '#customers'
import { placeLock } from '#locks'
import { must, nextKey, refusalOf } from '../../test/support/entering.ts'
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
import { changePassword } from './credentials.ts'
import { addRecoveryCodeProof } from './door.ts'
import { extendSession, findSession } from './sessions.ts'
import { enterOnFlow, signInOnDevice, signInOnFlow, signInWithRecoveryCode } from './sign-in.ts'
import { stepUp } from './step-up.ts'

/** Every way in which somebody comes by a session or a new token, against every cause that must stand in its way. */

ownInEachTest('session-gate')

const place = async (cause: CauseCode): Promise<void> => {
  const { deps, clock, db } = people
  await db.transact(async (tx) => {
    if (cause === 'phone_reissued') await suspectReissue(tx, clock.now(), deps, person.e164)
    else await placeLock(tx, clock.now(), deps, { accountId: person.accountId, cause, placedBy: 'system' })
  })
}
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
      const { session } = await signIn()
      const proof = { kind: 'recovery-code' as const, recoveryCode: spare() }
      return () =>
        stepUp(people.deps, { session, proof, deviceToken: device.token, idempotencyKey: nextKey() })
    },
  },
  'staying signed in': {
    relies: [],
    begin: async () => {
      const { session } = await signIn()
      return () => extendSession(people.deps, session)
    },
  },
  'changing the password': {
    relies: [],
    begin: async () => {
      const entered = await signIn()
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

describe.each(Object.entries(operations))('%s', (_, { relies, begin }) => {
  it('gives a session when nothing stands in its way', async () => {
    expect(refusalOf(await (await begin())())).toBe('done')
  })

  it('guarantees that no session comes of it once the wallet is taken over', async () => {
    const last = await begin()
    await place('taken_over')
    expect(['taken_over', 'not_signed_in']).toContain(refusalOf(await last()))
  })

  it.each(Object.entries(disabledBy).filter(([, kind]) => relies.includes(kind)))(
    'guarantees that %s keeps it from counting the proof that it disables',
    async (cause) => {
      const last = await begin()
      await place(cause as CauseCode)
      expect(refusalOf(await last())).toBe(cause)
    },
  )
})

it('guarantees that a session that was open reads nothing more once the wallet is taken over', async () => {
  const { token } = await signIn()
  expect(await findSession(people.deps, token, asker.browserHash)).toBeDefined()
  await place('taken_over')
  expect(await findSession(people.deps, token, asker.browserHash)).toBeUndefined()
})
