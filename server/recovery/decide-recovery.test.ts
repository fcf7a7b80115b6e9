import { describe, expect, it } from 'vitest'
import {
  decideHelpful,
  decideStart,
  decideStep,
  isRunning,
  recoveryEvents,
  recoveryStates,
  transitions,
  type Gives,
} from './decide-recovery.ts'
import { recoveryDiagram } from './diagram.ts'

const allGives: readonly Gives[] = ['nothing', 'limited', 'full']

describe('the table of transitions', () => {
  it('starts where the proofs allow it to', () => {
    expect(allGives.map(decideStart)).toEqual(['proving', 'choosing_password', 'choosing_password'])
  })

  it.each([
    ['proving', 'proof_added', 'nothing', 'proving'],
    ['proving', 'proof_added', 'limited', 'choosing_password'],
    ['choosing_password', 'proof_added', 'full', 'choosing_password'],
    ['choosing_password', 'proof_added', 'nothing', 'proving'],
    ['choosing_password', 'password_chosen', 'limited', 'completed'],
    ['proving', 'abandoned', 'nothing', 'abandoned'],
    ['choosing_password', 'time_ran_out', 'full', 'expired'],
    ['choosing_password', 'other_completed', 'full', 'expired'],
  ] as const)('%s, %s with %s → %s', (state, event, gives, to) => {
    expect(decideStep(state, event, gives)).toBe(to)
  })

  it('guarantees that no password is chosen before the proofs are enough', () => {
    expect(decideStep('proving', 'password_chosen', 'full')).toEqual({
      refused: 'step_out_of_order',
      remedies: ['recovery-code', 'another-method', 'wait'],
      facts: { state: 'proving' },
    })
  })

  it('guarantees that a proof which lost its weight on the way no longer carries the password', () => {
    expect(decideStep('choosing_password', 'password_chosen', 'nothing')).toMatchObject({
      refused: 'proofs_not_enough',
    })
  })

  it('guarantees that an ended recovery takes no step, and says what to do instead', () => {
    for (const state of ['completed', 'abandoned', 'expired'] as const) {
      expect(isRunning(state)).toBe(false)
      for (const event of recoveryEvents) {
        for (const gives of allGives) {
          const step = decideStep(state, event, gives)
          expect(step).toMatchObject({ refused: 'step_out_of_order', facts: { state } })
          expect(step).toHaveProperty('remedies.0')
        }
      }
    }
  })

  it('never leaves two ways open for the same step', () => {
    for (const state of recoveryStates) {
      for (const event of recoveryEvents) {
        const rows = transitions.filter((one) => one.from === state && one.event === event)
        expect(new Set(rows.map((one) => one.guard)).size).toBe(rows.length)
        if (rows.some((one) => one.guard === 'always')) expect(rows).toHaveLength(1)
      }
    }
  })
})

describe('what would help', () => {
  it('names the ways that give more, best first, and none once nothing is missing', () => {
    expect(decideHelpful('nothing', ['phone-code'])).toEqual([
      'recovery-code',
      'known-device',
      'identity-check',
    ])
    expect(decideHelpful('limited', ['known-device', 'phone-code'])).toEqual(['recovery-code'])
    expect(decideHelpful('nothing', ['phone-code', 'recovery-code'])).toEqual([
      'known-device',
      'identity-check',
    ])
    expect(decideHelpful('full', ['phone-code', 'recovery-code'])).toEqual([])
  })
})

describe('the diagram', () => {
  it('shows every row of the table and every end', () => {
    const drawn = recoveryDiagram()
    expect(drawn).toContain('  [*] --> proving: started [proofs_are_not_enough]')
    expect(drawn).toContain('  choosing_password --> completed: password_chosen [proofs_are_enough]')
    expect(drawn.match(/-->/g)).toHaveLength(transitions.length + 3)
  })
})
