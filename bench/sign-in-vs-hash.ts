import { availableParallelism } from 'node:os'
import { askersCount } from './ground/ground.ts'
import { startLoad } from './ground/load-process.ts'
import { makeHash, seedAskers } from '../test/support/bench-people.ts'
import { interleave, median, medianRate, medianRatio, spread, withCpu } from './ground/rounds.ts'
import type { Promised } from './promise.ts'

const roundMs = 3_000
/** For both sides alike: until some 2,000 sign-ins V8 is still compiling them, for a millisecond each on its helper threads. */
const warmUpMs = 30_000
/** As many at once as the product lets run: one a core, and at most three of the four threads that Node has for it. */
const hashesAtOnce = Math.min(availableParallelism(), 3)

/** Promise: signing in costs the password's hash and little else. */
export const signInVsHash: Promised = {
  id: 'sign-in-vs-hash',
  unit: '× hash alone',
  target: { least: 0.85 },
  async measure(ground) {
    const product = await ground.product()
    const { version } = await ground.server()
    const input = { port: product.port, askers: await seedAskers(product, askersCount) }
    const ours = await startLoad('deviceSignIn', input)
    const theirs = await startLoad('hash', { ...(await makeHash(product)), runningMax: hashesAtOnce })
    try {
      await ours.run(warmUpMs)
      await theirs.run(warmUpMs)
      const rounds = await interleave(
        () => withCpu(product.pid, () => ours.run(roundMs)),
        () => withCpu(0, () => theirs.run(roundMs)),
      )
      const perSignIn = (seconds: number[]): string => `${(median(seconds) * 1000).toFixed(1)} ms`
      const loadCpu = rounds.ours.map((one) => one.cpuSeconds / one.count)
      const hashCpu = rounds.theirs.map((one) => one.cpuSeconds / one.count)
      return {
        figure: medianRatio(rounds),
        note:
          `${medianRate(rounds.ours).toFixed(0)} known-device sign-ins/s over HTTP (signature, password; the challenge comes with the answer before) against ` +
          `${medianRate(rounds.theirs).toFixed(0)} hashes/s alone, ${hashesAtOnce} at once on the same cores; ${spread(rounds)}; ` +
          `CPU a sign-in: server ${perSignIn(rounds.ours.map((one) => one.serverCpu))}, load client ${perSignIn(loadCpu)} (on the same cores, not taken off), ` +
          `PostgreSQL beside; CPU a hash alone ${perSignIn(hashCpu)}; ${version}, fsync on`,
      }
    } finally {
      ours.stop()
      theirs.stop()
    }
  },
}
