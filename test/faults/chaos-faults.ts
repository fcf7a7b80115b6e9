import { createHash } from 'node:crypto'
import type { Asked, Chosen, Fault } from './chaos-proxy.ts'

/** How often each fault, in a thousand requests that matter. */
const ofPayments: readonly (readonly [Fault, number])[] = [
  ['drop-request', 40],
  ['cut-request', 30],
  ['delay-request', 60],
  ['drop-reply', 60],
  ['cut-reply', 40],
  ['delay-reply', 60],
  ['silence', 6],
  ['duplicate', 60],
  ['duplicate-late', 60],
  ['gateway-error', 40],
]

/**
 * The same fault for the n-th time that the same key comes, whatever comes in between: so that a seed names a run as far as
 * anything can that kills processes. What is not about money passes.
 */
export function chooseFaults(seed: string, delayMsMax: number): (asked: Asked) => Chosen {
  const times = new Map<string, number>()
  return ({ method, path, key }) => {
    const isAboutMoney = method === 'POST' && path.startsWith('/api/v1/me/payments')
    if (!isAboutMoney) return { fault: 'none', delayMilliseconds: 0 }
    const name = `${path} ${key ?? ''}`
    const time = (times.get(name) ?? 0) + 1
    times.set(name, time)
    const digest = createHash('sha256').update(`${seed} ${name} ${time}`).digest()
    const delayMilliseconds = digest.readUInt32BE(4) % delayMsMax
    // Asking is asked again: half as much trouble leaves it some answers.
    const isPayment = path === '/api/v1/me/payments'
    let left = digest.readUInt32BE(0) % (isPayment ? 1_000 : 2_000)
    for (const [fault, share] of ofPayments) {
      if (left < share) return { fault, delayMilliseconds }
      left -= share
    }
    return { fault: 'none', delayMilliseconds: 0 }
  }
}
