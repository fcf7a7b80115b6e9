import type { SessionView } from '#contract/standing'
import { cell } from './cell.ts'
import { recall } from './memory.ts'
import { serverNowMs } from './server-clock.ts'

/** Undefined until the server has answered once; null when nobody is signed in here. */
export const session = cell<SessionView | null | undefined>(undefined)

/** When the session ends if nobody does anything, by the server's clock. Each signed-in request moves it. */
export const idleEndsAtMs = cell<number | undefined>(undefined)

/** Several tabs share one session: using one of them keeps it alive in all, signing out of one ends it in all. */
let tabs: BroadcastChannel | undefined
type Word = { idleEndsAtMs: number } | 'ended'

let idleMs = 0

export function noteSession(next: SessionView | null): void {
  const before = session.get()
  if (next) {
    idleMs = Date.parse(next.idleEndsAt) - (serverNowMs() ?? Date.parse(next.idleEndsAt))
    moveIdleEnd(Date.parse(next.idleEndsAt))
  } else {
    idleEndsAtMs.set(undefined)
    if (before) tabs?.postMessage('ended' satisfies Word)
    // What was last seen of a wallet is for whoever is signed in to it. Most browsers keep nothing, and fetch nothing for it.
    if (recall('money')) void import('./money/money-store.ts').then(({ wipeSeen }) => wipeSeen())
  }
  session.set(next)
}

/** A signed-in request went through: the server counts idleness anew from it. */
export function noteActivity(): void {
  const now = serverNowMs()
  if (session.get() && now !== undefined) moveIdleEnd(now + idleMs)
}

function moveIdleEnd(atMs: number): void {
  idleEndsAtMs.set(atMs)
  tabs?.postMessage({ idleEndsAtMs: atMs } satisfies Word)
}

function hear({ data }: MessageEvent<Word>): void {
  if (data === 'ended') {
    idleEndsAtMs.set(undefined)
    if (session.get()) session.set(null)
  } else if (session.get()) {
    idleEndsAtMs.set(Math.max(data.idleEndsAtMs, idleEndsAtMs.get() ?? 0))
  }
}

export function startSession(): void {
  tabs = new BroadcastChannel('latchkey.session')
  tabs.addEventListener('message', hear)
}
