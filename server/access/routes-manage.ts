import { routes } from '#contract/api'
import type { Contact, Device } from '#customers'
import { proofSettlesDays, viewLock } from '#locks'
import { answer, serve, type Http } from '#platform/http'
import { isRefusal } from '#platform/refusals'
import { addContact, listContacts, removeContact, verifyContact } from './contacts.ts'
import { changePassword, countRecoveryCodes, makeRecoveryCodes, type ManageDeps } from './credentials.ts'
import { enrolDevice, listDevices, renameDevice, revokeDevice } from './devices.ts'
import { endOtherSessions, endSession, listSessions } from './manage-sessions.ts'
import { viewSession, type Session } from './sessions.ts'

export function manageRoutes(http: Http<Session>, deps: ManageDeps): void {
  sessionRoutes(http, deps)
  deviceRoutes(http, deps)
  credentialRoutes(http, deps)
  contactRoutes(http, deps)
}

function sessionRoutes(http: Http<Session>, deps: ManageDeps): void {
  serve(http, routes.listSessions, async (call) => {
    const { sessions, now } = await listSessions(deps, call)
    return {
      sessions: sessions.map((one) => ({
        sessionId: one.sessionId,
        current: one.sessionId === call.session.sessionId,
        kind: one.kind,
        browser: one.browserName,
        deviceId: one.deviceId ?? null,
        startedAt: one.createdAt.toISOString(),
        lastSeenAt: one.lastSeenAt.toISOString(),
      })),
      serverNow: now.toISOString(),
    }
  })
  serve(http, routes.endSession, async (call) => {
    const ended = await endSession(deps, { ...call, ...call.params })
    if (isRefusal(ended)) return ended
    const own = call.params.sessionId === call.session.sessionId
    return answer(undefined, { cookies: own ? { session: null } : {} })
  })
  serve(http, routes.endOtherSessions, async (call) => {
    const { ended, now } = await endOtherSessions(deps, call)
    return { ended, serverNow: now.toISOString() }
  })
}

function deviceRoutes(http: Http<Session>, deps: ManageDeps): void {
  serve(http, routes.listDevices, async (call) => {
    const { devices, now } = await listDevices(deps, call)
    return {
      devices: devices.map((one) => viewDevice(one, call.session.deviceId)),
      serverNow: now.toISOString(),
    }
  })
  serve(http, routes.enrolDevice, async (call) => {
    const enrolled = await enrolDevice(deps, { ...call, ...call.body })
    if (isRefusal(enrolled)) return enrolled
    const { device, token, now } = enrolled
    const body = { device: viewDevice(device, device.deviceId), serverNow: now.toISOString() }
    return answer(body, { cookies: { device: token } })
  })
  serve(http, routes.renameDevice, async (call) => {
    const renamed = await renameDevice(deps, { ...call, ...call.params, ...call.body })
    if (isRefusal(renamed)) return renamed
    return {
      device: viewDevice(renamed.device, call.session.deviceId),
      serverNow: renamed.now.toISOString(),
    }
  })
  serve(http, routes.revokeDevice, async (call) => {
    const revoked = await revokeDevice(deps, { ...call, ...call.params })
    if (isRefusal(revoked)) return revoked
    return answer(undefined, { cookies: revoked.endedOwn ? { session: null, device: null } : {} })
  })
}

function credentialRoutes(http: Http<Session>, deps: ManageDeps): void {
  serve(http, routes.changePassword, async (call) => {
    // A keyed route answers `key_missing` before it comes here.
    const idempotencyKey = call.idempotencyKey ?? ''
    const changed = await changePassword(deps, { ...call, ...call.body, idempotencyKey })
    if (isRefusal(changed)) return changed
    const { session, token, locks, now } = changed
    const told = { locale: call.locale, timeZone: deps.timeZone, deviceId: session.place }
    const body = {
      session: viewSession(session),
      locks: locks.map((lock) => viewLock(lock, { ...told, now, among: locks })),
      serverNow: now.toISOString(),
    }
    return answer(body, { cookies: { session: token } })
  })
  serve(http, routes.makeRecoveryCodes, async (call) => {
    const made = await makeRecoveryCodes(deps, call)
    if (isRefusal(made)) return made
    return { recoveryCodes: made.recoveryCodes, serverNow: made.now.toISOString() }
  })
  serve(http, routes.countRecoveryCodes, async (call) => {
    const { left, madeAt, now } = await countRecoveryCodes(deps, call)
    return { left, madeAt: madeAt?.toISOString() ?? null, serverNow: now.toISOString() }
  })
}

function contactRoutes(http: Http<Session>, deps: ManageDeps): void {
  serve(http, routes.listContacts, async (call) => {
    const { contacts, now } = await listContacts(deps, call)
    return { contacts: contacts.map(viewContact), serverNow: now.toISOString() }
  })
  serve(http, routes.addContact, async (call) => {
    const added = await addContact(deps, { ...call, ...call.body })
    if (isRefusal(added)) return added
    return {
      contact: viewContact(added.contact),
      codeExpiresAt: added.codeExpiresAt.toISOString(),
      serverNow: added.now.toISOString(),
    }
  })
  serve(http, routes.verifyContact, async (call) => {
    const verified = await verifyContact(deps, { ...call, ...call.params, ...call.body })
    if (isRefusal(verified)) return verified
    return { contact: viewContact(verified.contact), serverNow: verified.now.toISOString() }
  })
  serve(http, routes.removeContact, async (call) => {
    const removed = await removeContact(deps, { ...call, ...call.params })
    return isRefusal(removed) ? removed : undefined
  })
}

type DeviceView = {
  deviceId: string
  name: string
  browser: string
  current: boolean
  enrolledAt: string
  lastSeenAt: string
  settledAt: string
}

function viewDevice(device: Device, currentId: string | undefined): DeviceView {
  const settles = device.atOpening ? 0 : proofSettlesDays * 86_400_000
  return {
    deviceId: device.deviceId,
    name: device.name,
    browser: device.browser,
    current: device.deviceId === currentId,
    enrolledAt: device.enrolledAt.toISOString(),
    lastSeenAt: device.lastSeenAt.toISOString(),
    settledAt: new Date(device.enrolledAt.getTime() + settles).toISOString(),
  }
}

type ContactView = { contactId: string; kind: 'email'; hint: string; verified: boolean; addedAt: string }

function viewContact(contact: Contact): ContactView {
  const { contactId, kind, hint, verified, addedAt } = contact
  return { contactId, kind, hint, verified, addedAt: addedAt.toISOString() }
}
