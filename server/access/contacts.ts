import {
  insertContact,
  listContacts as listOf,
  removeContact as remove,
  verifyContact as verifyCode,
  type Contact,
} from '#customers'
import type { Locale } from '#contract/words'
import { sendEmailCode, tell } from '#messages'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { auditChange, gatherChange, refuseChangeHere } from './change.ts'
import type { ChangeRefusal } from './decide-manage.ts'
import type { Session } from './store-session.ts'

/** Second notice addresses: every change is told on all channels, the one that goes included. */

export async function listContacts(
  deps: Deps,
  input: { session: Session },
): Promise<{ contacts: Contact[]; now: Date }> {
  const now = deps.clock.now()
  return { contacts: await deps.db.read((tx) => listOf(tx, deps, input.session.accountId)), now }
}

/** The address counts for nothing before the code that goes to it has come back. */
export async function addContact(
  deps: Deps,
  input: { session: Session; email: string; locale: Locale },
): Promise<
  | { contact: Contact; codeExpiresAt: Date; now: Date }
  | Refusal<ChangeRefusal | 'not_signed_in' | 'email_malformed' | 'contact_limit' | 'code_send_limit'>
> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const ground = await gatherChange(tx, now, deps, input.session)
    if (isRefusal(ground)) return ground
    const change = { event: 'contact_added', capability: 'change-contacts' } as const
    const refusal = await refuseChangeHere(tx, now, deps, ground, change)
    if (refusal) return refusal
    const { session, opening: atOpening } = ground
    const { accountId, browserName: browser } = session
    const before = await listOf(tx, deps, accountId)
    const added = await insertContact(tx, now, deps, { accountId, email: input.email, atOpening })
    if (isRefusal(added)) {
      await auditChange(tx, now, deps, { event: change.event, session, refused: added.refused })
      return added
    }
    const { contact, email, code, codeExpiresAt } = added
    await sendEmailCode(tx, now, deps, {
      email,
      accountId,
      code,
      locale: input.locale,
      expiresAt: codeExpiresAt,
    })
    // Another code for an address that waits for one is no news.
    if (!before.some((one) => one.contactId === contact.contactId)) {
      const facts = { browser, emailHint: contact.hint }
      await tell(tx, now, deps, { accountId, template: 'contact_added', facts })
    }
    await auditChange(tx, now, deps, {
      event: change.event,
      session,
      facts: { contactId: contact.contactId },
    })
    return { contact, codeExpiresAt, now }
  })
}

/** `not_found` for an address of somebody else, and for none. */
export async function verifyContact(
  deps: Deps,
  input: { session: Session; contactId: string; code: string },
): Promise<
  | { contact: Contact; now: Date }
  | Refusal<'not_signed_in' | 'not_found' | 'code_wrong' | 'code_expired' | 'guesses_spent'>
> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const ground = await gatherChange(tx, now, deps, input.session)
    if (isRefusal(ground)) return ground
    const { session } = ground
    const { accountId, browserName: browser } = session
    const { contactId, code } = input
    const contact = await verifyCode(tx, now, deps, { accountId, contactId, code })
    const change = { event: 'contact_verified', session, facts: { contactId } }
    if (isRefusal(contact)) {
      await auditChange(tx, now, deps, { ...change, refused: contact.refused })
      return contact
    }
    const facts = { browser, emailHint: contact.hint }
    await tell(tx, now, deps, { accountId, template: 'contact_verified', facts })
    await auditChange(tx, now, deps, change)
    return { contact, now }
  })
}

/** The address itself is told that it goes. One that was never verified counts for nothing and goes without proofs. */
export async function removeContact(
  deps: Deps,
  input: { session: Session; contactId: string },
): Promise<{ now: Date } | Refusal<ChangeRefusal | 'not_signed_in' | 'not_found'>> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const ground = await gatherChange(tx, now, deps, input.session)
    if (isRefusal(ground)) return ground
    const { session } = ground
    const { accountId, browserName: browser } = session
    const contact = (await listOf(tx, deps, accountId)).find((one) => one.contactId === input.contactId)
    if (!contact) return refuse('not_found')
    const change = { event: 'contact_removed', capability: 'change-contacts' } as const
    const refusal = contact.verified ? await refuseChangeHere(tx, now, deps, ground, change) : undefined
    if (refusal) return refusal
    if (contact.verified) {
      const facts = { browser, emailHint: contact.hint }
      await tell(tx, now, deps, { accountId, template: 'contact_removed', facts })
    }
    await remove(tx, now, deps, { accountId, contactId: contact.contactId })
    const facts = { contactId: contact.contactId, verified: contact.verified ? 1 : 0 }
    await auditChange(tx, now, deps, { event: change.event, session, facts })
    return { now }
  })
}
