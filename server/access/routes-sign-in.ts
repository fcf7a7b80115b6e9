import { routes } from '#contract/api'
import type { SessionView } from '#contract/standing'
import type { Deps } from '#platform/deps'
import { answer, serve, type Answer, type Http } from '#platform/http'
import { csrfTokenOf, newToken } from '#platform/http-asker'
import { isRefusal, type Refusal } from '#platform/refusals'
import { makeChallenge } from './device-challenge.ts'
import { readDeviceStanding, readMe } from './me.ts'
import {
  extendSession,
  findSession,
  signOut,
  viewSession,
  type OpenedSession,
  type Session,
} from './sessions.ts'
import { enterOnFlow, signInOnDevice, signInOnFlow, signInWithRecoveryCode } from './sign-in.ts'
import { startStepUpCode, stepUp } from './step-up.ts'

export function signInRoutes(http: Http<Session>, deps: Deps & { demo: boolean }): void {
  serve(http, routes.hello, async (call) => {
    const browserToken = call.browserToken ?? newToken(deps.random)
    const session = call.sessionToken && (await findSession(deps, call.sessionToken, call.browserHash))
    const body = {
      serverNow: deps.clock.now().toISOString(),
      csrfToken: csrfTokenOf(deps.secrets, browserToken),
      locale: call.locale,
      demo: deps.demo,
      timeZone: deps.timeZone,
      session: session ? viewSession(session) : null,
    }
    return answer(body, { cookies: call.browserToken === undefined ? { browser: browserToken } : {} })
  })
  serve(http, routes.deviceChallenge, async (call) => {
    const { challenge, expiresAt, now } = makeChallenge(deps, call.browserHash)
    return { challenge, expiresAt: expiresAt.toISOString(), serverNow: now.toISOString() }
  })
  serve(http, routes.deviceStanding, async (call) => {
    const told = await readDeviceStanding(deps, { ...call, ...call.body })
    return isRefusal(told) ? told : { standing: told.standing, serverNow: told.now.toISOString() }
  })
  entranceRoutes(http, deps)
  sessionRoutes(http, deps)
}

function entranceRoutes(http: Http<Session>, deps: Deps): void {
  serve(http, routes.signInOnDevice, async (call) =>
    viewSignedIn(await signInOnDevice(deps, { ...call, ...call.body, idempotencyKey: keyOf(call) })),
  )
  serve(http, routes.clearPauseOnDevice, async (call) =>
    viewSignedIn(await signInWithRecoveryCode(deps, { ...call, ...call.body })),
  )
  serve(http, routes.signInOnFlow, async (call) => {
    const input = { ...call, ...call.params, ...call.body, idempotencyKey: keyOf(call) }
    return viewSignedIn(await signInOnFlow(deps, input))
  })
  serve(http, routes.enterOnFlow, async (call) =>
    viewSignedIn(await enterOnFlow(deps, { ...call, ...call.params })),
  )
}

function sessionRoutes(http: Http<Session>, deps: Deps): void {
  serve(http, routes.signOut, async (call) => {
    await signOut(deps, call)
    return answer(undefined, { cookies: { session: null } })
  })
  serve(http, routes.me, async (call) => {
    const { standing, security, now } = await readMe(deps, call)
    return {
      standing,
      session: viewSession(call.session),
      security: { ...security, passwordSetAt: security.passwordSetAt?.toISOString() ?? null },
      serverNow: now.toISOString(),
    }
  })
  serve(http, routes.extendSession, async (call) => {
    const extended = await extendSession(deps, call.session)
    if (isRefusal(extended)) return extended
    return { session: viewSession(extended.session), serverNow: extended.now.toISOString() }
  })
  serve(http, routes.stepUp, async (call) =>
    viewSignedIn(await stepUp(deps, { ...call, proof: call.body, idempotencyKey: keyOf(call) })),
  )
  serve(http, routes.startStepUpCode, async (call) => {
    const opened = await startStepUpCode(deps, call)
    if (isRefusal(opened)) return opened
    return {
      flowId: opened.flowId,
      codeExpiresAt: opened.codeExpiresAt.toISOString(),
      resendAt: opened.resendAt.toISOString(),
      entriesLeft: opened.entriesLeft,
      serverNow: opened.now.toISOString(),
    }
  })
}

/** A keyed route answers `key_missing` before it comes here. */
function keyOf(call: { idempotencyKey: string | undefined }): string {
  return call.idempotencyKey ?? ''
}

type SignedInView = { session: SessionView; offerOwnDevice: boolean; serverNow: string }

/** The session's cookie goes with it. Routes that make no offer leave `offerOwnDevice` out by their schema. */
function viewSignedIn<Code extends string>(
  entered: (OpenedSession & { now: Date; offerOwnDevice?: boolean }) | Refusal<Code>,
): Answer<SignedInView> | Refusal<Code> {
  if (isRefusal(entered)) return entered as Refusal<Code>
  const { session, token, now, offerOwnDevice } = entered as Exclude<typeof entered, Refusal<Code>>
  const body = {
    session: viewSession(session),
    offerOwnDevice: offerOwnDevice === true,
    serverNow: now.toISOString(),
  }
  return answer(body, { cookies: { session: token } })
}
