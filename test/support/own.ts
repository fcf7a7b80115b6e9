import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { Asker } from './door.ts'
import { entering, type Entering } from './entering.ts'
import { startPeople, type OwnDevice, type People, type Person } from './people.ts'

export type Own = {
  people: People
  ways: Entering
  person: Person
  asker: Asker
  device: OwnDevice
  /** Counts the tests, for names and sources that no other test has. */
  round: number
}

/**
 * A source, a browser, a person and a known device of its own for each test, so that no test spends another's limits. `set`
 * puts them where the tests of the file look for them.
 */
export function ownInEachTest(
  seed: string,
  set: (own: Own) => void,
  options: { connectionsMax?: number } = {},
): void {
  let people: People
  let round = 0
  beforeAll(async () => void (people = await startPeople(seed, options)))
  afterAll(() => people.close())
  beforeEach(async () => {
    round += 1
    const asker = people.browser(`own ${round}`, `198.51.100.${round}`)
    const person = await people.person()
    const device = await people.device(person, asker)
    set({ people, ways: entering(people), person, asker, device, round })
  })
}
