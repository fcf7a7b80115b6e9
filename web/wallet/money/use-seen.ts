import { useEffect, useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import type { RouteName } from '../call.ts'
import type { Load } from '../use-call.ts'
import { keepSeen, keepsSomething, readSeen, type SeenName } from './money-store.ts'

/** Keeps what has come under the wallet's key; while nothing comes, gives what was last seen, which tells its own time. */
export function useSeen<R extends RouteName>(
  name: SeenName,
  load: Load<R>,
  walletKey: string | undefined,
): Api[R]['reply'] | undefined {
  const [last, setLast] = useState<Api[R]['reply']>()
  useEffect(() => {
    if (load.state === 'ready' && walletKey !== undefined) void keepSeen(name, walletKey, load.body)
    if (load.state === 'offline' && keepsSomething())
      void readSeen(name).then((seen) => setLast(seen?.body as Api[R]['reply'] | undefined))
  }, [load, walletKey])
  return load.state === 'ready' ? load.body : load.state === 'offline' ? last : undefined
}
