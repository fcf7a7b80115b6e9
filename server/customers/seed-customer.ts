import type { Locale } from '#contract/words'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal } from '#platform/refusals'
import { markUsed, openAccount, suspectReissue } from './accounts.ts'
import { insertSettledContact } from './contacts.ts'
import { exposePassword, findPassword, replacePassword } from './passwords.ts'
import { makeRecoveryCodes } from './recovery-codes.ts'

export type SeedPerson = {
  displayName: string
  e164: string
  locale: Locale
  /** `setAt` later than `openedAt`: the password was changed then, and `former` was the one before. */
  password: { hash: string; strength: number; setAt?: Date; exposedAt?: Date; former?: string }
  openedAt: Date
  lastUsedAt?: Date
  email?: { address: string; verifiedAt: Date | null }
  /** When the ten codes were made; none when left out. At `openedAt` they count as made while registering. */
  recoveryCodesMadeAt?: Date
  reissueSuspectedAt?: Date
}
export type SeededCustomer = {
  accountId: string
  recoveryCodes: string[]
  contactId: string | undefined
}

/** A customer with a past, for the demo, development and tests. The number must have no wallet. */
export async function seedCustomer(
  tx: Tx,
  deps: Pick<Deps, 'secrets' | 'random'>,
  person: SeedPerson,
): Promise<SeededCustomer> {
  const accountId = deps.random.id()
  const { openedAt, password, email } = person
  const changedAt = password.setAt && password.setAt > openedAt ? password.setAt : undefined
  const refused = await openAccount(tx, openedAt, deps, {
    accountId,
    displayName: person.displayName,
    e164: person.e164,
    locale: person.locale,
    passwordHash: changedAt ? (password.former ?? password.hash) : password.hash,
    passwordStrength: password.strength,
  })
  assert(!isRefusal(refused), 'the number of a seeded customer has no wallet')
  if (changedAt) await replacePassword(tx, changedAt, deps, { accountId, ...password })
  if (password.exposedAt) {
    const current = await findPassword(tx, accountId)
    assert(current, 'the password was just set')
    await exposePassword(tx, password.exposedAt, { accountId, passwordId: current.passwordId })
  }
  if (person.lastUsedAt) await markUsed(tx, person.lastUsedAt, accountId)
  if (person.reissueSuspectedAt) await suspectReissue(tx, person.reissueSuspectedAt, deps, person.e164)
  const contactId =
    email &&
    (await insertSettledContact(tx, deps, {
      accountId,
      email: email.address,
      addedAt: email.verifiedAt ?? openedAt,
      verifiedAt: email.verifiedAt,
      atOpening: email.verifiedAt?.getTime() === openedAt.getTime(),
    }))
  const madeAt = person.recoveryCodesMadeAt
  const recoveryCodes = madeAt
    ? await makeRecoveryCodes(tx, madeAt, deps, {
        accountId,
        atOpening: madeAt.getTime() === openedAt.getTime(),
      })
    : []
  return { accountId, recoveryCodes, contactId }
}
