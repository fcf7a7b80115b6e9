import { describe, expect, it } from 'vitest'
import { unusualEnd, type UnusualFacts } from './decide-unusual.ts'

const signedInAt = new Date('2026-03-02T10:00:00.000Z')
const after = (hours: number): Date => new Date(signedInAt.getTime() + hours * 3_600_000)
const mail = (hours: number): UnusualFacts['delivered'] => [{ channel: 'email', at: after(hours) }]
const text = (hours: number): UnusualFacts['delivered'] => [{ channel: 'sms', at: after(hours) }]
const usual: UnusualFacts = {
  signedInAt,
  enteredWith: ['phone-code', 'password'],
  reissuedSuspect: false,
  delivered: [],
  contested: false,
}

describe('the first days of a strange browser', () => {
  const cases: [string, Partial<UnusualFacts>, number][] = [
    ['nothing was delivered', {}, 72],
    ['a mail arrived', { delivered: mail(0.01) }, 24],
    ['only a text arrived, which the new device reads', { delivered: text(0.01) }, 72],
    ['a text arrived that the new device does not read', { ...byCode(), delivered: text(0.01) }, 24],
    [
      'a text arrived at a number that may be another’s',
      { ...byCode(), reissuedSuspect: true, delivered: text(0.01) },
      72,
    ],
    ['only a mail arrived, which the new device reads', { ...byMail(), delivered: mail(0.01) }, 72],
    ['a mail arrived and the owner said "not me"', { delivered: mail(0.01), contested: true }, 72],
    ['a mail arrived half a day late', { delivered: mail(12) }, 24],
    ['a mail arrived a day late: half a day is left to answer it', { delivered: mail(24) }, 36],
    ['a mail arrived when it was nearly over', { delivered: mail(70) }, 72],
    ['the first of two mails counts', { delivered: [...mail(30), ...mail(13)] }, 25],
  ]
  it.each(cases)(
    'guarantees that they are one only when the owner has heard of it: %s',
    (_name, facts, hours) => {
      expect(unusualEnd({ ...usual, ...facts })).toEqual(after(hours))
    },
  )
})

function byCode(): Partial<UnusualFacts> {
  return { enteredWith: ['password', 'recovery-code'] }
}

function byMail(): Partial<UnusualFacts> {
  return { enteredWith: ['phone-code', 'email-code'] }
}
