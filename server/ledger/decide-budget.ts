import { assert } from '#platform/assert'
import type { BudgetFact } from './facts.ts'
import type { Budget } from './request.ts'

/**
 * Protects: whatever interval of the window's length one looks at, no more than the ceiling was spent in it. So a slot that
 * the window only touches counts whole, and so does one that lies ahead (another process's clock was further).
 */

export type Window = Pick<Budget, 'windowSeconds' | 'slots'>

export function slotSecondsOf(budget: Window): number {
  const seconds = budget.windowSeconds / budget.slots
  assert(Number.isSafeInteger(seconds) && seconds > 0, 'a budget window is a multiple of its slots')
  return seconds
}

/** What is left of a row's slots for this window, in slots of this width; a new array. */
export function liveSlots(fact: BudgetFact | undefined, budget: Window, nowMs: number): number[] {
  if (fact === undefined) return []
  const width = slotSecondsOf(budget)
  const from = fact.slotSeconds === width ? fact.slots : widen(fact.slots, fact.slotSeconds, width)
  const windowStartMs = nowMs - budget.windowSeconds * 1000
  const live: number[] = []
  for (let index = 0; index < from.length; index += 2) {
    const slot = from[index] ?? 0
    if ((slot + 1) * width * 1000 > windowStartMs) live.push(slot, from[index + 1] ?? 0)
  }
  return live
}

/** The policy changed the width: a slot's sum goes to where the slot ends, so that it counts rather too long than too short. */
function widen(slots: readonly number[], fromSeconds: number, toSeconds: number): number[] {
  const widened: number[] = []
  for (let index = 0; index < slots.length; index += 2) {
    const lastSecond = ((slots[index] ?? 0) + 1) * fromSeconds - 1
    addToSlot(widened, Math.floor(lastSecond / toSeconds), slots[index + 1] ?? 0)
  }
  return widened
}

export function sumOf(slots: readonly number[]): number {
  let sum = 0
  for (let index = 1; index < slots.length; index += 2) sum += slots[index] ?? 0
  return sum
}

/** The newest slot stands last, and is nearly always the one that is meant. A slot never falls below nought. */
export function addToSlot(slots: number[], slot: number, amount: number): void {
  for (let index = slots.length - 2; index >= 0; index -= 2) {
    if (slots[index] !== slot) continue
    slots[index + 1] = Math.max(0, (slots[index + 1] ?? 0) + amount)
    return
  }
  if (amount > 0) slots.push(slot, amount)
}
