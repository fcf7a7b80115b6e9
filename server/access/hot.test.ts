import { afterAll, beforeAll, expect, it } from 'vitest'
import { isRefusal } from '#platform/refusals'
import { distribution } from '../../database/distribution.ts'
import { hotStatements } from '../../database/hot.ts'
import { startPeople, type People } from '../../test/support/people.ts'
import { findSession } from './sessions.ts'
import { signInOnDevice } from './sign-in.ts'

let people: People
beforeAll(async () => {
  people = await startPeople('hot statements')
})
afterAll(() => people.close())

it('the list of hot statements is what a sign-in on a known device and a signed-in request send', async () => {
  const asker = people.browser('own')
  const person = await people.person()
  const device = await people.device(person, asker)
  people.statements.take()
  const signedIn = await signInOnDevice(people.deps, {
    ...asker,
    ...device.answer('sign-in'),
    password: person.password,
    idempotencyKey: 'hot-statements',
  })
  if (isRefusal(signedIn)) throw new Error(signedIn.refused)
  const names = people.statements.take()
  people.clock.advance({ minutes: 1 })
  await findSession(people.deps, signedIn.token, asker.browserHash)
  names.push(...people.statements.take())
  // Money alone asks what leads back in besides the number.
  const ofMoney = /^(ledger|wallet)\.|^customers\.find-besides-number$/
  const ofAccess = Object.keys(hotStatements).filter((name) => !ofMoney.test(name))
  expect([...new Set(names)].toSorted()).toEqual(ofAccess.toSorted())
})

it('each goes to the rows of tables that are distributed', () => {
  const tables = Object.values(hotStatements).flatMap((one) => one.tables)
  for (const table of tables) expect(distribution[table]).toMatchObject({ by: expect.any(String) as string })
})
