import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { sameBytes, type Secrets } from '#platform/secrets'
import { getCustomer } from './accounts.ts'
import { hintOf, readEmail, sameMailbox } from './decide-email.ts'
import {
  contactCodeDigits,
  contactCodeEntriesMax,
  contactCodeLifetimeMinutes,
  contactCodesPerDayMax,
  contactsMax,
} from './policy.ts'
import { sealedAddress } from './sealing.ts'
import { lockAccountRow } from './store-account.ts'
import {
  consumeContactCode,
  countEntry,
  endOpenCode,
  findContactRow,
  insertContactCode,
  insertContactRow,
  listCodesSentSince,
  listContactRows,
  lockContactRow,
  lockOpenCode,
  updateRemoved,
  updateVerified,
  type ContactCodeRow,
  type ContactRow,
} from './store-contact.ts'

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
type SecretDeps = Pick<Deps, 'secrets'>
type OneContact = { accountId: string; contactId: string }

const dayMilliseconds = 86_400_000

/**
 * A notice address, not yet counting, with the code that proves it (for `sendEmailCode`). The same address again gets
 * another code: the former one stops working, and its count of entries goes on while it would have lived.
 */
export async function insertContact(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets' | 'random'>,
  input: { accountId: string; email: string; atOpening: boolean },
): Promise<
  | { contact: Contact; email: string; code: string; codeExpiresAt: Date }
  | Refusal<'email_malformed' | 'contact_limit' | 'code_send_limit'>
> {
  const email = readEmail(input.email)
  if (isRefusal(email)) return email
  const { accountId } = input
  await lockAccountRow(tx, accountId)
  const contacts = await listContactRows(tx, accountId)
  const sent = await listCodesSentSince(tx, accountId, new Date(now.getTime() - dayMilliseconds))
  const hashes = deps.secrets.keyedHashes('contact', sameMailbox(email)).map((one) => one.hash)
  const known = contacts.find((one) => hashes.some((hash) => sameBytes(hash, one.address_hash)))
  if (!known && contacts.length >= contactsMax) {
    return refuse('contact_limit', { facts: { max: contactsMax } })
  }
  const [oldest] = sent
  if (oldest && sent.length >= contactCodesPerDayMax) {
    return refuse('code_send_limit', { retryAt: new Date(oldest.getTime() + dayMilliseconds) })
  }
  const row = known ?? (await insertContactRow(tx, { ...newContact(deps, input, email), addedAt: now }))
  const { code, expiresAt } = await issueCode(tx, now, deps, { accountId, contactId: row.contact_id })
  return { contact: viewContact(deps, row), email: openAddress(deps, row), code, codeExpiresAt: expiresAt }
}

function newContact(
  deps: Pick<Deps, 'secrets' | 'random'>,
  input: { accountId: string; atOpening: boolean },
  email: string,
): Omit<Parameters<typeof insertContactRow>[1], 'addedAt'> {
  return {
    accountId: input.accountId,
    contactId: deps.random.id(),
    sealedAddress: deps.secrets.seal(email, sealedAddress),
    addressHash: deps.secrets.keyedHash('contact', sameMailbox(email)),
    atOpening: input.atOpening,
    verifiedAt: null,
  }
}

async function issueCode(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets' | 'random'>,
  one: OneContact,
): Promise<{ code: string; expiresAt: Date }> {
  const former = await endOpenCode(tx, { ...one, now })
  const code = String(deps.random.below(10 ** contactCodeDigits)).padStart(contactCodeDigits, '0')
  const expiresAt = new Date(now.getTime() + contactCodeLifetimeMinutes * 60_000)
  await insertContactCode(tx, {
    ...one,
    codeId: deps.random.id(),
    hash: deps.secrets.keyedHash('contact-code', codeText(one, code)),
    sentAt: now,
    expiresAt,
    entries: former && former.expiresAt > now ? former.entries : 0,
  })
  return { code, expiresAt }
}

/** An address counts from here on. The code is single use; five entries, however often it is sent again. */
export async function verifyContact(
  tx: Tx,
  now: Date,
  deps: SecretDeps,
  input: OneContact & { code: string },
): Promise<Contact | Refusal<'not_found' | 'code_wrong' | 'code_expired' | 'guesses_spent'>> {
  if (!(await lockContactRow(tx, input))) return refuse('not_found')
  const open = await lockOpenCode(tx, input)
  if (!open || open.expires_at <= now) return refuse('code_expired')
  if (open.entries >= contactCodeEntriesMax) return refuse('guesses_spent', { retryAt: open.expires_at })
  await countEntry(tx, { accountId: input.accountId, codeId: open.code_id })
  if (!isRight(deps.secrets, input, open)) {
    return refuse('code_wrong', { facts: { triesLeft: contactCodeEntriesMax - open.entries - 1 } })
  }
  const isConsumed = await consumeContactCode(tx, { ...input, codeId: open.code_id, now })
  assert(isConsumed, 'the locked code is open')
  const row = await updateVerified(tx, { ...input, now })
  assert(row, 'the locked contact is there')
  return viewContact(deps, row)
}

function isRight(secrets: Secrets, input: OneContact & { code: string }, open: ContactCodeRow): boolean {
  const digits = input.code.normalize('NFKC').replace(/[\s\p{Pd}\p{Cf}]/gu, '')
  const hashes = secrets.keyedHashes('contact-code', codeText(input, digits))
  return hashes.some((one) => sameBytes(one.hash, open.code_hash))
}

/** A code proves one address of one account and nothing else. */
function codeText(one: OneContact, code: string): string {
  return `${one.accountId}:${one.contactId}:${code}`
}

/** Those not removed, the oldest first. */
export async function listContacts(tx: Tx, deps: SecretDeps, accountId: string): Promise<Contact[]> {
  return (await listContactRows(tx, accountId)).map((row) => viewContact(deps, row))
}

/** Answers what was removed (tell the address, when it was verified); undefined when there is no such contact now. */
export async function removeContact(
  tx: Tx,
  now: Date,
  deps: SecretDeps,
  input: OneContact,
): Promise<(Contact & { email: string }) | undefined> {
  const row = await updateRemoved(tx, { ...input, now })
  if (!row) return undefined
  await endOpenCode(tx, { ...input, now })
  return { ...viewContact(deps, row), email: openAddress(deps, row) }
}

export async function getContactEmail(tx: Tx, deps: SecretDeps, input: OneContact): Promise<string> {
  const row = await findContactRow(tx, input)
  assert(row, 'the contact exists')
  return openAddress(deps, row)
}

/** Every address that notices go to: the number, and verified e-mail. */
export async function listAddresses(tx: Tx, deps: SecretDeps, accountId: string): Promise<Address[]> {
  const { e164 } = await getCustomer(tx, deps, accountId)
  const contacts = await listContactRows(tx, accountId)
  const emails = contacts
    .filter((row) => row.verified_at !== null)
    .map((row) => ({
      channel: 'email' as const,
      address: openAddress(deps, row),
      contactId: row.contact_id,
    }))
  return [{ channel: 'sms', address: e164 }, ...emails]
}

/** For the seed: an address with a past. */
export async function insertSettledContact(
  tx: Tx,
  deps: Pick<Deps, 'secrets' | 'random'>,
  input: { accountId: string; email: string; addedAt: Date; verifiedAt: Date | null; atOpening: boolean },
): Promise<string> {
  const email = readEmail(input.email)
  assert(!isRefusal(email), 'a seeded address is well formed')
  const row = await insertContactRow(tx, {
    ...newContact(deps, input, email),
    addedAt: input.addedAt,
    verifiedAt: input.verifiedAt,
  })
  return row.contact_id
}

function openAddress(deps: SecretDeps, row: ContactRow): string {
  return deps.secrets.open(row.sealed_address, sealedAddress)
}

function viewContact(deps: SecretDeps, row: ContactRow): Contact {
  return {
    contactId: row.contact_id,
    kind: 'email',
    hint: hintOf(openAddress(deps, row)),
    verified: row.verified_at !== null,
    addedAt: row.added_at,
    verifiedAt: row.verified_at,
    atOpening: row.at_opening,
  }
}
