import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { usableVersions } from './recovery-codes.ts'
import { findKept } from './store-besides-number.ts'

/** What an owner has besides the number: what leads back when it is gone, and where else a notice arrives. */
export type BesidesNumber = {
  /** One that was neither used up nor voided is left. */
  recoveryCodes: boolean
  /** Known devices that have been so for long enough, or since the wallet was opened. */
  settledDevices: number
  /** A verified e-mail address. */
  secondAddress: boolean
}

/** Step. `settledBy`: a device counts that was known by then. The same statement for everybody, whatever there is. */
export async function findBesidesNumber(
  tx: Tx,
  deps: Pick<Deps, 'secrets'>,
  { accountId, settledBy }: { accountId: string; settledBy: Date },
): Promise<BesidesNumber> {
  return findKept(tx, { accountId, versions: usableVersions(deps.secrets), settledBy })
}
