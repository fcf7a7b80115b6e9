import { seedPayers, type BenchPayer } from '../../test/support/bench-people.ts'
import type { Ground } from './ground.ts'
import type { Side } from './ledger-ground.ts'
import { startLoad, type Round } from './load-process.ts'
import { withCpu } from './rounds.ts'

/** So many customers pay at once, each over a connection of its own. */
const payersCount = 64
const warmMs = 8_000

export type PaymentsSide = Omit<Side, 'run'> & {
  payers: BenchPayer[]
  run(milliseconds: number): Promise<Round & { serverCpu: number }>
}

export async function paymentsSide(ground: Ground): Promise<PaymentsSide> {
  const product = await ground.product()
  const payers = await seedPayers(product, payersCount)
  const load = await startLoad('payments', { port: product.port, payers })
  // Everybody has paid their payee before, and what is news by that has been told.
  await load.run(warmMs)
  return {
    name: `payments over HTTP (two requests each: confirm, then pay; ${payersCount} sessions, each on a connection of its own)`,
    payers,
    run: (milliseconds) => withCpu(product.pid, () => load.run(milliseconds)),
    stop: async () => load.stop(),
  }
}
