import { useState } from 'preact/hooks'
import type { Problem } from '#contract/route'

/** A refusal, or silence, to be said above the form. */
type Said = Problem | 'unheard' | undefined
/** What `call` gives, of any route. */
type Answer<Body> = { ok: true; body: Body } | { ok: false; problem?: unknown }
type Ask = {
  said: Said
  say: (said: Said) => void
  /**
   * Waits for what was sent and gives the reply. A refusal with one of these codes is told where it is mended; any other, and
   * silence, are said above the form. Undefined: there is no reply to go on with.
   */
  ask: <Body>(
    sent: Promise<Answer<Body> | undefined>,
    codes?: readonly string[],
    atField?: (detail: string) => void,
  ) => Promise<Body | undefined>
}

/** What a form that sends something does with the answer. `before`: what the step that led back here was refused for. */
export function useAsk(before?: Problem): Ask {
  const [said, say] = useState<Said>(before)
  const ask: Ask['ask'] = async (sent, codes = [], atField) => {
    say(undefined)
    const answer = await sent
    if (!answer || answer.ok) return answer?.body
    const problem = answer.problem as Problem | undefined
    if (problem && codes.includes(problem.code)) atField?.(problem.detail)
    else say(problem ?? 'unheard')
    return undefined
  }
  return { said, say, ask }
}
