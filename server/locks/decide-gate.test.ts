import { describe, expect, it } from 'vitest'
import { causeCodes, causes } from '#contract/causes'
import { capabilities, changes, outgoing, type Capability, type Proof, type ProofKind } from '#contract/words'
import { lockFrom } from '../../test/support/lock-from.ts'
import { coolingOff } from './cooling-off.ts'
import {
  decideGate,
  refuseChange,
  refuseEntrance,
  usableProofs,
  type GateFacts,
  type GateVerdict,
} from './decide-gate.ts'
import type { Lock, LockPart } from './lock.ts'
import { laneLock, reissuedLock } from './view.ts'

const now = new Date('2026-07-04T06:20:00Z')
const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000)
const lockOf = lockFrom(now)
const proof = (kind: ProofKind): Proof => ({ kind, provenAt: now, enrolledAt: now, atOpening: true })
const owner = [proof('known-device'), proof('password')]
const gate = (capability: Capability, locks: Lock[], more: Partial<GateFacts> = {}): GateVerdict =>
  decideGate({ capability, locks, deviceId: 'device', sessionKind: 'full', proofs: owner, now, ...more })
const cooling = lockOf('cooling_off', { parts: coolingOff('password_reset', now) })

describe('the gate', () => {
  it('allows everything when nothing is off', () => {
    for (const capability of capabilities) expect(gate(capability, []).outcome, capability).toBe('allow')
  })

  it('guarantees that each lock refuses exactly what its cause takes away', () => {
    for (const cause of causeCodes) {
      for (const capability of capabilities) {
        const taken = causes[cause].scope.capabilities.includes(capability)
        const allowance = capability === 'pay-known' && causes[cause].allowance
        const passwordOff = capability === 'sign-in' && causes[cause].scope.proofs.includes('password')
        const expected = allowance ? 'allowance' : taken || passwordOff ? 'refuse' : 'allow'
        // A full session is more than an entrance: it takes a third proof while a new device has its first day.
        const sessionKind = capability === 'sign-in' ? 'limited' : 'full'
        const { outcome } = gate(capability, [lockOf(cause)], { sessionKind })
        expect(outcome, `${cause} ${capability}`).toBe(expected)
      }
    }
  })

  it('guarantees the essential allowance in cooling-off and review only, and never beside a lock that refuses', () => {
    expect(causeCodes.filter((cause) => causes[cause].allowance)).toEqual(['cooling_off', 'under_review'])
    expect(gate('pay-known', [cooling, lockOf('under_review')]).outcome).toBe('allowance')
    for (const strict of [
      'dormant',
      'self_frozen',
      'not_me',
      'legal_order',
      'unusual_sign_in',
      'taken_over',
    ] as const) {
      for (const locks of [
        [cooling, lockOf(strict)],
        [lockOf(strict), cooling],
      ]) {
        expect(gate('pay-known', locks).outcome, strict).toBe('refuse')
      }
    }
    expect(gate('pay-known', [cooling], { now: later(25) }).outcome, 'payments are over, changes not').toBe(
      'allow',
    )
    expect(gate('pay-new', [cooling]).outcome).toBe('refuse')
    expect(gate('withdraw', [lockOf('under_review')]).outcome).toBe('refuse')
  })

  it('lets the parts of a lock end at their own times, to the second', () => {
    const at = (capability: Capability, hours: number): string =>
      gate(capability, [cooling], { now: later(hours) }).outcome
    expect([at('pay-new', 23.999), at('pay-new', 24)]).toEqual(['refuse', 'allow'])
    expect([at('withdraw', 23.999), at('withdraw', 24)]).toEqual(['refuse', 'allow'])
    expect([at('change-contacts', 47.999), at('change-contacts', 48)]).toEqual(['refuse', 'allow'])
    for (const capability of ['sign-in', 'view', 'receive'] as const) expect(at(capability, 0)).toBe('allow')
  })

  it('guarantees that a lock on a device holds there and nowhere else', () => {
    const locks = [lockOf('unusual_sign_in')]
    for (const capability of outgoing) {
      expect(gate(capability, locks).outcome).toBe('refuse')
      expect(gate(capability, locks, { deviceId: 'another' }).outcome).toBe('allow')
      expect(gate(capability, locks, { deviceId: undefined }).outcome).toBe('allow')
    }
  })

  it('guarantees that a limited session views, receives and pays known payees within the allowance, no more', () => {
    const outcome = (capability: Capability, locks: Lock[] = []): string =>
      gate(capability, locks, { sessionKind: 'limited' }).outcome
    expect(capabilities.map((one) => [one, outcome(one)])).toEqual([
      ['sign-in', 'allow'],
      ['view', 'allow'],
      ['receive', 'allow'],
      ['pay-known', 'allowance'],
      ['pay-new', 'refuse'],
      ['withdraw', 'refuse'],
      ['change-credentials', 'refuse'],
      ['change-contacts', 'refuse'],
    ])
    expect(outcome('pay-known', [lockOf('unusual_sign_in')])).toBe('refuse')
    expect(outcome('pay-known', [cooling])).toBe('allowance')
  })

  it('guarantees that no session opens below the rule of two, nor by a proof that a lock disables', () => {
    const enter = (kinds: ProofKind[], locks: Lock[], more: Partial<GateFacts> = {}): string =>
      gate('sign-in', locks, { proofs: kinds.map(proof), ...more }).outcome
    expect(enter(['phone-code'], [])).toBe('refuse')
    expect(enter(['phone-code'], [], { sessionKind: 'limited' })).toBe('refuse')
    expect(enter(['known-device', 'phone-code'], [])).toBe('refuse')
    expect(enter(['known-device', 'phone-code'], [], { sessionKind: 'limited' })).toBe('allow')
    expect(enter(['phone-code', 'password'], [], { newDevice: true })).toBe('refuse')
    expect(enter(['phone-code', 'password'], [], { newDevice: true, sessionKind: 'limited' })).toBe('allow')
    expect(enter(['phone-code', 'password'], [lockOf('unusual_sign_in')])).toBe('refuse')
    expect(enter(['known-device', 'password'], [lockOf('password_exposed')])).toBe('refuse')
    expect(enter(['known-device', 'recovery-code'], [lockOf('password_exposed')])).toBe('allow')
    const reissued = reissuedLock({ accountId: 'account', seenAt: now })
    expect(enter(['phone-code', 'password'], [reissued], { sessionKind: 'limited' })).toBe('refuse')
    const lane = laneLock({ accountId: 'account', pausedUntil: later(1), seenAt: now })
    expect(enter(['known-device', 'password'], [lane])).toBe('refuse')
    expect(usableProofs(owner, [lockOf('password_exposed')], 'device', now)).toEqual([proof('known-device')])
  })

  it('names the strictest lock first and merges remedies shortest first, waiting only where waiting helps', () => {
    const verdict = gate('withdraw', [cooling, lockOf('unusual_sign_in'), lockOf('self_frozen')])
    expect(verdict).toMatchObject({
      outcome: 'refuse',
      endsAt: null,
      remedies: ['undo', 'passkey', 'device-approval', 'two-proofs'],
    })
    expect(verdict.outcome === 'refuse' && verdict.because.map(({ cause }) => cause)).toEqual([
      'self_frozen',
      'unusual_sign_in',
      'cooling_off',
    ])
    const dated = gate('withdraw', [lockOf('unusual_sign_in'), cooling])
    expect(dated).toMatchObject({
      endsAt: later(24),
      remedies: ['undo', 'passkey', 'device-approval', 'two-proofs', 'wait'],
    })
    const single = gate('withdraw', [cooling])
    expect(single).toMatchObject({ remedies: causes.cooling_off.remedies, endsAt: later(24) })
    expect(gate('change-contacts', [cooling])).toMatchObject({ endsAt: later(48) })
  })

  it('forgets a lock that is over', () => {
    const parts: LockPart[] = [{ capabilities: ['withdraw'], proofs: [], endsAt: now }]
    expect(gate('withdraw', [lockOf('cooling_off', { parts })]).outcome).toBe('allow')
  })
})

describe('refusals of the gate', () => {
  const refused = (verdict: GateVerdict): Extract<GateVerdict, { outcome: 'refuse' }> => {
    expect(verdict.outcome).toBe('refuse')
    return verdict as Extract<GateVerdict, { outcome: 'refuse' }>
  }

  it('name the lock and the time for a change, or the limited session', () => {
    expect(refuseChange(refused(gate('change-credentials', [cooling])))).toEqual({
      refused: 'change_locked',
      lockId: 'cooling_off',
      scope: changes,
      remedies: causes.cooling_off.remedies,
      retryAt: later(48),
    })
    const limited = refused(gate('change-contacts', [], { sessionKind: 'limited' }))
    expect(refuseChange(limited).refused).toBe('session_limited')
    const both = refused(gate('change-contacts', [lockOf('self_frozen')], { sessionKind: 'limited' }))
    expect(refuseChange(both)).not.toHaveProperty('retryAt')
  })

  it('name the cause for an entrance, or the missing proof', () => {
    const entrance = (locks: Lock[], kinds: ProofKind[]): string =>
      refuseEntrance(refused(gate('sign-in', locks, { proofs: kinds.map(proof) }))).refused
    expect(entrance([lockOf('taken_over')], ['known-device', 'password'])).toBe('taken_over')
    expect(entrance([lockOf('password_exposed')], ['known-device', 'password'])).toBe('password_exposed')
    const reissued = reissuedLock({ accountId: 'account', seenAt: now })
    expect(entrance([reissued], ['phone-code', 'password'])).toBe('phone_reissued')
    expect(entrance([], ['phone-code'])).toBe('proofs_not_enough')
  })
})
