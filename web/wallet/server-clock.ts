/**
 * The server's time, carried forward by the browser's monotonic clock: a phone whose clock is wrong, or is turned while a
 * lock runs, still shows the true end. The reading counts from the arrival of the reply, so we run late by its way back,
 * never early: a button never opens before the server would say yes.
 */
let known: { serverMs: number; atMs: number } | undefined

export function noteServerNow(iso: string): void {
  const serverMs = Date.parse(iso)
  if (!Number.isNaN(serverMs)) known = { serverMs, atMs: performance.now() }
}

/** Milliseconds since 1970 by the server's clock, or undefined before the first reply. */
export function serverNowMs(): number | undefined {
  return known && known.serverMs + performance.now() - known.atMs
}

let timeZone: string | undefined

/** The wallet's own zone: a clock time reads the same on the screen, in a text message and in a notice, also abroad. */
export function noteTimeZone(zone: string): void {
  timeZone = zone
}

export const serverTimeZone = (): string | undefined => timeZone

/** For an age: a wall clock is set and turned, and a monotonic one may sleep with the machine, so that neither tells it alone. */
export const readClocks = (): number[] => [Date.now(), performance.now()]
