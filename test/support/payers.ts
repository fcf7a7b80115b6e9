import { findBalance, house } from '#ledger'
import type { Session } from '#access'
import type { CauseCode } from '#contract/causes'
import { coolingOff, placeLock } from '#locks'
import { lockAccount } from '#customers'
import {
  confirmPayment,
  hashPin,
  pay,
  personCode,
  readPayeeCode,
  replacePin,
  writeProfile,
  type PaymentView,
  type WalletDeps,
} from '#wallet'
import type { Database, Tx } from '#platform/database'
import { isRefusal } from '#platform/refusals'
import type { Asker } from './door.ts'
import { entering, must, nextKey } from './entering.ts'
import { startPeople, type OwnDevice, type People, type Person } from './people.ts'

export type Payer = { person: Person; device: OwnDevice; asker: Asker; session: Session }

export type Payers = People & {
  wallet: WalletDeps
  /** Signed in on an own device, with money: CNY 5,000.00 of class 3 unless said otherwise. */
  payer(more?: { moneyMinor?: number; tier?: 1 | 2 | 3 | 4; pin?: string }): Promise<Payer>
  /** Brings money in from the house. */
  fund(person: Person, amountMinor: number): Promise<void>
  balance(person: Person): Promise<number>
  /** Names the payee to the payer, as scanning the code does. */
  payeeFor(payer: Payer, payee: Payer): Promise<string>
  confirm(
    payer: Payer,
    payee: Payer,
    amountMinor: number,
    note?: string,
  ): Promise<Awaited<ReturnType<typeof confirmPayment>>>
  /** Pays what was confirmed; says no more than the app does. */
  pay(payer: Payer, confirmation: string, more?: PayMore): Promise<Awaited<ReturnType<typeof pay>>>
  /** Confirms and pays; throws when refused. */
  paid(payer: Payer, payee: Payer, amountMinor: number, more?: PayMore): Promise<PaymentView>
  lock(payer: Payer, cause: CauseCode, deviceId?: string): Promise<string>
  /** As if the payee had been paid so many days ago, outside any lock. */
  know(payer: Payer, payee: Payer, daysAgo: number): Promise<void>
}
type PayMore = { key?: string; pin?: string; again?: boolean; sentAt?: Date; session?: Session }

export async function startPayers(seed: string, options: { connectionsMax?: number } = {}): Promise<Payers> {
  const people = await startPeople(seed, options)
  const { deps, clock, db } = people
  const wallet: WalletDeps = { ...deps, ...people.money }
  const enter = entering(people)
  const inTx = <Result>(text: string, values: unknown[]): Promise<Result[]> =>
    db.transact((tx) => tx.named(`test.${text.slice(0, 40)}`, text, values)) as Promise<Result[]>
  let count = 0
  const fund = async (person: Person, amountMinor: number): Promise<void> => {
    const result = await wallet.ledger.transfer({
      transferId: deps.random.id(),
      kind: 'transfer',
      debit: house.cashIn,
      credit: { accountId: person.accountId, purse: 0 },
      amountMinor: BigInt(amountMinor),
      currency: 'CNY',
    })
    if (result.result !== 'accepted') throw new Error(result.code)
  }
  const payers: Payers = {
    ...people,
    wallet,
    fund,
    async payer({ moneyMinor = 500_000, tier = 3, pin } = {}) {
      const person = await people.person()
      count += 1
      const asker = people.browser(`payer ${count}`)
      const device = await people.device(person, asker)
      const { session } = await enter.onDevice(person, device, asker)
      if (moneyMinor > 0) await fund(person, moneyMinor)
      await db.transact((tx) => writeProfile(tx, person.accountId, { tier, findableByNumber: true }))
      if (pin !== undefined) {
        const hash = must(await hashPin(wallet, clock.now(), person.accountId, pin))
        await db.transact((tx) => replacePin(tx, clock.now(), person.accountId, hash))
      }
      return { person, device, asker, session }
    },
    async balance({ accountId }) {
      const found = await db.read((tx) => findBalance(tx, { accountId, purse: 0 }))
      return Number(found?.balanceMinor)
    },
    async payeeFor(payer, payee) {
      const code = personCode(wallet, payee.person.accountId)
      return must(await readPayeeCode(wallet, { session: payer.session, code })).payee.payee
    },
    async confirm(payer, payee, amountMinor, note = '') {
      const token = await payers.payeeFor(payer, payee)
      return confirmPayment(wallet, {
        session: payer.session,
        locale: 'en',
        payee: token,
        amountMinor,
        currency: 'CNY',
        note,
      })
    },
    pay: (payer, confirmation, more = {}) =>
      pay(wallet, {
        session: more.session ?? payer.session,
        locale: 'en',
        confirmation,
        pin: more.pin,
        again: more.again ?? false,
        sentAt: (more.sentAt ?? clock.now()).toISOString(),
        idempotencyKey: more.key ?? nextKey(),
      }),
    async paid(payer, payee, amountMinor, more = {}) {
      const { confirmation } = must(await payers.confirm(payer, payee, amountMinor))
      return must(await payers.pay(payer, confirmation, more)).payment
    },
    async lock(payer, cause, deviceId) {
      const { accountId } = payer.person
      const now = clock.now()
      const tomorrow = new Date(now.getTime() + 86_400_000)
      const lock = await db.transact(async (tx) => {
        await lockAccount(tx, accountId)
        return placeLock(tx, now, deps, {
          accountId,
          cause,
          placedBy: 'system',
          ...(deviceId === undefined ? {} : { deviceId }),
          ...partsOf(cause, now, tomorrow),
        })
      })
      return lock.lockId
    },
    async know(payer, payee, daysAgo) {
      const at = new Date(clock.now().getTime() - daysAgo * 86_400_000)
      await inTx(
        `insert into payee (account_id, other_account_id, sealed_label, first_paid_at, last_paid_at, known_from_at)
         values ($1, $2, $3, $4, $4, $4)
         on conflict (account_id, other_account_id) do update set known_from_at = excluded.known_from_at`,
        [payer.person.accountId, payee.person.accountId, deps.secrets.seal('**满', 'payee.sealed_label'), at],
      )
    },
  }
  return payers
}

function partsOf(cause: CauseCode, now: Date, until: Date): Partial<Parameters<typeof placeLock>[3]> {
  if (cause === 'cooling_off') return { parts: coolingOff('password_reset', now) }
  if (cause === 'unusual_sign_in' || cause === 'under_review') {
    return { parts: [{ capabilities: ['pay-known', 'pay-new', 'withdraw'], proofs: [], endsAt: until }] }
  }
  return {}
}

/**
 * The same database, in which something happens the first time that balance and locks are read: after whichever of the two
 * is asked for first, and before the other.
 */
export function amidLooks(db: Database, happens: () => Promise<unknown>): Database {
  let over: Promise<unknown> | undefined
  const watched = (tx: Tx): Tx => ({
    ...tx,
    async among(name, text, values) {
      if (name !== 'ledger.find-balance' && name !== 'locks.list-locks') return tx.among(name, text, values)
      if (over === undefined) {
        const rows = tx.among<never>(name, text, values)
        over = rows.then(happens)
        return rows
      }
      await over
      return tx.among(name, text, values)
    },
  })
  return {
    ...db,
    read: (work) => db.read((tx) => work(watched(tx))),
    glance: (work) => db.glance((tx) => work(watched(tx))),
  }
}

export const refusedWith = (result: unknown): string =>
  isRefusal(result) ? result.refused : `not refused: ${JSON.stringify(result)}`
