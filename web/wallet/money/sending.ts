import type { Problem } from '#contract/route'
import { call, newIdempotencyKey, type Outcome } from '../call.ts'
import { cell } from '../cell.ts'
import { online } from '../online.ts'
import { serverNowMs } from '../server-clock.ts'
import { session } from '../session.ts'
import { dropIntent, keepIntent, keptIntents, readSeen } from './money-store.ts'
import { createOutbox, lifetimeMs, type Delivery, type Intent } from './outbox.ts'

/** Never the phone's own clock alone: before the server has told its time nothing is sent, so this is only for reckoning gaps. */
const nowMs = (): number => serverNowMs() ?? performance.timeOrigin + performance.now()

export const outbox = createOutbox({
  keep: keepIntent,
  drop: dropIntent,
  kept: async (walletKey) => (await keptIntents()).filter((one) => one.walletKey === walletKey),
  ask: async ({ key, sentAt, deadlineAt }) => {
    const answer = await call('POST /api/v1/me/payments/outcome', { body: { key, sentAt } })
    if (!answer.ok) return 'silent'
    const { payment, serverNow } = answer.body
    if (payment) return { payment }
    const deadline = answer.body.deadlineAt ?? deadlineAt
    return { absent: true, isPast: Date.parse(serverNow) > Date.parse(deadline) }
  },
  nowMs,
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
})

/** Whose wallet is open here, once it is known. */
export const walletKey = cell<string | undefined>(undefined)

/** From any reply that names the wallet: what its last page left undecided is taken up. */
export function noteWallet(key: string): void {
  if (walletKey.get() === key) return
  walletKey.set(key)
  void outbox.start(key)
}

let listening = false

/** Once a page: asks again when there is a network, when the page is seen, and stops when nobody is signed in. */
export function startSending(): void {
  if (listening) return
  listening = true
  online.watch(() => {
    if (online.get()) outbox.look()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') outbox.look()
  })
  session.watch(() => {
    if (session.get() !== null) return
    walletKey.set(undefined)
    outbox.stop()
  })
  void takeUp()
}

async function takeUp(): Promise<void> {
  if ((await keptIntents()).length === 0 || (await ownWallet()) !== undefined) return
  // Nobody answers yet. Whose wallet was seen here last still counts: the copy goes when its owner signs out.
  const seen = await readSeen('wallet')
  if (seen && session.get() !== null) noteWallet(seen.walletKey)
}

/** Nothing is sent before it is known whose it is: after a reload nobody would ask about it. Undefined: no answer was heard. */
export async function ownWallet(): Promise<string | undefined> {
  const known = walletKey.get()
  if (known !== undefined) return known
  const wallet = await call('GET /api/v1/me/wallet')
  if (wallet.ok) noteWallet(wallet.body.walletKey)
  return walletKey.get()
}

type Sendable = 'POST /api/v1/me/payments' | 'POST /api/v1/me/cash-in' | 'POST /api/v1/me/cash-out'

export type What = Pick<Intent, 'walletKey' | 'kind' | 'amountMinor' | 'label' | 'note'>

/** Writes down and sends once; returns the key under which the outbox tells how it stands. */
export function sendOnce<R extends Sendable>(
  what: What,
  send: (key: string, sentAt: string) => Promise<Outcome<R>>,
): { key: string; done: Promise<void> } {
  startSending()
  const key = newIdempotencyKey()
  const sentAtMs = nowMs()
  const sentAt = new Date(sentAtMs).toISOString()
  const deadlineAt = new Date(sentAtMs + lifetimeMs).toISOString()
  const deliver = async (): Promise<Delivery> => {
    const answer = await send(key, sentAt)
    if (answer.ok) return { ok: true, payment: answer.body.payment }
    return answer.problem ? { ok: false, problem: answer.problem as Problem } : { ok: false }
  }
  return { key, done: outbox.send({ ...what, key, sentAt, deadlineAt }, deliver) }
}
