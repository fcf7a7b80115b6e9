import { describe, expect, it } from 'vitest'
import { decideCleanUp, type NotMeFacts } from './decide-not-me.ts'

const toldAt = new Date('2026-07-04T06:20:00Z')
const before = new Date('2026-07-04T06:19:59Z')
const after = new Date('2026-07-05T06:20:00Z')

const facts: NotMeFacts = {
  template: 'device_added',
  toldAt,
  devices: [
    { deviceId: 'mine', enrolledAt: before },
    { deviceId: 'disputed', enrolledAt: toldAt },
    { deviceId: 'later', enrolledAt: after },
  ],
  contacts: [
    { contactId: 'mine', addedAt: before },
    { contactId: 'later', addedAt: after },
  ],
  passwordSetAt: before,
  ownDeviceId: 'mine',
}

describe('"this wasn’t me"', () => {
  it('guarantees that what was added at the disputed event or since is cut off, and nothing older', () => {
    expect(decideCleanUp(facts)).toEqual({
      revokeDeviceIds: ['disputed', 'later'],
      removeContactIds: ['later'],
      voidCodesMadeSince: toldAt,
      distrustPassword: false,
    })
  })

  it('guarantees that a report never cuts off the device that makes it', () => {
    expect(decideCleanUp({ ...facts, ownDeviceId: 'later' }).revokeDeviceIds).toEqual(['disputed'])
    expect(decideCleanUp({ ...facts, ownDeviceId: undefined }).revokeDeviceIds).toEqual(['disputed', 'later'])
  })

  it.each([
    ['password_reset', toldAt, true],
    ['password_changed', after, true],
    ['device_added', after, true],
    ['device_added', before, false],
    // Whoever signed in there knew the password.
    ['signed_in_new_device', before, true],
  ] as const)('after %s with a password of %s distrusts it: %s', (template, passwordSetAt, distrust) => {
    expect(decideCleanUp({ ...facts, template, passwordSetAt }).distrustPassword).toBe(distrust)
  })

  it('guarantees that a stolen sheet of recovery codes is worth nothing any more', () => {
    expect(decideCleanUp({ ...facts, template: 'recovery_code_used' }).voidCodesMadeSince).toEqual(
      new Date(0),
    )
  })
})
