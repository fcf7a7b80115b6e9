import { changes } from '#contract/words'
import type { LockPart } from './lock.ts'
import { changesCoolHours, newDeviceCoolHours, paymentsCoolHours } from './policy.ts'

export type CoolingOffKind = 'password_reset' | 'password_changed' | 'pin_reset' | 'new_device'

const hour = 3_600_000

/** What cools off after a change, part by part. Payments to known payees go on, within the essential allowance. */
export function coolingOff(kind: CoolingOffKind, now: Date): readonly LockPart[] {
  const after = (hours: number): Date => new Date(now.getTime() + hours * hour)
  switch (kind) {
    case 'password_reset':
    case 'password_changed':
    case 'pin_reset':
      return [
        { capabilities: ['pay-new', 'withdraw'], proofs: [], endsAt: after(paymentsCoolHours) },
        { capabilities: [...changes], proofs: [], endsAt: after(changesCoolHours) },
      ]
    case 'new_device':
      return [{ capabilities: ['pay-new', 'withdraw'], proofs: [], endsAt: after(newDeviceCoolHours) }]
  }
}
