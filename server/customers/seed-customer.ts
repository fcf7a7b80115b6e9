import type { Locale } from '#contract/words'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'

export type SeedPerson = {
  displayName: string
  e164: string
  locale: Locale
  password: { hash: string; strength: number; setAt?: Date; exposedAt?: Date }
  openedAt: Date
  lastUsedAt?: Date
  email?: { address: string; verifiedAt: Date | null }
  /** When the ten codes were made; none when left out. */
  recoveryCodesMadeAt?: Date
  reissueSuspectedAt?: Date
}
export type SeededCustomer = { accountId: string; recoveryCodes: string[]; contactId: string | undefined }

/** A customer with a past, for the demo, development and tests. */
export async function seedCustomer(
  _tx: Tx,
  _deps: Pick<Deps, 'secrets' | 'random'>,
  _person: SeedPerson,
): Promise<SeededCustomer> {
  throw new Error('soon')
}
