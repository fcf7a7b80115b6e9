import { setTimeout as pause } from 'node:timers/promises'
import { viewSession, type Session } from '#access'
import { routes } from '#contract/api'
import type { Locale } from '#contract/words'
import { viewLock, type Lock } from '#locks'
import { answer, serve, type Http } from '#platform/http'
import { isRefusal } from '#platform/refusals'
import { chooseNewPassword, type RecoveryDeps } from './choose-password.ts'
import { decideHelpful } from './decide-recovery.ts'
import { freeze, freezeMine } from './freeze.ts'
import { liftLock } from './lift.ts'
import { disputeByToken, disputeNotice, listNotices } from './not-me.ts'
import { freezeReplyMilliseconds } from './policy.ts'
import { abandonRecovery, proveRecovery, readRecovery, startRecovery, type Told } from './recover.ts'

export function recoveryRoutes(http: Http<Session>, deps: RecoveryDeps): void {
  journeyRoutes(http, deps)
  protectionRoutes(http, deps)
}

function journeyRoutes(http: Http<Session>, deps: RecoveryDeps): void {
  serve(http, routes.startRecovery, async (call) =>
    viewTold(await startRecovery(deps, { ...call, ...call.params, ...call.body })),
  )
  serve(http, routes.readRecovery, async (call) =>
    viewTold(await readRecovery(deps, { ...call, ...call.params })),
  )
  serve(http, routes.proveRecovery, async (call) =>
    viewTold(await proveRecovery(deps, { ...call, ...call.params, ...call.body })),
  )
  serve(http, routes.abandonRecovery, async (call) =>
    viewTold(await abandonRecovery(deps, { ...call, ...call.params })),
  )
  serve(http, routes.chooseNewPassword, async (call) => {
    const done = await chooseNewPassword(deps, { ...call, ...call.params, ...call.body })
    if (isRefusal(done)) return done
    const { session, token } = done.opened
    const body = {
      ...viewRecovery(done),
      session: viewSession(session),
      locks: viewLocks(done.locks, {
        ...{ locale: call.locale, timeZone: deps.timeZone, now: done.now },
        deviceId: session.place,
      }),
      newRecoveryCode: done.newRecoveryCode,
      offerOwnDevice: session.deviceId === undefined,
      sessionsEnded: done.sessionsEnded,
    }
    return answer(body, { cookies: { session: token } })
  })
}

function protectionRoutes(http: Http<Session>, deps: RecoveryDeps): void {
  serve(http, routes.freeze, async (call) => {
    const [received] = await Promise.all([
      freeze(deps, { ...call, proof: call.body }),
      pause(freezeReplyMilliseconds),
    ])
    if (isRefusal(received)) return received
    return { received: true as const, serverNow: received.now.toISOString() }
  })
  serve(http, routes.freezeMine, async (call) => {
    const { lock, locks, now } = await freezeMine(deps, call)
    return {
      lock: viewLock(lock, { locale: call.locale, timeZone: deps.timeZone, now, among: locks }),
      serverNow: now.toISOString(),
    }
  })
  serve(http, routes.liftLock, async (call) => {
    const lifted = await liftLock(deps, { ...call, ...call.params })
    if (isRefusal(lifted)) return lifted
    const { standing, session, now } = lifted
    return { standing, session: viewSession(session), serverNow: now.toISOString() }
  })
  serve(http, routes.listNotices, async (call) => {
    const { notices, now } = await listNotices(deps, call)
    return {
      notices: notices.map((one) => ({ ...one, at: one.at.toISOString() })),
      serverNow: now.toISOString(),
    }
  })
  serve(http, routes.disputeNotice, async (call) => {
    const disputed = await disputeNotice(deps, { ...call, ...call.params })
    if (isRefusal(disputed)) return disputed
    const { lock, locks, sessionsEnded, now } = disputed
    return {
      lock: viewLock(lock, { locale: call.locale, timeZone: deps.timeZone, now, among: locks }),
      sessionsEnded,
      serverNow: now.toISOString(),
    }
  })
  serve(http, routes.disputeByToken, async (call) => {
    const { now } = await disputeByToken(deps, call.body)
    return { received: true as const, serverNow: now.toISOString() }
  })
}

type RecoveryViewed = {
  recovery: {
    recoveryId: string
    kind: Told['recovery']['kind']
    state: Told['recovery']['state']
    wouldGive: Told['gives']
    proofs: string[]
    helpful: ReturnType<typeof decideHelpful>
    expiresAt: string
  }
  serverNow: string
}

function viewTold<Refused>(told: Told | Refused): RecoveryViewed | Refused {
  return isRefusal(told) ? (told as Refused) : viewRecovery(told as Told)
}

function viewRecovery({ recovery, gives, now }: Told): RecoveryViewed {
  const proofs = recovery.proofs.map((one) => one.kind)
  return {
    recovery: {
      recoveryId: recovery.recoveryId,
      kind: recovery.kind,
      state: recovery.state,
      wouldGive: gives,
      proofs,
      helpful: decideHelpful(gives, proofs),
      expiresAt: recovery.expiresAt.toISOString(),
    },
    serverNow: now.toISOString(),
  }
}

function viewLocks(
  locks: readonly Lock[],
  asker: { locale: Locale; timeZone: string; now: Date; deviceId: string },
): ReturnType<typeof viewLock>[] {
  return locks.map((lock) => viewLock(lock, { ...asker, among: locks }))
}
