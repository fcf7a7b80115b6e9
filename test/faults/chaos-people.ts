import { auditBooks, house, openLedger } from '#ledger'
import { systemClock } from '#platform/clock'
import { openDatabase } from '#platform/database'
import { openLog } from '#platform/log'
import { systemRandom } from '#platform/random'
import { withClient } from '../support/database-address.ts'
import type { WalletBrowser } from '../support/wallet-browser.ts'
import { databaseOf, type Service } from './real-process.ts'

/** Somebody with a wallet, signed in on an own device. */
export type ChaosPerson = {
  browser: WalletBrowser
  /** By which others pay. */
  code: string
}

const password = 'quiet harbour lantern'

/** Over an undisturbed line: what is tested is paying. */
export async function openPeople(service: Service, count: number): Promise<ChaosPerson[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => openPerson(service, index)))
}

async function openPerson(service: Service, index: number): Promise<ChaosPerson> {
  const e164 = `+8613${String(700_000_000 + index)}`
  const browser = service.browser()
  const must = <Reply extends { status: number; text: string }>(reply: Reply): Reply => {
    if (reply.status >= 400) throw new Error(reply.text)
    return reply
  }
  const { flowId } = must(await browser.call('POST /api/v1/flows', { body: { number: e164 } })).body
  const params = { flowId }
  const code = await service.codeFor(e164)
  must(await browser.call('POST /api/v1/flows/:flowId/code', { params, body: { code } }))
  const body = { displayName: '林悦', password }
  must(await browser.call('POST /api/v1/flows/:flowId/register', { params, body }))
  await browser.hello()
  // Else no more than a small sum would leave in all.
  must(await browser.call('POST /api/v1/me/recovery-codes'))
  const publicKey = await browser.makeDeviceKey()
  const device = { ...(await browser.signChallenge('enrol')), publicKey, name: 'Phone' }
  must(await browser.call('POST /api/v1/me/devices', { body: device }))
  const signed = await browser.signChallenge('sign-in')
  must(await browser.call('POST /api/v1/sign-in', { body: { ...signed, password } }))
  await browser.hello()
  return { browser, code: must(await browser.call('GET /api/v1/me/receiving')).body.code }
}

/** Whoever registered, and is nobody of the demo. */
const ours = 'select account_id from account where account_id not in (select account_id from demo_person)'

/**
 * Brings money to everybody who registered, from the house, as another process that writes to the same ledger. Returns how
 * much came in.
 */
export async function fundPeople(dataDir: string, minorOf: (index: number) => number): Promise<number> {
  const url = databaseOf(dataDir)
  const { rows } = await withClient(url, (client) => client.query<{ account_id: string }>(ours))
  const ledger = openLedger({ url, clock: systemClock, log: openLog({ level: 'silent' }) })
  try {
    for (const [index, { account_id: accountId }] of rows.entries()) {
      const result = await ledger.transfer({
        transferId: systemRandom.id(),
        kind: 'transfer',
        debit: house.cashIn,
        credit: { accountId, purse: 0 },
        amountMinor: BigInt(minorOf(index)),
        currency: 'CNY',
      })
      if (result.result !== 'accepted') throw new Error(result.code)
    }
  } finally {
    await ledger.close()
  }
  return rows.reduce((sum, _row, index) => sum + minorOf(index), 0)
}

/** A transfer between two who registered, as the ledger has it. */
type BookedTransfer = { paymentId: string; accepted: boolean; amountMinor: number }

export type Books = {
  transfers: BookedTransfer[]
  /** Intents of payments, by their id. */
  intents: Set<string>
  /** What all who registered have together. */
  togetherMinor: number
  /** The first difference that deriving every balance anew has shown. */
  difference: Awaited<ReturnType<typeof auditBooks>>
}

export async function auditAll(dataDir: string): Promise<Books['difference']> {
  const db = openDatabase({ url: databaseOf(dataDir), connectionsMax: 1 })
  try {
    return await auditBooks({ db })
  } finally {
    await db.close()
  }
}

export async function readBooks(dataDir: string): Promise<Books> {
  const difference = await auditAll(dataDir)
  return withClient(databaseOf(dataDir), async (client) => {
    const transfers = await client.query<{ transfer_id: string; result: number; amount_minor: string }>(
      `select transfer_id, result, amount_minor::text from ledger_transfer
       where account_id in (${ours}) and credit_account_id in (${ours})`,
    )
    const intents = await client.query<{ payment_id: string }>(
      `select payment_id from payment where account_id in (${ours})`,
    )
    const sums = await client.query<{ together: string }>(
      `select sum(balance_minor)::text as together from ledger_account where account_id in (${ours})`,
    )
    return {
      transfers: transfers.rows.map((row) => ({
        paymentId: row.transfer_id,
        accepted: row.result === 0,
        amountMinor: Number(row.amount_minor),
      })),
      intents: new Set(intents.rows.map((row) => row.payment_id)),
      togetherMinor: Number(sums.rows[0]?.together),
      difference,
    }
  })
}
