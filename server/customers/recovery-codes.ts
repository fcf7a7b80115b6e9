import { readRecoveryCode } from '#contract/recovery-code'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import type { Secrets } from '#platform/secrets'
import { recoveryCodeBits, recoveryCodesPerSet } from './policy.ts'
import { writeRecoveryCode } from './recovery-code-text.ts'
import { lockAccountRow } from './store-account.ts'
import {
  consumeCode,
  countUsable,
  findCode,
  findLastSet,
  insertCodes,
  voidCodes,
  type CodeRow,
  type NewCode,
} from './store-recovery-code.ts'

type CodeDeps = Pick<Deps, 'secrets' | 'random'>
type FoundCode = { enrolledAt: Date; atOpening: boolean }

/** Ten new codes, shown once; every older one stops working. Two at once: the later set stands alone. */
export async function makeRecoveryCodes(
  tx: Tx,
  now: Date,
  deps: CodeDeps,
  input: { accountId: string; atOpening: boolean },
): Promise<string[]> {
  await lockAccountRow(tx, input.accountId)
  await voidCodes(tx, { accountId: input.accountId, madeSince: new Date(0), now })
  const codes = Array.from({ length: recoveryCodesPerSet }, () => makeCode(deps, input.accountId))
  await insertCodes(tx, { ...input, setId: deps.random.id(), codes, madeAt: now })
  return codes.map((one) => one.text)
}

/** Single use, whoever else tries at the same time. `accountId` may be a decoy: the same statement finds nothing. */
export async function consumeRecoveryCode(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  input: { accountId: string; code: string },
): Promise<FoundCode | undefined> {
  const hashes = hashesOf(deps.secrets, input)
  return viewFound(await consumeCode(tx, { accountId: input.accountId, hashes, now }))
}

/** Looks without using it up: for freezing, which must leave its owner the way back in. */
export async function findRecoveryCode(
  tx: Tx,
  deps: Pick<Deps, 'secrets'>,
  input: { accountId: string; code: string },
): Promise<FoundCode | undefined> {
  return viewFound(await findCode(tx, { accountId: input.accountId, hashes: hashesOf(deps.secrets, input) }))
}

/**
 * One more code in the current set, for the one that was used up; shown once (NIST SP 800-63B-4 4.2.1.1). It counts as
 * made now: who took a code away from its owner gains no settled proof by using it.
 */
export async function replaceRecoveryCode(
  tx: Tx,
  now: Date,
  deps: CodeDeps,
  accountId: string,
): Promise<string> {
  await lockAccountRow(tx, accountId)
  const setId = (await findLastSet(tx, accountId)) ?? deps.random.id()
  const code = makeCode(deps, accountId)
  await insertCodes(tx, { accountId, setId, codes: [code], madeAt: now, atOpening: false })
  return code.text
}

/** Those made at `madeSince` and later stop working ("this wasn't me"); all of them when it is left out. Answers how many. */
export async function voidRecoveryCodes(
  tx: Tx,
  now: Date,
  input: { accountId: string; madeSince?: Date },
): Promise<number> {
  return voidCodes(tx, { accountId: input.accountId, madeSince: input.madeSince ?? new Date(0), now })
}

/** `madeAt`: when the set was made that they belong to; null when none is left. */
export async function countRecoveryCodes(
  tx: Tx,
  deps: Pick<Deps, 'secrets'>,
  accountId: string,
): Promise<{ left: number; madeAt: Date | null }> {
  return countUsable(tx, { accountId, versions: usableVersions(deps.secrets) })
}

/** Of the root keys under which a code can still be recognised. */
export function usableVersions(secrets: Secrets): number[] {
  return secrets.keyedHashes('recovery-code', '').map((one) => one.version)
}

function makeCode(deps: CodeDeps, accountId: string): NewCode & { text: string } {
  const text = writeRecoveryCode(deps.random.bytes(recoveryCodeBits / 8))
  const [current] = hashedForms(deps.secrets, { accountId, code: text })
  return { codeId: deps.random.id(), text, ...current }
}

type Hashed = { hash: Buffer; version: number }

/** Bound to the account: the same code elsewhere is another. */
function hashedForms(
  secrets: Secrets,
  { accountId, code }: { accountId: string; code: string },
): [Hashed, ...Hashed[]] {
  const text = `${accountId}:${readRecoveryCode(code)}`
  return secrets.keyedHashes('recovery-code', text) as [Hashed, ...Hashed[]]
}

function hashesOf(secrets: Secrets, input: { accountId: string; code: string }): Buffer[] {
  return hashedForms(secrets, input).map((one) => one.hash)
}

function viewFound(row: CodeRow | undefined): FoundCode | undefined {
  return row && { enrolledAt: row.made_at, atOpening: row.at_opening }
}
