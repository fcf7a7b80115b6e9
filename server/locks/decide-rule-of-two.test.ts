import { describe, expect, it } from 'vitest'
import type { Proof, ProofKind } from '#contract/words'
import { fullAtOf, ruleOfTwo, type Purpose, type RuleContext } from './decide-rule-of-two.ts'

const now = new Date('2026-07-04T06:20:00Z')
const days = (count: number): Date => new Date(now.getTime() - count * 86_400_000)
const minutes = (count: number): Date => new Date(now.getTime() - count * 60_000)
const proof = (kind: ProofKind, more: Partial<Proof> = {}): Proof => ({
  kind,
  provenAt: minutes(1),
  enrolledAt: days(30),
  atOpening: false,
  ...more,
})
const young = { enrolledAt: days(6.9) }
const gives = (proofs: Proof[], purpose: Purpose, context: RuleContext = {}): string =>
  ruleOfTwo(proofs, purpose, now, context).gives
const all: Purpose[] = [
  'enter',
  'reset-password',
  'lift-lock',
  'change-credential',
  'shorten-cooling-off',
  'freeze',
  'clear-pause',
]
const others = all.filter((purpose) => purpose !== 'freeze')

const device = proof('known-device', { deviceId: 'phone' })
const text = proof('phone-code')
const password = proof('password')
const code = proof('recovery-code')
const passkey = proof('passkey', { userVerified: true, deviceId: 'tablet' })

describe('the rule of two', () => {
  it('guarantees that no single proof does more than freeze, a verified passkey and an identity check apart', () => {
    const single: ProofKind[] = [
      'known-device',
      'password',
      'phone-code',
      'email-code',
      'totp',
      'recovery-code',
      'device-approval',
      'recovery-contact',
    ]
    for (const kind of single) {
      for (const purpose of others) {
        expect(gives([proof(kind, { userVerified: true })], purpose), `${kind} ${purpose}`).toBe('nothing')
      }
    }
    expect(gives([], 'freeze')).toBe('nothing')
  })

  it('guarantees that a recycled number alone opens nothing, changes nothing and freezes for a day only', () => {
    for (const purpose of others) expect(gives([text], purpose, { disabled: ['phone-code'] })).toBe('nothing')
    expect(gives([text], 'freeze', { disabled: ['phone-code'] })).toBe('limited')
    expect(gives([text, password], 'enter', { disabled: ['phone-code'] })).toBe('nothing')
    expect(gives([device, text], 'enter', { disabled: ['phone-code'] })).toBe('nothing')
    expect(gives([code, password], 'enter', { disabled: ['phone-code'] })).toBe('full')
  })

  it('guarantees that a stolen unlocked phone alone gets a limited session and nothing else', () => {
    const stolen = [device, text]
    expect(gives(stolen, 'enter')).toBe('limited')
    expect(gives(stolen, 'reset-password')).toBe('limited')
    for (const purpose of ['lift-lock', 'change-credential', 'shorten-cooling-off', 'clear-pause'] as const) {
      expect(gives(stolen, purpose), purpose).toBe('nothing')
    }
    // What else the phone holds is still the phone.
    const everything = [
      ...stolen,
      proof('totp'),
      proof('passkey'),
      proof('device-approval'),
      proof('email-code'),
    ]
    expect(gives(everything, 'enter')).toBe('limited')
    expect(gives(everything, 'change-credential')).toBe('nothing')
  })

  it('guarantees that a password set with nothing but the phone is no second proof until the day is over', () => {
    const context = { limitedUntil: new Date(now.getTime() + 3_600_000) }
    const set = proof('password', { enrolledAt: days(0.5) })
    expect(gives([device, set], 'enter', context)).toBe('limited')
    expect(gives([device, text, set], 'enter', context)).toBe('limited')
    expect(gives([device, set, code], 'enter', context)).toBe('full')
    expect(gives([device, set], 'enter', { limitedUntil: now })).toBe('full')
    expect(fullAtOf(now)).toEqual(new Date('2026-07-05T06:20:00Z'))
  })

  it('guarantees that a proof younger than 7 days signs in and freezes, and moves no other proof', () => {
    const fresh = proof('recovery-code', young)
    expect(gives([device, fresh], 'enter')).toBe('full')
    expect(gives([fresh], 'freeze')).toBe('full')
    for (const purpose of [
      'reset-password',
      'lift-lock',
      'change-credential',
      'shorten-cooling-off',
    ] as const) {
      const verdict = ruleOfTwo([password, fresh], purpose, now)
      expect(verdict.gives, purpose).toBe('nothing')
      expect(verdict.tooYoung).toEqual(['recovery-code'])
    }
    expect(gives([proof('known-device', young), text], 'reset-password')).toBe('nothing')
    expect(ruleOfTwo([device, fresh], 'enter', now).tooYoung).toEqual([])
  })

  it('counts a proof at once that was enrolled while registering, and any other after exactly 7 days', () => {
    const opened = { enrolledAt: days(0), atOpening: true }
    expect(gives([proof('password', opened), proof('known-device', opened)], 'change-credential')).toBe(
      'full',
    )
    expect(gives([password, proof('recovery-code', { enrolledAt: days(7) })], 'lift-lock')).toBe('full')
    expect(gives([password, proof('recovery-code', young)], 'lift-lock')).toBe('nothing')
  })

  it('counts a verified passkey as two for signing in and clearing a pause, as one for everything else', () => {
    expect(gives([passkey], 'enter')).toBe('full')
    expect(gives([passkey], 'clear-pause')).toBe('full')
    for (const purpose of ['reset-password', 'lift-lock', 'change-credential'] as const) {
      expect(gives([passkey], purpose), purpose).toBe('nothing')
      expect(gives([passkey, password], purpose), purpose).toBe('full')
    }
    const touched = proof('passkey', { deviceId: 'tablet' })
    expect(gives([touched], 'enter')).toBe('nothing')
    expect(gives([touched, text], 'enter'), 'a device key without verification').toBe('limited')
  })

  it('guarantees that an e-mail code is a second proof for a limited session and never more', () => {
    const mail = proof('email-code')
    for (const other of [device, text, password, code]) {
      expect(gives([other, mail], 'enter'), other.kind).toBe('limited')
      for (const purpose of ['reset-password', 'lift-lock', 'change-credential', 'clear-pause'] as const) {
        expect(gives([other, mail], purpose), `${other.kind} ${purpose}`).toBe('nothing')
      }
    }
    expect(gives([mail], 'freeze')).toBe('limited')
  })

  it('guarantees that a superseded secret freezes for a day and does nothing else', () => {
    const old = proof('password', { stale: true })
    expect(gives([old], 'freeze')).toBe('limited')
    for (const purpose of others) {
      expect(gives([device, old], purpose), purpose).toBe('nothing')
      expect(gives([text, old], purpose), purpose).toBe('nothing')
    }
  })

  it('lets text code and password enter on a new device, limited until one proof more', () => {
    const context = { newDevice: true }
    expect(gives([text, password], 'enter', context)).toBe('limited')
    expect(gives([text, password, code], 'enter', context)).toBe('full')
    expect(gives([text, password], 'enter'), 'its day is over').toBe('full')
    expect(gives([text, code], 'reset-password', context)).toBe('limited')
    expect(gives([text], 'enter', context)).toBe('nothing')
    expect(ruleOfTwo([text, password], 'enter', now, context).missing).toEqual([['recovery-code']])
  })

  it('resets a forgotten password: limited on an own device, full with a recovery code; code and recovery code elsewhere', () => {
    expect(gives([device, text], 'reset-password')).toBe('limited')
    expect(gives([device, text, code], 'reset-password')).toBe('full')
    expect(gives([text, code], 'reset-password')).toBe('full')
    expect(gives([text], 'reset-password')).toBe('nothing')
    expect(gives([device], 'reset-password')).toBe('nothing')
  })

  it('lets an exposed password count with a text code for replacing itself, and for nothing else', () => {
    const context: RuleContext = { disabled: ['password'] }
    expect(gives([text, password], 'reset-password', context)).toBe('limited')
    expect(gives([text, proof('password', young)], 'reset-password', context)).toBe('limited')
    expect(gives([device, password], 'reset-password', context)).toBe('nothing')
    expect(gives([device, text, password], 'reset-password', context)).toBe('limited')
    expect(gives([code, text, password], 'reset-password', context)).toBe('full')
    for (const purpose of others.filter((one) => one !== 'reset-password')) {
      expect(gives([text, password], purpose, context), purpose).toBe('nothing')
    }
  })

  it('guarantees that clearing a pause takes two proofs that are not the password', () => {
    expect(gives([device, password], 'clear-pause')).toBe('nothing')
    expect(gives([device, code], 'clear-pause')).toBe('full')
    expect(gives([text, code], 'clear-pause')).toBe('full')
    expect(gives([device, text], 'clear-pause'), 'five more guesses for the thief of a phone').toBe('nothing')
  })

  it('guarantees that an old session changes and lifts nothing: the proofs are from the last 5 minutes', () => {
    const old = { provenAt: minutes(6) }
    const verdict = ruleOfTwo([proof('known-device', old), password], 'change-credential', now)
    expect(verdict.gives).toBe('nothing')
    expect(verdict.toRefresh).toEqual(['known-device'])
    expect(verdict.missing).toContainEqual(['known-device'])
    const edge = proof('known-device', { provenAt: minutes(5) })
    expect(gives([edge, password], 'change-credential')).toBe('full')
    expect(gives([proof('known-device', old), proof('password', old)], 'enter')).toBe('full')
  })

  it('shortens a cooling-off with a passkey on another device and one more proof that is no text code', () => {
    const context = { barredDeviceIds: ['phone'] }
    expect(gives([passkey, password], 'shorten-cooling-off', context)).toBe('full')
    expect(gives([passkey, code], 'shorten-cooling-off', context)).toBe('full')
    for (const short of [
      [passkey],
      [passkey, text],
      [passkey, proof('email-code')],
      [passkey, text, proof('email-code')],
      [password, code],
      [proof('passkey', { deviceId: 'tablet' }), password],
      [{ ...passkey, deviceId: 'phone' }, password],
      [{ ...passkey, ...young }, password],
      [passkey, proof('password', young)],
    ]) {
      const name = short.map(({ kind }) => kind).join('+')
      expect(gives(short, 'shorten-cooling-off', context), name).toBe('nothing')
    }
  })

  it('guarantees that the same kind twice, or a device that was named lost, is no second proof', () => {
    expect(gives([password, proof('password')], 'enter')).toBe('nothing')
    expect(gives([code, proof('recovery-code')], 'change-credential')).toBe('nothing')
    expect(gives([device, password], 'lift-lock', { barredDeviceIds: ['phone'] })).toBe('nothing')
    expect(gives([device, password], 'lift-lock')).toBe('full')
  })

  it('says which proofs would be enough, quickest first, and asks for nothing that cannot be given here', () => {
    const missing = (proofs: Proof[], purpose: Purpose, context: RuleContext = {}): ProofKind[][] =>
      ruleOfTwo(proofs, purpose, now, context).missing
    expect(missing([device, password], 'enter')).toEqual([])
    expect(missing([device, text], 'enter')).toEqual([['recovery-code'], ['password']])
    expect(missing([device], 'clear-pause')).toEqual([['recovery-code']])
    expect(missing([text], 'enter', { newDevice: true })).toEqual([['recovery-code', 'password']])
    expect(missing([password, proof('recovery-code', young)], 'lift-lock')).toEqual([
      ['known-device'],
      ['phone-code'],
    ])
    expect(missing([], 'enter', { offered: [] })).toEqual([])
  })
})
