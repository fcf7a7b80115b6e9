import { describe, expect, it } from 'vitest'
import type { Proof, ProofKind } from '#contract/words'
import {
  codeBinding,
  decideCode,
  decideProven,
  decideResend,
  disclosureLevel,
  isSameHolder,
  readCode,
  type FlowFacts,
} from './decide-code.ts'

const now = new Date('2026-07-01T02:00:00.000Z')
const after = (seconds: number): Date => new Date(now.getTime() + seconds * 1000)
const waiting: FlowFacts = {
  purpose: 'enter',
  state: 'code_sent',
  expiresAt: after(1500),
  entries: 0,
  codeExpiresAt: after(60),
  codeUsedAt: undefined,
  resendAt: after(-1),
}

describe('reading what was typed', () => {
  it.each([
    ['123456', '123456'],
    [' 123 456 ', '123456'],
    ['123-456', '123456'],
    ['1 2 3-4 5 6', '123456'],
    ['12–34—56', '123456'],
    ['１２３４５６', '123456'],
    ['１２３　４５６', '123456'],
    ['001002', '001002'],
    ['12345', undefined],
    ['1234567', undefined],
    ['12345a', undefined],
    ['', undefined],
    ['١٢٣٤٥٦', undefined],
    ['-------', undefined],
  ])('%j is %j', (typed, digits) => expect(readCode(typed)).toBe(digits))
})

describe('one text per flow, number, purpose and browser', () => {
  const parts = {
    purpose: 'enter' as const,
    e164: '+8613800138000',
    flowId: 'f',
    browserHash: Buffer.from('b'),
    code: '123456',
  }
  it.each([
    { purpose: 'freeze' as const },
    { e164: '+8613800138001' },
    { flowId: 'g' },
    { browserHash: Buffer.from('c') },
    { code: '123457' },
  ])('%j makes it another', (other) =>
    expect(codeBinding({ ...parts, ...other })).not.toBe(codeBinding(parts)),
  )
})

describe('judging an entry', () => {
  const right = { accepted: true, state: 'proven' }
  const unread = (refusal: object): object => ({ accepted: false, judged: false, refusal })
  const wrong = (triesLeft: number): object => ({
    accepted: false,
    judged: true,
    refusal: { refused: 'code_wrong', facts: { triesLeft } },
  })
  it.each<[string, Partial<FlowFacts>, boolean | undefined, object]>([
    ['right', {}, true, right],
    ['right at the fifth entry', { entries: 4 }, true, right],
    ['right a moment before it expires', { codeExpiresAt: after(0.001) }, true, right],
    ['wrong', {}, false, wrong(4)],
    ['wrong at the fifth entry', { entries: 4 }, false, wrong(0)],
    ['no code at all', { entries: 2 }, undefined, unread({ refused: 'code_wrong', facts: { triesLeft: 3 } })],
    ['right too late', { codeExpiresAt: now }, true, unread({ refused: 'code_expired' })],
    ['right at the sixth entry', { entries: 5 }, true, unread({ refused: 'guesses_spent' })],
    [
      'spent: says when another code may be sent',
      { entries: 5, resendAt: after(30) },
      true,
      unread({ refused: 'guesses_spent', retryAt: after(30) }),
    ],
    [
      'spent goes before expired',
      { entries: 5, codeExpiresAt: now },
      true,
      unread({ refused: 'guesses_spent' }),
    ],
    ['proven already', { state: 'proven' }, true, unread({ refused: 'step_out_of_order' })],
    ['ended', { state: 'ended' }, true, unread({ refused: 'flow_ended' })],
    ['flow over', { expiresAt: now, codeExpiresAt: now }, true, unread({ refused: 'flow_ended' })],
    ['flow over, proven', { state: 'proven', expiresAt: now }, true, unread({ refused: 'flow_ended' })],
    ['stepping up ends the flow', { purpose: 'step-up' }, true, { accepted: true, state: 'ended' }],
    ['freezing leaves no trace', { purpose: 'freeze' }, true, { accepted: true, state: 'code_sent' }],
    ['freezing twice with one code', { purpose: 'freeze', codeUsedAt: now }, true, wrong(4)],
  ])('%s', (_, facts, matches, verdict) =>
    expect(decideCode({ ...waiting, ...facts }, matches, now)).toEqual(verdict),
  )
})

describe('another code', () => {
  it.each<[string, Partial<FlowFacts>, object | undefined]>([
    ['while waiting', {}, undefined],
    ['after the older one expired', { codeExpiresAt: now }, undefined],
    ['after a freeze code was used', { purpose: 'freeze', codeUsedAt: now }, undefined],
    ['when proven', { state: 'proven' }, { refused: 'step_out_of_order' }],
    ['when the entries are spent', { entries: 5 }, { refused: 'guesses_spent' }],
    ['when the flow is over', { expiresAt: now }, { refused: 'flow_ended' }],
    ['when it ended', { state: 'ended' }, { refused: 'flow_ended' }],
  ])('%s', (_, facts, refusal) => expect(decideResend({ ...waiting, ...facts }, now)).toEqual(refusal))
})

describe('steps after the proof', () => {
  it.each<[string, Partial<FlowFacts>, object | undefined]>([
    ['a proven flow', { state: 'proven' }, undefined],
    ['an unproven one', {}, { refused: 'flow_unproven' }],
    ['one that ended', { state: 'ended' }, { refused: 'flow_ended' }],
    ['one that is over', { state: 'proven', expiresAt: now }, { refused: 'flow_ended' }],
    ['one for freezing', { state: 'proven', purpose: 'freeze' }, { refused: 'not_found' }],
    ['one for stepping up', { state: 'proven', purpose: 'step-up' }, { refused: 'not_found' }],
  ])('%s', (_, facts, refusal) => expect(decideProven({ ...waiting, ...facts }, now)).toEqual(refusal))
})

describe('the holder of the number', () => {
  it.each([
    [undefined, undefined, true],
    [undefined, 'a', true],
    ['a', 'a', true],
    ['a', 'b', false],
    ['a', undefined, false],
  ])('proven for %s, now of %s: %s', (proven, current, same) =>
    expect(isSameHolder({ accountId: proven }, { accountId: current })).toBe(same),
  )
})

describe('the rung of the ladder', () => {
  const proofs = (...kinds: ProofKind[]): Proof[] =>
    kinds.map((kind) => ({ kind, provenAt: now, enrolledAt: now, atOpening: true }))
  it.each<[string, Proof[], Proof[], number]>([
    ['nothing', [], [], 0],
    ['one kind', proofs('phone-code'), proofs('phone-code'), 1],
    ['one kind twice', proofs('phone-code', 'phone-code'), proofs('phone-code', 'phone-code'), 1],
    ['two kinds', proofs('phone-code', 'recovery-code'), proofs('phone-code', 'recovery-code'), 2],
    ['two kinds of which one counts', proofs('phone-code', 'known-device'), proofs('known-device'), 1],
    ['one that does not count', proofs('phone-code'), [], 1],
  ])('%s', (_, held, usable, level) => expect(disclosureLevel(held, usable)).toBe(level))
})
