import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import {
  enrolDevice,
  insertContact,
  makeRecoveryCodes,
  openAccount,
  parseDeviceKey,
  replacePassword,
  verifyContact,
} from '#customers'
import { makeChallenge, signedText, type DevicePurpose } from '#access'
import { startDoor, type Asker, type Door } from './door.ts'
import { must } from './entering.ts'

export type Person = { accountId: string; e164: string; password: string; recoveryCodes: string[] }
export type OwnDevice = {
  deviceId: string
  token: string
  /** A fresh challenge, signed. */
  answer(purpose: DevicePurpose): { deviceToken: string; challenge: string; signature: string }
}

export type People = Door & {
  /** A customer with a number of their own, registered `daysAgo` (8 unless said: every proof has settled). */
  person(daysAgo?: number): Promise<Person>
  device(person: Person, asker: Asker, options?: { atOpening?: boolean }): Promise<OwnDevice>
  newPassword(person: Person, password: string): Promise<void>
  /** A confirmed second notice address; its id. */
  addEmail(person: Person, email?: string): Promise<string>
}

let numbers = 0

/** Tests of signing in send more texts than people ask for. The limits of one number stay as they are. */
const many = { perHourMax: 1_000_000, perDayMax: 1_000_000 }
const unlimited = { place: [], source: many, range: many, country: many, whole: many }

/** Customers as they are after registering, with real hashes and device keys. */
export async function startPeople(seed: string, options: { connectionsMax?: number } = {}): Promise<People> {
  const door = await startDoor(seed, { ...options, limits: unlimited })
  const { deps } = door
  return {
    ...door,
    async person(daysAgo = 8) {
      numbers += 1
      const accountId = deps.random.id()
      const e164 = `+86139${String(10_000_000 + numbers + process.pid * 1000).slice(-8)}`
      const password = `correct horse ${numbers}`
      const now = new Date(deps.clock.now().getTime() - daysAgo * 86_400_000)
      const passwordHash = await deps.slowHash.hash(password, 'known')
      if (typeof passwordHash !== 'string') throw new Error('busy')
      const recoveryCodes = await deps.db.transact(async (tx) => {
        const displayName = '林小满'
        const account = { accountId, displayName, e164, locale: 'zh-CN' as const }
        await openAccount(tx, now, deps, { ...account, passwordHash, passwordStrength: 3 })
        return makeRecoveryCodes(tx, now, deps, { accountId, atOpening: true })
      })
      return { accountId, e164, password, recoveryCodes }
    },
    async device(person, asker, { atOpening = true } = {}) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64url')
      const enrolled = await deps.db.transact((tx) =>
        enrolDevice(tx, deps.clock.now(), deps, {
          accountId: person.accountId,
          publicKey: must(parseDeviceKey(spki)),
          name: 'Phone',
          browser: asker.browserName,
          atOpening,
        }),
      )
      const { deviceId, token } = must(enrolled)
      return {
        deviceId,
        token,
        answer(purpose) {
          const { challenge } = makeChallenge(deps, asker.browserHash)
          return {
            deviceToken: token,
            challenge,
            signature: signText(privateKey, signedText(purpose, challenge)),
          }
        },
      }
    },
    async newPassword(person, password) {
      const hash = await deps.slowHash.hash(password, 'known')
      if (typeof hash !== 'string') throw new Error('busy')
      await deps.db.transact((tx) =>
        replacePassword(tx, deps.clock.now(), deps, { accountId: person.accountId, hash, strength: 3 }),
      )
    },
    addEmail: ({ accountId }, email = 'somebody@example.com') =>
      deps.db.transact(async (tx) => {
        const now = deps.clock.now()
        const added = must(await insertContact(tx, now, deps, { accountId, email, atOpening: true }))
        const { contactId } = added.contact
        must(await verifyContact(tx, now, deps, { accountId, contactId, code: added.code }))
        return contactId
      }),
  }
}

/** As WebCrypto signs: r‖s, base64url. */
function signText(key: KeyObject, text: string): string {
  return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
}
