import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'

type CodeDeps = Pick<Deps, 'secrets' | 'random'>

/** Ten new codes, shown once; every older one stops working. */
export async function makeRecoveryCodes(
  _tx: Tx,
  _now: Date,
  _deps: CodeDeps,
  _input: { accountId: string; atOpening: boolean },
): Promise<string[]> {
  throw new Error('soon')
}
/** Single use. `accountId` may be a decoy: the same statement finds nothing. */
export async function consumeRecoveryCode(
  _tx: Tx,
  _now: Date,
  _deps: Pick<Deps, 'secrets'>,
  _input: { accountId: string; code: string },
): Promise<{ enrolledAt: Date; atOpening: boolean } | undefined> {
  throw new Error('soon')
}
/** One more code in the current set, for the one that was used up; shown once. */
export async function replaceRecoveryCode(
  _tx: Tx,
  _now: Date,
  _deps: CodeDeps,
  _accountId: string,
): Promise<string> {
  throw new Error('soon')
}
export async function countRecoveryCodes(
  _tx: Tx,
  _deps: Pick<Deps, 'secrets'>,
  _accountId: string,
): Promise<{ left: number; madeAt: Date | null }> {
  throw new Error('soon')
}
