import {
  countRecoveryCodes,
  findPassword,
  getCustomer,
  listContacts,
  listDevices,
  subjectOf,
} from '#customers'
import type { Standing } from '#contract/standing'
import type { Locale } from '#contract/words'
import { listLocks } from '#locks'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, type Refusal } from '#platform/refusals'
import { proveDevice } from './device-challenge.ts'
import { deviceLane, viewLane } from './lanes.ts'
import { listSessions } from './sessions.ts'
import type { Browser, DeviceProof } from './sign-in.ts'
import { standingOf } from './standing.ts'
import { laneOf } from './step-up.ts'
import type { Session } from './store-session.ts'

/** "What is wrong with my account", asked from a session (everything) or from a known device (level 1 of the ladder). */

export type Me = {
  standing: Standing
  security: {
    passwordSetAt: Date | null
    passwordStrength: number | null
    recoveryCodesLeft: number
    emailVerified: boolean
    devices: number
    sessions: number
  }
  now: Date
}

/** Step. How the wallet stands for a session: two proofs have been given, so all of it may be told. */
export async function standingOfSession(
  tx: Tx,
  now: Date,
  deps: Deps,
  session: Session,
  locale: Locale,
): Promise<Standing> {
  const { accountId, proofs, kind: sessionKind, place: deviceId } = session
  const customer = await getCustomer(tx, deps, accountId)
  const subject = await subjectOf(tx, deps, customer.e164)
  return standingOf({
    level: 2,
    accountId,
    displayName: customer.displayName,
    locks: await listLocks(tx, now, accountId),
    lane: await viewLane(tx, laneOf(session)),
    reissuedSuspect: subject.reissuedSuspect,
    proofs,
    from: 'session',
    sessionKind,
    deviceId,
    locale,
    timeZone: deps.timeZone,
    now,
  })
}

export async function readMe(deps: Deps, input: { session: Session; locale: Locale }): Promise<Me> {
  const { accountId } = input.session
  const now = deps.clock.now()
  return deps.db.transact(async (tx) => {
    const standing = await standingOfSession(tx, now, deps, input.session, input.locale)
    const password = await findPassword(tx, accountId)
    const codes = await countRecoveryCodes(tx, deps, accountId)
    const contacts = await listContacts(tx, deps, accountId)
    const devices = await listDevices(tx, deps, accountId)
    const sessions = await listSessions(tx, now, accountId)
    const security = {
      passwordSetAt: password?.setAt ?? null,
      passwordStrength: password?.strength ?? null,
      recoveryCodesLeft: codes.left,
      emailVerified: contacts.some(({ verified }) => verified),
      devices: devices.length,
      sessions: sessions.length,
    }
    return { standing, security, now }
  })
}

/** From a known device alone: the exact technical state, and nothing that names a place, a device or a person. */
export async function readDeviceStanding(
  deps: Deps,
  input: Browser & DeviceProof & { locale: Locale },
): Promise<{ standing: Standing; now: Date } | Refusal<'device_unknown'>> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const device = await proveDevice(tx, now, deps, { ...input, purpose: 'standing' })
    if (isRefusal(device)) return device
    const { accountId, deviceId, proof } = device
    const standing = standingOf({
      level: 1,
      accountId,
      displayName: undefined,
      locks: await listLocks(tx, now, accountId),
      lane: await viewLane(tx, { subjectId: accountId, laneKey: deviceLane(deviceId) }),
      proofs: [proof],
      from: 'device',
      deviceId,
      locale: input.locale,
      timeZone: deps.timeZone,
      now,
    })
    return { standing, now }
  })
}
