import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import { call, type Input, type RouteName } from './call.ts'
import { online } from './online.ts'

/** What a screen that reads something shows: the four states of `Loaded`. */
export type Load<R extends RouteName> =
  | { state: 'loading' }
  | { state: 'ready'; body: Api[R]['reply'] }
  | { state: 'problem'; problem: Api[R]['problem'] }
  | { state: 'offline' }

/**
 * Reads a route when the screen is drawn, again when the input changes, when `reload` is called, and by itself when the network
 * comes back. A reload keeps what is shown until the new answer is there.
 */
export function useCall<R extends RouteName>(
  route: R,
  ...input: Input<R>
): { load: Load<R>; reload: () => void } {
  const [load, setLoad] = useState<Load<R>>({ state: 'loading' })
  const turn = useRef(0)
  const key = JSON.stringify(input)

  const reload = useCallback(() => {
    turn.current += 1
    const mine = turn.current
    void call(route, ...input).then((outcome) => {
      if (mine !== turn.current) return
      if (outcome.ok) setLoad({ state: 'ready', body: outcome.body })
      else if (outcome.problem) setLoad({ state: 'problem', problem: outcome.problem })
      else setLoad((last) => (last.state === 'ready' ? last : { state: 'offline' }))
    })
  }, [route, key])

  useEffect(() => {
    setLoad({ state: 'loading' })
    reload()
    const stop = online.watch(() => {
      if (online.get()) reload()
    })
    return () => {
      turn.current += 1
      stop()
    }
  }, [reload])

  return { load, reload }
}
