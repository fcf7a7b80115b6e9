import { lockAccount } from '#customers'
import { tell } from '#messages'
import type { Deps } from '#platform/deps'
import { refuse, type Refusal } from '#platform/refusals'
import { endSessions, listSessions as listOpen } from './sessions.ts'
import type { Session } from './store-session.ts'

/** The open sessions of the account: seen and ended by any of them. */

export async function listSessions(
  deps: Deps,
  input: { session: Session },
): Promise<{ sessions: Session[]; now: Date }> {
  const now = deps.clock.now()
  return { sessions: await deps.db.read((tx) => listOpen(tx, now, input.session.accountId)), now }
}

/** `not_found` for a session of somebody else, one that has ended, and none. */
export async function endSession(
  deps: Deps,
  input: { session: Session; sessionId: string },
): Promise<{ now: Date } | Refusal<'not_found'>> {
  const { accountId } = input.session
  const { sessionId } = input
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const ended = await endSessions(tx, now, deps, { accountId, sessionId, because: 'ended-by-owner' })
    return ended === 0 ? refuse('not_found') : { now }
  })
}

/** Every session but this one; every channel is told when there was one. */
export async function endOtherSessions(
  deps: Deps,
  input: { session: Session },
): Promise<{ ended: number; now: Date }> {
  const { accountId, sessionId, browserName: browser } = input.session
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    await lockAccount(tx, accountId)
    const which = { accountId, exceptSessionId: sessionId, because: 'ended-by-owner' } as const
    const ended = await endSessions(tx, now, deps, which)
    if (ended > 0) {
      await tell(tx, now, deps, { accountId, template: 'sessions_ended', facts: { browser, count: ended } })
    }
    return { ended, now }
  })
}
