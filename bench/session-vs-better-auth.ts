import { askersCount } from './ground/ground.ts'
import { startLoad } from './ground/load-process.ts'
import { seedAskers } from '../test/support/bench-people.ts'
import { interleave, median, medianRate, medianRatio, spread, withCpu } from './ground/rounds.ts'
import type { Promised } from './promise.ts'

const roundMs = 2_000

/** Promise: a signed-in request is cheap, without a cache that would let a session live on after its end. */
export const sessionVsBetterAuth: Promised = {
  id: 'session-vs-better-auth',
  unit: '× better-auth',
  target: { least: 6 },
  async measure(ground) {
    const [product, peer] = [await ground.product(), await ground.peer()]
    const { version } = await ground.server()
    const input = { port: product.port, askers: await seedAskers(product, askersCount) }
    const ours = await startLoad('deviceSession', input)
    const theirs = await startLoad('peerSession', { port: peer.port, accounts: peer.accounts })
    try {
      await ours.run(roundMs / 2)
      await theirs.run(roundMs / 2)
      const rounds = await interleave(
        () => withCpu(product.pid, () => ours.run(roundMs)),
        () => withCpu(peer.pid, () => theirs.run(roundMs)),
      )
      const loadCpu = rounds.ours.map((one) => (one.cpuSeconds / one.count) * 1e6)
      const cpu = (seconds: number[]): string => `${(median(seconds) * 1000).toFixed(2)} ms`
      const serverCpu = `CPU of the server a request: ${cpu(rounds.ours.map((one) => one.serverCpu))} against ${cpu(rounds.theirs.map((one) => one.serverCpu))}`
      return {
        figure: medianRatio(rounds),
        note:
          `${medianRate(rounds.ours).toFixed(0)} GET /api/v1/hello/s with a session cookie (the session looked up in the ` +
          `database each time, proofs and locale answered, logged at info) against ${medianRate(rounds.theirs).toFixed(0)} ` +
          `GET /api/auth/get-session/s of better-auth ${peer.version} (no cookie cache, Node's HTTP server, no log), ` +
          `${askersCount} connections each; ${spread(rounds)}; load client ${median(loadCpu).toFixed(0)} µs CPU a request; ` +
          `${serverCpu}; ${version}, the same server for both`,
      }
    } finally {
      ours.stop()
      theirs.stop()
    }
  },
}
