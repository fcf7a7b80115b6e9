import { cell } from './cell.ts'

/** What the browser believes. It knows when there is no network at all, not whether ours can be reached: requests find out. */
export const online = cell(true)

export function startOnline(): void {
  const look = (): void => online.set(navigator.onLine)
  addEventListener('online', look)
  addEventListener('offline', look)
  look()
}
