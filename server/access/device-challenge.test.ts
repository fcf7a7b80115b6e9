import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { revokeDevice } from '#customers'
import { isRefusal } from '#platform/refusals'
import type { Asker } from '../../test/support/door.ts'
import { startPeople, type OwnDevice, type People, type Person } from '../../test/support/people.ts'
import {
  makeChallenge,
  proveDevice,
  readChallenge,
  useChallenge,
  type DevicePurpose,
} from './device-challenge.ts'

let people: People
let person: Person
let device: OwnDevice
let asker: Asker
let round = 0
beforeAll(async () => {
  people = await startPeople('device challenge')
})
afterAll(() => people.close())
beforeEach(async () => {
  round += 1
  asker = people.browser(`browser ${round}`)
  person = await people.person()
  device = await people.device(person, asker)
})

type Answer = ReturnType<OwnDevice['answer']>
const prove = (answer: Partial<Answer>, purpose: DevicePurpose = 'sign-in', as = asker) =>
  people.db.transact((tx) =>
    proveDevice(tx, people.clock.now(), people.deps, {
      ...device.answer(purpose),
      ...answer,
      browserHash: as.browserHash,
      purpose,
    }),
  )

describe('a challenge', () => {
  it('is alike for every browser, and good for two minutes in the browser that asked', () => {
    const { challenge, expiresAt, now } = makeChallenge(people.deps, asker.browserHash)
    const other = people.browser('other').browserHash
    expect(challenge).toMatch(/^[\w-]{51}$/)
    expect(makeChallenge(people.deps, other).challenge.length).toBe(challenge.length)
    expect(expiresAt.getTime() - now.getTime()).toBe(120_000)
    const read = (at: number, browserHash = asker.browserHash, text = challenge) =>
      readChallenge(people.deps.secrets, new Date(now.getTime() + at), text, browserHash)
    expect(read(119_999)).toEqual(expiresAt)
    expect(read(120_000)).toBeUndefined()
    expect(read(0, other)).toBeUndefined()
    for (const text of ['', 'x', `${challenge}=`, `${challenge} `, `B${challenge.slice(1)}`, '\0']) {
      expect(read(0, asker.browserHash, text)).toBeUndefined()
    }
  })

  it('is answered once, however many answer it at the same time', async () => {
    const { challenge } = makeChallenge(people.deps, asker.browserHash)
    const used = await Promise.all(
      Array.from({ length: 20 }, () =>
        people.db.transact((tx) =>
          useChallenge(tx, people.clock.now(), people.deps, { challenge, browserHash: asker.browserHash }),
        ),
      ),
    )
    expect(used.filter(Boolean).length).toBe(1)
  })
})

describe('a known device', () => {
  it('proves itself by its key', async () => {
    expect(await prove({})).toMatchObject({
      accountId: person.accountId,
      deviceId: device.deviceId,
      proof: {
        kind: 'known-device',
        deviceId: device.deviceId,
        atOpening: true,
        provenAt: people.clock.now(),
      },
    })
  })

  it('guarantees that a signed challenge is used once', async () => {
    const answer = device.answer('sign-in')
    const proven = await Promise.all([prove(answer), prove(answer), prove(answer)])
    expect(proven.filter((one) => !isRefusal(one)).length).toBe(1)
  })

  it('guarantees that a signature for one purpose serves no other', async () => {
    expect(await prove(device.answer('standing'), 'sign-in')).toMatchObject({ refused: 'device_unknown' })
  })

  it('guarantees that forged, foreign, revoked and stale proofs are one and the same answer', async () => {
    const stranger = await people.person()
    const other = await people.device(stranger, asker)
    const flipped = device.answer('sign-in')
    const forged = `${flipped.signature.startsWith('A') ? 'B' : 'A'}${flipped.signature.slice(1)}`
    const stale = device.answer('sign-in')
    people.statements.take()
    const answers: unknown[] = []
    const statements: string[][] = []
    const tryWith = async (answer: Partial<Answer>, as = asker): Promise<void> => {
      answers.push(await prove(answer, 'sign-in', as))
      statements.push(people.statements.take())
    }
    await tryWith({ deviceToken: undefined as never })
    await tryWith({ deviceToken: 'no such token' })
    await tryWith({ deviceToken: other.token })
    await tryWith({ ...flipped, signature: forged })
    await tryWith({ signature: '' })
    await tryWith({}, people.browser('another browser'))
    people.clock.advance({ minutes: 2 })
    await tryWith(stale)
    await people.db.transact((tx) => revokeDevice(tx, people.clock.now(), { ...person, ...device }))
    people.statements.take()
    await tryWith({})
    expect(answers).toEqual(answers.map(() => ({ refused: 'device_unknown' })))
    expect(statements).toEqual(statements.map(() => statements[0]))
  })
})
