import { generateKeyPairSync } from 'node:crypto'
import {
  enrolDevice,
  hashPassword,
  lockAccount,
  parseDeviceKey,
  preparePassword,
  seedCustomer,
} from '#customers'
import { house, openLedger } from '#ledger'
import { placeLock } from '#locks'
import { systemClock } from '#platform/clock'
import { openDatabase } from '#platform/database'
import type { Deps } from '#platform/deps'
import { openLog } from '#platform/log'
import { systemRandom } from '#platform/random'
import { isRefusal } from '#platform/refusals'
import { parseRootKeys } from '#platform/root-keys'
import { openSecrets } from '#platform/secrets'
import { openSlowHash } from '#platform/slow-hash'
import { personCode, writeProfile } from '#wallet'

export { hashParameters } from '#platform/slow-hash'

/**
 * Customers for the bench, in the product's own database, through the front doors of its modules and under its own keys. It
 * stands here because `bench/` is a package of its own, from which the `#` names cannot be reached.
 */
export type Product = { rootKeys: string; databaseUrl: string }
export type DeviceAsker = { deviceToken: string; pkcs8: string; password: string }
/** `code` is what a payer scans to name this one as payee. */
export type BenchPayer = DeviceAsker & { code: string }

const password = 'bench horse battery'
const monthMs = 30 * 86_400_000
let numbers = 0

/** A number that nobody has yet, in a block of its own for each two thousand: a block's sends are bounded. */
export function nextNumber(): string {
  numbers += 1
  const block = 1390 + Math.floor(numbers / 2000)
  return `+86${block}${String(numbers % 10_000_000).padStart(7, '0')}`
}

export async function seedAskers(product: Product, count: number): Promise<DeviceAsker[]> {
  return withDeps(product, async (deps, passwordHash) => {
    const askers: DeviceAsker[] = []
    for (let person = 0; person < count; person += 1) askers.push(await seedAsker(deps, passwordHash))
    return askers
  })
}

/** Customers with money, of the class with the widest limits, and the code by which others pay them. */
export async function seedPayers(product: Product, count: number): Promise<BenchPayer[]> {
  const ledger = openLedger({
    url: product.databaseUrl,
    clock: systemClock,
    log: openLog({ level: 'silent' }),
  })
  try {
    return await withDeps(product, async (deps, passwordHash) => {
      const payers: BenchPayer[] = []
      for (let person = 0; person < count; person += 1) {
        const asker = await seedAsker(deps, passwordHash)
        const { accountId } = asker
        await deps.db.transact((tx) => writeProfile(tx, accountId, { tier: 4, findableByNumber: true }))
        const { result } = await ledger.transfer({
          transferId: deps.random.id(),
          kind: 'transfer',
          debit: house.cashIn,
          credit: { accountId, purse: 0 },
          amountMinor: 500_000n,
          currency: 'CNY',
        })
        if (result !== 'accepted') throw new Error('no money came in')
        payers.push({ ...asker, code: personCode(deps, accountId) })
      }
      return payers
    })
  } finally {
    await ledger.close()
  }
}

async function seedAsker(deps: Deps, passwordHash: string): Promise<DeviceAsker & { accountId: string }> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const parsed = parseDeviceKey(publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'))
  if (isRefusal(parsed)) throw new Error(parsed.refused)
  return deps.db.transact(async (tx) => {
    const openedAt = new Date(deps.clock.now().getTime() - monthMs)
    const { accountId } = await seedCustomer(tx, deps, personOf(nextNumber(), passwordHash, openedAt))
    const device = {
      accountId,
      publicKey: parsed,
      name: 'Phone',
      browser: 'Chrome · Android',
      atOpening: true,
    }
    const enrolled = await enrolDevice(tx, openedAt, deps, device)
    if (isRefusal(enrolled)) throw new Error(enrolled.refused)
    const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
    return { accountId, deviceToken: enrolled.token, pkcs8, password }
  })
}

/** Numbers with a wallet: open, or frozen by its owner. */
export async function seedNumbers(
  product: Product,
  count: number,
  state: 'open' | 'locked',
): Promise<string[]> {
  return withDeps(product, async (deps, passwordHash) => {
    const made: string[] = []
    for (let person = 0; person < count; person += 1) {
      const e164 = nextNumber()
      await deps.db.transact(async (tx) => {
        const openedAt = new Date(deps.clock.now().getTime() - monthMs)
        const { accountId } = await seedCustomer(tx, deps, personOf(e164, passwordHash, openedAt))
        if (state === 'open') return
        await lockAccount(tx, accountId)
        const lock = {
          accountId,
          cause: 'self_frozen',
          placedBy: 'customer',
          placedByProof: 'phone-code',
        } as const
        await placeLock(tx, deps.clock.now(), deps, lock)
      })
      made.push(e164)
    }
    return made
  })
}

function personOf(e164: string, hash: string, openedAt: Date): Parameters<typeof seedCustomer>[2] {
  const person = { displayName: '林小满', e164, locale: 'zh-CN' } as const
  // As those have who use a wallet: without them no more than a small sum would leave in all.
  const codes = { recoveryCodesMadeAt: openedAt }
  return { ...person, ...codes, password: { hash, strength: 3 }, openedAt, lastUsedAt: openedAt }
}

/** What the hash alone is measured with: the product's own hashing, of a password of its own. */
export async function makeHash(
  product: Product,
): Promise<{ encoded: string; password: string; pepper: string }> {
  return withDeps(product, async (deps, passwordHash) => {
    const [pepper] = deps.secrets.keys('password-pepper')
    // Without the version of the pepper, which the product writes behind it.
    const encoded = passwordHash.replace(/\$k\d+$/, '')
    return { encoded, password, pepper: pepper?.key.toString('base64') ?? '' }
  })
}

async function withDeps<Result>(
  product: Product,
  work: (deps: Deps, passwordHash: string) => Promise<Result>,
): Promise<Result> {
  const secrets = openSecrets(parseRootKeys(product.rootKeys), systemRandom)
  const db = openDatabase({ url: product.databaseUrl, connectionsMax: 2 })
  const slowHash = openSlowHash({ peppers: secrets.keys('password-pepper') })
  const log = openLog({ level: 'silent' })
  const now = { clock: systemClock, timeZone: 'Asia/Shanghai' }
  const deps: Deps = { ...now, db, random: systemRandom, secrets, slowHash, log }
  try {
    const hash = await hashPassword(deps, preparePassword(password), 'known')
    if (isRefusal(hash)) throw new Error(hash.refused)
    return await work(deps, hash)
  } finally {
    await db.close()
  }
}
