import { causeCodes, causes, type CauseCode } from '#contract/causes'
import { outgoing, type Capability } from '#contract/words'
import { pageOf, table } from './docs-table.ts'

/**
 * `docs/flows/payments.md`: what each cause leaves of each way by which money moves, derived from the cause's scope alone
 * and not from the gate, so that the test which asks the real routes compares two things.
 */
const debitPaths = {
  'pay-known': 'Pay a known payee',
  'pay-new': 'Pay somebody new',
  'request-known': 'Accept a known payee’s request',
  'request-new': 'Accept a request of somebody new',
  'cash-out': 'Cash-out to a card of seven days',
  'cash-out-new': 'Cash-out to a newer card',
  'pending-held': 'Cash-out set aside, not yet handed to the bank',
  'pending-left': 'Cash-out handed to the bank before the lock',
  retry: 'The same key again',
  credit: 'Receive',
} as const
export type DebitPath = keyof typeof debitPaths
export type DebitOutcome =
  | 'allowed'
  | 'allowance'
  | 'refused'
  | 'voided'
  | 'its outcome alone'
  | 'told again'
  | 'booked'

/** Causes that can stand as a lock: they take a capability or disable a proof. The pause of a lane is the lane's own. */
export const lockableCauses: readonly CauseCode[] = causeCodes.filter((cause) => {
  const { capabilities, proofs, on } = causes[cause].scope
  return on !== 'lane' && capabilities.length + proofs.length > 0
})

export function debitOutcome(cause: CauseCode, path: DebitPath): DebitOutcome {
  switch (path) {
    case 'pay-known':
    case 'request-known':
      return outcomeOf(cause, 'pay-known')
    case 'pay-new':
    case 'request-new':
      return outcomeOf(cause, 'pay-new')
    case 'cash-out':
      return leavesSettledCards(cause) ? 'allowance' : outcomeOf(cause, 'withdraw')
    case 'cash-out-new':
      return outcomeOf(cause, 'withdraw')
    case 'pending-held':
      return outcomeOf(cause, 'withdraw') === 'refused' && !leavesSettledCards(cause) ? 'voided' : 'allowed'
    case 'pending-left':
      return 'its outcome alone'
    case 'retry':
      return 'told again'
    case 'credit':
      return 'booked'
  }
}

/** Of product.md, "Cooling-off": payouts go only to a destination that was bound long before. */
const leavesSettledCards = (cause: CauseCode): boolean => cause === 'cooling_off'

function outcomeOf(cause: CauseCode, capability: Capability): 'allowed' | 'allowance' | 'refused' {
  const { scope, allowance } = causes[cause]
  const touchesMoney = scope.capabilities.some((one) => outgoing.some((word) => word === one))
  if (capability === 'pay-known' && allowance && touchesMoney) return 'allowance'
  return scope.capabilities.includes(capability) ? 'refused' : 'allowed'
}

export function paymentsDocument(): string {
  const paths = Object.keys(debitPaths) as DebitPath[]
  return pageOf(
    '# Money under a lock',
    'Generated from the scope of each cause (`contract/causes.ts`) by `npm run docs`; `server/wallet/gate-matrix.test.ts` asks the real routes. `allowance`: up to the day’s essential allowance, to known payees, in `cooling_off` and `under_review` only. A wallet whose sight a lock takes away (`taken_over`) has no session from which to ask. A lock on a device holds on that device only.',
    table(
      ['Cause', ...paths.map((path) => debitPaths[path])],
      lockableCauses.map((cause) => [
        `${causes[cause].ref} ${cause}`,
        ...paths.map((path) => debitOutcome(cause, path)),
      ]),
    ),
    'Cooling-off is shown as it stands in its first 24 h; after that nothing of it concerns money. A known payee is one first paid at least seven days ago, outside any lock and not disputed since; while a lock holds, only those known when it was placed are. A dispute that is taken back gives nothing back at once, since a thief or a scammer on the phone may be behind it: the seven days begin anew with the first payment that is made after it, outside any lock, and until then each payment is warned of. What was set aside for a card of less than seven days is voided by a cooling-off, too. The same key again is told what became of the first and moves nothing; whatever had not been decided is never decided later than 120 s after the press of the button.',
  )
}
