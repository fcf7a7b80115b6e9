import type { Api } from '#contract/api'
import type { Problem } from '#contract/route'
import { cell, type Cell } from '../cell.ts'

export type PaymentView = Api['GET /api/v1/me/payments/:paymentId']['reply']['payment']

/** What is written down before anything is sent: enough to ask what became of it, and to say what it was. */
export type Intent = {
  key: string
  walletKey: string
  kind: PaymentView['kind']
  amountMinor: number
  label: string
  note: string
  /** By the server's clock, as are all times here. */
  sentAt: string
  /** From then on the server refuses a late copy of the request. */
  deadlineAt: string
}

/**
 * `sending` until an answer or ten seconds of none. `checking`: asks by the key every few seconds. `waiting`: a minute has
 * passed without an answer, so it asks when there is a reason to. `never`: the server has said that it did not and will not happen.
 */
type Phase =
  | { at: 'sending' | 'checking' | 'waiting' | 'never' }
  | { at: 'known'; payment: PaymentView }
  | { at: 'refused'; problem: Problem }

export type Entry = { intent: Intent; phase: Phase }

export type Delivery =
  | { ok: true; payment: PaymentView }
  | { ok: false; problem: Problem }
  | { ok: false; problem?: undefined }

export type Found = { payment: PaymentView } | { absent: true; isPast: boolean } | 'silent'

export type Ports = {
  /** Kept on the device; a browser that keeps nothing has no memory of it after a reload, which `start` cannot mend. */
  keep: (intent: Intent) => Promise<void>
  drop: (key: string) => Promise<void>
  kept: (walletKey: string) => Promise<Intent[]>
  ask: (intent: Intent) => Promise<Found>
  nowMs: () => number
  /** Calls back once; returns what calls it off. */
  after: (ms: number, run: () => void) => () => void
}

export const lifetimeMs = 120_000
const askEveryMs = 4_000
const askForMs = 60_000
/** A copy that is still on its way may be taken up until the deadline itself. */
const graceMs = 1_500

/** Refused by this answer alone; the request itself may be at work or done. */
const saysNothing = ['request_in_flight', 'request_replayed', 'service_degraded', 'defect']

/** A refusal that means: nothing was paid. Anything that the server could not finish means: not known. */
const isRefusal = (problem: Problem): boolean => problem.status < 500 && !saysNothing.includes(problem.code)

export type Outbox = {
  entries: Cell<readonly Entry[]>
  /** Writes down, then delivers once. Never delivers again: what was not heard is asked for. */
  send: (intent: Intent, deliver: () => Promise<Delivery>) => Promise<void>
  /** At start: takes up what an earlier page left undecided. */
  start: (walletKey: string) => Promise<void>
  /** There is a network again, the page is visible again, or the customer wants to know: asks for all that is open. */
  look: () => void
  /** The customer has seen how it ended. */
  seen: (key: string) => void
  /** Nobody is signed in any more. */
  stop: () => void
}

const isOpen = ({ phase }: Entry): boolean => phase.at === 'checking' || phase.at === 'waiting'

type Watch = {
  entries: Cell<readonly Entry[]>
  find: (key: string) => Entry | undefined
  put: (intent: Intent, phase: Phase) => void
  settle: (intent: Intent, payment: PaymentView) => void
  check: (intent: Intent) => void
  ask: (intent: Intent) => Promise<void>
  callOff: (key: string) => void
}

/** What is known of each intent, and the asking: in its own time, one question at once for each. */
function createWatch(ports: Ports): Watch {
  const entries = cell<readonly Entry[]>([])
  const timers = new Map<string, () => void>()
  const asking = new Set<string>()

  const find = (key: string): Entry | undefined => entries.get().find((one) => one.intent.key === key)
  const put = (intent: Intent, phase: Phase): void => {
    const others = entries.get().filter((one) => one.intent.key !== intent.key)
    entries.set([{ intent, phase }, ...others])
  }
  const callOff = (key: string): void => {
    timers.get(key)?.()
    timers.delete(key)
  }
  const settle = (intent: Intent, payment: PaymentView): void => {
    if (payment.state === 'deciding') return check(intent)
    callOff(intent.key)
    put(intent, { at: 'known', payment })
  }

  /** When to ask again, and what to say meanwhile. */
  function check(intent: Intent): void {
    const now = ports.nowMs()
    const isFresh = now < Date.parse(intent.sentAt) + askForMs
    put(intent, { at: isFresh ? 'checking' : 'waiting' })
    callOff(intent.key)
    const wait = isFresh ? askEveryMs : Date.parse(intent.deadlineAt) + graceMs - now
    // Past the deadline it asks when there is a reason to: a network, a look at the page, the customer.
    if (wait <= 0) return
    const callOffThis = ports.after(wait, () => void ask(intent))
    timers.set(intent.key, callOffThis)
  }

  async function ask(intent: Intent): Promise<void> {
    if (asking.has(intent.key)) return
    asking.add(intent.key)
    callOff(intent.key)
    const found = await ports.ask(intent)
    asking.delete(intent.key)
    const entry = find(intent.key)
    if (!entry || !isOpen(entry)) return
    if (found !== 'silent' && 'payment' in found) return settle(intent, found.payment)
    if (found === 'silent' || !found.isPast) return check(intent)
    put(intent, { at: 'never' })
  }
  return { entries, find, put, settle, check, ask, callOff }
}

export function createOutbox(ports: Ports): Outbox {
  const { entries, find, put, settle, check, ask, callOff } = createWatch(ports)
  return {
    entries,
    send: async (intent, deliver) => {
      put(intent, { at: 'sending' })
      await ports.keep(intent)
      const answer = await deliver()
      if (answer.ok) return settle(intent, answer.payment)
      if (answer.problem && isRefusal(answer.problem)) {
        put(intent, { at: 'refused', problem: answer.problem })
        await ports.drop(intent.key)
        return
      }
      check(intent)
      void ask(intent)
    },
    start: async (walletKey) => {
      for (const intent of await ports.kept(walletKey)) {
        if (find(intent.key)) continue
        put(intent, { at: 'checking' })
        void ask(intent)
      }
    },
    look: () => {
      for (const entry of entries.get()) if (isOpen(entry)) void ask(entry.intent)
    },
    seen: (key) => {
      callOff(key)
      entries.set(entries.get().filter((one) => one.intent.key !== key))
      void ports.drop(key)
    },
    stop: () => {
      for (const { intent } of entries.get()) callOff(intent.key)
      entries.set([])
    },
  }
}
