import { routes } from '#contract/api'
import type { Deps } from '#platform/deps'
import { serve, type Http } from '#platform/http'
import { refuse } from '#platform/refusals'
import { demoMessages, demoPeople, type DemoPerson } from './demo.ts'

/** Registered in demo mode alone: they show every code to whoever asks. */
export function demoRoutes<Session>(http: Http<Session>, deps: Deps, people: readonly DemoPerson[]): void {
  serve(http, routes.demoPeople, async (call) => ({ people: await demoPeople(deps, people, call.locale) }))
  serve(http, routes.demoMessages, async (call) => {
    const found = await demoMessages(deps, people, call.params.personId)
    if (!found) return refuse('not_found')
    return {
      messages: found.messages.map((message) => ({ ...message, at: message.at.toISOString() })),
      serverNow: found.now.toISOString(),
      timeZone: deps.timeZone,
    }
  })
}
