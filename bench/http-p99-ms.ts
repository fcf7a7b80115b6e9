import type { Ground } from './ground/ground.ts'
import { pgbenchSide, type PgbenchSide } from './ground/ledger-ground.ts'
import { startLoad } from './ground/load-process.ts'
import { paymentsSide } from './ground/payments-ground.ts'
import { median, progress } from './ground/rounds.ts'
import { NotMeasured, type Promised } from './promise.ts'

const rounds = 3
const roundMs = 3_000
const ofPeak = 0.7

/** Promise: at a load that leaves room, hardly anybody waits. */
export const httpP99Ms: Promised = {
  id: 'http-p99-ms',
  unit: 'ms',
  target: { most: 60 },
  async measure(ground) {
    const { port } = await ground.product()
    const closed = await paymentsSide(ground)
    await closed.run(roundMs)
    const peak = await findPeak(closed)
    await closed.stop()
    const perSecond = peak * ofPeak
    const openLoop = { perSecond, milliseconds: roundMs * 2 }
    // Before our load, whose connections are not kept for as long as this takes.
    const theirs = await openPeer(ground)
    const open = await startLoad('payments', { port, payers: closed.payers, openLoop })
    const found: { all: number; pay: number; middle: number; count: number }[] = []
    const peer: number[] = []
    try {
      for (let round = 0; round < rounds; round += 1) {
        const { confirm, pay } = await open.sample()
        const all = [...confirm, ...pay]
        found.push({ all: rank(all, 0.99), pay: rank(pay, 0.99), middle: rank(all, 0.5), count: pay.length })
        if (theirs) peer.push(rank(await theirs.sample(), 0.99))
        progress(
          `  p99 ${found.at(-1)?.all.toFixed(1)} ms${theirs ? `, pgbench ${peer.at(-1)?.toFixed(1)} ms` : ''}`,
        )
      }
    } finally {
      open.stop()
    }
    const each = (key: keyof (typeof found)[number]): string =>
      found.map((one) => one[key].toFixed(key === 'count' ? 0 : 1)).join(', ')
    return {
      figure: median(found.map(({ all }) => all)),
      note:
        `p99 of all requests of payments (confirm, then pay) in an open loop of ${perSecond.toFixed(0)} payments/s, 70 % of ` +
        `the peak of ${peak.toFixed(0)}/s, each from the moment at which it was due; rounds ${each('all')} ms ` +
        `(medians ${each('middle')}; p99 of pay alone ${each('pay')}; ${each('count')} payments)` +
        (theirs
          ? `; in turn with them pgbench at ${theirs.load}: ${peer.map((one) => one.toFixed(1)).join(', ')} ms`
          : ''),
    }
  },
}

async function findPeak(side: Pick<PgbenchSide, 'run'>): Promise<number> {
  const peaks: number[] = []
  for (let round = 0; round < rounds; round += 1) peaks.push((await side.run(roundMs)).perSecond)
  return median(peaks)
}

/** What the machine gives in the same minutes: transactions of one write to the disk, at the same share of their own peak. */
async function openPeer(
  ground: Ground,
): Promise<{ sample: () => Promise<number[]>; load: string } | undefined> {
  try {
    const side = await pgbenchSide(await ground.server())
    const peak = await findPeak(side)
    return {
      sample: () => side.openLoop(peak * ofPeak, roundMs * 2),
      load: `70 % of its own peak of ${peak.toFixed(0)}/s`,
    }
  } catch (error) {
    if (error instanceof NotMeasured) return undefined
    throw error
  }
}

function rank(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
