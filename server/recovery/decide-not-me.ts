import type { NoticeTemplate } from '#messages'

/**
 * "This wasn't me" only takes away: money out and changes stop, other sessions end, and what was added since the disputed
 * event is cut off. Nothing old comes back unproven (product.md, "taken over"), and nothing is opened to anybody.
 */
export type NotMeFacts = {
  template: NoticeTemplate
  /** When the disputed event happened. */
  toldAt: Date
  devices: readonly { deviceId: string; enrolledAt: Date }[]
  contacts: readonly { contactId: string; addedAt: Date }[]
  passwordSetAt: Date | undefined
  /** The device of the session that reports; never cut off by its own report. */
  ownDeviceId: string | undefined
}

export type CleanUp = {
  revokeDeviceIds: string[]
  removeContactIds: string[]
  /** Recovery codes made at that time or later stop working. */
  voidCodesMadeSince: Date
  /** The password is somebody else's, or known to somebody else: it only counts towards replacing itself. */
  distrustPassword: boolean
}

export function decideCleanUp(facts: NotMeFacts): CleanUp {
  const since = (at: Date): boolean => at >= facts.toldAt
  return {
    revokeDeviceIds: facts.devices
      .filter((one) => since(one.enrolledAt) && one.deviceId !== facts.ownDeviceId)
      .map((one) => one.deviceId),
    removeContactIds: facts.contacts.filter((one) => since(one.addedAt)).map((one) => one.contactId),
    // Who used one recovery code that was not theirs has the sheet.
    voidCodesMadeSince: facts.template === 'recovery_code_used' ? new Date(0) : facts.toldAt,
    distrustPassword:
      facts.template === 'signed_in_new_device' ||
      (facts.passwordSetAt !== undefined && since(facts.passwordSetAt)),
  }
}
