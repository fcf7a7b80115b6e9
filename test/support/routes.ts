import { universalRefusals } from '#contract/refusals'
import { findSession, nextChallenge, type Session } from '#access'
import { problemFor } from '#locks'
import type { Deps } from '#platform/deps'
import { openHttp, type Http } from '#platform/http'

/** Where the routes of one module are tested by themselves: who is asking and what a refusal says are as in the app. */
export function openRoutes(deps: Deps): Promise<Http<Session>> {
  return openHttp<Session>({
    clock: deps.clock,
    random: deps.random,
    secrets: deps.secrets,
    log: deps.log,
    origin: undefined,
    trustedProxies: [],
    describe: problemFor,
    universalRefusals,
    findSession: (token, browserHash) => findSession(deps, token, browserHash),
    nextChallenge: (browserHash) => nextChallenge(deps, browserHash),
  })
}
