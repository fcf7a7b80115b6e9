import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import type { Outcome, RouteName } from '../call.ts'
import { wantsProof } from '../step-up-kinds.ts'
import { StepUpPage } from './step-up-page.tsx'

type Asked = { problem: Problem; resume: () => Promise<void>; cancel: () => void }

export type StepUp = {
  /** Draw it instead of the screen while it is there. */
  view: JSX.Element | undefined
  /**
   * Sends; when the server wants another proof it is asked for, as often as needed, and the same is sent again. Undefined: the
   * customer went back without.
   */
  attempt: <R extends RouteName>(send: () => Promise<Outcome<R>>) => Promise<Outcome<R> | undefined>
}

const wanted = (outcome: { ok: boolean; problem?: unknown }): Problem | undefined => {
  const problem = outcome.ok ? undefined : (outcome.problem as Problem | undefined)
  return problem && wantsProof(problem) ? problem : undefined
}

/** Stepping up as one flow for every screen: it takes the place of the screen, whose state stays, and gives it back. */
export function useStepUp(): StepUp {
  const [asked, setAsked] = useState<Asked>()
  const deviceTried = useRef(false)

  const attempt: StepUp['attempt'] = async (send) => {
    deviceTried.current = false
    const first = await send()
    const problem = wanted(first)
    if (!problem) return first
    return new Promise((answer) => {
      const ask = (why: Problem): void =>
        setAsked({
          problem: why,
          resume: async () => {
            const next = await send()
            const still = wanted(next)
            if (still) return ask(still)
            setAsked(undefined)
            answer(next)
          },
          cancel: () => {
            setAsked(undefined)
            answer(undefined)
          },
        })
      ask(problem)
    })
  }

  const view = asked && (
    <StepUpPage
      problem={asked.problem}
      deviceTried={deviceTried.current}
      onDeviceTried={() => {
        deviceTried.current = true
      }}
      onDone={asked.resume}
      onCancel={asked.cancel}
    />
  )
  return { view, attempt }
}
