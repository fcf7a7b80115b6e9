import { describe, expect, it } from 'vitest'
import { causeCodes, causes, type CauseCode } from '#contract/causes'
import { standing as standingSchema, type Standing } from '#contract/standing'
import { outgoing, type Proof, type ProofKind } from '#contract/words'
import { coolingOff, type Lock } from '#locks'
import { lockFrom } from '../../test/support/lock-from.ts'
import { standingOf, type StandingFacts } from './standing.ts'

const now = new Date('2026-07-04T06:20:00Z')
const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000)
const proof = (kind: ProofKind, more: Partial<Proof> = {}): Proof => ({
  kind,
  provenAt: now,
  enrolledAt: later(-24 * 30),
  atOpening: true,
  ...more,
})
/** Facts that nobody below level 2 may read, in every place where a lock could hold them. */
const secrets = {
  device: 'SECRET-android',
  city: 'SECRET-chengdu',
  until: 'SECRET-until',
  reason: 'SECRET-rule',
}
const lockWith = lockFrom(now)
const lockOf = (cause: CauseCode, more: Partial<Lock> = {}): Lock =>
  lockWith(cause, { facts: secrets, ...more })
const one: StandingFacts = {
  level: 1,
  accountId: 'account',
  displayName: 'SECRET-name',
  locks: [],
  proofs: [proof('phone-code')],
  from: 'flow',
  deviceId: 'device',
  locale: 'zh-CN',
  now,
}
const two: StandingFacts = {
  ...one,
  level: 2,
  from: 'session',
  sessionKind: 'full',
  proofs: [proof('known-device'), proof('password')],
}
const ask = (facts: StandingFacts): Standing => {
  const standing = standingOf(facts)
  expect(standingSchema.parse(standing)).toEqual(standing)
  return standing
}
const shownCauses = (facts: StandingFacts): string[] => ask(facts).locks.map(({ cause }) => cause)
const ways = (facts: StandingFacts): string[] => ask(facts).ways.map(({ kind }) => kind)
const placeable = causeCodes.filter((cause) => {
  const { capabilities, proofs, on } = causes[cause].scope
  return on !== 'lane' && capabilities.length + proofs.length > 0
})

describe('level 0', () => {
  it('guarantees that a stranger is told the same of every account, and of none', () => {
    const none = ask({ ...one, level: 0, accountId: undefined, proofs: [] })
    for (const locks of [[], placeable.map((cause) => lockOf(cause))]) {
      expect(ask({ ...one, level: 0, locks, proofs: [], reissuedSuspect: true })).toEqual(none)
    }
    expect(none).toMatchObject({
      wallet: 'none',
      displayName: null,
      locks: [],
      state: 'open',
      moreToTell: false,
    })
  })
})

describe('level 1', () => {
  it('says exactly what is wrong, until when, and how many ways there are', () => {
    const frozen = lockOf('self_frozen', {
      parts: [{ capabilities: [...outgoing], proofs: [], endsAt: later(24) }],
    })
    const standing = ask({ ...one, locks: [frozen] })
    expect(standing).toMatchObject({ level: 1, wallet: 'exists', state: 'restricted', moreToTell: true })
    expect(standing.locks[0]).toMatchObject({
      cause: 'self_frozen',
      endsAt: later(24).toISOString(),
      detail: '转出和更改都停了，7月5日 14:20 自动恢复；查看、收款照常。想提前恢复，用两种验证解冻。',
    })
  })

  it('guarantees that no name, place, device or reason is told, in any lock', () => {
    for (const locale of ['zh-CN', 'en'] as const) {
      const said = JSON.stringify(ask({ ...one, locale, locks: placeable.map((cause) => lockOf(cause)) }))
      expect(said).not.toContain('SECRET')
    }
    expect(ask(one).displayName).toBeNull()
  })

  it('guarantees that a lock of a higher level leaves no trace: the same bytes as without it', () => {
    const above = placeable.filter((cause) => causes[cause].level > 1)
    expect(above).toEqual(['not_me', 'taken_over', 'under_review', 'legal_order'])
    for (const base of [
      [],
      [lockOf('dormant')],
      [lockOf('cooling_off', { parts: coolingOff('password_reset', now) })],
    ]) {
      for (const from of ['flow', 'device'] as const) {
        const without = JSON.stringify(ask({ ...one, from, locks: base }))
        for (const cause of above) {
          expect(JSON.stringify(ask({ ...one, from, locks: [...base, lockOf(cause)] })), cause).toBe(without)
        }
      }
    }
  })

  it('tells nothing of another device', () => {
    expect(shownCauses({ ...one, locks: [lockOf('unusual_sign_in')] })).toEqual(['unusual_sign_in'])
    expect(shownCauses({ ...one, locks: [lockOf('unusual_sign_in')], deviceId: 'elsewhere' })).toEqual([])
  })

  it('guarantees that the holder of a recycled number learns why the code does not count, and nothing of the wallet', () => {
    const locks = placeable.filter((cause) => cause !== 'phone_reissued').map((cause) => lockOf(cause))
    const facts = { ...one, reissuedSuspect: true, lane: { opensAt: later(1), closedAt: null } }
    const standing = ask({ ...facts, locks })
    expect(standing.locks.map(({ cause }) => cause)).toEqual(['phone_reissued'])
    expect(JSON.stringify(standing)).toBe(JSON.stringify(ask({ ...facts, locks: [] })))
    expect(ways({ ...facts, locks })).toEqual(['recovery-code', 'identity-check', 'freeze'])
    // The owner, with a proof that counts, is told.
    expect(
      shownCauses({
        ...facts,
        locks: [lockOf('dormant')],
        proofs: [proof('phone-code'), proof('recovery-code')],
      }),
    ).toEqual(['phone_reissued', 'password_paused', 'dormant'])
  })

  it('shows the pause of the asker’s own lane, and forgets it when it is over', () => {
    const paused = ask({ ...one, lane: { opensAt: later(0.01), closedAt: null } })
    expect(paused.locks[0]).toMatchObject({
      cause: 'password_paused',
      on: 'lane',
      endsAt: later(0.01).toISOString(),
    })
    expect(paused.ways.map(({ kind }) => kind)).toEqual(['recovery-code', 'reset-password', 'freeze'])
    expect(shownCauses({ ...one, lane: { opensAt: later(-1), closedAt: null } })).toEqual([])
    const closed = ask({ ...one, lane: { opensAt: null, closedAt: later(-1) } })
    expect(closed.locks[0]).toMatchObject({ cause: 'password_paused', endsAt: null })
  })

  it('offers the ways on, best first', () => {
    expect(ways(one)).toEqual(['sign-in', 'recovery-code', 'reset-password', 'freeze'])
    expect(ways({ ...one, locks: [lockOf('password_exposed')] })).toEqual([
      'set-new-password',
      'recovery-code',
      'freeze',
    ])
    expect(ways({ ...one, locks: [lockOf('self_frozen')] })).toEqual([
      'sign-in',
      'recovery-code',
      'reset-password',
    ])
    expect(ways({ ...one, accountId: undefined })).toEqual(['register', 'fix-number'])
    expect(ask({ ...one, accountId: undefined })).toMatchObject({
      wallet: 'none',
      locks: [],
      moreToTell: false,
    })
  })
})

describe('the order in which locks are told', () => {
  const at = (cause: CauseCode, hours: number, more: Partial<Lock> = {}): Lock =>
    lockOf(cause, { placedAt: later(hours), ...more })
  const cooling = at('cooling_off', -1, { parts: coolingOff('password_reset', now) })
  const paused = { lane: { opensAt: later(0.01), closedAt: null } }

  it('to whoever wants to come in, what takes the way in away comes first, however long it has been there', () => {
    for (const from of ['flow', 'device'] as const) {
      expect(shownCauses({ ...one, ...paused, from, locks: [cooling] })).toEqual([
        'password_paused',
        'cooling_off',
      ])
      const exposed = at('password_exposed', -90)
      expect(shownCauses({ ...one, from, locks: [cooling, at('dormant', -2), exposed] })).toEqual([
        'password_exposed',
        'cooling_off',
        'dormant',
      ])
    }
  })

  it('to whoever is in: money at risk, what holds everywhere, what holds in one place; of these the newest', () => {
    const locks = [
      at('not_me', -9),
      at('dormant', -8),
      at('self_frozen', -5),
      at('unusual_sign_in', -1),
      at('unusual_sign_in', -3, { deviceId: 'another' }),
    ]
    expect(shownCauses({ ...two, ...paused, locks })).toEqual([
      'not_me',
      'self_frozen',
      'dormant',
      'password_paused',
      'unusual_sign_in',
      'unusual_sign_in',
    ])
  })
})

describe('level 2', () => {
  it('tells everything: the name, every lock, those on other devices too', () => {
    const locks = placeable.map((cause) => lockOf(cause))
    const standing = ask({ ...two, locks })
    expect(standing.displayName).toBe('SECRET-name')
    expect(standing.locks.map(({ cause }) => cause).toSorted()).toEqual(placeable.toSorted())
    expect(standing.moreToTell).toBe(false)
    const elsewhere = ask({ ...two, locks: [lockOf('unusual_sign_in', { deviceId: 'another' })] })
    expect(elsewhere.locks).toHaveLength(1)
    expect(elsewhere.state, 'nothing is off here').toBe('open')
  })

  it('guarantees that a review and an order say one fixed text, with no reason', () => {
    for (const cause of ['under_review', 'legal_order'] as const) {
      const texts = [{}, secrets, { reason: 'SECRET-rule' }].map(
        (facts) => ask({ ...two, locks: [lockOf(cause, { facts })] }).locks[0]?.detail,
      )
      expect(new Set(texts).size, cause).toBe(1)
      expect(texts[0]).not.toContain('SECRET')
    }
  })

  it('is not reached by a proof that is over or superseded', () => {
    expect(
      ask({ ...two, proofs: [proof('password', { stale: true }), proof('known-device')] }).proofs,
    ).toEqual(['known-device'])
    expect(
      shownCauses({
        ...two,
        locks: [lockOf('dormant', { parts: [{ capabilities: ['withdraw'], proofs: [], endsAt: now }] })],
      }),
    ).toEqual([])
  })

  it('offers a limited session its way to full, and freezing unless it is frozen', () => {
    expect(ways({ ...two, sessionKind: 'limited' })).toEqual(['recovery-code', 'wait', 'freeze'])
    expect(ways(two)).toEqual(['freeze'])
    expect(ways({ ...two, locks: [lockOf('self_frozen')] })).toEqual([])
    expect(ways({ ...two, from: 'flow', locks: [lockOf('taken_over')] })).toEqual([
      'identity-check',
      'freeze',
    ])
  })

  it('says what still works with all locks together', () => {
    const cooling = lockOf('cooling_off', { parts: coolingOff('password_reset', now) })
    const [alone] = ask({ ...two, locks: [cooling] }).locks
    expect(alone?.allowanceMinor).toBe(30_000)
    const [beside] = ask({ ...two, locks: [cooling, lockOf('dormant')] }).locks
    expect(beside?.allowanceMinor).toBeNull()
    expect(beside?.stillWorks).not.toContain('pay-known')
  })
})
