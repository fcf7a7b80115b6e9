import { createHash } from 'node:crypto'
import type { Deps } from '#platform/deps'
import type { Logger } from '#platform/log'
import { breachTimeoutMilliseconds } from './policy.ts'

/**
 * A list of breached passwords that somebody else keeps, asked by k-anonymity: only the first five hex digits of the
 * SHA-1 leave the building, about a thousand hashes come back, and the comparison is made here. Off unless the operator
 * gives one; the offline list decides in any case. `listRange` takes five upper-case hex digits and answers how often each
 * of the remaining 35 was seen.
 */
export type BreachProvider = NonNullable<Deps['breaches']>

/** False also when the provider does not answer in time: a stranger's outage must not stop an owner's recovery. */
export async function isBreached(
  provider: BreachProvider,
  prepared: string,
  log: Pick<Logger, 'warn'>,
): Promise<boolean> {
  const sha1 = createHash('sha1').update(prepared, 'utf8').digest('hex').toUpperCase()
  try {
    const range = await within(provider.listRange(sha1.slice(0, 5)), breachTimeoutMilliseconds)
    // Padding lines, which hide by their number how long the answer is, have a count of nought.
    return (range.get(sha1.slice(5)) ?? 0) > 0
  } catch (error) {
    log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'the breach list did not answer')
    return false
  }
}

/**
 * A provider that speaks the range protocol of Have I Been Pwned, as mirrors of it do: `<url>/range/ABCDE` answers lines
 * of `suffix:count`. Padding is asked for: it hides from who watches the line how long the answer is.
 */
export function openBreachRanges(url: string): BreachProvider {
  const address = url.replace(/\/$/, '')
  return {
    async listRange(prefix) {
      const signal = AbortSignal.timeout(breachTimeoutMilliseconds)
      const reply = await fetch(`${address}/range/${prefix}`, { headers: { 'add-padding': 'true' }, signal })
      if (!reply.ok) throw new Error(`the breach list answered ${reply.status}`)
      return readRange(await reply.text())
    },
  }
}

function readRange(text: string): Map<string, number> {
  const range = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [, suffix, count] = /^([0-9A-Fa-f]{35}):(\d{1,12})\s*$/.exec(line) ?? []
    if (suffix !== undefined) range.set(suffix.toUpperCase(), Number(count))
  }
  return range
}

async function within<Result>(work: Promise<Result>, milliseconds: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException('too late', 'TimeoutError')), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
