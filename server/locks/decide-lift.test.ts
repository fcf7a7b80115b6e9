import { describe, expect, it } from 'vitest'
import { causeCodes, causes, type CauseCode } from '#contract/causes'
import type { Proof, ProofKind } from '#contract/words'
import { coolingOff } from './cooling-off.ts'
import { decideLift, type LiftSession } from './decide-lift.ts'
import type { Lock } from './lock.ts'

const now = new Date('2026-07-04T06:20:00Z')
const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000)
const proof = (kind: ProofKind, more: Partial<Proof> = {}): Proof => ({
  kind,
  provenAt: now,
  enrolledAt: later(-24 * 30),
  atOpening: false,
  ...more,
})
const lockOf = (cause: CauseCode, more: Partial<Lock> = {}): Lock => ({
  lockId: cause,
  accountId: 'account',
  cause,
  on: 'account',
  parts: [{ capabilities: ['withdraw'], proofs: [], endsAt: null }],
  placedAt: later(-1),
  placedBy: 'customer',
  byStaleProof: false,
  facts: {},
  ...more,
})
const device = proof('known-device', { deviceId: 'phone' })
const text = proof('phone-code')
const password = proof('password')
const code = proof('recovery-code')
const full: LiftSession = { kind: 'full', deviceId: 'phone' }
const lift = (lock: Lock, proofs: Proof[], session: LiftSession = full): string => {
  const decided = decideLift(lock, proofs, session, now)
  return decided === 'lift' ? 'lift' : decided.refused
}

describe('lifting a lock', () => {
  const byTwo = ['self_frozen', 'not_me', 'dormant'] as const

  it('takes two settled and fresh proofs for what its owner may open', () => {
    for (const cause of byTwo) {
      const lock = lockOf(cause)
      expect(lift(lock, [device, password]), cause).toBe('lift')
      expect(lift(lock, [text, code]), cause).toBe('lift')
      expect(lift(lock, [password])).toBe('proofs_not_enough')
      expect(lift(lock, [device, proof('password', { enrolledAt: later(-24) })])).toBe('proof_too_young')
      expect(lift(lock, [device, proof('password', { provenAt: later(-1) })])).toBe('step_up_needed')
    }
  })

  it('guarantees that a freeze survives the thief of the phone and whoever came in on a new device', () => {
    for (const cause of byTwo) {
      expect(lift(lockOf(cause), [device, text]), cause).toBe('proofs_not_enough')
      const strange: LiftSession = { kind: 'limited', deviceId: 'strange' }
      expect(lift(lockOf(cause), [text, password], strange), cause).toBe('session_limited')
    }
  })

  it('guarantees that a number under doubt takes two proofs beside its codes, in whatever session they were given', () => {
    const doubt = lockOf('phone_reissued')
    const limited: LiftSession = { kind: 'limited', deviceId: 'strange' }
    for (const session of [full, limited]) {
      expect(lift(doubt, [device, code], session)).toBe('lift')
      expect(lift(doubt, [password, code], session)).toBe('lift')
      expect(lift(doubt, [text, password, code], session)).toBe('lift')
      for (const one of [device, password, code]) {
        expect(lift(doubt, [text, one], session)).toBe('proofs_not_enough')
      }
      expect(lift(doubt, [password, proof('recovery-code', { provenAt: later(-1) })], session)).toBe(
        'step_up_needed',
      )
    }
  })

  it('guarantees that undoing a freeze never works from the device it was placed for or that was named lost', () => {
    const lost = lockOf('self_frozen', { deviceId: 'phone' })
    expect(lift(lost, [device, password])).toBe('wrong_device')
    expect(lift(lost, [device, password, code], { kind: 'full', deviceId: 'tablet' })).toBe('lift')
    // The lost device's word does not count in a session elsewhere either.
    expect(lift(lost, [device, password], { kind: 'full', deviceId: 'tablet' })).toBe('proofs_not_enough')
  })

  it('lifts a freeze from the device that placed it, unless a stale proof did', () => {
    const fresh = lockOf('self_frozen', { fromDeviceId: 'phone' })
    expect(lift(fresh, [device, password])).toBe('lift')
    const stale = lockOf('self_frozen', { fromDeviceId: 'phone', byStaleProof: true })
    expect(decideLift(stale, [device, password], full, now)).toEqual({
      refused: 'wrong_device',
      lockId: 'self_frozen',
      facts: { where: 'other-device' },
    })
  })

  it('lifts the first day of a new device there alone, with one settled proof beyond those that entered', () => {
    const unusual = lockOf('unusual_sign_in', {
      on: 'device',
      deviceId: 'new',
      facts: { enteredWith: 'phone-code,password' },
    })
    const there: LiftSession = { kind: 'limited', deviceId: 'new' }
    expect(lift(unusual, [text, password, code], there)).toBe('lift')
    expect(lift(unusual, [text, password], there)).toBe('proofs_not_enough')
    expect(lift(unusual, [text, password, proof('password')], there)).toBe('proofs_not_enough')
    expect(lift(unusual, [text, password, proof('email-code')], there)).toBe('proofs_not_enough')
    const young = proof('recovery-code', { enrolledAt: later(-24 * 6) })
    expect(lift(unusual, [text, password, young], there)).toBe('proof_too_young')
    const opened = proof('recovery-code', { enrolledAt: later(-24), atOpening: true })
    expect(lift(unusual, [text, password, opened], there)).toBe('lift')
    const old = proof('recovery-code', { provenAt: later(-1) })
    expect(lift(unusual, [text, password, old], there)).toBe('step_up_needed')
    // An approval from elsewhere could be talked out of the owner.
    expect(decideLift(unusual, [device, password, code], full, now)).toEqual({
      refused: 'wrong_device',
      lockId: 'unusual_sign_in',
      facts: { where: 'new-device' },
    })
    // The lost phone's texts and a key enrolled a minute ago on the new device are one thing, not a third.
    const key = proof('known-device', { deviceId: 'new', enrolledAt: now })
    expect(lift(unusual, [text, password, key], there)).toBe('proof_too_young')
  })

  it('guarantees that a cooling-off is not shortened without a passkey elsewhere and a proof that is no text code', () => {
    const cooling = lockOf('cooling_off', { parts: coolingOff('password_reset', now), fromDeviceId: 'phone' })
    expect(decideLift(cooling, [device, password, code], full, now)).toEqual({
      refused: 'lock_not_liftable',
      lockId: 'cooling_off',
      remedies: ['wait', 'passkey'],
      retryAt: later(48),
    })
    const passkey = proof('passkey', { userVerified: true, deviceId: 'tablet' })
    expect(lift(cooling, [passkey, text], { kind: 'full', deviceId: 'tablet' })).toBe('lock_not_liftable')
    expect(lift(cooling, [passkey, password], { kind: 'full', deviceId: 'tablet' })).toBe('lift')
    expect(lift(cooling, [passkey, password], full)).toBe('wrong_device')
    expect(lift(cooling, [{ ...passkey, deviceId: 'phone' }, password])).toBe('lock_not_liftable')
  })

  it('says of every other lock that no proof of the customer opens it, and what does', () => {
    const everything = [device, text, password, code, proof('passkey', { userVerified: true })]
    for (const cause of causeCodes) {
      if ([...byTwo, 'phone_reissued', 'unusual_sign_in', 'cooling_off'].includes(cause)) continue
      const decided = decideLift(lockOf(cause), everything, full, now)
      expect(decided, cause).toMatchObject({ refused: 'lock_not_liftable', lockId: cause })
      expect(decided !== 'lift' && decided.remedies?.length, cause).toBeGreaterThan(0)
    }
    for (const cause of ['under_review', 'legal_order', 'taken_over'] as const) {
      const decided = decideLift(lockOf(cause), everything, full, now)
      expect(decided !== 'lift' && decided.remedies, cause).toEqual(causes[cause].remedies)
    }
  })

  it('names what is missing, in the order in which it is quickest', () => {
    expect(decideLift(lockOf('self_frozen'), [password], full, now)).toMatchObject({
      facts: { missing: 'recovery-code | known-device | phone-code' },
    })
  })
})
