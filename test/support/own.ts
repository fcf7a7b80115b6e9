import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { SignedIn } from '#access'
import type { Asker } from './door.ts'
import { entering, type Entering } from './entering.ts'
import { startPeople, type OwnDevice, type People, type Person } from './people.ts'

/*
 * What the test that runs has of its own. Set anew before each test of a file that asks for it, so that whatever stands in
 * the file may name them.
 */
export let people: People
export let ways: Entering
export let person: Person
export let asker: Asker
export let device: OwnDevice
/** Counts the tests, for names and sources that no other test has. */
export let round = 0

/** A source, a browser, a person and a known device of its own for each test, so that no test spends another's limits. */
export function ownInEachTest(
  seed: string,
  options: { connectionsMax?: number; daysAgo?: number } = {},
): void {
  const { daysAgo, ...rest } = options
  beforeAll(async () => {
    people = await startPeople(seed, rest)
    ways = entering(people)
  })
  afterAll(() => people.close())
  beforeEach(async () => {
    round += 1
    asker = people.browser(`own ${round}`, `198.51.100.${round}`)
    person = await people.person(daysAgo)
    device = await people.device(person, asker)
  })
}

/** Signs in on the own device. */
export const signIn = (): Promise<SignedIn> => ways.onDevice(person, device, asker)

/** Another browser, which the account does not know. */
export const strange = (name = 'strange'): Asker => people.browser(`${name} ${round}`, `203.0.113.${round}`)

/** The number and the password there: a limited session. */
export async function signInElsewhere(): Promise<SignedIn & { as: Asker }> {
  const as = strange()
  const { flowId } = await people.prove(as, person.e164)
  return { as, ...(await ways.onFlow(person, as, flowId)) }
}
