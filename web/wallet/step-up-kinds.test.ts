import { expect, test } from 'vitest'
import { kindsFor, wantsProof } from './step-up-kinds.ts'

const missing = (text: string): Parameters<typeof kindsFor>[0] => ({
  code: 'proofs_not_enough',
  facts: { missing: text },
})

test.each([
  ['one kind', 'password', { ask: ['password'], device: false }],
  ['either of two', 'password | recovery-code', { ask: ['password', 'recovery-code'], device: false }],
  [
    'what is one step away before what takes two',
    'password+phone-code | recovery-code',
    { ask: ['recovery-code', 'password', 'phone-code'], device: false },
  ],
  ['a device key is never asked for', 'known-device | password', { ask: ['password'], device: true }],
  ['a device key alone', 'known-device', { ask: [], device: true }],
  [
    'a set with something that cannot be given here is no way',
    'identity+password | recovery-code',
    { ask: ['recovery-code'], device: false },
  ],
  ['nothing that can be given here', 'passkey | identity', { ask: [], device: false }],
  ['each kind once', 'password | password+phone-code', { ask: ['password', 'phone-code'], device: false }],
])('%s', (_name, text, kinds) => {
  expect(kindsFor(missing(text))).toEqual(kinds)
})

test('a limited session says nothing of kinds: a recovery code opens it, later the password', () => {
  expect(kindsFor({ code: 'session_limited' })).toEqual({ ask: ['recovery-code', 'password'], device: false })
  expect(kindsFor({ code: 'session_limited', facts: { missing: 'phone-code' } })).toEqual({
    ask: ['phone-code'],
    device: false,
  })
})

test('a refusal without a word about proofs offers none', () => {
  expect(kindsFor({ code: 'step_up_needed' })).toEqual({ ask: [], device: false })
  expect(kindsFor({ code: 'step_up_needed', facts: { missing: 3 } })).toEqual({ ask: [], device: false })
})

test.each([
  ['step_up_needed', true],
  ['proofs_not_enough', true],
  ['proof_too_young', true],
  ['session_limited', true],
  ['wrong_password', false],
  ['self_frozen', false],
] as const)('%s is answered by a proof: %s', (code, wanted) => {
  expect(wantsProof({ code } as Parameters<typeof wantsProof>[0])).toBe(wanted)
})
