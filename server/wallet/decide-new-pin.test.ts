import { expect, it } from 'vitest'
import { decideNewPin } from './decide-new-pin.ts'

const about = { e164: '+8613812349876' }
const judge = (pin: string): string => {
  const decided = decideNewPin(pin, about)
  return 'refused' in decided ? decided.refused : decided.pin
}

it('guarantees that no PIN is taken that somebody would try first', () => {
  const guessable = {
    runs: ['123456', '654321', '890123', '135791', '987654'],
    repeats: ['111111', '121212', '112112', '123123', '123321', '112233', '998877', '111222', '110011'],
    dates: ['900514', '140590', '051490', '199005', '051990', '000229', '311299'],
    'the own number': ['138123', '349876', '678943'],
    keypad: ['147258', '159357', '741852', '852963'],
    'lists of leaks': ['520131', '131452', '168888', '201314'],
  }
  for (const [kind, pins] of Object.entries(guessable)) {
    for (const pin of pins) expect(judge(pin), `${kind}: ${pin}`).toBe('pin_guessable')
  }
})

it('takes six digits without a pattern, however they are typed', () => {
  for (const pin of ['738296', '407718', '605913']) expect(judge(pin)).toBe(pin)
  expect(judge(' ７３８２９６ '), 'full-width digits are the same PIN').toBe('738296')
})

it('refuses what is not six digits', () => {
  for (const pin of ['', '12345', '1234567', '12 456', '12345a', '１２３４5', '٧٣٨٢٩٦', '-12345', '1e5000']) {
    expect(judge(pin), pin).toBe('pin_malformed')
  }
})

it('leaves most of them', () => {
  let taken = 0
  // Every hundred and first: enough to know the share, by a step that shares no factor with the dates.
  for (let number = 0; number < 1_000_000; number += 101) {
    if (judge(String(number).padStart(6, '0')) !== 'pin_guessable') taken += 1
  }
  expect(taken / 9901).toBeGreaterThan(0.88)
})
