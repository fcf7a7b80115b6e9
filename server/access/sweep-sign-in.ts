import type { Deps } from '#platform/deps'
import { endedSessionDays, factorLaneIdleHours, laneIdleDays, seenBrowserDays } from './policy-sign-in.ts'
import { deleteExpiredKeys, deleteIdleLanes } from './store-lane.ts'
import { deleteOldSessions } from './store-session.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Job. Forgets what has had its time: idle lanes (decoys' among them), keys, ended sessions, used challenges. */
export async function sweepSignIn(
  deps: Pick<Deps, 'db' | 'clock'>,
): Promise<{ lanes: number; keys: number; sessions: number }> {
  const now = deps.clock.now()
  const before = (ms: number): Date => new Date(now.getTime() - ms)
  const lanes = { lanes: before(laneIdleDays * dayMs), factors: before(factorLaneIdleHours * hourMs), now }
  const sessions = {
    sessions: before(endedSessionDays * dayMs),
    browsers: before(seenBrowserDays * dayMs),
    now,
  }
  // One small transaction each, so that a sweep holds no lock long; what is left over is for the next one.
  return {
    lanes: await deps.db.transact((tx) => deleteIdleLanes(tx, lanes)),
    keys: await deps.db.transact((tx) => deleteExpiredKeys(tx, now)),
    sessions: await deps.db.transact((tx) => deleteOldSessions(tx, sessions)),
  }
}
