import { describe, expect, it } from 'vitest'
import type { HashShare } from '#platform/slow-hash'
import type { Asker } from '../../test/support/door.ts'
import { must, nextKey, type Entering } from '../../test/support/entering.ts'
import { ownInEachTest } from '../../test/support/own.ts'
import type { OwnDevice, People, Person } from '../../test/support/people.ts'
import { signInOnDevice, signInOnFlow } from './sign-in.ts'

/** Whose places each way in takes while it hashes: the queue itself is tested in server/platform/slow-hash.test.ts. */

let people: People
let ways: Entering
let person: Person
let asker: Asker
let device: OwnDevice
let round: number
ownInEachTest('hash-share', (own) => void ({ people, ways, person, asker, device, round } = own))

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
    const as = people.browser(`strange ${round}`, `203.0.113.${round}`)
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
