import { expect, it } from 'vitest'
import { decideRegistration, openingProofs } from './decide-registration.ts'

it('lets a number without a wallet have one', () => {
  expect(decideRegistration({ accountId: undefined })).toBeUndefined()
})

it('guarantees that a number with a wallet gets no second one', () => {
  expect(decideRegistration({ accountId: 'a' })).toEqual({ refused: 'wallet_exists' })
})

it('makes both opening proofs count at once', () => {
  const provenAt = new Date('2026-07-01T01:50:00Z')
  const now = new Date('2026-07-01T02:00:00Z')
  expect(openingProofs(provenAt, now)).toEqual([
    { kind: 'phone-code', provenAt, enrolledAt: now, atOpening: true },
    { kind: 'password', provenAt: now, enrolledAt: now, atOpening: true },
  ])
})
