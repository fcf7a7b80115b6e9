import { startLoad } from './ground/load-process.ts'
import { nextNumber, seedNumbers } from '../test/support/bench-people.ts'
import { median } from './ground/rounds.ts'
import { strangerSteps } from './ground/strangers.ts'
import type { Promised } from './promise.ts'

/** The first ten warm the server up and are not counted. */
const samples = 210

/** Promise: how long an answer takes tells a stranger nothing about whose number it is. */
export const strangerTimeGap: Promised = {
  id: 'stranger-time-gap',
  unit: '%',
  target: { most: 5 },
  async measure(ground) {
    const product = await ground.product()
    const numbers = {
      none: Array.from({ length: samples }, nextNumber),
      open: await seedNumbers(product, samples, 'open'),
      locked: await seedNumbers(product, samples, 'locked'),
    }
    const load = await startLoad('strangers', { port: product.port, numbers })
    try {
      const times = await load.sample()
      const gaps = strangerSteps.flatMap((step) => {
        const { none: without } = times[step]
        const none = median(without)
        return (['open', 'locked'] as const).map((state) => {
          // Against the sample beside it, a tenth of a second away: the machine's own drift meets both.
          const apart = times[step][state].map((one, sample) => one - (without[sample] ?? Number.NaN))
          const gap = median(apart) / none
          return { size: Math.abs(gap) * 100, text: `${state} ${(gap * 100).toFixed(1)} %`, step, none }
        })
      })
      const texts = strangerSteps.map((step) => {
        const own = gaps.filter((gap) => gap.step === step)
        return `${step} (${own[0]?.none.toFixed(1)} ms): ${own.map(({ text }) => text).join(', ')}`
      })
      return {
        figure: Math.max(...gaps.map(({ size }) => size)),
        note:
          `the largest median gap over ${times['open the door'].none.length} interleaved samples, of a number with a wallet ` +
          `(open, frozen) from the one without beside it, one request at a time over HTTP; ${texts.join('; ')}`,
      }
    } finally {
      load.stop()
    }
  },
}
