import { afterAll, beforeAll } from 'vitest'
import { entering, type Entering } from './entering.ts'
import { startPayers, type Payer, type Payers } from './payers.ts'

/* Where a file's payers pay. Set before its tests, so that whatever stands in the file may name them. */
export let host: Payers
export let ways: Entering

/** Payers for all tests of a file, gone after the last. */
export function hostPayers(seed: string, options: { connectionsMax?: number } = {}): void {
  beforeAll(async () => {
    host = await startPayers(seed, options)
    ways = entering(host)
  })
  afterAll(() => host.close())
}

/** Somebody who pays, and somebody without money who is paid. */
export async function two(more: Parameters<Payers['payer']>[0] = {}): Promise<[Payer, Payer]> {
  return [await host.payer(more), await host.payer({ moneyMinor: 0 })]
}
