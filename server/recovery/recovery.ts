import type { Deps } from '#platform/deps'
import { expireBatch } from './policy.ts'
import { expireRecoveries } from './store.ts'

/**
 * The way back in: recoveries as a stored state machine, freezing from any browser, "this wasn't me", and lifting locks
 * with two proofs.
 */
export { chooseNewPassword, type Recovered, type RecoveryDeps } from './choose-password.ts'
export { recoveryDiagram } from './diagram.ts'
export { sweepDormancy } from './dormancy.ts'
export { freeze, freezeMine, type FreezeProof } from './freeze.ts'
export { liftLock } from './lift.ts'
export { disputeByToken, disputeNotice, listNotices } from './not-me.ts'
export { abandonRecovery, proveRecovery, readRecovery, startRecovery } from './recover.ts'
export { recoveryRoutes } from './routes.ts'

/** Job. Closes recoveries that nobody came back to; each that is asked for looks at the clock by itself. */
export async function sweepRecovery(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  await deps.db.transact((tx) => expireRecoveries(tx, now, expireBatch))
}
