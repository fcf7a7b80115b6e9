import { allowChange, auditChange, type ChangeGround, type ChangeRefusal, type Session } from '#access'
import { getCustomer } from '#customers'
import { coolingOff, placeLock } from '#locks'
import { tell } from '#messages'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, type Refusal } from '#platform/refusals'
import { decideNewPin } from './decide-new-pin.ts'
import { hashPin, replacePin } from './pin.ts'
import { findPin } from './store-pin.ts'

const change = { event: 'pin_set', capability: 'change-credentials' } as const

/**
 * Setting the payment PIN, and resetting it. A change of credentials: two fresh proofs, every channel told. A reset cools
 * off like one of the password, for it is what a thief with an open phone would do; the first PIN has nothing to protect
 * before it. The old PIN is not asked for: who has forgotten it must get on, and who has it has one proof, not two.
 */
export async function setPin(
  deps: Deps,
  input: { session: Session; pin: string },
): Promise<
  | { reset: boolean; now: Date }
  | Refusal<ChangeRefusal | 'not_signed_in' | 'pin_malformed' | 'pin_guessable' | 'too_busy'>
> {
  const { accountId } = input.session
  const { e164 } = await deps.db.read((tx) => getCustomer(tx, deps, accountId))
  const chosen = decideNewPin(input.pin, { e164 })
  if (isRefusal(chosen)) return chosen
  // Slow, and outside the transaction; whether it may be set is asked before, too, so that no session alone makes us hash.
  const ahead = await deps.db.transact((tx) => allowChange(tx, deps.clock.now(), deps, input.session, change))
  if (isRefusal(ahead)) return ahead
  const hash = await hashPin(deps, deps.clock.now(), accountId, chosen.pin)
  if (isRefusal(hash)) return hash
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const ground = await allowChange(tx, now, deps, input.session, change)
    return isRefusal(ground) ? ground : applyPin(tx, now, deps, ground, hash)
  })
}

async function applyPin(
  tx: Tx,
  now: Date,
  deps: Deps,
  { session }: ChangeGround,
  hash: string,
): Promise<{ reset: boolean; now: Date }> {
  const { accountId, browserName: browser } = session
  const reset = (await findPin(tx, accountId)) !== undefined
  await replacePin(tx, now, accountId, hash)
  const { noticeId } = await tell(tx, now, deps, {
    accountId,
    template: reset ? 'pin_reset' : 'pin_set',
    facts: { browser },
  })
  if (reset) {
    await placeLock(tx, now, deps, {
      accountId,
      cause: 'cooling_off',
      parts: coolingOff('pin_reset', now),
      placedBy: 'system',
      fromDeviceId: session.deviceId,
      facts: { after: 'pin_reset', gave: 'full', noticeId },
    })
  }
  await auditChange(tx, now, deps, { event: 'pin_set', session, facts: { reset } })
  return { reset, now }
}
