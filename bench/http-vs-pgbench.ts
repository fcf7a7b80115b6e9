import { compare, pgbenchSide } from './ground/ledger-ground.ts'
import { paymentsSide } from './ground/payments-ground.ts'
import { median, medianRate, spread } from './ground/rounds.ts'
import type { Promised } from './promise.ts'

/** Promise: a whole payment, with session, gate, limits and receipt, is no dearer than the database's own benchmark. */
export const httpVsPgbench: Promised = {
  id: 'http-vs-pgbench',
  unit: '× pgbench',
  target: { least: 1 },
  async measure(ground) {
    const server = await ground.server()
    const theirs = await pgbenchSide(server)
    const ours = await paymentsSide(ground)
    const spent: number[] = []
    const counted = {
      ...ours,
      run: async (milliseconds: number) => {
        const round = await ours.run(milliseconds)
        spent.push(round.serverCpu * 1000)
        return round
      },
    }
    const { figure, rounds } = await compare(counted, theirs)
    return {
      figure,
      note:
        `${medianRate(rounds.ours).toFixed(0)}/s of ${ours.name} against ${medianRate(rounds.theirs).toFixed(0)}/s of ` +
        `${theirs.name}; ${spread(rounds)}; CPU of the product a payment ${median(spent).toFixed(1)} ms, of the load client ` +
        `${median(rounds.ours.map((one) => (one.cpuSeconds / one.count) * 1000)).toFixed(2)} ms; ${server.version}`,
    }
  },
}
