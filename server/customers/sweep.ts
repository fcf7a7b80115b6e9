import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { sameMailbox } from './decide-email.ts'
import { wipeReplacedPasswords } from './passwords.ts'
import { rekeyedAccountsPerSweepMax } from './policy.ts'
import { sealedAddress, sealedDeviceName, sealedName, sealedNumber } from './sealing.ts'
import {
  copyNumberHash,
  listSealedContacts,
  listSealedDevices,
  listSealedNumbers,
  lockAccountsUnder,
  updateSealedContact,
  updateSealedDevice,
  updateSealedName,
  updateSealedNumber,
  type SealedRow,
} from './store-rekey.ts'

type SweepDeps = Pick<Deps, 'db' | 'clock' | 'secrets'>

/**
 * Job. Forgets the hashes of passwords that no longer count, and after a key rotation moves a number of accounts to the
 * current key. When it answers `rekeyed: 0`, no account needs the old root key for its number, name, addresses or devices;
 * passwords, recovery codes and cookies cannot be moved by us (docs/operating.md): they follow as they are used.
 */
export async function sweepCustomers(deps: SweepDeps): Promise<{ wiped: number; rekeyed: number }> {
  const now = deps.clock.now()
  const wiped = await deps.db.transact((tx) => wipeReplacedPasswords(tx, now))
  const rekeyed = await deps.db.transact((tx) => rekeyAccounts(tx, deps))
  return { wiped, rekeyed }
}

async function rekeyAccounts(tx: Tx, deps: SweepDeps): Promise<number> {
  const [, ...older] = deps.secrets.keyedHashes('number', '').map((one) => one.version)
  if (older.length === 0) return 0
  const accounts = await lockAccountsUnder(tx, older, rekeyedAccountsPerSweepMax)
  for (const account of accounts) {
    await rekeyNumbers(tx, deps, account.id)
    for (const row of await listSealedContacts(tx, account.id)) {
      const hash = deps.secrets.keyedHash(
        'contact',
        sameMailbox(deps.secrets.open(row.sealed, sealedAddress)),
      )
      await updateSealedContact(tx, account.id, { ...reseal(deps, row, sealedAddress), hash })
    }
    for (const row of await listSealedDevices(tx, account.id)) {
      await updateSealedDevice(tx, account.id, reseal(deps, row, sealedDeviceName))
    }
    await updateSealedName(tx, account.id, reseal(deps, account, sealedName).sealed)
  }
  return accounts.length
}

async function rekeyNumbers(tx: Tx, deps: SweepDeps, accountId: string): Promise<void> {
  for (const row of await listSealedNumbers(tx, accountId)) {
    const e164 = deps.secrets.open(row.sealed, sealedNumber)
    const [to, ...older] = deps.secrets.keyedHashes('number', e164)
    if (row.isCurrent && to) {
      await copyNumberHash(tx, { accountId, to, from: older.map((one) => one.hash), boundAt: row.boundAt })
    }
    await updateSealedNumber(tx, accountId, reseal(deps, row, sealedNumber))
  }
}

function reseal(deps: SweepDeps, row: SealedRow, context: string): SealedRow {
  return { id: row.id, sealed: deps.secrets.seal(deps.secrets.open(row.sealed, context), context) }
}
