import { describe, expect, it } from 'vitest'
import type { HashShare } from '#platform/slow-hash'
import { must, nextKey } from '../../test/support/entering.ts'
import { asker, device, ownInEachTest, people, person, strange, ways } from '../../test/support/own.ts'
import type { People } from '../../test/support/people.ts'
import { signInOnDevice, signInOnFlow } from './sign-in.ts'

/** Whose places each way in takes while it hashes: the queue itself is tested in server/platform/slow-hash.test.ts. */

ownInEachTest('hash-share')

/** The operations with a hash that writes down in whose share it was asked. */
function watched(): { deps: People['deps']; shares: HashShare[] } {
  const shares: HashShare[] = []
  const { slowHash } = people.deps
  const deps = {
    ...people.deps,
    slowHash: {
      ...slowHash,
      hash: (secret: string, share: HashShare) => {
        shares.push(share)
        return slowHash.hash(secret, share)
      },
      verify: (encoded: string, secret: string, share: HashShare) => {
        shares.push(share)
        return slowHash.verify(encoded, secret, share)
      },
      verifyNothing: (secret: string, share: HashShare) => {
        shares.push(share)
        return slowHash.verifyNothing(secret, share)
      },
    },
  }
  return { deps, shares }
}

describe('the places that hashing has', () => {
  it('guarantees that who has only proven a number takes the strangers’, whatever the password', async () => {
    const { deps, shares } = watched()
    const as = strange()
    const { flowId } = await people.prove(as, person.e164)
    for (const password of ['wrong', person.password]) {
      await signInOnFlow(deps, { ...as, flowId, password, idempotencyKey: nextKey() })
    }
    expect(shares).toEqual(['stranger', 'stranger'])
  })

  it('guarantees that a known device takes the reserved ones, at sign-in and in a flow of its own', async () => {
    const { deps, shares } = watched()
    const { password } = person
    const signed = { ...asker, ...device.answer('sign-in') }
    must(await signInOnDevice(deps, { ...signed, password, idempotencyKey: nextKey() }))
    const flowId = await ways.flowFromDevice(device, asker)
    must(await signInOnFlow(deps, { ...asker, flowId, password, idempotencyKey: nextKey() }))
    expect(shares).toEqual(['known', 'known'])
  })
})
