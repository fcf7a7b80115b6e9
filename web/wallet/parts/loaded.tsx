import type { ComponentChildren, JSX } from 'preact'
import type { Api } from '#contract/api'
import type { Problem } from '#contract/route'
import type { RouteName } from '../call.ts'
import type { Load } from '../use-call.ts'
import { Offline } from './offline.tsx'
import { Failure, Loading } from './states.tsx'

type LoadedProps<R extends RouteName> = {
  of: { load: Load<R>; reload: () => void }
  /** How many grey lines stand in for the content. */
  lines?: number | undefined
  children: (body: Api[R]['reply']) => ComponentChildren
}

/** Loading, refused, offline, or the content: so that no screen forgets one. */
export function Loaded<R extends RouteName>({ of, lines = 3, children }: LoadedProps<R>): JSX.Element {
  const { load, reload } = of
  switch (load.state) {
    case 'loading':
      return <Loading lines={lines} />
    case 'problem':
      return <Failure problem={load.problem as Problem} onRetry={reload} />
    case 'offline':
      return <Offline onRetry={reload} />
    case 'ready':
      return <>{children(load.body)}</>
  }
}
