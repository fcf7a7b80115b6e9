import { describe, expect, it } from 'vitest'
import type { Proof } from '#contract/words'
import { coolingOff, type Lock } from '#locks'
import { decideChange, decideEnrolment, isOpening, type ChangeFacts } from './decide-manage.ts'

const now = new Date('2026-07-04T06:20:00Z')
const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000)
const daysAgo = (days: number): Date => minutesAgo(days * 24 * 60)
const proof = (kind: Proof['kind'], more: Partial<Proof> = {}): Proof => ({
  kind,
  provenAt: now,
  enrolledAt: daysAgo(30),
  atOpening: false,
  ...more,
})
const lock = (cause: Lock['cause'], parts: Lock['parts']): Lock => ({
  lockId: `lock of ${cause}`,
  accountId: 'account',
  cause,
  on: 'account',
  parts,
  placedAt: minutesAgo(60),
  placedBy: 'customer',
  byStaleProof: false,
  facts: {},
})
const frozen = lock('self_frozen', [
  { capabilities: ['pay-known', 'change-credentials', 'change-contacts'], proofs: [], endsAt: null },
])
const cooling = lock('cooling_off', coolingOff('password_reset', minutesAgo(60)))

const facts: ChangeFacts = {
  capability: 'change-credentials',
  session: { kind: 'full', place: 'phone' },
  proofs: [proof('known-device'), proof('password')],
  locks: [],
  opening: false,
  now,
}

describe('a change of credentials or contacts', () => {
  it('goes on with two independent, settled proofs of the last five minutes', () => {
    expect(decideChange(facts)).toBeUndefined()
    expect(decideChange({ ...facts, capability: 'change-contacts' })).toBeUndefined()
    const recovery = [proof('phone-code'), proof('recovery-code')]
    expect(decideChange({ ...facts, proofs: recovery })).toBeUndefined()
  })

  it('guarantees that a session left open changes nothing: both proofs are given again', () => {
    const provenAt = minutesAgo(5.1)
    const proofs = [proof('known-device', { provenAt }), proof('password', { provenAt })]
    expect(decideChange({ ...facts, proofs })).toMatchObject({ refused: 'step_up_needed' })
    const one = [proof('known-device', { provenAt }), proof('password')]
    expect(decideChange({ ...facts, proofs: one })).toMatchObject({ refused: 'step_up_needed' })
    expect(
      decideChange({
        ...facts,
        proofs: [proof('known-device', { provenAt: minutesAgo(5) }), proof('password')],
      }),
    ).toBeUndefined()
  })

  it('guarantees that a stolen unlocked phone alone changes nothing', () => {
    const proofs = [proof('known-device'), proof('phone-code')]
    expect(decideChange({ ...facts, proofs })).toMatchObject({
      refused: 'step_up_needed',
      facts: { missing: expect.stringContaining('recovery-code') as string },
    })
    const limited = { kind: 'limited' as const, place: 'phone' }
    expect(decideChange({ ...facts, proofs, session: limited })).toMatchObject({ refused: 'session_limited' })
  })

  it('guarantees that a proof younger than a week helps no other, unless it came while registering', () => {
    const young = { enrolledAt: daysAgo(6.9) }
    const proofs = [proof('phone-code'), proof('recovery-code', young)]
    expect(decideChange({ ...facts, proofs })).toMatchObject({ refused: 'proof_too_young' })
    const settled = [proof('phone-code'), proof('recovery-code', { enrolledAt: daysAgo(7) })]
    expect(decideChange({ ...facts, proofs: settled })).toBeUndefined()
    const opening = [proof('phone-code'), proof('recovery-code', { ...young, atOpening: true })]
    expect(decideChange({ ...facts, proofs: opening })).toBeUndefined()
  })

  it('guarantees that no change passes a freeze or a cooling-off, whatever is proven', () => {
    const proofs = [proof('known-device'), proof('password'), proof('recovery-code'), proof('phone-code')]
    expect(decideChange({ ...facts, proofs, locks: [frozen] })).toMatchObject({
      refused: 'change_locked',
      lockId: frozen.lockId,
    })
    expect(decideChange({ ...facts, proofs, locks: [cooling] })).toMatchObject({
      refused: 'change_locked',
      retryAt: new Date(minutesAgo(60).getTime() + 48 * 3_600_000),
    })
    const opening = { ...facts, proofs, opening: true }
    expect(decideChange({ ...opening, locks: [cooling] })).toMatchObject({ refused: 'change_locked' })
  })

  it('asks nothing again in the half hour of registering', () => {
    const given = { provenAt: minutesAgo(29), enrolledAt: minutesAgo(29), atOpening: true }
    const proofs = [proof('phone-code', given), proof('password', given)]
    expect(decideChange({ ...facts, proofs, opening: true })).toBeUndefined()
    expect(decideChange({ ...facts, proofs })).toMatchObject({ refused: 'step_up_needed' })
  })
})

describe('the half hour of registering', () => {
  it('guarantees that only the session that registered has it', () => {
    const openedAt = minutesAgo(30)
    expect(isOpening({ createdAt: openedAt }, { openedAt }, now)).toBe(true)
    expect(isOpening({ createdAt: minutesAgo(29) }, { openedAt }, now)).toBe(false)
    const earlier = minutesAgo(30.1)
    expect(isOpening({ createdAt: earlier }, { openedAt: earlier }, now)).toBe(false)
  })
})

describe('enrolling a device', () => {
  it('is open while a cooling-off runs, and closed while the owner has stopped changes', () => {
    expect(decideEnrolment(facts)).toBeUndefined()
    expect(decideEnrolment({ ...facts, locks: [cooling] })).toBeUndefined()
    expect(decideEnrolment({ ...facts, locks: [cooling, frozen] })).toMatchObject({
      refused: 'change_locked',
      lockId: frozen.lockId,
    })
    const limited = { kind: 'limited' as const, place: 'phone' }
    expect(decideEnrolment({ ...facts, session: limited })).toBeUndefined()
  })
})
