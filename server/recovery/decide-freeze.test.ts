import { describe, expect, it } from 'vitest'
import { decideFreeze, type FreezeFacts } from './decide-freeze.ts'

const now = new Date('2026-07-04T06:20:00Z')
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000)
const inADay = new Date('2026-07-05T06:20:00Z')

const right: FreezeFacts = { now, verdict: 'right', wallet: true, standing: undefined, disprovedAt: [] }

describe('freezing', () => {
  it('takes one good proof, and then lasts until two lift it', () => {
    expect(decideFreeze(right)).toEqual({ outcome: 'freeze', endsAt: null, replaces: false })
  })

  it('takes a superseded proof for a day', () => {
    expect(decideFreeze({ ...right, verdict: 'stale' })).toEqual({
      outcome: 'freeze',
      endsAt: inADay,
      replaces: false,
    })
  })

  it.each([
    ['a wrong proof', { verdict: 'wrong' }, 'proof_wrong'],
    ['a spent budget', { verdict: 'spent' }, 'guesses_spent'],
    ['no wallet', { wallet: false }, 'wallet_absent'],
    ['a freeze that holds', { standing: { endsAt: null } }, 'frozen_already'],
    ['two disproved freezes', { disprovedAt: [daysAgo(3), daysAgo(20)] }, 'freeze_muted'],
    ['an old and a new disproof', { disprovedAt: [daysAgo(29), daysAgo(200)] }, 'freeze_muted'],
  ] as const)('does nothing with %s', (_, facts, because) => {
    expect(decideFreeze({ ...right, ...facts })).toEqual({ outcome: 'nothing', because })
  })

  it('hears a proof again 30 days after it was disproved for the second time', () => {
    expect(decideFreeze({ ...right, disprovedAt: [daysAgo(30), daysAgo(31)] })).toMatchObject({
      outcome: 'freeze',
    })
  })

  it('hears a proof that was disproved once', () => {
    expect(decideFreeze({ ...right, disprovedAt: [daysAgo(1)] })).toMatchObject({ outcome: 'freeze' })
  })

  it('makes a dated freeze last when a good proof follows', () => {
    expect(decideFreeze({ ...right, standing: { endsAt: inADay } })).toEqual({
      outcome: 'freeze',
      endsAt: null,
      replaces: true,
    })
  })

  it('guarantees that a superseded secret cannot prolong its own day', () => {
    expect(decideFreeze({ ...right, verdict: 'stale', standing: { endsAt: daysAgo(-0.5) } })).toEqual({
      outcome: 'nothing',
      because: 'frozen_already',
    })
  })
})
