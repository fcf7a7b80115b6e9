import { hashPassword, judgeNewPassword, lockAccount, seedCustomer } from '#customers'
import { listLocks } from '#locks'
import { listDemoPeople, rememberDemoPerson, renewDemoPerson } from '#messages'
import { assert } from '#platform/assert'
import type { Deps } from '#platform/deps'
import { isRefusal } from '#platform/refusals'
import { sweepDormancy } from '#recovery'
import { seedHistory } from './history.ts'
import { seededPeople, type SeededPerson } from './people.ts'
import { taleLasts, tellTale } from './stories.ts'

const day = 86_400_000

/** What is printed at start, for whoever tries the demo. */
export type DemoSignIn = { name: string; number: string; password: string; pin?: string; story: string }

/**
 * Puts the people of the demo into the database, through the front doors and with a past. Whoever is there already is left
 * alone, but for a tale that has ended by itself, which is told anew. Only in demo mode.
 */
export async function seedDemo(deps: Deps, storeUrl: string): Promise<DemoSignIn[]> {
  const now = deps.clock.now()
  const known = new Map((await deps.db.read(listDemoPeople)).map((one) => [one.personId, one]))
  // All at once: the slow hashes take every core that there is. What is written then is written in the order of the list.
  const passwords = new Map(
    await Promise.all(
      seededPeople
        .filter(({ personId }) => !known.has(personId))
        .map(async (person) => [person.personId, await preparePerson(deps, person)] as const),
    ),
  )
  for (const person of seededPeople) {
    const before = known.get(person.personId)
    if (before) await renewTale(deps, now, person, before)
    const password = passwords.get(person.personId)
    if (password) await seedPerson(deps, now, person, password)
  }
  const accounts = new Map((await deps.db.read(listDemoPeople)).map((one) => [one.personId, one.accountId]))
  const people = seededPeople.map((one) => ({ ...one, accountId: accounts.get(one.personId) ?? '' }))
  await seedHistory(deps, storeUrl, people)
  return seededPeople.map(({ displayName, number, password, pin, story }) => ({
    name: displayName,
    number,
    password,
    ...(pin === undefined ? {} : { pin }),
    story: story.en,
  }))
}

type ReadyPassword = { hash: string; strength: number }

async function preparePerson(deps: Deps, person: SeededPerson): Promise<ReadyPassword> {
  const { displayName, e164 } = person
  // Judged as a customer's would be, so that the demo shows no password that the wallet would refuse.
  const judged = await judgeNewPassword(deps, { password: person.password, e164, displayName })
  assert(!isRefusal(judged), `the password of ${person.personId} meets our own policy`)
  const hash = await hashPassword(deps, judged.prepared, 'known')
  assert(typeof hash === 'string', 'nobody else hashes while the demo is seeded')
  return { hash, strength: judged.strength }
}

async function seedPerson(
  deps: Deps,
  now: Date,
  person: SeededPerson,
  password: ReadyPassword,
): Promise<void> {
  const { displayName, e164, tale } = person
  const openedAt = new Date(now.getTime() - person.openedDaysAgo * day)
  const lastUsedAt = new Date(now.getTime() - person.lastUsedDaysAgo * day)
  await deps.db.transact(async (tx) => {
    const { accountId, recoveryCodes } = await seedCustomer(tx, deps, {
      displayName,
      e164,
      locale: 'zh-CN',
      password: {
        ...password,
        ...(tale === 'password_exposed' ? { exposedAt: new Date(now.getTime() - day / 4) } : {}),
      },
      openedAt,
      lastUsedAt,
      ...(person.email ? { email: { address: person.email, verifiedAt: openedAt } } : {}),
      recoveryCodesMadeAt: openedAt,
      ...(tale === 'phone_reissued' ? { reissueSuspectedAt: new Date(now.getTime() - 2 * day) } : {}),
    })
    await lockAccount(tx, accountId)
    await tellTale(tx, now, deps, person, accountId)
    await rememberDemoPerson(tx, now, deps, { personId: person.personId, accountId, recoveryCodes })
  })
  if (tale === 'dormant') await fallAsleep(deps, lastUsedAt)
}

/** As it would have come: warned 30, 7 and 1 days before, then paused. Nobody else has been away for so long. */
async function fallAsleep(deps: Deps, lastUsedAt: Date): Promise<void> {
  for (const days of [335, 358, 364, 365]) {
    const at = new Date(lastUsedAt.getTime() + days * day)
    await sweepDormancy({ ...deps, clock: { now: () => at } })
  }
}

async function renewTale(
  deps: Deps,
  now: Date,
  person: SeededPerson,
  before: { accountId: string; seededAt: Date },
): Promise<void> {
  const lasts = taleLasts[person.tale]
  if (lasts === undefined || before.seededAt.getTime() + lasts > now.getTime()) return
  const { accountId } = before
  await deps.db.transact(async (tx) => {
    await lockAccount(tx, accountId)
    const locks = await listLocks(tx, now, accountId)
    if (locks.length === 0) await tellTale(tx, now, deps, person, accountId)
    await renewDemoPerson(tx, now, person.personId)
  })
}
