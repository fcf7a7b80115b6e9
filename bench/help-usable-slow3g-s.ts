import { loadFirst } from './ground/first-load.ts'
import { median, progress } from './ground/rounds.ts'
import type { Promised } from './promise.ts'

const loads = 3
/** 400 kbit/s and 400 ms, what the browsers' own tools call a slow 3G. */
const network = { bytesPerSecond: 400_000 / 8, latencyMs: 400 }

/** Promise: on a slow network the page can be used before patience ends. */
export const helpUsable: Promised = {
  id: 'help-usable-slow3g-s',
  unit: 's',
  target: { most: 2.5 },
  async measure(ground) {
    const { port } = await ground.product()
    const seconds: number[] = []
    for (let load = 0; load < loads; load += 1) {
      const { usableSeconds } = await loadFirst(port, '/help', { network })
      seconds.push(usableSeconds)
      progress(`  ${usableSeconds.toFixed(2)} s`)
    }
    return {
      figure: median(seconds),
      note:
        `median of ${loads} (${seconds.map((one) => one.toFixed(2)).join(', ')}): /help in an empty Chromium at 400 kbit/s ` +
        `and 400 ms latency (set over CDP, which delays each request, not the opening of a connection), until the phone ` +
        `field takes typing`,
    }
  },
}
