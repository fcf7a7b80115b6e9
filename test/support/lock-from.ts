import { causes, type CauseCode } from '#contract/causes'
import type { Lock } from '#locks'

/** Makes the lock that a cause places by the catalogue: for a day where it ends by itself, on the device `device` where it is of one. */
export function lockFrom(now: Date): (cause: CauseCode, more?: Partial<Lock>) => Lock {
  return (cause, more = {}) => {
    const { scope, endsBy } = causes[cause]
    return {
      lockId: cause,
      accountId: 'account',
      cause,
      on: scope.on,
      parts: [
        {
          capabilities: scope.capabilities,
          proofs: scope.proofs,
          endsAt: endsBy === 'itself' ? new Date(now.getTime() + 24 * 3_600_000) : null,
        },
      ],
      placedAt: now,
      placedBy: 'system',
      byStaleProof: false,
      facts: {},
      ...(scope.on === 'device' ? { deviceId: 'device' } : {}),
      ...more,
    }
  }
}
