import {
  checkDeviceName,
  enrolDevice as enrol,
  listDevices as listOf,
  parseDeviceKey,
  renameDevice as rename,
  revokeDevice as revoke,
  type Device,
} from '#customers'
import { coolingOff, placeLock } from '#locks'
import { tell } from '#messages'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, refuse, type Refusal } from '#platform/refusals'
import { auditChange, gatherChange, type ChangeGround } from './change.ts'
import { decideEnrolment } from './decide-manage.ts'
import { proveNewKey } from './device-challenge.ts'
import { deviceLane, removeLane } from './lanes.ts'
import { bindSessionToDevice, endSessions } from './sessions.ts'
import type { Session } from './store-session.ts'

/** Known devices: enrolled by showing that the browser holds the key, named, listed, and cut off at once. */

export async function listDevices(
  deps: Deps,
  input: { session: Session },
): Promise<{ devices: Device[]; now: Date }> {
  const now = deps.clock.now()
  return { devices: await deps.db.read((tx) => listOf(tx, deps, input.session.accountId)), now }
}

export type Enrolled = { device: Device; token: string; now: Date }

/**
 * "This is my own device." A limited session may: for a week the key only signs in and freezes. What held for the browser
 * goes on holding for the device, and payments to new payees cool off on it for a day.
 */
export async function enrolDevice(
  deps: Deps,
  input: { session: Session; challenge: string; signature: string; publicKey: string; name: string },
): Promise<
  | Enrolled
  | Refusal<
      | 'not_signed_in'
      | 'change_locked'
      | 'device_key_malformed'
      | 'proof_wrong'
      | 'name_malformed'
      | 'contact_limit'
    >
> {
  const publicKey = parseDeviceKey(input.publicKey)
  if (isRefusal(publicKey)) return publicKey
  const name = checkDeviceName(input.name)
  if (isRefusal(name)) return name
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const ground = await gatherChange(tx, now, deps, input.session)
    if (isRefusal(ground)) return ground
    const { session } = ground
    const { browserHash } = session
    const shown = await proveNewKey(tx, now, deps, { ...input, publicKey, browserHash })
    const refusal = shown
      ? decideEnrolment({ ...ground, capability: 'change-credentials', proofs: session.proofs, now })
      : refuse('proof_wrong')
    const enrolled = refusal ?? (await addKey(tx, now, deps, ground, { publicKey, name }))
    if (isRefusal(enrolled)) {
      await auditChange(tx, now, deps, { event: 'device_added', session, refused: enrolled.refused })
      return enrolled
    }
    return { ...enrolled, now }
  })
}

async function addKey(
  tx: Tx,
  now: Date,
  deps: Deps,
  ground: ChangeGround,
  key: { publicKey: Buffer; name: string },
): Promise<{ device: Device; token: string } | Refusal<'contact_limit'>> {
  const { session, opening } = ground
  const { accountId, browserName: browser } = session
  const before = await listOf(tx, deps, accountId)
  const added = await enrol(tx, now, deps, { accountId, ...key, browser, atOpening: opening })
  if (isRefusal(added)) return added
  const { deviceId, token } = added
  await bindSessionToDevice(tx, now, deps, session, deviceId)
  const isNew = !before.some((one) => one.deviceId === deviceId)
  if (isNew) {
    const { noticeId } = await tell(tx, now, deps, {
      accountId,
      template: 'device_added',
      facts: { browser, deviceName: key.name },
    })
    if (!opening) {
      await placeLock(tx, now, deps, {
        accountId,
        cause: 'cooling_off',
        on: 'device',
        deviceId,
        parts: coolingOff('new_device', now),
        placedBy: 'system',
        facts: { after: 'new_device', noticeId },
      })
    }
  }
  await auditChange(tx, now, deps, { event: 'device_added', session, facts: { deviceId, isNew, opening } })
  const device = (await listOf(tx, deps, accountId)).find((one) => one.deviceId === deviceId)
  assert(device, 'a device that was enrolled is listed')
  return { device, token }
}

/** `not_found` for a device of somebody else, one that was revoked, and none. */
export async function renameDevice(
  deps: Deps,
  input: { session: Session; deviceId: string; name: string },
): Promise<{ device: Device; now: Date } | Refusal<'not_found' | 'name_malformed'>> {
  const name = checkDeviceName(input.name)
  if (isRefusal(name)) return name
  const { accountId } = input.session
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const device = await rename(tx, deps, { accountId, deviceId: input.deviceId, name })
    return device ? { device, now } : refuse('not_found')
  })
}

/**
 * Cuts a device off: its key, its lane and its sessions, at once. It only takes away, so that a full session is enough and
 * no lock stands in the way (NIST SP 800-63B-4 4.3: losing a thing must be quick to report).
 */
export async function revokeDevice(
  deps: Deps,
  input: { session: Session; deviceId: string },
): Promise<{ endedOwn: boolean; now: Date } | Refusal<'not_signed_in' | 'not_found' | 'session_limited'>> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const ground = await gatherChange(tx, now, deps, input.session)
    if (isRefusal(ground)) return ground
    const { session } = ground
    const { accountId, browserName: browser } = session
    const { deviceId } = input
    const change = { event: 'device_revoked', session, facts: { deviceId } }
    const device = (await listOf(tx, deps, accountId)).find((one) => one.deviceId === deviceId)
    if (!device) return refuse('not_found')
    if (session.kind === 'limited') {
      await auditChange(tx, now, deps, { ...change, refused: 'session_limited' })
      return refuse('session_limited')
    }
    assert(await revoke(tx, now, { accountId, deviceId }), 'a device that is listed is revoked once')
    await removeLane(tx, { subjectId: accountId, laneKey: deviceLane(deviceId) })
    await endSessions(tx, now, deps, { accountId, deviceId, because: 'device-revoked' })
    const facts = { browser, deviceName: device.name }
    await tell(tx, now, deps, { accountId, template: 'device_revoked', facts })
    await auditChange(tx, now, deps, change)
    return { endedOwn: session.deviceId === deviceId, now }
  })
}
