import { useEffect, useState } from 'preact/hooks'

/** One value that many parts of the page watch: language, theme, session, place. */
export type Cell<T> = {
  get: () => T
  set: (next: T) => void
  watch: (watcher: () => void) => () => void
}

export function cell<T>(first: T): Cell<T> {
  let value = first
  const watchers = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const watcher of [...watchers]) watcher()
    },
    watch(watcher) {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}

export function useCell<T>(source: Cell<T>): T {
  const [seen, setSeen] = useState<{ value: T }>({ value: source.get() })
  useEffect(() => {
    const look = (): void =>
      setSeen((last) => (Object.is(last.value, source.get()) ? last : { value: source.get() }))
    // The value may have changed between the first render and this effect.
    look()
    return source.watch(look)
  }, [source])
  return seen.value
}
