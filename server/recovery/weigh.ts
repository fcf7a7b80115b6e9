import { placeOf } from '#access'
import { findPassword, getCustomer, listDevices, subjectOf, type Customer, type Device } from '#customers'
import type { Proof } from '#contract/words'
import { listLocks, ruleContext, ruleOfTwo, type Lock, type Purpose, type RuleContext } from '#locks'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import type { Gives } from './decide-recovery.ts'

/** What the account looks like to a recovery, read under the account's lock. */
export type Ground = {
  customer: Customer
  devices: readonly Device[]
  locks: readonly Lock[]
  /** The proofs that still stand: a device may have been revoked, a password replaced since they were given. */
  proofs: Proof[]
  deviceId: string | undefined
  /** The device, or what stands for this browser where it has none. */
  place: string
  reissuedSuspect: boolean
}

export async function gatherGround(
  tx: Tx,
  now: Date,
  deps: Deps,
  input: { accountId: string; browserHash: Buffer; proofs: readonly Proof[] },
): Promise<Ground> {
  const customer = await getCustomer(tx, deps, input.accountId)
  const { reissuedSuspect } = await subjectOf(tx, deps, customer.e164)
  const devices = await listDevices(tx, deps, input.accountId)
  const locks = await listLocks(tx, now, input.accountId)
  const password = await findPassword(tx, input.accountId)
  const proofs = input.proofs.filter((one) => {
    if (one.deviceId !== undefined) return devices.some((device) => device.deviceId === one.deviceId)
    return one.kind !== 'password' || one.enrolledAt.getTime() === password?.setAt.getTime()
  })
  const deviceId = proofs.find((one) => one.kind === 'known-device')?.deviceId
  const place = deviceId ?? placeOf(deps.secrets, input.accountId, input.browserHash)
  return { customer, devices, locks, proofs, deviceId, place, reissuedSuspect }
}

/** A number that may have a new holder proves nothing about the old one. */
function contextOf(ground: Ground, now: Date): RuleContext {
  const context = ruleContext({ locks: ground.locks, deviceId: ground.place, now })
  if (!ground.reissuedSuspect) return context
  return { ...context, disabled: [...(context.disabled ?? []), 'phone-code'] }
}

export function weigh(ground: Ground, purpose: Purpose, now: Date): Gives {
  return ruleOfTwo(ground.proofs, purpose, now, contextOf(ground, now)).gives
}
