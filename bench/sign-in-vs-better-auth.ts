import { askersCount } from './ground/ground.ts'
import { startLoad } from './ground/load-process.ts'
import { seedAskers } from '../test/support/bench-people.ts'
import { interleave, median, medianRate, medianRatio, spread, withCpu } from './ground/rounds.ts'
import type { Promised } from './promise.ts'

const roundMs = 3_000
/** For both sides alike: until some 2,000 sign-ins V8 is still compiling them, for a millisecond each on its helper threads. */
const warmUpMs = 30_000

/** Promise: with lanes, audit, device key and single-use challenges, signing in is still quicker than the peer's. */
export const signInVsBetterAuth: Promised = {
  id: 'sign-in-vs-better-auth',
  unit: '× better-auth',
  target: { least: 1.1 },
  async measure(ground) {
    const [product, peer] = [await ground.product(), await ground.peer()]
    const { version } = await ground.server()
    const input = { port: product.port, askers: await seedAskers(product, askersCount) }
    const ours = await startLoad('deviceSignIn', input)
    const theirs = await startLoad('peerSignIn', { port: peer.port, accounts: peer.accounts })
    try {
      await ours.run(warmUpMs)
      await theirs.run(warmUpMs)
      const rounds = await interleave(
        () => withCpu(product.pid, () => ours.run(roundMs)),
        () => withCpu(peer.pid, () => theirs.run(roundMs)),
      )
      const loadCpu = rounds.ours.map((one) => (one.cpuSeconds / one.count) * 1000)
      const cpu = (seconds: number[]): string => `${(median(seconds) * 1000).toFixed(2)} ms`
      const serverCpu = `CPU of the server a sign-in: ${cpu(rounds.ours.map((one) => one.serverCpu))} against ${cpu(rounds.theirs.map((one) => one.serverCpu))}`
      return {
        figure: medianRatio(rounds),
        note:
          `${medianRate(rounds.ours).toFixed(0)} known-device sign-ins/s (one request each: signature and password; the ` +
          `challenge comes with the answer before) against ${medianRate(rounds.theirs).toFixed(0)} POST /api/auth/sign-in/email/s of better-auth ` +
          `${peer.version} given the same argon2id, ${askersCount} connections each; ${spread(rounds)}; load client ` +
          `${median(loadCpu).toFixed(1)} ms CPU a sign-in; ${serverCpu}; ${version}, the same server for both, fsync on`,
      }
    } finally {
      ours.stop()
      theirs.stop()
    }
  },
}
