import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import type { Refusal } from '#platform/refusals'

export type Contact = {
  contactId: string
  kind: 'email'
  /** First letter and domain only. */
  hint: string
  verified: boolean
  addedAt: Date
  verifiedAt: Date | null
  atOpening: boolean
}
export type Address =
  | { channel: 'sms'; address: string }
  | { channel: 'email'; address: string; contactId: string }

/**
 * A notice address, not yet counting, with the code that proves it (for `sendEmailCode`). The same address again gets
 * another code: the former one stops working, and its count of entries goes on.
 */
export async function insertContact(
  _tx: Tx,
  _now: Date,
  _deps: Pick<Deps, 'secrets' | 'random'>,
  _input: { accountId: string; email: string; atOpening: boolean },
): Promise<
  | { contact: Contact; email: string; code: string; codeExpiresAt: Date }
  | Refusal<'email_malformed' | 'contact_limit' | 'code_send_limit'>
> {
  throw new Error('soon')
}
export async function verifyContact(
  _tx: Tx,
  _now: Date,
  _deps: Pick<Deps, 'secrets'>,
  _input: { accountId: string; contactId: string; code: string },
): Promise<Contact | Refusal<'not_found' | 'code_wrong' | 'code_expired' | 'guesses_spent'>> {
  throw new Error('soon')
}
export async function listContacts(
  _tx: Tx,
  _deps: Pick<Deps, 'secrets'>,
  _accountId: string,
): Promise<Contact[]> {
  throw new Error('soon')
}
/** Answers what was removed (tell the address, when it was verified); undefined when there is no such contact now. */
export async function removeContact(
  _tx: Tx,
  _now: Date,
  _deps: Pick<Deps, 'secrets'>,
  _input: { accountId: string; contactId: string },
): Promise<(Contact & { email: string }) | undefined> {
  throw new Error('soon')
}
export async function getContactEmail(
  _tx: Tx,
  _deps: Pick<Deps, 'secrets'>,
  _input: { accountId: string; contactId: string },
): Promise<string> {
  throw new Error('soon')
}
/** Every address that notices go to: the number, and verified e-mail. */
export async function listAddresses(
  _tx: Tx,
  _deps: Pick<Deps, 'secrets'>,
  _accountId: string,
): Promise<Address[]> {
  throw new Error('soon')
}
